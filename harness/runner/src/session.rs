//! One target while cases run against it: its configuration, its controls, its health.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use gauntlet_catalog::{Case, MintedCase};
use gauntlet_core::judge::Control;
use gauntlet_core::runlog::Exchange;
use gauntlet_core::verdict::Lacking;
use gauntlet_core::{
    Acceptance, CaseInfo, Delivery, Expectation, Feature, Identity, Observation, Profile, Question,
    RequestRule, Setup, SideEffect, Soundness, Timestamp, Truth, Verdict, judge,
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
enum Which {
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

    /// Delivers the messages of a case that is ready and judges the last one.
    pub(crate) fn deliver(&mut self, case: &Prepared<'_>) -> (Vec<Exchange>, Verdict) {
        let mut steps = Vec::new();
        let minted = match minted(case) {
            Ok(minted) => minted,
            Err(stop) => return (steps, stop.verdict),
        };
        // A message after a change of the settings may have left it with others.
        let ready = self
            .configure(&minted.setup)
            .and_then(|()| self.reset(&minted.setup));
        if let Err(stop) = ready {
            return (steps, stop.verdict);
        }
        if let Some(rule) = asked_alone(minted) {
            let exchange = self.ask(minted, rule);
            let verdict = judge(
                case.info.expectation,
                case.info.level,
                &Control::Accepted,
                &exchange.observed,
                &[],
                &exchange.truth,
            );
            return (vec![exchange], verdict);
        }
        let Some(last) = minted.messages.len().checked_sub(1) else {
            let why = "the case delivers no message; give its script at least one".to_owned();
            return (steps, Verdict::Inconclusive { why });
        };
        let control = match self.controls.get(&minted.control_key) {
            _ if case.own_twin => Control::Accepted,
            Some(control) => control.clone(),
            None => Control::NotAccepted("it was not delivered".to_owned()),
        };
        let verdict_on = |expectation: Expectation, exchange: &Exchange| {
            judge(
                expectation,
                case.info.level,
                &control,
                &exchange.observed,
                &exchange.side_effects,
                &exchange.truth,
            )
        };
        // Of two that exclude each other the first may be refused, and then the second be taken.
        let mut expectation = case.info.expectation;
        for index in 0..last {
            if let Err(stop) = self.changed(minted, index) {
                return match not_taken(minted, &stop).filter(|_| minted.either) {
                    Some(exchange) => {
                        let verdict = verdict_on(expectation, &exchange);
                        steps.push(exchange);
                        (steps, verdict)
                    }
                    None => (steps, stop.verdict),
                };
            }
            let exchange = self.exchange(case, minted, Which::Message(index));
            let refused = matches!(exchange.observed, Observation::Rejected { .. });
            let verdict = if minted.either && index + 1 == last && refused {
                expectation = Expectation::NeverForged;
                None
            } else if minted.alike {
                Some(verdict_on(expectation, &exchange))
                    .filter(|v| !matches!(v, Verdict::Pass { .. }))
            } else {
                scene(index + 1, &exchange)
            };
            steps.push(exchange);
            if let Some(verdict) = verdict {
                return (steps, verdict);
            }
        }
        let mut exchange = match self.changed(minted, last) {
            Ok(()) => self.exchange(case, minted, Which::Message(last)),
            Err(stop) => match not_taken(minted, &stop) {
                Some(exchange) => exchange,
                None => return (steps, stop.verdict),
            },
        };
        if let Some(Question::Logout(rule)) = minted.asks {
            let set = scene(last + 1, &exchange);
            steps.push(exchange);
            let judged = match set {
                Some(verdict) => Err(verdict),
                None => self.log_out(rule, case, minted, &mut steps),
            };
            return match judged {
                Ok(exchange) => {
                    let verdict = verdict_on(expectation, &exchange);
                    steps.push(exchange);
                    (steps, verdict)
                }
                Err(verdict) => (steps, verdict),
            };
        }
        if let Some(question) = minted.asks {
            self.look(question, minted, &steps, &mut exchange);
        }
        let mut verdict = verdict_on(expectation, &exchange);
        steps.push(exchange);
        if minted.alike && matches!(verdict, Verdict::Pass { .. }) {
            verdict = alike(minted, &steps);
        }
        (steps, verdict)
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

    fn configure(&mut self, setup: &Setup) -> Result<(), Stop> {
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

    /// Configures the target anew where the settings change before this message, and lets an
    /// administrator do what the case says.
    fn changed(&mut self, minted: &MintedCase, index: usize) -> Result<(), Stop> {
        if let Some(Some(setup)) = minted.setups.get(index) {
            self.configure(setup)?;
        }
        if let Some(Some(act)) = minted.acts.get(index) {
            let done = self.target.administer(act);
            done.map_err(|error| self.failed("administered", &error))?;
        }
        Ok(())
    }

    /// Makes the target forget everything but its configuration. Where it cannot, configuring it
    /// again does the same.
    fn reset(&mut self, setup: &Setup) -> Result<(), Stop> {
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
    fn exchange(&mut self, case: &Prepared<'_>, minted: &MintedCase, which: Which) -> Exchange {
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
    fn truth(&self, message: &Minted) -> Truth {
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

    fn failed(&mut self, doing: &str, error: &TargetError) -> Stop {
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

/// The refusal of a configuration, where the case is about that.
fn not_taken(minted: &MintedCase, stop: &Stop) -> Option<Exchange> {
    let Verdict::Skip {
        lacking: Lacking::Other { reason },
    } = &stop.verdict
    else {
        return None;
    };
    let message = minted.messages.last().filter(|_| minted.configures)?;
    let mut exchange = unsent(String::new());
    exchange.observed = Observation::Rejected {
        reason: format!("the configuration was not taken: {reason}"),
        checks: Vec::new(),
    };
    exchange.truth = message.truth.clone();
    Some(exchange)
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

fn minted<'p>(case: &'p Prepared<'_>) -> Result<&'p MintedCase, Stop> {
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

/// Whether the messages, which were all refused, were refused in the same words, but for the
/// identifiers of the messages.
fn alike(minted: &MintedCase, steps: &[Exchange]) -> Verdict {
    let mut said: Vec<String> = Vec::new();
    for (message, step) in minted.messages.iter().zip(steps) {
        let mut words = step.observed.summary();
        for id in message.xml.split(" ID=\"").skip(1) {
            let id = id.split('"').next().unwrap_or_default();
            if !id.is_empty() {
                words = words.replace(id, "…");
            }
        }
        if !said.contains(&words) {
            said.push(words);
        }
    }
    if said.len() < 2 {
        return Verdict::Pass { acceptance: None };
    }
    Verdict::Warning {
        why: format!(
            "refused, but not alike, so that whoever sends a message learns what is in it: {}",
            said.join(" / ")
        ),
    }
}

/// What a message before the last one must be: accepted, with nothing forged. `None` where it is.
pub(crate) fn scene(number: usize, exchange: &Exchange) -> Option<Verdict> {
    let why = match &exchange.observed {
        Observation::Accepted { identity } => {
            let comparison = exchange.truth.compare(identity);
            match comparison.acceptance {
                Acceptance::Full | Acceptance::Original => return None,
                Acceptance::Forged => "accepted, but not as signed".to_owned(),
            }
        }
        Observation::Unsupported { reason } => {
            let lacking = Lacking::Other {
                reason: reason.clone(),
            };
            return Some(Verdict::Skip { lacking });
        }
        other => other.summary(),
    };
    Some(Verdict::Inconclusive {
        why: format!("message {number}, which sets the scene, was not accepted: {why}"),
    })
}
