use gauntlet_core::judge::Control;
use gauntlet_core::runlog::Event;

use super::*;
use crate::model::sample::several::{
    self, accepted, broken, crashed, did, late, lossy, rejected, selected, skipped, started, twin,
    under,
};

const CASE: &str = "attacks/wrapping/one";

/// Who gave which answer.
type Answers = Vec<(Answer, String)>;
/// Who takes no part, and why.
type Others = Vec<(String, Reason)>;

/// One case at the targets `a` and `b`.
fn compared(events: &[Event]) -> (Agreement, Answers, Others) {
    let mut all = vec![started(&["a", "b"]), selected(CASE, Expectation::Reject)];
    all.extend_from_slice(events);
    let run = Run::of(&all);
    let cases = compare(&run);
    let [compared] = cases.as_slice() else {
        panic!("one case, not {}", cases.len());
    };
    let answers = compared.answers.iter();
    let apart = compared.apart.iter();
    (
        compared.agreement(),
        answers
            .map(|group| (group.answer, group.targets.join(" ")))
            .collect(),
        apart.map(|a| (a.target.to_owned(), a.reason)).collect(),
    )
}

fn at(target: &str, observed: Observation) -> Event {
    did(target, CASE, Expectation::Reject, observed)
}

#[test]
fn what_a_target_did_is_its_answer() {
    let table = [
        (accepted("alice"), Answer::AcceptedAsSigned),
        (lossy(), Answer::AcceptedWithLoss),
        (accepted("canary"), Answer::AcceptedForged),
        (accepted("bob"), Answer::AcceptedForged),
        (rejected(), Answer::Refused),
        (crashed(), Answer::Crashed),
        (late(), Answer::TimedOut),
    ];
    for (observed, expected) in &table {
        let events = [at("a", observed.clone()), at("b", observed.clone())];
        let (agreement, answers, apart) = compared(&events);
        assert_eq!(agreement, Agreement::Agree, "{expected}");
        assert_eq!(answers, [(*expected, "a b".to_owned())]);
        assert_eq!(apart, []);
    }
}

#[test]
fn any_two_answers_are_a_disagreement() {
    let all = [
        accepted("alice"),
        lossy(),
        accepted("canary"),
        rejected(),
        crashed(),
        late(),
    ];
    for (index, one) in all.iter().enumerate() {
        for other in &all[index + 1..] {
            let events = [at("a", one.clone()), at("b", other.clone())];
            let (agreement, answers, _) = compared(&events);
            assert_eq!(agreement, Agreement::Disagree, "{one:?} {other:?}");
            assert_eq!(answers.len(), 2);
        }
    }
}

#[test]
fn unsigned_additions_make_no_other_answer() {
    let mut original = at("b", accepted("alice"));
    let Event::CaseFinished(result) = &mut original else {
        panic!("a result");
    };
    result.steps[0].truth.unsigned_additions = true;
    let (agreement, ..) = compared(&[at("a", accepted("alice")), original]);
    assert_eq!(agreement, Agreement::Agree);
}

#[test]
fn only_the_last_message_counts() {
    let mut replayed = at("b", rejected());
    let Event::CaseFinished(result) = &mut replayed else {
        panic!("a result");
    };
    let mut scene = result.steps[0].clone();
    scene.observed = accepted("alice");
    result.steps.insert(0, scene);
    let (agreement, ..) = compared(&[at("a", rejected()), replayed]);
    assert_eq!(agreement, Agreement::Agree);
}

#[test]
fn whoever_cannot_be_believed_takes_no_part() {
    let refuses = Control::NotAccepted("rejected: no".into());
    let reject = Expectation::Reject;
    let table = [
        (vec![skipped("a", CASE)], Reason::Skipped),
        (
            vec![
                twin("a", false),
                under(&refuses, "a", CASE, reject, rejected()),
            ],
            Reason::ControlNotAccepted,
        ),
        (
            vec![twin("a", true), at("a", broken())],
            Reason::ProtocolError,
        ),
        (
            vec![several::inconclusive("a", CASE, "could not be configured")],
            Reason::Inconclusive,
        ),
        (vec![], Reason::NoResult),
    ];
    for (mut events, reason) in table {
        events.push(at("b", rejected()));
        let (agreement, answers, apart) = compared(&events);
        assert_eq!(agreement, Agreement::Poisoned, "{reason:?}");
        assert_eq!(answers, [(Answer::Refused, "b".to_owned())]);
        assert_eq!(apart, [("a".to_owned(), reason)]);
    }
}

#[test]
fn a_message_that_sets_the_scene_in_vain_is_plainly_inconclusive() {
    let refuses = Control::NotAccepted("message 1 was not accepted".into());
    let vain = under(&refuses, "a", CASE, Expectation::Reject, rejected());
    let (.., apart) = compared(&[twin("a", true), vain]);
    assert_eq!(apart[0], ("a".to_owned(), Reason::Inconclusive));
}

#[test]
fn the_verdict_says_whether_a_control_was_needed() {
    let refuses = Control::NotAccepted("rejected: no".into());
    let forged = under(&refuses, "a", CASE, Expectation::Reject, accepted("canary"));
    // Where the case is the honest twin itself, the runner judges it as if under an accepted one.
    let own_twin = did("b", CASE, Expectation::Accept, rejected());
    let events = [twin("a", false), forged, twin("b", false), own_twin];
    let (agreement, answers, _) = compared(&events);
    assert_eq!(agreement, Agreement::Disagree);
    let expected = [
        (Answer::AcceptedForged, "a".to_owned()),
        (Answer::Refused, "b".to_owned()),
    ];
    assert_eq!(answers, expected);
}

#[test]
fn the_reason_is_in_the_words_of_the_log() {
    let events = several::events();
    let run = Run::of(&events);
    let cases = compare(&run);
    let alone = cases
        .iter()
        .find(|compared| compared.case.ends_with("/alone"));
    let reasons: Vec<String> = alone
        .unwrap()
        .apart
        .iter()
        .map(ToString::to_string)
        .collect();
    let expected = [
        "skipped: feature replay",
        "inconclusive: the honest twin was not accepted: rejected: no",
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn the_order_in_which_targets_were_written_down_is_of_no_account() {
    let events = several::events();
    let mut sorted = events.clone();
    sorted.sort_by_key(|event| match event {
        Event::CaseFinished(result) => result.target.clone(),
        _ => String::new(),
    });
    assert_ne!(events, sorted);
    assert_eq!(compare(&Run::of(&events)), compare(&Run::of(&sorted)));
}

#[test]
fn totals() {
    let events = several::events();
    let expected = Totals {
        agree: 3,
        disagree: 3,
        poisoned: 2,
    };
    let totals = Totals::of(&compare(&Run::of(&events)));
    assert_eq!(totals, expected);
    assert_eq!(totals.total(), 8);
}
