//! The profiles: each has a reference SP that keeps it, and none is kept by the SP of another
//! where they differ.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use gauntlet_catalog::{Case, Conflict};
use gauntlet_core::runlog::Event;
use gauntlet_core::{Expectation, Profile, Verdict};
use gauntlet_idp::SignOption;
use gauntlet_runner::{Collect, Config, DEFAULT_NOW, Subject};
use gauntlet_targets::{Spec, resolve};

/// The profiles but for the one that the cases declare, which the self-test is about.
const OTHERS: [Profile; 3] = [Profile::Saml2int, Profile::Spid, Profile::Strict];

/// The verdicts of every case under `profile` at these SPs, by case.
fn run(profile: Profile, subjects: &[Subject], cases: &[&Case]) -> Vec<(String, Verdict)> {
    let config = Config {
        jobs: 2,
        ..Config::new("test", 1, DEFAULT_NOW, profile)
    };
    let mut collect = Collect::default();
    gauntlet_runner::run(&config, subjects, cases, &mut collect).unwrap();
    let verdicts = collect.events.into_iter().filter_map(|event| match event {
        Event::CaseFinished(finished) => Some((finished.case, finished.verdict)),
        _ => None,
    });
    verdicts.collect()
}

fn reference(profile: Profile) -> Subject {
    Subject::of_spec(resolve::reference(profile), Spec::Reference(profile))
}

fn named() -> Vec<&'static Case> {
    gauntlet_catalog::all()
}

/// It passes everything but what rests on an honest message that it refuses by its profile.
#[test]
fn the_reference_under_a_profile_keeps_it() {
    let mut wrong = Vec::new();
    for profile in OTHERS {
        let verdicts = run(profile, &[reference(profile)], &named());
        assert_eq!(verdicts.len(), named().len());
        for (id, verdict) in verdicts {
            let case = gauntlet_catalog::find(&id).unwrap();
            let script = case.script();
            let signs_no_assertion = script
                .sendings
                .last()
                .is_some_and(|last| last.plan.baseline.sign == SignOption::Response);
            let is_about_it = case.conflicts().contains(&Conflict::UnsignedAssertion);
            let wanted = match profile {
                Profile::Spid | Profile::Strict if signs_no_assertion && !is_about_it => "skip",
                _ => "pass",
            };
            if verdict.name() != wanted {
                wrong.push(format!("{profile} {id}: {verdict:?}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// A ruling that no SP could fall short of would be no check. The SPs are those of the self-test,
/// and the reference SPs of the other profiles.
#[test]
fn every_ruling_is_broken_by_some_sp() {
    let about: Vec<&Case> = named()
        .into_iter()
        .filter(|case| !case.conflicts().is_empty())
        .collect();
    let mutants = resolve::mutants().map(|name| Subject::of_spec(name.clone(), Spec::Mutant(name)));
    let subjects: Vec<Subject> = Profile::ALL
        .map(reference)
        .into_iter()
        .chain(mutants)
        .collect();
    let mut idle = BTreeSet::new();
    for profile in OTHERS {
        let verdicts = run(profile, &subjects, &about);
        let noticed =
            |verdict: &Verdict| matches!(verdict, Verdict::Fail { .. } | Verdict::Warning { .. });
        let broken: BTreeSet<String> = verdicts
            .into_iter()
            .filter(|(_, verdict)| noticed(verdict))
            .map(|(case, _)| case)
            .collect();
        // Where either answer is right only a crash is wrong, which the self-test shows.
        let ruled = about
            .iter()
            .filter(|case| case.ruling(profile).0 != Expectation::Policy);
        let all = ruled.map(|case| case.id());
        idle.extend(
            all.filter(|id| !broken.contains(id))
                .map(|id| format!("{profile} {id}")),
        );
    }
    assert_eq!(idle, BTreeSet::new());
}
