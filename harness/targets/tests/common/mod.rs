//! What the tests share.

use gauntlet_core::{Binding, Delivery, IdpTrust, Setup, SpSettings};

pub(crate) fn setup(entity_id: &str) -> Setup {
    Setup {
        sp: SpSettings {
            require_signed_assertion: true,
            ..SpSettings::new(entity_id, "https://sp.example/saml/acs")
        },
        idp: IdpTrust {
            entity_id: "https://idp.example/".to_owned(),
            sso_url: "https://idp.example/saml2".to_owned(),
            slo_url: None,
            signing_certs_pem: Vec::new(),
            metadata_xml: None,
            acs_url: None,
            scopes: Vec::new(),
            links_only: false,
        },
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
