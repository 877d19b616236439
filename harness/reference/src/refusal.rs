//! Why a check refused.

/// Why a check refused, in words for a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    /// What was found, and what was expected.
    pub detail: String,
}

impl Refusal {
    /// A refusal in words.
    pub(crate) fn new(detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
        }
    }

    /// A value that should have been another one.
    pub(crate) fn mismatch(what: &str, found: &str, expected: &str) -> Self {
        Self::new(format!("{what} is '{found}', not '{expected}'"))
    }
}
