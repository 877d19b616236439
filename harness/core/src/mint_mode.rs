//! How a hostile message comes about.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How a message comes about: it decides what may be asked of an SP that receives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MintMode {
    /// Captured: a genuine message, changed after it was signed and never signed again.
    Cap,
    /// Signed by the IdP as it is: about the rules for content, not about cryptography.
    Idp,
    /// Signed by the attacker, with a key or a secret of the attacker's choice.
    Att,
    /// Without any valid signature.
    None,
}

impl MintMode {
    /// Every mode.
    pub const ALL: [Self; 4] = [Self::Cap, Self::Idp, Self::Att, Self::None];

    /// The word for machines, which the ledger of attacks uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cap => "cap",
            Self::Idp => "idp",
            Self::Att => "att",
            Self::None => "none",
        }
    }

    /// In words.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Cap => "a genuine message, changed after it was signed",
            Self::Idp => "signed by the IdP as it is",
            Self::Att => "signed by the attacker",
            Self::None => "without a valid signature",
        }
    }
}

impl fmt::Display for MintMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that is no mode, or that names several.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not one of cap, idp, att, none")]
pub struct MintModeError {
    /// The word.
    pub text: String,
}

impl FromStr for MintMode {
    type Err = MintModeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|mode| mode.name() == text);
        found.ok_or_else(|| MintModeError {
            text: text.to_owned(),
        })
    }
}
