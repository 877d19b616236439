//! Servers that the command starts: whatever ends the command, nothing of them is left.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{gauntlet, run, strip};
use gauntlet_core::runlog::{self, Event};
use serde_json::Value;

/// How long anything may take to be gone.
const GONE: Duration = Duration::from_secs(3);
/// Some cases of which a naive SP gets some wrong.
const SOME: &[&str] = &["--filter", "attacks/wrapping/xsw-*"];

/// A manifest of an SP that the command starts, and the temporary folder of the command.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    /// An SP that takes `delay` seconds for each message.
    fn new(delay: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for below in ["run", "tmp"] {
            fs::create_dir(folder.path().join(below)).unwrap();
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/sp.py");
        fs::copy(script, folder.path().join("run/sp.py")).unwrap();
        let clock = if has_clock() {
            "clock = 'libfaketime'\n"
        } else {
            ""
        };
        let manifest = format!(
            "name = 'own'\nsummary = 's'\nkind = 'sp'\n{clock}\
             [http]\nentity_id = 'https://sp.example/'\nacs_url = 'http://sp.example/acs'\n\
             connect = {{ 'sp.example:80' = '127.0.0.1:{{port}}' }}\n\
             features = ['unsolicited']\n\
             [http.probe]\nurl = 'http://sp.example/whoami'\nname_id = {{ json = '$.name_id' }}\n\
             [server]\nvalues = {{ delay = '{delay}' }}\n\
             [[server.process]]\ncommand = ['python3', '{{run}}/sp.py']\n"
        );
        fs::write(folder.path().join("target.toml"), manifest).unwrap();
        Self { folder }
    }

    fn manifest(&self) -> PathBuf {
        self.folder.path().join("target.toml")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("run.jsonl")
    }

    /// `gauntlet run` against the SP.
    fn command(&self, program: &mut Command) -> Command {
        let mut command = Command::new(program.get_program());
        command
            .args(program.get_args())
            .arg("run")
            .arg("--target")
            .arg(self.manifest())
            .arg("--log")
            .arg(self.log())
            .env("GAUNTLET_CACHE", "/nonexistent/cache")
            .env("TMPDIR", self.folder.path().join("tmp"))
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    /// A run that is under way: some cases are done, and the server runs.
    fn under_way(&self) -> UnderWay<'_> {
        // Whoever started this test may have told it to ignore Ctrl-C, and that is inherited.
        let mut program = Command::new("env");
        program.args(["--default-signal=INT", env!("CARGO_BIN_EXE_gauntlet")]);
        let child = self.command(&mut program).spawn().unwrap();
        let under_way = UnderWay { home: self, child };
        wait_until("five cases are done", Duration::from_secs(30), || {
            self.finished() >= 5
        });
        assert_eq!(self.pids().len(), 2, "it was started more than once");
        assert!(self.pids().into_iter().all(runs));
        under_way
    }

    /// How many cases are in the log, every line of which is whole.
    fn finished(&self) -> usize {
        let text = fs::read_to_string(self.log()).unwrap_or_default();
        let events = runlog::read(&text).unwrap();
        let finished = events
            .iter()
            .filter(|e| matches!(e, Event::CaseFinished(_)));
        finished.count()
    }

    /// The processes of every server so far.
    fn pids(&self) -> Vec<u32> {
        let text = fs::read_to_string(self.folder.path().join("pids")).unwrap_or_default();
        text.split_whitespace()
            .map(|p| p.parse().unwrap())
            .collect()
    }

    /// What is in the folder where the command keeps what exists only while it runs.
    fn run_folders(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.path().join("tmp"))
            .unwrap()
            .flatten()
            .filter(|entry| entry.path().is_dir());
        let below = entries.flat_map(|entry| fs::read_dir(entry.path()).unwrap().flatten());
        below.map(|entry| entry.path()).collect()
    }

    /// The guard of the server that runs.
    fn guard(&self) -> u32 {
        let folders = self.run_folders();
        let mut noted = folders.iter().map(|folder| folder.join("processes"));
        let noted = noted
            .find_map(|file| fs::read_to_string(file).ok())
            .unwrap();
        noted.split_whitespace().next().unwrap().parse().unwrap()
    }

    fn assert_nothing_is_left(&self) {
        wait_until("no process is left", GONE, || {
            !self.pids().into_iter().any(runs)
        });
        wait_until("no folder is left", GONE, || self.run_folders().is_empty());
    }
}

impl Drop for Home {
    /// Where a test fails, what it left must not stay for minutes.
    fn drop(&mut self) {
        let left: Vec<u32> = self.pids().into_iter().filter(|pid| runs(*pid)).collect();
        if !left.is_empty() {
            send("KILL", &left);
        }
    }
}

/// A run that a test ends.
struct UnderWay<'h> {
    home: &'h Home,
    child: Child,
}

impl UnderWay<'_> {
    fn signal(&mut self, signal: &str, more: &[u32]) {
        let pids: Vec<u32> = more.iter().copied().chain([self.child.id()]).collect();
        assert!(send(signal, &pids));
    }

    /// Waits for the end, which must be that of one who was killed.
    fn killed(&mut self) {
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), None, "{status}");
        let text = fs::read_to_string(self.home.log()).unwrap();
        assert!(text.ends_with('\n'), "half a line");
        let events = runlog::read(&text).unwrap();
        let over = events
            .iter()
            .any(|e| matches!(e, Event::RunFinished { .. }));
        assert!(!over, "it was not ended in between");
        assert!(self.home.finished() >= 5);
    }
}

impl Drop for UnderWay<'_> {
    /// Where a test fails, the run must not go on for minutes.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to processes; whether that worked.
fn send(signal: &str, pids: &[u32]) -> bool {
    let script = format!("kill -{signal} \"$@\"");
    let mut kill = Command::new("sh");
    kill.args(["-c", &script, "sh"]);
    kill.args(pids.iter().map(u32::to_string));
    kill.status().unwrap().success()
}

fn wait_until(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + limit;
    while !holds() {
        assert!(Instant::now() < deadline, "not in {limit:?}: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Whether a process runs; one that only waits to be noticed by its parent does not.
fn runs(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(") ").map(|(_, rest)| rest);
    state.is_some_and(|state| !state.starts_with('Z'))
}

/// Whether libfaketime is where Debian puts it, so that a server's clock can be set.
fn has_clock() -> bool {
    let below = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let file = Path::new("faketime/libfaketime.so.1");
    let there = below
        .map(|entry| entry.path().join(file))
        .any(|path| path.is_file());
    if !there {
        let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!ci, "libfaketime must be installed in CI");
        eprintln!("NOT TESTED with a clock: libfaketime is missing here");
    }
    there
}

#[test]
fn nothing_is_left_after_a_normal_end() {
    let home = Home::new("0");
    let mut command = home.command(&mut Command::new(env!("CARGO_BIN_EXE_gauntlet")));
    let status = command.args(SOME).status().unwrap();
    assert_eq!(status.code(), Some(1), "everybody gets in");
    assert!(home.finished() >= 5);
    assert!(!home.pids().is_empty());
    // Nobody waits for a child of the server, but the folder is gone before the command is.
    assert_eq!(home.run_folders(), [""; 0].map(PathBuf::from));
    home.assert_nothing_is_left();
}

#[test]
fn nothing_is_left_after_ctrl_c() {
    let home = Home::new("0.05");
    let mut run = home.under_way();
    assert!(!home.run_folders().is_empty());
    run.signal("INT", &[]);
    run.killed();
    home.assert_nothing_is_left();
}

#[test]
fn nothing_is_left_after_the_command_was_killed() {
    let home = Home::new("0.05");
    let mut run = home.under_way();
    run.signal("KILL", &[]);
    run.killed();
    home.assert_nothing_is_left();
}

#[test]
fn the_next_command_ends_what_a_killed_guard_could_not() {
    let home = Home::new("0.05");
    let mut run = home.under_way();
    let guard = home.guard();
    run.signal("KILL", &[guard]);
    run.killed();
    // As long as nobody has taken notice of its death, its number still leads to its group.
    let deadline = Instant::now() + Duration::from_secs(5);
    while Path::new(&format!("/proc/{guard}")).exists() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
    }
    let left = home.pids();
    let folders = home.run_folders();
    assert!(!folders.is_empty() && left.iter().copied().all(runs));
    // Time enough for a guard that was still there.
    thread::sleep(Duration::from_millis(1500));
    assert!(left.iter().copied().all(runs), "something else ended them");
    let mut command = home.command(&mut Command::new(env!("CARGO_BIN_EXE_gauntlet")));
    command.args(["--filter", "attacks/wrapping/xsw3"]);
    assert_eq!(command.status().unwrap().code(), Some(1));
    assert_eq!(home.pids().len(), left.len() + 2);
    home.assert_nothing_is_left();
}

#[test]
fn a_host_that_is_not_here_is_refused_before_anything_is_sent() {
    // Only the message would go away; asking who is logged in would stay here.
    let probe = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    probe.set_nonblocking(true).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("far-away.toml");
    let log = folder.path().join("run.jsonl");
    let manifest = format!(
        "name = 'far-away'\nsummary = 's'\nkind = 'sp'\n[http]\nentity_id = 'https://sp.example/'\n\
         acs_url = 'http://203.0.113.1/acs'\nreset = {{ url = 'http://{0}/reset' }}\n\
         [http.probe]\nurl = 'http://{0}/'\nname_id = {{ css = 'p' }}\n",
        probe.local_addr().unwrap()
    );
    fs::write(&file, manifest).unwrap();
    let (file, log) = (file.to_str().unwrap(), log.to_str().unwrap());
    for args in [
        &["run", "--target", file, "--log", log][..],
        &["run", "--target", "reference", "--target", file],
        // Another host that is allowed is no help.
        &["run", "--target", file, "--allow-host", "203.0.113.2"],
        &["target", "check", file],
    ] {
        let (code, out, err) = run(args);
        assert_eq!(code, 2, "{args:?}: {out}{err}");
        assert_eq!(out, "", "{args:?}");
        assert!(err.contains("nothing may be sent there"), "{args:?}: {err}");
        assert!(err.contains("--allow-host 203.0.113.1"), "{args:?}: {err}");
        assert!(err.contains(file), "{args:?}: {err}");
    }
    assert!(!Path::new(log).exists());
    let asked = probe.accept().unwrap_err();
    assert_eq!(asked.kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn what_will_be_sent_to_an_allowed_host_is_said_first() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("far-away.toml");
    // It takes neither kind of response, so that nothing is sent after all.
    let manifest = "name = 'far-away'\nsummary = 's'\nkind = 'sp'\n\
                    [http]\nentity_id = 'https://sp.example/'\n\
                    acs_url = 'http://203.0.113.1/acs'\n\
                    settings = { allow_unsolicited = false }\n\
                    [http.probe]\nurl = 'http://127.0.0.1:9/who'\nname_id = { css = 'p' }\n";
    fs::write(&file, manifest).unwrap();
    let file = file.to_str().unwrap();
    let args = ["run", "--target", file, "--allow-host", "203.0.113.1"];
    let (code, out, err) = run(&[&args[..], SOME].concat());
    assert_eq!(code, 4, "everything is skipped: {out}{err}");
    for part in [
        file,
        "203.0.113.1",
        "http://203.0.113.1/acs, http://127.0.0.1:9/who",
    ] {
        assert!(err.contains(part), "{err}");
    }
}

/// The events of each target, in order, without durations.
fn by_target(log: &Path) -> BTreeMap<String, Vec<Value>> {
    let mut targets: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in fs::read_to_string(log).unwrap().lines() {
        let mut event: Value = serde_json::from_str(line).unwrap();
        strip(&mut event);
        if let Some(target) = event["target"].as_str() {
            targets.entry(target.to_owned()).or_default().push(event);
        }
    }
    targets
}

/// Case and verdict.
fn verdicts(events: &[Value]) -> Vec<(&str, &str)> {
    let finished = events
        .iter()
        .filter(|event| event["event"] == "case-finished");
    finished
        .map(|event| {
            let case = event["case"].as_str().unwrap();
            (case, event["verdict"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn targets_side_by_side_give_the_results_of_each_alone() {
    let home = Home::new("0.02");
    let folder = tempfile::tempdir().unwrap();
    let manifest = home.manifest();
    let targets = [
        OsStr::new("reference"),
        OsStr::new("mutant:first-assertion"),
        manifest.as_os_str(),
    ];
    let log = |name: &str, targets: &[&OsStr]| {
        let path = folder.path().join(name);
        let mut command = gauntlet();
        command.arg("run").args(SOME).args(["--jobs", "3", "--log"]);
        command
            .arg(&path)
            .env("TMPDIR", home.folder.path().join("tmp"));
        for target in targets {
            command.arg("--target").arg(target);
        }
        let output = command.output().unwrap();
        assert!(output.stderr.is_empty(), "{output:?}");
        path
    };
    let together = log("together", &targets);
    let text = fs::read_to_string(&together).unwrap();
    let mut selected = Vec::new();
    for event in runlog::read(&text).unwrap() {
        if let Event::CaseSelected(case) = event {
            selected.push(case.id);
        }
    }
    assert!(selected.len() >= 5, "{selected:?}");
    let together = by_target(&together);
    assert_eq!(together.len(), targets.len());
    for (index, target) in targets.iter().enumerate() {
        let name = target.to_str().unwrap();
        let events = &together[name];
        let (order, found): (Vec<&str>, Vec<&str>) = verdicts(events).into_iter().unzip();
        assert_eq!(order, selected, "{name}");
        let expected = if index == 0 { "pass" } else { "fail" };
        assert!(found.contains(&expected), "{name}: {found:?}");
        let alone = &by_target(&log(&format!("{index}"), &[target]))[name];
        assert_eq!(verdicts(events), verdicts(alone), "{name}");
        // Messages of the real time are others each time.
        if index < 2 || has_clock() {
            assert_eq!(events, alone, "{name}");
        }
    }
    home.assert_nothing_is_left();
}

#[test]
fn a_whole_server_with_tls_and_a_clock_is_judged() {
    let cases = [
        "conformance/signing/assertion-signed-unsolicited",
        "conformance/signing/assertion-signed-solicited",
        "attacks/absence/sig-removed-all",
        "attacks/absence/tampered-name-id",
    ];
    let folder = tempfile::tempdir().unwrap();
    let installed = |command: &mut Command| {
        command
            .env_remove("GAUNTLET_CACHE")
            .env("TMPDIR", folder.path());
        let output = command.output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (_, list) = installed(gauntlet().args(["target", "list"]));
    let mut lines = list.lines().filter(|line| line.starts_with("mellon "));
    if !lines.any(|line| !line.contains("not installed")) {
        eprintln!("NOT TESTED: mellon is not installed here: gauntlet target install mellon");
        return;
    }
    let filters = cases.iter().flat_map(|case| ["--filter", case]);
    let mut command = gauntlet();
    command.args(["run", "--target", "mellon", "--json"]);
    let (code, report) = installed(command.args(filters));
    assert_eq!(code, Some(0), "{report}");
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["totals"]["pass"], cases.len(), "{report}");
    let entries = fs::read_dir(folder.path()).unwrap().flatten();
    let mut left = entries.flat_map(|entry| fs::read_dir(entry.path()).unwrap());
    assert!(left.next().is_none(), "a folder is left");
}
