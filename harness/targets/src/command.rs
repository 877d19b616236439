//! A target from a command line, with no manifest: `--target-cmd 'COMMAND ARGS'`.

use crate::launch::{Launch, Limits};

/// A command line that cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is nothing in it.
    #[error(
        "the command is empty; write the program and its arguments, such as 'python3 my_adapter.py'"
    )]
    Empty,
    /// A quotation mark or a backslash has no partner.
    #[error(
        "cannot split the command: a quote is not closed or a backslash ends it, in: {command}"
    )]
    Quotes {
        /// The command.
        command: String,
    },
}

/// Splits `command` as a POSIX shell would, without expanding anything.
pub fn parse(command: &str, limits: Limits) -> Result<Launch, CommandError> {
    let words = shlex::split(command).ok_or_else(|| CommandError::Quotes {
        command: command.to_owned(),
    })?;
    let mut words = words.into_iter();
    let program = words.next().ok_or(CommandError::Empty)?;
    let mut launch = Launch::new(program);
    launch.args = words.map(Into::into).collect();
    launch.limits = limits;
    Ok(launch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_honoured_and_nothing_is_expanded() {
        let launch = parse(
            "python3 'my adapter.py' --x=\"a b\" $HOME",
            Limits::default(),
        )
        .unwrap();
        assert_eq!(launch.program, "python3");
        assert_eq!(launch.args, ["my adapter.py", "--x=a b", "$HOME"]);
    }

    #[test]
    fn broken_commands_are_errors() {
        assert_eq!(parse("  ", Limits::default()), Err(CommandError::Empty));
        assert!(parse("a 'b", Limits::default()).is_err());
    }
}
