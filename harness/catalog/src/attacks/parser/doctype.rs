//! What a document type declaration does to a signed message.

use gauntlet_core::clause::{profiles, xml};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::FormEncoding;
use gauntlet_idp::steps::{
    Doctype, EncodeForm, EntityInNameId, QuotedDoctype, ReplaceText, SetRecipient,
};

use crate::Case;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// Two readers end the document type declaration at different quotation marks.
        ///
        /// To an XML processor the document is a forged Response with the genuine one as character
        /// data in it; to a reader that ends the declaration at the wrong mark, the forged one is
        /// a comment before the genuine one. An SP that uses both verifies the one and reads the
        /// other: CVE-2025-25291 (ruby-saml with REXML and Nokogiri). Read rightly, the digest
        /// does not fit.
        dtd_quoted_doctype_differential {
            clauses: [xml("2.8")],
            bytes: Tampered,
            severity: Critical,
            caught_by: [NoDoctype, DigestValue],
            expect: Reject,
            script: Plan::default().after(QuotedDoctype {}),
        }
    },
    case! {
        /// The declaration gives another attribute the type ID.
        ///
        /// A parser that keeps its table of identifiers by declared types finds another element
        /// under the identifier than the one that was meant. Nothing else is changed here.
        dtd_attlist_id_type {
            clauses: [xml("3.3.1")],
            severity: Medium,
            level: Should,
            caught_by: [NoDoctype],
            expect: Reject,
            script: Plan::default()
                .after(Doctype { subset: "<!ATTLIST Issuer Foo ID #IMPLIED>".into() }),
        }
    },
    case! {
        /// The signed confirmation has no Recipient, and the declaration gives it one.
        ///
        /// An SP that reads with a parser that adds defaults and verifies with one that does not
        /// finds the Recipient that anybody may have written. With the default the digest does
        /// not fit, and without it the Recipient is missing.
        dtd_default_attribute {
            clauses: [xml("3.3.2"), profiles("4.1.4.2")],
            requirements: ["sig-dtd-default-attr"],
            severity: High,
            caught_by: [NoDoctype, Recipient],
            expect: Reject,
            script: |app| Plan::default()
                .before(SetRecipient { value: None })
                .after(Doctype {
                    subset: format!(
                        "<!ATTLIST SubjectConfirmationData Recipient CDATA \"{}\">",
                        app.reply_url
                    ),
                }),
        }
    },
    case! {
        /// The ID of the Response is written with an entity.
        ///
        /// A table of identifiers that is made before entities are expanded holds another one than
        /// the document then shows: CVE-2025-23369 (GitHub Enterprise Server). Only the unsigned
        /// Response is touched here.
        dtd_entity_id {
            clauses: [xml("4.4.5")],
            severity: Medium,
            level: Should,
            caught_by: [WellFormed],
            expect: Reject,
            script: Plan::default()
                .after(Doctype { subset: "<!ENTITY x \"_\">".into() })
                .after(ReplaceText {
                    find: "<samlp:Response ID=\"".into(),
                    with: "<samlp:Response ID=\"&x;".into(),
                }),
        }
    },
    case! {
        /// A document in UTF-16 hides its declaration from those who search octets for it.
        ///
        /// The NameID is an entity that the declaration declares, outside of what is signed. An SP
        /// that refuses declarations by a search in the octets, before a parser that knows
        /// UTF-16, has not looked.
        encoding_utf16 {
            clauses: [xml("4.3.3"), xml("4.4")],
            severity: Critical,
            caught_by: [Encoding],
            expect: Reject,
            script: Plan::default()
                .before(EntityInNameId {})
                .before(EncodeForm { encoding: FormEncoding::Utf16 }),
        }
    },
];
