//! Declarations whose content lies outside of the document, or grows beyond it.

use gauntlet_core::clause::{exc_c14n, xml};
use gauntlet_idp::Plan;
use gauntlet_idp::beacon::{Source, SubsetBy};
use gauntlet_idp::steps::{Doctype, ExternalEntity, ExternalSubset};

use crate::Case;

/// A default for an attribute of SignedInfo that expands to 100,000 characters.
fn growing_default() -> String {
    let mut subset = "<!ENTITY l0 \"0123456789\">".to_owned();
    for level in 1..5 {
        let references = format!("&l{};", level - 1).repeat(10);
        subset.push_str(&format!("<!ENTITY l{level} \"{references}\">"));
    }
    subset + "<!ATTLIST SignedInfo Id CDATA \"&l4;\">"
}

fn subset(by: SubsetBy) -> Plan {
    Plan::default().after(ExternalSubset { by })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The NameID is an entity whose content is a file on the machine of the SP.
        ///
        /// The file has a text that is in no message. If it comes back, as the person who signs in
        /// or in the words of the refusal, the SP has read it for somebody whom it did not know.
        /// CVE-2016-10127 and CVE-2016-10149 (pysaml2), CVE-2024-52596 (SimpleSAMLphp).
        xxe_file {
            clauses: [xml("4.2.2")],
            bytes: Unreadable,
            severity: High,
            caught_by: [WellFormed],
            expect: Reject,
            script: Plan::default().before(ExternalEntity { source: Source::File }),
        }
    },
    case! {
        /// The NameID is an entity whose content lies at an address of the attacker.
        ///
        /// An SP that asks there does so from within its network, and before it knows who wrote
        /// the message: CVE-2013-6440 (OpenSAML). It counts even where the message is then
        /// refused.
        xxe_ssrf {
            clauses: [xml("4.2.2")],
            bytes: Unreadable,
            severity: High,
            caught_by: [WellFormed],
            expect: Reject,
            script: Plan::default().before(ExternalEntity { source: Source::Web }),
        }
    },
    case! {
        /// The external subset of the declaration lies at an address of the attacker.
        ///
        /// No entity is used anywhere: the declaration itself is the request.
        xxe_external_subset {
            clauses: [xml("2.8"), xml("4.2.2")],
            attacks: ["xxe-ssrf"],
            mint: Cap,
            severity: High,
            level: Should,
            caught_by: [NoDoctype],
            expect: Reject,
            script: subset(SubsetBy::System),
        }
    },
    case! {
        /// The external subset has a public identifier as well as an address.
        ///
        /// Some resolvers look only at the one or the other.
        xxe_public_identifier {
            clauses: [xml("4.2.2")],
            attacks: ["xxe-ssrf"],
            mint: Cap,
            severity: High,
            level: Should,
            caught_by: [NoDoctype],
            expect: Reject,
            script: subset(SubsetBy::Public),
        }
    },
    case! {
        /// A parameter entity of the internal subset lies at an address of the attacker.
        ///
        /// It is expanded within the declaration, where limits on entities in content do not look.
        xxe_parameter_entity {
            clauses: [xml("4.2.2"), xml("4.4.8")],
            attacks: ["xxe-ssrf"],
            mint: Cap,
            severity: High,
            level: Should,
            caught_by: [NoDoctype],
            expect: Reject,
            script: subset(SubsetBy::Parameter),
        }
    },
    case! {
        /// The declaration gives SignedInfo an attribute by default, which expands far.
        ///
        /// Nothing in the document refers to an entity. The value comes up where SignedInfo is
        /// canonicalized, after the parser has counted what it expanded in content. Bounded to
        /// 100,000 characters.
        c14n_entity_expansion {
            clauses: [xml("3.3.2"), xml("4.4"), exc_c14n("3")],
            mint: Cap,
            severity: Medium,
            level: Should,
            caught_by: [NoDoctype],
            expect: Reject,
            script: Plan::default().after(Doctype { subset: growing_default() }),
        }
    },
];
