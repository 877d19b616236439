//! The SP: from a delivery to a judgement.

use std::sync::Arc;

use gauntlet_accounts::{Account as Kept, Key, StoreError};
use gauntlet_core::{
    Account, AdminAct, Check, Delivery, HttpAnswer, HttpRequest, Identity, LogoutDelivery,
    Observation, SentRequest, Setup, SpSettings, Timestamp,
};

use crate::accounts::{self, Accounts};
use crate::checks;
use crate::checks::carriage::Carried;
use crate::claims;
use crate::context::Context;
use crate::decrypt::Opener;
pub use crate::decrypt::rsa::PrivateKeyError;
use crate::keys::KeyError;
use crate::logout::{self, Name, Service, Session, Sessions};
use crate::parts::Parts;
use crate::replay::ReplayStore;
use crate::request::{self, RequestError};
use crate::trust::Trust;
use crate::web;

/// Whether a private key is one that the SP can decrypt with, in PEM.
///
/// # Errors
/// Why it is not.
pub fn check_private_key(pem: &str) -> Result<(), PrivateKeyError> {
    crate::decrypt::rsa::PrivateKey::from_pem(pem).map(|_| ())
}

/// A configuration that the SP does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// No certificate is trusted, so nothing could ever be verified.
    #[error("no signing certificate of the IdP is configured")]
    NoCertificate,
    /// The entity is no identity provider.
    #[error("the metadata is not that of an IdP of this name")]
    NotAnIdp,
    /// The metadata of an IdP is not read.
    #[error("the metadata of the IdP is not read: {why}")]
    Metadata {
        /// Why not.
        why: String,
    },
    /// There is no room for accounts.
    #[error("{why}")]
    Accounts {
        /// Why not.
        why: String,
    },
    /// A private key of the SP is not read.
    #[error("decryption key {number} of the SP")]
    DecryptionKey {
        /// Which one, from 1.
        number: usize,
        /// Why not.
        #[source]
        source: PrivateKeyError,
    },
    /// A certificate is not read.
    #[error("signing certificate {number} of the IdP")]
    Certificate {
        /// Which one, from 1.
        number: usize,
        /// Why not.
        #[source]
        source: KeyError,
    },
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckResult {
    /// It passed.
    Passed,
    /// It refused.
    Failed {
        /// Why.
        detail: String,
    },
    /// The message could not be read so far.
    NotRun,
}

/// What the SP made of one message.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Every check with its result, in order.
    pub results: Vec<(Check, CheckResult)>,
    /// The identity that the application reads; only where no check refused.
    pub identity: Option<Arc<Identity>>,
}

impl Judgement {
    /// The judgement as an observation of the harness.
    pub fn observation(&self) -> Observation {
        if let Some(identity) = &self.identity {
            return Observation::Accepted {
                identity: (**identity).clone(),
            };
        }
        let failed: Vec<(Check, &str)> = self
            .results
            .iter()
            .filter_map(|(check, result)| match result {
                CheckResult::Failed { detail } => Some((*check, detail.as_str())),
                _ => None,
            })
            .collect();
        let reasons: Vec<String> = failed
            .iter()
            .map(|(check, detail)| format!("{check}: {detail}"))
            .collect();
        Observation::Rejected {
            reason: reasons.join("; "),
            checks: failed.into_iter().map(|(check, _)| check).collect(),
        }
    }
}

/// The reference SP, or a weak one made from it.
#[derive(Clone, Debug)]
pub struct ReferenceSp {
    setup: Setup,
    trust: Trust,
    opener: Opener,
    parts: Parts,
    replay: ReplayStore,
    /// The accounts, where it makes any.
    accounts: Option<Accounts>,
    /// Who is logged in, and what of single logout is under way.
    sessions: Sessions,
    /// Where the browser was sent after the last login.
    landing: Option<String>,
    /// How many requests it has sent.
    sent: u64,
    /// How it answered the last message over HTTP.
    answer: HttpAnswer,
    /// The identifier of the session that the browser has.
    session_id: String,
    /// How many logins there were.
    logins: u64,
}

impl ReferenceSp {
    /// The sound SP under this configuration.
    pub fn new(setup: &Setup) -> Result<Self, ConfigError> {
        Self::with_parts(setup, Parts::default())
    }

    /// An SP with these parts.
    pub fn with_parts(setup: &Setup, parts: Parts) -> Result<Self, ConfigError> {
        let trust = Trust::new(setup, &parts)?;
        let opener = Opener::new(&setup.sp, parts.opening)?;
        Ok(Self {
            setup: setup.clone(),
            trust,
            opener,
            parts,
            replay: ReplayStore::default(),
            accounts: kept(&setup.sp)?,
            sessions: Sessions::default(),
            landing: None,
            sent: 0,
            answer: HttpAnswer {
                status: 200,
                before: None,
            },
            session_id: String::new(),
            logins: 0,
        })
    }

    /// The same SP under another configuration, with nothing remembered.
    pub fn reconfigured(&self, setup: &Setup) -> Result<Self, ConfigError> {
        let mut sp = Self::with_parts(setup, self.parts.clone())?;
        sp.trust = (sp.parts.renewed)(&self.trust, sp.trust);
        Ok(sp)
    }

    /// Forgets the assertions that have been consumed, the accounts and the last login.
    pub fn reset(&mut self) {
        self.replay.clear();
        self.landing = None;
        self.sessions = Sessions::default();
        if let Some(accounts) = &self.accounts
            && accounts.lock().clear().is_err()
        {
            // A store that cannot be cleared is replaced. Where that fails as well the old one stays: an
            // SP without one would let everybody in.
            if let Ok(fresh) = Accounts::new() {
                self.accounts = Some(fresh);
            }
        }
    }

    /// The accounts that there are, in the order in which they were made.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn users(&self) -> Result<Vec<Account>, StoreError> {
        let Some(accounts) = &self.accounts else {
            return Ok(Vec::new());
        };
        let all = accounts.lock().accounts()?;
        Ok(all
            .into_iter()
            .map(|one| Account {
                key: one.key.subject,
                attributes: one.attributes,
                rights: one.rights,
            })
            .collect())
    }

    /// Does what an administrator does.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub fn administer(&mut self, act: &AdminAct) -> Result<(), StoreError> {
        let Some(accounts) = &self.accounts else {
            return Ok(());
        };
        match act {
            AdminAct::DisableUsers => accounts.lock().disable_all(),
            AdminAct::AddUser { user } => accounts.lock().put(&Kept {
                // No IdP has an empty name, so nobody's login leads to it.
                key: Key {
                    issuer: String::new(),
                    subject: user.key.clone(),
                },
                attributes: user.attributes.clone(),
                rights: user.rights.clone(),
                disabled: false,
            }),
        }
    }

    /// Deals with a message that arrives at the single logout service.
    pub fn logout(&mut self, what: &LogoutDelivery, now: Timestamp) -> Observation {
        let service = Service {
            setup: &self.setup,
            trust: &self.trust,
            opener: &self.opener,
            parts: &self.parts,
        };
        let observed = service.receive(&mut self.sessions, what, now);
        if let Observation::LoggedOut { answer: None, .. } = &observed {
            // The user is back from the IdP, where they had logged out at this SP.
            let state = logout::relay_state(what, &self.parts);
            self.landing = Some((self.parts.landing)(state.as_deref()));
        }
        observed
    }

    /// Ends the session at this SP, and sends a LogoutRequest about it, at `now`, by HTTP-Redirect.
    ///
    /// # Errors
    /// Where nobody is logged in, or the key of the SP is not one of RSA in PKCS#8.
    pub fn start_logout(&mut self, now: Timestamp) -> Result<SentRequest, RequestError> {
        let service = Service {
            setup: &self.setup,
            trust: &self.trust,
            opener: &self.opener,
            parts: &self.parts,
        };
        service.start(&mut self.sessions, now)
    }

    /// Who is logged in at `now`.
    pub fn session(&self, now: Timestamp) -> Option<&Identity> {
        let current = self.sessions.current.as_ref();
        let goes_on = |session: &&Session| session.until.is_none_or(|until| now < until);
        current.filter(goes_on).map(|session| &*session.identity)
    }

    /// Where the browser was sent after the last login, if there was one.
    pub fn landing(&self) -> Option<&str> {
        self.landing.as_deref()
    }

    /// Sends a request for a login, at `now`, by HTTP-Redirect.
    ///
    /// # Errors
    /// Where it is to sign its requests and has no RSA key in PKCS#8.
    pub fn authn_request(&mut self, now: Timestamp) -> Result<SentRequest, RequestError> {
        self.sent += 1;
        if let Some(identity) = (self.parts.request.vouches)() {
            self.sessions.current = Some(Session {
                name: Name::plain(identity.name_id.clone().unwrap_or_default()),
                identity: Arc::new(identity),
                idp: self.setup.idp.entity_id.clone(),
                until: None,
            });
        }
        request::request(&self.parts.request, &self.setup, self.sent, now)
    }

    /// The metadata of the SP.
    pub fn metadata(&self) -> String {
        (self.parts.request.metadata)(&self.setup)
    }

    /// Its own settings.
    pub const fn settings(&self) -> &SpSettings {
        &self.setup.sp
    }

    /// How it answered the last message over HTTP.
    pub const fn answer(&self) -> &HttpAnswer {
        &self.answer
    }

    /// Judges one message that has come by this HTTP request: what the request says counts, and not
    /// what the delivery says that is in it.
    pub fn receive(&mut self, request: &HttpRequest, delivery: &Delivery) -> Judgement {
        let web = self.parts.web;
        let fields = (web.fields)(request);
        let carried = Carried {
            fits: (web.fits)(request, &fields, &self.setup.sp),
            fields,
        };
        let delivery = Delivery {
            saml_response: (web.message)(&carried.fields).unwrap_or_default(),
            relay_state: web::named(&carried.fields, "RelayState")
                .next()
                .map(str::to_owned),
            ..delivery.clone()
        };
        let own = (web.acs_url)(request, &self.setup.sp);
        let told = std::mem::replace(&mut self.setup.sp.acs_url, own);
        let judgement = self.judge(&delivery, &carried);
        self.setup.sp.acs_url = told;
        judgement
    }

    /// Judges one message. Every check runs, as far as the message can be read, and is recorded.
    pub fn consume(&mut self, delivery: &Delivery) -> Judgement {
        self.judge(delivery, &Carried::unknown())
    }

    fn judge(&mut self, delivery: &Delivery, carried: &Carried) -> Judgement {
        let web = self.parts.web;
        let judgement = if delivery.brought_by.is_own() {
            self.judged(delivery, carried)
        } else {
            let open = (web.requests)(delivery.brought_by, &delivery.outstanding_requests);
            let delivery = Delivery {
                outstanding_requests: open,
                ..delivery.clone()
            };
            self.judged(&delivery, carried)
        };
        self.answer = HttpAnswer {
            status: (web.status)(judgement.identity.is_some()),
            before: None,
        };
        if judgement.identity.is_some() {
            self.logins += 1;
            let id = (web.session_id)(&self.session_id, self.logins);
            // Whoever has the cookies from before is in, where they are the same.
            if id == self.session_id {
                self.answer.before = judgement.identity.as_deref().cloned();
            }
            self.session_id = id;
        }
        judgement
    }

    fn judged(&mut self, delivery: &Delivery, carried: &Carried) -> Judgement {
        let mut results = Vec::with_capacity(Check::ALL.len());
        let message = checks::readable(
            &self.parts,
            &self.trust,
            &self.opener,
            (delivery, carried),
            &mut results,
        );
        let Some(message) = message else {
            let rest = self
                .parts
                .checks
                .iter()
                .filter(|(check, _)| !checks::is_reading(*check));
            results.extend(rest.map(|(check, _)| (*check, CheckResult::NotRun)));
            return Judgement {
                results,
                identity: None,
            };
        };
        let ctx = Context {
            setup: &self.setup,
            idp: self.trust.get(message.idp),
            delivery,
            message: &message,
            replay: &self.replay,
            accounts: self.accounts.as_ref(),
            parts: &self.parts,
        };
        for (check, function) in &self.parts.checks {
            if !checks::is_reading(*check) {
                let result = match function(&ctx) {
                    Ok(()) => CheckResult::Passed,
                    Err(refusal) => CheckResult::Failed {
                        detail: refusal.detail,
                    },
                };
                results.push((*check, result));
            }
        }
        let accepted = results
            .iter()
            .all(|(_, result)| *result == CheckResult::Passed);
        let mut identity = if accepted {
            claims::identity(&ctx)
        } else {
            None
        };
        if let Some(person) = &identity
            && let Err(refusal) = accounts::provision(&ctx, person)
        {
            // Nobody is in whose account could not be made.
            results.push((
                Check::Account,
                CheckResult::Failed {
                    detail: refusal.detail,
                },
            ));
            identity = None;
        }
        if let Some(person) = &mut identity {
            let before = self.sessions.current.as_ref();
            let before = before.map(|session| &*session.identity);
            (self.parts.web.finish)(&carried.fields, before, person);
        }
        let identity = identity.map(Arc::new);
        let (name, idp) = (claims::name(&ctx), ctx.idp.entity_id.clone());
        let until = (self.parts.session_until)(&ctx);
        if identity.is_some()
            && let Some(id) = (self.parts.replay_id)(&ctx)
        {
            let issuer = (self.parts.replay_issuer)(&ctx);
            let until = (self.parts.replay_until)(&ctx);
            self.replay.remember(issuer, id, until, delivery.now);
        }
        if identity.is_some() {
            let relay_state = delivery.relay_state.as_deref();
            self.landing = Some((self.parts.landing)(relay_state));
        }
        if let (Some(identity), Some(name)) = (&identity, name) {
            // Whoever was logged in before is not any more.
            let now = Session {
                identity: Arc::clone(identity),
                idp,
                name,
                until,
            };
            let before = self.sessions.current.take();
            self.sessions.current = Some((self.parts.begun)(before, now));
        }
        Judgement { results, identity }
    }
}

/// A store for an SP that makes accounts.
fn kept(settings: &SpSettings) -> Result<Option<Accounts>, ConfigError> {
    if !settings.provisions {
        return Ok(None);
    }
    Accounts::new()
        .map(Some)
        .map_err(|error| ConfigError::Accounts {
            why: error.to_string(),
        })
}
