//! Generators: from chance to something that an SP could be sent. None of them knows who asks.

pub mod family;
pub mod kind;
pub mod plan;
pub mod query;
pub mod scenario;
pub mod step;
pub mod values;
pub mod xml;

pub use values::Vocabulary;
