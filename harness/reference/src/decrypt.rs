//! Opening what is encrypted: EncryptedAssertion, EncryptedID and EncryptedAttribute (SAML Core
//! 2.2.4, 2.3.4, 2.7.3.2; XML Encryption 1.1).
//!
//! Decryption says nothing about who wrote a message: whatever comes out is judged as if it had
//! stood there in the clear. Nothing is fetched: a key or a ciphertext that is elsewhere is none.

pub(crate) mod cipher;
pub(crate) mod plaintext;
pub(crate) mod rsa;

use std::collections::BTreeMap;
use std::sync::Arc;

use gauntlet_core::SpSettings;

use crate::dom::{Document, El, NodeId};
use crate::names;
use crate::refusal::Refusal;
use crate::signature::octets_of;
use crate::sp::ConfigError;
use cipher::{Cipher, decipher};
use plaintext::{Spliced, splice};
use rsa::{Oaep, PrivateKey};

/// Encrypted parts of one message that are looked at; an assertion with every attribute of a
/// person encrypted has some twenty.
const MAX_PARTS: usize = 64;
/// EncryptedKeys of one part that are tried: one for each recipient.
const MAX_KEYS: usize = 8;

/// The plaintext, from the identifier of the cipher, the key and the octets.
type Decipher = fn(&str, &[u8], &[u8]) -> Option<Vec<u8>>;
/// The element that a plaintext is, with the document that it is in.
type Take = fn(El<'_>, &[u8]) -> Option<(Document, NodeId)>;

/// The decisions of opening, as a table of functions: see [`crate::parts`].
#[derive(Clone, Copy)]
pub(crate) struct Opening {
    /// Whether an encrypted element is opened at all.
    pub(crate) fits: fn(El<'_>) -> bool,
    /// The `EncryptedKey`s of an encrypted element.
    pub(crate) keys: for<'d> fn(El<'d>) -> Vec<El<'d>>,
    /// What is wrong with the form of an encrypted element, if anything.
    pub(crate) structure: fn(El<'_>) -> Result<(), Refusal>,
    /// The content key in an `EncryptedKey`.
    pub(crate) unwrap: fn(&PrivateKey, El<'_>) -> Option<Vec<u8>>,
    /// The plaintext of what an EncryptedData holds.
    pub(crate) decipher: Decipher,
    /// The octets of a `CipherValue`.
    pub(crate) octets: fn(El<'_>) -> Option<Vec<u8>>,
    /// The element that a plaintext is, with the document that it is in.
    pub(crate) element: Take,
    /// Which of the private keys are tried.
    pub(crate) own: fn(&[PrivateKey]) -> &[PrivateKey],
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            fits: |_| true,
            keys,
            structure,
            unwrap,
            decipher: |uri, key, octets| decipher(Cipher::of(uri)?, key, octets),
            octets: |value| octets_of(&value.text()),
            element,
            own: |keys| keys,
        }
    }
}

/// What became of one encrypted element.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Whether its form is right.
    pub(crate) structure: Result<(), Refusal>,
    /// Whether its algorithms are allowed.
    pub(crate) algorithm: Result<(), Refusal>,
    /// Whether it was opened. One refusal for every reason (SAML errata E93).
    pub(crate) opened: Result<(), Refusal>,
    /// Whether it is an EncryptedAssertion.
    pub(crate) is_assertion: bool,
}

/// The keys of the SP and how they are used.
#[derive(Clone)]
pub(crate) struct Opener {
    keys: Arc<[PrivateKey]>,
    opening: Opening,
}

/// A document with its encrypted parts opened.
pub(crate) struct Opened {
    /// The document; as it was where nothing is opened.
    pub(crate) spliced: Option<Spliced>,
    /// Every encrypted part that stands in its place.
    pub(crate) parts: Vec<Part>,
}

impl Opened {
    /// Where nothing is encrypted.
    pub(crate) fn nothing() -> Self {
        Self {
            spliced: None,
            parts: Vec::new(),
        }
    }
}

impl Opener {
    /// With the keys of these settings.
    pub(crate) fn new(settings: &SpSettings, opening: Opening) -> Result<Self, ConfigError> {
        let first = settings.decryption_key_pem.iter();
        let pems = first.chain(&settings.other_decryption_keys_pem);
        let keys = pems.enumerate().map(|(index, pem)| {
            PrivateKey::from_pem(pem).map_err(|source| ConfigError::DecryptionKey {
                number: index + 1,
                source,
            })
        });
        Ok(Self {
            keys: keys.collect::<Result<_, _>>()?,
            opening,
        })
    }

    /// Without any key.
    #[cfg(test)]
    pub(crate) fn without_keys() -> Self {
        Self {
            keys: Arc::new([]),
            opening: Opening::default(),
        }
    }

    /// With these keys, as a sound SP opens.
    pub(crate) fn of(pems: &[String]) -> Self {
        let keys = pems.iter().filter_map(|pem| PrivateKey::from_pem(pem).ok());
        Self {
            keys: keys.collect(),
            opening: Opening::default(),
        }
    }

    /// Opens every EncryptedAssertion that is a child of the document element.
    pub(crate) fn open_assertions(&self, document: &Document) -> Opened {
        let root = document.root().and_then(|root| document.at(root));
        let found = root
            .into_iter()
            .flat_map(|root| root.named(names::ASSERTION, "EncryptedAssertion"));
        self.open(document, found)
    }

    /// Opens none of the EncryptedAssertions that are children of the document element.
    pub(crate) fn refuse_assertions(&self, document: &Document) -> Opened {
        Self {
            keys: Arc::new([]),
            ..self.clone()
        }
        .open_assertions(document)
    }

    /// Opens every EncryptedID of a Subject and every EncryptedAttribute of an AttributeStatement.
    pub(crate) fn open_within(&self, document: &Document) -> Opened {
        let found = document.elements().filter(|el| {
            let within = |local| {
                el.parent()
                    .is_some_and(|parent| parent.is(names::ASSERTION, local))
            };
            el.is(names::ASSERTION, "EncryptedID") && within("Subject")
                || el.is(names::ASSERTION, "EncryptedAttribute") && within("AttributeStatement")
        });
        self.open(document, found)
    }

    /// Opens every EncryptedID that is a child of the document element, as in a LogoutRequest.
    pub(crate) fn open_ids(&self, document: &Document) -> Opened {
        let root = document.root().and_then(|root| document.at(root));
        let found = root
            .into_iter()
            .flat_map(|root| root.named(names::ASSERTION, "EncryptedID"));
        self.open(document, found)
    }

    fn open<'d>(&self, document: &'d Document, found: impl Iterator<Item = El<'d>>) -> Opened {
        let mut by = BTreeMap::new();
        let mut parts = Vec::new();
        for (index, encrypted) in found.enumerate() {
            let opened = if index < MAX_PARTS && (self.opening.fits)(encrypted) {
                self.one(encrypted)
            } else {
                None
            };
            parts.push(Part {
                structure: (self.opening.structure)(encrypted),
                algorithm: algorithm(encrypted, self.opening.keys),
                opened: match &opened {
                    Some(_) => Ok(()),
                    None => Err(Refusal::new("an encrypted part cannot be opened")),
                },
                is_assertion: encrypted.is(names::ASSERTION, "EncryptedAssertion"),
            });
            if let Some(opened) = opened {
                by.insert(encrypted.id, opened);
            }
        }
        Opened {
            spliced: (!by.is_empty()).then(|| splice(document, &by)),
            parts,
        }
    }

    /// The element that is encrypted in `encrypted`.
    fn one(&self, encrypted: El<'_>) -> Option<(Document, NodeId)> {
        let opening = &self.opening;
        let data = encrypted.child(names::XENC, "EncryptedData")?;
        let cipher = method_of(data)?.attribute("Algorithm")?;
        let octets = (opening.octets)(cipher_value(data)?)?;
        (opening.keys)(encrypted)
            .into_iter()
            .take(MAX_KEYS)
            .flat_map(|wrapped| {
                let own = (opening.own)(&self.keys);
                own.iter()
                    .filter_map(move |own| (opening.unwrap)(own, wrapped))
            })
            .find_map(|key| {
                let plaintext = (opening.decipher)(cipher, &key, &octets)?;
                (opening.element)(encrypted, &plaintext)
            })
    }
}

impl std::fmt::Debug for Opener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opener")
            .field("keys", &self.keys.len())
            .finish_non_exhaustive()
    }
}

pub(crate) fn method_of(encrypted: El<'_>) -> Option<El<'_>> {
    encrypted.child(names::XENC, "EncryptionMethod")
}

pub(crate) fn cipher_value(encrypted: El<'_>) -> Option<El<'_>> {
    encrypted
        .child(names::XENC, "CipherData")?
        .child(names::XENC, "CipherValue")
}

/// The `EncryptedKey`s in the KeyInfo of the EncryptedData, then those beside it (SAML errata
/// E43): which of them is meant is found out by trying.
pub(crate) fn keys(encrypted: El<'_>) -> Vec<El<'_>> {
    let inside = encrypted
        .child(names::XENC, "EncryptedData")
        .and_then(|data| data.child(names::DSIG, "KeyInfo"))
        .into_iter()
        .flat_map(|info| info.named(names::XENC, "EncryptedKey"));
    inside
        .chain(encrypted.named(names::XENC, "EncryptedKey"))
        .collect()
}

/// The form of an encrypted element (SAML Core 2.2.4, 2.3.4, 2.7.3.2): one EncryptedData, whose
/// Type is Element if it has one, and EncryptedKeys that refer to nothing out of it.
pub(crate) fn structure(encrypted: El<'_>) -> Result<(), Refusal> {
    let what = encrypted.local();
    let data: Vec<El<'_>> = encrypted.named(names::XENC, "EncryptedData").collect();
    let [data] = data.as_slice() else {
        let n = data.len();
        return Err(Refusal::new(format!(
            "{what} has {n} EncryptedData, not one"
        )));
    };
    let foreign = encrypted
        .elements()
        .find(|el| !el.is(names::XENC, "EncryptedData") && !el.is(names::XENC, "EncryptedKey"));
    if let Some(foreign) = foreign {
        let name = foreign.local();
        return Err(Refusal::new(format!("'{name}' does not belong in {what}")));
    }
    match data.attribute("Type") {
        None | Some(names::XENC_ELEMENT) => {}
        Some(other) => {
            return Err(Refusal::mismatch(
                "the Type of EncryptedData",
                other,
                names::XENC_ELEMENT,
            ));
        }
    }
    inline(*data)?;
    let keys = keys(encrypted);
    if keys.len() > MAX_KEYS {
        let n = keys.len();
        return Err(Refusal::new(format!("{what} has {n} EncryptedKeys")));
    }
    for key in &keys {
        inline(*key)?;
        let info = key.child(names::DSIG, "KeyInfo");
        let chained = info.is_some_and(|info| {
            info.elements().any(|el| {
                el.is(names::XENC, "EncryptedKey") || el.is(names::DSIG, "RetrievalMethod")
            })
        });
        if chained {
            return Err(Refusal::new(
                "an EncryptedKey is itself encrypted by another",
            ));
        }
    }
    let info = data.child(names::DSIG, "KeyInfo");
    let named = info
        .into_iter()
        .flat_map(|info| info.named(names::DSIG, "RetrievalMethod"));
    for retrieval in named {
        let uri = retrieval.attribute("URI").unwrap_or_default();
        let is_meant = |key: &El<'_>| {
            uri.strip_prefix('#')
                .is_some_and(|id| key.attribute("Id") == Some(id))
        };
        if !keys.iter().any(is_meant) {
            return Err(Refusal::new(format!(
                "the RetrievalMethod names '{uri}', which is no EncryptedKey here"
            )));
        }
    }
    Ok(())
}

/// The ciphertext stands in the element itself: a CipherReference is not followed.
fn inline(encrypted: El<'_>) -> Result<(), Refusal> {
    let data: Vec<&str> = encrypted
        .named(names::XENC, "CipherData")
        .flat_map(El::elements)
        .map(El::local)
        .collect();
    if data == ["CipherValue"] {
        Ok(())
    } else {
        let what = encrypted.local();
        Err(Refusal::new(format!(
            "CipherData of {what} holds: {}",
            data.join(", ")
        )))
    }
}

/// The cipher is one of AES, and some key is encrypted by RSA-OAEP.
fn algorithm(encrypted: El<'_>, keys: for<'d> fn(El<'d>) -> Vec<El<'d>>) -> Result<(), Refusal> {
    let named = |el: Option<El<'_>>| -> Option<String> {
        let method = el.and_then(method_of);
        method.and_then(|method| Some(method.attribute("Algorithm")?.to_owned()))
    };
    let refuse = |what: &str, uri: Option<String>| {
        Err(Refusal::new(match uri {
            Some(uri) => format!("the {what} algorithm '{uri}' is not allowed"),
            None => format!("no {what} algorithm is named"),
        }))
    };
    let cipher = named(encrypted.child(names::XENC, "EncryptedData"));
    if cipher.as_deref().and_then(Cipher::of).is_none() {
        return refuse("encryption", cipher);
    }
    let wrapped = keys(encrypted);
    if wrapped
        .iter()
        .any(|key| method_of(*key).and_then(Oaep::of).is_some())
    {
        return Ok(());
    }
    refuse("key transport", named(wrapped.first().copied()))
}

/// The content key in an EncryptedKey: RSA-OAEP, and nothing else.
pub(crate) fn unwrap(own: &PrivateKey, wrapped: El<'_>) -> Option<Vec<u8>> {
    let oaep = Oaep::of(method_of(wrapped)?)?;
    let octets = octets_of(&cipher_value(wrapped)?.text())?;
    rsa::unwrap_oaep(own, &oaep, &octets)
}

/// The plaintext is one element, of the kind that may stand there.
pub(crate) fn element(encrypted: El<'_>, octets: &[u8]) -> Option<(Document, NodeId)> {
    let shell = plaintext::read_in_place(encrypted, octets)?;
    let [only] = *plaintext::elements(&shell).as_slice() else {
        return None;
    };
    let kind = kind_in(encrypted)?;
    shell
        .at(only)
        .is_some_and(|el| el.is(names::ASSERTION, kind))
        .then_some((shell, only))
}

/// What an encrypted element may hold. An EncryptedID could hold more (SAML Core 2.2.4); a login
/// names its subject by a NameID.
pub(crate) fn kind_in(encrypted: El<'_>) -> Option<&'static str> {
    match encrypted.local() {
        "EncryptedAssertion" => Some("Assertion"),
        "EncryptedID" => Some("NameID"),
        "EncryptedAttribute" => Some("Attribute"),
        _ => None,
    }
}
