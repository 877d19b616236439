//! Transforms and canonicalizations that hide content.

use gauntlet_core::clause::{core, exc_c14n, xml, xmldsig};
use gauntlet_idp::sign::Covers;
use gauntlet_idp::steps::{
    Canonicalization, CommentInNameId, Forge, FriendlyName, HideInSignature, Redigest,
    ReferenceCovers, SetNameId, SignNothing, SignedInfoNamespaces, Transforms, VoidNamespace,
};
use gauntlet_idp::{Plan, names};

use crate::Case;
use crate::plans::response_signed;

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
            requirements: ["sig-transform-whitelist", "sig-transform-excludes-content"],
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
            requirements: ["sig-transform-whitelist", "sig-transform-xslt-no-exec"],
            attacks: ["transform-xslt-code"],
            mint: Idp,
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
        /// Content with a comment is signed with the canonicalization that keeps comments.
        ///
        /// It keeps none here: a Reference by identifier leaves comments out before any transform,
        /// so the digest is that of the name without the comment, and anybody may put one in. An SP
        /// that trusts the word `WithComments` and reads up to the comment logs somebody else in.
        /// The whole name or a refusal; never the part before the comment.
        c14n_withcomments {
            clauses: [exc_c14n("4"), xmldsig("4.4.3.3"), core("5.4.3")],
            requirements: ["ok-c14n-exclusive-comments"],
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
    case! {
        /// A forged Assertion hides in a Signature in the Status of a signed Response.
        ///
        /// The transform takes out the one Signature that it stands in. A library that takes out
        /// every Signature digests the genuine content, and an SP that reads the first assertion of
        /// the document reads the forged one.
        enveloped_nested_signature_strip {
            clauses: [xmldsig("6.6.4"), xmldsig("3.2.1")],
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue, SignaturePlacement, SingleAssertion],
            expect: Reject,
            script: response_signed().after(HideInSignature {}),
        }
    },
    case! {
        /// A third transform is an XPath Filter 2.0.
        ///
        /// A filter subtracts what it likes from what is digested. SAML allows two transforms
        /// only, and an SP may refuse the others.
        transform_xpath_filter2 {
            clauses: [core("5.4.4")],
            requirements: ["sig-transform-whitelist"],
            severity: High,
            level: Should,
            caught_by: [Transforms],
            expect: Reject,
            script: Plan::default()
                .before(Transforms {
                    algorithms: vec![names::ENVELOPED.into(), "http://www.w3.org/2002/06/xmldsig-filter2".into(), names::EXC_C14N.into()],
                }),
        }
    },
    case! {
        /// A third transform decodes base64.
        ///
        /// It keeps the text alone, so that elements could be moved about at will. SAML allows two
        /// transforms only, and an SP may refuse the others.
        transform_base64 {
            clauses: [core("5.4.4")],
            requirements: ["sig-transform-whitelist"],
            severity: High,
            level: Should,
            caught_by: [Transforms],
            expect: Reject,
            script: Plan::default()
                .before(Transforms {
                    algorithms: vec![names::ENVELOPED.into(), "http://www.w3.org/2000/09/xmldsig#base64".into(), names::EXC_C14N.into()],
                }),
        }
    },
    case! {
        /// A third transform decrypts.
        ///
        /// It lets a message make the SP decrypt before anything is verified. SAML allows two
        /// transforms only, and an SP may refuse the others.
        transform_decrypt {
            clauses: [core("5.4.4")],
            severity: High,
            level: Should,
            caught_by: [Transforms],
            expect: Reject,
            script: Plan::default()
                .before(Transforms {
                    algorithms: vec![names::ENVELOPED.into(), "http://www.w3.org/2002/07/decrypt#XML".into(), names::EXC_C14N.into()],
                }),
        }
    },
    case! {
        /// The Reference lists two hundred transforms.
        ///
        /// Each costs a pass over the content before anything is verified. CVE-2021-39171
        /// (passport-saml). An SP should refuse more than the two that SAML allows.
        transform_count_bomb {
            clauses: [core("5.4.4")],
            requirements: ["sig-transform-count"],
            mint: Idp,
            severity: Medium,
            level: Should,
            caught_by: [Transforms],
            expect: Reject,
            script: Plan::default()
                .before(Transforms {
                    algorithms: [vec![names::ENVELOPED.into()], vec![names::EXC_C14N.into(); 199]].concat(),
                }),
        }
    },
    case! {
        /// The Reference has no transforms, and the digest is as if it had both.
        ///
        /// What is digested then is the Assertion with its own Signature in it, which this digest
        /// does not fit: an SP that applies what is not listed has a method of its own.
        transform_none {
            clauses: [core("5.4.4"), xmldsig("4.4.3.2")],
            requirements: ["sig-c14n-missing-transform", "ok-transform-only-enveloped"],
            attacks: ["transform-none-or-order"],
            severity: Low,
            level: Should,
            caught_by: [Transforms],
            expect: Reject,
            script: Plan::default()
                .before(Transforms {
                    algorithms: vec![],
                }),
        }
    },
    case! {
        /// The two transforms stand in reverse order.
        ///
        /// Canonicalization first makes octets, in which the Signature that the other transform
        /// should take out must be found again: SPs differ on what they digest.
        transform_order {
            clauses: [core("5.4.4"), xmldsig("4.4.3.2")],
            attacks: ["transform-none-or-order"],
            severity: Low,
            level: Should,
            caught_by: [Transforms],
            expect: Reject,
            script: Plan::default()
                .before(Transforms {
                    algorithms: vec![names::EXC_C14N.into(), names::ENVELOPED.into()],
                }),
        }
    },
    case! {
        /// The digest is that of nothing, and the Assertion declares a namespace with a relative
        /// name.
        ///
        /// The IdP has signed the digest of no octets once, and with it any content passes: a
        /// canonicalizer that fails at such a namespace returns nothing, and an SP that does not
        /// notice digests that. CVE-2025-66568 (ruby-saml) and CVE-2025-66578 (xmlseclibs) for
        /// relative names. A right SP digests the Assertion or stops.
        c14n_void_relative_namespace {
            clauses: [xmldsig("3.2.1")],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default()
                .before(ReferenceCovers { covers: Covers::Void })
                .after(Forge {})
                .after(VoidNamespace { on_signed_info: false, uri: "1".into() }),
        }
    },
    case! {
        /// The digest is that of nothing, and the Assertion declares a namespace that is no URI.
        ///
        /// The IdP has signed the digest of no octets once, and with it any content passes: a
        /// canonicalizer that fails at such a namespace returns nothing, and an SP that does not
        /// notice digests that. CVE-2025-66568 (ruby-saml) and CVE-2025-66578 (xmlseclibs) for
        /// relative names; CVE-2025-25292 (ruby-saml) used this one. A right SP digests the
        /// Assertion or stops.
        c14n_void_invalid_namespace {
            clauses: [xmldsig("3.2.1")],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default()
                .before(ReferenceCovers { covers: Covers::Void })
                .after(Forge {})
                .after(VoidNamespace {
                    on_signed_info: false,
                    uri: "http://example.com\u{80}".into(),
                }),
        }
    },
    case! {
        /// SignatureValue is over nothing, and SignedInfo declares a relative namespace.
        ///
        /// Once the IdP has signed no octets, its signature fits every SignedInfo that a
        /// canonicalizer fails at unnoticed. The digest fits the forged person, so that
        /// SignatureValue alone can tell.
        c14n_void_on_signedinfo {
            clauses: [xmldsig("3.2.2")],
            mint: Cap,
            bytes: Broken,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Plan::default()
                .before(SignNothing {})
                .after(Forge {})
                .after(Redigest {})
                .after(VoidNamespace { on_signed_info: true, uri: "1".into() }),
        }
    },
    case! {
        /// An XML attribute holds every character that canonicalization writes as a reference.
        ///
        /// Tab, line feed, carriage return, quotation mark, ampersand and angle brackets, beside a
        /// character beyond the basic plane: a canonicalizer of an SP's own must get each right, or
        /// it refuses what is genuine.
        c14n_special_chars {
            clauses: [exc_c14n("2"), xml("3.3.3")],
            severity: Medium,
            expect: Accept,
            script: Plan::default().before(FriendlyName {
                name: "PERSON_Email".into(),
                value: "a\tb\nc\rd \"e\" 'f' <g> & \u{1f600}".into(),
            }),
        }
    },
    case! {
        /// The canonicalization of SignedInfo has a PrefixList.
        ///
        /// Its namespaces are then written out although nothing uses them. SPs that know the list
        /// below a transform alone verify other octets, and refuse what is genuine.
        c14n_prefixlist_of_signedinfo {
            clauses: [exc_c14n("4"), core("5.4.3")],
            attacks: ["c14n-prefixlist-tamper"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(SignedInfoNamespaces { prefixes: vec!["samlp".into(), "unknown".into()] }),
        }
    },
];
