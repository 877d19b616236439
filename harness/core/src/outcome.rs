//! A verdict held against what is already known.

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
    /// A failure that is listed, with the reason given there.
    KnownFailure {
        /// The reason from the list.
        reason: String,
    },
    /// Listed as a failure, but it does not fail any more.
    Stale {
        /// The reason from the list.
        reason: String,
    },
}

/// Holds `verdict` against `known`, the reason for which a failure is listed, if it is.
///
/// An inconclusive verdict is never excused by a list: nothing was learnt.
pub fn reconcile(verdict: &Verdict, known: Option<&str>) -> Outcome {
    match (verdict, known) {
        (Verdict::Inconclusive { .. }, _) | (Verdict::Fail { .. }, None) => Outcome::Unexpected,
        (Verdict::Fail { .. }, Some(reason)) => Outcome::KnownFailure {
            reason: reason.to_owned(),
        },
        (Verdict::Pass { .. } | Verdict::Warning { .. }, Some(reason)) => Outcome::Stale {
            reason: reason.to_owned(),
        },
        (Verdict::Skip { .. }, _) | (Verdict::Pass { .. } | Verdict::Warning { .. }, None) => {
            Outcome::Expected
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailKind;
    use crate::verdict::Lacking;

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
        let known = Some("ticket 1");
        let reason = || "ticket 1".to_owned();
        assert_eq!(reconcile(&fail, None), Outcome::Unexpected);
        assert_eq!(
            reconcile(&fail, known),
            Outcome::KnownFailure { reason: reason() }
        );
        assert_eq!(reconcile(&pass, None), Outcome::Expected);
        assert_eq!(reconcile(&pass, known), Outcome::Stale { reason: reason() });
        assert_eq!(reconcile(&skip, known), Outcome::Expected);
        assert_eq!(reconcile(&unclear, known), Outcome::Unexpected);
    }
}
