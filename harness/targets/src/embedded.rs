//! The SPs that are linked into the harness: the reference SP and its mutants.

use std::sync::{Mutex, PoisonError};

use std::sync::Barrier;

use gauntlet_core::{
    Account, AdminAct, Delivery, Feature, HttpAnswer, Identity, Observation, Profile, SentRequest,
    Timestamp,
};
use gauntlet_reference::parts::Parts;
use gauntlet_reference::{ReferenceSp, mutants, profiles};

use crate::carriage;
use crate::inprocess::{Engine, InProcess};
use crate::protocol::Hello;
use crate::resolve;
use crate::target::{Configured, Target, TargetError};

/// What the reference SP can do, and so its mutants.
const FEATURES: [Feature; 48] = [
    Feature::Post,
    Feature::Clock,
    Feature::ClockSkew,
    Feature::Unsolicited,
    Feature::InResponseTo,
    Feature::Replay,
    Feature::RsaPss,
    Feature::Ecdsa,
    Feature::Eddsa,
    Feature::RsaSha384,
    Feature::RsaSha512,
    Feature::RequireSignedResponse,
    Feature::RequireSignedAssertion,
    Feature::MultipleIdpCerts,
    Feature::IdpMetadata,
    Feature::MetadataSignature,
    Feature::MetadataValidityLimit,
    Feature::SeveralIdps,
    Feature::AcsPerIdp,
    Feature::IdpScopes,
    Feature::SeveralAcs,
    Feature::RequestedAuthnContext,
    Feature::AuthnContextComparison,
    Feature::RequestedNameId,
    Feature::OneTimeUse,
    Feature::SpMetadata,
    Feature::AuthnRequest,
    Feature::SignedAuthnRequest,
    Feature::EncryptedAssertion,
    Feature::EncryptedId,
    Feature::EncryptedAttribute,
    Feature::SeveralDecryptionKeys,
    Feature::RequireEncryptedAssertion,
    Feature::AesCbc,
    Feature::AesGcm,
    Feature::RsaOaep,
    Feature::RsaOaepSha256,
    Feature::Jit,
    Feature::AtOnce,
    Feature::UserAdmin,
    Feature::IdpLinksOnly,
    Feature::Landing,
    Feature::RedirectLogout,
    Feature::PostLogout,
    Feature::LogoutRequest,
    Feature::LogoutAnswer,
    Feature::SessionEnd,
    Feature::Http,
];

impl Engine for ReferenceSp {
    fn consume(&mut self, delivery: &Delivery) -> Observation {
        match &delivery.logout {
            Some(what) => self.logout(what, delivery.now),
            None => match carriage::request(delivery, self.settings()) {
                Some(request) => self.receive(&request, delivery).observation(),
                None => Self::consume(self, delivery).observation(),
            },
        }
    }

    fn consume_at_once(&mut self, deliveries: &[Delivery]) -> Result<Vec<Observation>, String> {
        let ready = Barrier::new(deliveries.len());
        // Each has the accounts of this one; what else it keeps goes with the thread.
        let one = |mut sp: Self, delivery: &Delivery| {
            ready.wait();
            Self::consume(&mut sp, delivery).observation()
        };
        let (one, sp) = (&one, &*self);
        Ok(std::thread::scope(|scope| {
            let threads: Vec<_> = deliveries
                .iter()
                .map(|delivery| scope.spawn(move || one(sp.clone(), delivery)))
                .collect();
            let ends = threads.into_iter().map(|thread| {
                thread.join().unwrap_or_else(|_| Observation::Crashed {
                    reason: "panicked".to_owned(),
                })
            });
            ends.collect()
        }))
    }

    fn reset(&mut self) {
        Self::reset(self);
    }

    fn authn_request(&mut self, now: Timestamp) -> Result<SentRequest, String> {
        Self::authn_request(self, now).map_err(|error| error.to_string())
    }

    fn metadata(&self) -> Result<String, String> {
        Ok(Self::metadata(self))
    }

    fn users(&self) -> Result<Vec<Account>, String> {
        Self::users(self).map_err(|error| error.to_string())
    }

    fn administer(&mut self, act: &AdminAct) -> Result<(), String> {
        Self::administer(self, act).map_err(|error| error.to_string())
    }

    fn session(&self, now: Timestamp) -> Result<Option<Identity>, String> {
        Ok(Self::session(self, now).cloned())
    }

    fn start_logout(&mut self, now: Timestamp) -> Result<SentRequest, String> {
        Self::start_logout(self, now).map_err(|error| error.to_string())
    }

    fn answer(&self) -> Result<HttpAnswer, String> {
        Ok(Self::answer(self).clone())
    }

    fn landing(&self) -> Result<String, String> {
        let location = Self::landing(self).map(str::to_owned);
        location.ok_or_else(|| "nobody has logged in".to_owned())
    }
}

/// The reference SP under `profile`.
pub(crate) fn reference(profile: Profile) -> Box<dyn Target> {
    let parts = profiles::parts(profile);
    let mut configured = Configured::default();
    if profiles::demands_signed_assertion(profile) {
        let floor = ("require_signed_assertion".to_owned(), true.into());
        configured.floors.extend([floor]);
    }
    Box::new(in_process(&resolve::reference(profile), parts).saying(configured))
}

/// The weak SP `name`, kind included.
pub(crate) fn mutant(name: &str) -> Result<Box<dyn Target>, TargetError> {
    let mutant = mutants::by_name(name)
        .ok_or_else(|| TargetError::unsupported(format!("no mutant '{name}'")))?;
    Ok(with_parts(name, mutant.parts))
}

/// The names of all mutants.
pub(crate) fn mutant_names() -> impl Iterator<Item = String> {
    mutants::all().into_iter().map(|mutant| mutant.name)
}

/// An SP with these parts, driven in this process.
pub fn with_parts(name: &str, parts: Parts) -> Box<dyn Target> {
    Box::new(in_process(name, parts))
}

fn in_process(name: &str, parts: Parts) -> InProcess {
    // A weak SP may go on with what an earlier configuration has told it.
    let before: Mutex<Option<ReferenceSp>> = Mutex::new(None);
    let build = move |setup: &gauntlet_core::Setup| {
        let mut before = before.lock().unwrap_or_else(PoisonError::into_inner);
        let sp = match &*before {
            Some(before) => before.reconfigured(setup),
            None => ReferenceSp::with_parts(setup, parts.clone()),
        };
        let sp = sp.map_err(|error| error.to_string())?;
        *before = Some(sp.clone());
        Ok(Box::new(sp) as Box<dyn Engine>)
    };
    InProcess::new(Hello::in_process(name, FEATURES.into()), Box::new(build))
}
