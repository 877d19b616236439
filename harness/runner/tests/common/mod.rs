//! Targets that know the answers: what the catalogue itself says is what they do.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by tests, each of which uses its part"
)]

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_catalog::{Case, MintedMove};
use gauntlet_core::runlog::{CaseFinished, Event};
use gauntlet_core::{
    Account, AdminAct, Check, Delivery, Exit, Expectation, Feature, HttpAnswer, Identity,
    Observation, SentRequest, Setup, Timestamp, Truth, Verdict,
};
use gauntlet_idp::{Minted, World};
use gauntlet_reference::ReferenceSp;
use gauntlet_runner::{Collect, Config, DEFAULT_NOW, Subject, run};
use gauntlet_targets::{Configured, Hello, Target, TargetError, carriage};

/// What is right for one message.
#[derive(Clone, Debug)]
pub struct Answer {
    pub case: String,
    pub truth: Truth,
    /// The checks that refuse it; `None` where it is to be accepted.
    pub refused_by: Option<Vec<Check>>,
    pub control: bool,
    /// Whether it sets the scene for the message that is judged.
    pub scene: bool,
    /// Whether there is nothing in it that could be forged.
    pub honest: bool,
}

/// The right answers by message and by its place in its script.
pub type Answers = HashMap<(String, usize), Answer>;

pub fn world() -> World {
    World::new(DEFAULT_NOW, 1).unwrap()
}

/// The message, wherever the listener is whose address it names.
fn key(delivery: &Delivery, nth: usize) -> (String, usize) {
    let mut delivery = delivery.clone();
    if let Some(xml) = STANDARD.decode(&delivery.saml_response).ok()
        && let Ok(xml) = String::from_utf8(xml)
    {
        delivery.saml_response = wherever(&xml);
    }
    (serde_json::to_string(&delivery).unwrap(), nth)
}

/// The text without the ports of our own addresses, and without what is encrypted: such an address
/// may stand in there as well. Identifiers tell the messages apart.
fn wherever(text: &str) -> String {
    let mut text: String = text.split("CipherValue>").step_by(2).collect();
    for before in ["http://127.0.0.1:", "saml-gauntlet-canary-"] {
        let mut parts = text.split(before);
        let first = parts.next().unwrap_or_default().to_owned();
        let rest = parts.map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
        text = std::iter::once(first.as_str())
            .chain(rest)
            .collect::<Vec<_>>()
            .join(before);
    }
    text
}

pub fn answers() -> &'static Arc<Answers> {
    static ANSWERS: OnceLock<Arc<Answers>> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let world = world();
        let mut answers = Answers::new();
        for case in gauntlet_catalog::all() {
            add(&mut answers, case, &world);
        }
        Arc::new(answers)
    })
}

fn add(answers: &mut Answers, case: &Case, world: &World) {
    let minted = case.mint(world).unwrap();
    let answer = |message: &Minted, refused_by, control| Answer {
        case: case.id(),
        truth: message.truth.clone(),
        refused_by,
        control,
        scene: false,
        honest: control || case.expectation == Expectation::Accept,
    };
    let mut insert = |delivery: &Delivery, nth, answer: Answer| {
        if let Some(other) = answers.insert(key(delivery, nth), answer.clone()) {
            let (was, is) = (other.refused_by, answer.refused_by);
            assert_eq!(was, is, "{} and {}", other.case, answer.case);
        }
    };
    insert(
        &minted.control.delivery,
        0,
        answer(&minted.control, None, true),
    );
    // A case that looks at what the SP sends delivers no message.
    let Some(last) = minted.messages.len().checked_sub(1) else {
        return;
    };
    // Configured anew in between, a target forgets what came before.
    let mut since_reset = 0;
    for (nth, message) in minted.messages.iter().enumerate() {
        if minted.setups.get(nth).is_some_and(Option::is_some) {
            since_reset = 0;
        }
        // Where no check refuses it, what is signed in it can be taken without harm.
        let refuse = (nth == last || minted.alike) && !case.caught_by.is_empty();
        let checks = refuse.then(|| case.caught_by.to_vec());
        let mut answer = answer(message, checks, false);
        answer.scene = nth < last && !minted.alike;
        // Whoever takes everything takes what sets the scene as it is.
        answer.honest |= answer.scene;
        insert(&message.delivery, since_reset, answer);
        since_reset += 1;
    }
    for one in &minted.moves {
        if let MintedMove::Login(login) = one {
            let mut answer = answer(login, None, false);
            answer.scene = true;
            answer.honest = true;
            insert(&login.delivery, since_reset, answer);
            since_reset += 1;
        }
    }
}

/// What a fake does with a message, given the right answer.
pub type Behaviour = dyn Fn(&Answer) -> Observation + Send + Sync;

/// A target that answers by heart.
pub struct Fake {
    pub hello: Hello,
    pub configured: Configured,
    pub behaviour: Arc<Behaviour>,
    /// Dies for good at the so-and-so-many-th message.
    pub dies_at: Option<usize>,
    pub can_reset: bool,
    pub distant: bool,
    messages: usize,
    since_reset: usize,
    /// Who sends its requests: whatever it does with messages, these are right.
    asked: Option<ReferenceSp>,
}

impl Fake {
    pub fn new(behaviour: impl Fn(&Answer) -> Observation + Send + Sync + 'static) -> Self {
        Self {
            hello: Hello::in_process("fake", Feature::ALL.iter().copied().collect()),
            configured: Configured::default(),
            behaviour: Arc::new(behaviour),
            dies_at: None,
            can_reset: true,
            distant: false,
            messages: 0,
            since_reset: 0,
            asked: None,
        }
    }

    pub fn without(mut self, feature: Feature) -> Self {
        self.hello.features.remove(&feature);
        self
    }

    pub fn ignoring(mut self, setting: &str) -> Self {
        self.configured.ignored.push(setting.to_owned());
        self
    }
}

impl Fake {
    /// The SP whose state it has.
    fn asked(&mut self) -> Result<&mut ReferenceSp, TargetError> {
        self.health()?;
        let sp = self.asked.as_mut();
        sp.ok_or_else(|| TargetError::unsupported("not configured"))
    }
}

impl Target for Fake {
    fn hello(&self) -> &Hello {
        &self.hello
    }

    fn is_distant(&self) -> bool {
        self.distant
    }

    fn configure(&mut self, setup: &Setup) -> Result<Configured, TargetError> {
        self.since_reset = 0;
        let sp = ReferenceSp::new(setup);
        // What the reference does not take, an adapter does not either.
        self.asked = Some(sp.map_err(|error| TargetError::unsupported(error.to_string()))?);
        Ok(self.configured.clone())
    }

    fn consume(&mut self, delivery: &Delivery) -> Observation {
        self.messages += 1;
        if self.health().is_err() {
            let detail = "dead".to_owned();
            return Observation::ProtocolError { detail };
        }
        if let (Some(what), Some(sp)) = (&delivery.logout, &mut self.asked) {
            return sp.logout(what, delivery.now);
        }
        // What it keeps is what the reference does.
        if let Some(sp) = &mut self.asked {
            match carriage::request(delivery, sp.settings()) {
                Some(request) => sp.receive(&request, delivery),
                None => sp.consume(delivery),
            };
        }
        let nth = self.since_reset;
        self.since_reset += 1;
        match answers().get(&key(delivery, nth)) {
            Some(answer) => (self.behaviour)(answer),
            None => Observation::Crashed {
                reason: format!("a message nobody knows, number {nth}"),
            },
        }
    }

    fn consume_at_once(
        &mut self,
        deliveries: &[Delivery],
    ) -> Result<Vec<Observation>, TargetError> {
        // One after the other is one of the ways in which it can turn out.
        Ok(deliveries.iter().map(|one| self.consume(one)).collect())
    }

    fn authn_request(&mut self) -> Result<SentRequest, TargetError> {
        self.health()?;
        let sp = self.asked.as_mut();
        let sp = sp.ok_or_else(|| TargetError::unsupported("not configured"))?;
        let request = sp.authn_request(DEFAULT_NOW);
        request.map_err(|error| TargetError::unsupported(error.to_string()))
    }

    fn users(&mut self) -> Result<Vec<Account>, TargetError> {
        let users = self.asked()?.users();
        users.map_err(|error| TargetError::unsupported(error.to_string()))
    }

    fn administer(&mut self, act: &AdminAct) -> Result<(), TargetError> {
        let done = self.asked()?.administer(act);
        done.map_err(|error| TargetError::unsupported(error.to_string()))
    }

    fn answer(&mut self) -> Result<HttpAnswer, TargetError> {
        Ok(self.asked()?.answer().clone())
    }

    fn landing(&mut self) -> Result<String, TargetError> {
        let location = self.asked()?.landing().map(str::to_owned);
        location.ok_or_else(|| TargetError::unsupported("nobody has logged in"))
    }

    fn session(&mut self, now: Timestamp) -> Result<Option<Identity>, TargetError> {
        Ok(self.asked()?.session(now).cloned())
    }

    fn start_logout(&mut self, now: Timestamp) -> Result<SentRequest, TargetError> {
        let request = self.asked()?.start_logout(now);
        request.map_err(|error| TargetError::unsupported(error.to_string()))
    }

    fn metadata(&mut self) -> Result<String, TargetError> {
        let sp = self.asked.as_ref();
        let sp = sp.ok_or_else(|| TargetError::unsupported("not configured"))?;
        Ok(sp.metadata())
    }

    fn reset(&mut self) -> Result<(), TargetError> {
        if !self.can_reset {
            return Err(TargetError::unsupported("reset"));
        }
        self.since_reset = 0;
        if let Some(sp) = &mut self.asked {
            sp.reset();
        }
        Ok(())
    }

    fn health(&self) -> Result<(), TargetError> {
        match self.dies_at {
            Some(at) if self.messages >= at => Err(TargetError::Dead {
                attempts: 3,
                why: "it is a fake".to_owned(),
            }),
            _ => Ok(()),
        }
    }
}

/// The right answer, as the reference SP would give it.
pub fn right(answer: &Answer) -> Observation {
    match &answer.refused_by {
        Some(checks) => refused(checks),
        None => Observation::Accepted {
            identity: answer.truth.signed.clone().unwrap(),
        },
    }
}

pub fn refused(checks: &[Check]) -> Observation {
    Observation::Rejected {
        reason: "refused".to_owned(),
        checks: checks.to_vec(),
    }
}

/// What an SP hands out that is taken in: the forged value, or a part of the signed one.
pub fn accepted(answer: &Answer) -> Observation {
    let mut identity = answer.truth.signed.clone().unwrap_or_default();
    if !answer.honest {
        let name = answer.truth.canaries.first().map_or("b.s", String::as_str);
        identity = Identity {
            name_id: Some(name.to_owned()),
            attributes: BTreeMap::new(),
            ..identity
        };
    }
    Observation::Accepted { identity }
}

/// The reference SP without one check.
pub fn without_check(check: Check) -> impl Fn(&Answer) -> Observation + Send + Sync + 'static {
    move |answer| match &answer.refused_by {
        Some(checks) => {
            let left: Vec<Check> = checks.iter().copied().filter(|c| *c != check).collect();
            if left.is_empty() {
                accepted(answer)
            } else {
                refused(&left)
            }
        }
        None => right(answer),
    }
}

pub fn subject(name: &str, make: impl Fn() -> Fake + Send + Sync + 'static) -> Subject {
    Subject::new(name, move || Ok(Box::new(make())))
}

/// Runs every case against these targets.
pub fn run_all(subjects: &[Subject]) -> (Exit, Vec<Event>) {
    run_cases(subjects, &gauntlet_catalog::all())
}

pub fn run_cases(subjects: &[Subject], cases: &[&Case]) -> (Exit, Vec<Event>) {
    let config = Config::new("0", 1, DEFAULT_NOW, gauntlet_core::Profile::default());
    let mut sink = Collect::default();
    let exit = run(&config, subjects, cases, &mut sink).unwrap();
    (exit, sink.events)
}

pub fn results(events: &[Event]) -> Vec<&CaseFinished> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::CaseFinished(result) => Some(result),
            _ => None,
        })
        .collect()
}

pub fn verdict<'a>(events: &'a [Event], case: &str) -> &'a Verdict {
    let all = results(events);
    &all.iter().find(|r| r.case == case).unwrap().verdict
}
