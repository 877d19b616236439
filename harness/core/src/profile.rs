//! The profiles of SAML: how strict the operator of an SP wants it to be where sources differ.

use serde::{Deserialize, Serialize};

/// Whose word counts where the standard leaves a choice or the sources contradict each other.
///
/// What each of them says of each conflict stands in one table, `docs/profiles.md`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// SAML 2.0 as it stands, with what Entra sends taken for honest: what the cases declare.
    #[default]
    Entra,
    /// The Kantara deployment profile for federation interoperability (saml2int v2) and the
    /// implementation profile behind it.
    Saml2int,
    /// The technical rules of SPID, the Italian federation.
    Spid,
    /// The strictest of all sources, the OWASP cheat sheet among them.
    Strict,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 4] = [Self::Entra, Self::Saml2int, Self::Spid, Self::Strict];

    /// The name in text: kebab case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Saml2int => "saml2int",
            Self::Spid => "spid",
            Self::Strict => "strict",
        }
    }

    /// What it is, in a line.
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Entra => "SAML 2.0 as it stands, with what Entra sends taken for honest",
            Self::Saml2int => "the Kantara deployment and implementation profiles",
            Self::Spid => "the rules of the Italian federation",
            Self::Strict => "the strictest of all sources",
        }
    }

    /// Whether an SP under it takes answers to its own requests alone.
    pub const fn is_solicited_only(self) -> bool {
        matches!(self, Self::Spid | Self::Strict)
    }

    /// The profile with this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}

impl std::fmt::Display for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
