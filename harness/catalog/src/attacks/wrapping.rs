//! Signature wrapping: a genuine signature verifies over one node while another is consumed.

pub(super) mod assertion;
pub(super) mod donors;
pub(super) mod grammar;
pub(super) mod position;
pub(super) mod response;
pub(super) mod two;
