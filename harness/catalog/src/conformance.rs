//! Conformance: what a service provider must accept.

mod attributes;
mod conditions;
mod encryption;
mod signing;
mod structure;
mod xml;

use crate::Case;

/// The lists of all files.
pub(crate) static CASES: &[&[Case]] = &[
    signing::options::CASES,
    signing::signature::CASES,
    signing::keys::CASES,
    xml::surface::CASES,
    structure::response::CASES,
    structure::subject::CASES,
    conditions::restrictions::CASES,
    conditions::times::CASES,
    attributes::values::CASES,
    encryption::ciphers::CASES,
    encryption::keys::CASES,
    encryption::form::CASES,
];
