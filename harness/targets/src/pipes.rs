//! The two pipes to a process, standard input and standard output, neither of which can hold us up: what a
//! process does not read waits here, and what it writes is read only when it is asked for.

use std::io::{self, ErrorKind, Read, Write};
use std::process::{ChildStdin, ChildStdout};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::ioctl_fionbio;

/// How much is read at a time: as much as a pipe holds.
const CHUNK: usize = 64 * 1024;

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

/// Both pipes.
pub(crate) struct Pipes {
    /// Until it is closed, by us or by the process.
    input: Option<ChildStdin>,
    /// What the process is still to read.
    unwritten: Vec<u8>,
    /// Until it ends.
    output: Option<ChildStdout>,
    /// What has been read and not been taken.
    unread: Vec<u8>,
    /// How far there is no line feed in it.
    searched: usize,
    /// How long a line may be.
    line_bytes: usize,
    chunk: Box<[u8]>,
}

impl Pipes {
    /// Takes over both pipes. No line of the output may be longer than `line_bytes`.
    pub(crate) fn new(
        input: ChildStdin,
        output: ChildStdout,
        line_bytes: usize,
    ) -> io::Result<Self> {
        ioctl_fionbio(&input, true)?;
        ioctl_fionbio(&output, true)?;
        Ok(Self {
            input: Some(input),
            unwritten: Vec::new(),
            output: Some(output),
            unread: Vec::new(),
            searched: 0,
            line_bytes,
            chunk: vec![0; CHUNK].into(),
        })
    }

    /// Writes as much as the pipe takes; the rest follows while a line is waited for.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.unwritten.extend_from_slice(bytes);
        self.write();
    }

    /// The next output, `None` where none comes before `deadline`.
    pub(crate) fn receive(&mut self, deadline: Instant) -> Option<Output> {
        loop {
            if let Some(output) = self.next() {
                return Some(output);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            self.wait(left);
            if left.is_zero() {
                return self.next();
            }
        }
    }

    /// Output that is there already.
    pub(crate) fn waiting(&mut self) -> Option<Output> {
        self.read();
        self.next()
    }

    /// Ends standard input.
    pub(crate) fn close_input(&mut self) {
        self.input = None;
        self.unwritten.clear();
    }

    /// Ends both.
    pub(crate) fn close(&mut self) {
        self.close_input();
        self.output = None;
    }

    /// What has been read, as far as it is whole.
    fn next(&mut self) -> Option<Output> {
        let new = self.unread.get(self.searched..).unwrap_or_default();
        // One octet more than a line may have, for its line feed.
        let room = (self.line_bytes + 1).saturating_sub(self.searched);
        let new = new.get(..room).unwrap_or(new);
        if let Some(end) = new.iter().position(|octet| *octet == b'\n') {
            let rest = self.unread.split_off(self.searched + end + 1);
            let mut bytes = std::mem::replace(&mut self.unread, rest);
            bytes.pop();
            self.searched = 0;
            let more = !self.unread.is_empty();
            return Some(Output::Line { bytes, more });
        }
        self.searched += new.len();
        if self.searched > self.line_bytes {
            self.output = None;
            self.unread.clear();
            self.searched = 0;
            return Some(Output::TooLong);
        }
        // Half a line before the end is nothing: nobody can answer with that.
        self.output.is_none().then_some(Output::End)
    }

    /// Waits until one of the pipes is ready, and uses it.
    fn wait(&mut self, limit: Duration) {
        let (may_write, may_read) = {
            let output = self.output.as_ref();
            let input = self.input.as_ref().filter(|_| !self.unwritten.is_empty());
            let mut pipes = Vec::with_capacity(2);
            pipes.extend(output.map(|output| PollFd::new(output, PollFlags::IN)));
            pipes.extend(input.map(|input| PollFd::new(input, PollFlags::OUT)));
            let limit = Timespec::try_from(limit).ok();
            if poll(&mut pipes, limit.as_ref()).is_err() {
                // Interrupted: whoever waits asks again.
                return;
            }
            let is_ready =
                |index: usize| pipes.get(index).is_some_and(|fd| !fd.revents().is_empty());
            let read = output.is_some();
            (
                input.is_some() && is_ready(usize::from(read)),
                read && is_ready(0),
            )
        };
        if may_write {
            self.write();
        }
        if may_read {
            self.read();
        }
    }

    fn write(&mut self) {
        let Some(input) = &mut self.input else {
            return self.unwritten.clear();
        };
        let mut written = 0;
        while let Some(rest) = self
            .unwritten
            .get(written..)
            .filter(|rest| !rest.is_empty())
        {
            match input.write(rest) {
                Ok(count) if count > 0 => written += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                // The process is gone or reads no more, which its output tells.
                Ok(_) | Err(_) => return self.close_input(),
            }
        }
        self.unwritten.drain(..written);
    }

    fn read(&mut self) {
        let Some(output) = &mut self.output else {
            return;
        };
        match output.read(&mut self.chunk) {
            Ok(0) => self.output = None,
            Ok(count) => {
                let read = self.chunk.get(..count).unwrap_or_default();
                self.unread.extend_from_slice(read);
            }
            Err(error) => {
                let again = [ErrorKind::Interrupted, ErrorKind::WouldBlock];
                if !again.contains(&error.kind()) {
                    self.output = None;
                }
            }
        }
    }
}
