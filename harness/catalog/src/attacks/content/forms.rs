//! Values in a form that the standard does not want, and parts that are there once too often.

use gauntlet_core::clause::{bindings, core, profiles, xml, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::FormEncoding;
use gauntlet_idp::draft::Of;
use gauntlet_idp::fragment::Fragment;
use gauntlet_idp::steps::{
    AddCondition, AuthnContext, DeclareXml, EncodeForm, InsertElement, NameIdFormat, RelayState,
    RemoveNameId, ReplaceText, RewriteTime, SetAudience, SetDestination, SetIssuer, SetNameId,
    SetRecipient, SetTime, SetXmlAttribute,
};
use gauntlet_idp::times::TimeField;

use crate::Case;
use crate::plans::{ISSUER, path, response_signed};

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Recipient differs in case.
        ///
        /// Addresses are compared exactly.
        recipient_case {
            clauses: [profiles("4.1.4.3"), core("1.3.2")],
            requirements: ["core-string-binary-compare", "sso-recipient-match"],
            mint: Idp,
            severity: Medium,
            caught_by: [Recipient],
            expect: Reject,
            script: Plan::default()
                .before(SetRecipient { value: Some("https://itconductor.example/SAML/acs".into()) }),
        }
    },
    case! {
        /// The Destination of a signed Response differs in case.
        ///
        /// Addresses are compared exactly.
        destination_case {
            clauses: [bindings("3.5.5.2"), core("1.3.2")],
            requirements: ["core-string-binary-compare", "core-response-destination-match"],
            mint: Idp,
            severity: Medium,
            caught_by: [Destination],
            expect: Reject,
            script: response_signed()
                .before(SetDestination { value: Some("https://itconductor.example/SAML/acs".into()) }),
        }
    },
    case! {
        /// White space stands around the Audience.
        ///
        /// By the letter it is another string. Many take it.
        audience_padded {
            clauses: [core("1.3.1"), core("2.5.1.4")],
            requirements: ["core-string-no-trim"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetAudience { value: " https://itconductor.example/saml ".into() }),
        }
    },
    case! {
        /// White space stands around the Issuer.
        ///
        /// By the letter it is another string. Many take it.
        issuer_padded {
            clauses: [core("1.3.1"), core("2.2.5")],
            requirements: ["core-string-no-trim"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetIssuer { of: Of::Assertion, value: Some(format!("\n{ISSUER}\n")) }),
        }
    },
    case! {
        /// The Issuer is a relative reference.
        ///
        /// It is not the name that is trusted.
        issuer_relative {
            clauses: [core("1.3.2"), core("2.2.5")],
            requirements: ["core-uri-absolute"],
            mint: Idp,
            severity: High,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Plan::default()
                .before(SetIssuer { of: Of::Assertion, value: Some("/7a1c8f2e-4b7d-4f0e-9a35-2c6f5d1e8b90/".into()) }),
        }
    },
    case! {
        /// The Issuer has a qualifier.
        ///
        /// An entity needs none, and the schema allows it.
        issuer_with_qualifier {
            clauses: [core("8.3.6"), core("2.2.5")],
            requirements: ["core-nameid-entity-noqualifiers"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&["Assertion", "Issuer"]), name: "NameQualifier".into(), value: Some("urn:example:qualifier".into()) }),
        }
    },
    case! {
        /// The conditions ended, by the offset of their end.
        ///
        /// Two hours east of UTC it was an hour and a minute ago. Who takes the digits alone finds that it is
        /// an hour ahead.
        other_offset_in_the_past {
            clauses: [core("1.3.3"), core("2.5.1.2")],
            requirements: ["core-time-utc"],
            mint: Idp,
            severity: Medium,
            level: SenderOnly,
            caught_by: [ConditionsNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ConditionsNotOnOrAfter, from: String::new(), to: "2026-01-15T12:59:00.000+02:00".into() }),
        }
    },
    case! {
        /// The Response was issued in a leap second.
        ///
        /// SAML knows none; refused or taken, but answered.
        leap_second {
            clauses: [core("1.3.3")],
            requirements: ["core-time-leap-second"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ResponseIssueInstant, from: String::new(), to: "2016-12-31T23:59:60Z".into() }),
        }
    },
    case! {
        /// The Response was issued in the year 2000.
        ///
        /// All other times are of today. How old a Response may be, the SP decides.
        response_issued_long_ago {
            clauses: [core("3.2.2")],
            requirements: ["core-response-issueinstant-fresh"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(RewriteTime { field: TimeField::ResponseIssueInstant, from: String::new(), to: "2000-01-01T00:00:00Z".into() }),
        }
    },
    case! {
        /// The confirmation ends before it begins.
        ///
        /// Both lie ahead of the end, so that it has ended.
        scd_inverted_window {
            clauses: [core("2.4.1.2")],
            requirements: ["core-scd-window-order"],
            mint: Idp,
            severity: Medium,
            caught_by: [ConfirmationNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(SetTime { field: TimeField::ConfirmationNotOnOrAfter, offset_ms: -7_200_000 })
                .before(SetXmlAttribute { of: path(&["Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"]), name: "NotBefore".into(), value: Some("2026-01-15T11:00:00.000Z".into()) }),
        }
    },
    case! {
        /// The confirmation has a begin, which has passed.
        ///
        /// The profile allows none.
        scd_notbefore_past {
            clauses: [profiles("4.1.4.2")],
            requirements: ["sso-scd-notbefore-forbidden"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&["Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"]), name: "NotBefore".into(), value: Some("2020-01-15T11:00:00.000Z".into()) }),
        }
    },
    case! {
        /// The persistent NameID is qualified for another SP.
        ///
        /// It is a name that was made for somebody else.
        name_id_of_another_sp {
            clauses: [core("8.3.7"), core("2.2.2")],
            requirements: ["core-nameid-spnamequalifier-foreign"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(NameIdFormat { format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".into()) })
                .before(SetXmlAttribute { of: path(&["Assertion", "Subject", "NameID"]), name: "SPNameQualifier".into(), value: Some("https://other.example/saml".into()) }),
        }
    },
    case! {
        /// The Subject has a BaseID of a type that nobody knows.
        ///
        /// Who is meant the Subject does not tell. Some SPs know the user by a claim.
        base_id {
            clauses: [core("2.2.1")],
            requirements: ["core-baseid-unknown"],
            mint: Idp,
            severity: Medium,
            level: Should,
            caught_by: [NameId],
            expect: Reject,
            script: Plan::default()
                .before(RemoveNameId {})
                .before(InsertElement { into: path(&["Assertion", "Subject"]), before: Some("SubjectConfirmation".into()), element: Fragment::new("BaseID").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:x", "urn:example:x").with("xsi:type", "x:Badge") }),
        }
    },
    case! {
        /// The Subject names two people.
        ///
        /// A Subject is about one.
        second_name_id {
            clauses: [core("2.4")],
            requirements: ["core-subject-single-principal"],
            mint: Idp,
            severity: Medium,
            level: Should,
            caught_by: [NameId],
            expect: Reject,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "Subject"]), before: Some("SubjectConfirmation".into()), element: Fragment::new("NameID").text("second@contoso.example") }),
        }
    },
    case! {
        /// The confirmation data says that it is of the type for keys.
        ///
        /// The type is an extension of the one that is expected, and its data is all there.
        confirmation_data_of_key_info {
            clauses: [core("2.4.1.3")],
            requirements: ["core-keyinfo-confirmation-type"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&["Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"]), name: "xmlns:xsi".into(), value: Some("http://www.w3.org/2001/XMLSchema-instance".into()) })
                .before(SetXmlAttribute { of: path(&["Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"]), name: "xsi:type".into(), value: Some("KeyInfoConfirmationDataType".into()) }),
        }
    },
    case! {
        /// A Statement of a type that nobody knows stands among the others.
        ///
        /// It says nothing to whoever does not know it.
        statement_of_an_unknown_type {
            clauses: [core("2.7.1")],
            requirements: ["core-statement-xsitype"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion"]), before: None, element: Fragment::new("Statement").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:x", "urn:example:x").with("xsi:type", "x:Unknown") }),
        }
    },
    case! {
        /// The condition OneTimeUse is there twice.
        ///
        /// Once is enough, and the schema of the standard has it once.
        one_time_use_twice {
            clauses: [core("2.5.1.5")],
            requirements: ["core-onetimeuse-once"],
            mint: Idp,
            severity: Low,
            features: [OneTimeUse],
            expect: Policy,
            script: Plan::default()
                .before(AddCondition { name: "OneTimeUse".into(), namespace: None })
                .before(AddCondition { name: "OneTimeUse".into(), namespace: None }),
        }
    },
    case! {
        /// The condition ProxyRestriction is there twice.
        ///
        /// Once is enough.
        proxy_restriction_twice {
            clauses: [core("2.5.1.6")],
            requirements: ["core-proxyrestriction-once"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(AddCondition { name: "ProxyRestriction".into(), namespace: None })
                .before(AddCondition { name: "ProxyRestriction".into(), namespace: None }),
        }
    },
    case! {
        /// Values of one attribute are of two types.
        ///
        /// They should be of one.
        types_that_differ {
            clauses: [core("2.7.3.1.1")],
            requirements: ["core-attribute-same-type"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "level").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:xs", "http://www.w3.org/2001/XMLSchema").child(Fragment::new("AttributeValue").with("xsi:type", "xs:integer").text("7")).child(Fragment::new("AttributeValue").with("xsi:type", "xs:string").text("seven")) }),
        }
    },
    case! {
        /// An unknown attribute has the FriendlyName of the e-mail claim.
        ///
        /// A FriendlyName is for people, and names nothing.
        friendly_name_of_another {
            clauses: [core("2.7.3.1")],
            requirements: ["core-attribute-friendlyname-not-key"],
            mint: Idp,
            severity: High,
            expect: NeverForged,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "urn:example:unknown").with("FriendlyName", "PERSON_Email").child(Fragment::new("AttributeValue").text("other@contoso.example")) }),
        }
    },
    case! {
        /// The second of two statements says that the session is over.
        ///
        /// Of several ends the earliest counts.
        session_over_in_a_second_statement {
            clauses: [core("2.7.2")],
            requirements: ["core-session-notonorafter-earliest"],
            mint: Idp,
            severity: Medium,
            level: Should,
            caught_by: [SessionNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion"]), before: None, element: Fragment::new("AuthnStatement").with("AuthnInstant", "2026-01-15T11:00:00.000Z").with("SessionNotOnOrAfter", "2026-01-15T11:30:00.000Z").child(Fragment::new("AuthnContext").child(Fragment::new("AuthnContextClassRef").text("urn:oasis:names:tc:SAML:2.0:ac:classes:X509"))) }),
        }
    },
    case! {
        /// The NameID is an e-mail address behind a name.
        ///
        /// It is no address. Whoever takes it takes all of it.
        email_with_display_name {
            clauses: [core("8.3.2")],
            requirements: ["core-nameid-email-syntax"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetNameId { value: "B. Simon <b.simon@contoso.example>".into() }),
        }
    },
    case! {
        /// The user has signed in by a class that the IdP has made up.
        ///
        /// An SP that has not asked may take any.
        class_invented {
            clauses: [core("2.7.2.2")],
            requirements: ["ac-unknown-class"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(AuthnContext { class: "https://idp.example/classes/retina".into() }),
        }
    },
    case! {
        /// White space stands around the class.
        ///
        /// By the letter it is another class.
        class_padded {
            clauses: [core("1.3.2"), core("2.7.2.2")],
            requirements: ["ac-classref-whitespace"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(AuthnContext { class: " urn:oasis:names:tc:SAML:2.0:ac:classes:Password".into() }),
        }
    },
    case! {
        /// White space was put between elements after signing.
        ///
        /// What is signed is signed to the octet.
        white_space_after_signing {
            clauses: [core("5.4.3"), xmldsig("3.2.1")],
            requirements: ["sig-whitespace-tamper"],
            mint: None,
            bytes: Tampered,
            severity: Medium,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default()
                .after(ReplaceText { find: "<Subject>".into(), with: "\n  <Subject>".into() }),
        }
    },
    case! {
        /// The form field is compressed, as for the HTTP-Redirect binding.
        ///
        /// By POST nothing is compressed. Some take it none the less.
        deflated {
            clauses: [bindings("3.5.4"), bindings("3.4.4.1")],
            requirements: ["post-deflated-body"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .after(EncodeForm { encoding: FormEncoding::Deflated }),
        }
    },
    case! {
        /// The document is in UTF-16.
        ///
        /// Every processor of XML reads it; SAML by POST speaks of octets alone.
        utf16 {
            clauses: [xml("4.3.3")],
            requirements: ["ok-xml-utf16"],
            mint: Idp,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .after(EncodeForm { encoding: FormEncoding::Utf16 }),
        }
    },
    case! {
        /// The document is in ISO 8859-1, and says so.
        ///
        /// A processor may know it or not.
        latin1 {
            clauses: [xml("4.3.3")],
            requirements: ["ok-xml-latin1-declared"],
            mint: Idp,
            bytes: Unreadable,
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .after(DeclareXml { version: "1.0".into(), encoding: "ISO-8859-1".into() })
                .after(EncodeForm { encoding: FormEncoding::Latin1 }),
        }
    },
    case! {
        /// The Response comes in the query of a redirect.
        ///
        /// The profile has no such binding for it: a query is too short for a Response, stands in
        /// logs and histories, and leaks in Referer headers.
        by_redirect {
            clauses: [profiles("4.1.2"), profiles("4.1.4.2")],
            requirements: ["redir-sso-response-forbidden"],
            attacks: ["response-over-redirect"],
            mint: Idp,
            severity: Low,
            level: Should,
            caught_by: [Encoding],
            expect: Reject,
            script: Plan::default()
                .after(EncodeForm { encoding: FormEncoding::Redirect }),
        }
    },
    case! {
        /// The RelayState is one byte longer than it may be.
        ///
        /// The sender must keep to 80 bytes; whether an SP takes more is its own matter. It must
        /// not end in an error that nobody catches.
        relay_state_of_81_bytes {
            clauses: [bindings("3.5.3")],
            requirements: ["post-relaystate-80"],
            mint: Idp,
            severity: Low,
            level: Should,
            expect: Policy,
            script: Plan::default().after(RelayState { value: "s".repeat(81) }),
        }
    },
    case! {
        /// The RelayState has 4096 bytes.
        ///
        /// As of a deep link that somebody has put there as it was.
        relay_state_of_4096_bytes {
            clauses: [bindings("3.5.3")],
            requirements: ["post-relaystate-80"],
            mint: Idp,
            severity: Low,
            level: Should,
            expect: Policy,
            script: Plan::default().after(RelayState { value: "s".repeat(4096) }),
        }
    },
];
