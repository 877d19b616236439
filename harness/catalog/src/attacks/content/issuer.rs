//! From another issuer.

use gauntlet_core::clause::{core, metadata, profiles};
use gauntlet_idp::draft::Of;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{IssuerFormat, SetAttribute, SetIssuer, SignWith};
use gauntlet_idp::{Plan, names};

use crate::Case;
use crate::plans::{ISSUER, OTHER_ISSUER, response_signed};

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Assertion names another IdP, signed with the trusted key.
        ///
        /// Where two tenants share a signing key, the Issuer alone tells them apart.
        issuer_wrong {
            clauses: [profiles("4.1.4.2"), core("2.2.5")],
            requirements: ["sso-issuer-trusted"],
            severity: High,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Plan::default()
                .before(SetIssuer { of: Of::Assertion, value: Some(OTHER_ISSUER.into()) }),
        }
    },
    case! {
        /// The Response names another IdP.
        ///
        /// The profile demands the same IdP in both.
        issuer_of_response_wrong {
            clauses: [profiles("4.1.4.2"), core("3.2.2")],
            requirements: ["core-response-issuer-mismatch"],
            severity: Medium,
            level: Should,
            caught_by: [ResponseIssuer],
            expect: Reject,
            script: response_signed()
                .before(SetIssuer { of: Of::Response, value: Some(OTHER_ISSUER.into()) }),
        }
    },
    case! {
        /// The Assertion has no Issuer.
        ///
        /// The schema demands one.
        issuer_missing {
            clauses: [core("2.3.3"), profiles("4.1.4.2")],
            requirements: ["core-assertion-issuer-required"],
            attacks: ["issuer-format"],
            severity: High,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: response_signed().before(SetIssuer { of: Of::Assertion, value: None }),
        }
    },
    case! {
        /// The Issuer of the Assertion is empty.
        ///
        /// An empty text names nobody.
        issuer_empty {
            clauses: [core("2.2.5")],
            requirements: ["core-string-nonblank"],
            severity: High,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Plan::default()
                .before(SetIssuer { of: Of::Assertion, value: Some(String::new()) }),
        }
    },
    case! {
        /// The Issuer lacks the trailing slash.
        ///
        /// Identifiers are compared exactly.
        issuer_without_slash {
            clauses: [core("2.2.5")],
            attacks: ["entra-issuer-format"],
            severity: Medium,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Plan::default()
                .before(SetIssuer {
                    of: Of::Assertion,
                    value: Some(ISSUER.trim_end_matches('/').into()),
                }),
        }
    },
    case! {
        /// The Issuer begins with the trusted one and goes on.
        ///
        /// Identifiers are compared whole.
        issuer_longer {
            clauses: [core("2.2.5")],
            severity: High,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Plan::default()
                .before(SetIssuer { of: Of::Assertion, value: Some(format!("{ISSUER}evil")) }),
        }
    },
    case! {
        /// The Issuer is in upper case.
        ///
        /// Identifiers are compared exactly.
        issuer_upper_case {
            clauses: [core("2.2.5")],
            requirements: ["core-string-binary-compare"],
            attacks: ["entra-issuer-format"],
            severity: Medium,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Plan::default()
                .before(SetIssuer { of: Of::Assertion, value: Some(ISSUER.to_uppercase()) }),
        }
    },
    case! {
        /// The Issuer of the Assertion states the persistent format.
        ///
        /// The profile allows the entity format only.
        issuer_format_wrong {
            clauses: [profiles("4.1.4.2")],
            requirements: ["sso-issuer-format"],
            severity: Low,
            level: Should,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Plan::default()
                .before(IssuerFormat { format: names::PERSISTENT_FORMAT.into() }),
        }
    },
    case! {
        /// Another tenant of Entra signs with its own key and names itself.
        ///
        /// A valid login, for everybody who trusts that tenant.
        tenant_confusion {
            clauses: [profiles("4.1.4.2"), metadata("2.4.1.1")],
            requirements: ["sso-issuer-trusted"],
            attacks: ["entra-tenant-confusion"],
            bytes: Foreign,
            severity: Critical,
            caught_by: [AssertionIssuer, ResponseIssuer, SignatureValue],
            expect: Reject,
            script: Plan::default()
                .before(SetIssuer { of: Of::Assertion, value: Some(OTHER_ISSUER.into()) })
                .before(SetIssuer { of: Of::Response, value: Some(OTHER_ISSUER.into()) })
                .before(SignWith {
                    key: KeyName::OtherTenant,
                    certificate: Some(KeyName::OtherTenant),
                }),
        }
    },
    case! {
        /// The unsigned Response names the trusted tenant, the Assertion another one.
        ///
        /// An SP that picks its IdP by the unsigned field verifies with the wrong trust.
        tenant_confusion_unsigned_envelope {
            clauses: [profiles("4.1.4.2")],
            severity: High,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Plan::default()
                .before(SetIssuer {
                    of: Of::Assertion,
                    value: Some("https://sts.windows.net/99999999-0000-4000-8000-000000000000/".into()),
                }),
        }
    },
    case! {
        /// The unsigned Response names another tenant than the signed Assertion.
        ///
        /// The attacker changes the one Issuer that no signature covers. An SP that chooses the
        /// realm of its accounts by it puts a user of one IdP among those of another. One that
        /// never reads it is not harmed; the profile wants the same IdP in both places.
        issuer_mismatch_response_assertion {
            clauses: [profiles("4.1.4.2"), core("3.2.2")],
            requirements: ["core-response-issuer-mismatch"],
            severity: Medium,
            level: Should,
            caught_by: [ResponseIssuer],
            expect: Reject,
            script: Plan::default()
                .after(SetIssuer { of: Of::Response, value: Some(OTHER_ISSUER.into()) }),
        }
    },
    case! {
        /// The claim that names the tenant names another than the Issuer does.
        ///
        /// A claim is what a mapping made of it; the Issuer is what the trust was configured
        /// for. An SP that sorts its users by the claim lets one tenant speak for another.
        entra_issuer_claim_mismatch {
            clauses: [core("2.2.5"), profiles("4.1.4.2")],
            severity: High,
            expect: NeverForged,
            script: Plan::default()
                .before(SetAttribute {
                    name: "http://schemas.microsoft.com/identity/claims/tenantid".into(),
                    values: vec!["e1d2c3b4-a596-4788-9aab-bccddeeff001".into()],
                }),
        }
    },
    case! {
        /// The claim that names the identity provider names another tenant.
        ///
        /// As it does for every guest: it says where the user comes from, not who vouches for
        /// the login. That is the Issuer alone.
        entra_identity_provider_claim {
            clauses: [core("2.2.5"), profiles("4.1.4.2")],
            attacks: ["entra-issuer-claim-mismatch"],
            severity: High,
            expect: NeverForged,
            script: Plan::default()
                .before(SetAttribute {
                    name: "http://schemas.microsoft.com/identity/claims/identityprovider".into(),
                    values: vec![OTHER_ISSUER.into()],
                }),
        }
    },
];
