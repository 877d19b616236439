//! Text split by comments, instructions and references.

use gauntlet_core::clause::{core, exc_c14n, xml};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{
    CdataInNameId, CommentInAttribute, CommentInAudience, CommentInIssuer, CommentInNameId,
    EntityInNameId, PiInNameId, SetAttribute, SetAudience, SetIssuer, SetNameId,
};

use crate::Case;
use crate::plans::ISSUER;

/// A name that an attacker may own, and that begins with a victim's.
const VICTIM_AND_MORE: &str = "admin@contoso.example.evil.example";
/// Length of the victim's name in it.
const VICTIM_LENGTH: usize = "admin@contoso.example".len();
/// A name that an attacker may own, and that ends with a victim's.
const MORE_AND_VICTIM: &str = "x.admin@contoso.example";

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A comment splits the NameID after a victim's name.
        ///
        /// `admin@contoso.example<!---->.evil.example`: the attacker owns the whole name, and the
        /// signature holds, because comments are not signed. An SP that reads up to the comment
        /// logs the attacker in as the victim. CVE-2017-11427 (python-saml), CVE-2017-11428
        /// (ruby-saml) and their kin.
        comment_nameid {
            clauses: [core("2.2.2"), exc_c14n("2.2")],
            requirements: ["sig-comment-split"],
            severity: Critical,
            expect: NeverForged,
            script: Plan::default()
                .before(SetNameId { value: VICTIM_AND_MORE.into() })
                .after(CommentInNameId { at: VICTIM_LENGTH }),
        }
    },
    case! {
        /// A comment splits the NameID before a victim's name.
        ///
        /// The mirror image, for an SP that reads the last piece of text.
        comment_nameid_last {
            clauses: [core("2.2.2"), exc_c14n("2.2")],
            requirements: ["sig-comment-split"],
            severity: Critical,
            expect: NeverForged,
            script: Plan::default()
                .before(SetNameId { value: MORE_AND_VICTIM.into() })
                .after(CommentInNameId { at: 2 }),
        }
    },
    case! {
        /// A comment splits a claim.
        ///
        /// The same for the values that an application reads as e-mail address or role.
        comment_attribute_value {
            clauses: [core("2.7.3.1.1"), exc_c14n("2.2")],
            requirements: ["sig-comment-split"],
            severity: Critical,
            expect: NeverForged,
            script: Plan::default()
                .before(SetAttribute {
                    name: "PERSON_Email".into(),
                    values: vec![VICTIM_AND_MORE.into()],
                })
                .after(CommentInAttribute { name: "PERSON_Email".into(), at: VICTIM_LENGTH }),
        }
    },
    case! {
        /// The Audience begins with this SP and goes on after a comment.
        ///
        /// The whole value names another SP.
        comment_audience {
            clauses: [core("2.5.1.4")],
            attacks: ["comment-issuer-audience"],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: |app| Plan::default()
                .before(SetAudience { value: format!("{}.evil.example", app.identifier) })
                .after(CommentInAudience { at: app.identifier.chars().count() }),
        }
    },
    case! {
        /// The Issuer of the Assertion begins with the trusted one and goes on after a comment.
        ///
        /// The whole value names another IdP.
        comment_issuer {
            clauses: [core("2.2.5")],
            attacks: ["comment-issuer-audience"],
            severity: High,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Plan::default()
                .before(SetIssuer { of: Of::Assertion, value: Some(format!("{ISSUER}evil")) })
                .after(CommentInIssuer { at: ISSUER.len() }),
        }
    },
    case! {
        /// A processing instruction splits the NameID, and is signed.
        ///
        /// The whole name or a refusal.
        pi_nameid {
            clauses: [core("2.2.2"), xml("2.6")],
            requirements: ["sig-pi-split"],
            severity: High,
            expect: NeverForged,
            script: Plan::default()
                .before(SetNameId { value: VICTIM_AND_MORE.into() })
                .before(PiInNameId { at: VICTIM_LENGTH }),
        }
    },
    case! {
        /// A processing instruction is put into the NameID after signing.
        ///
        /// Processing instructions are part of the canonical form, so the digest does not fit any
        /// more.
        pi_nameid_after_signing {
            clauses: [exc_c14n("2.2")],
            requirements: ["sig-pi-split"],
            mint: Cap,
            bytes: Tampered,
            severity: High,
            caught_by: [DigestValue],
            expect: NeverForged,
            script: Plan::default()
                .before(SetNameId { value: VICTIM_AND_MORE.into() })
                .after(PiInNameId { at: VICTIM_LENGTH }),
        }
    },
    case! {
        /// The rest of the NameID after a victim's name is a CDATA section.
        ///
        /// The canonical form is the same, so the signature holds.
        cdata_nameid {
            clauses: [xml("2.7"), core("2.2.2")],
            requirements: ["sig-pi-split"],
            severity: Critical,
            expect: NeverForged,
            script: Plan::default()
                .before(SetNameId { value: VICTIM_AND_MORE.into() })
                .after(CdataInNameId { at: VICTIM_LENGTH }),
        }
    },
    case! {
        /// The NameID is an entity that the document declares.
        ///
        /// The declaration is outside of what is signed. The digest was made over the expanded text
        /// here, so that an SP that expands entities finds nothing wrong. Without the declaration
        /// the entity is unknown, and the document is not well-formed.
        entity_nameid {
            clauses: [xml("4.4")],
            severity: Critical,
            caught_by: [WellFormed],
            expect: Reject,
            script: Plan::default().before(EntityInNameId {}),
        }
    },
];
