//! Claims in their forms.

use gauntlet_core::clause::{core, xml};
use gauntlet_idp::steps::{
    AddAttribute, NameFormat, RemoveAttribute, RenameAttribute, SetAttribute, TypedValues,
};
use gauntlet_idp::{Baseline, Plan};

use crate::Case;

/// The claim that holds the e-mail address.
const EMAIL: &str = "PERSON_Email";
/// The claim that holds the given name.
const FIRST_NAME: &str = "PERSON_FirstName";
/// A guest of another organisation, with groups.
const GUEST: &str = "guest_partner.example#EXT#@contoso.onmicrosoft.example";

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// Values state that they are strings.
        ///
        /// Most IdPs other than Entra write an `xsi:type`.
        typed_values {
            clauses: [core("2.7.3.1.1")],
            requirements: ["err-e51-attrvalue-type", "ok-attr-xsitype-string"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().before(TypedValues {}),
        }
    },
    case! {
        /// Attributes state a NameFormat and a FriendlyName.
        ///
        /// The name is the Name; the rest changes nothing here.
        name_format {
            clauses: [core("2.7.3.1")],
            requirements: [
                "core-attrname-basic-format",
                "sso-attr-basic",
                "ok-attr-nameformat-variants",
                "ok-attr-friendlyname",
            ],
            severity: Medium,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(NameFormat {
                    format: "urn:oasis:names:tc:SAML:2.0:attrname-format:basic".into(),
                }),
        }
    },
    case! {
        /// A claim has several values.
        ///
        /// All of them come back, each on its own.
        several_values {
            clauses: [core("2.7.3.1")],
            requirements: ["ok-attr-multi"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetAttribute {
                    name: EMAIL.into(),
                    values: vec!["b.simon@contoso.example".into(), "b@contoso.example".into()],
                }),
        }
    },
    case! {
        /// Two attributes have the same name.
        ///
        /// The standard does not forbid it. Whatever an SP makes of it, every value is one that was
        /// signed.
        repeated_name {
            clauses: [core("2.7.3")],
            requirements: ["ok-attr-repeated-name"],
            severity: Medium,
            expect: NeverForged,
            script: Plan::default()
                .before(AddAttribute {
                    name: EMAIL.into(),
                    values: vec!["b@contoso.example".into()],
                }),
        }
    },
    case! {
        /// A claim holds markup characters, quotes and letters of several scripts.
        ///
        /// They come back decoded once and whole.
        special_characters {
            clauses: [core("2.7.3.1.1"), xml("2.4")],
            requirements: ["ok-attr-xml-special"],
            severity: Medium,
            expect: Accept,
            script: Plan::honest(Baseline { user: GUEST.into(), ..Baseline::default() })
                .before(SetAttribute {
                    name: FIRST_NAME.into(),
                    values: vec!["<b>&amp;\"'Жанна中".into()],
                }),
        }
    },
    case! {
        /// A claim begins and ends with white space.
        ///
        /// White space is part of the value; an SP that trims it impersonates nobody, but hands on
        /// another value than was signed.
        white_space_kept {
            clauses: [core("1.3.1")],
            requirements: ["ok-attr-whitespace-kept"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(SetAttribute {
                    name: FIRST_NAME.into(),
                    values: vec![" B  Simon ".into()],
                }),
        }
    },
    case! {
        /// The user has no mailbox, so the e-mail claims are absent.
        ///
        /// Entra leaves a claim without a source out altogether. An SP may take the login or ask
        /// for the address, but must not make one up.
        user_without_mailbox {
            clauses: [core("2.7.3")],
            severity: Medium,
            expect: NeverForged,
            script: Plan::default().before(RemoveAttribute { name: EMAIL.into() }),
        }
    },
    case! {
        /// The e-mail claim is called `person_email`.
        ///
        /// Attribute names are compared exactly: this is another attribute, and it is not signed
        /// under the configured name.
        name_in_another_case {
            clauses: [core("2.7.3.1")],
            severity: High,
            expect: NeverForged,
            script: Plan::default()
                .before(RenameAttribute { from: EMAIL.into(), to: "person_email".into() }),
        }
    },
];
