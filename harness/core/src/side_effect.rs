//! What an SP did beside answering: it went where an unauthenticated message sent it.

use serde::{Deserialize, Serialize};

/// One thing that happened because of a message, whatever became of the message itself.
///
/// Neither can happen by chance: the address is known from the message alone, and the text stands
/// in a file that the message only names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "effect")]
pub enum SideEffect {
    /// Something at an address of ours was asked for.
    Fetched {
        /// The method of the request.
        method: String,
        /// The path, which names the message and what in it names the address.
        path: String,
    },
    /// A text of ours came back that no message carries.
    Leaked {
        /// Where it stands in the answer.
        place: String,
    },
}

impl std::fmt::Display for SideEffect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fetched { method, path } => {
                write!(f, "the message made it ask for {method} {path}")
            }
            Self::Leaked { place } => {
                write!(f, "{place} has a text that only our file or server has")
            }
        }
    }
}
