//! What the bytes of a message really are: a statement about every Signature in it.
//!
//! A verifier that is asked "is this valid?" hides why. Here nothing is decided: each
//! `SignatureValue` is tried with the trusted keys and with known others, each `Reference` is
//! digested over every element that it could name, and all of it is said. The self-test holds the
//! catalogue against it, so that a wrapping whose genuine signature no longer verifies over the
//! moved original is found out.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whose key verifies a `SignatureValue` over a `SignedInfo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A key that the SP trusts.
    Trusted,
    /// A key that the SP does not trust, or a secret that is none: one of those given as others.
    Other,
    /// No key at hand.
    Nobody,
}

/// An element that a `Reference` could name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where it stands: local names from the root, numbered where siblings share one.
    pub path: String,
    /// Whether its canonical octets have the digest that is stated.
    pub matches: bool,
    /// Whether it is the parent of the Signature, as SAML demands (SAML Core 5.4.2).
    pub is_parent: bool,
}

/// What is found about one `ds:SignedInfo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInfoStatement {
    /// Whose key verifies a `SignatureValue` of the Signature over it.
    pub value: Value,
    /// The elements that each `Reference` could name.
    pub references: Vec<Vec<Candidate>>,
}

/// What is found about one `ds:Signature`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureStatement {
    /// Where it stands.
    pub path: String,
    /// Its SignedInfos, of which there should be one.
    pub infos: Vec<SignedInfoStatement>,
}

/// What is found about a whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// No tree can be built of it by the rules.
    Unreadable {
        /// What the reader says.
        why: String,
    },
    /// Its Signatures in document order.
    Read(Vec<SignatureStatement>),
}

/// Who may have signed a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suspects {
    /// The certificates whose keys the SP trusts, PEM.
    pub trusted: Vec<String>,
    /// Certificates of others, such as an attacker's, PEM.
    pub others: Vec<String>,
    /// Secrets for HMAC that are none: what everybody knows.
    pub secrets: Vec<Vec<u8>>,
    /// The private keys of the SP that open an EncryptedAssertion, PEM.
    pub decryption_keys: Vec<String>,
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { why } => f.write_str(why),
            Self::Read(signatures) if signatures.is_empty() => f.write_str("no Signature"),
            Self::Read(signatures) => {
                for (index, signature) in signatures.iter().enumerate() {
                    if index > 0 {
                        f.write_str(" | ")?;
                    }
                    signature.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}

/// What a message as a whole is, by its [`Statement`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Soundness {
    /// Every Signature verifies with a trusted key and covers its parent and nothing else.
    Whole,
    /// A Signature verifies with a trusted key over some element, but not all of them over their
    /// parents alone: something was moved, copied or made ambiguous.
    Partial,
    /// A Signature verifies over some element, but only with keys that are not trusted.
    Foreign,
    /// A trusted key verifies a `SignatureValue`, but what was signed is not there any more.
    Tampered,
    /// There are Signatures, and no key verifies any of them.
    Broken,
    /// There is no Signature.
    Unsigned,
    /// No tree can be built of the bytes, so nothing can be said.
    Unreadable,
}

impl Soundness {
    /// This and no other, where a list is asked for.
    pub const fn alone(self) -> &'static [Self] {
        match self {
            Self::Whole => &[Self::Whole],
            Self::Partial => &[Self::Partial],
            Self::Foreign => &[Self::Foreign],
            Self::Tampered => &[Self::Tampered],
            Self::Broken => &[Self::Broken],
            Self::Unsigned => &[Self::Unsigned],
            Self::Unreadable => &[Self::Unreadable],
        }
    }

    /// The word for machines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Partial => "partial",
            Self::Foreign => "foreign",
            Self::Tampered => "tampered",
            Self::Broken => "broken",
            Self::Unsigned => "unsigned",
            Self::Unreadable => "unreadable",
        }
    }

    /// In words, as a clause of a sentence.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Whole => {
                "every Signature verifies with the trusted key and covers its parent alone"
            }
            Self::Partial => {
                "a genuine Signature still verifies, but not each over its parent alone"
            }
            Self::Foreign => "the Signature verifies, but with a key that is not trusted",
            Self::Tampered => {
                "SignatureValue verifies, but what it once covered is gone or changed"
            }
            Self::Broken => "no key verifies SignatureValue",
            Self::Unsigned => "there is no Signature",
            Self::Unreadable => "it is no document that can be read",
        }
    }
}

impl fmt::Display for Soundness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Statement {
    /// What it comes to.
    pub fn soundness(&self) -> Soundness {
        let signatures = match self {
            Self::Unreadable { .. } => return Soundness::Unreadable,
            Self::Read(signatures) => signatures,
        };
        let any = |found: &dyn Fn(&SignedInfoStatement) -> bool| {
            signatures.iter().flat_map(|s| &s.infos).any(found)
        };
        if signatures.is_empty() {
            Soundness::Unsigned
        } else if signatures.iter().all(SignatureStatement::is_whole) {
            Soundness::Whole
        } else if any(&|info| info.value == Value::Trusted && info.matches()) {
            Soundness::Partial
        } else if any(&|info| info.value == Value::Other && info.matches()) {
            Soundness::Foreign
        } else if any(&|info| info.value == Value::Trusted) {
            Soundness::Tampered
        } else {
            Soundness::Broken
        }
    }
}

impl SignedInfoStatement {
    /// Whether every Reference matches an element that it could name.
    pub fn matches(&self) -> bool {
        let matches = |candidates: &Vec<Candidate>| candidates.iter().any(|c| c.matches);
        !self.references.is_empty() && self.references.iter().all(matches)
    }
}

impl SignatureStatement {
    /// Whether a trusted key verifies it over its parent and nothing else, without a second element
    /// that the Reference could name: what SAML Core 5.4.2 demands.
    pub fn is_whole(&self) -> bool {
        let [info] = self.infos.as_slice() else {
            return false;
        };
        let [reference] = info.references.as_slice() else {
            return false;
        };
        info.value == Value::Trusted
            && matches!(reference.as_slice(), [one] if one.matches && one.is_parent)
    }
}

impl fmt::Display for SignatureStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        if self.infos.is_empty() {
            return f.write_str("it has no SignedInfo");
        }
        for (index, info) in self.infos.iter().enumerate() {
            if index > 0 {
                f.write_str("; another SignedInfo: ")?;
            }
            info.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for SignedInfoStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.value {
            Value::Trusted => "the trusted key verifies it",
            Value::Other => "a key that is not trusted verifies it",
            Value::Nobody => "no key verifies it",
        })?;
        if self.references.is_empty() {
            return f.write_str("; it refers to nothing");
        }
        let parts: Vec<String> = self.references.iter().flat_map(|r| said_of(r)).collect();
        for part in parts.iter().take(SAID) {
            write!(f, "; {part}")?;
        }
        match parts.len().checked_sub(SAID) {
            Some(more) if more > 0 => write!(f, "; and {more} more"),
            _ => Ok(()),
        }
    }
}

/// How many things are said of the References of one SignedInfo.
const SAID: usize = 6;

/// What is said of one Reference.
fn said_of(candidates: &[Candidate]) -> Vec<String> {
    if candidates.is_empty() {
        return vec!["the Reference names nothing in the document".to_owned()];
    }
    let say = |candidate: &Candidate| {
        let digest = if candidate.matches { "is" } else { "is not" };
        format!("the digest {digest} that of {}", candidate.path)
    };
    candidates.iter().map(say).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(value: Value, candidates: &[(bool, bool)]) -> SignatureStatement {
        let candidate = |&(matches, is_parent): &(bool, bool)| Candidate {
            path: "Response/Assertion".to_owned(),
            matches,
            is_parent,
        };
        SignatureStatement {
            path: "Response/Assertion/Signature".to_owned(),
            infos: vec![SignedInfoStatement {
                value,
                references: vec![candidates.iter().map(candidate).collect()],
            }],
        }
    }

    #[test]
    fn the_weakest_link_decides_and_a_genuine_signature_is_never_overlooked() {
        let whole = || signature(Value::Trusted, &[(true, true)]);
        let table = [
            (vec![], Soundness::Unsigned),
            (vec![whole()], Soundness::Whole),
            (vec![whole(), whole()], Soundness::Whole),
            // The genuine element is elsewhere, or a second one has its identifier.
            (
                vec![signature(Value::Trusted, &[(true, false)])],
                Soundness::Partial,
            ),
            (
                vec![signature(Value::Trusted, &[(true, true), (false, false)])],
                Soundness::Partial,
            ),
            (
                vec![whole(), signature(Value::Nobody, &[(true, true)])],
                Soundness::Partial,
            ),
            (
                vec![signature(Value::Other, &[(true, true)])],
                Soundness::Foreign,
            ),
            (
                vec![signature(Value::Trusted, &[(false, true)])],
                Soundness::Tampered,
            ),
            (vec![signature(Value::Trusted, &[])], Soundness::Tampered),
            (
                vec![signature(Value::Other, &[(false, true)])],
                Soundness::Broken,
            ),
            (
                vec![signature(Value::Nobody, &[(true, true)])],
                Soundness::Broken,
            ),
        ];
        for (signatures, soundness) in table {
            assert_eq!(Statement::Read(signatures).soundness(), soundness);
        }
    }
}
