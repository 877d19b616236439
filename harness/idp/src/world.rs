//! The only source of time, randomness and keys.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use gauntlet_core::statement::Suspects;
use gauntlet_core::{IdpTrust, Setup, SpSettings, Timestamp};
use sha2::{Digest, Sha256};

use crate::beacon::{self, Beacons, Source};
use crate::directory::{AppRegistration, Tenant, TenantName};
use crate::keys::{KeyError, KeyName, KeyRing};
use crate::metadata::{self, KeyUse};

/// Time, seed, keys, the tenant with its app and the SP that the app stands for.
///
/// Identifiers are functions of the seed, a scope (usually the case) and a label, never of a
/// sequence: a case has the same bytes whatever else runs beside it.
#[derive(Clone, Debug)]
pub struct World {
    now: Timestamp,
    seed: u64,
    keys: Arc<KeyRing>,
    tenant: Tenant,
    other_tenant: Tenant,
    request: Option<String>,
    beacons: Beacons,
    /// Metadata that was made before: it is asked for with every message, and signed.
    metadata: Arc<Mutex<HashMap<String, Option<String>>>>,
}

/// How many documents of metadata are remembered.
const REMEMBERED: usize = 64;

/// A world that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// Its keys cannot.
    #[error("the key ring cannot be made")]
    Keys(#[from] KeyError),
}

impl World {
    /// A world at `now` with the identifiers that follow from `seed`.
    pub fn new(now: Timestamp, seed: u64) -> Result<Self, WorldError> {
        Ok(Self {
            now,
            seed,
            keys: Arc::new(KeyRing::new(now, seed)?),
            tenant: Tenant::contoso(),
            other_tenant: Tenant::fabrikam(),
            request: None,
            beacons: Beacons::default(),
            metadata: Arc::default(),
        })
    }

    /// The same tenant with the same keys and certificates at another time, with the identifiers
    /// that follow from another seed.
    #[must_use]
    pub fn at(mut self, now: Timestamp, seed: u64) -> Self {
        self.now = now;
        self.seed = seed;
        self
    }

    /// The same world, whose app stands for another SP: its entity identifier and its assertion
    /// consumer service.
    #[must_use]
    pub fn for_sp(mut self, identifier: impl Into<String>, reply_url: impl Into<String>) -> Self {
        self.tenant.app.identifier = identifier.into();
        self.tenant.app.reply_url = reply_url.into();
        self.tenant.app.logout_url = None;
        self.other_tenant.app = AppRegistration {
            app_id: self.other_tenant.app.app_id,
            ..self.tenant.app.clone()
        };
        self
    }

    /// The same world, in which every Response of the SP-initiated flow answers the request with
    /// this identifier, which the SP has made up itself.
    #[must_use]
    pub fn answering(mut self, request: impl Into<String>) -> Self {
        self.request = Some(request.into());
        self
    }

    /// The same world with other addresses and another file that messages name.
    #[must_use]
    pub fn with_beacons(mut self, beacons: Beacons) -> Self {
        self.beacons = beacons;
        self
    }

    /// What tells a request for an address that a message of `scope` names from all others.
    pub fn token(&self, scope: &str) -> String {
        let hex = hex(&self.octets(scope, "beacon"));
        format!("{}{}", beacon::TOKEN_PREFIX, &hex[..12])
    }

    /// An address that a message of `scope` names; `what` says by which of its parts.
    pub(crate) fn address(&self, scope: &str, source: Source, what: &str) -> String {
        match source {
            Source::File => format!("file://{}", self.beacons.file),
            Source::Web => format!("{}/{}/{what}", self.beacons.origin, self.token(scope)),
        }
    }

    /// The identifier of the request that is answered within `scope`.
    pub(crate) fn request_id(&self, scope: &str) -> String {
        let own = || self.id(scope, "request");
        self.request.clone().unwrap_or_else(own)
    }

    /// The time at which messages are minted.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The seed.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The keys.
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// The tenant.
    pub const fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The tenant of that name.
    pub const fn tenant_named(&self, name: TenantName) -> &Tenant {
        match name {
            TenantName::Contoso => &self.tenant,
            TenantName::Fabrikam => &self.other_tenant,
        }
    }

    /// The app registration under test.
    pub const fn app(&self) -> &AppRegistration {
        &self.tenant.app
    }

    /// 16 octets that follow from the seed, the scope and the label.
    fn octets(&self, scope: &str, label: &str) -> [u8; 16] {
        let digest = Sha256::new()
            .chain_update(self.seed.to_be_bytes())
            .chain_update([0])
            .chain_update(scope)
            .chain_update([0])
            .chain_update(label)
            .finalize();
        let mut octets = [0; 16];
        octets.copy_from_slice(&digest[..16]);
        octets
    }

    /// As many octets as are asked for, as random as the seed is; they follow from the scope and
    /// the label.
    pub(crate) fn random(&self, scope: &str, label: &str, length: usize) -> Vec<u8> {
        let mut octets = Vec::with_capacity(length + 16);
        while octets.len() < length {
            let at = octets.len();
            octets.extend(self.octets(scope, &format!("random {label} {at}")));
        }
        octets.truncate(length);
        octets
    }

    /// A GUID in lower case.
    pub fn guid(&self, scope: &str, label: &str) -> String {
        let hex = hex(&self.octets(scope, label));
        let groups = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        groups.join("-")
    }

    /// An XML identifier as Entra makes it: `_` and a GUID whose last group ends in `00`.
    pub fn id(&self, scope: &str, label: &str) -> String {
        let mut id = format!("_{}", self.guid(scope, label));
        id.truncate(id.len() - 2);
        id.push_str("00");
        id
    }

    /// A token that stands in forged values alone, unmistakable in whatever an SP returns.
    pub fn canary(&self, scope: &str) -> String {
        format!("canary-{}", &hex(&self.octets(scope, "canary"))[..12])
    }

    /// The configuration an SP starts from: this tenant's active certificate is trusted,
    /// IdP-initiated sign-in is allowed, the assertion must be signed, and the clock is exact.
    pub fn setup(&self) -> Setup {
        let app = self.app();
        Setup {
            sp: SpSettings {
                slo_url: app.logout_url.clone(),
                ..SpSettings::new(&app.identifier, &app.reply_url)
            },
            idp: self.trust(TenantName::Contoso),
            other_idps: Vec::new(),
        }
    }

    /// What an SP knows that trusts a tenant.
    pub fn trust(&self, name: TenantName) -> IdpTrust {
        self.trust_in(name, name.key(), None)
    }

    /// What an SP knows that trusts a tenant, which signs with `key`, by metadata that says until
    /// when it is valid.
    pub fn trust_in(
        &self,
        name: TenantName,
        key: KeyName,
        valid_until: Option<Timestamp>,
    ) -> IdpTrust {
        let tenant = self.tenant_named(name);
        IdpTrust {
            slo_url: Some(tenant.saml2_url()),
            signing_certs_pem: vec![self.keys.get(key).certificate_pem().to_owned()],
            metadata_xml: self.metadata_in(tenant, key, valid_until),
            ..IdpTrust::new(tenant.issuer(), tenant.saml2_url())
        }
    }
}

impl World {
    /// The metadata of a tenant that signs with `key`.
    fn metadata_in(
        &self,
        tenant: &Tenant,
        key: KeyName,
        valid_until: Option<Timestamp>,
    ) -> Option<String> {
        let (now, seed) = (self.now, self.seed);
        let what = format!("{tenant:?} {key:?} {valid_until:?} {now:?} {seed}");
        let known = || self.metadata.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = known().get(&what) {
            return document.clone();
        }
        let options = metadata::Options {
            valid_until,
            ..metadata::Options::default()
        };
        let keys = [(key, KeyUse::Signing)];
        let document = metadata::tenant_metadata(self, tenant, &keys, &options).ok();
        let mut known = known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(what, document.clone());
        document
    }

    /// Who may have signed a message for an SP with this configuration.
    pub fn suspects(&self, setup: &Setup) -> Suspects {
        let idps = std::iter::once(&setup.idp).chain(&setup.other_idps);
        let trusted: Vec<String> = idps.flat_map(|idp| self.may_sign(idp)).collect();
        let all = KeyName::ALL.iter().map(|name| self.keys.get(*name));
        let others = all
            .map(|key| key.certificate_pem().to_owned())
            .filter(|pem| !trusted.contains(pem))
            .collect();
        // An empty secret, and what the SP configures as a key.
        let mut secrets = vec![Vec::new()];
        secrets.extend(trusted.iter().map(|pem| pem.as_bytes().to_vec()));
        let decryption_keys = setup
            .sp
            .decryption_key_pem
            .iter()
            .chain(&setup.sp.other_decryption_keys_pem);
        Suspects {
            decryption_keys: decryption_keys.cloned().collect(),
            trusted,
            others,
            secrets,
        }
    }

    /// The certificates whose keys may sign for an IdP: those that are configured, else those that
    /// its metadata lists for that.
    pub fn may_sign(&self, idp: &IdpTrust) -> Vec<String> {
        match &idp.metadata_xml {
            Some(text) if idp.signing_certs_pem.is_empty() => KeyName::ALL
                .iter()
                .filter(|key| metadata::lists_to_sign(self, text, &idp.entity_id, **key))
                .map(|key| self.keys.get(*key).certificate_pem().to_owned())
                .collect(),
            _ => idp.signing_certs_pem.clone(),
        }
    }
}

/// Lower-case hexadecimal digits.
fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(seed: u64) -> World {
        World::new("2026-01-15T12:00:00Z".parse().unwrap(), seed).unwrap()
    }

    #[test]
    fn identifiers_follow_from_seed_scope_and_label() {
        let w = world(1);
        assert_eq!(w.id("a", "b"), world(1).id("a", "b"));
        assert_ne!(w.id("a", "b"), w.id("a", "c"));
        assert_ne!(w.id("a", "b"), w.id("ab", ""));
        assert_ne!(w.id("a", "b"), world(2).id("a", "b"));
        assert_eq!(w.id("a", "b").len(), 37);
    }
}
