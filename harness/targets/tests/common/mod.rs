//! What the tests share.

use gauntlet_core::{Delivery, IdpTrust, Setup, SpSettings};

pub(crate) fn setup(entity_id: &str) -> Setup {
    Setup {
        sp: SpSettings {
            require_signed_assertion: true,
            ..SpSettings::new(entity_id, "https://sp.example/saml/acs")
        },
        idp: IdpTrust::new("https://idp.example/", "https://idp.example/saml2"),
        other_idps: Vec::new(),
    }
}

pub(crate) fn delivery(saml_response: &str) -> Delivery {
    Delivery::posted("2026-01-15T12:00:00Z".parse().unwrap(), saml_response)
}
