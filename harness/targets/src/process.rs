//! One process of a target: its pipes, its log and its end.
//!
//! Threads of their own read standard output and standard error and write standard input, so
//! that a process that floods one or never reads the other cannot stop the harness. The process
//! leads a process group, which is killed as a whole: children die with it.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{
    self, Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError, sync_channel,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};

/// How much of standard error is kept.
const LOG_BYTES: usize = 64 * 1024;
/// How many unread lines may wait; the process has to wait with the next.
const LINES_WAITING: usize = 2;
/// How long a process that closed its standard output is given to end by itself.
const END_GRACE: Duration = Duration::from_millis(200);
/// How long the rest of standard error is waited for once the group is dead. Only a process
/// that left the group can hold it open longer.
const LOG_GRACE: Duration = Duration::from_millis(200);

/// What came out of standard output.
#[derive(Debug)]
pub(crate) enum Output {
    /// One line without its line feed.
    Line {
        /// The line.
        bytes: Vec<u8>,
        /// Whether more had been written by the time it was read.
        more: bool,
    },
    /// More than the limit without a line feed; nothing more is read.
    TooLong,
    /// The end of the stream.
    End,
}

/// A running process with its pipes.
pub(crate) struct Process {
    child: Child,
    group: Pid,
    output: Option<Receiver<Output>>,
    input: Option<Sender<Vec<u8>>>,
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
        let (to_output, output) = sync_channel(LINES_WAITING);
        let (input, from_input) = mpsc::channel();
        let (to_log_ended, log_ended) = mpsc::channel();
        let log = Arc::new(Mutex::new(VecDeque::new()));
        let process = Self {
            child,
            group,
            output: Some(output),
            input: Some(input),
            log: Arc::clone(&log),
            log_ended,
            status: None,
        };
        // From here on, dropping `process` ends the child.
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(io::Error::other("a pipe is missing"));
        };
        named("target-output", move || {
            read_lines(stdout, line_bytes, &to_output);
        })?;
        named("target-input", move || write_all(stdin, &from_input))?;
        named("target-log", move || {
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
    pub(crate) fn send(&self, bytes: Vec<u8>) {
        if let Some(input) = &self.input {
            // Fails only where the process is gone, which its output tells.
            let _ = input.send(bytes);
        }
    }

    /// The next output, `None` where none comes before `deadline`.
    pub(crate) fn receive(&self, deadline: Instant) -> Option<Output> {
        let Some(output) = &self.output else {
            return Some(Output::End);
        };
        match output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(output) => Some(output),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Output::End),
        }
    }

    /// Output that is there already.
    pub(crate) fn waiting(&self) -> Option<Output> {
        let output = self.output.as_ref()?;
        match output.try_recv() {
            Ok(output) => Some(output),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Output::End),
        }
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
        self.input = None;
    }

    /// Kills the process and its group, and waits for both it and the end of its log.
    pub(crate) fn kill(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            self.output = None;
            self.input = None;
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
            self.output = None;
            self.input = None;
            self.exits_within(END_GRACE);
            self.kill();
        }
    }
}

/// Starts a thread that nobody waits for: it ends with its pipe.
fn named(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work)?;
    Ok(())
}

/// Sends the lines of `stdout` on until it ends, one is too long or nobody listens.
fn read_lines(stdout: ChildStdout, limit: usize, to: &SyncSender<Output>) {
    let mut reader = BufReader::with_capacity(LOG_BYTES, stdout);
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    loop {
        let mut bytes = Vec::new();
        let read = reader.by_ref().take(most).read_until(b'\n', &mut bytes);
        let output = match read {
            Ok(_) if bytes.last() == Some(&b'\n') => {
                bytes.pop();
                let more = !reader.buffer().is_empty();
                Output::Line { bytes, more }
            }
            Ok(count) if count > limit => Output::TooLong,
            // Also half a line before the end: nobody can answer with that.
            Ok(_) | Err(_) => Output::End,
        };
        let last = !matches!(output, Output::Line { .. });
        if to.send(output).is_err() || last {
            return;
        }
    }
}

/// Writes what it is given until the process stops reading or nobody has more.
fn write_all(mut stdin: ChildStdin, from: &Receiver<Vec<u8>>) {
    for bytes in from {
        if stdin
            .write_all(&bytes)
            .and_then(|()| stdin.flush())
            .is_err()
        {
            return;
        }
    }
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
