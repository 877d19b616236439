//! The exit codes of `gauntlet`, stable for ever.

use crate::Verdict;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything was as it should be.
    Pass = 0,
    /// At least one verdict was an unexpected failure.
    Findings = 1,
    /// The command line or a configuration file was wrong; nothing ran.
    Usage = 2,
    /// A target or the harness itself failed, so that at least one case is inconclusive.
    Failure = 3,
    /// The selection was empty: nothing was tested.
    NothingSelected = 4,
}

impl Exit {
    /// Every code with its meaning, as printed in `--help` and the documentation.
    pub const TABLE: &'static [(Self, &'static str)] = &[
        (Self::Pass, "every verdict was expected"),
        (Self::Findings, "at least one unexpected failure"),
        (
            Self::Usage,
            "wrong command line or configuration; nothing ran",
        ),
        (
            Self::Failure,
            "a target or the harness itself failed; at least one case is inconclusive",
        ),
        (
            Self::NothingSelected,
            "nothing selected, so nothing was tested",
        ),
    ];

    /// The number given to the operating system.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The exit of a run with these verdicts. A finding outranks an inconclusive case, because
    /// it stands whatever else went wrong; both outrank a pass.
    pub fn of_run<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        let mut exit = Self::NothingSelected;
        for verdict in verdicts {
            match verdict {
                Verdict::Fail { .. } => return Self::Findings,
                Verdict::Inconclusive { .. } => exit = Self::Failure,
                Verdict::Pass { .. } | Verdict::Warning { .. } | Verdict::Skip { .. } => {
                    if exit == Self::NothingSelected {
                        exit = Self::Pass;
                    }
                }
            }
        }
        exit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailKind;

    #[test]
    fn ranks() {
        let pass = Verdict::Pass { acceptance: None };
        let unclear = Verdict::Inconclusive { why: String::new() };
        let fail = Verdict::Fail {
            kind: FailKind::AcceptedInvalid,
        };
        assert_eq!(Exit::of_run([]), Exit::NothingSelected);
        assert_eq!(Exit::of_run([&pass, &pass]), Exit::Pass);
        assert_eq!(Exit::of_run([&pass, &unclear, &pass]), Exit::Failure);
        assert_eq!(Exit::of_run([&unclear, &fail, &pass]), Exit::Findings);
    }

    #[test]
    fn the_numbers_are_fixed() {
        let numbers: Vec<u8> = Exit::TABLE.iter().map(|(exit, _)| exit.code()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
    }
}
