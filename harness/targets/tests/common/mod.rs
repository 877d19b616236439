//! What the tests share.

use gauntlet_core::{Binding, Delivery, IdpTrust, Setup, SpSettings};

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
    Delivery {
        now: "2026-01-15T12:00:00Z".parse().unwrap(),
        binding: Binding::HttpPost,
        saml_response: saml_response.to_owned(),
        relay_state: None,
        outstanding_requests: Vec::new(),
        logout: None,
    }
}
