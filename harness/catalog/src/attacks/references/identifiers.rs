//! How a Reference names the signed element: elsewhere, by a name that is none, in another form.

use gauntlet_core::clause::{core, xml, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{ExternalReference, ReferenceUri, SetId, StylesheetTransform};

use crate::Case;

/// An Assertion that the IdP signs under this identifier.
fn identified(id: &str) -> Plan {
    Plan::default().before(SetId {
        of: Of::Assertion,
        value: id.to_owned(),
    })
}

fn named_by(plan: Plan, uri: &str) -> Plan {
    plan.before(ReferenceUri {
        uri: uri.to_owned(),
    })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Reference names an address of the attacker.
        ///
        /// Nothing is signed any more. An SP that computes digests before it verifies SignedInfo
        /// fetches first and refuses then: it has asked a host of the attacker's choice. SAML allows
        /// references within the message alone.
        reference_uri_external {
            clauses: [core("5.4.2"), xmldsig("4.4.3.1")],
            requirements: ["sig-reference-external"],
            bytes: Broken,
            severity: High,
            caught_by: [ReferenceCoversParent, SignatureValue],
            expect: Reject,
            script: Plan::default().after(ExternalReference { added: false }),
        }
    },
    case! {
        /// A second Reference names an address of the attacker.
        ///
        /// The first is as it was: an SP that looks at its URI alone does not see the other.
        reference_uri_external_added {
            clauses: [core("5.4.2"), xmldsig("4.4.3.1")],
            requirements: ["sig-reference-external"],
            attacks: ["reference-uri-external"],
            bytes: Broken,
            severity: High,
            caught_by: [SingleReference, SignatureValue],
            expect: Reject,
            script: Plan::default().after(ExternalReference { added: true }),
        }
    },
    case! {
        /// The style sheet of an XSLT transform reads a document at an address of the attacker.
        ///
        /// What the style sheet does to the signed element is of no account: that it runs at all,
        /// before anything is verified, is the attack. SAML allows two transforms, and this is
        /// neither.
        transform_xslt_fetch {
            clauses: [core("5.4.4"), xmldsig("6.6.5")],
            requirements: ["sig-transform-xslt-no-exec"],
            attacks: ["transform-xslt-code"],
            severity: High,
            caught_by: [Transforms, SignatureValue],
            expect: Reject,
            script: Plan::default().after(StylesheetTransform {}),
        }
    },
    case! {
        /// The identifier of the signed Assertion is an expression of XPath.
        ///
        /// An SP that puts the fragment between quotation marks in an expression looks for other
        /// elements than the one that is named. An identifier is a name (SAML Core 1.3.4), in
        /// which there is no quotation mark; the digest still fits, so nobody is impersonated.
        reference_xpath_injection {
            clauses: [core("1.3.4"), core("5.4.2")],
            severity: Medium,
            level: Should,
            caught_by: [Structure],
            expect: Reject,
            script: identified("_x' or @ID='_y"),
        }
    },
    case! {
        /// The identifier of the signed Assertion has quotation marks of both kinds.
        ///
        /// XPath 1.0 has no literal with both. Who escapes one kind alone is still open, and who
        /// escapes neither fails in a way that he may not have thought of.
        reference_xpath_both_quotes {
            clauses: [core("1.3.4"), core("5.4.2")],
            attacks: ["reference-xpath-injection"],
            severity: Medium,
            level: Should,
            caught_by: [Structure],
            expect: Reject,
            script: identified("_x']|//*[\"1\"=\"1"),
        }
    },
    case! {
        /// The identifier and the fragment differ in how a letter with an accent is composed.
        ///
        /// To XML they are two names: characters are compared one by one. An SP that normalizes one
        /// of them where its verifier does not may end at two elements.
        reference_uri_encoding {
            clauses: [core("5.4.2"), xml("1.2")],
            bytes: Tampered,
            severity: Low,
            level: Should,
            caught_by: [ReferenceCoversParent, DigestValue],
            expect: Reject,
            script: named_by(identified("_signed-\u{e9}"), "#_signed-e\u{301}"),
        }
    },
    case! {
        /// The fragment is percent-encoded.
        ///
        /// The octet means the same character in a URI, so taking it is right; comparing as
        /// written and refusing is safe. Recorded: verifier and consumer should agree.
        reference_uri_percent_encoded {
            clauses: [core("5.4.2"), xmldsig("4.4.3.1")],
            attacks: ["reference-uri-encoding"],
            bytes: Tampered,
            severity: Low,
            expect: Policy,
            script: named_by(identified("_signed"), "#%5Fsigned"),
        }
    },
    case! {
        /// White space stands around the fragment.
        ///
        /// A reader that knows the schema takes it away, and one that does not finds no such
        /// element. Recorded, as both are right.
        reference_uri_white_space {
            clauses: [core("5.4.2"), xmldsig("4.4.3.1")],
            attacks: ["reference-uri-encoding"],
            bytes: Tampered,
            severity: Low,
            expect: Policy,
            script: named_by(Plan::default(), " #{id} "),
        }
    },
];
