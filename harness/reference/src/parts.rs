//! The seam for weak SPs: the decisions of the pipeline as a table of functions.
//!
//! [`Parts::default`] is the sound SP. A mutant replaces entries; no sound function knows of it.

use std::collections::BTreeMap;

use gauntlet_core::{Check, Delivery, Identity, IdpTrust, Setup, Timestamp};

use crate::accounts::AccountParts;
use crate::c14n::{self, TooLong};
use crate::checks;
use crate::claims;
use crate::context::Context;
use crate::decrypt::Opening;
use crate::dom::{Document, El, NodeId};
use crate::keys::TrustedKey;
use crate::landing;
use crate::logout::{LogoutParts, Session};
use crate::message::{self, Message, View};
use crate::metadata::Reading;
use crate::reader::{self, ReadError};
use crate::refusal::Refusal;
use crate::request::RequestParts;
use crate::signature::{self, Examined};
use crate::sp::ConfigError;
use crate::trust::{self, Trust};
use crate::web::WebParts;

/// A check on a message that could be read.
pub(crate) type CheckFn = fn(&Context<'_>) -> Result<(), Refusal>;

/// Verification of SignatureValue: algorithm, keys, octets, and the value in base64.
pub(crate) type VerifyFn = fn(&str, &[TrustedKey], &[u8], &str) -> Result<(), Refusal>;

/// Which of the trusted IdPs a message is by, by its place: the document, the Response, the
/// Assertion that is consumed, and how texts are read.
pub(crate) type ChooseFn =
    fn(&Trust, &Document, NodeId, Option<NodeId>, fn(El<'_>) -> String) -> usize;

/// The decisions of the pipeline.
#[derive(Clone)]
pub struct Parts {
    /// The text of the document, by whichever binding it has come.
    pub(crate) received: fn(&Parts, &Delivery) -> Result<String, Refusal>,
    /// The form field to the text of the document.
    pub(crate) decode: fn(&str) -> Result<String, Refusal>,
    /// The text to a tree.
    pub(crate) read: fn(&str) -> Result<Document, ReadError>,
    /// The Response in a document.
    pub(crate) find_response: fn(&Document) -> Option<NodeId>,
    /// The Assertion that is consumed.
    pub(crate) find_assertion: fn(&Document, NodeId) -> Option<NodeId>,
    /// The Signatures that are verified.
    pub(crate) find_signatures: fn(&Document, NodeId, Option<NodeId>) -> Vec<NodeId>,
    /// The SignedInfo that References are read from, and the one that is verified.
    pub(crate) signed_infos: for<'d> fn(El<'d>) -> Option<(El<'d>, El<'d>)>,
    /// The element that a Reference names.
    pub(crate) resolve: fn(&Document, NodeId, Option<&str>) -> Option<NodeId>,
    /// What the enveloped-signature transform leaves out.
    pub(crate) enveloped: fn(&Document, NodeId, NodeId) -> Vec<NodeId>,
    /// The octets that are digested, and those that are verified.
    pub(crate) canonicalize: fn(&Document, NodeId, &c14n::Options) -> Result<String, TooLong>,
    /// The digest that a Reference states, in base64.
    pub(crate) stated_digest: fn(El<'_>) -> Option<String>,
    /// Whether the computed digest is the stated one.
    pub(crate) same_digest: fn(&[u8], &[u8]) -> bool,
    /// Whether an IdP is trusted at the assertion consumer service.
    pub(crate) taken_here: fn(&IdpTrust, &Setup) -> bool,
    /// How the metadata of an IdP is read.
    pub(crate) metadata: Reading,
    /// What is trusted in the end of what the configuration says.
    pub(crate) configured: fn(&Setup, Trust) -> Result<Trust, ConfigError>,
    /// What is trusted once the configuration has been replaced: what was trusted before, and what
    /// is in the new one.
    pub(crate) renewed: fn(&Trust, Trust) -> Trust,
    /// Which of the trusted IdPs a message is by.
    pub(crate) choose_idp: ChooseFn,
    /// The keys that count for the chosen IdP.
    pub(crate) keys_of: fn(&Trust, usize) -> Vec<TrustedKey>,
    /// The keys that may verify a Signature.
    pub(crate) keys: fn(El<'_>, &[TrustedKey]) -> Vec<TrustedKey>,
    /// Verification of SignatureValue.
    pub(crate) verify: VerifyFn,
    /// How encrypted parts are opened.
    pub(crate) opening: Opening,
    /// Whether encrypted assertions are opened, after the Signatures of the Response around them
    /// have been examined.
    pub(crate) may_open: fn(&[Examined]) -> bool,
    /// Where claims are read.
    pub(crate) view: fn(&Message) -> View,
    /// The text of an element.
    pub(crate) text: fn(El<'_>) -> String,
    /// The attributes of an assertion.
    pub(crate) attributes: fn(&Context<'_>, El<'_>) -> BTreeMap<String, Vec<String>>,
    /// The last word on the identity.
    pub(crate) finish: fn(&Context<'_>, &mut Identity),
    /// The identifier under which an assertion is remembered.
    pub(crate) replay_id: fn(&Context<'_>) -> Option<String>,
    /// The issuer under which it is remembered.
    pub(crate) replay_issuer: fn(&Context<'_>) -> String,
    /// Until when it is remembered.
    pub(crate) replay_until: fn(&Context<'_>) -> Timestamp,
    /// How accounts are kept.
    pub(crate) accounts: AccountParts,
    /// Where the browser goes after a login, by the RelayState.
    pub(crate) landing: fn(Option<&str>) -> String,
    /// The session that a login leaves behind, given the one before and that of the login.
    pub(crate) begun: fn(Option<Session>, Session) -> Session,
    /// When the session of a login ends by itself.
    pub(crate) session_until: fn(&Context<'_>) -> Option<Timestamp>,
    /// How sessions end.
    pub(crate) logout: LogoutParts,
    /// What is made of an HTTP request.
    pub(crate) web: WebParts,
    /// How requests are sent.
    pub(crate) request: RequestParts,
    /// The checks, in order.
    pub(crate) checks: Vec<(Check, CheckFn)>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            received: checks::encoding::received,
            decode: checks::encoding::decode,
            read: reader::read,
            find_response: message::find_response,
            find_assertion: message::find_assertion,
            find_signatures: message::find_signatures,
            signed_infos: signature::signed_infos,
            resolve: signature::resolve,
            enveloped: signature::enveloped,
            canonicalize: c14n::canonicalize,
            stated_digest: signature::stated_digest,
            same_digest: signature::same_digest,
            taken_here: trust::taken_here,
            metadata: Reading::default(),
            configured: |_, trust| trust.with_keys(),
            renewed: |_, now| now,
            choose_idp: trust::by_assertion,
            keys_of: trust::its_keys,
            keys: |_, trusted| trusted.to_vec(),
            verify: signature::verify,
            opening: Opening::default(),
            may_open: message::verify,
            view: message::verified_view,
            text: |el| el.text(),
            attributes: claims::attributes,
            finish: claims::finish,
            replay_id: checks::replay::id,
            replay_issuer: checks::replay::issuer,
            replay_until: checks::replay::until,
            accounts: AccountParts::default(),
            landing: landing::landing,
            begun: |_, session| session,
            session_until: claims::session_until,
            logout: LogoutParts::default(),
            web: WebParts::default(),
            request: RequestParts::default(),
            checks: checks::ALL.to_vec(),
        }
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let checks: Vec<&str> = self.checks.iter().map(|(check, _)| check.name()).collect();
        f.debug_struct("Parts")
            .field("checks", &checks)
            .finish_non_exhaustive()
    }
}

impl Parts {
    /// These parts for messages of any size: to measure how time grows. A stranger's message should not be
    /// read by them.
    #[must_use]
    pub fn without_bounds(self) -> Self {
        Self {
            decode: checks::encoding::decode_of_any_length,
            read: reader::read_of_any_size,
            ..self
        }
    }

    /// These parts without the check: it is neither run nor recorded.
    #[must_use]
    pub fn without(mut self, check: Check) -> Self {
        self.checks.retain(|(candidate, _)| *candidate != check);
        self
    }

    /// These parts without several checks.
    #[must_use]
    pub(crate) fn without_all(self, checks: &[Check]) -> Self {
        checks
            .iter()
            .fold(self, |parts, &check| parts.without(check))
    }

    /// These parts with another function for a check.
    #[must_use]
    pub(crate) fn replacing(mut self, check: Check, function: CheckFn) -> Self {
        for (candidate, slot) in &mut self.checks {
            if *candidate == check {
                *slot = function;
            }
        }
        self
    }

    /// These parts with one more function for a check.
    #[must_use]
    pub(crate) fn adding(mut self, check: Check, function: CheckFn) -> Self {
        self.checks.push((check, function));
        self
    }
}
