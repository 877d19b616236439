//! The command that runs one case again.

use gauntlet_core::{Feature, Profile, runlog::RunStarted};

use crate::model::TargetRun;

/// Stands before the command line in the name of a target that `--target-cmd` gave.
pub const COMMAND: &str = "cmd:";

/// The command that runs `case` again at `target`.
pub fn command(started: Option<&RunStarted>, target: &TargetRun<'_>, case: &str) -> String {
    let mut command = match target.name.strip_prefix(COMMAND) {
        Some(line) => format!("gauntlet run --target-cmd {}", quote(line)),
        None => format!("gauntlet run --target {}", quote(target.name)),
    };
    command.push_str(&format!(" --filter {}", quote(case)));
    if let Some(run) = started {
        if run.profile != Profile::default() {
            command.push_str(&format!(" --profile {}", run.profile));
        }
        command.push_str(&format!(" --seed {}", run.seed));
        // Other targets judge by the real time, which nobody can ask for again.
        let clock = |t: &gauntlet_core::runlog::TargetStarted| t.features.contains(&Feature::Clock);
        if target.started.is_some_and(clock) {
            command.push_str(&format!(" --now {}", run.now));
        }
    }
    command
}

/// A word as a POSIX shell reads it.
fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quote("attacks/wrapping/xsw3"), "attacks/wrapping/xsw3");
        assert_eq!(quote("python3 a.py"), "'python3 a.py'");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote(""), "''");
    }
}
