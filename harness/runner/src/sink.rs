//! Where events go as they happen.

use std::io::{self, Write};

use gauntlet_core::runlog::{self, Event};

/// Takes events one by one.
pub trait Sink {
    /// Takes one.
    fn event(&mut self, event: &Event) -> Result<(), SinkError>;
}

/// An event that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    /// The writer failed.
    #[error("cannot write the RunLog; make room, or write it elsewhere with --log")]
    Write(#[from] io::Error),
    /// The event is not JSON.
    #[error("an event cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// Writes a RunLog: one `write_all` a line, flushed, so that a killed run loses nothing but the
/// line that was being written.
#[derive(Debug)]
pub struct LogSink<W> {
    writer: W,
}

impl<W: Write> LogSink<W> {
    /// To `writer`, which should not buffer.
    pub const fn new(writer: W) -> Self {
        Self { writer }
    }
}

impl<W: Write> Sink for LogSink<W> {
    fn event(&mut self, event: &Event) -> Result<(), SinkError> {
        let line = runlog::line(event)?;
        self.writer.write_all(line.as_bytes())?;
        Ok(self.writer.flush()?)
    }
}

/// Keeps every event, for reports.
#[derive(Debug, Default)]
pub struct Collect {
    /// The events so far.
    pub events: Vec<Event>,
}

impl Sink for Collect {
    fn event(&mut self, event: &Event) -> Result<(), SinkError> {
        self.events.push(event.clone());
        Ok(())
    }
}

/// One line on a terminal that says how far the run is. Whether there is a terminal is for the
/// caller to know.
#[derive(Debug)]
pub struct Progress<W: Write> {
    writer: W,
    cases: usize,
    targets: usize,
    done: usize,
}

impl<W: Write> Progress<W> {
    /// On the terminal behind `writer`.
    pub const fn new(writer: W) -> Self {
        Self {
            writer,
            cases: 0,
            targets: 0,
            done: 0,
        }
    }

    /// Replaces the line. A terminal that cannot be written to loses nothing that matters.
    fn show(&mut self, text: &str) {
        let _ = write!(self.writer, "\r\x1b[K{text}");
        let _ = self.writer.flush();
    }
}

impl<W: Write> Sink for Progress<W> {
    fn event(&mut self, event: &Event) -> Result<(), SinkError> {
        match event {
            Event::RunStarted(run) => self.targets = run.targets.len(),
            Event::CaseSelected(_) => self.cases += 1,
            Event::TargetStarted(target) => self.show(&format!("{} started", target.target)),
            Event::CaseFinished(case) => {
                self.done += 1;
                let all = self.cases * self.targets;
                self.show(&format!(
                    "[{}/{all}] {} {}",
                    self.done, case.target, case.case
                ));
            }
            Event::RunFinished { .. } => self.show(""),
            Event::TargetFailed { .. } | Event::ControlFinished(_) => {}
        }
        Ok(())
    }
}

impl<W: Write> Drop for Progress<W> {
    /// Whatever ends the run, the next line starts at the left.
    fn drop(&mut self) {
        self.show("");
    }
}

/// Hands every event to several sinks, in order.
#[derive(Default)]
pub struct Tee<'a> {
    /// The sinks.
    pub sinks: Vec<&'a mut dyn Sink>,
}

impl Sink for Tee<'_> {
    fn event(&mut self, event: &Event) -> Result<(), SinkError> {
        self.sinks.iter_mut().try_for_each(|sink| sink.event(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts calls, to show that a line is one write.
    #[derive(Default)]
    struct Calls(Vec<Vec<u8>>);

    impl Write for Calls {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_is_one_write() {
        let mut sink = LogSink::new(Calls::default());
        let event = Event::RunFinished { cases: 1, us: 2 };
        sink.event(&event).unwrap();
        sink.event(&event).unwrap();
        let calls = sink.writer.0;
        assert_eq!(calls.len(), 2);
        let text = String::from_utf8(calls.concat()).unwrap();
        assert_eq!(runlog::read(&text).unwrap(), [event.clone(), event]);
    }
}
