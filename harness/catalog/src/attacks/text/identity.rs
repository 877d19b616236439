//! Identities that one layer reads as another layer did not sign them.

use gauntlet_core::clause::{bindings, core, xml};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::FormEncoding;
use gauntlet_idp::steps::{
    AddChild, CharRefInNameId, CharRefsInNameId, DeclareXml, ElementInNameId, EncodeForm, Lengthen,
    NameIdFormat, SetNameId,
};
use gauntlet_idp::volume::Lengthened;

use crate::Case;

/// The namespace of assertions.
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
/// A format whose values mean nothing to anybody but the IdP.
const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
/// Length of the victim's name in the names below.
const VICTIM_LENGTH: usize = "admin@contoso.example".len();

fn named(value: &str) -> Plan {
    Plan::default().before(SetNameId {
        value: value.into(),
    })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// Every character of the NameID is written as a reference.
        ///
        /// The canonical form is the same, so the signature holds. A reader that is handed text
        /// and references as separate events, and keeps one of them, reads another name.
        charref_nameid {
            clauses: [xml("4.1"), core("2.2.2")],
            requirements: ["sig-pi-split"],
            severity: High,
            expect: NeverForged,
            script: named("admin@contoso.example.evil.example").after(CharRefsInNameId {}),
        }
    },
    case! {
        /// The NameID is longer than the buffers of a parser.
        ///
        /// Some 70,000 characters come in several pieces from a parser that streams, and do not
        /// fit into a column of a database. What is cut may be somebody else's name: the whole
        /// value or a refusal.
        text_chunk_boundary {
            clauses: [core("2.2.2")],
            severity: High,
            expect: NeverForged,
            script: Plan::default()
                .before(Lengthen {
                    value: Lengthened::NameId,
                    piece: "a".into(),
                    times: 70_000,
                    in_front: false,
                }),
        }
    },
    case! {
        /// An element stands in the NameID after a victim's name, and is signed.
        ///
        /// The schema allows text alone. An SP that reads up to the first child takes the owner of
        /// the whole name for the victim.
        child_element_in_nameid {
            clauses: [core("2.2.2"), core("2.2.3")],
            severity: High,
            expect: NeverForged,
            script: named("admin@contoso.example.evil.example")
                .before(ElementInNameId {
                    at: VICTIM_LENGTH,
                    name: "x".into(),
                    namespace: "urn:example".into(),
                }),
        }
    },
    case! {
        /// A victim's name with a character that nobody sees.
        ///
        /// A zero-width space ends the name. An SP that drops what is invisible when it looks the
        /// person up, and not when it lets the name be registered, gives one the other's account.
        whitespace_identity {
            clauses: [core("1.3.1"), core("2.2.2")],
            severity: High,
            expect: NeverForged,
            script: named("admin@contoso.example\u{200b}"),
        }
    },
    case! {
        /// A control character splits the NameID after a victim's name.
        ///
        /// XML has no such character, even signed. Where a lenient parser lets it through, text of
        /// C ends or is cleaned there.
        control_char_identity {
            clauses: [xml("2.2")],
            bytes: Unreadable,
            severity: High,
            caught_by: [WellFormed],
            expect: NeverForged,
            script: named("admin@contoso.example\u{1}.evil.example"),
        }
    },
    case! {
        /// A reference to the character NUL splits the NameID after a victim's name.
        ///
        /// The same, written as a reference: a reference must name a character that XML has.
        nul_reference_nameid {
            clauses: [xml("4.1"), xml("2.2")],
            attacks: ["control-char-identity"],
            bytes: Unreadable,
            severity: High,
            caught_by: [WellFormed],
            expect: NeverForged,
            script: named("admin@contoso.example.evil.example")
                .before(CharRefInNameId { at: VICTIM_LENGTH, character: '\0' }),
        }
    },
    case! {
        /// The NameID has `%00` in it, which is text like any other.
        ///
        /// An SP that decodes it reads a NUL, and may end the name there.
        percent_nul_nameid {
            clauses: [core("2.2.2")],
            attacks: ["control-char-identity"],
            severity: High,
            expect: NeverForged,
            script: named("admin@contoso.example%00.evil.example"),
        }
    },
    case! {
        /// A victim's name in full-width letters.
        ///
        /// Compatibility normalisation makes the victim's name of it. The identity is the signed
        /// value, character by character.
        unicode_normalisation_identity {
            clauses: [core("1.3.1"), core("2.2.2")],
            requirements: ["core-string-nfc"],
            severity: High,
            expect: NeverForged,
            script: named("\u{ff41}\u{ff44}\u{ff4d}\u{ff49}\u{ff4e}@contoso.example"),
        }
    },
    case! {
        /// A victim's name with a dotless i.
        ///
        /// In capitals the two names are the same, and so they are to an SP, or to a database,
        /// that compares without regard to case.
        dotless_i_nameid {
            clauses: [core("1.3.1"), core("2.2.2")],
            attacks: ["unicode-normalisation-identity"],
            severity: High,
            expect: NeverForged,
            script: named("adm\u{131}n@contoso.example"),
        }
    },
    case! {
        /// A persistent identifier that differs from another one in case alone.
        ///
        /// Persistent identifiers are opaque, and compared as they are: an SP that hands them on
        /// in small letters makes one person of two.
        case_identity {
            clauses: [core("8.3.7"), core("1.3.1")],
            severity: High,
            expect: NeverForged,
            script: named("3F2aBcD9eXkQ").before(NameIdFormat { format: Some(PERSISTENT.into()) }),
        }
    },
    case! {
        /// A line end follows a victim's name in the NameID.
        ///
        /// Written as a reference, so that no parser changes it, and signed. An SP that reads one
        /// line reads the victim's name.
        line_ending_identity {
            clauses: [xml("2.11"), core("2.2.2")],
            severity: High,
            expect: NeverForged,
            script: named("admin@contoso.example\r\n.evil.example"),
        }
    },
    case! {
        /// The document is in ISO 8859-1, and does not say so.
        ///
        /// Without a declaration it is UTF-8, and these octets are none: a fatal error. An SP that
        /// guesses, or puts replacement characters, makes one name of several.
        base64_identity_bytes {
            clauses: [xml("4.3.3"), bindings("3.5.4")],
            severity: Medium,
            caught_by: [Encoding],
            expect: Reject,
            script: named("andr\u{e9}@contoso.example")
                .before(EncodeForm { encoding: FormEncoding::Latin1 }),
        }
    },
    case! {
        /// The document is in UTF-8, and says that it is in ISO 8859-1.
        ///
        /// Who believes it reads another name than the signed one, and finds that the digest does
        /// not fit. An SP must not verify the one reading and hand out the other.
        encoding_mismatch {
            clauses: [xml("4.3.3")],
            bytes: Unreadable,
            severity: High,
            caught_by: [WellFormed],
            expect: NeverForged,
            script: named("andr\u{e9}@contoso.example")
                .after(DeclareXml { version: "1.0".into(), encoding: "ISO-8859-1".into() }),
        }
    },
    case! {
        /// A document of XML 1.1 refers to a control character in the NameID.
        ///
        /// XML 1.1 allows the reference, XML 1.0 does not: the whole name or a refusal.
        xml_version_11 {
            clauses: [xml("2.8"), xml("4.1")],
            bytes: Unreadable,
            severity: Medium,
            caught_by: [WellFormed],
            expect: NeverForged,
            script: named("admin@contoso.example.evil.example")
                .before(CharRefInNameId { at: VICTIM_LENGTH, character: '\u{1}' })
                .after(DeclareXml { version: "1.1".into(), encoding: "UTF-8".into() }),
        }
    },
    case! {
        /// The Assertion has a second Subject, which is empty and signed.
        ///
        /// The schema allows one. Which of them names the person is anybody's guess.
        second_subject {
            clauses: [core("2.3.3")],
            requirements: ["core-subject-single-principal"],
            attacks: ["xml-lang-space-twins"],
            severity: Medium,
            level: Should,
            caught_by: [Structure],
            expect: Reject,
            script: Plan::default()
                .before(AddChild {
                    of: gauntlet_idp::draft::Of::Assertion,
                    name: "Subject".into(),
                    namespace: ASSERTION.into(),
                }),
        }
    },
];
