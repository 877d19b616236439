//! Making an EncryptedAssertion, an EncryptedID or an EncryptedAttribute: as Entra does by
//! default, and otherwise exactly as unusual or wrong as a plan asks.

pub mod cipher;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::Identity;
use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};

use crate::algorithm::DigestAlgorithm;
use crate::draft::{Draft, StepError, identity_of};
use crate::keys::KeyName;
use crate::names;
use crate::raw_rsa;
use crate::xml::{Element, Node, write};
use cipher::BlockCipher;

/// How a content key is encrypted (XML Encryption 1.1 5.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transport {
    /// RSA-OAEP by the identifier of 2001, whose mask is always made with SHA-1.
    #[serde(rename = "rsa-oaep-mgf1p")]
    RsaOaepMgf1p,
    /// RSA-OAEP by the identifier of 2009.
    #[serde(rename = "rsa-oaep")]
    RsaOaep,
    /// RSA with PKCS#1 v1.5.
    #[serde(rename = "rsa-1_5")]
    Rsa15,
}

impl Transport {
    /// The identifier in EncryptionMethod.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::RsaOaepMgf1p => "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
            Self::RsaOaep => "http://www.w3.org/2009/xmlenc11#rsa-oaep",
            Self::Rsa15 => "http://www.w3.org/2001/04/xmlenc#rsa-1_5",
        }
    }
}

/// Where EncryptedKeys stand (SAML errata E43).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyPlace {
    /// In the KeyInfo of EncryptedData, as Entra writes it.
    Inside,
    /// Beside EncryptedData, which names them by RetrievalMethod.
    Retrieved,
    /// Beside EncryptedData, which they name by DataReference.
    Referring,
    /// Beside EncryptedData, and neither names the other.
    Beside,
    /// Nowhere, though a RetrievalMethod names an address on the web.
    Web,
    /// Each within the KeyInfo of the next, so many times.
    Chained,
    /// Beside EncryptedData, each of which is to be retrieved from itself.
    Loop,
}

/// What an EncryptedKey says of the key that it is encrypted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyHint {
    /// Issuer and serial number of the certificate, as Entra writes it.
    IssuerSerial,
    /// The certificate.
    Certificate,
    /// The subject key identifier: SHA-1 of the public key.
    Ski,
    /// A name.
    Name,
    /// Nothing.
    None,
}

/// What splits the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Splitter {
    /// A comment.
    Comment,
    /// A CDATA section with the second half.
    Cdata,
    /// Line feeds and spaces.
    WhiteSpace,
}

/// What is encrypted, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Each is a decision of its own.
pub struct Encryption {
    /// Whether the Assertion is.
    pub assertion: bool,
    /// Whether that is left to a step after signing.
    pub later: bool,
    /// Whether the NameID is.
    pub name_id: bool,
    /// The names of the attributes that are.
    pub attributes: Vec<String>,
    /// The keys that it is encrypted to.
    pub recipients: Vec<KeyName>,
    /// Whether each EncryptedKey says whose it is, by Recipient.
    pub named_recipients: bool,
    /// The cipher.
    pub cipher: BlockCipher,
    /// The identifier in EncryptionMethod, where it is not that of the cipher.
    pub cipher_uri: Option<String>,
    /// How the content key is encrypted.
    pub transport: Transport,
    /// The digest of OAEP; SHA-1 is used where none is named.
    pub digest: Option<DigestAlgorithm>,
    /// The digest that is used, whatever is named.
    pub used_digest: Option<DigestAlgorithm>,
    /// The digest of the mask of OAEP; SHA-1 is used where none is named.
    pub mask: Option<DigestAlgorithm>,
    /// The label of OAEP, in base64 in OAEPparams.
    pub label: Option<String>,
    /// Where EncryptedKeys stand.
    pub place: KeyPlace,
    /// What they say of the key.
    pub hint: KeyHint,
    /// The Type of EncryptedData.
    pub data_type: Option<String>,
    /// The prefix of XML Encryption; the default namespace where it is empty.
    pub prefix: String,
    /// The plaintext, in which `{element}` is the element and `{address}` a canary on the web.
    pub plaintext: String,
    /// How often an assertion is encrypted, one EncryptedAssertion in the other.
    pub levels: usize,
    /// Whether the plaintext leaves the declaration of its namespace to what stands around it.
    pub inherits: bool,
}

impl Default for Encryption {
    /// Nothing is; were it, then as Entra does.
    fn default() -> Self {
        Self {
            assertion: false,
            later: false,
            name_id: false,
            attributes: Vec::new(),
            recipients: vec![KeyName::SpEncryption],
            named_recipients: false,
            cipher: BlockCipher::Aes256Cbc,
            cipher_uri: None,
            transport: Transport::RsaOaepMgf1p,
            digest: Some(DigestAlgorithm::Sha1),
            used_digest: None,
            mask: None,
            label: None,
            place: KeyPlace::Inside,
            hint: KeyHint::IssuerSerial,
            data_type: Some(names::XENC_ELEMENT.to_owned()),
            prefix: "xenc".to_owned(),
            plaintext: "{element}".to_owned(),
            levels: 1,
            inherits: false,
        }
    }
}

impl Encryption {
    fn name(&self, local: &str) -> String {
        if self.prefix.is_empty() {
            local.to_owned()
        } else {
            format!("{}:{local}", self.prefix)
        }
    }

    fn declaration(&self) -> String {
        if self.prefix.is_empty() {
            "xmlns".to_owned()
        } else {
            format!("xmlns:{}", self.prefix)
        }
    }

    fn element(&self, local: &str) -> Element {
        Element::new(self.name(local))
    }
}

/// Encrypts the NameID and the attributes that are to be, which comes before signing (SAML Core
/// 6.2). The identity is that of the Assertion before.
pub(crate) fn parts(draft: &mut Draft<'_>) -> Result<Option<Identity>, StepError> {
    let identity = draft.root.find("Assertion").map(identity_of);
    if draft.encryption.name_id {
        let plain = draft.name_id_mut()?.clone();
        let encrypted = encrypted(draft, "EncryptedID", "name-id", plain)?;
        *draft.name_id_mut()? = encrypted;
    }
    for name in draft.encryption.attributes.clone() {
        let plain = draft.attribute_mut(&name)?.clone();
        let encrypted = encrypted(draft, "EncryptedAttribute", &name, plain)?;
        *draft.attribute_mut(&name)? = encrypted;
    }
    Ok(identity)
}

/// Encrypts the first Assertion of the Response where it stands.
pub(crate) fn assertion(draft: &mut Draft<'_>) -> Result<(), StepError> {
    let at = draft
        .root
        .position("Assertion")
        .ok_or_else(|| StepError::missing("Assertion"))?;
    let plain = draft.assertion()?.clone();
    let encrypted = encrypted_assertion(draft, "assertion", plain.clone())?;
    if let Some(slot) = draft.root.children.get_mut(at) {
        *slot = Node::Element(encrypted);
    }
    draft.plain_assertion = Some(plain);
    Ok(())
}

/// An EncryptedAssertion of `plain`.
pub(crate) fn encrypted_assertion(
    draft: &Draft<'_>,
    label: &str,
    plain: Element,
) -> Result<Element, StepError> {
    let mut element = plain;
    for level in 0..draft.encryption.levels {
        let label = match level {
            0 => label.to_owned(),
            level => format!("{label} {level}"),
        };
        element = encrypted(draft, "EncryptedAssertion", &label, element)?
            .with("xmlns", names::ASSERTION);
    }
    Ok(element)
}

/// An element called `name` with `plain` encrypted in it; `label` makes its keys its own.
pub(crate) fn encrypted(
    draft: &Draft<'_>,
    name: &str,
    label: &str,
    mut plain: Element,
) -> Result<Element, StepError> {
    let spec = &draft.encryption;
    // What stood in the scope of a declaration is taken out of it.
    if !spec.inherits && plain.attribute("xmlns").is_none() && plain.prefix().is_empty() {
        plain = plain.with("xmlns", names::ASSERTION);
    }
    if spec.inherits {
        plain.unset("xmlns");
    }
    let address = draft.address(crate::beacon::Source::Web, "plaintext");
    let text = spec
        .plaintext
        .replace("{address}", &address)
        .replace("{element}", &write(&plain));
    let random = |what: &str, length| {
        let label = format!("encrypt {label} {what}");
        draft.world.random(&draft.scope, &label, length)
    };
    let key = random("key", spec.cipher.key_length());
    let octets = spec
        .cipher
        .encrypt(
            &key,
            &random("iv", 16),
            &random("padding", 16),
            text.as_bytes(),
        )
        .ok_or_else(|| StepError::Argument {
            argument: "cipher",
            why: "the plaintext cannot be encrypted by it".to_owned(),
        })?;

    let data_id = draft.id(&format!("encrypted {label}"));
    let mut keys = Vec::new();
    for (index, recipient) in spec.recipients.iter().enumerate() {
        let id = draft.id(&format!("encrypted key {label} {index}"));
        let seed = random(&format!("seed {index}"), 64);
        keys.push(encrypted_key(
            draft,
            *recipient,
            &key,
            &seed,
            (&id, &data_id),
        )?);
    }
    let uri = spec.cipher_uri.as_deref().unwrap_or(spec.cipher.uri());
    let mut data = spec
        .element("EncryptedData")
        .with_optional("Type", spec.data_type.as_deref())
        .with(spec.declaration(), names::XENC)
        .child(spec.element("EncryptionMethod").with("Algorithm", uri));
    if spec.place == KeyPlace::Referring {
        data.set("Id", data_id);
    }
    let (info, beside) = placed(draft, spec, keys);
    if let Some(info) = info {
        data.push(info.with("xmlns", names::DSIG));
    }
    data.push(cipher_data(spec, &octets));
    let mut encrypted = Element::new(name).child(data);
    for key in beside {
        encrypted.push(key.with(spec.declaration(), names::XENC));
    }
    Ok(encrypted)
}

/// The KeyInfo of EncryptedData, and what stands beside that.
fn placed(
    draft: &Draft<'_>,
    spec: &Encryption,
    keys: Vec<Element>,
) -> (Option<Element>, Vec<Element>) {
    let retrieval = |uri: String| {
        Element::new("KeyInfo").child(
            Element::new("RetrievalMethod")
                .with("Type", format!("{}EncryptedKey", names::XENC))
                .with("URI", uri),
        )
    };
    let named = |keys: &[Element]| {
        let id = keys.first().and_then(|key| key.attribute("Id"));
        retrieval(format!("#{}", id.unwrap_or_default()))
    };
    // Entra declares the namespace again on each EncryptedKey.
    let declared = |key: Element| key.with(spec.declaration(), names::XENC);
    match spec.place {
        KeyPlace::Inside => {
            let info = keys
                .into_iter()
                .map(declared)
                .fold(Element::new("KeyInfo"), Element::child);
            (Some(info), Vec::new())
        }
        KeyPlace::Retrieved => (Some(named(&keys)), keys),
        KeyPlace::Referring | KeyPlace::Beside => (None, keys),
        KeyPlace::Web => {
            let address = draft.address(crate::beacon::Source::Web, "encrypted-key");
            (Some(retrieval(address)), Vec::new())
        }
        KeyPlace::Chained => {
            let mut keys = keys.into_iter().map(declared);
            let first = keys.next();
            let chain = keys.fold(first, |inner, mut outer| {
                if let (Some(info), Some(inner)) = (outer.find_mut("KeyInfo"), inner) {
                    info.children = vec![Node::Element(inner)];
                }
                Some(outer)
            });
            let info = chain.map(|chain| Element::new("KeyInfo").child(chain));
            (info, Vec::new())
        }
        KeyPlace::Loop => {
            let named = named(&keys);
            let looped = keys.into_iter().map(|mut key| {
                if let Some(info) = key.find_mut("KeyInfo") {
                    info.children.clone_from(&named.children);
                }
                key
            });
            (Some(named.clone()), looped.collect())
        }
    }
}

fn encrypted_key(
    draft: &Draft<'_>,
    recipient: KeyName,
    key: &[u8],
    seed: &[u8],
    (id, data_id): (&str, &str),
) -> Result<Element, StepError> {
    let spec = &draft.encryption;
    let owner = draft.world.keys().get(recipient);
    let failed = |why: String| StepError::Argument {
        argument: "recipients",
        why,
    };
    let public = owner
        .private()
        .ok_or_else(|| failed(format!("{} is no RSA key", recipient.name())))?
        .as_ref();
    let named = spec.digest.unwrap_or(DigestAlgorithm::Sha1);
    let digest = spec.used_digest.unwrap_or(named);
    let mask = match spec.transport {
        Transport::RsaOaep => spec.mask.unwrap_or(DigestAlgorithm::Sha1),
        _ => DigestAlgorithm::Sha1,
    };
    let label = spec.label.as_deref().unwrap_or_default().as_bytes();
    let wrapped = match spec.transport {
        Transport::Rsa15 => raw_rsa::encrypt_pkcs1(public, key, seed),
        _ => raw_rsa::encrypt_oaep(public, key, (digest, mask), label, seed),
    };
    let wrapped = wrapped.map_err(|error| failed(error.to_string()))?;

    let mut method = spec
        .element("EncryptionMethod")
        .with("Algorithm", spec.transport.uri());
    if spec.transport != Transport::Rsa15 {
        if let Some(label) = &spec.label {
            method.push(spec.element("OAEPparams").text(STANDARD.encode(label)));
        }
        if let Some(digest) = spec.digest {
            method.push(
                Element::new("DigestMethod")
                    .with("Algorithm", digest.uri())
                    .with("xmlns", names::DSIG),
            );
        }
        if let (Transport::RsaOaep, Some(mask)) = (spec.transport, spec.mask) {
            method.push(
                Element::new("xenc11:MGF")
                    .with("Algorithm", mask_uri(mask))
                    .with("xmlns:xenc11", names::XENC11),
            );
        }
    }
    let beside = !matches!(spec.place, KeyPlace::Inside | KeyPlace::Chained);
    let app = draft.world.app();
    let recipient_name = spec.named_recipients.then(|| match recipient {
        KeyName::SpEncryption | KeyName::SpEncryptionOld => app.identifier.clone(),
        other => format!("https://{}.example/sp", other.name()),
    });
    let mut element = spec
        .element("EncryptedKey")
        .with_optional("Id", beside.then_some(id))
        .with_optional("Recipient", recipient_name.as_deref())
        .child(method);
    if let Some(info) = hint(spec.hint, recipient, owner) {
        element.push(info.with("xmlns", names::DSIG));
    }
    element.push(cipher_data(spec, &wrapped));
    if spec.place == KeyPlace::Referring {
        let reference = spec
            .element("DataReference")
            .with("URI", format!("#{data_id}"));
        element.push(spec.element("ReferenceList").child(reference));
    }
    Ok(element)
}

/// The identifier of a mask (XML Encryption 1.1 5.5.2).
fn mask_uri(digest: DigestAlgorithm) -> String {
    let name = match digest {
        DigestAlgorithm::Sha1 => "mgf1sha1",
        DigestAlgorithm::Sha384 => "mgf1sha384",
        DigestAlgorithm::Sha512 => "mgf1sha512",
        _ => "mgf1sha256",
    };
    format!("{}{name}", names::XENC11)
}

/// The KeyInfo of an EncryptedKey (XML Signature 4.5).
fn hint(hint: KeyHint, name: KeyName, key: &crate::keys::SigningKey) -> Option<Element> {
    let info = Element::new("KeyInfo");
    let data = |child| Element::new("X509Data").child(child);
    Some(match hint {
        KeyHint::None => return None,
        KeyHint::Name => info.child(Element::new("KeyName").text(name.name())),
        KeyHint::Certificate => info.child(data(
            Element::new("X509Certificate").text(STANDARD.encode(key.certificate_der())),
        )),
        KeyHint::Ski => {
            let public = key.private().and_then(|private| {
                use rsa::pkcs1::EncodeRsaPublicKey as _;
                let public: &rsa::PublicKey = private.as_ref();
                Some(public.to_pkcs1_der().ok()?.as_bytes().to_vec())
            });
            let ski = Sha1::digest(public.unwrap_or_default());
            info.child(data(Element::new("X509SKI").text(STANDARD.encode(ski))))
        }
        KeyHint::IssuerSerial => info.child(data(
            Element::new("X509IssuerSerial")
                .child(Element::new("X509IssuerName").text("CN=sp.contoso.example"))
                .child(Element::new("X509SerialNumber").text(serial_of(key.certificate_der()))),
        )),
    })
}

/// The serial number of a certificate as a decimal number. It has 16 octets, behind a header whose
/// lengths are known, since the certificate is of our own making.
fn serial_of(der: &[u8]) -> String {
    let start = der.windows(2).position(|two| two == [0x02, 0x10]);
    let octets = start.and_then(|at| der.get(at + 2..at + 18));
    let number = octets.unwrap_or_default().iter();
    number
        .fold(0_u128, |number, octet| number << 8 | u128::from(*octet))
        .to_string()
}

/// The CipherValue of the first EncryptedAssertion, to change.
pub(crate) fn content_value<'d>(draft: &'d mut Draft<'_>) -> Result<&'d mut Element, StepError> {
    draft
        .root
        .find_mut("EncryptedAssertion")
        .and_then(|encrypted| encrypted.find_mut("EncryptedData"))
        .and_then(|data| data.find_mut("CipherData"))
        .and_then(|data| data.find_mut("CipherValue"))
        .ok_or_else(|| StepError::missing("CipherValue"))
}

/// The octets of a CipherValue.
pub(crate) fn octets_of(value: &Element) -> Result<Vec<u8>, StepError> {
    STANDARD
        .decode(value.text_content())
        .map_err(|_| StepError::missing("base64 in CipherValue"))
}

/// Sets the octets of a CipherValue.
pub(crate) fn set_octets(value: &mut Element, octets: &[u8]) {
    value.set_text(STANDARD.encode(octets));
}

/// Encrypts the content key of the first EncryptedAssertion anew by PKCS#1 v1.5, with another
/// beginning of the encoded message than 0 and 2.
pub(crate) fn spoil_key(draft: &mut Draft<'_>, begin: [u8; 2]) -> Result<(), StepError> {
    let key = draft.world.keys().get(KeyName::SpEncryption);
    let public: &rsa::PublicKey = key
        .private()
        .ok_or_else(|| StepError::missing("RSA key"))?
        .as_ref();
    let random = draft.world.random(&draft.scope, "spoilt key", 256);
    let spoilt = raw_rsa::encrypt_beginning(public, begin, &random).map_err(|error| {
        StepError::Argument {
            argument: "begin",
            why: error.to_string(),
        }
    })?;
    let value = draft
        .root
        .descendant_mut("EncryptedKey")
        .and_then(|key| key.find_mut("CipherData"))
        .and_then(|data| data.find_mut("CipherValue"))
        .ok_or_else(|| StepError::missing("EncryptedKey"))?;
    set_octets(value, &spoilt);
    Ok(())
}

fn cipher_data(spec: &Encryption, octets: &[u8]) -> Element {
    spec.element("CipherData")
        .child(spec.element("CipherValue").text(STANDARD.encode(octets)))
}
