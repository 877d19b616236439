//! The exit codes of `gauntlet`, stable for ever.

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything was as it should be.
    Pass = 0,
    /// At least one verdict was an unexpected failure, or the baseline lists one that is none any more,
    /// or for too long.
    Findings = 1,
    /// The command line or a configuration file was wrong; nothing ran.
    Usage = 2,
    /// A target or the harness itself failed, so that at least one case is inconclusive.
    Failure = 3,
    /// The selection was empty, or a target could do nothing of it: nothing was tested.
    NothingSelected = 4,
}

impl Exit {
    /// Every code with its meaning, as printed in `--help` and the documentation.
    pub const TABLE: &'static [(Self, &'static str)] = &[
        (Self::Pass, "every verdict was expected"),
        (
            Self::Findings,
            "at least one unexpected failure, or an entry of the baseline that does not hold any more",
        ),
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
            "nothing selected, or all of it skipped at a target, so nothing was tested",
        ),
    ];

    /// The number given to the operating system.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The exit of a run at several targets: the worst of theirs. At a target where nothing was
    /// tested the run has not passed, but a finding or a failure elsewhere says more.
    pub fn of_targets(exits: impl IntoIterator<Item = Self>) -> Self {
        let rank = |exit: &Self| match exit {
            Self::Pass => 0,
            Self::NothingSelected => 1,
            Self::Usage => 2,
            Self::Failure => 3,
            Self::Findings => 4,
        };
        exits
            .into_iter()
            .max_by_key(rank)
            .unwrap_or(Self::NothingSelected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_target_decides() {
        use Exit::{Failure, Findings, NothingSelected, Pass};
        assert_eq!(Exit::of_targets([]), NothingSelected);
        assert_eq!(Exit::of_targets([Pass, Pass]), Pass);
        assert_eq!(Exit::of_targets([Pass, NothingSelected]), NothingSelected);
        assert_eq!(Exit::of_targets([NothingSelected, Failure]), Failure);
        assert_eq!(Exit::of_targets([Findings, Failure, Pass]), Findings);
    }

    #[test]
    fn the_numbers_are_fixed() {
        let numbers: Vec<u8> = Exit::TABLE.iter().map(|(exit, _)| exit.code()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
    }
}
