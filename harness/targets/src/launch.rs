//! How the process of a target is started, and what it is held to.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use gauntlet_core::Feature;

pub use crate::confine::Confinement;
use crate::faketime::FakeClock;
use crate::manifest::ClockSource;
use crate::process::{Output, Process};
use crate::protocol::{self, Hello};
use crate::target::TargetError;

/// How much of a bad line or of a log is shown in one observation.
const SHOWN: usize = 1000;

/// How long a target may take, and how much it may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For its first line.
    pub hello: Duration,
    /// For each reply.
    pub request: Duration,
    /// For each line, in bytes.
    pub line_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(30),
            request: Duration::from_secs(10),
            line_bytes: 16 * 1024 * 1024,
        }
    }
}

/// How to start a target's process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// The program: a path, or a name that the system looks for.
    pub program: OsString,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// The folder it starts in; the harness's own where `None`.
    pub folder: Option<PathBuf>,
    /// Environment variables beyond the harness's own.
    pub env: BTreeMap<String, String>,
    /// The clock that is set for it.
    pub clock: Option<ClockSource>,
    /// What it is held to.
    pub limits: Limits,
    /// What the system holds it to, where anything.
    pub confinement: Option<Confinement>,
}

impl Launch {
    /// `program` without arguments, with the default limits.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            folder: None,
            env: BTreeMap::new(),
            clock: None,
            limits: Limits::default(),
            confinement: None,
        }
    }

    /// The clock that its processes go by, where one is set for them.
    pub(crate) fn clock(&self) -> Result<Option<FakeClock>, TargetError> {
        let clock = self.clock.map(|ClockSource::Libfaketime| FakeClock::new());
        clock.transpose().map_err(|error| TargetError::Clock {
            why: error.to_string(),
        })
    }

    fn confine(&self, process: &Process) {
        if let Some(confinement) = &self.confinement {
            confinement.apply(process.group());
        }
    }

    /// Starts a process that goes by `clock`, keeps its temporary files in `scratch`, and takes
    /// its introduction.
    pub(crate) fn start(
        &self,
        scratch: &Path,
        clock: Option<&FakeClock>,
    ) -> Result<(Process, Hello), TargetError> {
        let program = self.program.to_string_lossy().into_owned();
        let mut command = Command::new(&self.program);
        command
            .args(&self.args)
            .env("TMPDIR", scratch)
            .envs(&self.env);
        if let Some(clock) = clock {
            clock.govern(&mut command);
        }
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        let mut process = Process::spawn(&mut command, self.limits.line_bytes).map_err(|e| {
            TargetError::Spawn {
                program: program.clone(),
                why: e.to_string(),
            }
        })?;
        self.confine(&process);
        let hello = take_line(&mut process, self.limits.hello).and_then(|line| {
            serde_json::from_slice::<Hello>(&line)
                .map_err(|e| Fault::Protocol(format!("{e}, in its first line: {}", shown(&line))))
        });
        match hello {
            Ok(mut hello) if hello.protocol == protocol::VERSION => {
                if clock.is_some() {
                    hello.features.insert(Feature::Clock);
                }
                // Once more, for what a wrapper may have started before the first time.
                self.confine(&process);
                Ok((process, hello))
            }
            Ok(hello) => Err(TargetError::Version {
                program,
                spoken: hello.protocol,
            }),
            Err(fault) => {
                process.kill();
                Err(TargetError::Hello {
                    program,
                    why: fault.to_string(),
                    stderr: end_of(&process.log_tail()),
                })
            }
        }
    }
}

/// What went wrong between a request and its reply.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the process {0}")]
    Crashed(String),
    #[error("no answer within {0} ms")]
    TimedOut(u64),
    #[error("{0}")]
    Protocol(String),
}

/// The next line, which must be the only one.
pub(crate) fn take_line(process: &mut Process, limit: Duration) -> Result<Vec<u8>, Fault> {
    match process.receive(Instant::now() + limit) {
        None => {
            let ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
            Err(Fault::TimedOut(ms))
        }
        Some(Output::TooLong) => Err(too_long()),
        Some(Output::End) => Err(Fault::Crashed(process.end())),
        Some(Output::Line { bytes, more: false }) => Ok(bytes),
        Some(Output::Line { bytes, more: true }) => Err(Fault::Protocol(format!(
            "more than one line where one is due; the first: {}",
            shown(&bytes)
        ))),
    }
}

pub(crate) fn too_long() -> Fault {
    Fault::Protocol("a line longer than the limit".to_owned())
}

/// The beginning of a line, for a message.
pub(crate) fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    match text.char_indices().nth(SHOWN) {
        None => text.into_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// The end of a log, for a message.
pub(crate) fn end_of(log: &str) -> String {
    match log.char_indices().rev().nth(SHOWN) {
        None => log.to_owned(),
        Some((start, _)) => format!("…{}", log.get(start..).unwrap_or_default()),
    }
}
