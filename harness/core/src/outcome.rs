//! A verdict held against what is already known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Verdict;

/// A verdict held against the baseline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// Nothing to report: a pass, a warning or a skip that nobody listed as a failure.
    Expected,
    /// A failure or an inconclusive verdict that is not listed.
    Unexpected,
    /// A failure that is listed.
    KnownFailure {
        /// The entry of the list.
        entry: Entry,
    },
    /// Listed as a failure, but the entry has run out.
    Expired {
        /// The entry of the list.
        entry: Entry,
    },
    /// Listed as a failure, but it does not fail any more.
    Stale {
        /// The entry of the list.
        entry: Entry,
    },
}

/// An entry of the baseline, as far as a report tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Why the failure is borne with.
    pub reason: String,
    /// The last day on which it is, `YYYY-MM-DD`.
    pub expires: String,
    /// Where the entry stands: file and line, as `FILE:LINE`.
    pub at: String,
}

/// What the baseline knows of one case at one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The way it is known to fail, a word of [`crate::FailKind::name`]. Failing in another way is
    /// something new.
    pub fail: String,
    /// Whether its day has passed.
    pub is_expired: bool,
    /// What reports tell.
    pub entry: Entry,
}

/// What the baseline knows, by target and case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFailures {
    entries: BTreeMap<(String, String), Known>,
}

impl KnownFailures {
    /// What is known of this case at this target.
    pub fn get(&self, target: &str, case: &str) -> Option<&Known> {
        // Both are short, and it is asked once a case.
        self.entries.get(&(target.to_owned(), case.to_owned()))
    }

    /// Adds an entry; gives back the one that was there.
    pub fn insert(&mut self, target: String, case: String, known: Known) -> Option<Known> {
        self.entries.insert((target, case), known)
    }
}

/// Holds `verdict` against what is known of the case at the target, if anything is.
///
/// An inconclusive verdict is never excused by a list: nothing was learnt.
pub fn reconcile(verdict: &Verdict, known: Option<&Known>) -> Outcome {
    let Some(known) = known else {
        return match verdict {
            Verdict::Inconclusive { .. } | Verdict::Fail { .. } => Outcome::Unexpected,
            Verdict::Pass { .. } | Verdict::Warning { .. } | Verdict::Skip { .. } => {
                Outcome::Expected
            }
        };
    };
    let entry = known.entry.clone();
    match verdict {
        Verdict::Inconclusive { .. } => Outcome::Unexpected,
        Verdict::Fail { kind } if kind.name() != known.fail => Outcome::Unexpected,
        Verdict::Fail { .. } if known.is_expired => Outcome::Expired { entry },
        Verdict::Fail { .. } => Outcome::KnownFailure { entry },
        Verdict::Pass { .. } | Verdict::Warning { .. } => Outcome::Stale { entry },
        Verdict::Skip { .. } => Outcome::Expected,
    }
}

impl Outcome {
    /// The word used in reports and in the RunLog.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Unexpected => "unexpected",
            Self::KnownFailure { .. } => "known-failure",
            Self::Expired { .. } => "expired",
            Self::Stale { .. } => "stale",
        }
    }

    /// The entry of the baseline that it rests on.
    pub const fn entry(&self) -> Option<&Entry> {
        match self {
            Self::KnownFailure { entry } | Self::Expired { entry } | Self::Stale { entry } => {
                Some(entry)
            }
            Self::Expected | Self::Unexpected => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailKind;
    use crate::verdict::Lacking;

    fn entry() -> Entry {
        Entry {
            reason: "ticket 1".into(),
            expires: "2026-12-31".into(),
            at: "baseline.toml:3".into(),
        }
    }

    fn known(fail: &str, is_expired: bool) -> Known {
        Known {
            fail: fail.into(),
            is_expired,
            entry: entry(),
        }
    }

    #[test]
    fn the_table() {
        let fail = Verdict::Fail {
            kind: FailKind::AcceptedInvalid,
        };
        let pass = Verdict::Pass { acceptance: None };
        let skip = Verdict::Skip {
            lacking: Lacking::Other { reason: "x".into() },
        };
        let unclear = Verdict::Inconclusive { why: "x".into() };
        let listed = known("accepted-invalid", false);
        let expired = known("accepted-invalid", true);
        let other = known("crashed", false);
        let held = |verdict, known| reconcile(verdict, known);
        assert_eq!(held(&fail, None), Outcome::Unexpected);
        let bears = Outcome::KnownFailure { entry: entry() };
        assert_eq!(held(&fail, Some(&listed)), bears);
        let ran_out = Outcome::Expired { entry: entry() };
        assert_eq!(held(&fail, Some(&expired)), ran_out);
        assert_eq!(held(&fail, Some(&other)), Outcome::Unexpected);
        assert_eq!(held(&pass, None), Outcome::Expected);
        let stale = Outcome::Stale { entry: entry() };
        assert_eq!(held(&pass, Some(&listed)), stale);
        assert_eq!(held(&pass, Some(&expired)), stale);
        assert_eq!(held(&skip, Some(&listed)), Outcome::Expected);
        assert_eq!(held(&unclear, Some(&listed)), Outcome::Unexpected);
    }
}
