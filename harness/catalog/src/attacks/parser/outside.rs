//! Messages that name what lies outside of them, in parts that no signature covers.
//!
//! Nothing is forged: what counts is whether anything was asked for.

use gauntlet_core::clause::{core, xml};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{SchemaLocation, StylesheetInstruction, XInclude};

use crate::Case;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Response says where the schema of the protocol lies: at an address of the attacker.
        ///
        /// The attribute is a hint that anybody can write. A parser that validates and follows it
        /// asks a host that the attacker chose, from within the network of the SP, before it knows
        /// who wrote the message; and the schema it gets may declare defaults for attributes. A
        /// right SP validates by schemas of its own, or not at all.
        xsi_schemalocation_ssrf {
            clauses: [core("1.2"), core("3.2.2")],
            requirements: ["ok-xml-schemalocation"],
            severity: High,
            level: Should,
            expect: NeverForged,
            script: Plan::default().after(SchemaLocation { no_namespace: false }),
        }
    },
    case! {
        /// The Response says where the schema of elements without a namespace lies.
        ///
        /// The same hint under its other name, which a list of forbidden names may have forgotten.
        xsi_no_namespace_schema_location {
            clauses: [core("1.2"), core("3.2.2")],
            attacks: ["xsi-schemalocation-ssrf"],
            severity: High,
            level: Should,
            expect: NeverForged,
            script: Plan::default().after(SchemaLocation { no_namespace: true }),
        }
    },
    case! {
        /// An instruction before the Response names a style sheet at an address of the attacker.
        ///
        /// Instructions are for whoever knows them. A tool that turns documents into pages does
        /// know this one; an SP that reads with such a tool fetches and runs what it names.
        xml_stylesheet_pi {
            clauses: [xml("2.6")],
            severity: High,
            level: Should,
            expect: NeverForged,
            script: Plan::default().after(StylesheetInstruction {}),
        }
    },
    case! {
        /// Extensions of the Response are to be included from an address of the attacker.
        ///
        /// To a processor of XInclude the element is a request to fetch; to all others it is an
        /// unknown extension, which an SP ignores. SAML has no use for the processor.
        xinclude {
            clauses: [core("3.2.2")],
            severity: High,
            level: Should,
            expect: NeverForged,
            script: Plan::default().after(XInclude {}),
        }
    },
];
