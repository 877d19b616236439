//! Documents that should not be read at all.

use gauntlet_core::clause::{bindings, core, rfc4648, xml};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::{FormEncoding, Of};
use gauntlet_idp::steps::{AddChild, AppendText, DeepExtensions, Doctype, EncodeForm, RenameRoot};

use crate::Case;
use crate::plans::response_signed;

/// Entities of ten levels, each ten references to the one below.
fn laughs() -> String {
    let mut subset = "<!ENTITY l0 \"ha\">".to_owned();
    for level in 1..10 {
        let references = format!("&l{};", level - 1).repeat(10);
        subset.push_str(&format!("<!ENTITY l{level} \"{references}\">"));
    }
    subset
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The document has a document type declaration that declares nothing.
        ///
        /// SAML has no use for one, and every attack with entities needs one.
        dtd_inert {
            clauses: [xml("2.8")],
            requirements: ["sig-dtd-default-attr"],
            severity: Medium,
            level: Should,
            caught_by: [NoDoctype],
            expect: Reject,
            script: Plan::default().after(Doctype { subset: String::new() }),
        }
    },
    case! {
        /// The document declares an entity that nothing uses.
        ///
        /// The same, with a declaration to parse.
        dtd_entity_unused {
            clauses: [xml("4.2")],
            requirements: ["sig-dtd-default-attr"],
            severity: Medium,
            level: Should,
            caught_by: [NoDoctype],
            expect: Reject,
            script: Plan::default()
                .after(Doctype { subset: "<!ENTITY unused \"inert\">".into() }),
        }
    },
    case! {
        /// Ten levels of entities, each ten times the one below, none used.
        ///
        /// Bounded: an SP that expands declarations eagerly is slow, and one that refuses them is
        /// not.
        billion_laughs {
            clauses: [xml("4.4")],
            mint: Cap,
            severity: High,
            level: Should,
            caught_by: [NoDoctype],
            expect: Reject,
            script: Plan::default().after(Doctype { subset: laughs() }),
        }
    },
    case! {
        /// The form field has characters in it that are not of the alphabet.
        ///
        /// Skipping them lets the same message have many forms.
        not_base64 {
            clauses: [bindings("3.5.4"), rfc4648("3.3")],
            requirements: ["post-base64-junk"],
            attacks: ["base64-lenient"],
            severity: Low,
            level: Should,
            caught_by: [Encoding],
            expect: Reject,
            script: Plan::default()
                .before(EncodeForm { encoding: FormEncoding::ForeignCharacters }),
        }
    },
    case! {
        /// The form field holds the XML itself.
        ///
        /// The binding demands base64.
        not_encoded {
            clauses: [bindings("3.5.4")],
            requirements: ["post-base64-junk"],
            severity: Low,
            caught_by: [Encoding],
            expect: Reject,
            script: Plan::default().before(EncodeForm { encoding: FormEncoding::None }),
        }
    },
    case! {
        /// Text stands after the document element.
        ///
        /// The document is not well-formed.
        trailing_junk {
            clauses: [xml("2.1")],
            attacks: ["trailing-leading-junk"],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: Plan::default().after(AppendText { text: "<!-- --> junk".into() }),
        }
    },
    case! {
        /// A second document element stands after the first.
        ///
        /// The document is not well-formed; a lenient parser may read either.
        second_root {
            clauses: [xml("2.1")],
            attacks: ["trailing-leading-junk"],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: Reject,
            script: Plan::default().after(AppendText { text: "<x/>".into() }),
        }
    },
    case! {
        /// The document element is not a Response.
        ///
        /// Only a Response answers an authentication request.
        root_not_response {
            clauses: [bindings("3.5.4"), core("3.3.3")],
            requirements: ["sso-logoutresponse-as-response"],
            attacks: ["message-type-confusion-acs"],
            severity: Medium,
            caught_by: [RootIsResponse],
            expect: Reject,
            script: response_signed()
                .before(RenameRoot { name: "samlp:ArtifactResponse".into() }),
        }
    },
    case! {
        /// Extensions are nested 2,000 deep.
        ///
        /// A parser that recurses may run out of stack. Nothing in SAML needs depth, and an SP
        /// should bound what it parses before anything is authenticated.
        deep_nesting {
            clauses: [xml("2.1")],
            requirements: ["sig-dos-digest"],
            mint: Idp,
            severity: Medium,
            level: Should,
            caught_by: [Limits],
            expect: Reject,
            script: Plan::default().before(DeepExtensions { depth: 2000 }),
        }
    },
    case! {
        /// The Response has a child in a foreign namespace.
        ///
        /// The schema allows foreign content in Extensions only.
        unknown_child_of_response {
            clauses: [core("3.2.2")],
            attacks: ["schema-invalid-structure"],
            severity: Low,
            level: Should,
            caught_by: [Structure],
            expect: Reject,
            script: response_signed()
                .before(AddChild {
                    of: Of::Response,
                    name: "note".into(),
                    namespace: "urn:example".into(),
                }),
        }
    },
    case! {
        /// The Assertion has a child in a foreign namespace.
        ///
        /// The schema does not allow it.
        unknown_child_of_assertion {
            clauses: [core("2.3.3")],
            attacks: ["schema-invalid-structure"],
            severity: Low,
            level: Should,
            caught_by: [Structure],
            expect: Reject,
            script: Plan::default()
                .before(AddChild {
                    of: Of::Assertion,
                    name: "note".into(),
                    namespace: "urn:example".into(),
                }),
        }
    },
];
