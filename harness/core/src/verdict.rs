//! An observation judged against an expectation.

use serde::{Deserialize, Serialize};

use crate::identity::Discrepancy;
use crate::{Acceptance, Feature, Severity, SideEffect};

/// An observation judged against the expectation of its case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    /// The SP did what a right SP does.
    Pass {
        /// How it accepted; `None` where it refused.
        acceptance: Option<Acceptance>,
    },
    /// It did not.
    Fail {
        /// In which way.
        #[serde(flatten)]
        kind: FailKind,
    },
    /// It departed from advice, or from a rule that binds only the sender.
    Warning {
        /// In which way.
        why: String,
    },
    /// The target lacks what the case needs.
    Skip {
        /// What is missing.
        #[serde(flatten)]
        lacking: Lacking,
    },
    /// Nothing can be said.
    Inconclusive {
        /// Why not.
        why: String,
    },
}

/// What a target lacks for a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "lacking")]
pub enum Lacking {
    /// A feature of the protocol that it does not declare.
    Feature {
        /// Which one.
        feature: Feature,
    },
    /// A setting that it ignores or holds at a floor of its own.
    Setting {
        /// Which one, and why.
        setting: String,
    },
    /// Something else, in the target's own words.
    Other {
        /// Its words.
        reason: String,
    },
}

impl std::fmt::Display for Lacking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Feature { feature } => write!(f, "feature {feature}"),
            Self::Setting { setting } => write!(f, "setting {setting}"),
            Self::Other { reason } => f.write_str(reason),
        }
    }
}

/// The ways to fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "fail")]
pub enum FailKind {
    /// An identity came back that nobody signed.
    ForgedIdentity {
        /// What was wrong with it.
        evidence: Vec<Discrepancy>,
    },
    /// The SP went where a message sent it that nobody had authenticated, whether it then accepted
    /// the message or not.
    SideEffect {
        /// What it did.
        effects: Vec<SideEffect>,
    },
    /// A message was accepted that this SP must refuse; the identity is as signed.
    AcceptedInvalid,
    /// An honest message was refused.
    RefusedValid {
        /// The SP's own words.
        reason: String,
    },
    /// The SP failed in a way that it does not document.
    Crashed {
        /// What is known of it.
        reason: String,
    },
    /// No answer within the time limit.
    TimedOut {
        /// The limit, in milliseconds.
        after_ms: u64,
    },
    /// The SP has sent a request that breaks a rule.
    WrongRequest {
        /// What is wrong with it.
        why: String,
    },
    /// The SP is left in a state that breaks a rule: its accounts, or the page that the user sees.
    WrongState {
        /// What is wrong with it.
        why: String,
    },
}

impl FailKind {
    /// The words of all ways to fail.
    pub const NAMES: &'static [&'static str] = &[
        "forged-identity",
        "side-effect",
        "accepted-invalid",
        "refused-valid",
        "crashed",
        "timed-out",
        "wrong-request",
        "wrong-state",
    ];

    /// The word used in reports, one of [`Self::NAMES`].
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ForgedIdentity { .. } => "forged-identity",
            Self::SideEffect { .. } => "side-effect",
            Self::AcceptedInvalid => "accepted-invalid",
            Self::RefusedValid { .. } => "refused-valid",
            Self::Crashed { .. } => "crashed",
            Self::TimedOut { .. } => "timed-out",
            Self::WrongRequest { .. } => "wrong-request",
            Self::WrongState { .. } => "wrong-state",
        }
    }
}

impl FailKind {
    /// What this failure costs, at a case whose success would cost `case`. Whoever crashes or
    /// hangs lets nobody in: that is a matter of availability.
    pub fn severity(&self, case: Severity) -> Severity {
        match self {
            Self::ForgedIdentity { .. }
            | Self::SideEffect { .. }
            | Self::AcceptedInvalid
            | Self::RefusedValid { .. }
            | Self::WrongRequest { .. }
            | Self::WrongState { .. } => case,
            Self::Crashed { .. } => case.min(Severity::Low),
            Self::TimedOut { .. } => case.min(Severity::Medium),
        }
    }
}

impl Verdict {
    /// The word used in reports: `pass`, `fail`, `warning`, `skip`, `inconclusive`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pass { .. } => "pass",
            Self::Fail { .. } => "fail",
            Self::Warning { .. } => "warning",
            Self::Skip { .. } => "skip",
            Self::Inconclusive { .. } => "inconclusive",
        }
    }

    /// Whether this is a failure of any kind.
    pub const fn is_fail(&self) -> bool {
        matches!(self, Self::Fail { .. })
    }
}
