//! The request beside the metadata of the SP and of the IdP.

use gauntlet_core::RequestRule;
use gauntlet_core::clause::{metadata, profiles};
use gauntlet_idp::keys::KeyName;

use crate::Case;
use crate::script::{Script, Setting};

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The request asks for the answer where the metadata says.
        ///
        /// The URL, or the index, of the assertion consumer service is one that the SP has published, byte
        /// for byte: an IdP compares nothing else, and Entra answers AADSTS50011.
        request_acs_in_metadata {
            clauses: [profiles("4.1.4.1")],
            requirements: ["sso-req-acs-in-metadata"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::AcsInMetadata),
        }
    },
    case! {
        /// Where the metadata says that requests are signed, they are.
        ///
        /// `AuthnRequestsSigned` tells the IdP to refuse the others, so an SP that says it and does not
        /// sign keeps its own users out.
        request_signed_as_advertised {
            clauses: [metadata("2.4.4")],
            requirements: ["sso-req-signed-when-advertised", "md-own-flags-true"],
            attacks: ["sp-metadata-leak"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::SignedAsAdvertised).with(Setting::SignRequests(KeyName::Sp)),
        }
    },
    case! {
        /// Where the IdP wants signed requests, they are signed.
        ///
        /// Its metadata says `WantAuthnRequestsSigned`, and the SP has a key. A request that is not
        /// signed may be refused.
        request_signed_as_wanted {
            clauses: [metadata("2.4.3")],
            requirements: ["sso-req-signed-when-wanted"],
            severity: Low,
            level: Should,
            expect: RightRequest,
            script: Script::request(RequestRule::SignedAsWanted)
                .with(Setting::SignedRequestsWanted(KeyName::Sp)),
        }
    },
    case! {
        /// The metadata of the SP is that of a service provider of its name.
        ///
        /// One EntityDescriptor with its entity identifier, a role for SAML 2.0, and an index at every
        /// assertion consumer service. Entra imports nothing else.
        own_metadata {
            clauses: [metadata("2.3.2"), metadata("2.4.4")],
            requirements: ["md-own-schema"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::OwnMetadata),
        }
    },
    case! {
        /// The metadata of the SP has one default address at most.
        ///
        /// The SP has two assertion consumer services. Where both are the default, each IdP takes another.
        own_metadata_default {
            clauses: [metadata("2.2.3")],
            requirements: ["md-own-default-acs"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::OneDefault).with(Setting::SecondAcs),
        }
    },
    case! {
        /// The metadata of the SP lists the key that it signs with.
        ///
        /// An IdP that checks signatures of requests knows the SP by it. One that is only used, and not
        /// listed, keeps everybody out.
        own_metadata_key {
            clauses: [metadata("2.4.1.1")],
            requirements: ["md-own-keys"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::KeyPublished)
                .with(Setting::SignRequests(KeyName::Sp)),
        }
    },
    case! {
        /// The metadata of the IdP lists a script as its address.
        ///
        /// Metadata comes from elsewhere. A browser that is sent to `javascript:` runs what follows in the
        /// page of the SP; known of crewjam/saml as CVE-2023-45683, in the other role.
        metadata_entity_attribute_injection {
            clauses: [metadata("2.2.2")],
            attacks: ["metadata-entity-attribute-injection"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::WebAddress).with(Setting::ScriptAddress),
        }
    },
    case! {
        /// The request goes to the address of the IdP for its binding.
        ///
        /// The metadata lists one address for HTTP-POST, which comes first, and another for HTTP-Redirect.
        /// Whoever takes the first sends a query to an address that expects a form.
        request_endpoint {
            clauses: [profiles("4.1.3.3"), metadata("2.4.3")],
            requirements: ["sso-md-sso-endpoint", "md-endpoint-binding"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::Endpoint).with(Setting::AddressPerBinding),
        }
    },
];
