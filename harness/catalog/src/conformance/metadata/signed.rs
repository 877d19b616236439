//! Metadata that the operator of a federation must have signed, whose key the SP was told.

use gauntlet_core::clause::{metadata, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata_shape::MetadataShape;
use gauntlet_idp::signed_metadata::{OPERATOR, SignedMetadata};
use gauntlet_idp::steps::SignWith;

use crate::Case;
use crate::script::{Script, Setting};

/// A login that the attacker has signed with the key that the forged metadata lists.
fn forged(how: SignedMetadata) -> Script {
    Script::by_signed_metadata(how, by_attacker())
}

fn by_attacker() -> Plan {
    Plan::default().before(SignWith {
        key: KeyName::Attacker,
        certificate: Some(KeyName::Attacker),
    })
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// Metadata that the operator of the federation has signed.
        ///
        /// With the key that the SP was told.
        metadata_signed_by_the_operator {
            clauses: [metadata("3"), metadata("2.3.2")],
            requirements: ["md-signature-verify"],
            severity: High,
            expect: Accept,
            script: {
                let signed = MetadataShape::Signed(SignedMetadata::Whole);
                let key = Setting::MetadataKey(OPERATOR);
                Script::by_metadata(signed, Plan::default())
                    .then_under(vec![Setting::Shape(signed), key])
            },
        }
    },
    case! {
        /// Metadata that was changed after it was signed.
        ///
        /// The certificate of the IdP is the attacker's. The Signature is the operator's still, and does not
        /// fit any more.
        metadata_altered {
            clauses: [metadata("3"), xmldsig("3.2")],
            requirements: ["md-signature-verify"],
            attacks: ["metadata-unsigned-or-wrapped"],
            bytes: Foreign,
            severity: Critical,
            expect: Reject,
            script: forged(SignedMetadata::Altered),
        }
    },
    case! {
        /// Metadata without a Signature, where the SP was told a key.
        ///
        /// Whoever can serve it is the IdP.
        metadata_unsigned {
            clauses: [metadata("3")],
            requirements: ["md-signature-verify"],
            attacks: ["metadata-unsigned-or-wrapped"],
            bytes: Foreign,
            severity: Critical,
            expect: Reject,
            script: {
                let key = Setting::MetadataKey(OPERATOR);
                let unsigned = Setting::Shape(MetadataShape::Plain(KeyName::Attacker));
                forged(SignedMetadata::Whole).then_under(vec![unsigned, key])
            },
        }
    },
    case! {
        /// Metadata that the attacker has signed.
        ///
        /// The certificate in KeyInfo fits the Signature, and is nobody's that the SP was told of.
        metadata_signed_by_its_own_key {
            clauses: [metadata("3"), xmldsig("4.5")],
            requirements: ["md-signature-wrong-key"],
            attacks: ["metadata-unsigned-or-wrapped"],
            bytes: Foreign,
            severity: Critical,
            expect: Reject,
            script: forged(SignedMetadata::ByAttacker),
        }
    },
    case! {
        /// A group of which one member is signed, and another one forged.
        ///
        /// The Signature of the operator covers the entity that it stands in, and says nothing of the one
        /// beside it.
        metadata_of_a_member_signed {
            clauses: [metadata("3"), metadata("2.3.1")],
            requirements: ["md-signature-inner-only"],
            attacks: ["metadata-unsigned-or-wrapped"],
            bytes: Foreign,
            severity: Critical,
            expect: Reject,
            script: forged(SignedMetadata::MemberAlone),
        }
    },
    case! {
        /// Signed metadata wrapped in a forged one.
        ///
        /// The document that the operator has signed stands in the extensions of one with the attacker's
        /// certificate, and its Signature where that of the whole would. It verifies, over something else than
        /// what is read.
        metadata_wrapped {
            clauses: [metadata("3"), xmldsig("8.1")],
            requirements: ["md-signature-wrap"],
            attacks: ["metadata-unsigned-or-wrapped"],
            bytes: Foreign,
            severity: Critical,
            expect: Reject,
            script: forged(SignedMetadata::Wrapped),
        }
    },
];
