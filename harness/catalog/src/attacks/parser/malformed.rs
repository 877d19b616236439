//! Documents that are not well-formed, and what becomes of them when they are mended.

use gauntlet_core::clause::{xml, xml_names};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::ReplaceText;

use crate::Case;

/// A genuine message in whose text one place is replaced, outside of what is signed.
fn edited(find: &str, with: &str) -> Plan {
    Plan::default().after(ReplaceText {
        find: find.into(),
        with: with.into(),
    })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Response has two attributes Destination.
        ///
        /// Not well-formed. One reader keeps the first and another the last, so that what one of
        /// them has checked, the other does not see.
        attr_duplicate {
            clauses: [xml("3.1")],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited(
                " xmlns:samlp=",
                " Destination=\"https://evil.example/acs\" xmlns:samlp=",
            ),
        }
    },
    case! {
        /// The value of an attribute stands without quotation marks.
        ///
        /// Not well-formed. A parser that mends it reads a document that nobody wrote.
        unquoted_attribute {
            clauses: [xml("3.1"), xml("2.3")],
            attacks: ["lenient-parser-malformed"],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited(" Version=\"2.0\"", " Version=2.0"),
        }
    },
    case! {
        /// An ampersand stands alone in text.
        ///
        /// Not well-formed: it begins a reference, and there is none.
        bare_ampersand {
            clauses: [xml("2.4")],
            attacks: ["lenient-parser-malformed"],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited("<samlp:Status>", "<samlp:Status> & "),
        }
    },
    case! {
        /// An end tag differs from its start tag in case.
        ///
        /// Not well-formed. A parser that takes it may close another element than its neighbour
        /// does.
        end_tag_case {
            clauses: [xml("3")],
            attacks: ["lenient-parser-malformed"],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited("</samlp:Status>", "</samlp:status>"),
        }
    },
    case! {
        /// The value of an attribute has a less-than sign in it.
        ///
        /// Not well-formed. A reader that searches for tags finds one there.
        less_than_in_attribute {
            clauses: [xml("3.1")],
            attacks: ["lenient-parser-malformed"],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited(" Version=\"2.0\"", " Version=\"2.0\" Consent=\"<x>\""),
        }
    },
    case! {
        /// The prefix of the Response is not declared.
        ///
        /// Without the declaration the document element is no Response of SAML. A reader without
        /// namespaces does not notice.
        ns_undeclared_prefix {
            clauses: [xml_names("5")],
            mint: Cap,
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited(" xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"", ""),
        }
    },
    case! {
        /// The prefix `xml` is bound to another namespace.
        ///
        /// It is reserved. What one reader takes for a declaration another passes over, and then
        /// they disagree on the names of elements; only an unsigned part is touched here.
        ns_reserved_prefix_confusion {
            clauses: [xml_names("3")],
            bytes: Unreadable,
            severity: Low,
            level: Should,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited("<samlp:Status>", "<samlp:Status xmlns:xml=\"urn:example\">"),
        }
    },
    case! {
        /// A directive with a comment in it stands before the Response.
        ///
        /// XML has no such markup. A library that reads it and writes it again writes something
        /// else (CVE-2020-29510, encoding/xml of Go; CVE-2020-27846, crewjam/saml).
        roundtrip_go_directive {
            clauses: [xml("2.1"), xml("2.8")],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited("<samlp:Response", "<!x<!-- y -->><samlp:Response"),
        }
    },
    case! {
        /// An element has two colons in its name.
        ///
        /// No qualified name. Read, written and read again it changes its namespace
        /// (CVE-2020-29511, encoding/xml of Go). Only an unsigned part is touched here.
        roundtrip_go_element {
            clauses: [xml_names("4")],
            bytes: Unreadable,
            severity: Low,
            level: Should,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited(
                "<samlp:Status>",
                "<samlp:Extensions><x::n xmlns:x=\"urn:example\"/></samlp:Extensions><samlp:Status>",
            ),
        }
    },
    case! {
        /// An attribute begins with a colon.
        ///
        /// No qualified name. Read, written and read again it is another attribute
        /// (CVE-2020-29509, encoding/xml of Go). Only an unsigned part is touched here.
        roundtrip_go_attr {
            clauses: [xml_names("4")],
            bytes: Unreadable,
            severity: Low,
            level: Should,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited(" Version=\"2.0\"", " Version=\"2.0\" :Version=\"1.1\""),
        }
    },
    case! {
        /// A comment has two hyphens in it.
        ///
        /// Not well-formed. A library that reads it and writes it as it is lets markup out of the
        /// comment (the class of CVE-2021-28965, REXML, and CVE-2021-21366, xmldom).
        hyphens_in_comment {
            clauses: [xml("2.5")],
            attacks: ["roundtrip-rexml-xmldom"],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited("<samlp:Status>", "<samlp:Status><!-- a -- b -->"),
        }
    },
    case! {
        /// The end of a CDATA section stands in text.
        ///
        /// Not well-formed, for the sake of those who write what they have read as CDATA.
        section_end_in_text {
            clauses: [xml("2.4")],
            attacks: ["roundtrip-rexml-xmldom"],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: edited("<samlp:Status>", "<samlp:Status>]]>"),
        }
    },
];
