//! What the metadata of an IdP says and an SP must not believe, or not any more.

use gauntlet_core::clause::metadata;
use gauntlet_idp::Plan;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata_shape::MetadataShape;
use gauntlet_idp::steps::{AlsoTrusted, NewIds, SignWith};

use crate::Case;
use crate::script::Script;

/// Signed with this key, which the metadata does not list for the IdP.
fn by_another(key: KeyName) -> Plan {
    Plan::default().before(SignWith {
        key,
        certificate: Some(key),
    })
}

/// In seconds.
const DAY: u32 = 24 * 60 * 60;

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// A key that another role lists.
        ///
        /// The roles of WS-Federation list a key that the role of SAML does not, and it signs. Keys belong to
        /// the role that they stand in.
        metadata_key_of_another_role {
            clauses: [metadata("2.4.1"), metadata("2.4.3")],
            requirements: ["md-role-selection"],
            attacks: ["metadata-unsigned-or-wrapped"],
            bytes: Foreign,
            severity: High,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Script::by_metadata(MetadataShape::KeyOfAnotherRole, by_another(KeyName::Next)),
        }
    },
    case! {
        /// Metadata that has run out.
        ///
        /// `validUntil` of the document lies a day back. Whoever keeps to it believes a key that was withdrawn
        /// long ago.
        metadata_run_out {
            clauses: [metadata("2.3.2")],
            requirements: ["md-validuntil-expired"],
            severity: Medium,
            level: Should,
            caught_by: [IdpMetadataValid],
            expect: Reject,
            script: Script::by_metadata(MetadataShape::Expired, Plan::default()),
        }
    },
    case! {
        /// A role that has run out.
        ///
        /// The document is valid for a day, the role of the IdP has not been for one: the earliest end counts.
        metadata_role_run_out {
            clauses: [metadata("2.4.1")],
            requirements: ["md-validuntil-nested"],
            severity: Medium,
            level: Should,
            caught_by: [IdpMetadataValid],
            expect: Reject,
            script: Script::by_metadata(MetadataShape::ExpiredRole, Plan::default()),
        }
    },
    case! {
        /// The key of another member of the federation.
        ///
        /// Both IdPs stand in one document and the other one signs in the name of the first. Each speaks
        /// for itself.
        metadata_key_of_another_member {
            clauses: [metadata("2.3.1")],
            requirements: ["md-entityid-select"],
            bytes: Foreign,
            severity: Critical,
            caught_by: [SignatureValue],
            expect: Reject,
            script: Script::by_metadata(MetadataShape::AmongOthers, by_another(KeyName::OtherTenant)),
        }
    },
    case! {
        /// Two entities of one name, each with a key of its own.
        ///
        /// One message is signed with the key of the first, and one with that of the second. An SP may refuse
        /// the document, or go by one of the two; one that adds them up lets whoever gets an entity into the
        /// document sign for somebody else.
        metadata_two_of_one_name {
            clauses: [metadata("2.3.2")],
            requirements: ["md-entityid-duplicate"],
            bytes: Foreign,
            severity: Medium,
            level: Should,
            expect: Reject,
            script: {
                let second = by_another(KeyName::Next)
                    .before(AlsoTrusted { key: KeyName::Next })
                    .before(NewIds {});
                Script::one_at_most(MetadataShape::Twice, Plan::default(), second)
            },
        }
    },
    case! {
        /// An affiliation is no IdP.
        ///
        /// The entity has the right name and no role but an AffiliationDescriptor, which lists the key.
        metadata_affiliation {
            clauses: [metadata("2.5")],
            requirements: ["md-affiliation-ignored"],
            severity: Medium,
            expect: Reject,
            script: Script::by_metadata(MetadataShape::AffiliationAlone, Plan::default()),
        }
    },
    case! {
        /// Metadata that says until when it is valid, within what the operator of the SP allows.
        ///
        /// The limit is a fortnight, the document is good for ten days.
        metadata_end_within_the_limit {
            clauses: [metadata("2.3.2")],
            requirements: ["md-validuntil-too-far"],
            severity: Medium,
            expect: Accept,
            script: Script::by_limited_metadata(Some(10 * DAY), Plan::default()),
        }
    },
    case! {
        /// Metadata without an end, where the operator of the SP wants one.
        ///
        /// A document that is good for ever can be served for ever, also once its key was withdrawn.
        metadata_without_end {
            clauses: [metadata("2.3.2")],
            requirements: ["md-validuntil-missing"],
            severity: Medium,
            expect: Reject,
            script: Script::by_limited_metadata(None, Plan::default()),
        }
    },
    case! {
        /// Metadata whose end lies further ahead than the operator of the SP allows.
        ///
        /// The limit is a fortnight, the document is good for fifty years.
        metadata_end_too_far {
            clauses: [metadata("2.3.2")],
            requirements: ["md-validuntil-too-far"],
            severity: Medium,
            caught_by: [IdpMetadataValid],
            expect: Reject,
            script: Script::by_limited_metadata(Some(50 * 365 * DAY), Plan::default()),
        }
    },
    case! {
        /// Metadata with a document type declaration.
        ///
        /// SAML has none, and whoever reads one can be made to read files.
        metadata_doctype {
            clauses: [metadata("1.1")],
            requirements: ["md-dtd"],
            severity: Medium,
            level: Should,
            expect: Reject,
            script: Script::by_metadata(MetadataShape::Doctype, Plan::default()),
        }
    },
];
