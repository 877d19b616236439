//! Making a Signature: honest by default, and otherwise exactly as wrong as a plan asks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::draft::{Draft, Of, StepError, identity_of};
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
}

/// How an element is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

impl SignatureSpec {
    /// As Entra signs: RSA with SHA-256, one enveloped Reference, the certificate in KeyInfo.
    pub fn entra() -> Self {
        Self {
            key: KeyName::Active,
            algorithm: SignatureAlgorithm::RsaSha256,
            digest: DigestAlgorithm::Sha256,
            certificate: Some(KeyName::Active),
            prefix: String::new(),
            canonicalization: names::EXC_C14N.to_owned(),
            transforms: vec![names::ENVELOPED.to_owned(), names::EXC_C14N.to_owned()],
            inclusive_prefixes: Vec::new(),
            covers: Covers::Parent,
            with_uri: true,
            references: 1,
            secret: None,
            output_bits: None,
            method_uri: None,
        }
    }

    /// Whether the SP trusts the key, and the signature covers what holds it.
    fn vouches(&self) -> bool {
        self.key == KeyName::Active
            && self.algorithm != SignatureAlgorithm::HmacSha256
            && self.covers != Covers::Issuer
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

/// Signs what is planned: the Assertion first, then the Response around it.
pub(crate) fn sign(draft: &mut Draft<'_>) -> Result<(), StepError> {
    let mut vouched = false;
    if let Some(spec) = draft.assertion_signature.clone() {
        vouched |= spec.vouches();
        sign_element(draft, Of::Assertion, &spec)?;
    }
    if let Some(spec) = draft.response_signature.clone() {
        vouched |= spec.vouches();
        sign_element(draft, Of::Response, &spec)?;
    }
    draft.signed = match draft.root.find("Assertion") {
        Some(assertion) if vouched => Some(identity_of(assertion)),
        _ => None,
    };
    if draft.signed.is_none() {
        draft.unsigned_additions = true;
    }
    Ok(())
}

fn sign_element(draft: &mut Draft<'_>, of: Of, spec: &SignatureSpec) -> Result<(), StepError> {
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
        Covers::Parent => format!("#{}", holder.attribute("ID").unwrap_or_default()),
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
    let octets = canonical(&draft.root, &covered_path, &octets_options(spec))?;
    let digest = STANDARD.encode(spec.digest.digest(&octets));

    let signature = signature(draft, spec, &uri, &digest);
    let at = issuer.map_or(0, |at| at + 1);
    draft
        .of_mut(of)?
        .children
        .insert(at, Node::Element(signature));

    // SignedInfo is canonicalized where it stands, so that its namespaces are those in scope.
    let signed_info_path = [holder_path, vec![at, 0]].concat();
    let options = C14nOptions {
        with_comments: spec.canonicalization == names::EXC_C14N_WITH_COMMENTS,
        ..C14nOptions::default()
    };
    let octets = canonical(&draft.root, &signed_info_path, &options)?;
    let keys = draft.world.keys();
    let secret = match &spec.secret {
        Some(secret) => secret.as_bytes(),
        None => keys.get(KeyName::Active).certificate_pem().as_bytes(),
    };
    let mut value = spec
        .algorithm
        .sign(keys.get(spec.key).private(), secret, &octets)
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
    C14nOptions {
        with_comments: spec
            .transforms
            .iter()
            .any(|t| t == names::EXC_C14N_WITH_COMMENTS),
        inclusive_prefixes: spec
            .inclusive_prefixes
            .iter()
            .map(|prefix| {
                if prefix == "#default" {
                    String::new()
                } else {
                    prefix.clone()
                }
            })
            .collect(),
    }
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
            transform = transform.child(
                Element::new("ec:InclusiveNamespaces")
                    .with("PrefixList", spec.inclusive_prefixes.join(" "))
                    .with("xmlns:ec", names::EXC_C14N),
            );
        }
        transforms = transforms.child(transform);
    }
    let mut reference = spec.element("Reference");
    if spec.with_uri {
        reference = reference.with("URI", uri);
    }
    let reference = reference
        .child(transforms)
        .child(
            spec.element("DigestMethod")
                .with("Algorithm", spec.digest.uri()),
        )
        .child(spec.element("DigestValue").text(digest));
    let method_uri = spec.method_uri.as_deref().unwrap_or(spec.algorithm.uri());
    let mut method = spec
        .element("SignatureMethod")
        .with("Algorithm", method_uri);
    if let Some(bits) = spec.output_bits {
        method = method.child(spec.element("HMACOutputLength").text(bits.to_string()));
    }
    let mut signed_info = spec
        .element("SignedInfo")
        .child(
            spec.element("CanonicalizationMethod")
                .with("Algorithm", &spec.canonicalization),
        )
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
