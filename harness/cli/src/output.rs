//! Standard output, and what it is.

use std::io::{self, IsTerminal, Write};

use gauntlet_report::Style;

use crate::error::CliError;

/// Prints exactly these bytes. A reader that has gone away is no error: it has what it wanted.
pub(crate) fn print(bytes: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}

/// Colours on a terminal, unless `NO_COLOR` or the terminal forbids them.
pub(crate) fn style() -> Style {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if io::stdout().is_terminal() && !set("NO_COLOR") && !dumb {
        Style::Ansi
    } else {
        Style::Plain
    }
}

/// Columns: `COLUMNS` where it is set, else 100.
pub(crate) fn width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .unwrap_or(100)
        .clamp(60, 160)
}
