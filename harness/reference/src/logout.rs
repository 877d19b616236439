//! Single logout: what arrives at the single logout service, and what the SP sends (SAML Core 3.7,
//! SAML Profiles 4.4).
//!
//! A message counts where it is authentic: signed, in the query or by itself, with a key of the IdP
//! that it names. What it says is held against the one session that the browser has.

pub(crate) mod checks;
pub(crate) mod query;
pub(crate) mod send;

use std::collections::BTreeMap;
use std::sync::Arc;

use gauntlet_core::{
    Binding, Identity, LogoutDelivery, Observation, SentRequest, Setup, Timestamp,
};

use crate::decrypt::Opener;
use crate::dom::{Document, El};
use crate::keys::TrustedKey;
use crate::names;
use crate::parts::Parts;
use crate::refusal::Refusal;
use crate::request::RequestError;
use crate::trust::{Idp, Trust};
use checks::Logout;
use query::Parameter;
use send::SendParts;

/// The session that the browser has at the SP.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) identity: Arc<Identity>,
    /// The identifier of the IdP that vouched for it.
    pub(crate) idp: String,
    pub(crate) name: Name,
    /// When it ends by itself, where the assertion says so.
    pub(crate) until: Option<Timestamp>,
}

/// A NameID with everything that makes it one (SAML Core 2.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the names of the attributes")]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) format: Option<String>,
    pub(crate) name_qualifier: Option<String>,
    pub(crate) sp_name_qualifier: Option<String>,
}

impl Name {
    /// One that has no attribute.
    pub(crate) const fn plain(text: String) -> Self {
        Self {
            text,
            format: None,
            name_qualifier: None,
            sp_name_qualifier: None,
        }
    }

    pub(crate) fn of(el: El<'_>, text: fn(El<'_>) -> String) -> Self {
        let attribute = |name: &str| el.attribute(name).map(str::to_owned);
        Self {
            text: text(el),
            format: attribute("Format"),
            name_qualifier: attribute("NameQualifier"),
            sp_name_qualifier: attribute("SPNameQualifier"),
        }
    }
}

/// What the SP remembers for single logout.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions {
    /// The one session.
    pub(crate) current: Option<Session>,
    /// The one before, for weak SPs that bring it back.
    pub(crate) before: Option<Session>,
    /// The `ID` of the LogoutRequest that is not answered yet.
    pub(crate) outstanding: Option<String>,
    /// The `ID`s of LogoutRequests that have been taken.
    pub(crate) taken: Vec<String>,
    /// How many messages were sent.
    pub(crate) sent: u64,
}

/// Which of the two messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Request,
    Response,
}

impl Kind {
    /// The parameter or field that carries it.
    pub(crate) const fn parameter(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }

    /// The document element.
    pub(crate) const fn element(self) -> &'static str {
        match self {
            Self::Request => "LogoutRequest",
            Self::Response => "LogoutResponse",
        }
    }
}

/// A message as it has come, before anything is believed of it.
pub(crate) struct Arrived {
    pub(crate) kind: Kind,
    pub(crate) binding: Binding,
    /// The parameters of the query, or the fields of the form.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) relay_state: Option<String>,
    pub(crate) document: Document,
}

impl Arrived {
    pub(crate) fn root(&self) -> Result<El<'_>, Refusal> {
        let root = self.document.root().and_then(|root| self.document.at(root));
        root.ok_or_else(|| Refusal::new("there is no message"))
    }
}

/// The decisions of single logout, as a table of functions.
#[derive(Clone)]
pub(crate) struct LogoutParts {
    /// The parameters of a query.
    pub(crate) parameters: fn(&str) -> Result<Vec<Parameter>, Refusal>,
    /// Which message it is, of those in the parameters or fields.
    pub(crate) choose: fn(&[&str]) -> Result<Kind, Refusal>,
    /// The parameter of a name, of several.
    pub(crate) find: for<'p> fn(&'p [Parameter], &str) -> Option<&'p Parameter>,
    /// Inflates, within bounds.
    pub(crate) inflate: fn(&[u8]) -> Result<Vec<u8>, Refusal>,
    /// The octets that a query is signed over.
    pub(crate) octets: fn(&[Parameter], Kind) -> Result<String, Refusal>,
    /// Whether the signature of a query is that of one of the keys.
    pub(crate) query_signed: fn(&Parts, &Arrived, &[TrustedKey]) -> Result<(), Refusal>,
    /// Whether the Signature in a message is that of one of the keys, over all of it.
    pub(crate) message_signed: fn(&Parts, &Arrived, &[TrustedKey]) -> Result<(), Refusal>,
    /// The IdP that a message is by.
    pub(crate) sender: for<'t> fn(&'t Trust, &str) -> Option<&'t Idp>,
    /// What must hold of a message that is authentic.
    pub(crate) checks: Vec<(&'static str, checks::LogoutCheck)>,
    /// Whether an authentic LogoutRequest is about the session.
    pub(crate) is_about: fn(&Logout<'_>, &Session) -> bool,
    /// What is done to the sessions once the answer to the SP's own request is refused or taken.
    pub(crate) answered: fn(&mut Sessions, bool),
    /// How messages are sent.
    pub(crate) send: SendParts,
}

impl Default for LogoutParts {
    fn default() -> Self {
        Self {
            parameters: query::parameters,
            choose: query::choose,
            find: query::find,
            inflate: query::inflate,
            octets: query::octets,
            query_signed: checks::query_signed,
            message_signed: checks::message_signed,
            sender: |trust, name| trust.all().find(|idp| idp.entity_id == name),
            checks: checks::ALL.to_vec(),
            is_about: checks::is_about,
            answered: |_, _| {},
            send: SendParts::default(),
        }
    }
}

/// The RelayState of what has come.
pub(crate) fn relay_state(what: &LogoutDelivery, parts: &Parts) -> Option<String> {
    match what {
        LogoutDelivery::Query(raw) => {
            let parameters = (parts.logout.parameters)(raw).ok()?;
            (parts.logout.find)(&parameters, "RelayState").map(|p| p.value.clone())
        }
        LogoutDelivery::Form(fields) => fields.get("RelayState").cloned(),
    }
}

/// An authentic message that holds.
struct Judged {
    /// Its `ID`.
    id: String,
    /// Whether it is about the session of the browser.
    is_about: bool,
}

/// What the SP is, for whoever judges a message.
pub(crate) struct Service<'a> {
    pub(crate) setup: &'a Setup,
    pub(crate) trust: &'a Trust,
    pub(crate) opener: &'a Opener,
    pub(crate) parts: &'a Parts,
}

impl Service<'_> {
    /// Deals with a message.
    pub(crate) fn receive(
        &self,
        sessions: &mut Sessions,
        what: &LogoutDelivery,
        now: Timestamp,
    ) -> Observation {
        match self.received(sessions, what, now) {
            Ok(answer) => Observation::LoggedOut {
                answer,
                session: None,
                fault: None,
            },
            Err(refusal) => Observation::Rejected {
                reason: refusal.detail,
                checks: Vec::new(),
            },
        }
    }

    fn received(
        &self,
        sessions: &mut Sessions,
        what: &LogoutDelivery,
        now: Timestamp,
    ) -> Result<Option<gauntlet_core::SentMessage>, Refusal> {
        let arrived = self.arrived(what)?;
        let verdict = self.judged(&arrived, sessions, now);
        if arrived.kind == Kind::Response {
            (self.parts.logout.answered)(sessions, verdict.is_ok());
            verdict?;
            sessions.outstanding = None;
            return Ok(None);
        }
        let Judged { id, is_about } = verdict?;
        sessions.taken.push(id.clone());
        if is_about {
            sessions.before = sessions.current.take();
        }
        sessions.sent += 1;
        let send = &self.parts.logout.send;
        let draft = send::Answer {
            setup: self.setup,
            number: sessions.sent,
            request: &id,
            relay_state: arrived.relay_state.as_deref(),
            is_known: is_about,
            now,
        };
        send::answer(send, &draft).map_err(|error| Refusal::new(error.to_string()))
    }

    /// Reads a message. Nothing is believed of it yet.
    fn arrived(&self, what: &LogoutDelivery) -> Result<Arrived, Refusal> {
        let parts = &self.parts.logout;
        let (kind, binding, parameters, relay_state, text) = match what {
            LogoutDelivery::Query(raw) => {
                let parameters = (parts.parameters)(raw)?;
                let names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
                let kind = (parts.choose)(&names)?;
                let value = |name| (parts.find)(&parameters, name).map(|p| p.value.clone());
                let message = value(kind.parameter()).unwrap_or_default();
                let text = query::text(&message, parts.inflate)?;
                let relay_state = value("RelayState");
                (kind, Binding::HttpRedirect, parameters, relay_state, text)
            }
            LogoutDelivery::Form(fields) => {
                let names: Vec<&str> = fields.keys().map(String::as_str).collect();
                let kind = (parts.choose)(&names)?;
                let field = |name: &str| BTreeMap::get(fields, name).cloned();
                let message = field(kind.parameter()).unwrap_or_default();
                let text = (self.parts.decode)(&message)?;
                let relay_state = field("RelayState");
                let as_parameter = |(name, value): (&String, &String)| Parameter {
                    name: name.clone(),
                    raw: value.clone(),
                    value: value.clone(),
                };
                let parameters = fields.iter().map(as_parameter).collect();
                (kind, Binding::HttpPost, parameters, relay_state, text)
            }
        };
        let document = (self.parts.read)(&text).map_err(|error| Refusal::new(error.to_string()))?;
        Ok(Arrived {
            kind,
            binding,
            parameters,
            relay_state,
            document,
        })
    }

    /// Whether a message is authentic, and holds.
    fn judged(
        &self,
        arrived: &Arrived,
        sessions: &Sessions,
        now: Timestamp,
    ) -> Result<Judged, Refusal> {
        let parts = &self.parts.logout;
        let root = arrived.root()?;
        let issuer = root.child(names::ASSERTION, "Issuer");
        let issuer = issuer.map(|el| (self.parts.text)(el)).unwrap_or_default();
        let by = checks::entity_of(arrived.kind, &issuer, self.trust);
        let idp = (parts.sender)(self.trust, &by)
            .ok_or_else(|| Refusal::new(format!("'{issuer}' is no IdP that is trusted")))?;
        let place = self.trust.named(&idp.entity_id).unwrap_or_default();
        let keys = (self.parts.keys_of)(self.trust, place);
        match arrived.binding {
            Binding::HttpRedirect => (parts.query_signed)(self.parts, arrived, &keys)?,
            Binding::HttpPost => (parts.message_signed)(self.parts, arrived, &keys)?,
        }
        let logout = Logout {
            setup: self.setup,
            parts: self.parts,
            idp,
            sessions,
            kind: arrived.kind,
            root,
            name: checks::name(root, &arrived.document, self.opener, self.parts),
            now,
            has_doctype: arrived.document.has_doctype,
        };
        for (_, check) in &parts.checks {
            check(&logout)?;
        }
        let session = sessions.current.as_ref();
        Ok(Judged {
            id: logout.root.attribute("ID").unwrap_or_default().to_owned(),
            is_about: session.is_some_and(|session| (parts.is_about)(&logout, session)),
        })
    }

    /// Ends the session at the SP, and sends a LogoutRequest about it.
    pub(crate) fn start(
        &self,
        sessions: &mut Sessions,
        now: Timestamp,
    ) -> Result<SentRequest, RequestError> {
        let session = sessions
            .current
            .clone()
            .ok_or_else(|| RequestError::Failed {
                why: "nobody is logged in".to_owned(),
            })?;
        sessions.sent += 1;
        let decisions = &self.parts.logout.send;
        let sent = send::request(decisions, self.setup, &session, sessions.sent, now)?;
        sessions.outstanding = Some(sent.request_id.clone());
        if decisions.local_first {
            sessions.before = sessions.current.take();
        }
        Ok(sent)
    }
}
