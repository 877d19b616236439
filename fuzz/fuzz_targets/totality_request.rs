//! Entra's side comes to an answer to any AuthnRequest in the query of an address.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::messages::authn_request,
    gauntlet_fuzz::mutators::query
);
