//! The self-test tested: it must see what is wrong, and nothing where nothing is.

mod common;

use gauntlet_core::statement::Suspects;
use gauntlet_core::{Check, Statement};
use gauntlet_reference::mutants::{self, Kind};
use gauntlet_runner::self_test::{Cases, check_reference, soundness};
use gauntlet_runner::{Defect, Subject, self_test};
use gauntlet_targets::Spec;

use common::{Fake, accepted, refused, right, subject, without_check, world};

fn reference() -> Subject {
    subject("reference", || Fake::new(right))
}

/// A mutant for each check, one that takes nothing but the controls and what sets a scene, one that
/// takes everything, and those that send wrong requests or are left in a wrong state: no fake makes up
/// either.
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
    let senders = mutants::all()
        .into_iter()
        .filter(|m| matches!(m.kind, Kind::Sender | Kind::Keeper));
    let senders = senders.map(|m| Subject::of_spec(m.name.clone(), Spec::Mutant(m.name)));
    // The configurations that a fake does not take, since the reference does not, and a crash at the
    // end of a session.
    let configured = [
        "mutant:any-metadata-role",
        "lenient:metadata-with-doctype",
        "brittle:logout-of-strangers",
    ];
    let configured = configured
        .into_iter()
        .map(|name| Subject::of_spec(name, Spec::Mutant(name.to_owned())));
    let all = checks.chain([strict, open]).chain(senders);
    all.chain(configured).collect()
}

#[test]
fn a_sound_harness_shows_no_defect() {
    let cases = gauntlet_catalog::all();
    let result = self_test(&reference(), &mutants(), &Cases::mint(&cases, &world()));
    let shown: Vec<String> = result.defects.iter().map(ToString::to_string).collect();
    // A check that only ever fails together with others has no mutant of its own here, where
    // mutants refuse by what the catalogue says.
    let known = |d: &&Defect| !matches!(d, Defect::Survivor { .. });
    assert_eq!(result.defects.iter().find(known), None, "{shown:#?}");
    assert_eq!(result.rows.len(), cases.len());
    assert!(result.rows.iter().all(|row| !row.kills.is_empty()));
}

#[test]
fn any_check_that_is_missing_from_the_reference_is_noticed() {
    let cases = Cases::mint(&gauntlet_catalog::all(), &world());
    assert_eq!(check_reference(&reference(), &cases), []);
    for &check in Check::ALL {
        let blind = subject("blind", move || Fake::new(without_check(check)));
        let defects = check_reference(&blind, &cases);
        assert!(!defects.is_empty(), "nothing notices a missing {check}");
    }
}

#[test]
fn a_mutant_that_refuses_everything_proves_nothing() {
    let closed = subject("mutant:closed", || Fake::new(|_| refused(&[])));
    let cases = Cases::mint(&gauntlet_catalog::all(), &world());
    let result = self_test(&reference(), &[closed], &cases);
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
    let cases = Cases::mint(&gauntlet_catalog::all(), &world);
    let blind = |_: &str, _: &Suspects| Statement::Read(vec![]);
    let defects = soundness(&cases, &world, &blind);
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
