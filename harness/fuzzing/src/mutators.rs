//! Mutators: from something that an SP could be sent to something like it.

pub mod scenario;
pub mod xml;
