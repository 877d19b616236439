//! The states of a rollover of the signing key, as the federation metadata shows them.

use crate::keys::KeyName;

/// How far a rollover is. Entra lists both keys for a while, so that an SP that reads the metadata from
/// time to time never meets a signature by a key that it has not heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rollover {
    /// One key, which signs.
    OneKey,
    /// The next key is listed, the active one still signs.
    NextListed,
    /// The next key signs, the old one is still listed.
    NextSigns,
    /// The old key is gone.
    OldGone,
}

impl Rollover {
    /// All states in their order.
    pub const ALL: [Self; 4] = [
        Self::OneKey,
        Self::NextListed,
        Self::NextSigns,
        Self::OldGone,
    ];

    /// The name of its files; they sort in the order of the states.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneKey => "1-one-key",
            Self::NextListed => "2-next-listed",
            Self::NextSigns => "3-next-signs",
            Self::OldGone => "4-old-gone",
        }
    }

    /// What it means for an SP.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::OneKey => "one key, which signs; before anything happens",
            Self::NextListed => "the next key is listed, the active one signs still",
            Self::NextSigns => "the next key signs, the old one is listed still",
            Self::OldGone => "the old key is gone: whoever trusts it alone is locked out",
        }
    }

    /// The keys that the metadata lists, in its order.
    pub const fn keys(self) -> &'static [KeyName] {
        match self {
            Self::OneKey => &[KeyName::Active],
            Self::NextListed => &[KeyName::Active, KeyName::Next],
            Self::NextSigns => &[KeyName::Next, KeyName::Active],
            Self::OldGone => &[KeyName::Next],
        }
    }
}
