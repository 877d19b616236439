//! Oracles: what must hold of an SP, whatever it was sent. None of them knows who asks.

pub mod agreement;
pub mod completeness;
pub mod monotonicity;
pub mod soundness;
pub mod totality;
