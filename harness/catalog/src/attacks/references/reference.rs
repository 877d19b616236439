//! References that cover something else than the signed element.

use gauntlet_core::clause::{core, profiles, xml, xmldsig};
use gauntlet_idp::sign::Covers;
use gauntlet_idp::steps::{
    CdataInDigestValue, CommentInDigestValue, CommentsInSignedInfo, Forge, NestSignature,
    NestedSignedInfo, ReferenceCovers, ReferenceType, ReferenceUri, ReferenceWithoutUri,
    RepeatReference, ResponseSignedFirst, SecondDigestValue, SecondSignatureValue,
    SecondSignedInfo, SignatureObject, SignatureValueFirst, SmuggleDigest, Transforms,
    TruncateDigest,
};
use gauntlet_idp::{Plan, names};

use crate::Case;
use crate::plans::{both_signed, response_signed};

/// The Type of a Reference to a Manifest (XML Signature 5.1).
const MANIFEST: &str = "http://www.w3.org/2000/09/xmldsig#Manifest";

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A second SignedInfo, whose digest fits forged content, stands before the genuine one.
        ///
        /// SignatureValue is checked over one and the references are read from the other.
        /// CVE-2025-29774 (xml-crypto).
        multi_signedinfo {
            clauses: [xmldsig("4.2")],
            requirements: ["sig-signedinfo-double"],
            attacks: ["multi-signedinfo-sibling"],
            bytes: Tampered,
            severity: Critical,
            caught_by: [SignatureStructure],
            expect: Reject,
            script: Plan::default().after(Forge {}).after(SecondSignedInfo {}),
        }
    },
    case! {
        /// SignedInfo has two References.
        ///
        /// SAML allows exactly one; with more, an SP may verify one and trust another.
        multi_reference {
            clauses: [core("5.4.2")],
            requirements: ["sig-single-reference"],
            attacks: ["reference-multiple"],
            bytes: Partial,
            severity: Medium,
            level: Should,
            caught_by: [SingleReference],
            expect: Reject,
            script: Plan::default().before(RepeatReference { times: 2 }),
        }
    },
    case! {
        /// SignedInfo has no Reference at all, and the person is forged.
        ///
        /// "All references are valid" is true of an empty list.
        reference_zero {
            clauses: [core("5.4.2")],
            requirements: ["sig-zero-reference"],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [SingleReference],
            expect: Reject,
            script: Plan::default().before(RepeatReference { times: 0 }).after(Forge {}),
        }
    },
    case! {
        /// The Reference names the whole document.
        ///
        /// SAML demands the identifier of the signed element.
        reference_uri_empty {
            clauses: [core("5.4.2")],
            requirements: ["sig-id-on-root"],
            severity: Low,
            level: Should,
            caught_by: [ReferenceCoversParent],
            expect: Reject,
            script: response_signed().before(ReferenceCovers { covers: Covers::Document }),
        }
    },
    case! {
        /// The Reference has no URI.
        ///
        /// What it covers is then left to the application.
        reference_uri_missing {
            clauses: [core("5.4.2"), xmldsig("4.4.3.1")],
            severity: Medium,
            level: Should,
            caught_by: [ReferenceCoversParent],
            expect: Reject,
            script: Plan::default().before(ReferenceWithoutUri {}),
        }
    },
    case! {
        /// The Signature is valid, but covers only the Issuer.
        ///
        /// An SP that asks whether the signature verifies, and not what it covers, takes everything
        /// around it.
        signed_irrelevant_element {
            clauses: [core("5.4.2")],
            requirements: ["sig-reference-is-parent"],
            mint: Cap,
            severity: Critical,
            caught_by: [ReferenceCoversParent],
            expect: Reject,
            script: Plan::default()
                .before(ReferenceCovers { covers: Covers::Issuer })
                .after(Forge {}),
        }
    },
    case! {
        /// The Signature holds an Object with content that nobody refers to.
        ///
        /// SAML signatures have no use for it; wrapping does.
        signature_object {
            clauses: [core("5.4.2"), xmldsig("4.6")],
            requirements: ["sig-object-disallowed", "err-e91-object"],
            severity: Low,
            level: Should,
            caught_by: [SignatureStructure],
            expect: Reject,
            script: Plan::default().after(SignatureObject {}),
        }
    },
    case! {
        /// A SignedInfo with the digest of forged content stands in an Object before the genuine
        /// one.
        ///
        /// An SP that looks for SignedInfo at any depth takes the references of the nested one, and
        /// verifies the genuine one. A right SP reads what it verifies.
        multi_signedinfo_nested {
            clauses: [xmldsig("4.2")],
            requirements: ["sig-signedinfo-double"],
            bytes: Tampered,
            severity: Critical,
            caught_by: [SignatureStructure, DigestValue],
            expect: Reject,
            script: Plan::default().after(Forge {}).after(NestedSignedInfo { first: true }),
        }
    },
    case! {
        /// A comment in DigestValue holds the digest of forged content.
        ///
        /// Canonicalization drops the comment, so that SignatureValue still verifies. An SP that
        /// takes the first node of DigestValue for its text compares with what the comment says.
        /// CVE-2025-29775 (xml-crypto).
        digestvalue_comment {
            clauses: [xmldsig("4.4.3.6"), xmldsig("3.2.1")],
            requirements: ["sig-digestvalue-comment"],
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default().after(Forge {}).after(CommentInDigestValue {}),
        }
    },
    case! {
        /// DigestValue is written as a CDATA section, and nothing is forged.
        ///
        /// The canonical form is the same, so the signature holds. An SP that reads the digest node
        /// by node may stumble; it should not.
        digestvalue_cdata {
            clauses: [xml("2.7"), xmldsig("4.4.3.6")],
            requirements: ["sig-digestvalue-comment"],
            attacks: ["digestvalue-pi-cdata"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default().after(CdataInDigestValue {}),
        }
    },
    case! {
        /// A Reference with the digest of forged content stands in Extensions.
        ///
        /// It comes before the genuine one in the document. An SP that searches the whole document
        /// for DigestValue compares with it; SignatureValue is verified over the genuine SignedInfo
        /// and says nothing about it. CVE-2024-45409 (ruby-saml).
        digestvalue_smuggled {
            clauses: [xmldsig("3.2.1")],
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default().after(Forge {}).after(SmuggleDigest {}),
        }
    },
    case! {
        /// The Reference states two digests, of which the first is right.
        ///
        /// The schema allows one. Where two stand, one part of an SP may compare the first and
        /// another the last.
        multi_digestvalue {
            clauses: [xmldsig("4.4.3")],
            severity: Medium,
            level: Should,
            caught_by: [SignatureStructure],
            expect: Reject,
            script: Plan::default().before(SecondDigestValue {}),
        }
    },
    case! {
        /// The IdP has signed an empty DigestValue, and the person is forged.
        ///
        /// A comparison that ends where the shorter value ends finds no difference in nothing.
        digestvalue_empty {
            clauses: [xmldsig("3.2.1")],
            attacks: ["digestvalue-empty-or-truncated"],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default().before(TruncateDigest { octets: 0 }).after(Forge {}),
        }
    },
    case! {
        /// DigestValue holds the first half of the digest.
        ///
        /// Half a digest is no digest: whoever compares as many octets as are stated can be given
        /// one octet, which fits one document in 256.
        digestvalue_truncated {
            clauses: [xmldsig("3.2.1")],
            attacks: ["digestvalue-empty-or-truncated"],
            bytes: Tampered,
            severity: High,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default().before(TruncateDigest { octets: 16 }),
        }
    },
    case! {
        /// The Reference names an identifier that is nowhere, with the digest of nothing.
        ///
        /// The IdP has signed it, and the person is forged afterwards. An SP that takes what it
        /// does not find for empty octets finds the digest right.
        reference_uri_dangling {
            clauses: [xmldsig("4.4.3.2"), core("5.4.2")],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [ReferenceCoversParent, DigestValue],
            expect: Reject,
            script: Plan::default()
                .before(ReferenceCovers { covers: Covers::Nothing })
                .after(Forge {}),
        }
    },
    case! {
        /// The Reference names the whole document with an XPointer.
        ///
        /// SAML demands the identifier of the signed element; parts of an SP that resolve XPointers
        /// differently see different content.
        reference_xpointer_root {
            clauses: [core("5.4.2"), xmldsig("4.4.3.2")],
            severity: Low,
            level: Should,
            caught_by: [ReferenceCoversParent],
            expect: Reject,
            script: response_signed()
                .before(ReferenceCovers { covers: Covers::Document })
                .before(ReferenceUri { uri: "#xpointer(/)".into() }),
        }
    },
    case! {
        /// The Reference names the Issuer alone with an XPointer, and the person is forged.
        ///
        /// The signature is valid, and the identifier in the XPointer is not that of the Assertion.
        /// An SP that leaves the XPointer to its library does not learn what is covered.
        reference_xpointer_id {
            clauses: [core("5.4.2"), xmldsig("4.4.3.2")],
            requirements: ["sig-reference-is-parent"],
            mint: Cap,
            severity: Critical,
            caught_by: [ReferenceCoversParent],
            expect: Reject,
            script: Plan::default()
                .before(ReferenceCovers { covers: Covers::Issuer })
                .before(ReferenceUri { uri: "#xpointer(id('{id}'))".into() })
                .after(Forge {}),
        }
    },
    case! {
        /// The Reference says that it names a Manifest, and the person is forged.
        ///
        /// It names the Assertion. The digests inside a Manifest are left to the application; an SP
        /// that lets the Type decide leaves this one as well, and nobody checks it.
        reference_type_lies {
            clauses: [xmldsig("4.4.3.1"), xmldsig("3.2.1")],
            mint: Cap,
            bytes: Tampered,
            severity: Critical,
            caught_by: [DigestValue],
            expect: Reject,
            script: Plan::default()
                .before(ReferenceType { value: MANIFEST.into() })
                .after(Forge {}),
        }
    },
    case! {
        /// Comments stand between the elements of SignedInfo, and nothing is forged.
        ///
        /// Canonicalization drops them, so the signature holds. An SP that takes the children of
        /// SignedInfo by their number stumbles; it should not.
        signedinfo_comment {
            clauses: [xmldsig("4.4.1")],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default().after(CommentsInSignedInfo {}),
        }
    },
    case! {
        /// SignatureValue stands before SignedInfo.
        ///
        /// The schema gives the order. What is verified is the same; but an SP that takes children
        /// by their number may be led to another one.
        signature_child_order {
            clauses: [xmldsig("4.2")],
            severity: Low,
            level: Should,
            caught_by: [SignatureStructure],
            expect: Reject,
            script: Plan::default().after(SignatureValueFirst {}),
        }
    },
    case! {
        /// A second SignatureValue, which verifies nothing, follows the genuine one.
        ///
        /// The schema allows one. One may be verified, and the other logged or forwarded.
        signature_value_twice {
            clauses: [xmldsig("4.2")],
            attacks: ["signature-child-order"],
            severity: Low,
            level: Should,
            caught_by: [SignatureStructure],
            expect: Reject,
            script: Plan::default().after(SecondSignatureValue {}),
        }
    },
    case! {
        /// A forged Assertion carries a worthless Signature, in which the genuine Assertion stands.
        ///
        /// ```text
        /// Response
        /// └─ Assertion (forged)                <- consumed
        ///    └─ Signature (nobody's) ──> forged
        ///       └─ Object
        ///          └─ Assertion (genuine)
        ///             └─ Signature ──> genuine
        /// ```
        ///
        /// An SP that is content with one valid signature finds the inner one. CVE-2025-23369
        /// (GitHub Enterprise Server) repeats the Signature in this way.
        signature_in_signature {
            clauses: [core("5.4.2"), profiles("4.1.4.3")],
            mint: Cap,
            severity: Critical,
            level: Should,
            caught_by: [SignatureStructure, SignaturePlacement, SingleAssertion, SignatureValue],
            expect: Reject,
            script: Plan::default().after(NestSignature {}),
        }
    },
    case! {
        /// The Response was signed before the Assertion in it.
        ///
        /// The Signature of the Assertion came later and breaks the digest of the Response. The
        /// Assertion is good by itself; but whoever passes over a broken signature passes over any.
        signature_countersign_order {
            clauses: [profiles("4.1.4.3"), xmldsig("3.2.1")],
            bytes: Partial,
            severity: Low,
            level: Should,
            caught_by: [DigestValue],
            expect: Reject,
            script: both_signed().before(ResponseSignedFirst {}),
        }
    },
    case! {
        /// The Reference names a Manifest that lists the Assertion, and the person is forged.
        ///
        /// The Manifest stands in an Object of the Signature, and the signature over it is valid.
        /// Whether what it lists fits its digests is left to the application; an SP that takes it
        /// for covered checks the Assertion with nothing.
        reference_manifest {
            clauses: [core("5.4.2"), xmldsig("5.1")],
            mint: Cap,
            severity: Critical,
            caught_by: [ReferenceCoversParent, SignatureStructure],
            expect: Reject,
            script: Plan::default()
                .before(ReferenceCovers { covers: Covers::Manifest })
                .before(Transforms { algorithms: vec![names::EXC_C14N.into()] })
                .before(ReferenceType { value: MANIFEST.into() })
                .after(Forge {}),
        }
    },
];
