//! Sequences of logins, replays, logouts, changes of keys and of trust, and time, held against a small
//! model of a right SP; and the proof that a weak SP does not follow it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use gauntlet_core::{Delivery, IdpTrust, Observation, Setup, Timestamp};
use gauntlet_idp::directory::TenantName;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::logout::{LogoutKind, LogoutPlan, LogoutSubject, mint_logout};
use gauntlet_idp::{Baseline, Flow, Minted, Plan, World, mint};
use gauntlet_runner::DEFAULT_NOW;
use gauntlet_targets::{Spec, Target};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

const MINUTE_MS: i64 = 60_000;
/// How long a message of Entra is good once it is minted, and how long before, in milliseconds.
const VALID_MS: i64 = 60 * MINUTE_MS - 100;
/// The longest that one advance of the clock takes, in minutes.
const LONGEST: i64 = 50;

/// Whom the SP trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trusted {
    /// The IdP, with the key that it began with, or with the next one.
    Key(KeyName),
    /// Another IdP, and this one no more.
    SomebodyElse,
}

/// A message that the IdP has made.
#[derive(Clone, Debug)]
struct Message {
    minted_ms: i64,
    key: KeyName,
    /// The request that it answers, by its place.
    answers: Option<usize>,
    /// Whether the SP has taken it, and still knows.
    taken: bool,
}

/// What a right SP knows, and what has been said so far.
#[derive(Clone, Debug)]
struct Model {
    clock_ms: i64,
    /// The key that the IdP signs with.
    key: KeyName,
    trusted: Trusted,
    messages: Vec<Message>,
    /// The requests, each with whether it is still to be answered.
    requests: Vec<bool>,
    /// The message that the session of the browser is by.
    session: Option<usize>,
    /// The requests that were open before the last move, and whether a message was taken by it.
    open_before: Vec<bool>,
    took: bool,
}

/// What happens.
#[derive(Clone, Debug)]
enum Move {
    /// The user starts a login at the SP.
    Start,
    /// The IdP makes a message, in answer to a request or to none, and it arrives.
    Login(Option<usize>),
    /// A message arrives once more.
    Replay(usize),
    /// The IdP asks for the end of the session that a message began.
    LogOut(usize),
    /// The IdP signs with its other key.
    RotateKey,
    /// The SP is told to trust this, and nothing else; it begins anew.
    Trust(Trusted),
    /// Time passes.
    Advance(i64),
}

impl Model {
    /// Whether a right SP takes the message now.
    fn takes(&self, message: &Message) -> bool {
        let age = self.clock_ms - message.minted_ms;
        let is_answer = message
            .answers
            .is_none_or(|request| self.requests.get(request) == Some(&true));
        self.trusted == Trusted::Key(message.key) && age < VALID_MS && !message.taken && is_answer
    }

    fn deliver(&mut self, index: usize) {
        let Some(message) = self.messages.get(index).cloned() else {
            return;
        };
        if !self.takes(&message) {
            return;
        }
        if let Some(request) = message.answers {
            self.requests[request] = false;
        }
        self.messages[index].taken = true;
        self.session = Some(index);
        self.took = true;
    }
}

struct Flows;

impl ReferenceStateMachine for Flows {
    type State = Model;
    type Transition = Move;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model {
            clock_ms: 0,
            key: KeyName::Active,
            trusted: Trusted::Key(KeyName::Active),
            messages: Vec::new(),
            requests: Vec::new(),
            session: None,
            open_before: Vec::new(),
            took: false,
        })
        .boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Move> {
        let key = prop_oneof![Just(KeyName::Active), Just(KeyName::Next)];
        let trusted = prop_oneof![
            3 => key.prop_map(Trusted::Key),
            1 => Just(Trusted::SomebodyElse),
        ];
        let always = prop_oneof![
            2 => Just(Move::Start),
            4 => Just(Move::Login(None)),
            1 => Just(Move::RotateKey),
            1 => trusted.prop_map(Move::Trust),
            2 => (1..LONGEST).prop_map(Move::Advance),
        ];
        let (messages, requests) = (model.messages.len(), model.requests.len());
        let answer = (0..requests.max(1)).prop_map(|request| Move::Login(Some(request)));
        let again = (0..messages.max(1)).prop_map(Move::Replay);
        let end = (0..messages.max(1)).prop_map(Move::LogOut);
        let weight = |there: usize| u32::from(there > 0) * 3;
        proptest::strategy::Union::new_weighted(
            [
                (10, always.boxed()),
                (weight(requests), answer.boxed()),
                (weight(messages), again.boxed()),
                (weight(messages), end.boxed()),
            ]
            .into_iter()
            .filter(|(weight, _)| *weight > 0)
            .collect(),
        )
        .boxed()
    }

    /// What shrinking takes away may be what a move speaks of.
    fn preconditions(model: &Model, one: &Move) -> bool {
        match one {
            Move::Login(Some(request)) => *request < model.requests.len(),
            Move::Replay(message) | Move::LogOut(message) => *message < model.messages.len(),
            _ => true,
        }
    }

    fn apply(mut model: Model, one: &Move) -> Model {
        model.open_before.clone_from(&model.requests);
        model.took = false;
        match one {
            Move::Start => model.requests.push(true),
            Move::Login(answers) => {
                model.messages.push(Message {
                    minted_ms: model.clock_ms,
                    key: model.key,
                    answers: *answers,
                    taken: false,
                });
                model.deliver(model.messages.len() - 1);
            }
            Move::Replay(index) => model.deliver(*index),
            Move::LogOut(index) => {
                let authentic = model.trusted == Trusted::Key(model.key);
                if authentic && model.session == Some(*index) {
                    model.session = None;
                }
            }
            Move::RotateKey => {
                model.key = match model.key {
                    KeyName::Active => KeyName::Next,
                    _ => KeyName::Active,
                };
            }
            Move::Trust(trusted) => {
                // It takes a while, and so no request of the SP is one that it has sent before.
                model.clock_ms += MINUTE_MS;
                model.trusted = *trusted;
                model.session = None;
                for message in &mut model.messages {
                    message.taken = false;
                }
            }
            Move::Advance(minutes) => model.clock_ms += minutes * MINUTE_MS,
        }
        model
    }
}

/// Which SP is driven.
trait Which {
    fn spec() -> Spec;
}

struct Reference;

impl Which for Reference {
    fn spec() -> Spec {
        Spec::Reference(gauntlet_core::Profile::default())
    }
}

/// Declares weak SPs by name.
macro_rules! weak {
    ($($type:ident = $name:literal),+ $(,)?) => {$(
        struct $type;

        impl Which for $type {
            fn spec() -> Spec {
                Spec::Mutant($name.to_owned())
            }
        }
    )+};
}

weak! {
    SkipsReplay = "mutant:skips-replay",
    SkipsInResponseTo = "mutant:skips-response-in-response-to",
    SkipsSignatureValue = "mutant:skips-signature-value",
    AnySession = "keeps:any-session",
    FirstSession = "keeps:session-of-the-first",
    NothingEnds = "keeps:nothing-ends",
}

/// The SP, and everything that the model only counts.
struct Driven<W> {
    world: World,
    target: Box<dyn Target>,
    messages: Vec<Minted>,
    requests: Vec<String>,
    logouts: usize,
    which: PhantomData<W>,
}

impl<W> Driven<W> {
    fn now(model: &Model) -> Timestamp {
        let begin: Timestamp = DEFAULT_NOW;
        begin.plus_ms(model.clock_ms)
    }

    fn setup(&self, trusted: Trusted) -> Setup {
        let mut setup = self.world.setup();
        match trusted {
            Trusted::Key(key) => {
                let pem = self.world.keys().get(key).certificate_pem().to_owned();
                setup.idp.signing_certs_pem = vec![pem];
            }
            Trusted::SomebodyElse => {
                setup.idp = IdpTrust {
                    metadata_xml: None,
                    ..self.world.trust(TenantName::Fabrikam)
                };
            }
        }
        setup.idp.metadata_xml = None;
        setup
    }

    /// The message at this place arrives now, at an SP that waits for the answers that it waited for
    /// before. Whether it is taken is what the model says.
    fn deliver(&mut self, after: &Model, index: usize) {
        let open = self.requests.iter().zip(&after.open_before);
        let open = open.filter(|(_, open)| **open);
        let delivery = Delivery {
            now: Self::now(after),
            outstanding_requests: open.map(|(id, _)| id.clone()).collect(),
            ..self.messages[index].delivery.clone()
        };
        let observed = self.target.consume(&delivery);
        let took = matches!(observed, Observation::Accepted { .. });
        assert_eq!(took, after.took, "message {index}: {}", observed.summary());
    }

    /// Whoever is logged in is who the model says.
    fn check_session(&mut self, model: &Model) {
        let index = |identity: gauntlet_core::Identity| identity.session_index.unwrap();
        let found = self.target.session(Self::now(model)).unwrap().map(index);
        let expected = model.session.map(|at| {
            let signed = self.messages[at].truth.signed.clone();
            index(signed.unwrap())
        });
        assert_eq!(found, expected, "the session");
    }
}

impl<W: Which> StateMachineTest for Driven<W> {
    type SystemUnderTest = Self;
    type Reference = Flows;

    fn init_test(model: &Model) -> Self {
        let mut driven = Self {
            world: World::new(DEFAULT_NOW, 1).unwrap(),
            target: W::spec().start().unwrap(),
            messages: Vec::new(),
            requests: Vec::new(),
            logouts: 0,
            which: PhantomData,
        };
        let setup = driven.setup(model.trusted);
        driven.target.configure(&setup).unwrap();
        driven
    }

    /// `after` is the model once the move is made.
    fn apply(mut driven: Self, after: &Model, one: Move) -> Self {
        let world = driven.world.clone().at(Self::now(after), 1);
        match one {
            Move::Start => {
                driven.target.at(Self::now(after)).unwrap();
                let request = driven.target.authn_request().unwrap();
                driven.requests.push(request.request_id);
            }
            Move::Login(answers) => {
                let baseline = Baseline {
                    key: Some(after.key),
                    flow: answers.map_or(Flow::Unsolicited, |_| Flow::Solicited),
                    ..Baseline::default()
                };
                let world = match answers {
                    Some(request) => world.answering(driven.requests[request].clone()),
                    None => world,
                };
                let index = driven.messages.len();
                let plan = Plan::honest(baseline);
                driven
                    .messages
                    .push(mint(&world, &plan, &format!("message {index}")).unwrap());
                driven.deliver(after, index);
            }
            Move::Replay(index) => driven.deliver(after, index),
            Move::LogOut(index) => {
                driven.logouts += 1;
                let plan =
                    LogoutPlan::honest(LogoutKind::Request, gauntlet_core::Binding::HttpRedirect)
                        .with(gauntlet_idp::logout::LogoutChange::SignedBy(after.key));
                let subject = LogoutSubject {
                    session: driven.messages[index].truth.signed.clone().unwrap(),
                    request: None,
                };
                let scope = format!("logout {}", driven.logouts);
                let message = mint_logout(&world, &plan, &scope, &subject).unwrap();
                driven.target.consume(&message.delivery);
            }
            Move::RotateKey | Move::Advance(_) => {}
            Move::Trust(trusted) => {
                let setup = driven.setup(trusted);
                driven.target.configure(&setup).unwrap();
            }
        }
        driven.check_session(after);
        driven
    }
}

fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    }
}

/// Runs the machine so many times, with the same moves every day; the first divergence, if any.
fn divergence<W: Which + 'static>(cases: u32) -> Option<String> {
    let config = config(cases);
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config.clone(), rng);
    let moves = Flows::sequential_strategy(1..25);
    let result = runner.run(&moves, |(model, moves, seen)| {
        let run = || Driven::<W>::test_sequential(config.clone(), model, moves, seen);
        catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            TestCaseError::fail(text.unwrap_or_else(|| "it diverged".to_owned()))
        })
    });
    result.err().map(|error| error.to_string())
}

#[test]
fn the_reference_follows_the_model() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(divergence::<Reference>(200), None);
}

/// One at a time: what panics below is expected, and is not shown.
static ALONE: Mutex<()> = Mutex::new(());

/// Every one of these does something that no right SP does, and some sequence shows it.
#[test]
fn a_weak_sp_does_not() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let found = [
        ("replay", divergence::<SkipsReplay>(300)),
        ("in-response-to", divergence::<SkipsInResponseTo>(300)),
        ("signature", divergence::<SkipsSignatureValue>(300)),
        ("any session", divergence::<AnySession>(300)),
        ("first session", divergence::<FirstSession>(300)),
        ("nothing ends", divergence::<NothingEnds>(300)),
    ];
    std::panic::set_hook(before);
    for (name, divergence) in found {
        assert!(divergence.is_some(), "{name}: no sequence shows it");
    }
}
