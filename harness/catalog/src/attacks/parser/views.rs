//! Messages in which two readers see two documents.

use gauntlet_core::clause::{core, xml, xml_names};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::FormEncoding;
use gauntlet_idp::steps::{
    DeclareXml, DeclaredNamespace, EncodeForm, EntityInNameId, HideFromXml, PrefixAssertion,
    ReboundDecoy, TypedCondition,
};
use gauntlet_idp::wrap::Hiding;

use crate::Case;

/// A genuine message with a forged assertion for readers of HTML.
fn hidden(by: Hiding) -> Plan {
    Plan::default().after(HideFromXml { by })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A forged Assertion has a prefix that means assertions outside of it, and not inside.
        ///
        /// The Response binds the prefix to the namespace of assertions, and the forged element
        /// binds it anew to another one. It is no SAML at all; but an SP that looks prefixes up
        /// once for the whole document, or compares names as they are written, takes the first
        /// element so named for the assertion.
        ns_prefix_rebinding {
            clauses: [xml_names("6.1"), core("3.2.2")],
            severity: Critical,
            level: Should,
            caught_by: [Structure],
            expect: Reject,
            script: Plan::default().after(ReboundDecoy {
                prefix: "saml".into(),
                namespace: "urn:example:other".into(),
            }),
        }
    },
    case! {
        /// The IdP writes the Assertion with the prefix of the Response, bound anew.
        ///
        /// Odd and right: the scope of a declaration ends where an inner one begins. What was
        /// signed is whole, so an SP may read it; no IdP that we know writes so.
        ns_prefix_rebound_by_the_idp {
            clauses: [xml_names("6.1")],
            requirements: ["ok-xml-ns-redeclared"],
            attacks: ["ns-prefix-rebinding"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default().before(PrefixAssertion { prefix: "samlp".into() }),
        }
    },
    case! {
        /// A document type declaration gives the signed Assertion its namespace, twice.
        ///
        /// The Assertion states no namespace of its own any more. A reader that takes the first
        /// default verifies it; one that takes none, or the last, sees no assertion of SAML there,
        /// but the forged one that follows. CVE-2025-25292 (ruby-saml with REXML and Nokogiri)
        /// and the repair that was not enough, CVE-2025-66567, are about such a difference.
        dtd_attlist_namespace_default {
            clauses: [xml("3.3"), xml("3.3.2")],
            bytes: Tampered,
            severity: Critical,
            level: Should,
            caught_by: [NoDoctype, SignaturePresent],
            expect: Reject,
            script: Plan::default().after(DeclaredNamespace {}),
        }
    },
    case! {
        /// A document in UTF-7 hides its declaration from those who search octets for it.
        ///
        /// In UTF-7 an exclamation mark can be written without one. A search for the beginning of a
        /// document type declaration finds none; a parser that believes the declared encoding
        /// does, and expands the entity in the NameID. XML in SAML is UTF-8.
        encoding_utf7 {
            clauses: [xml("4.3.3"), xml("4.4")],
            bytes: Unreadable,
            severity: Critical,
            caught_by: [WellFormed],
            expect: Reject,
            script: Plan::default()
                .before(EntityInNameId {})
                .before(DeclareXml { version: "1.0".into(), encoding: "UTF-7".into() })
                .before(EncodeForm { encoding: FormEncoding::Utf7 }),
        }
    },
    case! {
        /// A condition has a type that nobody knows, by `xsi:type`.
        ///
        /// The schema extends conditions in this way. What an SP does not understand does not
        /// hold; one that binds XML to objects may get the empty base class, which always holds.
        xsi_type_substitution {
            clauses: [core("2.5.1"), core("2.5.1.3")],
            requirements: ["core-conditions-unknown-reject"],
            severity: Medium,
            caught_by: [ConditionsKnown],
            expect: Reject,
            script: Plan::default().before(TypedCondition { name: "OnlyOnTheMoon".into() }),
        }
    },
    case! {
        /// A CDATA section in Extensions holds a forged Assertion.
        ///
        /// To XML it is text. A reader of HTML knows no CDATA: it ends the section at the first
        /// `>`, and what follows is markup. An SP that verifies with the one and reads with the
        /// other finds the forged assertion first.
        two_parser_split_cdata {
            clauses: [xml("2.7")],
            attacks: ["two-parser-split"],
            severity: Critical,
            level: Should,
            expect: NeverForged,
            script: hidden(Hiding::Cdata),
        }
    },
    case! {
        /// A comment in Extensions holds a forged Assertion.
        ///
        /// The comment begins with `>`. To XML that is its first character; a reader of HTML takes
        /// the comment for ended there.
        two_parser_split_comment {
            clauses: [xml("2.5")],
            attacks: ["two-parser-split"],
            severity: Critical,
            level: Should,
            expect: NeverForged,
            script: hidden(Hiding::Comment),
        }
    },
    case! {
        /// An instruction in Extensions holds a forged Assertion.
        ///
        /// An instruction of XML ends with `?>`, one of SGML and of HTML with `>`.
        two_parser_split_instruction {
            clauses: [xml("2.6")],
            attacks: ["two-parser-split"],
            severity: Critical,
            level: Should,
            expect: NeverForged,
            script: hidden(Hiding::Instruction),
        }
    },
];
