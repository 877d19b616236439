//! Agreement: SPs that are given the same octets do the same with them, or it is said how they
//! differ.

use gauntlet_core::{Identity, Observation};

/// How two SPs compare on one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Both let the same person in, or both refuse.
    Agree,
    /// They differ.
    Disagree {
        /// In what.
        how: Difference,
    },
    /// Nothing can be said.
    Poisoned {
        /// Why not.
        why: String,
    },
}

/// In what two SPs differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// The first one alone accepts.
    OnlyFirstAccepts,
    /// The second one alone accepts.
    OnlySecondAccepts,
    /// Both accept, and hand out different names.
    Names,
    /// Both accept, and hand out different values under one attribute name.
    Values,
}

impl Difference {
    /// One word for reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnlyFirstAccepts => "only-first-accepts",
            Self::OnlySecondAccepts => "only-second-accepts",
            Self::Names => "names",
            Self::Values => "values",
        }
    }
}

/// Compares what two SPs did with the same message.
pub fn compare(first: &Observation, second: &Observation) -> Agreement {
    use Observation::{Accepted, Rejected};
    match (first, second) {
        (Rejected { .. }, Rejected { .. }) => Agreement::Agree,
        (Accepted { identity: a }, Accepted { identity: b }) => match differing(a, b) {
            None => Agreement::Agree,
            Some(how) => Agreement::Disagree { how },
        },
        (Accepted { .. }, Rejected { .. }) => Agreement::Disagree {
            how: Difference::OnlyFirstAccepts,
        },
        (Rejected { .. }, Accepted { .. }) => Agreement::Disagree {
            how: Difference::OnlySecondAccepts,
        },
        (Accepted { .. } | Rejected { .. }, other) | (other, _) => Agreement::Poisoned {
            why: other.summary(),
        },
    }
}

/// SPs rename attributes and leave some out: only what both have can differ.
fn differing(a: &Identity, b: &Identity) -> Option<Difference> {
    let trimmed = |name: &Option<String>| name.as_deref().map(str::trim).map(str::to_owned);
    if let (Some(a), Some(b)) = (trimmed(&a.name_id), trimmed(&b.name_id))
        && a != b
    {
        return Some(Difference::Names);
    }
    let values = a.attributes.iter().any(|(name, values)| {
        b.attributes.get(name).is_some_and(|others| {
            let trim = |all: &Vec<String>| -> Vec<String> {
                all.iter().map(|v| v.trim().to_owned()).collect()
            };
            trim(values) != trim(others)
        })
    });
    values.then_some(Difference::Values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(name: &str) -> Observation {
        Observation::Accepted {
            identity: Identity {
                name_id: Some(name.into()),
                attributes: [("mail".to_owned(), vec![format!("{name}@x")])].into(),
                ..Identity::default()
            },
        }
    }

    #[test]
    fn three_valued() {
        let refused = Observation::Rejected {
            reason: String::new(),
            checks: vec![],
        };
        let differ = |how| Agreement::Disagree { how };
        assert_eq!(compare(&accepted("a"), &accepted("a ")), {
            // The names agree when trimmed; the values of an attribute do not.
            differ(Difference::Values)
        });
        assert_eq!(compare(&accepted("a"), &accepted("a")), Agreement::Agree);
        assert_eq!(
            compare(&accepted("a"), &accepted("b")),
            differ(Difference::Names)
        );
        assert_eq!(
            compare(&accepted("a"), &refused),
            differ(Difference::OnlyFirstAccepts)
        );
        assert_eq!(
            compare(&refused, &accepted("a")),
            differ(Difference::OnlySecondAccepts)
        );
        assert_eq!(compare(&refused, &refused), Agreement::Agree);
        let hung = Observation::TimedOut { after_ms: 5 };
        assert!(matches!(
            compare(&accepted("a"), &hung),
            Agreement::Poisoned { .. }
        ));
        assert!(matches!(
            compare(&hung, &refused),
            Agreement::Poisoned { .. }
        ));
    }
}
