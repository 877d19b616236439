//! The project as data, for people who never run Rust.
//!
//! - [`vectors`]: the cases of the catalogue with their exact bytes and what an SP may do with them;
//! - [`fixtures`]: keys, certificates and metadata;
//! - [`corpus`]: where fuzzing starts.
//!
//! The same seed and time give the same bytes. Nothing here writes a file: whoever asks is given
//! names and contents.

pub mod corpus;
pub mod fixtures;
pub mod vectors;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path, with `/`.
    pub path: String,
    /// Its text.
    pub content: String,
}

/// Why something cannot be exported.
pub type ExportError = Box<dyn std::error::Error + Send + Sync>;
