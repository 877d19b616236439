//! The self-test tested: it must see what is wrong, and nothing where nothing is.

mod common;

use std::sync::OnceLock;

use gauntlet_catalog::Case;
use gauntlet_core::statement::Suspects;
use gauntlet_core::{Check, Statement};
use gauntlet_runner::self_test::{Cases, check_reference, soundness};
use gauntlet_runner::{Defect, Subject, self_test};

use common::{Fake, accepted, refused, right, subject, without_check, world};

fn reference() -> Subject {
    subject("reference", || Fake::new(right))
}

/// A mutant for each check, one that takes nothing but the controls and what sets a scene, and one that
/// takes everything. What no fake makes up is tried with real ones in `snapshots/tests/matrix.rs`.
fn mutants() -> Vec<Subject> {
    let checks = Check::ALL.iter().map(|&check| {
        subject(&format!("mutant:no-{check}"), move || {
            Fake::new(without_check(check))
        })
    });
    let strict = subject("mutant:strict", || {
        Fake::new(|answer| {
            if answer.control || answer.scene {
                accepted(answer)
            } else {
                refused(&[Check::Structure])
            }
        })
    });
    let open = subject("mutant:open", || Fake::new(accepted));
    checks.chain([strict, open]).collect()
}

/// Whether no fake can fail at a case: what it sends and keeps is what the reference does, and so are the
/// configurations that it does not take.
fn is_beyond_fakes(case: &Case) -> bool {
    let script = case.script();
    script.asks.is_some() || script.configures
}

/// The cases by name, minted once for all tests of this file.
fn minted() -> &'static Cases<'static> {
    static MINTED: OnceLock<Cases<'static>> = OnceLock::new();
    MINTED.get_or_init(|| Cases::mint(&gauntlet_catalog::all(), &world()))
}

#[test]
fn a_sound_harness_shows_no_defect() {
    let cases = gauntlet_catalog::all();
    let result = self_test(&reference(), &mutants(), minted());
    let shown: Vec<String> = result.defects.iter().map(ToString::to_string).collect();
    // A check that only ever fails together with others has no mutant of its own here, where
    // mutants refuse by what the catalogue says.
    let known = |d: &&Defect| match d {
        Defect::Survivor { .. } => false,
        Defect::KillsNothing { case } => !is_beyond_fakes(gauntlet_catalog::find(case).unwrap()),
        _ => true,
    };
    assert_eq!(result.defects.iter().find(known), None, "{shown:#?}");
    assert_eq!(result.rows.len(), cases.len());
    let caught = result.rows.iter().filter(|row| !row.kills.is_empty());
    assert!(caught.count() > 600, "{shown:#?}");
}

#[test]
fn any_check_that_is_missing_from_the_reference_is_noticed() {
    assert_eq!(check_reference(&reference(), minted()), []);
    let world = world();
    for &check in Check::ALL {
        // One of those that name it is enough.
        let all = gauntlet_catalog::all().into_iter();
        let naming: Vec<&Case> = all.filter(|case| case.caught_by.contains(&check)).collect();
        let cases = Cases::mint(&naming, &world);
        let blind = subject("blind", move || Fake::new(without_check(check)));
        let defects = check_reference(&blind, &cases);
        assert!(!defects.is_empty(), "nothing notices a missing {check}");
    }
}

#[test]
fn a_mutant_that_refuses_everything_proves_nothing() {
    let closed = subject("mutant:closed", || Fake::new(|_| refused(&[])));
    let result = self_test(&reference(), &[closed], minted());
    let unusable =
        |d: &Defect| matches!(d, Defect::UnusableMutant { why, .. } if why.contains("honest"));
    assert!(result.defects.iter().any(unusable));
    assert_eq!(result.kills(), 0);
}

#[test]
fn a_mutant_that_nobody_catches_and_a_case_that_catches_nothing_are_defects() {
    let hidden = subject("mutant:hidden", || Fake::new(right));
    let cases = gauntlet_catalog::all();
    let minted = Cases::mint(&cases[..1], &world());
    let result = self_test(&reference(), &[hidden], &minted);
    let mutant = "mutant:hidden".to_owned();
    assert!(result.defects.contains(&Defect::Survivor { mutant }));
    let case = cases[0].id();
    assert!(result.defects.contains(&Defect::KillsNothing { case }));
    // One case cannot be caught by every check.
    let untested = |d: &&Defect| matches!(d, Defect::UntestedCheck { .. });
    assert!(result.defects.iter().filter(untested).count() > 30);
}

/// An engine that sees no Signature anywhere: what is declared to be signed is not then.
#[test]
fn a_message_that_is_not_what_it_is_declared_to_be_is_a_defect() {
    let world = world();
    let blind = |_: &str, _: &Suspects| Statement::Read(vec![]);
    let defects = soundness(minted(), &world, &blind);
    let found = |id: &str| {
        let is = |d: &&Defect| matches!(d, Defect::Unsound { case, .. } if case == id);
        defects.iter().any(|defect| is(&defect))
    };
    assert!(found("attacks/wrapping/xsw1"));
    assert!(found("conformance/signing/both-signed-unsolicited"));
    // It is unsigned indeed.
    assert!(!found("attacks/absence/sig-removed-all"));
    let text = defects.first().map(ToString::to_string).unwrap_or_default();
    assert!(
        text.contains("declared as whole, but it is unsigned"),
        "{text}"
    );
}
