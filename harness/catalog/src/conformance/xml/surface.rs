//! Prefixes, white space, declarations, character data.

use gauntlet_core::clause::{bindings, core, exc_c14n, rfc4648, xml, xml_names};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::FormEncoding;
use gauntlet_idp::steps::{
    CdataInNameId, CharRefsInNameId, CommentBeforeRoot, DeclareNamespaces, EncodeForm,
    PrefixAssertion, PrettyPrint, XmlDeclaration,
};

use crate::Case;

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The assertion uses a prefix instead of a default namespace.
        ///
        /// Prefixes mean nothing; only namespaces do.
        prefixed_assertion {
            clauses: [xml_names("4")],
            requirements: ["ok-xml-prefix-choice"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().before(PrefixAssertion { prefix: "saml2".into() }),
        }
    },
    case! {
        /// White space stands between all elements.
        ///
        /// It was there when the IdP signed, so it is signed.
        pretty_printed {
            clauses: [xml("2.10")],
            requirements: ["ok-xml-whitespace-between"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().before(PrettyPrint {}),
        }
    },
    case! {
        /// The document begins with an XML declaration.
        ///
        /// Allowed, and no part of what is signed.
        xml_declaration {
            clauses: [xml("2.8")],
            requirements: ["ok-xml-declaration"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().after(XmlDeclaration {}),
        }
    },
    case! {
        /// A comment stands before the document element.
        ///
        /// Allowed, and no part of what is signed.
        comment_before_root {
            clauses: [xml("2.8")],
            requirements: ["ok-xml-comment-before-root"],
            severity: Low,
            expect: Accept,
            script: Plan::default().after(CommentBeforeRoot {}),
        }
    },
    case! {
        /// The Response declares namespaces that nothing uses.
        ///
        /// Exclusive canonicalization leaves them out, so they may come and go.
        unused_namespaces {
            clauses: [exc_c14n("2.2")],
            requirements: ["ok-xml-ns-unused"],
            severity: Low,
            expect: Accept,
            script: Plan::default().after(DeclareNamespaces {}),
        }
    },
    case! {
        /// The NameID is written in part as a CDATA section.
        ///
        /// The canonical form is the same, so the signature holds; the whole text is the name.
        cdata_in_name_id {
            clauses: [xml("2.7"), core("2.2.2")],
            requirements: ["ok-xml-cdata"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().after(CdataInNameId { at: 3 }),
        }
    },
    case! {
        /// The NameID is written in character references.
        ///
        /// The canonical form is the same, so the signature holds.
        char_refs_in_name_id {
            clauses: [xml("4.1"), core("2.2.2")],
            requirements: ["ok-xml-charrefs"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().after(CharRefsInNameId {}),
        }
    },
    case! {
        /// The form field is base64 in lines of 76 characters.
        ///
        /// MIME base64 has line breaks, and a form may carry them.
        base64_of_the_form {
            clauses: [bindings("3.5.4"), rfc4648("3.1")],
            requirements: ["post-base64-linebreaks", "ok-b64-76-crlf"],
            severity: Medium,
            expect: Accept,
            script: Plan::default().before(EncodeForm { encoding: FormEncoding::Base64Lines }),
        }
    },
];
