//! Runs with several targets. The verdicts are those of [`judge`], so that no sample claims what
//! no run could say.

use gauntlet_core::judge::Control;
use gauntlet_core::runlog::{CaseFinished, ControlFinished, Event, Exchange, RunStarted};
use gauntlet_core::verdict::Lacking;
use gauntlet_core::{
    CaseInfo, Delivery, Expectation, Feature, Identity, Level, Observation, Truth, Verdict, judge,
};

use super::{info, named, now};

/// The targets of [`events`]; the last one has a name that would clear the screen.
pub(crate) const TARGETS: [&str; 3] = ["alpha", "beta", "gamma\u{1b}[2J"];

/// The key of every control.
const TWIN: &str = "twin";

fn exchange(observed: Observation) -> Exchange {
    Exchange {
        sent: Delivery::posted(now(), ""),
        truth: Truth {
            signed: Some(named("alice")),
            canaries: vec!["canary".into()],
            ..Truth::default()
        },
        observed,
        side_effects: vec![],
        us: 1,
    }
}

/// Accepted as this person; only `alice` was signed.
pub(crate) fn accepted(name: &str) -> Observation {
    Observation::Accepted {
        identity: named(name),
    }
}

/// Accepted, but the NameID is lost.
pub(crate) fn lossy() -> Observation {
    Observation::Accepted {
        identity: Identity::default(),
    }
}

pub(crate) fn rejected() -> Observation {
    Observation::Rejected {
        reason: "no".into(),
        checks: vec![],
    }
}

pub(crate) fn crashed() -> Observation {
    Observation::Crashed {
        reason: "boom".into(),
    }
}

pub(crate) fn late() -> Observation {
    Observation::TimedOut { after_ms: 5 }
}

pub(crate) fn broken() -> Observation {
    Observation::ProtocolError {
        detail: "no JSON".into(),
    }
}

pub(crate) fn started(targets: &[&str]) -> Event {
    Event::RunStarted(RunStarted {
        format: gauntlet_core::runlog::FORMAT,
        version: "0.0.0".into(),
        seed: 9,
        now: now(),
        profile: gauntlet_core::Profile::default(),
        filter: None,
        targets: targets.iter().map(|&name| name.to_owned()).collect(),
        shard: None,
        gate: gauntlet_core::Gate::default(),
        declared: vec![],
    })
}

pub(crate) fn selected(case: &str, expectation: Expectation) -> Event {
    Event::CaseSelected(CaseInfo {
        expectation,
        ..info(case)
    })
}

/// A selected member of a group.
pub(crate) fn member(group: &str, case: &str) -> Event {
    Event::CaseSelected(CaseInfo {
        group: Some(group.to_owned()),
        expectation: Expectation::NeverForged,
        ..info(case)
    })
}

/// The honest twin at `target`.
pub(crate) fn twin(target: &str, accepted: bool) -> Event {
    Event::ControlFinished(ControlFinished {
        target: target.into(),
        control: TWIN.into(),
        accepted,
        step: exchange(rejected()),
    })
}

/// A result under an accepted control.
pub(crate) fn did(
    target: &str,
    case: &str,
    expectation: Expectation,
    observed: Observation,
) -> Event {
    under(&Control::Accepted, target, case, expectation, observed)
}

/// A result under this control.
pub(crate) fn under(
    control: &Control,
    target: &str,
    case: &str,
    expectation: Expectation,
    observed: Observation,
) -> Event {
    let step = exchange(observed);
    let verdict = judge(
        expectation,
        Level::Must,
        control,
        &step.observed,
        &step.side_effects,
        &step.truth,
    );
    finished(target, case, Some(TWIN), vec![step], verdict)
}

pub(crate) fn skipped(target: &str, case: &str) -> Event {
    let lacking = Lacking::Feature {
        feature: Feature::Replay,
    };
    finished(target, case, None, vec![], Verdict::Skip { lacking })
}

pub(crate) fn inconclusive(target: &str, case: &str, why: &str) -> Event {
    let why = why.to_owned();
    finished(target, case, None, vec![], Verdict::Inconclusive { why })
}

fn finished(
    target: &str,
    case: &str,
    control: Option<&str>,
    steps: Vec<Exchange>,
    verdict: Verdict,
) -> Event {
    Event::CaseFinished(CaseFinished {
        target: target.into(),
        case: case.into(),
        control: control.map(str::to_owned),
        steps,
        retries: vec![],
        outcome: gauntlet_core::outcome::reconcile(&verdict, None),
        verdict,
    })
}

/// Three targets side by side, and eight cases: targets disagree on `forged`, `lossy` and
/// `choice`; they agree on `refused`, `lenient` and `late`; `alone` and `cut` cannot be compared.
pub(crate) fn events() -> Vec<Event> {
    use Expectation::{Accept, NeverForged, Policy, Reject};

    let [alpha, beta, gamma] = TARGETS;
    let forged = "attacks/wrapping/forged";
    let refused = "attacks/wrapping/refused";
    let lenient = "attacks/wrapping/lenient";
    let lossy_case = "conformance/time/lossy";
    let alone = "conformance/time/alone";
    let choice = "conformance/time/choice";
    let late_case = "conformance/time/late";
    let cut = "conformance/time/cut";
    let unproven = Control::NotAccepted("rejected: no".into());
    vec![
        started(&TARGETS),
        selected(forged, NeverForged),
        selected(refused, Reject),
        selected(lenient, Reject),
        selected(lossy_case, Accept),
        selected(alone, Reject),
        selected(choice, Policy),
        selected(late_case, Accept),
        selected(cut, Accept),
        twin(gamma, true),
        did(gamma, forged, NeverForged, accepted("alice")),
        did(gamma, refused, Reject, rejected()),
        twin(alpha, true),
        did(alpha, forged, NeverForged, accepted("canary")),
        did(gamma, lenient, Reject, accepted("alice")),
        twin(beta, true),
        did(beta, forged, NeverForged, rejected()),
        did(alpha, refused, Reject, rejected()),
        did(alpha, lenient, Reject, accepted("alice")),
        did(beta, refused, Reject, rejected()),
        did(gamma, lossy_case, Accept, crashed()),
        did(beta, lenient, Reject, accepted("alice")),
        did(beta, lossy_case, Accept, lossy()),
        did(alpha, lossy_case, Accept, accepted("alice")),
        skipped(alpha, alone),
        under(&unproven, beta, alone, Reject, rejected()),
        did(gamma, alone, Reject, rejected()),
        did(alpha, choice, Policy, accepted("alice")),
        did(beta, choice, Policy, rejected()),
        skipped(gamma, choice),
        did(alpha, late_case, Accept, late()),
        did(beta, late_case, Accept, late()),
        did(gamma, late_case, Accept, broken()),
        did(alpha, cut, Accept, accepted("alice")),
    ]
}
