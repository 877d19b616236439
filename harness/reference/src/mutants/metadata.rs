//! SPs that read the metadata of the IdP naively, or as one IdP writes it alone.

use super::Mutant;
use crate::dom::{Document, El};
use crate::keys::TrustedKey;
use crate::metadata::{self, Reading};
use crate::names;
use crate::parts::Parts;
use crate::refusal::Refusal;
use crate::signature::{examine, octets_of};

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
        Mutant::weak(
            "metadata-for-ever",
            "Takes metadata for as long as it says, or for ever, whatever limit it was told.",
            with(Reading {
                max_validity_s: |_| None,
                ..Reading::default()
            }),
        ),
        Mutant::strict(
            "metadata-for-a-week",
            "Takes metadata that is valid for a week at most, where it was told any limit.",
            with(Reading {
                max_validity_s: |trust| trust.metadata_max_validity_s.map(|_| 7 * 24 * 60 * 60),
                ..Reading::default()
            }),
        ),
        Mutant::lenient(
            "entities-of-one-name-add-up",
            "Takes the keys of all entities of one name together.",
            with(Reading {
                entities: |root, entity_id| Ok(metadata::named(root, entity_id)),
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
    all.extend(signatures().into_iter().map(|(name, doc, signed)| {
        let reading = Reading {
            signed,
            ..Reading::default()
        };
        Mutant::weak(name, doc, with(reading))
    }));
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

type Signed = (
    &'static str,
    &'static str,
    fn(&Document, El<'_>, &[TrustedKey], &Parts) -> Result<(), Refusal>,
);

/// What each takes for a signed document.
fn signatures() -> Vec<Signed> {
    vec![
        (
            "metadata-signature-ignored",
            "Takes metadata whoever has signed it, whatever key it was told to verify with.",
            |_, _, _, _| Ok(()),
        ),
        (
            "metadata-signature-where-there-is-one",
            "Verifies the Signature of metadata that has one, and takes metadata that has none.",
            |document, root, keys, parts| match root.child(names::DSIG, "Signature") {
                Some(_) => metadata::signed(document, root, keys, parts),
                None => Ok(()),
            },
        ),
        (
            "metadata-by-its-own-key",
            "Verifies the Signature of metadata with the certificate that stands in it.",
            |document, root, _, parts| metadata::signed(document, root, &in_key_info(root), parts),
        ),
        (
            "metadata-signed-somewhere",
            "Takes metadata in which any Signature verifies, whatever it covers.",
            |document, _, keys, parts| somewhere(document, keys, parts),
        ),
        (
            "metadata-signature-covers-anything",
            "Takes metadata whose own Signature verifies, whatever in the document it covers.",
            |document, root, keys, parts| {
                let signature = root.child(names::DSIG, "Signature");
                let signature = signature.ok_or_else(|| Refusal::new("no Signature"))?;
                fits(document, signature, keys, parts)
            },
        ),
        (
            "metadata-without-digest",
            "Verifies the value of the Signature of metadata and not what it covers.",
            |document, root, keys, parts| {
                let signature = root.child(names::DSIG, "Signature");
                let signature = signature.ok_or_else(|| Refusal::new("no Signature"))?;
                examine(document, signature, keys, parts).signature_value
            },
        ),
    ]
}

/// The key of the certificate in the Signature of the document.
fn in_key_info(root: El<'_>) -> Vec<TrustedKey> {
    let certificate = root
        .child(names::DSIG, "Signature")
        .and_then(|signature| signature.child(names::DSIG, "KeyInfo"))
        .and_then(|info| info.child(names::DSIG, "X509Data"))
        .and_then(|data| data.child(names::DSIG, "X509Certificate"));
    let der = certificate.and_then(|certificate| octets_of(&certificate.text()));
    let key = der.and_then(|der| TrustedKey::from_der(&der).ok());
    key.into_iter().collect()
}

/// Passes where the Signature fits what it refers to.
fn fits(
    document: &Document,
    signature: El<'_>,
    keys: &[TrustedKey],
    parts: &Parts,
) -> Result<(), Refusal> {
    let examined = examine(document, signature, keys, parts);
    examined.digest_value.and(examined.signature_value)
}

/// Passes where a Signature anywhere in the document fits.
fn somewhere(document: &Document, keys: &[TrustedKey], parts: &Parts) -> Result<(), Refusal> {
    let mut signatures = document
        .elements()
        .filter(|el| el.is(names::DSIG, "Signature"));
    if signatures.any(|signature| fits(document, signature, keys, parts).is_ok()) {
        return Ok(());
    }
    Err(Refusal::new("no Signature verifies"))
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
