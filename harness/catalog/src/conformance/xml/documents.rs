//! Documents as other software writes them.

use gauntlet_core::clause::{bindings, core, exc_c14n, rfc4648, xml, xml_names};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::FormEncoding;
use gauntlet_idp::steps::{
    AddAttribute, EncodeForm, ManyAttributes, PrefixAssertion, PrefixResponse, PrettyPrint,
    ReplaceEverywhere, ReplaceText, SetXmlAttribute,
};
use gauntlet_idp::volume::AttributeKind;

use crate::Case;
use crate::plans::path;

/// The claim that holds groups.
const GROUPS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The prefixes are `saml2p` and `saml2`, as Shibboleth writes them.
        ///
        /// Prefixes mean nothing; only namespaces do.
        prefixes_saml2 {
            clauses: [xml_names("4")],
            requirements: ["ok-xml-prefix-choice"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(PrefixResponse { prefix: "saml2p".into() })
                .before(PrefixAssertion { prefix: "saml2".into() }),
        }
    },
    case! {
        /// The prefixes are `ns0` and `ns1`, as Python writes them.
        ///
        /// Prefixes mean nothing; only namespaces do.
        prefixes_ns {
            clauses: [xml_names("4")],
            requirements: ["ok-xml-prefix-choice"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(PrefixResponse { prefix: "ns0".into() })
                .before(PrefixAssertion { prefix: "ns1".into() }),
        }
    },
    case! {
        /// The prefixes are `a` and `b`.
        ///
        /// Prefixes mean nothing; only namespaces do.
        prefixes_short {
            clauses: [xml_names("4")],
            requirements: ["ok-xml-prefix-choice"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(PrefixResponse { prefix: "a".into() })
                .before(PrefixAssertion { prefix: "b".into() }),
        }
    },
    case! {
        /// A prefix has a letter that is not ASCII.
        ///
        /// A prefix is a name of XML, and names have letters of all scripts.
        prefix_non_ascii {
            clauses: [xml_names("3")],
            requirements: ["ok-xml-prefix-choice"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(PrefixAssertion { prefix: "ö".into() }),
        }
    },
    case! {
        /// The Response has no prefix.
        ///
        /// The default namespace is that of the protocol outside the Assertion, and that of assertions inside.
        default_namespace_of_the_protocol {
            clauses: [xml_names("6.2")],
            requirements: ["ok-xml-default-ns-response"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(PrefixResponse { prefix: String::new() }),
        }
    },
    case! {
        /// A byte order mark stands before the document.
        ///
        /// It says that the document is in UTF-8, and is no part of it.
        byte_order_mark {
            clauses: [xml("4.3.3")],
            requirements: ["ok-xml-bom"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(ReplaceText { find: "<samlp:Response".into(), with: "\u{feff}<samlp:Response".into() }),
        }
    },
    case! {
        /// Comments stand between elements of the signed Assertion.
        ///
        /// They were put there after signing; canonicalization leaves them out.
        comments_between_elements {
            clauses: [core("5.4.3"), exc_c14n("2")],
            requirements: ["ok-xml-comments-between"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(ReplaceText { find: "<Subject>".into(), with: "<!-- who --><Subject>".into() })
                .after(ReplaceText { find: "<Conditions ".into(), with: "<!-- when --><Conditions ".into() }),
        }
    },
    case! {
        /// A comment and an instruction stand behind the document element.
        ///
        /// Both are allowed there.
        after_the_root {
            clauses: [xml("2.1")],
            requirements: ["ok-xml-comment-before-root"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(ReplaceText { find: "</samlp:Response>".into(), with: "</samlp:Response><!-- end --><?end of?>".into() }),
        }
    },
    case! {
        /// Line ends are written as in DOS.
        ///
        /// A processor turns them into single line feeds before anybody sees them.
        crlf {
            clauses: [xml("2.11")],
            requirements: ["ok-xml-crlf"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(PrettyPrint {})
                .after(ReplaceEverywhere { find: "\n".into(), with: "\r\n".into() }),
        }
    },
    case! {
        /// Empty elements are written with an end tag.
        ///
        /// The two forms are the same, also to canonicalization.
        empty_element_as_pair {
            clauses: [xml("3.1")],
            requirements: ["ok-xml-selfclose-vs-pair"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(ReplaceText { find: "/></SubjectConfirmation>".into(), with: "></SubjectConfirmationData></SubjectConfirmation>".into() })
                .after(ReplaceText { find: "/></samlp:Status>".into(), with: "></samlp:StatusCode></samlp:Status>".into() }),
        }
    },
    case! {
        /// Attributes stand in single quotes with white space around the equals sign.
        ///
        /// Canonicalization writes them in its own way.
        single_quotes {
            clauses: [xml("2.3")],
            requirements: ["ok-xml-attr-order"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(ReplaceEverywhere { find: "Version=\"2.0\"".into(), with: "Version = '2.0'".into() }),
        }
    },
    case! {
        /// A value says its language by `xml:lang`.
        ///
        /// The prefix `xml` needs no declaration.
        language_of_a_value {
            clauses: [xml("2.12"), core("2.7.3.1.1")],
            requirements: ["ok-xml-xml-lang"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&["Assertion", "AttributeStatement", "Attribute", "AttributeValue"]), name: "xml:lang".into(), value: Some("en".into()) }),
        }
    },
    case! {
        /// The form field is base64 in lines of 64 characters, as PEM writes it.
        ///
        /// The line ends are no part of the value.
        base64_in_lines_of_64 {
            clauses: [rfc4648("3.1"), bindings("3.5.4")],
            requirements: ["ok-b64-64-lf", "post-base64-linebreaks"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(EncodeForm { encoding: FormEncoding::Base64Lines64 }),
        }
    },
    case! {
        /// The Response declares fifty namespaces that nothing uses.
        ///
        /// They are no part of what is signed.
        many_declarations {
            clauses: [xml_names("3")],
            requirements: ["ok-xml-ns-unused"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(ManyAttributes { count: 50, kind: AttributeKind::Namespaces }),
        }
    },
    case! {
        /// The user is in a hundred and fifty groups with long names.
        ///
        /// A hundred kilobytes are a large Response, and a real one.
        a_hundred_kilobytes {
            clauses: [core("2.7.3.1"), bindings("3.5.4")],
            requirements: ["ok-size-100k"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(AddAttribute { name: GROUPS.into(), values: (0..150).map(|group| format!("{group:03}-{}", "g".repeat(650))).collect() }),
        }
    },
];
