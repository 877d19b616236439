//! Attacks: what a service provider must not fall for.

mod absence;
mod bindings;
mod content;
mod correlation;
mod encryption;
mod identity;
mod keys;
mod logout;
mod parser;
mod references;
mod resources;
mod text;
mod wrapping;

use crate::{Case, Group};

/// The lists of all files.
pub(crate) static CASES: &[&[Case]] = &[
    wrapping::response::CASES,
    wrapping::assertion::CASES,
    wrapping::position::CASES,
    wrapping::two::CASES,
    absence::signature::CASES,
    absence::configuration::CASES,
    keys::trust::CASES,
    keys::certificates::CASES,
    keys::configured::CASES,
    keys::algorithms::CASES,
    keys::primitives::CASES,
    keys::retrieval::CASES,
    references::reference::CASES,
    references::transforms::CASES,
    references::canonicalization::CASES,
    references::identifiers::CASES,
    text::splitting::CASES,
    text::identity::CASES,
    parser::document::CASES,
    parser::malformed::CASES,
    parser::doctype::CASES,
    parser::views::CASES,
    parser::outside::CASES,
    resources::volume::CASES,
    resources::incomplete::CASES,
    resources::entities::CASES,
    content::time::CASES,
    content::audience::CASES,
    content::address::CASES,
    content::issuer::CASES,
    content::subject::CASES,
    content::envelope::CASES,
    content::login::CASES,
    content::required::CASES,
    content::versions::CASES,
    content::statuses::CASES,
    content::forms::CASES,
    correlation::replay::CASES,
    correlation::requests::CASES,
    correlation::idps::CASES,
    bindings::http::CASES,
    bindings::relay_state::CASES,
    bindings::redirect::CASES,
    logout::requests::CASES,
    logout::answers::CASES,
    identity::accounts::CASES,
    identity::rights::CASES,
    identity::values::CASES,
    encryption::origin::CASES,
    encryption::inside::CASES,
    encryption::ciphertext::CASES,
    encryption::key_transport::CASES,
];

/// The groups of all files.
pub(crate) static GROUPS: &[Group] = &[
    wrapping::grammar::GROUP,
    wrapping::donors::GROUP,
    encryption::lifted::GROUP,
    text::grammar::GROUP,
    correlation::tenants_and_sps::GROUP,
];
