//! A forged Assertion beside, around or inside a genuine signed one.

use gauntlet_core::clause::{bindings, core, profiles, xml_names, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{
    DecoyAssertion, ForeignRoot, HideForged, IdAlias, MergeAttributes, SetAttributeOf,
    SoapEnvelope, WrapAssertion,
};
use gauntlet_idp::wrap::{Carrier, IdPolicy, Place};

use crate::Case;

/// A forged Assertion in the place of the genuine one.
fn wrap_assertion(original: Place, signature: Carrier, id: IdPolicy) -> Plan {
    Plan::default().after(WrapAssertion {
        original,
        signature,
        id,
    })
}

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A forged, unsigned Assertion stands before the signed one.
        ///
        /// ```text
        /// Response
        /// ├─ Assertion (forged)          <- consumed
        /// └─ Assertion (genuine)
        ///    └─ Signature ──> genuine
        /// ```
        ///
        /// The SP verifies the only signature it finds and reads the first assertion. Published as
        /// XSW3.
        xsw3 {
            clauses: [core("5.4.2"), profiles("4.1.4.3")],
            requirements: ["sig-xsw-classic-8"],
            severity: Critical,
            level: Should,
            caught_by: [SingleAssertion],
            expect: Reject,
            script: wrap_assertion(Place::After, Carrier::Original, IdPolicy::Fresh),
        }
    },
    case! {
        /// A forged, unsigned Assertion stands after the signed one.
        ///
        /// The SP verifies one assertion and returns the last, or checks that at least one is
        /// signed. CVE-2022-41912 (crewjam/saml) has this shape.
        xsw_append_unsigned {
            clauses: [core("5.4.2"), profiles("4.1.4.3")],
            requirements: ["sso-partial-signing", "err-e26-per-assertion"],
            severity: Critical,
            level: Should,
            caught_by: [SingleAssertion],
            expect: Reject,
            script: wrap_assertion(Place::Before, Carrier::Original, IdPolicy::Fresh),
        }
    },
    case! {
        /// A forged Assertion holds the signed one as its child.
        ///
        /// ```text
        /// Response
        /// └─ Assertion (forged)          <- consumed
        ///    └─ Assertion (genuine)
        ///       └─ Signature ──> genuine
        /// ```
        ///
        /// Published as XSW4.
        xsw4 {
            clauses: [core("5.4.2"), core("2.3.3")],
            requirements: ["sig-xsw-classic-8"],
            severity: Critical,
            level: Should,
            caught_by: [SingleAssertion, SignaturePlacement, SignaturePresent],
            expect: Reject,
            script: wrap_assertion(Place::InForged, Carrier::Original, IdPolicy::Fresh),
        }
    },
    case! {
        /// A forged Assertion keeps the Signature; the genuine one follows without it.
        ///
        /// ```text
        /// Response
        /// ├─ Assertion (forged)          <- consumed
        /// │  └─ Signature ──> genuine
        /// └─ Assertion (genuine, stripped)
        /// ```
        ///
        /// The SP verifies by looking the identifier up, then trusts the assertion that contains
        /// the Signature. Published as XSW5.
        xsw5 {
            clauses: [core("5.4.1"), core("5.4.2")],
            requirements: ["sig-xsw-classic-8"],
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, SingleAssertion],
            expect: Reject,
            script: wrap_assertion(Place::After, Carrier::Forged, IdPolicy::Fresh),
        }
    },
    case! {
        /// As XSW5, with the genuine Assertion inside the Signature.
        ///
        /// Published as XSW6.
        xsw6 {
            clauses: [core("5.4.1")],
            requirements: ["sig-xsw-classic-8"],
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, SignatureStructure],
            expect: Reject,
            script: wrap_assertion(Place::Signature, Carrier::Forged, IdPolicy::Fresh),
        }
    },
    case! {
        /// A forged Assertion with the genuine identifier stands in Extensions.
        ///
        /// Extensions take any content, and an identifier that occurs twice makes every lookup
        /// ambiguous. Published as XSW7.
        xsw7 {
            clauses: [core("1.3.4"), core("3.2.2")],
            requirements: ["core-response-extensions", "sig-xsw-classic-8"],
            severity: Critical,
            level: Should,
            caught_by: [UniqueIds, SingleAssertion],
            expect: Reject,
            script: Plan::default().after(HideForged { id: IdPolicy::Same, plain: false }),
        }
    },
    case! {
        /// As XSW7, in an Extensions element of no namespace.
        ///
        /// The form that SAML Raider sends.
        xsw7_plain {
            clauses: [core("1.3.4")],
            mint: Cap,
            severity: Critical,
            level: Should,
            caught_by: [UniqueIds, Structure],
            expect: Reject,
            script: Plan::default().after(HideForged { id: IdPolicy::Same, plain: true }),
        }
    },
    case! {
        /// A forged Assertion keeps identifier and Signature; the genuine one is in an Object of
        /// it.
        ///
        /// ```text
        /// Response
        /// └─ Assertion (forged, same ID)  <- consumed
        ///    └─ Signature ──> genuine
        ///       └─ Object
        ///          └─ Assertion (genuine, stripped)
        /// ```
        ///
        /// The verifier digests the last or deepest element with the identifier, the application
        /// reads the first. Published as XSW8.
        xsw8 {
            clauses: [core("5.4.1"), core("1.3.4")],
            requirements: ["sig-xsw-classic-8"],
            severity: Critical,
            level: Should,
            caught_by: [UniqueIds, SignatureStructure],
            expect: Reject,
            script: wrap_assertion(Place::PlainObject, Carrier::Forged, IdPolicy::Same),
        }
    },
    case! {
        /// The genuine Assertion is parked in Extensions; a forged one carries its Signature.
        ///
        /// Valid by schema. CVE-2020-5390 (pysaml2) has this shape.
        xsw_orig_in_extensions {
            clauses: [core("5.4.2")],
            requirements: ["sig-xsw-extensions"],
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, SingleAssertion],
            expect: Reject,
            script: wrap_assertion(Place::Extensions, Carrier::Forged, IdPolicy::Fresh),
        }
    },
    case! {
        /// The genuine Assertion is parked in StatusDetail; a forged one carries its Signature.
        ///
        /// StatusDetail takes any content.
        xsw_orig_in_status_detail {
            clauses: [core("5.4.2"), core("3.2.2.4")],
            requirements: ["sig-xsw-extensions"],
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, SingleAssertion],
            expect: Reject,
            script: wrap_assertion(Place::StatusDetail, Carrier::Forged, IdPolicy::Fresh),
        }
    },
    case! {
        /// The genuine Assertion is parked in the Advice of the forged one, which carries its
        /// Signature.
        ///
        /// Advice may hold assertions, so this is valid by schema.
        xsw_orig_in_advice {
            clauses: [core("5.4.2"), core("2.6.1")],
            requirements: ["core-advice-ignorable", "sig-xsw-extensions"],
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, SingleAssertion],
            expect: Reject,
            script: wrap_assertion(Place::Advice, Carrier::Forged, IdPolicy::Fresh),
        }
    },
    case! {
        /// The genuine Assertion is in a ds:Object of the forged one's Signature.
        ///
        /// XSW8 with a fresh identifier and a proper namespace.
        xsw_orig_in_ds_object {
            clauses: [core("5.4.2"), xmldsig("4.6")],
            requirements: ["sig-xsw-extensions"],
            severity: Critical,
            level: Should,
            caught_by: [ReferenceCoversParent, SignatureStructure],
            expect: Reject,
            script: wrap_assertion(Place::SignatureObject, Carrier::Forged, IdPolicy::Fresh),
        }
    },
    case! {
        /// The signed Assertion moves into Extensions as it is; a forged one takes its place.
        ///
        /// The SP finds a valid signature somewhere and takes the document for signed.
        xsw_sig_in_extensions {
            clauses: [profiles("4.1.4.3")],
            attacks: ["xsw-sig-in-extensions-evil-direct"],
            severity: Critical,
            level: Should,
            caught_by: [SignaturePresent, SignaturePlacement],
            expect: Reject,
            script: wrap_assertion(Place::Extensions, Carrier::Original, IdPolicy::Fresh),
        }
    },
    case! {
        /// The signed Assertion moves into the Advice of a forged one.
        ///
        /// The same, at a place where assertions are legal.
        xsw_signed_in_advice {
            clauses: [profiles("4.1.4.3"), core("2.6.1")],
            requirements: ["core-advice-evidence-not-trusted"],
            severity: Critical,
            level: Should,
            caught_by: [SignaturePresent, SignaturePlacement],
            expect: Reject,
            script: wrap_assertion(Place::Advice, Carrier::Original, IdPolicy::Fresh),
        }
    },
    case! {
        /// A forged Assertion with the genuine identifier stands before the signed one.
        ///
        /// Verifier and consumer look the same identifier up and may find different elements.
        dup_id_evil_first {
            clauses: [core("1.3.4")],
            requirements: ["core-id-unique-declaration", "sig-duplicate-id"],
            attacks: ["dup-id-elements"],
            severity: Critical,
            level: Should,
            caught_by: [UniqueIds, SingleAssertion],
            expect: Reject,
            script: wrap_assertion(Place::After, Carrier::Original, IdPolicy::Same),
        }
    },
    case! {
        /// A forged Assertion with the genuine identifier stands after the signed one.
        ///
        /// The mirror image.
        dup_id_evil_last {
            clauses: [core("1.3.4")],
            requirements: ["core-id-unique-declaration", "sig-duplicate-id"],
            attacks: ["dup-id-elements"],
            severity: Critical,
            level: Should,
            caught_by: [UniqueIds, SingleAssertion],
            expect: Reject,
            script: wrap_assertion(Place::Before, Carrier::Original, IdPolicy::Same),
        }
    },
    case! {
        /// A second, unsigned Assertion about the same person adds a role.
        ///
        /// The subject is genuine, the right is forged: an SP that merges attributes of all
        /// assertions grants it.
        xsw_merge_attributes {
            clauses: [profiles("4.1.4.3"), core("5.4.2")],
            requirements: ["sso-partial-signing", "err-e26-per-assertion"],
            severity: High,
            level: Should,
            caught_by: [SingleAssertion],
            expect: Reject,
            script: Plan::default()
                .after(MergeAttributes {
                    name: "http://schemas.microsoft.com/ws/2008/06/identity/claims/role".into(),
                }),
        }
    },
    case! {
        /// A forged Assertion carries the genuine identifier as `Id`.
        ///
        /// Libraries that look several attribute names up find the forged element first.
        id_alias {
            clauses: [core("5.4.2")],
            requirements: ["sig-id-attribute-confusion"],
            attacks: ["id-attribute-name-ambiguity"],
            severity: Critical,
            level: Should,
            caught_by: [UniqueIds, SingleAssertion],
            expect: Reject,
            script: Plan::default().after(IdAlias { name: "Id".into() }),
        }
    },
    case! {
        /// A forged Assertion carries the genuine identifier as an attribute with a prefix.
        ///
        /// `samlp:ID` is another attribute than `ID`. A library that asks for the local name gets
        /// one of them, and another library the other.
        ns_attribute_pollution {
            clauses: [core("5.4.2"), xml_names("6.3")],
            requirements: ["sig-id-attribute-confusion"],
            severity: Critical,
            level: Should,
            caught_by: [SingleAssertion],
            expect: Reject,
            script: Plan::default().after(IdAlias { name: "samlp:ID".into() }),
        }
    },
    case! {
        /// The namespace of the signed Assertion differs from the right one in case alone.
        ///
        /// Names of namespaces are compared character by character, so this is no Assertion of
        /// SAML, whoever signed it. Where one library folds case, or looks at local names, and
        /// another does not, they disagree on what there is to check.
        ns_uri_variants {
            clauses: [xml_names("2.3"), core("2.3.3")],
            requirements: ["core-namespace-version"],
            severity: Medium,
            caught_by: [SingleAssertion],
            expect: Reject,
            script: Plan::default()
                .before(SetAttributeOf {
                    of: Of::Assertion,
                    name: "xmlns".into(),
                    value: "urn:oasis:names:tc:SAML:2.0:Assertion".into(),
                }),
        }
    },
    case! {
        /// A forged Assertion in a foreign namespace stands before the genuine one.
        ///
        /// An SP that looks for local names alone reads it.
        local_name_decoy {
            clauses: [core("1.2"), xml_names("2.1")],
            severity: Critical,
            level: Should,
            caught_by: [SingleAssertion, Structure],
            expect: Reject,
            script: Plan::default().after(DecoyAssertion { namespace: "urn:evil".into() }),
        }
    },
    case! {
        /// The Response stands in a foreign document element.
        ///
        /// The message is the Response itself; an SP that searches for one anywhere accepts what is
        /// not the message.
        foreign_root {
            clauses: [bindings("3.5.4")],
            attacks: ["foreign-root-wrapper"],
            severity: Medium,
            level: Should,
            caught_by: [RootIsResponse],
            expect: Reject,
            script: Plan::default().after(ForeignRoot {}),
        }
    },
    case! {
        /// The Response stands in the body of a SOAP envelope.
        ///
        /// So it would travel by the enhanced client profile, which is another way into an SP, often with
        /// fewer checks. At the assertion consumer service of a browser it is no Response.
        soap_envelope {
            clauses: [bindings("3.5.4"), profiles("4.2")],
            attacks: ["soap-paos-ecp"],
            severity: Medium,
            level: Should,
            caught_by: [RootIsResponse],
            expect: Reject,
            script: Plan::default().after(SoapEnvelope {}),
        }
    },
];
