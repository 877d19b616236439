//! What holds of every plan, message, query and document: properties over the same plans that are
//! fuzzed. A plan shrinks to fewer steps, as `minimize` makes it smaller.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::OnceLock;

use gauntlet_core::{Expectation, Identity, Observation, Timestamp};
use gauntlet_diagnose::{Options, diagnose};
use gauntlet_fuzzing::generators::scenario::{self, world};
use gauntlet_fuzzing::generators::{Vocabulary, plan, query, xml};
use gauntlet_fuzzing::mutators::scenario::mutate;
use gauntlet_fuzzing::mutators::xml::{mutate as mutate_xml, pieces};
use gauntlet_fuzzing::oracles::agreement::{Agreement, compare};
use gauntlet_fuzzing::oracles::completeness::is_inert;
use gauntlet_fuzzing::oracles::soundness::{breaches, expectation};
use gauntlet_fuzzing::targets::{self, Outcome, Side, messages, scenarios, sided};
use gauntlet_fuzzing::{Random, Scenario, minimize, settings};
use gauntlet_idp::steps::{SetAttribute, SetNameId, SetTime};
use gauntlet_idp::times::TimeField;
use gauntlet_idp::{Baseline, Flow, Minted, Plan, SignOption, Step, World, mint};
use gauntlet_reference::ReferenceSp;
use proptest::prelude::*;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::{RngSeed, TestRunner};

fn the_world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| world(1).unwrap())
}

fn words() -> Vocabulary {
    Vocabulary::of(the_world())
}

fn minted(plan: &Plan) -> Option<Minted> {
    mint(the_world(), plan, "property").ok()
}

fn judged(minted: &Minted) -> Observation {
    static SP: OnceLock<ReferenceSp> = OnceLock::new();
    let sp = SP.get_or_init(|| ReferenceSp::new(&the_world().setup()).unwrap());
    let mut sp = sp.clone();
    sp.reset();
    sp.consume(&minted.delivery).observation()
}

fn identity(observation: &Observation) -> Option<&Identity> {
    match observation {
        Observation::Accepted { identity } => Some(identity),
        _ => None,
    }
}

/// A strategy over what a generator makes of a seed, which shrinks by `smaller`.
#[derive(Debug)]
struct Generated<T> {
    make: fn(u64) -> T,
    smaller: fn(&T) -> Vec<T>,
}

struct Tree<T> {
    now: T,
    before: Option<T>,
    candidates: Vec<T>,
    smaller: fn(&T) -> Vec<T>,
}

impl<T: Clone + std::fmt::Debug> Strategy for Generated<T> {
    type Tree = Tree<T>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let now = (self.make)(runner.rng().random());
        Ok(Tree {
            candidates: (self.smaller)(&now),
            now,
            before: None,
            smaller: self.smaller,
        })
    }
}

impl<T: Clone + std::fmt::Debug> ValueTree for Tree<T> {
    type Value = T;

    fn current(&self) -> T {
        self.now.clone()
    }

    /// The last one still failed: what is smaller than it comes next.
    fn simplify(&mut self) -> bool {
        if self.before.take().is_some() {
            self.candidates = (self.smaller)(&self.now);
        }
        match self.candidates.pop() {
            Some(next) => {
                self.before = Some(std::mem::replace(&mut self.now, next));
                true
            }
            None => false,
        }
    }

    /// The last one did not fail: back, and another one.
    fn complicate(&mut self) -> bool {
        match self.before.take() {
            Some(before) => {
                self.now = before;
                self.simplify()
            }
            None => false,
        }
    }
}

/// Every plan with one step less.
fn fewer_steps(plan: &Plan) -> Vec<Plan> {
    let mut all = Vec::new();
    for at in 0..plan.before.len() {
        let mut less = plan.clone();
        less.before.remove(at);
        all.push(less);
    }
    for at in 0..plan.after.len() {
        let mut less = plan.clone();
        less.after.remove(at);
        all.push(less);
    }
    all
}

fn fewer(scenario: &Scenario) -> Vec<Scenario> {
    let mut all: Vec<Scenario> = fewer_steps(&scenario.judged.plan)
        .into_iter()
        .map(|plan| {
            let mut less = scenario.clone();
            less.judged.plan = plan;
            less
        })
        .collect();
    for at in 0..scenario.before.len() {
        let mut less = scenario.clone();
        less.before.remove(at);
        all.push(less);
    }
    all
}

fn honest_plans() -> Generated<Plan> {
    Generated {
        make: |seed| Plan::honest(own_baseline(seed)),
        smaller: fewer_steps,
    }
}

/// A baseline that the usual settings take.
fn own_baseline(seed: u64) -> Baseline {
    let mut random = Random::new(seed);
    let sign = [
        SignOption::Assertion,
        SignOption::Response,
        SignOption::Both,
    ];
    let flow = [Flow::Unsolicited, Flow::Solicited];
    Baseline {
        sign: sign[random.below(3)],
        flow: flow[random.below(2)],
        ..Baseline::default()
    }
}

fn inert_plans() -> Generated<Plan> {
    Generated {
        make: |seed| plan::inert(&mut Random::new(seed)),
        smaller: fewer_steps,
    }
}

fn hostile_plans() -> Generated<Plan> {
    Generated {
        make: |seed| plan::hostile(&mut Random::new(seed), &words(), &[]),
        smaller: fewer_steps,
    }
}

fn all_scenarios() -> Generated<Scenario> {
    Generated {
        make: |seed| scenario::any(&mut Random::new(seed), &words()),
        smaller: fewer,
    }
}

fn documents() -> Generated<String> {
    Generated {
        make: |seed| xml::document(&mut Random::new(seed), 4),
        smaller: |_| Vec::new(),
    }
}

/// Text that XML can hold and that no SP trims: letters of several scripts, signs, no space at the ends.
fn names() -> impl Strategy<Value = String> {
    "[a-zA-ZéжΩ中0-9@.'\"&<>+_-]{1,40}"
}

/// So many cases of each property, of the same numbers every day, so that a red run says something
/// of the change under test. proptest's own variables `PROPTEST_CASES` and `PROPTEST_RNG_SEED` search on.
fn config(cases: u32) -> ProptestConfig {
    let own = ProptestConfig::default();
    ProptestConfig {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() {
            own.cases
        } else {
            cases
        },
        rng_seed: match own.rng_seed {
            RngSeed::Random => RngSeed::Fixed(1),
            fixed @ RngSeed::Fixed(_) => fixed,
        },
        failure_persistence: None,
        ..own
    }
}

proptest! {
    #![proptest_config(config(96))]

    // What an honest plan comes to.

    #[test]
    fn an_honest_message_is_accepted_with_exactly_the_minted_identity(plan in honest_plans()) {
        let minted = minted(&plan).unwrap();
        let seen = judged(&minted);
        prop_assert_eq!(identity(&seen), minted.truth.signed.as_ref(), "{:?}", seen);
    }

    #[test]
    fn any_name_comes_back_as_it_was_signed(name in names()) {
        let minted = minted(&Plan::default().before(SetNameId { value: name.clone() })).unwrap();
        let seen = judged(&minted);
        prop_assert_eq!(identity(&seen).and_then(|it| it.name_id.clone()), Some(name));
    }

    #[test]
    fn any_attribute_comes_back_as_it_was_signed(values in prop::collection::vec(names(), 1..4)) {
        let step = SetAttribute { name: "PERSON_Email".to_owned(), values: values.clone() };
        let seen = judged(&minted(&Plan::default().before(step)).unwrap());
        let returned = identity(&seen).and_then(|it| it.attributes.get("PERSON_Email").cloned());
        prop_assert_eq!(returned, Some(values));
    }

    #[test]
    fn inert_edits_are_accepted_with_the_same_identity(plan in inert_plans()) {
        prop_assert!(is_inert(&plan));
        if let Some(edited) = minted(&plan) {
            let seen = judged(&edited);
            prop_assert_eq!(identity(&seen), edited.truth.signed.as_ref(), "{:?}", seen);
        }
    }

    #[test]
    fn minting_is_a_function_of_the_plan(plan in hostile_plans()) {
        prop_assert_eq!(minted(&plan), minted(&plan));
    }

    #[test]
    fn other_scopes_have_other_identifiers(a in "[a-z]{1,8}", b in "[a-z]{1,8}") {
        prop_assume!(a != b);
        let of = |scope: &str| mint(the_world(), &Plan::default(), scope).unwrap().xml;
        prop_assert_ne!(of(&a), of(&b));
    }

    // What a change comes to.

    #[test]
    fn any_change_to_signed_text_is_refused(at in 0usize..100_000, octet in 0x21u8..0x7f) {
        let mut minted = minted(&Plan::default()).unwrap();
        let start = minted.xml.find("<Subject>").unwrap();
        let end = minted.xml.find("</Assertion>").unwrap();
        let at = start + at % (end - start);
        let mut octets = minted.xml.clone().into_bytes();
        prop_assume!(octets[at] != octet);
        octets[at] = octet;
        let genuine = minted.truth.signed.clone();
        minted.delivery.saml_response = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &octets);
        // White space in a tag and the quotes around a value are no part of the canonical form.
        if let Observation::Accepted { identity } = judged(&minted) {
            prop_assert_eq!(Some(identity), genuine);
            prop_assert!(octet == b'\'' || octet == b'"' || minted.xml.as_bytes()[at].is_ascii_whitespace());
        }
    }

    #[test]
    fn whatever_is_done_after_signing_nobody_else_comes_back(plan in hostile_plans()) {
        let mut plan = plan;
        plan.before.clear();
        if let Some(minted) = minted(&plan)
            && let Observation::Accepted { identity } = judged(&minted)
        {
            prop_assert_eq!(minted.truth.compare(&identity).evidence, vec![], "{}", plan);
        }
    }

    #[test]
    fn a_message_is_judged_the_same_twice(plan in hostile_plans()) {
        if let Some(minted) = minted(&plan) {
            prop_assert_eq!(judged(&minted), judged(&minted));
        }
    }

    #[test]
    fn a_message_is_taken_once(plan in honest_plans()) {
        let minted = minted(&plan).unwrap();
        let mut sp = ReferenceSp::new(&the_world().setup()).unwrap();
        prop_assert!(identity(&sp.consume(&minted.delivery).observation()).is_some());
        prop_assert!(identity(&sp.consume(&minted.delivery).observation()).is_none());
    }

    // Times are step functions around the boundary.

    #[test]
    fn not_on_or_after_is_a_step(ms in -5000i64..5000, confirmation in any::<bool>()) {
        let field = if confirmation { TimeField::ConfirmationNotOnOrAfter } else { TimeField::ConditionsNotOnOrAfter };
        let seen = judged(&minted(&Plan::default().before(SetTime { field, offset_ms: ms })).unwrap());
        prop_assert_eq!(identity(&seen).is_some(), ms > 0, "{:?}", seen);
    }

    #[test]
    fn not_before_is_a_step(ms in -5000i64..5000) {
        let field = TimeField::ConditionsNotBefore;
        let seen = judged(&minted(&Plan::default().before(SetTime { field, offset_ms: ms })).unwrap());
        prop_assert_eq!(identity(&seen).is_some(), ms <= 0, "{:?}", seen);
    }

    #[test]
    fn skew_moves_the_step_and_no_more(ms in -5000i64..5000, skew in 0u32..5) {
        let mut setup = the_world().setup();
        setup.sp.clock_skew_s = skew;
        let step = SetTime { field: TimeField::ConditionsNotBefore, offset_ms: ms };
        let minted = minted(&Plan::default().before(step)).unwrap();
        let seen = ReferenceSp::new(&setup).unwrap().consume(&minted.delivery).observation();
        prop_assert_eq!(identity(&seen).is_some(), ms <= i64::from(skew) * 1000, "{:?}", seen);
    }

    #[test]
    fn a_time_reads_as_it_is_written(ms in 0i64..4_000_000_000_000) {
        let time = Timestamp::from_unix_ms(ms);
        prop_assert_eq!(time.to_string().parse::<Timestamp>().unwrap(), time);
    }

    // The oracles and the reference SP.

    #[test]
    fn what_is_in_breach_is_refused_and_what_is_inert_is_not(scenario in all_scenarios()) {
        // The target asserts it.
        let outcome = scenarios::any(scenario.to_string().as_bytes());
        let expected = expectation(the_world(), &scenario);
        if matches!(expected, Ok(Expectation::Reject)) {
            prop_assert_ne!(outcome, Outcome::Accepted);
        }
    }

    #[test]
    fn breaches_do_not_depend_on_what_comes_after_signing(plan in hostile_plans()) {
        let signed = Scenario::one(Plan { after: Vec::new(), ..plan.clone() });
        let tampered = Scenario::one(plan);
        if let (Ok(more), Ok(less)) = (breaches(the_world(), &signed), breaches(the_world(), &tampered)) {
            prop_assert!(less.iter().all(|one| more.contains(one)), "{:?} {:?}", less, more);
        }
    }

    #[test]
    fn agreement_is_symmetric_and_with_oneself(a in hostile_plans(), b in hostile_plans()) {
        if let (Some(a), Some(b)) = (minted(&a), minted(&b)) {
            let (a, b) = (judged(&a), judged(&b));
            prop_assert_eq!(compare(&a, &a), Agreement::Agree);
            prop_assert_eq!(compare(&a, &b) == Agreement::Agree, compare(&b, &a) == Agreement::Agree);
        }
    }

    // Texts.

    #[test]
    fn a_plan_reads_as_it_is_written(plan in hostile_plans()) {
        let text = plan.to_string();
        prop_assert_eq!(text.parse::<Plan>().unwrap(), plan, "{}", text);
    }

    #[test]
    fn a_scenario_reads_as_it_is_written(scenario in all_scenarios(), seed in any::<u64>()) {
        let other = mutate(&mut Random::new(seed), &words(), &scenario, &[]);
        for one in [scenario, other] {
            let text = one.to_string();
            prop_assert_eq!(text.parse::<Scenario>().unwrap(), one, "{}", text);
        }
    }

    #[test]
    fn no_text_makes_the_parser_of_scenarios_panic(text in "(entra|sp|after)?[(|a-z0-9=,\"\\\\ )]{0,60}") {
        let _ = text.parse::<Scenario>();
    }

    #[test]
    fn settled_is_settled(scenario in all_scenarios()) {
        prop_assert_eq!(scenario::settled(scenario.clone()), scenario);
    }

    #[test]
    fn a_side_is_a_side(scenario in all_scenarios()) {
        let after = sided(scenario.clone(), Side::After);
        prop_assert!(after.messages().all(|it| it.plan.before.is_empty()));
        prop_assert_eq!(sided(scenario.clone(), Side::Both), scenario);
    }

    // XML.

    #[test]
    fn canonicalization_is_a_fixed_point(document in documents()) {
        targets::c14n::roundtrip(document.as_bytes());
    }

    #[test]
    fn two_canonicalizers_agree(document in documents(), seed in any::<u64>()) {
        targets::c14n::agreement(document.as_bytes());
        let other = mutate_xml(&mut Random::new(seed), &document, 4096);
        targets::c14n::agreement(other.as_bytes());
    }

    #[test]
    fn pieces_are_the_document(document in documents(), seed in any::<u64>()) {
        let other = mutate_xml(&mut Random::new(seed), &document, 4096);
        let joined: String = pieces(&other).iter().map(|piece| piece.text()).collect();
        prop_assert_eq!(joined, other);
    }

    #[test]
    fn an_edited_message_is_judged(seed in any::<u64>()) {
        let mut plan = Plan::default();
        plan::edit_text(&mut Random::new(seed), the_world(), &mut plan);
        if let Some(minted) = minted(&plan) {
            messages::response(minted.xml.as_bytes());
        }
    }

    // Queries, metadata, inspect.

    #[test]
    fn a_query_near_a_genuine_one_ends_no_session_unless_it_is_that(seed in any::<u64>()) {
        static GENUINE: OnceLock<String> = OnceLock::new();
        let genuine = GENUINE.get_or_init(|| messages::logged_in(the_world()).unwrap().1);
        // The target asserts it.
        messages::query(query::near(&mut Random::new(seed), genuine).as_bytes());
    }

    #[test]
    fn metadata_that_the_idp_writes_is_read_and_trusted(at in any::<usize>(), seed in any::<u64>()) {
        let trusted: Vec<_> = settings::ALL
            .iter()
            .filter(|one| one.name.starts_with("metadata") && one.distrusts.is_none())
            .collect();
        let named = trusted[at % trusted.len()];
        let honest = format!("sp({})\nentra() | sign\n", named.name);
        prop_assert_eq!(scenarios::any(honest.as_bytes()), Outcome::Accepted, "{}", honest);
        let setup = gauntlet_catalog::setup_under(the_world(), named.settings);
        let document = setup.idp.metadata_xml.unwrap();
        prop_assert_eq!(targets::c14n::agreement(document.as_bytes()), Outcome::Accepted);
        // Changed, it is taken or not, and nothing else happens.
        let changed = mutate_xml(&mut Random::new(seed), &document, 65536);
        messages::metadata(changed.as_bytes());
    }

    #[test]
    fn inspect_explains_what_the_idp_mints(plan in hostile_plans()) {
        if let Some(minted) = minted(&plan) {
            prop_assert!(diagnose(minted.xml.as_bytes(), &Options::default()).is_ok());
        }
    }

    // Minimization.

    #[test]
    fn what_is_made_small_still_shows_it_and_is_no_larger(scenario in all_scenarios()) {
        let name = |it: &Scenario| {
            let plan = &it.judged.plan;
            plan.before.iter().chain(&plan.after).next().map(Step::name)
        };
        let kind = name(&scenario);
        let small = minimize::scenario::scenario(&scenario, |it| name(it) == kind);
        prop_assert_eq!(name(&small), kind);
        prop_assert!(small.steps() <= 1 && small.before.is_empty());
    }
}

/// The strategy shrinks: of a plan with many steps, the one that matters is left.
#[test]
fn a_failing_plan_shrinks_to_the_step_that_fails() {
    let mut runner = TestRunner::new(config(2000));
    let failing = runner.run(&hostile_plans(), |plan| {
        let found = plan
            .before
            .iter()
            .chain(&plan.after)
            .any(|step| step.name() == "set-time");
        prop_assert!(!found);
        Ok(())
    });
    let Err(proptest::test_runner::TestError::Fail(_, plan)) = failing else {
        panic!("{failing:?}");
    };
    assert_eq!(plan.before.len() + plan.after.len(), 1, "{plan}");
}
