//! How, how often and from where a user signs in.

use gauntlet_core::Comparison;
use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{
    AddCondition, AuthnContext, NameIdFormat, NewEnvelope, SetAddress, SetNameId, SetXmlAttribute,
};

use crate::Case;
use crate::Script;
use crate::plans::{path, solicited};
use crate::script::{ADDRESS_CLASS, CERTIFICATE_CLASS, Setting};

/// A login that counts once.
fn once() -> Plan {
    Plan::default().before(AddCondition {
        name: "OneTimeUse".into(),
        namespace: None,
    })
}

/// The answer to a request for a password, with another class.
fn class(class: &str) -> Script {
    Script::one(solicited().before(AuthnContext {
        class: class.into(),
    }))
    .with(Setting::DemandPassword)
}

/// The answer to a request for a class, compared so, with this one.
fn compared(how: Comparison, class: &str) -> Script {
    Script::one(solicited().before(AuthnContext {
        class: class.into(),
    }))
    .with(Setting::DemandCompared(how))
}

/// What the user is called.
const USER: &str = "b.simon@contoso.example";
/// The format of what the user is called.
const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// An assertion that may be used once is used twice.
        ///
        /// It says OneTimeUse. Whoever understands the condition must keep what it has seen, be it
        /// IdP-initiated or not; known to have been ignored (CVE-2026-18967, CVE-2026-41000).
        cond_onetimeuse {
            clauses: [core("2.5.1.5"), profiles("4.1.4.5")],
            requirements: ["core-onetimeuse-valid"],
            severity: High,
            caught_by: [Replay],
            features: [OneTimeUse],
            expect: Reject,
            script: Script::two_or_more(vec![once(), once()]),
        }
    },
    case! {
        /// An assertion that may be used once is used again in a new Response.
        ///
        /// The condition is on the assertion, whatever it comes in.
        cond_onetimeuse_new_envelope {
            clauses: [core("2.5.1.5"), profiles("4.1.4.5")],
            attacks: ["cond-onetimeuse"],
            severity: High,
            caught_by: [Replay],
            features: [OneTimeUse],
            expect: Reject,
            script: Script::two_or_more(vec![once(), once().after(NewEnvelope {})]),
        }
    },
    case! {
        /// The user has signed in by other means than the request demands.
        ///
        /// The request demands a password exactly, and the IdP, or whoever has left the demand out
        /// of the request on its way, answers with an unspecified class. The standard binds the
        /// IdP; an SP that does not look protects nothing by asking.
        authncontext_downgrade {
            clauses: [core("3.3.2.2.1")],
            requirements: ["ac-exact-match", "ac-config-required"],
            severity: Medium,
            level: Should,
            caught_by: [AuthnContext],
            expect: Reject,
            script: class("urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"),
        }
    },
    case! {
        /// The request demands how the user signs in, and the answer does not say.
        ///
        /// The class is empty.
        authncontext_empty {
            clauses: [core("3.3.2.2.1")],
            attacks: ["authncontext-downgrade"],
            severity: Medium,
            level: Should,
            caught_by: [AuthnContext],
            expect: Reject,
            script: class(""),
        }
    },
    case! {
        /// The user has signed in by weaker means than the least that the request demands.
        ///
        /// A password is the minimum, and a network address is all that came back.
        authncontext_below_minimum {
            clauses: [core("3.3.2.2.1")],
            requirements: ["ac-minimum"],
            attacks: ["authncontext-downgrade"],
            severity: Medium,
            level: Should,
            caught_by: [AuthnContext],
            expect: Reject,
            script: compared(Comparison::Minimum, ADDRESS_CLASS),
        }
    },
    case! {
        /// The user has signed in by the means that the request demands to be bettered.
        ///
        /// `better` is stronger than every class that is named, not as strong.
        authncontext_not_better {
            clauses: [core("3.3.2.2.1")],
            requirements: ["ac-better"],
            attacks: ["authncontext-downgrade"],
            severity: Medium,
            level: Should,
            caught_by: [AuthnContext],
            expect: Reject,
            script: compared(Comparison::Better, ADDRESS_CLASS),
        }
    },
    case! {
        /// The user has signed in by stronger means than the most that the request demands.
        ///
        /// `maximum` is as strong as can be without being stronger than one of the classes that are named.
        authncontext_above_maximum {
            clauses: [core("3.3.2.2.1")],
            requirements: ["ac-maximum"],
            severity: Low,
            level: Should,
            caught_by: [AuthnContext],
            expect: Reject,
            script: compared(Comparison::Maximum, CERTIFICATE_CLASS),
        }
    },
    case! {
        /// The confirmation is for another network address.
        ///
        /// It names the address from which alone it may be presented, and the browser is nowhere
        /// near it. The profile leaves it to the SP whether it looks: addresses change on the way
        /// through proxies. Whatever it does, it does for the genuine user.
        scd_address {
            clauses: [core("2.4.1.2"), profiles("4.1.4.3")],
            requirements: ["core-scd-address", "sso-address-check"],
            severity: Low,
            expect: Policy,
            script: Plan::default().before(SetAddress { value: "192.0.2.1".into() }),
        }
    },
    case! {
        /// The name is in another Format than the request demands.
        ///
        /// An address is asked for, a name for once comes back. Whoever takes it for an address
        /// has an account for each login.
        demanded_format {
            clauses: [core("3.4.1.1")],
            requirements: ["core-authnreq-nameidpolicy-format-honoured"],
            severity: Low,
            level: Should,
            caught_by: [RequestedNameId],
            expect: Reject,
            script: Script::one(solicited().before(NameIdFormat {
                format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:transient".into()),
            }))
            .with(Setting::DemandFormat(EMAIL)),
        }
    },
    case! {
        /// The name is qualified by another SP than the request demands.
        ///
        /// It is what the user is called there.
        demanded_qualifier {
            clauses: [core("3.4.1.1")],
            requirements: ["core-authnreq-spnamequalifier-echo"],
            severity: Low,
            level: Should,
            caught_by: [RequestedNameId],
            expect: Reject,
            script: Script::one(solicited().before(SetXmlAttribute {
                of: path(&["Assertion", "Subject", "NameID"]),
                name: "SPNameQualifier".into(),
                value: Some("https://another-sp.example/".into()),
            }))
            .with(Setting::DemandQualifier("https://affiliation.example/")),
        }
    },
    case! {
        /// Another user answers than the request demands.
        ///
        /// The SP has asked for one user by name, as to confirm a transaction, and a colleague
        /// comes back. The standard binds the IdP; Entra takes no notice of what is asked.
        demanded_subject {
            clauses: [core("3.4.1.4"), core("3.3.4")],
            requirements: ["core-authnreq-subject-match"],
            severity: Medium,
            level: Should,
            caught_by: [RequestedNameId],
            expect: Reject,
            script: Script::one(solicited().before(SetNameId {
                value: "a.colleague@contoso.example".into(),
            }))
            .with(Setting::DemandSubject(USER)),
        }
    },
];
