//! Forms of the metadata of an IdP that an SP reads.

use gauntlet_core::clause::{metadata, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::metadata_shape::MetadataShape;

use crate::Case;
use crate::plans::signed_by;
use crate::script::Script;
use gauntlet_idp::keys::KeyName;

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The metadata that Entra serves.
        ///
        /// It is signed with a key that it lists, says no end, and two roles of WS-Federation come before the
        /// one of SAML. An SP that takes the first role it meets, or none that it does not know, knows no
        /// app of Entra.
        metadata_of_entra {
            clauses: [metadata("2.3.2"), metadata("2.4.3")],
            requirements: ["md-root-entity", "md-unknown-roledescriptor"],
            severity: High,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::OfEntra, Plan::default()),
        }
    },
    case! {
        /// Metadata with prefixes.
        ///
        /// `md` and `ds` are what most federations write; the names are the same.
        metadata_prefixed {
            clauses: [metadata("1.1")],
            requirements: ["md-root-entity"],
            severity: Medium,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::Prefixed, Plan::default()),
        }
    },
    case! {
        /// The IdP among the entities of a federation.
        ///
        /// An EntitiesDescriptor holds another IdP first. The one with the configured entityID counts, and its
        /// keys alone.
        metadata_among_others {
            clauses: [metadata("2.3.1")],
            requirements: ["md-root-entities", "md-entityid-select"],
            severity: Medium,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::AmongOthers, Plan::default()),
        }
    },
    case! {
        /// The IdP in a group within a group.
        ///
        /// Groups may hold groups; where an entity stands says nothing of it.
        metadata_nested_groups {
            clauses: [metadata("2.3.1")],
            requirements: ["md-root-entities"],
            severity: Low,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::NestedGroups, Plan::default()),
        }
    },
    case! {
        /// Metadata laid out for the eye.
        ///
        /// A declaration, comments, an instruction and white space between elements say nothing.
        metadata_laid_out {
            clauses: [metadata("1.1")],
            requirements: ["md-root-entity"],
            severity: Medium,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::LaidOut, Plan::default()),
        }
    },
    case! {
        /// The certificate in lines.
        ///
        /// base64 may have white space (XML Schema), and many tools write lines of 64 characters.
        metadata_certificate_in_lines {
            clauses: [xmldsig("4.5.4")],
            requirements: ["md-cert-whitespace"],
            severity: Medium,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::CertificateInLines, Plan::default()),
        }
    },
    case! {
        /// A KeyName beside the certificate.
        ///
        /// Several forms in one KeyInfo name one key; the certificate is one that every SP reads.
        metadata_key_name {
            clauses: [xmldsig("4.5"), metadata("2.4.1.1")],
            requirements: ["md-keyinfo-forms"],
            severity: Low,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::KeyNameBeside, Plan::default()),
        }
    },
    case! {
        /// The chain of the certificate.
        ///
        /// What follows the certificate of the key in one X509Data is the chain that it was issued by, and no
        /// reason to refuse. Some implementations trust a key of the chain as well, so this advises only.
        metadata_chain {
            clauses: [xmldsig("4.5.4")],
            requirements: ["md-keyinfo-forms"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::Chain, Plan::default()),
        }
    },
    case! {
        /// Extensions that nobody knows.
        ///
        /// Entity and role have Extensions, and attributes, of a foreign namespace. They are there to be passed
        /// over by whoever does not know them.
        metadata_extensions {
            clauses: [metadata("2.2.1"), metadata("2.4.1")],
            requirements: ["md-extensions-unknown"],
            severity: Medium,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::Extensions, Plan::default()),
        }
    },
    case! {
        /// Organization, contacts and further locations.
        ///
        /// They are for people.
        metadata_contacts {
            clauses: [metadata("2.3.2.1"), metadata("2.3.2.2")],
            requirements: ["md-organization-contact"],
            severity: Low,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::Contacts, Plan::default()),
        }
    },
    case! {
        /// An end years ahead, and how long to keep it.
        ///
        /// `cacheDuration` says how often to fetch it anew, and nothing of whether it is to be believed.
        metadata_cache_duration {
            clauses: [metadata("2.3.2")],
            requirements: ["md-root-needs-validity"],
            severity: Low,
            expect: Accept,
            script: Script::by_metadata(MetadataShape::CacheDuration, Plan::default()),
        }
    },
    case! {
        /// The second of two signing keys.
        ///
        /// During a rollover Entra lists both, and one day signs with the other. All of them count, in any
        /// order.
        metadata_second_key {
            clauses: [metadata("2.4.1.1")],
            requirements: ["md-keys-multiple"],
            severity: High,
            features: [MultipleIdpCerts],
            expect: Accept,
            script: Script::by_metadata(MetadataShape::TwoKeys, signed_by(KeyName::Next)),
        }
    },
];
