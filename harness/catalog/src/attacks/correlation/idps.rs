//! An SP that trusts several IdPs: whose key, whose user, in answer to whom.

use gauntlet_core::clause::{bindings, core, metadata, profiles};
use gauntlet_idp::directory::{A_NOVAK, TenantName};
use gauntlet_idp::draft::Of;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{
    IssuedBy, NewIds, SetDestination, SetIssuer, SetRecipient, SignWith, SpeakFor, UserOf,
};
use gauntlet_idp::{Baseline, Plan};

use crate::Case;
use crate::Script;
use crate::plans::{OTHER_ISSUER, response_signed, solicited};
use crate::script::{OWN_DOMAIN, Setting, second_acs};

/// A minute in milliseconds.
const MINUTE: i64 = 60 * 1000;

/// An honest login at the other tenant.
pub(super) fn at_other_tenant() -> Plan {
    Plan::honest(Baseline {
        tenant: TenantName::Fabrikam,
        user: A_NOVAK.to_owned(),
        ..Baseline::default()
    })
}

/// Signed by the other tenant, with its certificate in KeyInfo.
fn by_other_key(plan: Plan) -> Plan {
    plan.before(SignWith {
        key: KeyName::OtherTenant,
        certificate: Some(KeyName::OtherTenant),
    })
}

/// One message at an SP that trusts both tenants.
fn both_trusted(plan: Plan) -> Script {
    Script::one(plan).with(Setting::OtherTenant)
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// One trusted IdP signs an assertion in the name of another.
        ///
        /// The SP trusts two tenants. The second one names the first as the Issuer and signs with
        /// its own key, which is trusted, though not for that Issuer. An SP that tries every key
        /// it has lets each IdP speak for all of them; known of SimpleSAMLphp as
        /// CVE-2026-49283.
        idp_mixup_other_idp_key {
            clauses: [profiles("4.1.4.3"), core("2.2.5"), metadata("2.4.1.1")],
            requirements: ["core-assertion-signer-appropriate"],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: both_trusted(by_other_key(Plan::default())),
        }
    },
    case! {
        /// One trusted IdP signs a Response in the name of another.
        ///
        /// The same with the signature on the Response.
        idp_mixup_other_idp_key_on_response {
            clauses: [profiles("4.1.4.3"), core("2.2.5"), metadata("2.4.1.1")],
            requirements: ["core-assertion-signer-appropriate"],
            attacks: ["idp-mixup-other-idp-key"],
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: both_trusted(by_other_key(response_signed())),
        }
    },
    case! {
        /// A Response of one trusted IdP holds an assertion in the name of another.
        ///
        /// The Response names the tenant that has signed the assertion, the assertion names the
        /// other one. An SP that finds the key by the Issuer of the Response, and the user by the
        /// Issuer of the assertion, takes the one for the other.
        idp_mixup_by_envelope {
            clauses: [profiles("4.1.4.2"), profiles("4.1.4.3")],
            requirements: ["sso-all-same-issuer"],
            attacks: ["idp-mixup-other-idp-key"],
            severity: Critical,
            caught_by: [SignatureValue, ResponseIssuer],
            expect: Reject,
            script: both_trusted(by_other_key(
                Plan::default()
                    .before(SetIssuer { of: Of::Response, value: Some(OTHER_ISSUER.into()) }),
            )),
        }
    },
    case! {
        /// A request to one IdP is answered by another.
        ///
        /// The SP has sent the user to its first IdP. A second one, which it trusts as well,
        /// answers with a login of its own user that is right in every other respect. Whoever
        /// runs the second one can finish what was begun at the first, as in CVE-2026-49284. The
        /// user is genuine, so an SP that takes it is only warned of.
        idp_mixup_expected_issuer {
            clauses: [profiles("4.1.4.3"), core("3.2.2")],
            severity: Medium,
            level: Should,
            caught_by: [RequestedIdp],
            expect: Reject,
            script: Script::one(
                solicited().before(IssuedBy { tenant: TenantName::Fabrikam }),
            )
            .with(Setting::OtherTenant),
        }
    },
    case! {
        /// A login for the ACS of one tenant arrives at that of another.
        ///
        /// Each tenant has an assertion consumer service of its own. The second one's login names
        /// its own in Destination and Recipient, and is posted to the first one's. It is not for
        /// that address, and the IdP has no say there.
        idp_endpoint_mixup {
            clauses: [bindings("3.5.5.2"), profiles("4.1.4.3")],
            severity: High,
            caught_by: [AssertionIssuer, Recipient, Destination],
            expect: Reject,
            script: |app| Script::one(
                Plan::default()
                    .before(IssuedBy { tenant: TenantName::Fabrikam })
                    .before(SetDestination { value: Some(second_acs(&app.reply_url)) })
                    .before(SetRecipient { value: Some(second_acs(&app.reply_url)) }),
            )
            .with(Setting::OtherTenantElsewhere),
        }
    },
    case! {
        /// A tenant issues a login for the ACS of another tenant.
        ///
        /// The administrator of the second tenant has entered the first one's assertion consumer
        /// service as the reply URL, so that Destination, Recipient and audience all fit. An SP
        /// that takes the tenant from the address puts the user among those of the first. Nothing
        /// is forged as long as the Issuer goes with the user; the standard knows no such
        /// division, so an SP that takes the login is only warned of.
        idp_endpoint_mixup_with_right_recipient {
            clauses: [profiles("4.1.4.2"), profiles("4.1.4.3")],
            attacks: ["idp-endpoint-mixup"],
            severity: High,
            level: Should,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Script::one(
                Plan::default().before(IssuedBy { tenant: TenantName::Fabrikam }),
            )
            .with(Setting::OtherTenantElsewhere),
        }
    },
    case! {
        /// A tenant issues a login in the name of a user of another tenant.
        ///
        /// Whoever runs the second tenant may write any name and any address into its assertions,
        /// and signs them rightly. What it says is true within that tenant alone: the account is
        /// the pair of Issuer and name. An SP may refuse such a login, or take it for a stranger
        /// who has the same name; one that finds the account by the name gives it away. An SP
        /// that hands out no Issuer leaves the decision to the application.
        tenant_user_not_bound_to_idp {
            clauses: [core("2.2.5"), core("8.3.7"), profiles("4.1.4.2")],
            severity: Critical,
            expect: NeverForged,
            script: both_trusted(
                at_other_tenant().before(UserOf { tenant: TenantName::Contoso }),
            ),
        }
    },
    case! {
        /// An IdP is removed from the configuration, and its next login is accepted.
        ///
        /// The second tenant is trusted and signs a user in; then it is taken out. A cache of keys
        /// or of parsed metadata must not outlive the configuration. Keycloak took such logins
        /// (CVE-2026-2603).
        idp_disabled_still_accepted {
            clauses: [profiles("4.1.4.3"), metadata("2.4.1.1")],
            severity: High,
            caught_by: [AssertionIssuer, SignatureValue],
            expect: Reject,
            script: Script::two_or_more(vec![
                at_other_tenant(),
                at_other_tenant().before(NewIds {}),
            ])
            .with(Setting::OtherTenant)
            .then_under(vec![]),
        }
    },
    case! {
        /// A key is replaced in the configuration, and the old one still signs users in.
        ///
        /// The IdP has rolled its key over, perhaps because somebody else knows the old one. From
        /// then on only the new one counts.
        key_replaced_still_accepted {
            clauses: [profiles("4.1.4.3"), metadata("2.4.1.1")],
            requirements: ["sig-removed-key", "sso-md-keys"],
            attacks: ["idp-disabled-still-accepted"],
            severity: High,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Script::two_or_more(vec![
                Plan::default(),
                Plan::default().before(NewIds {}),
            ])
            .then_under(vec![Setting::Trust(&[KeyName::Next])]),
        }
    },
    case! {
        /// The metadata that the IdP is trusted by has run out.
        ///
        /// It was valid for ten minutes, and half an hour has passed. The time in metadata is there
        /// so that a key which its owner no longer publishes falls out of use by itself. An SP
        /// that imports metadata once and for all never notices.
        idp_metadata_expired {
            clauses: [metadata("2.3.2")],
            requirements: ["md-validuntil-expired", "err-e94-metadata-cache"],
            severity: Medium,
            level: Should,
            caught_by: [IdpMetadataValid],
            expect: Reject,
            script: Script::one(Plan::default())
                .arriving_after_ms(30 * MINUTE)
                .with(Setting::MetadataFor(10 * 60)),
        }
    },
    case! {
        /// A member of the federation that is no IdP issues a login.
        ///
        /// Its metadata is known and lists a key, for the role of a service provider. A key serves
        /// the role in which it stands: whoever takes every key of an entity for a key of an IdP
        /// lets every application of the federation sign users in at every other.
        idp_not_an_idp {
            clauses: [metadata("2.4"), metadata("2.4.3"), profiles("4.1.4.3")],
            bytes: Foreign,
            severity: Critical,
            caught_by: [AssertionIssuer, SignatureValue],
            expect: Reject,
            script: Script::one(
                Plan::default().before(IssuedBy { tenant: TenantName::Fabrikam }),
            )
            .with(Setting::OtherTenantAsSp),
        }
    },
    case! {
        /// An IdP names a user of a domain that it may not speak for.
        ///
        /// The SP knows which domain each IdP may speak for, as the Scope of Shibboleth's metadata
        /// says it. A name of another domain is refused, or not handed on.
        idp_scope_violation {
            clauses: [core("2.2.5"), profiles("4.1.4.2")],
            severity: High,
            caught_by: [Scope],
            expect: NeverForged,
            script: Script::one(
                Plan::default().before(SpeakFor { domain: "fabrikam.example".into() }),
            )
            .with(Setting::OwnScope),
        }
    },
    case! {
        /// The foreign domain ends in the one that the IdP may speak for.
        ///
        /// A domain is compared whole: one that merely ends so belongs to somebody else.
        idp_scope_ending {
            clauses: [core("2.2.5"), profiles("4.1.4.2")],
            attacks: ["idp-scope-violation", "domain-suffix-identity"],
            severity: High,
            caught_by: [Scope],
            expect: NeverForged,
            script: Script::one(
                Plan::default().before(SpeakFor { domain: format!("evil-{OWN_DOMAIN}") }),
            )
            .with(Setting::OwnScope),
        }
    },
    case! {
        /// The name has the right domain in its middle and a foreign one at its end.
        ///
        /// What follows the last sign counts, as it does for whoever delivers mail.
        idp_scope_inside {
            clauses: [core("2.2.5"), profiles("4.1.4.2")],
            attacks: ["idp-scope-violation", "domain-suffix-identity"],
            severity: High,
            caught_by: [Scope],
            expect: NeverForged,
            script: Script::one(
                Plan::default().before(SpeakFor { domain: format!("{OWN_DOMAIN}@fabrikam.example") }),
            )
            .with(Setting::OwnScope),
        }
    },
    case! {
        /// Assertions of two IdPs have the same identifier.
        ///
        /// An identifier is unique to whoever made it up. An SP that remembers it without the
        /// Issuer lets one tenant shut out the users of another.
        replay_id_collision_across_idps {
            clauses: [core("1.3.4"), profiles("4.1.4.5")],
            requirements: ["ok-flow-second-idp"],
            attacks: ["replay-id-collision"],
            severity: Low,
            level: Should,
            features: [Replay],
            expect: Accept,
            script: Script::two_or_more(vec![Plan::default(), at_other_tenant()])
                .with(Setting::OtherTenant),
        }
    },
];
