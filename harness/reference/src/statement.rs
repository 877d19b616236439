//! What the Signatures in a message really are, by the reference's own verifier and apart from all
//! decisions of an SP: see [`gauntlet_core::statement`].

use std::collections::BTreeSet;

use aws_lc_rs::signature::{
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, VerificationAlgorithm as _,
};
use aws_lc_rs::{digest, hmac};
use gauntlet_core::statement::{
    Candidate, SignatureStatement, SignedInfoStatement, Statement, Suspects, Value,
};

use crate::c14n::{Options, canonicalize_anything};
use crate::decrypt::Opener;
use crate::dom::{Document, El, NodeId};
use crate::keys::TrustedKey;
use crate::mutants::algorithms::{old_digest, verified_by_old_digest};
use crate::names;
use crate::reader::{self, ReadOptions};
use crate::signature;

/// Signatures, SignedInfos and References of one document that are looked at, each.
const MAX: usize = 64;

/// [`Suspects`] with their keys read.
struct Signers<'s> {
    trusted: Vec<TrustedKey>,
    others: Vec<TrustedKey>,
    secrets: &'s [Vec<u8>],
}

impl<'s> Signers<'s> {
    /// A certificate that is not read has signed nothing.
    fn of(suspects: &'s Suspects) -> Self {
        let keys = |pems: &[String]| {
            let keys = pems.iter().map(|pem| TrustedKey::from_pem(pem));
            keys.filter_map(Result::ok).collect()
        };
        Self {
            trusted: keys(&suspects.trusted),
            others: keys(&suspects.others),
            secrets: &suspects.secrets,
        }
    }
}

/// States what the Signatures in `xml`, the text of a message, are. Entities that the document
/// declares are expanded, nothing is fetched, and the limits of a sound SP do not count.
pub fn state(xml: &str, suspects: &Suspects) -> Statement {
    let signers = Signers::of(suspects);
    let options = ReadOptions {
        entities: true,
        unlimited: true,
    };
    let document = match reader::read_with(xml, options) {
        Ok(document) => document,
        Err(error) => {
            return Statement::Unreadable {
                why: error.to_string(),
            };
        }
    };
    let opener = Opener::of(&suspects.decryption_keys);
    let (in_the_clear, origins, received) = match opener.open_assertions(&document).spliced {
        Some(spliced) => (spliced.document, spliced.origins, Some(document)),
        None => (document, Vec::new(), None),
    };
    let signatures = in_the_clear
        .elements()
        .filter(|el| el.is(names::DSIG, "Signature"))
        .take(MAX);
    Statement::Read(
        signatures
            .map(|signature| {
                // What is not encrypted was signed as it was received.
                let origin = origins.get(signature.id.index()).copied().flatten();
                let received = received.as_ref().zip(origin);
                let at = received.and_then(|(document, id)| Some((document, document.at(id)?)));
                let (document, el) = at.unwrap_or((&in_the_clear, signature));
                SignatureStatement {
                    path: path(signature),
                    infos: infos(document, el, &signers),
                }
            })
            .collect(),
    )
}

/// The text of `xml` with its EncryptedAssertions opened by these private keys, in PEM; nothing
/// where none is opened.
pub fn in_the_clear(xml: &str, keys: &[String]) -> Option<String> {
    let document = reader::read(xml).ok()?;
    let spliced = Opener::of(keys).open_assertions(&document).spliced?;
    let options = Options::default();
    Some(canonicalize_anything(&spliced.document, None, &options))
}

/// Whether `el` belongs to `signature`, wherever in it, and not to one inside it.
fn belongs_to(el: El<'_>, signature: NodeId) -> bool {
    let mut at = el.parent();
    while let Some(parent) = at {
        if parent.is(names::DSIG, "Signature") {
            return parent.id == signature;
        }
        at = parent.parent();
    }
    false
}

fn infos(
    document: &Document,
    signature: El<'_>,
    signers: &Signers<'_>,
) -> Vec<SignedInfoStatement> {
    let named = |local: &'static str| {
        document
            .elements()
            .filter(move |el| el.is(names::DSIG, local) && belongs_to(*el, signature.id))
            .take(MAX)
    };
    let values: Vec<String> = named("SignatureValue").map(El::text).collect();
    named("SignedInfo")
        .map(|info| SignedInfoStatement {
            value: signer(document, info, &values, signers),
            references: info
                .named(names::DSIG, "Reference")
                .take(MAX)
                .map(|reference| candidates(document, signature, reference))
                .collect(),
        })
        .collect()
}

/// Whose key verifies one of `values` over `info`.
fn signer(document: &Document, info: El<'_>, values: &[String], signers: &Signers<'_>) -> Value {
    let method = info.child(names::DSIG, "CanonicalizationMethod");
    let options = method.map(signature::exclusive_options).unwrap_or_default();
    let options = as_named(document, method, options);
    let text = canonicalize_anything(document, Some(info.id), &options);
    let octets = text.as_bytes();
    let algorithm = info
        .child(names::DSIG, "SignatureMethod")
        .and_then(|method| method.attribute("Algorithm"))
        .unwrap_or_default();
    let verifies = |keys: &[TrustedKey]| {
        values.iter().any(|value| {
            signature::verify(algorithm, keys, octets, value).is_ok()
                || keys.iter().any(|key| {
                    let value = signature::octets_of(value).unwrap_or_default();
                    verifies_weakly(algorithm, key, octets, &value)
                })
        })
    };
    // Cut short as it may be: the length is the sender's to choose.
    let is_hmac = |secret: &Vec<u8>| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let tag = hmac::sign(&key, octets);
        values
            .iter()
            .filter_map(|value| signature::octets_of(value))
            .any(|value| !value.is_empty() && tag.as_ref().starts_with(&value))
    };
    if verifies(&signers.trusted) {
        Value::Trusted
    } else if verifies(&signers.others)
        || algorithm.ends_with("#hmac-sha256") && signers.secrets.iter().any(is_hmac)
    {
        Value::Other
    } else {
        Value::Nobody
    }
}

/// Whether a signature verifies by an algorithm that no right SP allows, or with a key that is too
/// short for one: it is sound all the same.
fn verifies_weakly(algorithm: &str, key: &TrustedKey, octets: &[u8], value: &[u8]) -> bool {
    let short = &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
    let by_short_key =
        || algorithm.ends_with("#rsa-sha256") && short.verify_sig(&key.spki, octets, value).is_ok();
    by_short_key() || verified_by_old_digest(algorithm, key, octets, value)
}

/// The options of a canonicalization or transform, for Canonical XML too where `method` names that:
/// it is the exclusive one with every prefix in its list, as long as no ancestor of what is
/// canonicalized has an attribute of the namespace `xml`.
fn as_named(document: &Document, method: Option<El<'_>>, options: Options) -> Options {
    let uri = method.and_then(|method| method.attribute("Algorithm"));
    let Some(uri) = uri.filter(|uri| names::INCLUSIVE.contains(uri)) else {
        return options;
    };
    let declared = document.elements().flat_map(El::declarations);
    let prefixes: BTreeSet<String> = declared.map(|(prefix, _)| prefix.to_owned()).collect();
    Options {
        inclusive_prefixes: prefixes.into_iter().collect(),
        with_comments: uri.ends_with("#WithComments"),
        ..options
    }
}

/// Every element that `reference` could name, to whoever looks identifiers up by whatever name.
fn candidates(document: &Document, signature: El<'_>, reference: El<'_>) -> Vec<Candidate> {
    let last = reference
        .child(names::DSIG, "Transforms")
        .and_then(|list| list.named(names::DSIG, "Transform").last());
    let transforms = signature::transforms(Some(reference)).options;
    let transforms = as_named(document, last, transforms);
    let stated: Vec<Vec<u8>> = reference
        .named(names::DSIG, "DigestValue")
        .filter_map(|value| signature::octets_of(&value.text()))
        .collect();
    let algorithm = reference
        .child(names::DSIG, "DigestMethod")
        .and_then(|method| method.attribute("Algorithm"));
    let options = |without: Vec<NodeId>| Options {
        without,
        ..transforms.clone()
    };
    let matches = |octets: &[u8]| {
        let digest = match (
            algorithm.and_then(signature::digest_of),
            old_digest(algorithm),
        ) {
            (Some(algorithm), _) => digest::digest(algorithm, octets).as_ref().to_vec(),
            (None, Some(old)) => old(octets),
            (None, None) => return false,
        };
        stated.contains(&digest)
    };
    let parent = signature.parent().map(|parent| parent.id);
    let candidate = |el: El<'_>| {
        // Where the element stands inside the Signature, the transform takes nothing from it: the
        // reading of those who delete the Signature from the element.
        let octets = canonicalize_anything(document, Some(el.id), &options(vec![signature.id]));
        Candidate {
            path: path(el),
            matches: matches(octets.as_bytes()),
            is_parent: Some(el.id) == parent,
        }
    };
    match reference.attribute("URI") {
        None => signature.parent().into_iter().map(candidate).collect(),
        Some("" | "#xpointer(/)") => {
            let octets = canonicalize_anything(document, None, &options(vec![signature.id]));
            let is_stated = matches(octets.as_bytes());
            let root = document.root().and_then(|root| document.at(root));
            root.into_iter()
                .map(|root| Candidate {
                    matches: is_stated,
                    ..candidate(root)
                })
                .collect()
        }
        Some(uri) => {
            let Some(id) = uri.strip_prefix('#') else {
                return Vec::new();
            };
            // The two XPointers that XML Signature 4.4.3.3 asks for; the other is above.
            let pointed = id.strip_prefix("xpointer(id('");
            let id = pointed.and_then(|id| id.strip_suffix("'))")).unwrap_or(id);
            let has_id = |el: &El<'_>| {
                el.attributes()
                    .any(|a| a.local.eq_ignore_ascii_case("id") && a.value == id)
            };
            document
                .elements()
                .filter(has_id)
                .take(MAX)
                .map(candidate)
                .collect()
        }
    }
}

/// Local names from the root, with a number where siblings share one.
fn path(el: El<'_>) -> String {
    let name = |el: El<'_>| {
        let local = el.local();
        let Some(parent) = el.parent() else {
            return local.to_owned();
        };
        let namesakes: Vec<NodeId> = parent
            .elements()
            .filter(|sibling| sibling.local() == local)
            .map(|sibling| sibling.id)
            .collect();
        match namesakes.iter().position(|id| *id == el.id) {
            Some(at) if namesakes.len() > 1 => format!("{local}[{}]", at + 1),
            _ => local.to_owned(),
        }
    };
    let mut parts = vec![name(el)];
    let mut at = el.parent();
    while let Some(parent) = at {
        parts.push(name(parent));
        at = parent.parent();
    }
    parts.reverse();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Response with two Assertions of one identifier, of which the second is signed with the
    /// digest `digest`, and with a Signature of no SignedInfo.
    fn message(digest: &str) -> String {
        format!(
            "<Response><ds:Signature xmlns:ds=\"{dsig}\"/><Assertion ID=\"a\"/>\
             <Assertion ID=\"a\"><ds:Signature xmlns:ds=\"{dsig}\"><ds:SignedInfo>\
             <ds:Reference URI=\"#a\"><ds:DigestMethod Algorithm=\"{sha}\"/>\
             <ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>\
             </ds:Signature></Assertion></Response>",
            dsig = names::DSIG,
            sha = "http://www.w3.org/2001/04/xmlenc#sha256",
        )
    }

    fn signatures(xml: &str) -> Vec<SignatureStatement> {
        match state(xml, &Suspects::default()) {
            Statement::Read(signatures) => signatures,
            Statement::Unreadable { why } => panic!("{why}"),
        }
    }

    #[test]
    fn every_element_that_a_reference_could_name_is_told_with_its_place() {
        // SHA-256 of `<Assertion ID="a"></Assertion>`, by another program.
        let digest = "PEq544B6tJia5+c4FY2QUYMlKHZktuxezxiFInX/8fo=";
        let found = signatures(&message(digest));
        let places: Vec<&str> = found.iter().map(|s| s.path.as_str()).collect();
        assert_eq!(
            places,
            ["Response/Signature", "Response/Assertion[2]/Signature"]
        );
        assert!(found[0].infos.is_empty());
        let [info] = found[1].infos.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(info.value, Value::Nobody);
        let candidate = |path: &str, is_parent| Candidate {
            path: path.to_owned(),
            matches: true,
            is_parent,
        };
        // Without its Signature the second is what the first is.
        assert_eq!(
            info.references,
            [[
                candidate("Response/Assertion[1]", false),
                candidate("Response/Assertion[2]", true)
            ]]
        );
    }

    #[test]
    fn a_reference_to_the_whole_document_covers_what_stands_before_the_root() {
        // SHA-256 of `<?a b?>`, a line feed and `<Response></Response>`, by another program.
        let digest = "OvPowmYw3Jx7OV2GdBY0KDkVK8G/ifimcfURoab/dTQ=";
        let message = |before: &str| {
            format!(
                "{before}<Response><ds:Signature xmlns:ds=\"{dsig}\"><ds:SignedInfo>\
                 <ds:Reference URI=\"\"><ds:DigestMethod Algorithm=\"{sha}\"/>\
                 <ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>\
                 </ds:Signature></Response>",
                dsig = names::DSIG,
                sha = "http://www.w3.org/2001/04/xmlenc#sha256",
            )
        };
        for (before, matches) in [("<?a b?>", true), ("", false)] {
            let found = signatures(&message(before));
            let candidate = Candidate {
                path: "Response".to_owned(),
                matches,
                is_parent: true,
            };
            assert_eq!(found[0].infos[0].references, [[candidate]], "{before}");
        }
    }

    #[test]
    fn another_digest_matches_nothing() {
        let found = signatures(&message("AAAA"));
        let candidates = &found[1].infos[0].references[0];
        assert!(candidates.iter().all(|candidate| !candidate.matches));
    }

    #[test]
    fn what_is_no_document_is_unreadable() {
        let statement = state("<a>", &Suspects::default());
        assert!(matches!(statement, Statement::Unreadable { .. }));
    }
}
