//! For another audience.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{
    AddAudienceRestriction, ProxyRestriction, RemoveAudienceRestriction, RemoveConditions,
    RemoveTime, SetAudience, SetDestination, SetRecipient,
};
use gauntlet_idp::times::TimeField;

use crate::Case;

/// Another application of the same tenant.
const OTHER_APP: &str = "https://other.example/saml";
/// The application (client) id of that application.
const OTHER_APP_ID: &str = "b7f4e2d1-93c8-4a56-8e0f-1d2c3b4a5968";

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Audience is another application of the same tenant.
        ///
        /// Whoever runs that application could replay its logins here.
        aud_wrong {
            clauses: [core("2.5.1.4"), profiles("4.1.4.2")],
            requirements: ["core-audience-member", "sso-audience-wrong"],
            severity: Critical,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default()
                .before(SetAudience { value: "https://other.example/saml".into() }),
        }
    },
    case! {
        /// There is no audience restriction.
        ///
        /// The profile demands one that names the SP; many SPs take its absence for "everyone".
        aud_missing {
            clauses: [profiles("4.1.4.2")],
            requirements: ["sso-audience-required"],
            severity: Medium,
            level: SenderOnly,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default().before(RemoveAudienceRestriction {}),
        }
    },
    case! {
        /// There are no Conditions at all.
        ///
        /// Without them there is no audience and no window.
        aud_conditions_missing {
            clauses: [profiles("4.1.4.2")],
            requirements: ["sso-audience-required"],
            attacks: ["cond-missing", "aud-missing"],
            severity: Medium,
            level: SenderOnly,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default().before(RemoveConditions {}),
        }
    },
    case! {
        /// The Audience is empty.
        ///
        /// An empty text names nobody.
        aud_empty {
            clauses: [core("2.5.1.4")],
            requirements: ["core-string-nonblank"],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default().before(SetAudience { value: String::new() }),
        }
    },
    case! {
        /// The Audience begins with this SP's identifier and goes on.
        ///
        /// Identifiers are compared whole.
        aud_partial_match {
            clauses: [core("2.5.1.4")],
            requirements: ["core-audience-prefix-trap"],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: |app| Plan::default()
                .before(SetAudience { value: format!("{}.evil.example", app.identifier) }),
        }
    },
    case! {
        /// The Audience is a beginning of this SP's identifier.
        ///
        /// The mirror image.
        aud_shorter {
            clauses: [core("2.5.1.4")],
            requirements: ["core-audience-prefix-trap"],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: |app| Plan::default().before(SetAudience { value: shorter(&app.identifier).into() }),
        }
    },
    case! {
        /// The Audience differs in case.
        ///
        /// Identifiers are compared exactly.
        aud_case {
            clauses: [core("2.5.1.4")],
            requirements: ["core-string-binary-compare"],
            severity: Medium,
            caught_by: [Audience],
            expect: Reject,
            script: |app| Plan::default()
                .before(SetAudience { value: app.identifier.to_uppercase() }),
        }
    },
    case! {
        /// A second restriction names another SP.
        ///
        /// Every restriction must hold.
        aud_multiple_restrictions_and {
            clauses: [core("2.5.1.4"), core("2.5.1")],
            requirements: ["core-audience-and-across", "err-e46-audience-logic"],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default()
                .before(AddAudienceRestriction { value: "https://other.example/saml".into() }),
        }
    },
    case! {
        /// The Conditions are there and empty.
        ///
        /// No window and no audience: for an SP that asks only whether there are conditions, all
        /// of them hold. The profile demands the restriction of the sender.
        aud_conditions_empty {
            clauses: [profiles("4.1.4.2")],
            requirements: ["core-conditions-empty-valid"],
            attacks: ["cond-missing", "aud-missing"],
            severity: Medium,
            level: SenderOnly,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default()
                .before(RemoveAudienceRestriction {})
                .before(RemoveTime { field: TimeField::ConditionsNotBefore })
                .before(RemoveTime { field: TimeField::ConditionsNotOnOrAfter }),
        }
    },
    case! {
        /// Only the proxy restriction names this SP; the audience is another.
        ///
        /// A ProxyRestriction holds elements named Audience too: those for whom an SP that acts
        /// as an IdP may issue assertions of its own. An SP that collects every Audience below
        /// the Conditions takes them for its permission to log somebody in.
        cond_proxyrestriction_audience {
            clauses: [core("2.5.1.4"), core("2.5.1.6")],
            attacks: ["cond-proxyrestriction"],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: |app| Plan::default()
                .before(SetAudience { value: OTHER_APP.into() })
                .before(ProxyRestriction { count: None, audience: Some(app.identifier.clone()) }),
        }
    },
    case! {
        /// A whole login for another application of the same tenant arrives here.
        ///
        /// Audience, Recipient and Destination are that application's; Issuer and certificate
        /// are those that this SP trusts, because applications of a tenant may share them. An SP
        /// that leaves it at the signature lets everybody in who can sign in anywhere in the
        /// tenant, and whoever runs the other application in as any of its users.
        entra_cross_app {
            clauses: [core("2.5.1.4"), profiles("4.1.4.3"), core("3.2.2")],
            requirements: ["sso-audience-wrong"],
            severity: Critical,
            caught_by: [Audience, Recipient, Destination],
            expect: Reject,
            script: Plan::default()
                .before(SetAudience { value: OTHER_APP.into() })
                .before(SetRecipient { value: Some("https://other.example/acs".into()) })
                .before(SetDestination { value: Some("https://other.example/acs".into()) }),
        }
    },
    case! {
        /// The Audience is the client id of another application.
        ///
        /// A GUID names an application of Entra as well as a URI does, but not this one.
        entra_cross_app_client_id {
            clauses: [core("2.5.1.4")],
            attacks: ["entra-cross-app"],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default().before(SetAudience { value: OTHER_APP_ID.into() }),
        }
    },
    case! {
        /// The Audience is another application as a service principal name.
        ///
        /// Entra can name an application by `spn:` and its client id. An SP that takes the prefix
        /// for a sign of its IdP takes every application.
        entra_cross_app_spn {
            clauses: [core("2.5.1.4")],
            attacks: ["entra-cross-app"],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default().before(SetAudience { value: format!("spn:{OTHER_APP_ID}") }),
        }
    },
];

/// The identifier up to its last `/`, or without its last character where that would leave no
/// more than a scheme.
fn shorter(identifier: &str) -> &str {
    match identifier.rsplit_once('/') {
        Some((start, _)) if !start.ends_with('/') && !start.is_empty() => start,
        _ => {
            let last = identifier.char_indices().next_back();
            last.and_then(|(at, _)| identifier.get(..at))
                .unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shorter;

    #[test]
    fn a_beginning_of_the_identifier_is_never_the_whole_of_it() {
        assert_eq!(shorter("https://sp.example/saml"), "https://sp.example");
        assert_eq!(shorter("https://sp.example"), "https://sp.exampl");
        assert_eq!(shorter("urn:sp"), "urn:s");
        assert_eq!(shorter(""), "");
    }
}
