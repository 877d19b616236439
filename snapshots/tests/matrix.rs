//! The matrix with the real reference SP and the weak ones made from it.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use gauntlet_catalog::Case;
use gauntlet_core::runlog::Event;
use gauntlet_core::{Check, Exit, FailKind, Verdict};
use gauntlet_idp::World;
use gauntlet_reference::mutants::{self, Kind};
use gauntlet_reference::parts::Parts;
use gauntlet_reference::statement::state;
use gauntlet_runner::self_test::{Cases, check_reference, soundness};
use gauntlet_runner::{Collect, Config, DEFAULT_NOW, SelfTest, Subject, run, self_test};
use gauntlet_targets::Spec;
use gauntlet_targets::embedded::with_parts;
use insta::assert_snapshot;

fn world() -> World {
    World::new(DEFAULT_NOW, 1).unwrap()
}

/// Everything that there is, minted once: what `gauntlet self-test` tries.
fn everything() -> &'static Cases<'static> {
    static EVERYTHING: OnceLock<Cases<'static>> = OnceLock::new();
    EVERYTHING.get_or_init(|| Cases::mint(&gauntlet_catalog::everything(), &world()))
}

/// The catalogue is what it is declared to be, by the reference's own verifier.
#[test]
fn every_message_is_what_it_is_declared_to_be() {
    let shown: Vec<String> = soundness(everything(), &world(), &state)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(shown.is_empty(), "{shown:#?}");
}

fn reference_with(parts: Parts) -> Subject {
    Subject::new("reference", move || {
        Ok(with_parts("reference", parts.clone()))
    })
}

fn subjects() -> Vec<Subject> {
    mutants::all()
        .into_iter()
        .map(|mutant| Subject::of_spec(mutant.name.clone(), Spec::Mutant(mutant.name)))
        .collect()
}

/// The whole matrix, made once for all tests of this file.
fn matrix() -> &'static SelfTest {
    static MATRIX: OnceLock<SelfTest> = OnceLock::new();
    MATRIX.get_or_init(|| self_test(&reference_with(Parts::default()), &subjects(), everything()))
}

/// Which weak SPs each case catches, as people have accepted it.
#[test]
fn as_reviewed() {
    let result = matrix();
    let mut text = format!(
        "{} cases, {} mutants, caught {} times\n",
        result.rows.len(),
        result.mutants.len(),
        result.kills()
    );
    for row in &result.rows {
        text.push_str(&format!("\n{} ({})\n", row.case, row.expectation));
        for kill in &row.kills {
            text.push_str(&format!("    {kill}\n"));
        }
    }
    assert_snapshot!(text);
}

#[test]
fn every_case_catches_a_mutant_and_every_mutant_is_caught() {
    let result = matrix();
    let shown: Vec<String> = result.defects.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "{shown:#?}");
    assert!(result.rows.len() >= 80);
    assert!(result.groups.len() >= 4);
    for group in &result.groups {
        assert_eq!(
            group.killers.values().sum::<usize>(),
            group.members,
            "{}",
            group.group
        );
    }
}

/// The proof that no check is decoration: whichever is deleted, the self-test says so.
#[test]
fn deleting_any_one_check_makes_the_self_test_fail() {
    let world = world();
    for &check in Check::ALL {
        let suffix = format!(":skips-{check}");
        let without = mutants::all()
            .into_iter()
            .find(|mutant| mutant.name.ends_with(&suffix));
        let blind = reference_with(without.unwrap().parts);
        // Those that name it are enough; that the whole shows no defect is held above.
        let all = gauntlet_catalog::all().into_iter();
        let naming: Vec<&Case> = all.filter(|case| case.caught_by.contains(&check)).collect();
        let cases = Cases::mint(&naming, &world);
        assert_eq!(
            check_reference(&reference_with(Parts::default()), &cases),
            []
        );
        let defects = check_reference(&blind, &cases);
        assert!(!defects.is_empty(), "nothing notices a missing {check}");
    }
}

/// How often each word of a verdict was said of a target over these cases.
fn verdicts(subject: &Subject, cases: &[&Case]) -> (Exit, BTreeMap<&'static str, usize>) {
    let config = Config::new("test", 1, DEFAULT_NOW, gauntlet_core::Profile::default());
    let mut collect = Collect::default();
    let exit = run(&config, std::slice::from_ref(subject), cases, &mut collect).unwrap();
    let mut count = BTreeMap::new();
    for event in &collect.events {
        if let Event::CaseFinished(finished) = event {
            let word = match &finished.verdict {
                Verdict::Fail {
                    kind:
                        FailKind::ForgedIdentity { .. }
                        | FailKind::SideEffect { .. }
                        | FailKind::AcceptedInvalid,
                } => "let in",
                Verdict::Fail {
                    kind: FailKind::RefusedValid { .. },
                } => "kept out",
                Verdict::Fail {
                    kind: FailKind::Crashed { .. },
                } => "crashed",
                Verdict::Fail {
                    kind: FailKind::WrongRequest { .. },
                } => "wrong request",
                Verdict::Fail {
                    kind: FailKind::WrongState { .. },
                } => "wrong state",
                other => other.name(),
            };
            *count.entry(word).or_default() += 1;
        }
    }
    (exit, count)
}

/// What the names of the weak SPs promise. Only the cases that catch one are run against it:
/// all others it passes.
#[test]
fn every_kind_of_mutant_does_what_its_name_says() {
    let result = matrix();
    let mut weak = 0;
    for mutant in mutants::all() {
        let name = mutant.name.clone();
        let catching: Vec<&Case> = result
            .rows
            .iter()
            .filter(|row| row.kills.contains(&name))
            .map(|row| gauntlet_catalog::find(&row.case).unwrap())
            .collect();
        let subject = Subject::of_spec(name.clone(), Spec::Mutant(name.clone()));
        let (exit, count) = verdicts(&subject, &catching);
        let has = |word: &str| count.contains_key(word);
        match mutant.kind {
            Kind::Weak => {
                weak += 1;
                assert_eq!(exit, Exit::Findings, "{name}: {count:?}");
                assert!(has("let in"), "{name}: {count:?}");
            }
            Kind::Lenient => {
                assert_eq!(exit, Exit::Pass, "{name}: {count:?}");
                assert!(has("warning"), "{name}: {count:?}");
            }
            Kind::Strict => {
                assert!(!has("let in"), "{name}: {count:?}");
                assert!(has("kept out") || has("warning"), "{name}: {count:?}");
            }
            Kind::Keeper => {
                assert!(!has("let in"), "{name}: {count:?}");
                assert!(has("wrong state") || has("warning"), "{name}: {count:?}");
            }
            Kind::Sender => {
                assert!(!has("let in"), "{name}: {count:?}");
                assert!(has("wrong request") || has("warning"), "{name}: {count:?}");
            }
            Kind::Brittle => {
                assert!(!has("let in"), "{name}: {count:?}");
                assert!(has("crashed") || has("warning"), "{name}: {count:?}");
            }
        }
    }
    assert!(weak >= 25, "only {weak} mutants let someone in");
}

#[test]
fn the_reference_passes_everything() {
    let reference = reference_with(Parts::default());
    let (exit, count) = verdicts(&reference, &gauntlet_catalog::all());
    assert_eq!(exit, Exit::Pass);
    assert_eq!(
        count.keys().copied().collect::<Vec<_>>(),
        ["pass"],
        "{count:?}"
    );
}
