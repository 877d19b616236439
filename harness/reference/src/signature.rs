//! Examining a `ds:Signature`: every decision on its own, none hiding another.

use aws_lc_rs::digest::{self, Algorithm};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519,
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, VerificationAlgorithm,
};

use crate::c14n::Options;
use crate::dom::{Document, El, NodeId};
use crate::keys::{KeyKind, TrustedKey};
use crate::names;
use crate::octets::from_base64;
use crate::parts::Parts;
use crate::refusal::Refusal;

/// References in one SignedInfo that are looked at: SAML allows one.
const MAX_REFERENCES: usize = 16;
/// Transforms of one Reference that are looked at: SAML allows two.
const MAX_TRANSFORMS: usize = 16;

/// What was found out about one Signature.
#[derive(Clone, Debug)]
pub(crate) struct Examined {
    /// How many References SignedInfo has.
    pub(crate) references: usize,
    pub(crate) structure: Result<(), Refusal>,
    pub(crate) single_reference: Result<(), Refusal>,
    pub(crate) covers_parent: Result<(), Refusal>,
    pub(crate) canonicalization: Result<(), Refusal>,
    pub(crate) transforms: Result<(), Refusal>,
    pub(crate) signature_algorithm: Result<(), Refusal>,
    pub(crate) digest_algorithm: Result<(), Refusal>,
    pub(crate) digest_value: Result<(), Refusal>,
    pub(crate) signature_value: Result<(), Refusal>,
    /// The canonical octets that the digest was computed over, which are text in UTF-8.
    pub(crate) octets: String,
}

impl Examined {
    /// Passes where nothing is wrong with the Signature.
    pub(crate) fn whole(&self) -> Result<(), Refusal> {
        [
            &self.structure,
            &self.single_reference,
            &self.covers_parent,
            &self.canonicalization,
            &self.transforms,
            &self.signature_algorithm,
            &self.digest_algorithm,
            &self.digest_value,
            &self.signature_value,
        ]
        .into_iter()
        .try_for_each(Clone::clone)
    }
}

/// Examines the Signature at `id` (XML Signature 3.2).
pub(crate) fn examine(
    document: &Document,
    signature: El<'_>,
    trusted: &[TrustedKey],
    parts: &Parts,
) -> Examined {
    let holder = signature.parent();
    let infos = (parts.signed_infos)(signature);
    let references: Vec<El<'_>> = infos
        .map(|(read, _)| {
            read.named(names::DSIG, "Reference")
                .take(MAX_REFERENCES)
                .collect()
        })
        .unwrap_or_default();
    let reference = references.first().copied();
    let uri = reference.and_then(|reference| reference.attribute("URI"));
    let transforms = transforms(reference);
    let digest_uri = reference
        .and_then(|reference| reference.child(names::DSIG, "DigestMethod"))
        .and_then(|method| method.attribute("Algorithm"));

    let covered = match (reference, holder) {
        (Some(_), Some(holder)) => (parts.resolve)(document, holder.id, uri),
        _ => None,
    };
    let covered = covered.map(|covered| {
        let without = (parts.enveloped)(document, covered, signature.id);
        let options = Options {
            without,
            ..transforms.options.clone()
        };
        (parts.canonicalize)(document, covered, &options)
    });

    Examined {
        references: references.len(),
        structure: structure(signature),
        single_reference: match references.len() {
            1 => Ok(()),
            n => Err(Refusal::new(format!(
                "SignedInfo has {n} References, not one"
            ))),
        },
        covers_parent: covers_parent(holder, uri),
        canonicalization: infos
            .ok_or_else(|| Refusal::new("there is no SignedInfo"))
            .and_then(|(read, _)| canonicalization(read)),
        transforms: transforms.judgement,
        signature_algorithm: infos
            .ok_or_else(|| Refusal::new("there is no SignedInfo"))
            .and_then(|(read, _)| match method(read, "SignatureMethod") {
                Some(uri) if allowed_signature(uri, trusted) => Ok(()),
                uri => Err(not_allowed("signature", uri)),
            }),
        digest_algorithm: match digest_uri {
            Some(uri) if modern_digest(uri) => Ok(()),
            uri => Err(not_allowed("digest", uri)),
        },
        digest_value: match (reference, &covered, digest_uri.and_then(digest_of)) {
            (None, _, _) => Err(Refusal::new("there is no Reference")),
            (_, None, _) => Err(Refusal::new("the Reference names nothing in this document")),
            (_, _, None) => Err(Refusal::new("the digest algorithm is not known")),
            (_, Some(Err(error)), _) => Err(Refusal::new(error.to_string())),
            (Some(reference), Some(Ok(octets)), Some(algorithm)) => {
                digest(reference, algorithm, octets.as_bytes(), parts)
            }
        },
        signature_value: infos
            .ok_or_else(|| Refusal::new("there is no SignedInfo"))
            .and_then(|(_, signed)| value(document, signature, signed, trusted, parts)),
        octets: covered.and_then(Result::ok).unwrap_or_default(),
    }
}

/// The Algorithm of a child such as SignatureMethod.
fn method<'d>(signed_info: El<'d>, local: &str) -> Option<&'d str> {
    signed_info
        .child(names::DSIG, local)?
        .attribute("Algorithm")
}

fn not_allowed(what: &str, uri: Option<&str>) -> Refusal {
    match uri {
        Some(uri) => Refusal::new(format!("the {what} algorithm '{uri}' is not allowed")),
        None => Refusal::new(format!("no {what} algorithm is named")),
    }
}

/// The local names of the child elements, as far as they are of XML Signature.
fn names_in(el: El<'_>) -> Vec<Option<&str>> {
    el.elements()
        .map(|child| (child.namespace() == names::DSIG).then_some(child.local()))
        .collect()
}

/// SignedInfo, SignatureValue and at most KeyInfo, once each, in this order.
fn structure(signature: El<'_>) -> Result<(), Refusal> {
    match names_in(signature).as_slice() {
        [Some("SignedInfo"), Some("SignatureValue")]
        | [Some("SignedInfo"), Some("SignatureValue"), Some("KeyInfo")] => signature
            .child(names::DSIG, "SignedInfo")
            .map_or(Ok(()), inner_structure),
        _ => {
            let found: Vec<&str> = signature.elements().map(El::local).collect();
            let found = found.join(", ");
            Err(Refusal::new(format!("the Signature holds: {found}")))
        }
    }
}

/// In SignedInfo the two methods and References, in each of these Transforms, DigestMethod and
/// DigestValue, once each and in this order (XML Signature 4.4, 4.4.3).
fn inner_structure(signed_info: El<'_>) -> Result<(), Refusal> {
    let fits = match names_in(signed_info).as_slice() {
        [
            Some("CanonicalizationMethod"),
            Some("SignatureMethod"),
            references @ ..,
        ] => references.iter().all(|name| *name == Some("Reference")),
        _ => false,
    };
    if !fits {
        return Err(holding("SignedInfo", signed_info));
    }
    for reference in signed_info.named(names::DSIG, "Reference") {
        if !matches!(
            names_in(reference).as_slice(),
            [
                Some("Transforms"),
                Some("DigestMethod"),
                Some("DigestValue")
            ] | [Some("DigestMethod"), Some("DigestValue")]
        ) {
            return Err(holding("a Reference", reference));
        }
    }
    Ok(())
}

/// What is in an element of XML Signature, where something else should be.
fn holding(what: &str, el: El<'_>) -> Refusal {
    let name = |child: El<'_>| match child.namespace() {
        names::DSIG => child.local().to_owned(),
        foreign => format!("{{{foreign}}}{}", child.local()),
    };
    let found: Vec<String> = el.elements().map(name).collect();
    Refusal::new(format!("{what} holds: {}", found.join(", ")))
}

fn covers_parent(holder: Option<El<'_>>, uri: Option<&str>) -> Result<(), Refusal> {
    let id = holder
        .and_then(|holder| holder.attribute("ID"))
        .unwrap_or_default();
    match uri {
        Some(uri) if !id.is_empty() && uri.strip_prefix('#') == Some(id) => Ok(()),
        Some(uri) => Err(Refusal::mismatch(
            "the URI of the Reference",
            uri,
            &format!("#{id}"),
        )),
        None => Err(Refusal::new("the Reference has no URI")),
    }
}

fn canonicalization(signed_info: El<'_>) -> Result<(), Refusal> {
    match method(signed_info, "CanonicalizationMethod") {
        Some(names::EXC_C14N | names::EXC_C14N_WITH_COMMENTS) => Ok(()),
        uri => Err(not_allowed("canonicalization", uri)),
    }
}

/// What the transforms of a Reference come to.
pub(crate) struct Transforms {
    judgement: Result<(), Refusal>,
    pub(crate) options: Options,
}

pub(crate) fn transforms(reference: Option<El<'_>>) -> Transforms {
    let list: Vec<El<'_>> = reference
        .and_then(|reference| reference.child(names::DSIG, "Transforms"))
        .map(|list| {
            list.named(names::DSIG, "Transform")
                .take(MAX_TRANSFORMS)
                .collect()
        })
        .unwrap_or_default();
    let uris: Vec<&str> = list
        .iter()
        .map(|t| t.attribute("Algorithm").unwrap_or_default())
        .collect();
    let judgement = match uris.as_slice() {
        [
            names::ENVELOPED,
            names::EXC_C14N | names::EXC_C14N_WITH_COMMENTS,
        ] => Ok(()),
        _ => Err(Refusal::new(format!(
            "the transforms are: {}",
            uris.join(", ")
        ))),
    };
    let mut options = list
        .last()
        .map(|last| exclusive_options(*last))
        .unwrap_or_default();
    // A Reference by identifier leaves comments out before any transform; an XPointer does not
    // (XML Signature 4.4.3.3).
    let uri = reference.and_then(|reference| reference.attribute("URI"));
    options.with_comments &= uri.is_some_and(|uri| uri.starts_with("#xpointer("));
    Transforms { judgement, options }
}

/// The options that a canonicalization or transform element states (Exclusive C14N 4).
pub(crate) fn exclusive_options(element: El<'_>) -> Options {
    let prefixes = element
        .child(names::EXC_C14N, "InclusiveNamespaces")
        .and_then(|list| list.attribute("PrefixList"))
        .unwrap_or_default();
    Options {
        with_comments: element.attribute("Algorithm") == Some(names::EXC_C14N_WITH_COMMENTS),
        inclusive_prefixes: prefixes
            .split_ascii_whitespace()
            .map(|prefix| {
                if prefix == "#default" {
                    String::new()
                } else {
                    prefix.to_owned()
                }
            })
            .collect(),
        without: Vec::new(),
    }
}

/// Digest algorithms that are computed; whether they are allowed is another question.
pub(crate) fn digest_of(uri: &str) -> Option<&'static Algorithm> {
    match uri {
        "http://www.w3.org/2000/09/xmldsig#sha1" => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        "http://www.w3.org/2001/04/xmlenc#sha256" => Some(&digest::SHA256),
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => Some(&digest::SHA384),
        "http://www.w3.org/2001/04/xmlenc#sha512" => Some(&digest::SHA512),
        _ => None,
    }
}

fn modern_digest(uri: &str) -> bool {
    digest_of(uri).is_some_and(|algorithm| *algorithm != digest::SHA1_FOR_LEGACY_USE_ONLY)
}

/// Signature algorithms that are computed, with the kind of key that each is for; whether they
/// are allowed is another question.
fn scheme(uri: &str) -> Option<(KeyKind, &'static dyn VerificationAlgorithm)> {
    let (kind, scheme): (_, &'static dyn VerificationAlgorithm) = match uri {
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1" => {
            (KeyKind::Rsa, &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY)
        }
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => {
            (KeyKind::Rsa, &RSA_PKCS1_2048_8192_SHA256)
        }
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => {
            (KeyKind::Rsa, &RSA_PKCS1_2048_8192_SHA384)
        }
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => {
            (KeyKind::Rsa, &RSA_PKCS1_2048_8192_SHA512)
        }
        // Salt and mask follow from the identifier (RFC 9231 2.3.10).
        "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1" => {
            (KeyKind::Rsa, &RSA_PSS_2048_8192_SHA256)
        }
        "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1" => {
            (KeyKind::Rsa, &RSA_PSS_2048_8192_SHA384)
        }
        "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1" => {
            (KeyKind::Rsa, &RSA_PSS_2048_8192_SHA512)
        }
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => {
            (KeyKind::P256, &ECDSA_P256_SHA256_FIXED)
        }
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => {
            (KeyKind::P384, &ECDSA_P384_SHA384_FIXED)
        }
        "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519" => (KeyKind::Ed25519, &ED25519),
        _ => return None,
    };
    Some((kind, scheme))
}

/// The kind of key that an algorithm is for, where it is a known one.
pub(crate) fn kind_for(uri: &str) -> Option<KeyKind> {
    scheme(uri).map(|(kind, _)| kind)
}

/// Whether an algorithm is a modern one, whatever key it is for.
pub(crate) fn is_allowed(uri: &str) -> bool {
    uri != "http://www.w3.org/2000/09/xmldsig#rsa-sha1" && scheme(uri).is_some()
}

/// Modern algorithms, as far as they are for a kind of key that is configured.
fn allowed_signature(uri: &str, trusted: &[TrustedKey]) -> bool {
    let fits = |kind| trusted.iter().any(|key| key.kind() == Some(kind));
    is_allowed(uri) && kind_for(uri).is_some_and(fits)
}

/// The octets of base64 text; XML may break it with white space, and nothing else.
pub(crate) fn octets_of(text: &str) -> Option<Vec<u8>> {
    from_base64(text).ok()
}

fn digest(
    reference: El<'_>,
    algorithm: &'static Algorithm,
    octets: &[u8],
    parts: &Parts,
) -> Result<(), Refusal> {
    let stated = (parts.stated_digest)(reference)
        .and_then(|value| octets_of(&value))
        .ok_or_else(|| Refusal::new("DigestValue is missing or not base64"))?;
    if (parts.same_digest)(digest::digest(algorithm, octets).as_ref(), &stated) {
        Ok(())
    } else {
        Err(Refusal::new("the digest of the content is not DigestValue"))
    }
}

fn value(
    document: &Document,
    signature: El<'_>,
    signed_info: El<'_>,
    trusted: &[TrustedKey],
    parts: &Parts,
) -> Result<(), Refusal> {
    let options = signed_info
        .child(names::DSIG, "CanonicalizationMethod")
        .map(exclusive_options)
        .unwrap_or_default();
    let octets = (parts.canonicalize)(document, signed_info.id, &options);
    let octets = octets.map_err(|error| Refusal::new(error.to_string()))?;
    let value = signature
        .child(names::DSIG, "SignatureValue")
        .map(El::text)
        .ok_or_else(|| Refusal::new("there is no SignatureValue"))?;
    let algorithm = method(signed_info, "SignatureMethod").unwrap_or_default();
    let keys = (parts.keys)(signature, trusted);
    (parts.verify)(algorithm, &keys, octets.as_bytes(), &value)
}

/// Whether one of the keys verifies `value`, base64 text, over `octets`.
pub(crate) fn verify(
    algorithm: &str,
    keys: &[TrustedKey],
    octets: &[u8],
    value: &str,
) -> Result<(), Refusal> {
    let (kind, scheme) =
        scheme(algorithm).ok_or_else(|| Refusal::new("the signature algorithm is not known"))?;
    let value = octets_of(value).ok_or_else(|| Refusal::new("SignatureValue is not base64"))?;
    let verified = keys
        .iter()
        .filter(|key| key.kind() == Some(kind))
        .any(|key| key.verifies(scheme, octets, &value));
    if verified {
        Ok(())
    } else {
        Err(Refusal::new("no trusted key verifies SignatureValue"))
    }
}

/// The digest that a Reference states, in base64.
pub(crate) fn stated_digest(reference: El<'_>) -> Option<String> {
    reference.child(names::DSIG, "DigestValue").map(El::text)
}

/// Whether the digest of the content is the stated one.
pub(crate) fn same_digest(computed: &[u8], stated: &[u8]) -> bool {
    computed == stated
}

/// The Signature's only SignedInfo, from which references are read and which is verified.
pub(crate) fn signed_infos(signature: El<'_>) -> Option<(El<'_>, El<'_>)> {
    signature
        .child(names::DSIG, "SignedInfo")
        .map(|info| (info, info))
}

/// The element a Reference names (XML Signature 4.4.3.2): the holder where it has the
/// identifier, else any element that has; the whole document for an empty URI; the holder
/// where there is none.
pub(crate) fn resolve(document: &Document, holder: NodeId, uri: Option<&str>) -> Option<NodeId> {
    let id = match uri {
        None => return Some(holder),
        Some("") => return document.root(),
        Some(uri) => uri.strip_prefix('#')?,
    };
    let has_id = |el: &El<'_>| el.attribute("ID") == Some(id);
    if document.at(holder).is_some_and(|holder| has_id(&holder)) {
        return Some(holder);
    }
    document.elements().find(has_id).map(|el| el.id)
}

/// What the enveloped-signature transform leaves out: the Signature that the transform is in.
pub(crate) fn enveloped(_: &Document, _: NodeId, signature: NodeId) -> Vec<NodeId> {
    vec![signature]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(content: &str) -> bool {
        let text = format!(
            "<SignedInfo xmlns=\"{}\">{content}</SignedInfo>",
            names::DSIG
        );
        let document = crate::reader::read(&text).unwrap();
        let root = document.root().and_then(|root| document.at(root)).unwrap();
        inner_structure(root).is_ok()
    }

    /// The content model of SignedInfo (XML Signature 4.4) and of Reference (4.4.3).
    #[test]
    fn signed_info_holds_its_children_in_their_order() {
        let methods = "<CanonicalizationMethod/><SignatureMethod/>";
        let reference = "<Reference><DigestMethod/><DigestValue/></Reference>";
        let transformed = "<Reference><Transforms/><DigestMethod/><DigestValue/></Reference>";
        assert!(fits(&format!("{methods}{reference}{transformed}")));
        for wrong in [
            String::new(),
            format!("<SignatureMethod/><CanonicalizationMethod/>{reference}"),
            format!("<CanonicalizationMethod/><CanonicalizationMethod/>{reference}"),
            format!("<SignatureMethod/><SignatureMethod/>{reference}"),
            format!("{reference}{methods}"),
            format!("{methods}<Object/>"),
            format!("{methods}{reference}<Object/>"),
            format!("{methods}<Reference><DigestValue/><DigestMethod/></Reference>"),
            format!("{methods}<Reference><DigestMethod/></Reference>"),
            format!("{methods}<Reference xmlns=\"urn:other\"/>"),
        ] {
            assert!(!fits(&wrong), "{wrong}");
        }
    }
}
