//! The times of a response, by name.

use serde::{Deserialize, Serialize};

use crate::draft::{Draft, StepError};
use crate::xml::Element;

/// A time in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeField {
    /// `Response/@IssueInstant`.
    ResponseIssueInstant,
    /// `Assertion/@IssueInstant`.
    AssertionIssueInstant,
    /// `Conditions/@NotBefore`.
    ConditionsNotBefore,
    /// `Conditions/@NotOnOrAfter`.
    ConditionsNotOnOrAfter,
    /// `SubjectConfirmationData/@NotBefore`.
    ConfirmationNotBefore,
    /// `SubjectConfirmationData/@NotOnOrAfter`.
    ConfirmationNotOnOrAfter,
    /// `AuthnStatement/@AuthnInstant`.
    AuthnInstant,
    /// `AuthnStatement/@SessionNotOnOrAfter`.
    SessionNotOnOrAfter,
}

impl TimeField {
    /// The element that carries it, to change, and the name of the attribute.
    pub fn locate<'d>(
        self,
        draft: &'d mut Draft<'_>,
    ) -> Result<(&'d mut Element, &'static str), StepError> {
        Ok(match self {
            Self::ResponseIssueInstant => (&mut draft.root, "IssueInstant"),
            Self::AssertionIssueInstant => (draft.assertion_mut()?, "IssueInstant"),
            Self::ConditionsNotBefore => (draft.within_mut(&["Conditions"])?, "NotBefore"),
            Self::ConditionsNotOnOrAfter => (draft.within_mut(&["Conditions"])?, "NotOnOrAfter"),
            Self::ConfirmationNotBefore => (draft.confirmation_data_mut()?, "NotBefore"),
            Self::ConfirmationNotOnOrAfter => (draft.confirmation_data_mut()?, "NotOnOrAfter"),
            Self::AuthnInstant => (draft.within_mut(&["AuthnStatement"])?, "AuthnInstant"),
            Self::SessionNotOnOrAfter => (
                draft.within_mut(&["AuthnStatement"])?,
                "SessionNotOnOrAfter",
            ),
        })
    }
}
