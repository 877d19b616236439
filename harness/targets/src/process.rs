//! One process of a target: its pipes, its log and its end.
//!
//! Neither a process that floods its output nor one that never reads its input can stop the harness:
//! see [`Pipes`]; a thread of its own reads standard error. The process leads a process group, which is
//! killed as a whole: children die with it.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};

pub(crate) use crate::pipes::Output;
use crate::pipes::Pipes;

/// How much of standard error is kept.
const LOG_BYTES: usize = 64 * 1024;
/// How long a process that closed its standard output is given to end by itself.
const END_GRACE: Duration = Duration::from_millis(200);
/// How long the rest of standard error is waited for once the group is dead. Only a process
/// that left the group can hold it open longer.
const LOG_GRACE: Duration = Duration::from_millis(200);

/// A running process with its pipes.
pub(crate) struct Process {
    child: Child,
    group: Pid,
    pipes: Pipes,
    log: Arc<Mutex<VecDeque<u8>>>,
    log_ended: Receiver<()>,
    status: Option<ExitStatus>,
}

impl Process {
    /// Runs `command`. No line of its output may be longer than `line_bytes`.
    pub(crate) fn spawn(command: &mut Command, line_bytes: usize) -> io::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let group = Pid::from_child(&child);
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(abandoned(child, io::Error::other("a pipe is missing")));
        };
        let pipes = match Pipes::new(stdin, stdout, line_bytes) {
            Ok(pipes) => pipes,
            Err(error) => return Err(abandoned(child, error)),
        };
        let (to_log_ended, log_ended) = mpsc::channel();
        let log = Arc::new(Mutex::new(VecDeque::new()));
        // From here on, dropping `process` ends the child.
        let process = Self {
            child,
            group,
            pipes,
            log: Arc::clone(&log),
            log_ended,
            status: None,
        };
        // Nobody waits for the thread: it ends with its pipe.
        let reader = thread::Builder::new().name("target-log".to_owned());
        reader.spawn(move || {
            keep_tail(stderr, &log);
            // Nobody waits for it while the process runs.
            let _ = to_log_ended.send(());
        })?;
        Ok(process)
    }

    /// The process group, by the number of its leader.
    pub(crate) const fn group(&self) -> Pid {
        self.group
    }

    /// Hands `bytes` to the process without waiting for it to read them.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.pipes.send(bytes);
    }

    /// The next output, `None` where none comes before `deadline`.
    pub(crate) fn receive(&mut self, deadline: Instant) -> Option<Output> {
        self.pipes.receive(deadline)
    }

    /// Output that is there already.
    pub(crate) fn waiting(&mut self) -> Option<Output> {
        self.pipes.waiting()
    }

    /// Ends the process, which has closed its standard output, and says how it ended.
    pub(crate) fn end(&mut self) -> String {
        let by_itself = self.exits_within(END_GRACE);
        let status = self.kill();
        match status {
            Some(status) if by_itself => {
                format!("ended with {}", status.to_string().replacen(": ", " ", 1))
            }
            _ => "closed its standard output but went on running".to_owned(),
        }
    }

    /// Ends standard input, which asks the process to end.
    pub(crate) fn close_input(&mut self) {
        self.pipes.close_input();
    }

    /// Kills the process and its group, and waits for both it and the end of its log.
    pub(crate) fn kill(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            self.pipes.close();
            // The leader has not been waited for yet, so the number is still its own.
            let _ = rustix::process::kill_process_group(self.group, Signal::KILL);
            self.status = self.child.wait().ok();
            let _ = self.log_ended.recv_timeout(LOG_GRACE);
        }
        self.status
    }

    /// The end of its log.
    pub(crate) fn log_tail(&self) -> String {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(log.make_contiguous()).into_owned()
    }

    /// Whether it exits within `limit`. It is not waited for in the system's sense: its number
    /// stays taken.
    pub(crate) fn exits_within(&self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let id = WaitId::Pid(self.group);
        loop {
            match rustix::process::waitid(id.clone(), options) {
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(2)),
                Ok(None) | Err(_) => return false,
                Ok(Some(_)) => return true,
            }
        }
    }
}

impl Drop for Process {
    /// Closes standard input, which asks a process to end, and kills what does not.
    fn drop(&mut self) {
        if self.status.is_none() {
            self.pipes.close();
            self.exits_within(END_GRACE);
            self.kill();
        }
    }
}

/// The error, and no child left behind.
fn abandoned(mut child: Child, error: io::Error) -> io::Error {
    // Where it cannot be killed it has ended.
    let _ = child.kill();
    let _ = child.wait();
    error
}

/// Reads `stderr` to its end and keeps the last of it.
fn keep_tail(mut stderr: ChildStderr, log: &Mutex<VecDeque<u8>>) {
    let mut buffer = [0; 8192];
    loop {
        match stderr.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => {
                let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                log.extend(buffer.iter().take(count));
                let excess = log.len().saturating_sub(LOG_BYTES);
                log.drain(..excess);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}
