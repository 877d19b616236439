//! The signature verifies, but with a key or algorithm that the attacker chose.

pub(super) mod algorithms;
pub(super) mod certificates;
pub(super) mod configured;
pub(super) mod primitives;
pub(super) mod retrieval;
pub(super) mod trust;
