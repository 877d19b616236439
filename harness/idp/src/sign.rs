//! Making a Signature: honest by default, and otherwise exactly as wrong as a plan asks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::baseline::Baseline;
use crate::draft::{Draft, Of, StepError};
use crate::encrypt;
use crate::honest;
use crate::keys::KeyName;
use crate::names;
use crate::xml::{C14nOptions, Element, Node, canonicalize};

/// What a Reference really covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Covers {
    /// The element that holds the Signature: the only thing SAML allows (SAML Core 5.4.2).
    Parent,
    /// The whole document, named by an empty URI.
    Document,
    /// The Issuer of the element that holds the Signature, which is given an ID for it.
    Issuer,
    /// Nothing: the URI names an identifier that is nowhere, and the digest is that of no octets.
    Nothing,
    /// A Manifest in an Object of the Signature, which lists the element that holds it.
    Manifest,
    /// Nothing, though the URI names the element that holds the Signature: the digest is that of
    /// no octets, as a canonicalizer that failed unnoticed leaves it.
    Void,
}

/// How an element is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that may be wrong"
)]
pub struct SignatureSpec {
    /// The key.
    pub key: KeyName,
    /// The signature algorithm.
    pub algorithm: SignatureAlgorithm,
    /// The digest algorithm.
    pub digest: DigestAlgorithm,
    /// The certificate in KeyInfo; none leaves KeyInfo out.
    pub certificate: Option<KeyName>,
    /// The prefix of the Signature; empty as Entra writes it.
    pub prefix: String,
    /// The identifier in `CanonicalizationMethod`.
    pub canonicalization: String,
    /// The identifiers in the `Transform` elements.
    pub transforms: Vec<String>,
    /// `PrefixList` of an `InclusiveNamespaces` below the last transform.
    pub inclusive_prefixes: Vec<String>,
    /// `PrefixList` of an `InclusiveNamespaces` below `CanonicalizationMethod`.
    pub signed_info_prefixes: Vec<String>,
    /// What the Reference covers.
    pub covers: Covers,
    /// Whether the Reference has a URI at all.
    pub with_uri: bool,
    /// How often the Reference stands there.
    pub references: usize,
    /// The secret of an HMAC; none is the PEM text of the trusted certificate.
    pub secret: Option<String>,
    /// How many bits of an HMAC stand in SignatureValue; none is all of them, unstated.
    pub output_bits: Option<usize>,
    /// The identifier in `SignatureMethod`, where it is not that of the algorithm.
    pub method_uri: Option<String>,
    /// The URI as written, in which `{id}` is the identifier of what is covered.
    pub uri: Option<String>,
    /// The `Type` of the Reference.
    pub reference_type: Option<String>,
    /// How many octets of the digest DigestValue states; all of them where none.
    pub digest_octets: Option<usize>,
    /// Whether another, wrong DigestValue follows the right one.
    pub second_digest: bool,
    /// Whether SignatureValue is over no octets instead of SignedInfo.
    pub over_nothing: bool,
    /// Whether what is signed is canonicalized inclusively, whatever is stated.
    pub inclusive: bool,
}

impl SignatureSpec {
    /// As Entra signs: RSA with SHA-256, one enveloped Reference, the certificate in KeyInfo. A
    /// key of another kind signs by its own algorithm.
    pub fn by(key: KeyName) -> Self {
        Self {
            key,
            algorithm: key.algorithm(),
            digest: DigestAlgorithm::Sha256,
            certificate: Some(key),
            prefix: String::new(),
            canonicalization: names::EXC_C14N.to_owned(),
            transforms: vec![names::ENVELOPED.to_owned(), names::EXC_C14N.to_owned()],
            inclusive_prefixes: Vec::new(),
            signed_info_prefixes: Vec::new(),
            covers: Covers::Parent,
            with_uri: true,
            references: 1,
            secret: None,
            output_bits: None,
            method_uri: None,
            uri: None,
            reference_type: None,
            digest_octets: None,
            second_digest: false,
            over_nothing: false,
            inclusive: false,
        }
    }

    /// Whether the SP trusts the key, and the signature covers what holds it.
    fn vouches(&self, trusted: [Option<KeyName>; 2]) -> bool {
        trusted
            .into_iter()
            .flatten()
            .any(|key| key.is_same_key(self.key))
            && !self.algorithm.needs_no_key()
            && matches!(self.covers, Covers::Parent | Covers::Document)
            && self
                .digest_octets
                .is_none_or(|octets| octets >= self.digest.digest(&[]).len())
            && !self.over_nothing
    }

    fn name(&self, local: &str) -> String {
        if self.prefix.is_empty() {
            local.to_owned()
        } else {
            format!("{}:{local}", self.prefix)
        }
    }

    fn element(&self, local: &str) -> Element {
        Element::new(self.name(local))
    }
}

/// Signs what is planned: the Assertion first, then the Response around it, unless a plan turns
/// that round.
pub(crate) fn sign(draft: &mut Draft<'_>) -> Result<(), StepError> {
    let mut vouched = false;
    let mut planned = [
        (Of::Assertion, draft.assertion_signature.clone()),
        (Of::Response, draft.response_signature.clone()),
    ];
    if draft.response_signed_first {
        planned.reverse();
    }
    let identity = encrypt::parts(draft)?;
    for (of, spec) in planned {
        // The Signature of the Assertion is encrypted with it, that of the Response is not (SAML
        // Core 6.2).
        if of == Of::Response && draft.encryption.assertion && !draft.encryption.later {
            encrypt::assertion(draft)?;
        }
        if let Some(spec) = spec {
            vouched |= spec.vouches([Some(draft.trusted_key), draft.also_trusted]);
            sign_element(draft, of, &spec)?;
        }
    }
    draft.is_signed = true;
    draft.signed = identity.filter(|_| vouched);
    if let Some(signed) = &draft.signed {
        draft
            .absent
            .retain(|name| !signed.attributes.contains_key(name));
    }
    if draft.signed.is_none() {
        draft.unsigned_additions = true;
    }
    Ok(())
}

pub(crate) fn sign_element(
    draft: &mut Draft<'_>,
    of: Of,
    spec: &SignatureSpec,
) -> Result<(), StepError> {
    let holder_path = match of {
        Of::Response => vec![],
        Of::Assertion => {
            vec![
                draft
                    .root
                    .position("Assertion")
                    .ok_or_else(|| StepError::missing("Assertion"))?,
            ]
        }
    };
    let holder = draft.of_mut(of)?;
    let issuer = holder.position("Issuer");
    let uri = match spec.covers {
        Covers::Parent | Covers::Void => {
            format!("#{}", holder.attribute("ID").unwrap_or_default())
        }
        Covers::Nothing => "#_nowhere".to_owned(),
        Covers::Manifest => {
            format!("#{}-manifest", holder.attribute("ID").unwrap_or_default())
        }
        Covers::Document => String::new(),
        Covers::Issuer => {
            let id = format!("{}-issuer", holder.attribute("ID").unwrap_or_default());
            holder
                .find_mut("Issuer")
                .ok_or_else(|| StepError::missing("Issuer"))?
                .set("ID", id.clone());
            format!("#{id}")
        }
    };
    let covered_path = match (spec.covers, issuer) {
        (Covers::Document, _) => vec![],
        (Covers::Issuer, Some(issuer)) => [holder_path.clone(), vec![issuer]].concat(),
        _ => holder_path.clone(),
    };
    let octets = match spec.covers {
        Covers::Nothing | Covers::Void => Vec::new(),
        _ => canonical(&draft.root, &covered_path, &octets_options(spec))?,
    };
    let mut digest = spec.digest.digest(&octets);
    digest.truncate(spec.digest_octets.unwrap_or(usize::MAX));
    let digest = STANDARD.encode(digest);
    let uri = match &spec.uri {
        Some(form) => form.replace("{id}", uri.strip_prefix('#').unwrap_or_default()),
        None => uri,
    };

    let mut signature = signature(draft, spec, &uri, &digest);
    let manifest = [signature.children.len(), 0];
    if spec.covers == Covers::Manifest {
        signature.push(manifest_object(draft, of, spec, &uri, &digest)?);
    }
    let at = issuer.map_or(0, |at| at + 1);
    draft
        .of_mut(of)?
        .children
        .insert(at, Node::Element(signature));

    if spec.covers == Covers::Manifest {
        // The Manifest as well, so that its digest is known only now.
        let path = [holder_path.as_slice(), &[at], &manifest].concat();
        let octets = canonical(&draft.root, &path, &octets_options(spec))?;
        let digest = STANDARD.encode(spec.digest.digest(&octets));
        let signature = draft.of_mut(of)?.find_mut("Signature");
        let signed_info = signature
            .and_then(|signature| signature.find_mut("SignedInfo"))
            .ok_or_else(|| StepError::missing("SignedInfo"))?;
        set_digest(signed_info, digest)?;
    }

    // SignedInfo is canonicalized where it stands, so that its namespaces are those in scope.
    let signed_info_path = [holder_path, vec![at, 0]].concat();
    let options = C14nOptions {
        with_comments: spec.canonicalization == names::EXC_C14N_WITH_COMMENTS,
        inclusive_prefixes: as_declared(&spec.signed_info_prefixes),
        inclusive: spec.inclusive,
    };
    let octets = if spec.over_nothing {
        Vec::new()
    } else {
        canonical(&draft.root, &signed_info_path, &options)?
    };
    let keys = draft.world.keys();
    let secret = match &spec.secret {
        Some(secret) => secret.as_bytes(),
        None => keys.get(draft.trusted_key).certificate_pem().as_bytes(),
    };
    let mut value = spec
        .algorithm
        .sign(keys.get(spec.key), secret, &octets)
        .map_err(|error| StepError::Sign {
            why: error.to_string(),
        })?;
    if let Some(bits) = spec.output_bits {
        value.truncate(bits / 8);
    }
    if let Some(Node::Element(signature)) = draft.of_mut(of)?.children.get_mut(at)
        && let Some(element) = signature.find_mut("SignatureValue")
    {
        element.set_text(STANDARD.encode(value));
    }
    Ok(())
}

fn octets_options(spec: &SignatureSpec) -> C14nOptions {
    // A Reference by identifier leaves comments out before any transform; an XPointer does not
    // (XML Signature 4.4.3.3).
    let full_pointer = spec.uri.as_deref();
    let full_pointer = full_pointer.is_some_and(|uri| uri.starts_with("#xpointer("));
    let with_comments = |algorithm: &String| algorithm == names::EXC_C14N_WITH_COMMENTS;
    C14nOptions {
        with_comments: full_pointer && spec.transforms.iter().any(with_comments),
        inclusive_prefixes: as_declared(&spec.inclusive_prefixes),
        // Each canonicalization holds where it is named.
        inclusive: spec.inclusive
            && spec.transforms.last().map(String::as_str) != Some(names::EXC_C14N),
    }
}

/// The prefixes of a list as they are declared: the default namespace has none.
fn as_declared(list: &[String]) -> Vec<String> {
    list.iter()
        .map(|prefix| match prefix.as_str() {
            "#default" => String::new(),
            prefix => prefix.to_owned(),
        })
        .collect()
}

fn canonical(root: &Element, path: &[usize], options: &C14nOptions) -> Result<Vec<u8>, StepError> {
    canonicalize(root, path, options).map_err(|error| StepError::Sign {
        why: error.to_string(),
    })
}

/// The Signature with an empty SignatureValue.
fn signature(draft: &Draft<'_>, spec: &SignatureSpec, uri: &str, digest: &str) -> Element {
    let declaration = if spec.prefix.is_empty() {
        "xmlns".to_owned()
    } else {
        format!("xmlns:{}", spec.prefix)
    };
    let mut transforms = spec.element("Transforms");
    for (index, algorithm) in spec.transforms.iter().enumerate() {
        let mut transform = spec.element("Transform").with("Algorithm", algorithm);
        if index + 1 == spec.transforms.len() && !spec.inclusive_prefixes.is_empty() {
            transform = transform.child(prefix_list(&spec.inclusive_prefixes));
        }
        transforms = transforms.child(transform);
    }
    let mut reference = spec.element("Reference");
    if spec.with_uri {
        reference = reference.with("URI", uri);
    }
    let mut reference = reference
        .with_optional("Type", spec.reference_type.as_deref())
        .child(transforms)
        .child(
            spec.element("DigestMethod")
                .with("Algorithm", spec.digest.uri()),
        )
        .child(spec.element("DigestValue").text(digest));
    if spec.second_digest {
        let wrong = STANDARD.encode(spec.digest.digest(b"something else"));
        reference = reference.child(spec.element("DigestValue").text(wrong));
    }
    let mut canonicalization = spec
        .element("CanonicalizationMethod")
        .with("Algorithm", &spec.canonicalization);
    if !spec.signed_info_prefixes.is_empty() {
        canonicalization = canonicalization.child(prefix_list(&spec.signed_info_prefixes));
    }
    let method_uri = spec.method_uri.as_deref().unwrap_or(spec.algorithm.uri());
    let mut method = spec
        .element("SignatureMethod")
        .with("Algorithm", method_uri);
    if let Some(bits) = spec.output_bits {
        method = method.child(spec.element("HMACOutputLength").text(bits.to_string()));
    }
    let mut signed_info = spec
        .element("SignedInfo")
        .child(canonicalization)
        .child(method);
    for _ in 0..spec.references {
        signed_info = signed_info.child(reference.clone());
    }
    let mut signature = spec
        .element("Signature")
        .with(declaration, names::DSIG)
        .child(signed_info)
        .child(spec.element("SignatureValue"));
    if let Some(certificate) = spec.certificate {
        signature = signature.child(key_info(draft, spec, certificate));
    }
    signature
}

/// An Object with a Manifest, whose identifier `uri` names, and which lists the holder of the
/// Signature with its digest (XML Signature 5.1).
fn manifest_object(
    draft: &mut Draft<'_>,
    of: Of,
    spec: &SignatureSpec,
    uri: &str,
    digest: &str,
) -> Result<Element, StepError> {
    let holder = draft.of_mut(of)?.attribute("ID").unwrap_or_default();
    let listed = spec
        .element("Reference")
        .with("URI", format!("#{holder}"))
        .child(
            spec.element("Transforms")
                .child(
                    spec.element("Transform")
                        .with("Algorithm", names::ENVELOPED),
                )
                .child(spec.element("Transform").with("Algorithm", names::EXC_C14N)),
        )
        .child(
            spec.element("DigestMethod")
                .with("Algorithm", spec.digest.uri()),
        )
        .child(spec.element("DigestValue").text(digest));
    Ok(spec.element("Object").child(
        spec.element("Manifest")
            .with("Id", uri.trim_start_matches('#'))
            .child(listed),
    ))
}

/// InclusiveNamespaces with these prefixes (Exclusive C14N 4).
fn prefix_list(prefixes: &[String]) -> Element {
    Element::new("ec:InclusiveNamespaces")
        .with("PrefixList", prefixes.join(" "))
        .with("xmlns:ec", names::EXC_C14N)
}

/// KeyInfo with one certificate.
fn key_info(draft: &Draft<'_>, spec: &SignatureSpec, certificate: KeyName) -> Element {
    let der = draft.world.keys().get(certificate).certificate_der();
    spec.element("KeyInfo").child(
        spec.element("X509Data")
            .child(spec.element("X509Certificate").text(STANDARD.encode(der))),
    )
}

/// The digest, with SHA-256 and in base64, of the element at index `at` below the Response as it
/// is now.
pub(crate) fn content_digest(draft: &Draft<'_>, at: usize) -> Result<String, StepError> {
    let octets = canonical(&draft.root, &[at], &C14nOptions::default())?;
    Ok(STANDARD.encode(DigestAlgorithm::Sha256.digest(&octets)))
}

/// Sets the DigestValue of the first Reference.
pub(crate) fn set_digest(signed_info: &mut Element, digest: String) -> Result<(), StepError> {
    signed_info
        .find_mut("Reference")
        .and_then(|reference| reference.find_mut("DigestValue"))
        .ok_or_else(|| StepError::missing("DigestValue"))?
        .set_text(digest);
    Ok(())
}

/// `root` signed as Entra signs, whatever it is: a message that the IdP makes for other ends.
pub(crate) fn signed_alone(draft: &Draft<'_>, root: Element) -> Result<Element, StepError> {
    let mut other = honest::draft(draft.world, &Baseline::default(), &draft.scope)?;
    other.root = root;
    sign_element(
        &mut other,
        Of::Response,
        &SignatureSpec::by(draft.trusted_key),
    )?;
    Ok(other.root)
}
