//! One target while cases run against it: its configuration, its controls, its health.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use gauntlet_catalog::{Case, MintedCase};
use gauntlet_core::judge::Control;
use gauntlet_core::runlog::Exchange;
use gauntlet_core::verdict::Lacking;
use gauntlet_core::{
    Acceptance, CaseInfo, Delivery, Feature, Identity, Observation, Profile, Question, RequestRule,
    Setup, SideEffect, Soundness, Timestamp, Truth, Verdict,
};
use gauntlet_idp::beacon::TEXT;
use gauntlet_idp::logout::{LogoutPlan, LogoutSubject, MintedLogout, mint_logout};
use gauntlet_idp::{MintError, Minted, World};
use gauntlet_targets::{Begun, Configured, Kind, Target, TargetError};

use crate::listener::Listener;
use crate::question::asked_alone;
use crate::scope;
use crate::settings::{Twin, unmet};

/// How many configurations may fail in a row before a target is given up.
const CONFIGURATIONS: u32 = 3;

/// A case with everything that it delivers.
#[derive(Debug)]
pub(crate) struct Prepared<'c> {
    /// Where it comes from, to mint it anew in answer to a request that the target made up.
    case: &'c Case,
    world: World,
    profile: Profile,
    /// What is known of it.
    pub(crate) info: CaseInfo,
    /// What it delivers, or why that could not be minted.
    pub(crate) minted: Result<MintedCase, String>,
    /// Whether what it delivers is the honest twin itself. Then no other message can say whether
    /// the target works at all, and a refusal is the finding.
    pub(crate) own_twin: bool,
    /// What a request for an address that it names bears; none where it names nothing.
    token: Option<String>,
    /// The messages of single logout that were minted for it so far: signing takes longer than
    /// everything else, and most targets are brought the same.
    logouts: Mutex<HashMap<String, MintedLogout>>,
}

impl<'c> Prepared<'c> {
    pub(crate) fn new(case: &'c Case, world: &World, profile: Profile) -> Self {
        let minted = case.mint_under(world, profile);
        Self {
            case,
            world: world.clone(),
            profile,
            info: case.info_under(profile),
            own_twin: minted.as_ref().is_ok_and(|minted| minted.own_twin),
            minted: minted.map_err(|error| error.to_string()),
            token: case.reaches_out().then(|| world.token(&case.id())),
            logouts: Mutex::default(),
        }
    }

    /// The message of single logout that is move number `index`.
    pub(crate) fn logout(
        &self,
        index: usize,
        plan: &LogoutPlan,
        subject: &LogoutSubject,
    ) -> Result<MintedLogout, MintError> {
        let key = format!("{index} {subject:?}");
        let known = || self.logouts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(message) = known().get(&key) {
            return Ok(message.clone());
        }
        let scope = format!("{} {index}", self.info.id);
        let message = mint_logout(&self.world, plan, &scope, subject)?;
        known().insert(key, message.clone());
        Ok(message)
    }

    /// Whether the target is asked for a request, and no message is delivered.
    pub(crate) fn asks(&self) -> bool {
        matches!(&self.minted, Ok(minted) if asked_alone(minted).is_some())
    }

    /// The identifier of the case that it is made from.
    pub(crate) fn like(&self) -> Option<String> {
        self.case.like().map(Case::id)
    }

    /// What the Signatures in the message that is judged may be.
    pub(crate) fn soundness(&self) -> &'static [Soundness] {
        self.case.soundness()
    }

    /// The same case in answer to `begun`.
    fn answering(&self, begun: &Begun) -> Result<MintedCase, String> {
        let world = self.world.clone().answering(&begun.request_id);
        let minted = self.case.mint_under(&world, self.profile);
        minted.map_err(|error| error.to_string())
    }
}

/// Which message of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Control,
    /// By its place, from 0.
    Message(usize),
}

impl Which {
    fn of(self, minted: &MintedCase) -> Option<&Minted> {
        match self {
            Self::Control => Some(&minted.control),
            Self::Message(index) => minted.messages.get(index),
        }
    }
}

/// The end of a case before its messages were delivered.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) verdict: Verdict,
}

/// An honest twin that was delivered just now.
#[derive(Debug)]
pub(crate) struct ControlRun {
    pub(crate) key: String,
    pub(crate) accepted: bool,
    pub(crate) exchange: Exchange,
}

/// One target while cases run against it.
pub(crate) struct Session<'t> {
    target: &'t mut dyn Target,
    /// Who notices what it asks for.
    listener: Option<Arc<Listener>>,
    /// What it is configured with; `None` where that is not certain.
    setup: Option<Setup>,
    configured: Configured,
    controls: HashMap<String, Control>,
    failed_configurations: u32,
    over: Option<String>,
}

impl<'t> Session<'t> {
    pub(crate) fn new(target: &'t mut dyn Target, listener: Option<Arc<Listener>>) -> Self {
        Self {
            target,
            listener,
            setup: None,
            configured: Configured::default(),
            controls: HashMap::new(),
            failed_configurations: 0,
            over: None,
        }
    }

    /// Whether the target declares a feature.
    pub(crate) fn has(&self, feature: Feature) -> bool {
        self.target.hello().features.contains(&feature)
    }

    /// Whether the target goes by the time that it is told.
    pub(crate) fn takes_time(&self) -> bool {
        self.has(Feature::Clock)
    }

    /// How far the target lets clocks differ whatever it is told, in seconds; `None` where it does as
    /// told. Where it does not, and does not say what it does, it may be anything.
    pub(crate) fn least_skew_s(&self) -> Option<u64> {
        let name = "clock_skew_s";
        let is_ignored = self
            .configured
            .ignored
            .iter()
            .any(|ignored| ignored == name);
        self.configured
            .floor(name)
            .or_else(|| is_ignored.then_some(u64::from(u32::MAX)))
    }

    /// Whether the target is the SP that it is told to be, not one that is deployed somewhere.
    pub(crate) fn is_told_where(&self) -> bool {
        self.target.sp().is_none()
    }

    /// Has the honest twin with this key delivered again where it was not accepted.
    pub(crate) fn forget_control(&mut self, key: &str) {
        if !self.control_accepted(key) {
            self.controls.remove(key);
        }
    }

    /// The target.
    pub(crate) fn target_mut(&mut self) -> &mut dyn Target {
        self.target
    }

    /// Why the target cannot be used any more, where that is so.
    pub(crate) fn over(&self) -> Option<&str> {
        self.over.as_deref()
    }

    /// How many controls were accepted.
    pub(crate) fn accepted_controls(&self) -> usize {
        let accepted = |control: &&Control| **control == Control::Accepted;
        self.controls.values().filter(accepted).count()
    }

    /// Whether the control of this case was accepted.
    pub(crate) fn control_accepted(&self, key: &str) -> bool {
        self.controls.get(key) == Some(&Control::Accepted)
    }

    /// Everything up to the messages of the case: features, configuration, control. Gives the
    /// control where it was delivered just now.
    pub(crate) fn ready(&mut self, case: &Prepared<'_>) -> Result<Option<ControlRun>, Stop> {
        let kind = self.target.hello().kind;
        if !scope::covers(kind, &case.info) {
            return Err(skip(Lacking::Other {
                reason: format!("a target of kind '{kind}' is not judged on this"),
            }));
        }
        if let Some(feature) = self.missing(case) {
            return Err(skip(Lacking::Feature { feature }));
        }
        if case.token.is_some() {
            self.is_watched()?;
        }
        let minted = minted(case)?;
        // The last case may have ended at a later time.
        if let Err(error) = self.target.at(minted.control.delivery.now) {
            return Err(self.failed("told the time", &error));
        }
        if minted.other_trust && !self.target.trusts_as_told() {
            return Err(skip(Lacking::Setting {
                setting: "idp: a deployed target keeps the trust that it was given".to_owned(),
            }));
        }
        self.configure(&minted.setup)?;
        if let Some(setting) = unmet(
            &minted.setup,
            &case.info.features,
            Twin {
                sign: minted.baseline.sign,
                judged: case.own_twin,
            },
            &self.configured,
        ) {
            return Err(skip(Lacking::Setting { setting }));
        }
        // A request is what it is, whether or not an honest message is accepted.
        if asked_alone(minted).is_some() || self.controls.contains_key(&minted.control_key) {
            return Ok(None);
        }
        self.reset(&minted.setup)?;
        let exchange = self.exchange(case, minted, Which::Control);
        let control = control_of(&exchange.observed, &exchange.truth);
        let accepted = control == Control::Accepted;
        self.controls.insert(minted.control_key.clone(), control);
        Ok(Some(ControlRun {
            key: minted.control_key.clone(),
            accepted,
            exchange,
        }))
    }

    /// What the honest twin of a case has said of the target.
    pub(crate) fn control(&self, case: &Prepared<'_>, minted: &MintedCase) -> Control {
        match self.controls.get(&minted.control_key) {
            _ if case.own_twin => Control::Accepted,
            Some(control) => control.clone(),
            None => Control::NotAccepted("it was not delivered".to_owned()),
        }
    }

    /// The first feature that the case needs and the target does not declare. Arriving at
    /// another time than now takes a clock that can be set, whether the case says so or not.
    fn missing(&self, case: &Prepared<'_>) -> Option<Feature> {
        let begins = self.target.begins();
        let web_address = Some(Question::Request(RequestRule::WebAddress));
        let elsewhere = matches!(&case.minted, Ok(minted) if minted.asks == web_address);
        let answers = begins && !scope::is_about_requests(&case.info);
        let has = |feature: &Feature| {
            self.target.hello().features.contains(feature)
                || (answers && *feature == Feature::InResponseTo)
                // Where a login begins there is a request to be seen, if a browser can follow it.
                || (begins && !elsewhere && *feature == Feature::AuthnRequest)
        };
        let declared = case.info.features.iter().copied().find(|f| !has(f));
        declared.or_else(|| {
            let minted = case.minted.as_ref().ok()?;
            let now = minted.control.delivery.now;
            let later = minted.messages.iter().any(|m| m.delivery.now != now);
            (later && !has(&Feature::Clock)).then_some(Feature::Clock)
        })
    }

    pub(crate) fn configure(&mut self, setup: &Setup) -> Result<(), Stop> {
        if self.setup.as_ref() == Some(setup) {
            return Ok(());
        }
        self.setup = None;
        match self.target.configure(setup) {
            Ok(configured) => {
                self.configured = configured;
                self.setup = Some(setup.clone());
                self.failed_configurations = 0;
                Ok(())
            }
            Err(error) => {
                let stop = self.failed("configured", &error);
                if !matches!(error, TargetError::Unsupported { .. }) {
                    self.failed_configurations += 1;
                    if self.failed_configurations >= CONFIGURATIONS && self.over.is_none() {
                        self.over = Some(format!(
                            "{CONFIGURATIONS} configurations in a row failed, the last: {error}"
                        ));
                    }
                }
                Err(stop)
            }
        }
    }

    /// Makes the target forget everything but its configuration. Where it cannot, configuring it
    /// again does the same.
    pub(crate) fn reset(&mut self, setup: &Setup) -> Result<(), Stop> {
        match self.target.reset() {
            Ok(()) => Ok(()),
            Err(TargetError::Unsupported { .. }) => {
                self.setup = None;
                self.configure(setup)
            }
            Err(error) => {
                self.setup = None;
                Err(self.failed("reset", &error))
            }
        }
    }

    /// Brings one message of the case to the target. In the SP-initiated flow the target may make
    /// up the request; then the message is minted in answer to that one.
    pub(crate) fn exchange(
        &mut self,
        case: &Prepared<'_>,
        minted: &MintedCase,
        which: Which,
    ) -> Exchange {
        let Some(message) = which.of(minted) else {
            return unsent("the case has no such message".to_owned());
        };
        // The control names nothing.
        let token = case.token.as_ref().filter(|_| which != Which::Control);
        if message.delivery.outstanding_requests.is_empty() {
            return self.bring(message, token);
        }
        let begun = match self.target.begin() {
            Ok(None) => return self.bring(message, token),
            Ok(Some(begun)) => begun,
            Err(error) => {
                self.notice_death();
                return unsent(error.to_string());
            }
        };
        let answer = case.answering(&begun);
        match answer.as_ref().map(|answer| which.of(answer)) {
            Ok(Some(message)) => {
                let mut message = message.clone();
                message.delivery.relay_state = begun.relay_state;
                self.bring(&message, token)
            }
            Ok(None) => unsent("the case has no such message".to_owned()),
            Err(why) => unsent(why.clone()),
        }
    }

    /// Brings a message; `token` is what a request for an address in it bears.
    pub(crate) fn bring(&mut self, message: &Minted, token: Option<&String>) -> Exchange {
        let listener = self.listener.clone();
        let turn = match (&listener, token) {
            (Some(listener), Some(token)) => match listener.turn(token.clone()) {
                Ok(turn) => Some(turn),
                Err(error) => return unsent(format!("the file that it names: {error}")),
            },
            _ => None,
        };
        let start = Instant::now();
        let observed = self.target.consume(&message.delivery);
        let us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let mut side_effects = Vec::new();
        if let Some(turn) = &turn {
            side_effects.extend(turn.side_effects());
            side_effects.extend(leaks(&observed));
        }
        drop(turn);
        self.notice_death();
        Exchange {
            sent: message.delivery.clone(),
            truth: self.truth(message),
            observed,
            side_effects,
            us,
        }
    }

    /// Whether it would be noticed if the target followed a message.
    fn is_watched(&self) -> Result<(), Stop> {
        let reason = if self.listener.is_none() {
            "the listener for outgoing requests, which could not be started on loopback"
        } else if self.target.is_distant() {
            "a listener that it could reach: it is on another machine"
        } else {
            return Ok(());
        };
        Err(skip(Lacking::Other {
            reason: reason.to_owned(),
        }))
    }

    /// What the target's answer is held against. Whoever is no whole SP hands out no identity,
    /// so there is none to forge: whether it accepts is all that counts.
    pub(crate) fn truth(&self, message: &Minted) -> Truth {
        match self.target.hello().kind {
            Kind::Sp => message.truth.clone(),
            Kind::Signature | Kind::Lint => Truth {
                signed: Some(Identity::default()),
                unsigned_additions: message.truth.unsigned_additions,
                ..Truth::default()
            },
        }
    }

    pub(crate) fn notice_death(&mut self) {
        if let Err(error) = self.target.health() {
            self.over = Some(error.to_string());
        }
    }

    pub(crate) fn failed(&mut self, doing: &str, error: &TargetError) -> Stop {
        self.notice_death();
        match error {
            TargetError::Unsupported { reason } => skip(Lacking::Other {
                reason: reason.clone(),
            }),
            error => Stop {
                verdict: Verdict::Inconclusive {
                    why: format!("the target could not be {doing}: {error}"),
                },
            },
        }
    }
}

fn skip(lacking: Lacking) -> Stop {
    Stop {
        verdict: Verdict::Skip { lacking },
    }
}

/// A message that could not be sent, which says nothing about the SP.
pub(crate) fn unsent(why: String) -> Exchange {
    Exchange {
        sent: Delivery::posted(Timestamp::from_unix_ms(0), ""),
        truth: Truth::default(),
        observed: Observation::ProtocolError { detail: why },
        side_effects: Vec::new(),
        us: 0,
    }
}

/// Where our text stands in an answer. It is in no message, so whoever writes it has read the file
/// or asked the listener; that is why it may be looked for even in the words of a refusal.
fn leaks(observed: &Observation) -> Vec<SideEffect> {
    let (place, text) = match observed {
        Observation::Accepted { identity } => {
            let text = serde_json::to_string(identity).unwrap_or_default();
            ("the identity", text)
        }
        Observation::Rejected { reason, .. } => ("the refusal", reason.clone()),
        Observation::Crashed { reason } => ("what is left of the crash", reason.clone()),
        Observation::TimedOut { .. }
        | Observation::ProtocolError { .. }
        | Observation::Requested { .. }
        | Observation::Provisioned { .. }
        | Observation::Landed { .. }
        | Observation::Answered { .. }
        | Observation::LoggedOut { .. }
        | Observation::Unsupported { .. } => return Vec::new(),
    };
    let leaked = text.contains(TEXT).then(|| SideEffect::Leaked {
        place: place.to_owned(),
    });
    leaked.into_iter().collect()
}

pub(crate) fn minted<'p>(case: &'p Prepared<'_>) -> Result<&'p MintedCase, Stop> {
    case.minted.as_ref().map_err(|why| Stop {
        verdict: Verdict::Inconclusive {
            why: format!("the harness could not mint this case, which is its own fault: {why}"),
        },
    })
}

/// What an observation of the honest twin says.
fn control_of(observed: &Observation, truth: &Truth) -> Control {
    match observed {
        Observation::Accepted { identity } => match not_as_signed(identity, truth) {
            None => Control::Accepted,
            Some(why) => Control::NotAccepted(why),
        },
        other => Control::NotAccepted(other.summary()),
    }
}

fn not_as_signed(identity: &Identity, truth: &Truth) -> Option<String> {
    let comparison = truth.compare(identity);
    let evidence: Vec<String> = comparison
        .evidence
        .iter()
        .map(ToString::to_string)
        .collect();
    match comparison.acceptance {
        Acceptance::Full => None,
        Acceptance::Original => Some("accepted, but it carries more than is signed".to_owned()),
        Acceptance::Forged => Some(format!(
            "accepted, but not as signed: {}",
            evidence.join("; ")
        )),
    }
}
