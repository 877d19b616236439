//! SPs that read the metadata of the IdP naively, or as one IdP writes it alone.

use super::Mutant;
use crate::dom::El;
use crate::metadata::{self, Reading};
use crate::names;
use crate::parts::Parts;

pub(super) fn all() -> Vec<Mutant> {
    let with = |reading: Reading| Parts {
        metadata: reading,
        ..Parts::default()
    };
    let mut all = vec![
        Mutant::weak(
            "every-entity-of-the-document",
            "Takes the keys of all entities in a document for those of the IdP.",
            with(Reading {
                entities: |root, entity_id| {
                    let mut found = metadata::named(root, entity_id);
                    found.extend(others(root));
                    Ok(found)
                },
                ..Reading::default()
            }),
        ),
        Mutant::lenient(
            "end-of-the-document-alone",
            "Looks at the end of the document and not at that of the role.",
            with(Reading {
                limits: |entity, _| vec![entity],
                ..Reading::default()
            }),
        ),
        Mutant::lenient(
            "metadata-with-doctype",
            "Takes metadata with a document type declaration.",
            with(Reading {
                passes_doctype: true,
                ..Reading::default()
            }),
        ),
    ];
    all.extend(narrow().into_iter().map(|(name, doc, takes)| {
        let reading = Reading {
            takes,
            ..Reading::default()
        };
        Mutant::strict(name, doc, with(reading))
    }));
    all
}

/// The entities of a group.
fn others(root: El<'_>) -> Vec<El<'_>> {
    root.elements()
        .filter(|el| el.is(names::METADATA, "EntityDescriptor"))
        .collect()
}

type Narrow = (&'static str, &'static str, fn(&str) -> bool);

/// What each takes for the form of all metadata.
fn narrow() -> Vec<Narrow> {
    vec![
        (
            "metadata-without-groups",
            "Reads metadata of one entity alone.",
            |text| !text.contains("EntitiesDescriptor"),
        ),
        (
            "metadata-without-prefixes",
            "Looks for the elements of metadata by name, without a prefix.",
            |text| text.contains("<EntityDescriptor"),
        ),
        (
            "metadata-in-one-line",
            "Takes metadata that begins with its element.",
            |text| text.starts_with("<Entit"),
        ),
        (
            "metadata-certificate-in-one-line",
            "Does not know white space in a certificate.",
            |text| {
                let mut certificates = text.split("X509Certificate>").skip(1).step_by(2);
                certificates.all(|certificate| !certificate.contains('\n'))
            },
        ),
        (
            "metadata-certificate-alone",
            "Knows nothing in KeyInfo but one certificate.",
            |text| {
                !text.contains("KeyName") && !text.contains("</X509Certificate><X509Certificate>")
            },
        ),
        (
            "metadata-without-extensions",
            "Refuses what it does not know in metadata.",
            |text| !text.contains("Extensions"),
        ),
        (
            "metadata-without-contacts",
            "Knows nothing behind the roles of an entity.",
            |text| !text.contains("Organization"),
        ),
        (
            "metadata-without-cache-duration",
            "Does not know the durations of XML Schema.",
            |text| !text.contains("cacheDuration"),
        ),
        (
            "metadata-with-one-key",
            "Refuses metadata with two keys for one purpose.",
            |text| {
                let role = text.split("IDPSSODescriptor ").nth(1).unwrap_or_default();
                role.matches("<KeyDescriptor").count() < 2
            },
        ),
        (
            "metadata-not-signed",
            "Does not know a Signature in metadata.",
            |text| !text.contains("SignatureValue"),
        ),
    ]
}
