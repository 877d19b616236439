//! An SP of the harness's own in a folder of its own, and what is left of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use gauntlet_targets::http::HttpTarget;
use gauntlet_targets::manifest::FILE_NAME;
use gauntlet_targets::{HttpSpec, Manifest, Target};
use serde_json::Value;

use crate::common::setup;

/// The folder of a manifest, with the SP of these tests.
pub(crate) struct Home {
    pub(crate) folder: tempfile::TempDir,
}

/// What the SP says of itself when it starts.
#[derive(Clone, Debug)]
pub(crate) struct Started {
    pub(crate) pid: u64,
    pub(crate) run: PathBuf,
    pub(crate) children: Vec<u64>,
}

impl Home {
    /// An SP that behaves like `mode`; `top` stands at the top of the manifest.
    pub(crate) fn new(mode: &str, top: &str) -> Self {
        let process = "[[server.process]]\n\
                       command = ['python3', '{run}/sp.py', '--port={port}', '{other}']\n\
                       env = { OF_THE_PROCESS = 'it is {mode}' }\n";
        Self::with_processes(mode, top, process)
    }

    pub(crate) fn with_processes(mode: &str, top: &str, processes: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/run");
        fs::create_dir_all(folder.path().join("run/pages")).unwrap();
        for file in ["sp.py", "settings.json", "pages/about.txt"] {
            fs::copy(templates.join(file), folder.path().join("run").join(file)).unwrap();
        }
        let manifest = format!(
            "name = 'own'\nsummary = 's'\nkind = 'sp'\n{top}\n\
             [http]\nentity_id = 'https://sp.example/'\nacs_url = 'http://sp.example/acs'\n\
             connect = {{ 'sp.example:80' = '127.0.0.1:{{port}}' }}\n\
             [http.probe]\nurl = 'http://sp.example/whoami'\n\
             name_id = {{ json = '$.name_id' }}\nall_attributes = {{ json = '$.about' }}\n\
             [server]\nvalues = {{ mode = '{mode}' }}\nreason_log = '{{run}}/reasons.log'\n\
             {processes}"
        );
        fs::write(folder.path().join(FILE_NAME), manifest).unwrap();
        Self { folder }
    }

    pub(crate) fn spec(&self) -> HttpSpec {
        let manifest = Manifest::read(&self.folder.path().join(FILE_NAME)).unwrap();
        manifest.http_spec(self.folder.path(), None).unwrap()
    }

    pub(crate) fn target(&self) -> HttpTarget {
        HttpTarget::start(self.spec()).unwrap()
    }

    /// A target that runs.
    pub(crate) fn running(&self) -> HttpTarget {
        let mut target = self.target();
        target.configure(&setup("https://sp.example/")).unwrap();
        target
    }

    /// Every start of it so far.
    pub(crate) fn starts(&self) -> Vec<Started> {
        let text = fs::read_to_string(self.folder.path().join("starts")).unwrap_or_default();
        let starts = text.lines().map(|line| {
            let about: Value = serde_json::from_str(line).unwrap();
            let children = about["children"].as_array().unwrap().iter();
            Started {
                pid: about["pid"].as_u64().unwrap(),
                run: about["run"].as_str().unwrap().into(),
                children: children.map(|child| child.as_u64().unwrap()).collect(),
            }
        });
        starts.collect()
    }

    pub(crate) fn last_start(&self) -> Started {
        self.starts().pop().unwrap()
    }
}

impl Started {
    /// The process group of everything that belongs to it.
    pub(crate) fn group(&self) -> u64 {
        process(self.pid).unwrap().1
    }
}

/// The state and the group of a process (`proc_pid_stat(5)`).
fn process(pid: u64) -> Option<(String, u64)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let mut words = rest.split_whitespace();
    let state = words.next()?.to_owned();
    Some((state, words.nth(1)?.parse().ok()?))
}

/// Whether a process runs; one that only waits to be noticed by its parent does not.
pub(crate) fn runs(pid: u64) -> bool {
    process(pid).is_some_and(|(state, _)| state != "Z")
}

/// The processes of a group that run.
pub(crate) fn running_in(group: u64) -> Vec<u64> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| process(*pid).is_some_and(|(state, its)| its == group && state != "Z"))
        .collect()
}

/// Asserts that nothing of it is left. The system needs a moment to end what was killed.
pub(crate) fn assert_gone(started: &Started, group: u64) {
    let deadline = Instant::now() + Duration::from_secs(1);
    while !running_in(group).is_empty() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(running_in(group), [0; 0], "processes are left");
    assert!(!started.run.exists(), "{} is left", started.run.display());
    for pid in &started.children {
        assert!(!runs(*pid), "child {pid} is left");
    }
}
