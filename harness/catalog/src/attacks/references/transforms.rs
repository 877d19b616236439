//! Transforms and canonicalizations that hide content.

use gauntlet_core::clause::{core, exc_c14n, xmldsig};
use gauntlet_idp::steps::{Canonicalization, CommentInNameId, SetNameId, Transforms};
use gauntlet_idp::{Plan, names};

use crate::Case;

/// A name that an attacker may own, and that begins with a victim's.
const VICTIM_AND_MORE: &str = "admin@contoso.example.evil.example";
/// Length of the victim's name in it.
const VICTIM_LENGTH: usize = "admin@contoso.example".len();

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A third transform filters with XPath.
        ///
        /// A filter can take the forged part out of what is digested. SAML allows two transforms
        /// only.
        transform_xpath {
            clauses: [core("5.4.4")],
            attacks: ["transform-xpath-filter"],
            severity: High,
            level: Should,
            caught_by: [Transforms],
            expect: Reject,
            script: Plan::default()
                .before(Transforms {
                    algorithms: vec![names::ENVELOPED.into(), "http://www.w3.org/TR/1999/REC-xpath-19991116".into(), names::EXC_C14N.into()],
                }),
        }
    },
    case! {
        /// A third transform is a stylesheet.
        ///
        /// A stylesheet runs code of the attacker before anything is verified.
        transform_xslt {
            clauses: [core("5.4.4")],
            attacks: ["transform-xslt-code"],
            severity: High,
            level: Should,
            caught_by: [Transforms],
            expect: Reject,
            script: Plan::default()
                .before(Transforms {
                    algorithms: vec![names::ENVELOPED.into(), "http://www.w3.org/TR/1999/REC-xslt-19991116".into(), names::EXC_C14N.into()],
                }),
        }
    },
    case! {
        /// SignedInfo names an unknown canonicalization.
        ///
        /// An SP must not fall back to one that it knows.
        c14n_unknown_method {
            clauses: [core("5.4.3"), xmldsig("4.4.1")],
            severity: Medium,
            caught_by: [Canonicalization],
            expect: Reject,
            script: Plan::default()
                .before(Canonicalization { algorithm: "urn:example:c14n".into() }),
        }
    },
    case! {
        /// Content with a comment is signed with comments kept.
        ///
        /// The whole name or a refusal; never the part before the comment.
        c14n_withcomments {
            clauses: [exc_c14n("4"), core("5.4.3")],
            severity: High,
            expect: NeverForged,
            script: Plan::default()
                .before(Transforms {
                    algorithms: vec![names::ENVELOPED.into(), names::EXC_C14N_WITH_COMMENTS.into()],
                })
                .before(SetNameId { value: VICTIM_AND_MORE.into() })
                .before(CommentInNameId { at: VICTIM_LENGTH }),
        }
    },
];
