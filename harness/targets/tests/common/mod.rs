//! What the tests share.

use gauntlet_core::{Binding, Delivery, IdpTrust, Setup, SpSettings};

pub(crate) fn setup(entity_id: &str) -> Setup {
    Setup {
        sp: SpSettings {
            entity_id: entity_id.to_owned(),
            acs_url: "https://sp.example/saml/acs".to_owned(),
            slo_url: None,
            allow_unsolicited: true,
            require_signed_response: false,
            require_signed_assertion: true,
            clock_skew_s: 0,
            signing_key_pem: None,
            signing_cert_pem: None,
            decryption_key_pem: None,
            decryption_cert_pem: None,
            other_decryption_keys_pem: Vec::new(),
            require_encrypted_assertion: false,
            other_acs_urls: Vec::new(),
            requested_authn_context: Vec::new(),
            sign_authn_requests: false,
            requested_name_id: None,
            provisions: false,
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
