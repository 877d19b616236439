//! Statements, statuses and identifiers that Entra does not write.

use gauntlet_core::Comparison;
use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::Of;
use gauntlet_idp::fragment::Fragment;
use gauntlet_idp::steps::{AuthnContext, InsertElement, RemoveElement, SetId, SetXmlAttribute};

use crate::Case;
use crate::plans::{path, solicited};
use crate::script::{ADDRESS_CLASS, CERTIFICATE_CLASS, Script, Setting};

/// The answer to a request for a class, compared so, with this one.
fn compared(how: Comparison, class: &str) -> Script {
    Script::one(solicited().before(AuthnContext {
        class: class.into(),
    }))
    .with(Setting::DemandCompared(how))
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// Success has a message and a detail.
        ///
        /// They are for people, and say nothing about the login.
        status_message_under_success {
            clauses: [core("3.2.2.1"), core("3.2.2.3"), core("3.2.2.4")],
            requirements: ["ok-status-message-on-success", "core-status-detail-any"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Status"]), before: None, element: Fragment::new("samlp:StatusMessage").text("welcome") })
                .before(InsertElement { into: path(&["Status"]), before: None, element: Fragment::new("samlp:StatusDetail").child(Fragment::new("note").with("xmlns", "urn:example:note").text("urn:example:nothing")) }),
        }
    },
    case! {
        /// The user has signed in twice, and the Assertion says so.
        ///
        /// The profile wants one at least. That an SP must cope with a second no clause says in so many words.
        two_authn_statements {
            clauses: [core("2.7.2")],
            requirements: ["ok-multi-authnstatement", "ac-two-statements"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion"]), before: None, element: Fragment::new("AuthnStatement").with("AuthnInstant", "2026-01-15T11:00:00.000Z").child(Fragment::new("AuthnContext").child(Fragment::new("AuthnContextClassRef").text("urn:oasis:names:tc:SAML:2.0:ac:classes:X509"))) }),
        }
    },
    case! {
        /// The attributes stand in two statements.
        ///
        /// Several statements are as good as one with all of their attributes.
        two_attribute_statements {
            clauses: [core("2.3.3"), core("2.7.3")],
            requirements: ["ok-multi-attributestatement", "core-multi-statement-equivalence"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion"]), before: None, element: Fragment::new("AttributeStatement").child(Fragment::new("Attribute").with("Name", "department").child(Fragment::new("AttributeValue").text("Research"))) }),
        }
    },
    case! {
        /// The statement says from where the user has signed in.
        ///
        /// It informs, and is not to be compared with anything.
        subject_locality {
            clauses: [core("2.7.2.1")],
            requirements: ["ok-subjectlocality", "core-subjectlocality-informative"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AuthnStatement"]), before: Some("AuthnContext".into()), element: Fragment::new("SubjectLocality").with("Address", "192.0.2.7").with("DNSName", "client.example") }),
        }
    },
    case! {
        /// The statement names two authorities that took part.
        ///
        /// They inform.
        authenticating_authorities {
            clauses: [core("2.7.2.2")],
            requirements: ["ok-authenticating-authority", "core-authenticatingauthority"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AuthnStatement", "AuthnContext"]), before: None, element: Fragment::new("AuthenticatingAuthority").text("https://idp.example/first") })
                .before(InsertElement { into: path(&["Assertion", "AuthnStatement", "AuthnContext"]), before: None, element: Fragment::new("AuthenticatingAuthority").text("https://idp.example/second") }),
        }
    },
    case! {
        /// The user has signed in by means that are not said.
        ///
        /// An SP that has not asked for a class takes any.
        class_unspecified {
            clauses: [core("2.7.2.2")],
            requirements: ["ok-authncontext-classes", "ac-not-requested-any"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AuthnContext { class: "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified".into() }),
        }
    },
    case! {
        /// The user has signed in with a certificate.
        ///
        /// An SP that has not asked for a class takes any.
        class_x509 {
            clauses: [core("2.7.2.2")],
            requirements: ["ok-authncontext-classes", "ac-not-requested-any"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AuthnContext { class: "urn:oasis:names:tc:SAML:2.0:ac:classes:X509".into() }),
        }
    },
    case! {
        /// The request demanded one of two classes, and the second came back.
        ///
        /// Any of those that are named is enough.
        second_of_two_classes {
            clauses: [core("3.3.2.2.1")],
            requirements: ["ac-exact-any-of"],
            severity: Medium,
            expect: Accept,
            script: Script::one(solicited().before(AuthnContext { class: CERTIFICATE_CLASS.into() }))
                .with(Setting::DemandPasswordOrCertificate),
        }
    },
    case! {
        /// The request demanded a class at least, and a stronger one came back.
        ///
        /// By the order that the SP itself has.
        stronger_than_the_minimum {
            clauses: [core("3.3.2.2.1")],
            requirements: ["ac-minimum"],
            severity: Medium,
            expect: Accept,
            script: compared(Comparison::Minimum, CERTIFICATE_CLASS),
        }
    },
    case! {
        /// The request demanded a better class, and one came back.
        ///
        /// It is stronger than the one that was named.
        better_than_demanded {
            clauses: [core("3.3.2.2.1")],
            requirements: ["ac-better"],
            severity: Medium,
            expect: Accept,
            script: compared(Comparison::Better, CERTIFICATE_CLASS),
        }
    },
    case! {
        /// The request demanded a class at most, and a weaker one came back.
        ///
        /// It does not exceed the one that was named.
        below_the_maximum {
            clauses: [core("3.3.2.2.1")],
            requirements: ["ac-maximum"],
            severity: Medium,
            expect: Accept,
            script: compared(Comparison::Maximum, ADDRESS_CLASS),
        }
    },
    case! {
        /// The login carries a declaration of its context, of a form that the SP does not know.
        ///
        /// It stands behind the class, as the schema has it. The class says all that there is to know.
        declaration_of_the_context {
            clauses: [core("2.7.2.2")],
            requirements: ["ac-decl-inline"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().before(InsertElement {
                into: path(&["Assertion", "AuthnStatement", "AuthnContext"]),
                before: None,
                element: Fragment::new("AuthnContextDecl").child(
                    Fragment::new("x:Login")
                        .with("xmlns:x", "urn:example:x")
                        .child(Fragment::new("x:NameID").text("administrator"))
                        .child(Fragment::new("x:AuthnContextClassRef").text(CERTIFICATE_CLASS)),
                ),
            }),
        }
    },
    case! {
        /// The user has signed in with Kerberos.
        ///
        /// An SP that has not asked for a class takes any.
        class_kerberos {
            clauses: [core("2.7.2.2")],
            requirements: ["ok-authncontext-classes", "ac-not-requested-any"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AuthnContext { class: "urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos".into() }),
        }
    },
    case! {
        /// The user has signed in with a token.
        ///
        /// An SP that has not asked for a class takes any.
        class_time_sync_token {
            clauses: [core("2.7.2.2")],
            requirements: ["ok-authncontext-classes"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AuthnContext { class: "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken".into() }),
        }
    },
    case! {
        /// The user has signed in in an earlier session.
        ///
        /// An SP that has not asked for a class takes any.
        class_previous_session {
            clauses: [core("2.7.2.2")],
            requirements: ["ok-authncontext-classes"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AuthnContext { class: "urn:oasis:names:tc:SAML:2.0:ac:classes:PreviousSession".into() }),
        }
    },
    case! {
        /// A declaration is named beside the class.
        ///
        /// Who reads the class needs no more.
        class_and_declaration {
            clauses: [core("2.7.2.2")],
            requirements: ["ok-authncontext-declref"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AuthnStatement", "AuthnContext"]), before: None, element: Fragment::new("AuthnContextDeclRef").text("https://idp.example/how") }),
        }
    },
    case! {
        /// A declaration is named, and no class.
        ///
        /// The schema allows it; an SP that wants a class may refuse it.
        declaration_alone {
            clauses: [core("2.7.2.2")],
            requirements: ["ok-authncontext-declref", "core-authncontext-declref-only"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AuthnStatement", "AuthnContext"]), before: None, element: Fragment::new("AuthnContextDeclRef").text("https://idp.example/how") })
                .before(RemoveElement { of: path(&["Assertion", "AuthnStatement", "AuthnContext", "AuthnContextClassRef"]) }),
        }
    },
    case! {
        /// The statement has no SessionIndex.
        ///
        /// An IdP without single logout needs none.
        session_index_absent {
            clauses: [core("2.7.2"), profiles("4.1.4.2")],
            requirements: ["ok-sessionindex-absent"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&["Assertion", "AuthnStatement"]), name: "SessionIndex".into(), value: None }),
        }
    },
    case! {
        /// The SessionIndex has two hundred characters.
        ///
        /// It is a string that means something to the IdP alone.
        session_index_long {
            clauses: [core("2.7.2")],
            requirements: ["ok-sessionindex-any-string"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&["Assertion", "AuthnStatement"]), name: "SessionIndex".into(), value: Some("s".repeat(200)) }),
        }
    },
    case! {
        /// The identifiers are one letter each.
        ///
        /// Any name of XML will do, so long as it is the only one in the document.
        id_of_one_letter {
            clauses: [core("1.3.4")],
            requirements: ["ok-id-formats"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetId { of: Of::Assertion, value: "a".into() })
                .before(SetId { of: Of::Response, value: "b".into() }),
        }
    },
    case! {
        /// The identifier of the Assertion has dots and hyphens.
        ///
        /// Any name of XML will do.
        id_with_dots_and_hyphens {
            clauses: [core("1.3.4")],
            requirements: ["ok-id-formats"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetId { of: Of::Assertion, value: "_a.b-c.1-2".into() }),
        }
    },
    case! {
        /// The identifier of the Assertion has two hundred characters.
        ///
        /// Any name of XML will do.
        id_long {
            clauses: [core("1.3.4")],
            requirements: ["ok-id-formats"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetId { of: Of::Assertion, value: format!("_{}", "0123456789".repeat(20)) }),
        }
    },
    case! {
        /// The confirmation data has a foreign attribute and a foreign element.
        ///
        /// Its type allows any of both.
        confirmation_data_extended {
            clauses: [core("2.4.1.2")],
            requirements: ["core-scd-extension-content"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&["Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"]), name: "xmlns:x".into(), value: Some("urn:example:x".into()) })
                .before(SetXmlAttribute { of: path(&["Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"]), name: "x:note".into(), value: Some("nothing".into()) })
                .before(InsertElement { into: path(&["Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"]), before: None, element: Fragment::new("x:note").text("nothing") }),
        }
    },
];
