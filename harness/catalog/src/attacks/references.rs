//! The structure inside the Signature is made ambiguous.

pub(super) mod canonicalization;
pub(super) mod identifiers;
pub(super) mod reference;
pub(super) mod transforms;
