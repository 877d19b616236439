//! The IdPs that are trusted, and which of them a message is by.

use gauntlet_core::{IdpTrust, Setup, Timestamp};

use crate::dom::{Document, El, NodeId};
use crate::keys::TrustedKey;
use crate::metadata::{self, Entity};
use crate::names;
use crate::parts::Parts;
use crate::sp::ConfigError;

/// An IdP that is trusted.
#[derive(Clone, Debug)]
pub(crate) struct Idp {
    /// Its entity identifier.
    pub(crate) entity_id: String,
    /// The keys that it may sign with.
    pub(crate) keys: Vec<TrustedKey>,
    /// Until when the metadata counts that it is trusted by, where that is limited.
    pub(crate) valid_until: Option<Timestamp>,
    /// How far ahead that end may lie, in seconds, where that is limited.
    pub(crate) max_validity_s: Option<u64>,
    /// The domains that it may speak for; empty where that is not limited.
    pub(crate) scopes: Vec<String>,
    /// Whether it lets in nobody but whoever has linked an account to it.
    pub(crate) links_only: bool,
}

/// Every IdP that is trusted at the assertion consumer service.
#[derive(Clone, Debug)]
pub(crate) struct Trust {
    /// The one that requests are sent to.
    first: Idp,
    others: Vec<Idp>,
}

impl Trust {
    /// What the configuration trusts. A further entity that is no IdP is not trusted, and one that
    /// has an assertion consumer service of its own is not trusted at this one.
    pub(crate) fn new(setup: &Setup, parts: &Parts) -> Result<Self, ConfigError> {
        let mut others = Vec::new();
        for trust in &setup.other_idps {
            if !(parts.taken_here)(trust, setup) {
                continue;
            }
            match idp(trust, parts) {
                Ok(idp) => others.push(idp),
                Err(ConfigError::NotAnIdp) => {}
                Err(error) => return Err(error),
            }
        }
        let trust = Self {
            first: idp(&setup.idp, parts)?,
            others,
        };
        (parts.configured)(setup, trust)
    }

    /// The same, if every IdP has a key: without one nothing could ever be verified.
    pub(crate) fn with_keys(self) -> Result<Self, ConfigError> {
        if self.all().any(|idp| idp.keys.is_empty()) {
            return Err(ConfigError::NoCertificate);
        }
        Ok(self)
    }

    /// The same with a change to the keys of every IdP, for weak SPs.
    pub(crate) fn changing_keys(mut self, change: impl Fn(&mut Vec<TrustedKey>)) -> Self {
        for idp in self.others.iter_mut().chain([&mut self.first]) {
            change(&mut idp.keys);
        }
        self
    }

    /// Nobody's keys, for tests of what comes before them.
    #[cfg(test)]
    pub(crate) fn in_nobody() -> Self {
        Self {
            first: Idp {
                entity_id: String::new(),
                keys: Vec::new(),
                valid_until: None,
                max_validity_s: None,
                scopes: Vec::new(),
                links_only: false,
            },
            others: Vec::new(),
        }
    }

    /// The same with everything that `other` trusts, for weak SPs that forget nothing.
    pub(crate) fn with_all_of(mut self, other: &Self) -> Self {
        for old in other.all() {
            match self.named(&old.entity_id) {
                Some(index) => {
                    let idp = match index.checked_sub(1) {
                        Some(index) => self.others.get_mut(index),
                        None => Some(&mut self.first),
                    };
                    if let Some(idp) = idp {
                        let new = old.keys.iter().filter(|key| !idp.keys.contains(key));
                        idp.keys = new.chain(&idp.keys).cloned().collect();
                    }
                }
                None => self.others.push(old.clone()),
            }
        }
        self
    }

    /// The IdP at `index`, in the order of the configuration; the first where there is none.
    pub(crate) fn get(&self, index: usize) -> &Idp {
        index
            .checked_sub(1)
            .and_then(|index| self.others.get(index))
            .unwrap_or(&self.first)
    }

    /// All of them, in the order of the configuration.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Idp> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The place of the one with this identifier.
    pub(crate) fn named(&self, entity_id: &str) -> Option<usize> {
        self.all().position(|idp| idp.entity_id == entity_id)
    }
}

fn idp(trust: &IdpTrust, parts: &Parts) -> Result<Idp, ConfigError> {
    let known = |keys, valid_until, max_validity_s| Idp {
        entity_id: trust.entity_id.clone(),
        keys,
        valid_until,
        max_validity_s,
        scopes: trust.scopes.clone(),
        links_only: trust.links_only,
    };
    match &trust.metadata_xml {
        // Certificates that are configured one by one count for themselves.
        Some(text) if trust.signing_certs_pem.is_empty() => {
            let entity: Entity = metadata::read(text, trust, parts)?;
            Ok(known(
                entity.keys,
                entity.valid_until,
                entity.max_validity_s,
            ))
        }
        _ => {
            let pems = trust.signing_certs_pem.iter().enumerate();
            let keys = pems.map(|(index, pem)| {
                TrustedKey::from_pem(pem).map_err(|source| ConfigError::Certificate {
                    number: index + 1,
                    source,
                })
            });
            Ok(known(keys.collect::<Result<_, _>>()?, None, None))
        }
    }
}

/// Whether an IdP is trusted at the assertion consumer service: one that has its own is taken
/// there alone.
pub(crate) fn taken_here(trust: &IdpTrust, setup: &Setup) -> bool {
    let own = trust.acs_url.as_ref();
    own.is_none_or(|own| *own == setup.sp.acs_url)
}

/// The IdP that the Assertion names as its Issuer, by its place; the first where none is meant.
/// Nothing is verified yet: it only says whose keys must verify, and the Issuer is checked again.
pub(crate) fn by_assertion(
    trust: &Trust,
    document: &Document,
    _: NodeId,
    assertion: Option<NodeId>,
    text: fn(El<'_>) -> String,
) -> usize {
    assertion
        .and_then(|assertion| document.at(assertion))
        .and_then(|assertion| assertion.child(names::ASSERTION, "Issuer"))
        .and_then(|issuer| trust.named(&text(issuer)))
        .unwrap_or_default()
}

/// The keys of the IdP at `index`, and of no other.
pub(crate) fn its_keys(trust: &Trust, index: usize) -> Vec<TrustedKey> {
    trust.get(index).keys.clone()
}
