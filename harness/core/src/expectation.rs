//! What a right SP does, how binding that is, and how much it matters.

use serde::{Deserialize, Serialize};

/// What a right SP does with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// Accepts, with the signed identity.
    Accept,
    /// Refuses.
    Reject,
    /// Refuses, or accepts with nothing but what was signed.
    NeverForged,
    /// Both are defensible: recorded, and failed only for a forged identity.
    Policy,
    /// Sends a request that keeps the rule of the case.
    RightRequest,
    /// Is left in a state that keeps the rule of the case: its accounts, or the page that the user
    /// sees.
    RightState,
}

/// How binding an expectation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The standard binds the SP: a departure is a failure.
    Must,
    /// The standard advises the SP: a departure is a warning.
    Should,
    /// The standard binds only the sender: a departure of the SP is a warning.
    SenderOnly,
}

/// What a failure would cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// An inconvenience, or a defence in depth that is missing.
    Low,
    /// A weakness that needs help from elsewhere, or an honest user kept out.
    Medium,
    /// Someone gets in who should not, under conditions.
    High,
    /// Anybody gets in as anybody.
    Critical,
}

/// Kebab-case text for the three enums, as in the RunLog.
macro_rules! kebab {
    ($($name:ident { $($variant:ident = $text:literal),+ $(,)? })+) => {$(
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(match self { $(Self::$variant => $text,)+ })
            }
        }
    )+};
}

kebab! {
    Expectation { Accept = "accept", Reject = "reject", NeverForged = "never-forged", Policy = "policy", RightRequest = "right-request", RightState = "right-state" }
    Level { Must = "must", Should = "should", SenderOnly = "sender-only" }
    Severity { Low = "low", Medium = "medium", High = "high", Critical = "critical" }
}
