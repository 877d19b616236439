//! What messages name and nobody may fetch or read before the message is authenticated.
//!
//! An address on this machine and a file in its temporary folder: whoever asks for the one or
//! knows the content of the other has followed a message. The defaults are fixed, so that a
//! message has the same bytes everywhere; a run that cannot have them brings its own.

use serde::{Deserialize, Serialize};

/// The port of the default address.
pub const PORT: u16 = 47823;

/// What the file holds, and what stands behind every address: it is in no message.
pub const TEXT: &str = "canary-that-only-a-fetch-can-know";

/// Stands before every token, and so at the start of every path.
pub const TOKEN_PREFIX: &str = "canary-";

/// The name of the file for a port, in the temporary folder.
pub fn file_name(port: u16) -> String {
    format!("saml-gauntlet-canary-{port}")
}

/// Where the addresses and the file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beacons {
    /// Scheme, host and port.
    pub origin: String,
    /// The absolute path of the file.
    pub file: String,
}

impl Beacons {
    /// Those of a port, with the file in `folder`.
    pub fn new(port: u16, folder: &str) -> Self {
        Self {
            origin: format!("http://127.0.0.1:{port}"),
            file: format!("{}/{}", folder.trim_end_matches('/'), file_name(port)),
        }
    }
}

impl Default for Beacons {
    fn default() -> Self {
        // The temporary folder of POSIX, wherever messages are minted.
        Self::new(PORT, "/tmp")
    }
}

/// Where content comes from that a message names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The file.
    File,
    /// The address.
    Web,
}

/// How a document type declaration names what lies outside of the document (XML 1.0 4.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubsetBy {
    /// As the external subset, by a system identifier.
    System,
    /// As the external subset, by a public identifier as well.
    Public,
    /// As a parameter entity of the internal subset.
    Parameter,
}
