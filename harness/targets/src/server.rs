//! A server that the harness starts on the loopback interface, with a configuration of its own
//! in a folder of its own, and stops together with everything that it started.
//!
//! All processes of a server are in the process group of a guard: a shell that waits for the end
//! of its standard input. The harness holds the other end, so that it ends with the harness,
//! whatever becomes of that one, and the guard then ends the group and removes the folder. What
//! even the guard cannot do any more is left for the next harness to find (`run_folder`).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gauntlet_core::{Setup, Timestamp};
use rustix::process::{Pid, Signal};

use crate::faketime::FakeClock;
use crate::http::HttpSpec;
use crate::http::settings::{ServerProcess, ServerSettings};
use crate::launch::end_of;
use crate::run_folder::RunFolder;
use crate::target::TargetError;

/// The folder of the templates, below the manifest's.
const TEMPLATES: &str = "run";
/// What the guard does. Its own group is told to end, given a moment, then killed with it.
const GUARD: &str = r#"trap "" HUP INT QUIT TERM
cat >/dev/null
kill -TERM 0
sleep 1
rm -rf "$@"
kill -KILL 0"#;
/// How many starts may fail in a row before it is given up.
const STARTS: u32 = 3;
/// How long a server may take to end by itself.
const END_GRACE: Duration = Duration::from_secs(3);
/// How long a process that broke a connection is given to end: it closes what is open before it
/// is gone.
const EXIT_GRACE: Duration = Duration::from_millis(500);
/// Between two looks at a process that is starting or ending.
const LOOK: Duration = Duration::from_millis(10);

/// What stands for what.
type Values = BTreeMap<String, String>;

/// A server of the harness's own.
pub(crate) struct Server {
    settings: ServerSettings,
    folder: PathBuf,
    address: SpUrls,
    start_limit: Duration,
    port: u16,
    version: Option<String>,
    clock: Option<FakeClock>,
    running: Option<Running>,
    failed_starts: u32,
    dead: Option<TargetError>,
    last_log: String,
}

/// What of the HTTP settings stands in the configuration of the server.
struct SpUrls {
    entity_id: String,
    acs_url: String,
}

/// A server that was started.
struct Running {
    setup: Setup,
    processes: Vec<Child>,
    group: Pid,
    guard: Child,
    /// Never written to: its end is what the guard waits for.
    lifeline: Option<ChildStdin>,
    /// Dropped last: nothing writes there any more.
    folder: RunFolder,
}

impl Server {
    /// Finds a port and the version; starts nothing.
    pub(crate) fn prepare(spec: &HttpSpec, settings: &ServerSettings) -> Result<Self, TargetError> {
        let clock = spec.clock.then(FakeClock::new).transpose();
        let clock = clock.map_err(|error| TargetError::Clock {
            why: error.to_string(),
        })?;
        let failed = |what: &str| {
            let what = what.to_owned();
            move |error: io::Error| TargetError::Server {
                why: format!("{what}: {error}"),
                log: String::new(),
            }
        };
        let port = free_port().map_err(failed("no port is free"))?;
        let mut server = Self {
            settings: settings.clone(),
            folder: spec.folder.clone(),
            address: SpUrls {
                entity_id: spec.http.entity_id.clone(),
                acs_url: spec.http.acs_url.clone(),
            },
            start_limit: spec.start_limit,
            port,
            version: None,
            clock,
            running: None,
            failed_starts: 0,
            dead: None,
            last_log: String::new(),
        };
        let command: Vec<String> = settings
            .version_command
            .iter()
            .map(|w| server.fill(w))
            .collect();
        if let Some((program, arguments)) = command.split_first() {
            let output = Command::new(program)
                .args(arguments)
                .stdin(Stdio::null())
                .output();
            let output = output.map_err(failed(program))?;
            let text = String::from_utf8_lossy(&output.stdout);
            server.version = text.lines().last().map(|line| line.trim().to_owned());
        }
        Ok(server)
    }

    /// The version of the SP, where the settings say how to find it.
    pub(crate) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Puts in what is known before a configuration is.
    pub(crate) fn fill(&self, text: &str) -> String {
        fill(text, &self.fixed())
    }

    fn fixed(&self) -> Values {
        let (user, group) = unprivileged();
        let own = self.settings.values.iter();
        let mut values: Values = own
            .map(|(name, v)| (format!("{{{name}}}"), v.clone()))
            .collect();
        values.extend(named([
            ("{folder}", self.folder.to_string_lossy().into_owned()),
            ("{port}", self.port.to_string()),
            ("{user}", format!("#{user}")),
            ("{group}", format!("#{group}")),
            ("{sp_entity_id}", self.address.entity_id.clone()),
            ("{acs_url}", self.address.acs_url.clone()),
        ]));
        values
    }

    /// Sets the clock of its processes.
    pub(crate) fn set_clock(&self, now: Timestamp) -> Result<(), TargetError> {
        let set = self.clock.as_ref().map(|clock| clock.set(now)).transpose();
        set.map(|_| ()).map_err(|error| TargetError::Clock {
            why: error.to_string(),
        })
    }

    /// Sees to it that it runs with the configuration of `setup`.
    pub(crate) fn ensure_running(
        &mut self,
        setup: &Setup,
        now: Timestamp,
    ) -> Result<(), TargetError> {
        if let Some(running) = &mut self.running
            && running.setup == *setup
            && running.dead().is_none()
        {
            return Ok(());
        }
        self.health()?;
        self.stop();
        self.set_clock(now)?;
        let Err(error) = self.start(setup) else {
            self.failed_starts = 0;
            return Ok(());
        };
        self.failed_starts += 1;
        if self.failed_starts < STARTS {
            return Err(error);
        }
        let dead = TargetError::Dead {
            attempts: self.failed_starts,
            why: error.to_string(),
        };
        self.dead = Some(dead.clone());
        Err(dead)
    }

    /// An error where it was given up.
    pub(crate) fn health(&self) -> Result<(), TargetError> {
        self.dead.clone().map_or(Ok(()), Err)
    }

    fn start(&mut self, setup: &Setup) -> Result<(), TargetError> {
        let clock = self.clock.as_ref().map(FakeClock::folder);
        let mut running = Running::guarded(setup, clock).map_err(|error| TargetError::Server {
            why: error.to_string(),
            log: String::new(),
        })?;
        let started = self.write_files(&running, setup).and_then(|values| {
            for (index, process) in self.settings.process.iter().enumerate() {
                self.spawn(&mut running, index, process, &values)?;
            }
            Ok(())
        });
        let log = running.log_tail();
        match started {
            Ok(()) => {
                self.running = Some(running);
                Ok(())
            }
            Err(error) => {
                running.end();
                Err(TargetError::Server {
                    why: error.to_string(),
                    log: end_of(&log),
                })
            }
        }
    }

    /// Writes the configuration; gives what the placeholders stand for.
    fn write_files(&self, running: &Running, setup: &Setup) -> io::Result<Values> {
        let run = running.folder.path();
        let metadata = run.join("idp-metadata.xml");
        fs::write(
            &metadata,
            setup.idp.metadata_xml.as_deref().unwrap_or_default(),
        )?;
        let certificate = setup
            .idp
            .signing_certs_pem
            .first()
            .map_or("", String::as_str);
        let base64 = certificate
            .lines()
            .filter(|line| !line.starts_with("-----"));
        let sp = &setup.sp;
        let mut values = self.fixed();
        values.extend(named([
            ("{run}", run.to_string_lossy().into_owned()),
            ("{idp_entity_id}", setup.idp.entity_id.clone()),
            ("{idp_sso_url}", setup.idp.sso_url.clone()),
            (
                "{idp_slo_url}",
                setup.idp.slo_url.clone().unwrap_or_default(),
            ),
            ("{idp_metadata}", metadata.to_string_lossy().into_owned()),
            ("{idp_certificate}", base64.collect()),
            ("{clock_skew_s}", sp.clock_skew_s.to_string()),
            (
                "{want_response_signed}",
                sp.require_signed_response.to_string(),
            ),
            (
                "{want_assertion_signed}",
                sp.require_signed_assertion.to_string(),
            ),
        ]));
        copy(&self.folder.join(TEMPLATES), run, &values)?;
        Ok(values)
    }

    /// Starts one process and waits until it is ready.
    fn spawn(
        &self,
        running: &mut Running,
        index: usize,
        process: &ServerProcess,
        values: &Values,
    ) -> io::Result<()> {
        let words: Vec<String> = process
            .command
            .iter()
            .map(|word| fill(word, values))
            .collect();
        let Some((program, arguments)) = words.split_first() else {
            return Err(io::Error::other("a process of [server] has no command"));
        };
        let run = running.folder.path();
        let log = File::create(run.join(format!("process-{index}.log")))?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .envs(
                process
                    .env
                    .iter()
                    .map(|(name, value)| (name, fill(value, values))),
            )
            .current_dir(run)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(running.group.as_raw_nonzero().get());
        if let Some(clock) = &self.clock {
            clock.govern(&mut command);
        }
        let child = command
            .spawn()
            .map_err(|error| io::Error::new(error.kind(), format!("{program}: {error}")))?;
        let pid = Pid::from_child(&child);
        running.processes.push(child);
        running.folder.note(pid)?;
        let ready = process
            .ready_file
            .as_ref()
            .map(|file| PathBuf::from(fill(file, values)));
        let deadline = Instant::now() + self.start_limit;
        loop {
            if let Some(how) = running.dead() {
                return Err(io::Error::other(format!("{program}: {how}")));
            }
            let is_ready = match &ready {
                Some(file) => file.exists(),
                None => {
                    TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))).is_ok()
                }
            };
            if is_ready {
                return Ok(());
            }
            if Instant::now() > deadline {
                let limit = self.start_limit.as_secs();
                return Err(io::Error::other(format!(
                    "{program} is not ready after {limit} s"
                )));
            }
            thread::sleep(LOOK);
        }
    }

    /// Ends it, if it runs.
    pub(crate) fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            self.last_log = running.log_tail();
            running.end();
        }
    }

    /// How it ended, where it does so by itself now that it has broken a connection.
    pub(crate) fn obituary(&mut self) -> Option<String> {
        let running = self.running.as_mut()?;
        let deadline = Instant::now() + EXIT_GRACE;
        let how = loop {
            match running.dead() {
                Some(how) => break how,
                None if Instant::now() < deadline => thread::sleep(LOOK),
                None => return None,
            }
        };
        let log = end_of(&running.log_tail());
        Some(format!("the server {how}; its log ends: {log}"))
    }

    /// How much stands in the log of reasons by now.
    pub(crate) fn reasons_mark(&self) -> u64 {
        let file = self.reason_log();
        file.and_then(|file| fs::metadata(file).ok())
            .map_or(0, |file| file.len())
    }

    /// What was added to the log of reasons since `mark`.
    pub(crate) fn reasons_since(&self, mark: u64) -> String {
        let log = self
            .reason_log()
            .and_then(|file| fs::read(file).ok())
            .unwrap_or_default();
        let start = usize::try_from(mark).unwrap_or(usize::MAX);
        String::from_utf8_lossy(log.get(start..).unwrap_or_default()).into_owned()
    }

    fn reason_log(&self) -> Option<PathBuf> {
        let run = self.running.as_ref()?.folder.path().to_string_lossy();
        let file = self.settings.reason_log.as_ref()?;
        Some(PathBuf::from(file.replace("{run}", &run)))
    }

    /// The end of what its processes wrote.
    pub(crate) fn log_tail(&self) -> String {
        let running = self.running.as_ref().map(Running::log_tail);
        running.unwrap_or_else(|| self.last_log.clone())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Running {
    /// An empty folder and its guard, which also removes the folder of the clock.
    fn guarded(setup: &Setup, clock: Option<&Path>) -> io::Result<Self> {
        let folder = RunFolder::new("server")?;
        let mut guard = Command::new("/bin/sh")
            .args(["-c", GUARD, "gauntlet-guard"])
            .arg(folder.path())
            .args(clock)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let lifeline = guard.stdin.take();
        let running = Self {
            setup: setup.clone(),
            processes: Vec::new(),
            group: Pid::from_child(&guard),
            guard,
            lifeline,
            folder,
        };
        running.folder.note(running.group)?;
        Ok(running)
    }

    /// How the first of its processes that is dead ended.
    fn dead(&mut self) -> Option<String> {
        self.processes
            .iter_mut()
            .find_map(|process| match process.try_wait() {
                Ok(None) => None,
                Ok(Some(status)) => Some(format!("ended with {status}")),
                Err(error) => Some(error.to_string()),
            })
    }

    fn log_tail(&self) -> String {
        let files = fs::read_dir(self.folder.path())
            .into_iter()
            .flatten()
            .flatten();
        let mut files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "log"));
        files.sort();
        let logs = files.iter().filter_map(|path| fs::read(path).ok());
        logs.map(|log| end_of(&String::from_utf8_lossy(&log)))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Ends every process of it and removes its folder.
    fn end(mut self) {
        // The guard does not mind this signal.
        let _ = rustix::process::kill_process_group(self.group, Signal::TERM);
        let deadline = Instant::now() + END_GRACE;
        let ended = |process: &mut Child| !matches!(process.try_wait(), Ok(None));
        while !self.processes.iter_mut().all(ended) && Instant::now() < deadline {
            thread::sleep(LOOK);
        }
        // Now the rest, the guard among it. It has not been waited for, so the number of the
        // group is still its own.
        let _ = rustix::process::kill_process_group(self.group, Signal::KILL);
        for process in &mut self.processes {
            let _ = process.wait();
        }
        let _ = self.guard.wait();
        drop(self.lifeline.take());
    }
}

/// A port that is free now. It lies below those that systems give to outgoing connections, so that
/// none of these takes it before the server does.
fn free_port() -> io::Result<u16> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    const FIRST: u32 = 20_000;
    const PORTS: u32 = 12_000;
    // Different processes begin at different places.
    let start = std::process::id().wrapping_mul(37);
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..PORTS {
        let offset = start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % PORTS;
        let port = u16::try_from(FIRST + offset).unwrap_or(u16::MAX);
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Copies the files below `from`, with the placeholders filled in.
fn copy(from: &Path, to: &Path, values: &Values) -> io::Result<()> {
    let entries = match fs::read_dir(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&path, &target, values)?;
        } else {
            fs::write(target, fill(&fs::read_to_string(&path)?, values))?;
        }
    }
    Ok(())
}

fn named<const N: usize>(values: [(&str, String); N]) -> Values {
    values.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Puts in what the placeholders stand for; other braces stay.
fn fill(text: &str, values: &Values) -> String {
    let mut text = text.to_owned();
    for (placeholder, value) in values {
        text = text.replace(placeholder.as_str(), value);
    }
    text
}

/// The numbers of the user and the group that a server should become: with few rights where
/// this process is root, else its own.
fn unprivileged() -> (u32, u32) {
    let own = (
        rustix::process::geteuid().as_raw(),
        rustix::process::getegid().as_raw(),
    );
    if own.0 != 0 {
        return own;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let numbers = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        let user = fields.next()?.parse().ok()?;
        Some((user, fields.next()?.parse().ok()?))
    };
    numbers("www-data")
        .or_else(|| numbers("nobody"))
        .unwrap_or((65534, 65534))
}
