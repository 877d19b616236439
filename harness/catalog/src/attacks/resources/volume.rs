//! Messages that cost an SP time or memory before anything is authenticated. All are bounded.

use gauntlet_core::clause::{bindings, core, exc_c14n, profiles, rfc4648, xml, xml_names, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{
    DeepPrefixes, Forge, KeyInfoCertificates, LargeEntity, Lengthen, ManyAttributes, ManyElements,
    RedeclareNamespace, RepeatReference, SignWith, SpaceForm,
};
use gauntlet_idp::volume::{AttributeKind, Lengthened};

use crate::Case;
use crate::plans::response_signed;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// One entity of 8 KiB is referred to 1,000 times.
        ///
        /// Eight megabytes out of a small message, without the depth that limits on nested
        /// entities look for. Nothing in SAML needs a declaration.
        quadratic_blowup {
            clauses: [xml("4.4")],
            mint: Cap,
            severity: High,
            level: Should,
            caught_by: [WellFormed],
            expect: Reject,
            script: Plan::default().after(LargeEntity { octets: 8192, references: 1000 }),
        }
    },
    case! {
        /// The Response has 4,000 attributes.
        ///
        /// To find two of the same name by comparing each with all takes time that grows with the
        /// square (RUSTSEC-2026-0194, quick-xml). No element of SAML has more than ten: an SP
        /// should bound them.
        attribute_count {
            clauses: [xml("3.1")],
            requirements: ["sig-dos-digest"],
            mint: Cap,
            severity: Medium,
            level: Should,
            caught_by: [Limits],
            expect: Reject,
            script: Plan::default()
                .after(ManyAttributes { count: 4000, kind: AttributeKind::Plain }),
        }
    },
    case! {
        /// The Response has 4,000 attributes whose names collide in a hash table.
        ///
        /// Under the hash function that multiplies by 33 without a secret all of them fall into
        /// one place.
        hash_collision {
            clauses: [xml("3.1")],
            mint: Cap,
            severity: Medium,
            level: Should,
            caught_by: [Limits],
            expect: Reject,
            script: Plan::default()
                .after(ManyAttributes { count: 4000, kind: AttributeKind::Colliding }),
        }
    },
    case! {
        /// The Response declares 4,000 namespaces.
        ///
        /// A reader that copies what is in scope for each element pays for all of them at each
        /// (RUSTSEC-2026-0195, quick-xml).
        namespace_count {
            clauses: [xml_names("3")],
            mint: Cap,
            severity: Medium,
            level: Should,
            caught_by: [Limits],
            expect: Reject,
            script: Plan::default()
                .after(ManyAttributes { count: 4000, kind: AttributeKind::Namespaces }),
        }
    },
    case! {
        /// Extensions hold 110,000 elements.
        ///
        /// Less than a megabyte of text, and many times that as a tree.
        xml_element_count {
            clauses: [xml("2.1"), core("3.2.2")],
            requirements: ["sig-dos-digest"],
            mint: Cap,
            severity: Medium,
            level: Should,
            caught_by: [Limits],
            expect: Reject,
            script: Plan::default().after(ManyElements { count: 110_000 }),
        }
    },
    case! {
        /// SignedInfo has 500 References to the same Assertion.
        ///
        /// Each costs a canonicalization and a digest before the SignatureValue is looked at.
        /// SAML allows one: count first.
        reference_count_bomb {
            clauses: [core("5.4.2")],
            mint: Idp,
            bytes: Partial,
            severity: Medium,
            level: Should,
            caught_by: [SingleReference],
            expect: Reject,
            script: Plan::default().before(RepeatReference { times: 500 }),
        }
    },
    case! {
        /// Signed by the attacker, with 200 certificates in KeyInfo.
        ///
        /// An SP that tries every certificate that a message brings spends an operation on each,
        /// and ends with the attacker's.
        keyinfo_certificate_bomb {
            clauses: [core("5.4.5"), xmldsig("4.5")],
            attacks: ["encryptedkey-count-bomb"],
            mint: Att,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Plan::default()
                .before(SignWith { key: KeyName::Attacker, certificate: Some(KeyName::Attacker) })
                .before(Forge {})
                .after(KeyInfoCertificates { certificates: vec![KeyName::Attacker], times: 200 }),
        }
    },
    case! {
        /// The signed Destination has 100,000 characters before the ACS.
        ///
        /// Not this SP's address, whatever it costs to find out: it must not end in a buffer that
        /// is too short, nor in a comparison of what fits.
        overlong_destination {
            clauses: [bindings("3.5.5.2")],
            attacks: ["overlong-names"],
            mint: Idp,
            severity: Medium,
            caught_by: [Destination],
            expect: Reject,
            script: response_signed()
                .before(Lengthen {
                    value: Lengthened::Destination,
                    piece: "a".into(),
                    times: 100_000,
                    in_front: true,
                }),
        }
    },
    case! {
        /// The Issuer begins with the trusted one and is 100,000 characters longer.
        ///
        /// Not the trusted issuer.
        overlong_issuer {
            clauses: [core("2.2.5"), profiles("4.1.4.2")],
            attacks: ["overlong-names"],
            mint: Idp,
            severity: High,
            caught_by: [AssertionIssuer],
            expect: Reject,
            script: Plan::default()
                .before(Lengthen {
                    value: Lengthened::AssertionIssuer,
                    piece: "a".into(),
                    times: 100_000,
                    in_front: false,
                }),
        }
    },
    case! {
        /// The end of the confirmation is followed by 20,000 times `:00`.
        ///
        /// Not a time, and a trap for expressions that backtrack (CVE-2018-6519, the SAML2 library
        /// of SimpleSAMLphp). A time that cannot be read has not been checked.
        timestamp_parse_dos {
            clauses: [core("1.3.3"), profiles("4.1.4.3")],
            requirements: ["core-time-garbage"],
            mint: Idp,
            severity: High,
            caught_by: [ConfirmationNotOnOrAfter],
            expect: Reject,
            script: Plan::default()
                .before(Lengthen {
                    value: Lengthened::ConfirmationNotOnOrAfter,
                    piece: ":00".into(),
                    times: 20_000,
                    in_front: false,
                }),
        }
    },
    case! {
        /// 200 elements nested in signed content, each with a new prefix, the innermost uses all.
        ///
        /// A canonicalizer that looks every prefix up on every level takes time that grows with
        /// the square or worse. Nothing in SAML needs such depth: an SP should bound it.
        c14n_quadratic {
            clauses: [xml("2.1")],
            mint: Idp,
            severity: Medium,
            level: Should,
            caught_by: [Limits],
            expect: Reject,
            script: response_signed().before(DeepPrefixes { depth: 200 }),
        }
    },
    case! {
        /// 200 elements use a prefix that is declared once, for a namespace of 20,000 characters.
        ///
        /// Exclusive canonicalization of signed content declares it on each: four megabytes out of 30
        /// kilobytes, and gigabytes out of one megabyte, with no depth, no entity and no signature
        /// that holds. An SP should bound what it canonicalizes, not only what it reads.
        c14n_redeclaration {
            clauses: [exc_c14n("3")],
            mint: Idp,
            severity: High,
            level: Should,
            caught_by: [DigestValue],
            expect: Reject,
            script: response_signed().before(RedeclareNamespace { octets: 20_000, count: 200 }),
        }
    },
    case! {
        /// The form field has two megabytes of white space in its middle.
        ///
        /// White space in base64 is to be skipped. To take it out by copying the rest for each, or
        /// with an expression that backtracks, costs more than the message is worth. No response is
        /// a hundredth of this; an SP should bound the field before it looks at it.
        oversize_base64 {
            clauses: [bindings("3.5.4"), rfc4648("3.3")],
            mint: Idp,
            severity: Medium,
            level: Should,
            caught_by: [Encoding],
            expect: Reject,
            script: Plan::default().before(SpaceForm { count: 2_100_000 }),
        }
    },
];
