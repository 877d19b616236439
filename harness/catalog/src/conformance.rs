//! Conformance: what a service provider must accept.

mod attributes;
mod conditions;
mod encryption;
mod flow;
mod logout;
mod metadata;
mod provisioning;
mod requests;
mod signing;
mod structure;
mod xml;

use crate::Case;

/// The lists of all files.
pub(crate) static CASES: &[&[Case]] = &[
    signing::options::CASES,
    signing::signature::CASES,
    signing::keys::CASES,
    signing::variations::CASES,
    xml::surface::CASES,
    xml::documents::CASES,
    structure::response::CASES,
    structure::subject::CASES,
    structure::statements::CASES,
    structure::names::CASES,
    conditions::restrictions::CASES,
    conditions::times::CASES,
    conditions::instants::CASES,
    attributes::values::CASES,
    attributes::forms::CASES,
    encryption::ciphers::CASES,
    encryption::keys::CASES,
    encryption::form::CASES,
    flow::logins::CASES,
    flow::sessions::CASES,
    flow::http::CASES,
    flow::landing::CASES,
    provisioning::accounts::CASES,
    provisioning::claims::CASES,
    logout::requests::CASES,
    logout::answers::CASES,
    logout::sent::CASES,
    logout::entra::CASES,
    metadata::forms::CASES,
    metadata::signed::CASES,
    metadata::trust::CASES,
    requests::message::CASES,
    requests::metadata::CASES,
    requests::redirect::CASES,
];
