//! The response being built: a tree that the IdP owns, before it is bytes.

use gauntlet_core::{BroughtBy, Carriage, Identity, Timestamp};
use serde::{Deserialize, Serialize};

use crate::beacon::Source;
use crate::directory::User;
use crate::encrypt::Encryption;
use crate::keys::KeyName;
use crate::sign::SignatureSpec;
use crate::world::World;
use crate::xml::{Element, Node};

/// Response or Assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// The Response.
    Response,
    /// The Assertion.
    Assertion,
}

/// How the bytes become the form field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormEncoding {
    /// Base64 without line breaks, as Entra writes it.
    #[default]
    Base64,
    /// Base64 in lines of 76 characters, as MIME writes it.
    Base64Lines,
    /// Base64 in lines of 64 characters with a line feed at the end, as PEM writes it.
    Base64Lines64,
    /// Base64 of the document in UTF-16, little end first, with a byte order mark.
    Utf16,
    /// Base64 of the document in UTF-7 (RFC 2152), with no `!` left in the clear.
    Utf7,
    /// Base64 of the document in ISO 8859-1.
    Latin1,
    /// Base64 with characters in between that are not of the alphabet.
    ForeignCharacters,
    /// Base64 of the document in DEFLATE (RFC 1951), in blocks that are stored and not compressed.
    Deflated,
    /// Not in a form but in the query, by the HTTP-Redirect binding (SAML Bindings 3.4.4.1): base64
    /// of the document in DEFLATE.
    Redirect,
    /// The XML itself.
    None,
}

/// Why an Assertion is not to be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unusable {
    /// Its Conditions ended an hour ago.
    #[default]
    Expired,
    /// It is for another SP.
    ForAnother,
    /// It has attributes and no Subject.
    WithoutSubject,
}

/// A change to the text of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What is replaced.
    pub find: String,
    /// What stands there instead.
    pub with: String,
    /// Every occurrence instead of the first.
    pub everywhere: bool,
}

/// A response being built.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing about the message"
)]
pub struct Draft<'w> {
    /// Time, keys and the directory.
    pub world: &'w World,
    /// The scope of identifiers.
    pub scope: String,
    /// The user who signs in.
    pub user: User,
    /// Text before the document element.
    pub prolog: String,
    /// The document element.
    pub root: Element,
    /// Text after the document element.
    pub epilog: String,
    /// Texts of the written document to replace, once each, and what by.
    pub replacements: Vec<Replacement>,
    /// Octets cut off the end of the document.
    pub cut: usize,
    /// How the bytes become the form field.
    pub encoding: FormEncoding,
    /// Spaces in the middle of the form field.
    pub form_spaces: usize,
    /// The RelayState that goes with it.
    pub relay_state: Option<String>,
    /// How it is carried, where it is not as a browser carries a form.
    pub carriage: Option<Carriage>,
    /// Which browser brings it.
    pub brought_by: BroughtBy,
    /// The requests that the SP has outstanding.
    pub outstanding_requests: Vec<String>,
    /// The key that the SP trusts for the IdP whose response this is.
    pub trusted_key: KeyName,
    /// A second key that it trusts for that IdP.
    pub also_trusted: Option<KeyName>,
    /// How the Response will be signed, if it will.
    pub response_signature: Option<SignatureSpec>,
    /// How the Assertion will be signed, if it will.
    pub assertion_signature: Option<SignatureSpec>,
    /// Whether the Response is signed before the Assertion in it, which breaks its digest.
    pub response_signed_first: bool,
    /// What will be encrypted, and how.
    pub encryption: Encryption,
    /// The Assertion that was encrypted, once it was.
    pub plain_assertion: Option<Element>,
    /// The identity under a trusted signature, once signed.
    pub signed: Option<Identity>,
    /// Further identities under such a signature.
    pub alternatives: Vec<Identity>,
    /// Forged values that stand in unsigned content alone.
    pub canaries: Vec<String>,
    /// Whether it was signed.
    pub is_signed: bool,
    /// Whether values were forged before it was signed, which are signed with the rest.
    pub forged_first: bool,
    /// Attributes that the honest twin has and this message has not.
    pub absent: Vec<String>,
    /// Whether there is content beyond what is signed.
    pub unsigned_additions: bool,
}

/// A step that does not fit the draft it is applied to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// The part that the step changes is not there.
    #[error("there is no {what} in the draft at this point")]
    Missing {
        /// What was looked for.
        what: String,
    },
    /// An argument is out of its range.
    #[error("{argument} does not fit: {why}")]
    Argument {
        /// Which argument.
        argument: &'static str,
        /// Why not.
        why: String,
    },
    /// The draft could not be signed.
    #[error("the draft cannot be signed: {why}")]
    Sign {
        /// Why not.
        why: String,
    },
}

impl StepError {
    /// The part that a step changes is not there.
    pub fn missing(what: impl Into<String>) -> Self {
        Self::Missing { what: what.into() }
    }
}

impl Draft<'_> {
    /// The time at which the response is minted.
    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// An identifier that follows from the seed, the scope and `label`.
    pub fn id(&self, label: &str) -> String {
        self.world.id(&self.scope, label)
    }

    /// The Assertion below the Response.
    pub fn assertion(&self) -> Result<&Element, StepError> {
        self.root
            .find("Assertion")
            .ok_or_else(|| StepError::missing("Assertion"))
    }

    /// The Assertion below the Response, to change.
    pub fn assertion_mut(&mut self) -> Result<&mut Element, StepError> {
        self.root
            .find_mut("Assertion")
            .ok_or_else(|| StepError::missing("Assertion"))
    }

    /// The Response or the Assertion, to change.
    pub fn of_mut(&mut self, of: Of) -> Result<&mut Element, StepError> {
        match of {
            Of::Response => Ok(&mut self.root),
            Of::Assertion => self.assertion_mut(),
        }
    }

    /// A descendant of the Assertion by the local names of a path such as
    /// `["Subject", "NameID"]`, to change.
    pub fn within_mut(&mut self, path: &[&str]) -> Result<&mut Element, StepError> {
        let mut element = self.assertion_mut()?;
        for local in path {
            element = element
                .find_mut(local)
                .ok_or_else(|| StepError::missing(*local))?;
        }
        Ok(element)
    }

    /// The element at this path of local names from the Response, the first of each, to change.
    pub fn at_mut(&mut self, path: &[String]) -> Result<&mut Element, StepError> {
        let mut element = &mut self.root;
        for local in path {
            element = element
                .find_mut(local)
                .ok_or_else(|| StepError::missing(local.clone()))?;
        }
        Ok(element)
    }

    /// The NameID of the subject, to change.
    pub fn name_id_mut(&mut self) -> Result<&mut Element, StepError> {
        self.within_mut(&["Subject", "NameID"])
    }

    /// The data of the first confirmation, to change.
    pub fn confirmation_data_mut(&mut self) -> Result<&mut Element, StepError> {
        self.within_mut(&["Subject", "SubjectConfirmation", "SubjectConfirmationData"])
    }

    /// The attribute with this name, to change.
    pub fn attribute_mut(&mut self, name: &str) -> Result<&mut Element, StepError> {
        self.within_mut(&["AttributeStatement"])?
            .elements_mut()
            .find(|element| element.attribute("Name") == Some(name))
            .ok_or_else(|| StepError::missing(format!("attribute {name}")))
    }

    /// How the Response or the Assertion will be signed, to change.
    pub fn signature_mut(&mut self, of: Of) -> Result<&mut SignatureSpec, StepError> {
        match of {
            Of::Response => self.response_signature.as_mut(),
            Of::Assertion => self.assertion_signature.as_mut(),
        }
        .ok_or_else(|| StepError::missing(format!("signature planned for the {of:?}")))
    }

    /// Every signature that is planned, to change.
    pub fn signatures_mut(&mut self) -> impl Iterator<Item = &mut SignatureSpec> {
        self.response_signature
            .iter_mut()
            .chain(self.assertion_signature.iter_mut())
    }

    /// The first Signature that has been made, to change: the Assertion's, else the Response's.
    pub fn made_signature_mut(&mut self) -> Result<&mut Element, StepError> {
        let in_assertion = self
            .root
            .find("Assertion")
            .is_some_and(|a| a.find("Signature").is_some());
        let holder = if in_assertion {
            self.assertion_mut()?
        } else {
            &mut self.root
        };
        holder
            .find_mut("Signature")
            .ok_or_else(|| StepError::missing("Signature"))
    }

    /// An address that this message names; `what` says by which of its parts.
    pub(crate) fn address(&self, source: Source, what: &str) -> String {
        self.world.address(&self.scope, source, what)
    }

    /// The forged person: who an attacker claims to be.
    pub fn canary(&mut self) -> String {
        let canary = self.world.canary(&self.scope);
        if !self.canaries.contains(&canary) {
            self.canaries.push(canary.clone());
        }
        canary
    }

    /// Puts the forged person into an assertion: NameID, SessionIndex and every claim, each with a
    /// token of its own, so that whatever comes back says where it was read.
    pub fn forge(&mut self, assertion: &mut Element) {
        let canary = self.canary();
        assertion.for_each_mut(&mut |element| match element.local() {
            "NameID" => element.set_text(format!("{canary}@contoso.example")),
            "AuthnStatement" => element.set("SessionIndex", format!("_{canary}-session")),
            "Attribute" => {
                let name = element.attribute("Name").unwrap_or_default();
                let name = name.rsplit('/').next().unwrap_or_default();
                let value = match name {
                    "emailaddress" | "name" | "PERSON_Email" | "OBJECT_Name" => {
                        format!("{canary}-{name}@contoso.example")
                    }
                    _ => format!("{canary}-{name}"),
                };
                for attribute_value in element.elements_mut() {
                    attribute_value.set_text(value.clone());
                }
            }
            _ => {}
        });
        self.unsigned_additions = true;
    }
}

/// The identity that an assertion states, as an SP that reads it whole would see it.
pub fn identity_of(assertion: &Element) -> Identity {
    let mut identity = Identity {
        issuer: assertion.find("Issuer").map(Element::text_content),
        ..Identity::default()
    };
    if let Some(name_id) = assertion
        .find("Subject")
        .and_then(|subject| subject.find("NameID"))
    {
        identity.name_id = Some(name_id.text_content());
        identity.name_id_format = name_id.attribute("Format").map(str::to_owned);
    }
    for child in assertion.elements() {
        match child.local() {
            "AuthnStatement" if identity.session_index.is_none() => {
                identity.session_index = child.attribute("SessionIndex").map(str::to_owned);
            }
            "AttributeStatement" => {
                for attribute in child.elements().filter(|e| e.local() == "Attribute") {
                    let name = attribute.attribute("Name").unwrap_or_default().to_owned();
                    identity
                        .attributes
                        .entry(name)
                        .or_default()
                        .extend(attribute.elements().map(Element::text_content));
                }
            }
            _ => {}
        }
    }
    identity
}

/// Replaces the text of `element` by the same text with `node` in it, `at` characters from the
/// start.
pub fn split_text(element: &mut Element, at: usize, node: Node) -> Result<(), StepError> {
    let text = element.text_content();
    let Some((index, _)) = text.char_indices().nth(at) else {
        return Err(StepError::Argument {
            argument: "at",
            why: format!("the text has {} characters", text.chars().count()),
        });
    };
    let (head, tail) = text.split_at(index);
    element.children = vec![
        Node::Text(head.to_owned()),
        node,
        Node::Text(tail.to_owned()),
    ];
    Ok(())
}
