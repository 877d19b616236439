//! The run as one JSON document.

use gauntlet_core::outcome::Entry;
use gauntlet_core::runlog::{CaseFinished, Event, RunStarted};
use gauntlet_core::{CaseInfo, Expectation, FailKind, Feature, Identity, Severity, Verdict};
use serde::Serialize;

use crate::disagreement::{Agreement, Compared, Totals, compare};
use crate::model::{Counts, Run, Standing, TargetRun, handed_out, judged};

/// Version of the document; raised when a reader of the old one could misread the new one.
pub const FORMAT: u32 = 1;

/// The document.
#[derive(Debug, Serialize)]
struct Document<'a> {
    format: u32,
    run: Option<&'a RunStarted>,
    /// Whether the run came to its end.
    complete: bool,
    exit: u8,
    totals: Counts,
    gate: Standing,
    targets: Vec<TargetReport<'a>>,
    /// Absent where there is only one target.
    #[serde(flatten)]
    comparison: Option<Comparison<'a>>,
    results: Vec<Row<'a>>,
}

/// The targets held against one another.
#[derive(Debug, Serialize)]
struct Comparison<'a> {
    agreement: Totals,
    /// The cases that targets answered differently.
    disagreements: Vec<Compared<'a>>,
    /// The cases that fewer than two targets answered, and why.
    poisoned: Vec<Compared<'a>>,
}

#[derive(Debug, Serialize)]
struct TargetReport<'a> {
    target: &'a str,
    name: Option<&'a str>,
    version: Option<&'a str>,
    features: Option<&'a [Feature]>,
    failed: Option<&'a str>,
    totals: Counts,
    families: Vec<Family<'a>>,
}

#[derive(Debug, Serialize)]
struct Family<'a> {
    family: &'a str,
    totals: Counts,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    target: &'a str,
    case: &'a str,
    title: Option<&'a str>,
    verdict: &'static str,
    /// The way to fail.
    kind: Option<&'static str>,
    /// The verdict held against the baseline.
    outcome: &'static str,
    /// The entry of the baseline that it rests on.
    entry: Option<&'a Entry>,
    /// The verdicts of earlier tries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    retries: Vec<&'static str>,
    /// Why it is a warning, a skip or inconclusive.
    why: Option<String>,
    expectation: Option<Expectation>,
    severity: Option<Severity>,
    /// What the target did, in a line.
    observed: Option<String>,
    /// The identity that it handed out.
    identity: Option<&'a Identity>,
    /// What was wrong with that identity, or what else shows the failure.
    evidence: Vec<String>,
}

/// The report of one run, with a line feed at the end.
pub fn render(events: &[Event]) -> Result<String, serde_json::Error> {
    let run = Run::of(events);
    let document = Document {
        format: FORMAT,
        run: run.started,
        complete: run.us.is_some(),
        exit: run.exit().code(),
        totals: Counts::of(run.results()),
        gate: run.standing(),
        targets: run.targets.iter().map(target).collect(),
        comparison: run.has_several_targets().then(|| comparison(&run)),
        results: run
            .results()
            .map(|result| row(result, run.cases.get(result.case.as_str()).copied()))
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

fn comparison<'a>(run: &Run<'a>) -> Comparison<'a> {
    let cases = compare(run);
    let with = |wanted: Agreement| {
        let cases = cases.iter().filter(|case| case.agreement() == wanted);
        cases.cloned().collect()
    };
    Comparison {
        agreement: Totals::of(&cases),
        disagreements: with(Agreement::Disagree),
        poisoned: with(Agreement::Poisoned),
    }
}

fn target<'a>(target: &TargetRun<'a>) -> TargetReport<'a> {
    let family = |(family, results): (&'a str, Vec<&CaseFinished>)| Family {
        family,
        totals: Counts::of(results),
    };
    TargetReport {
        target: target.name,
        name: target.started.map(|started| started.name.as_str()),
        version: target.started.map(|started| started.version.as_str()),
        features: target.started.map(|started| started.features.as_slice()),
        failed: target.failed,
        totals: Counts::of(target.results.iter().copied()),
        families: target.families().into_iter().map(family).collect(),
    }
}

fn row<'a>(result: &'a CaseFinished, info: Option<&'a CaseInfo>) -> Row<'a> {
    let (kind, why) = match &result.verdict {
        Verdict::Pass { .. } => (None, None),
        Verdict::Fail { kind } => (Some(kind), None),
        Verdict::Warning { why } | Verdict::Inconclusive { why } => (None, Some(why.clone())),
        Verdict::Skip { lacking } => (None, Some(lacking.to_string())),
    };
    let evidence = match kind {
        Some(FailKind::ForgedIdentity { evidence }) => {
            evidence.iter().map(ToString::to_string).collect()
        }
        Some(FailKind::SideEffect { effects }) => effects.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    Row {
        target: &result.target,
        case: &result.case,
        title: info.map(|info| info.title.as_str()),
        verdict: result.verdict.name(),
        kind: kind.map(FailKind::name),
        outcome: result.outcome.name(),
        entry: result.outcome.entry(),
        retries: result.retries.iter().map(Verdict::name).collect(),
        why,
        expectation: info.map(|info| info.expectation),
        severity: info.map(|info| kind.map_or(info.severity, |kind| kind.severity(info.severity))),
        observed: judged(result).map(gauntlet_core::Observation::summary),
        identity: handed_out(result),
        evidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_log_is_a_document_too() {
        let text = render(&[]).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["totals"]["fail"], 0);
        assert_eq!(value["complete"], false);
        assert_eq!(value["exit"], 4);
    }

    #[test]
    fn the_numbers_are_those_of_the_log() {
        let events = crate::model::sample::events();
        let value: serde_json::Value = serde_json::from_str(&render(&events).unwrap()).unwrap();
        assert_eq!(value["totals"]["fail"], 1);
        assert_eq!(value["totals"]["skip"], 1);
        assert_eq!(value["totals"]["inconclusive"], 1);
        assert_eq!(value["exit"], 1);
        let failed = &value["results"][0];
        assert_eq!(failed["kind"], "forged-identity");
        assert_eq!(failed["identity"]["name_id"], "canary-1@evil.example");
        assert_eq!(failed["severity"], "critical");
    }

    #[test]
    fn disagreements_are_no_verdicts_and_stand_for_themselves() {
        let events = crate::model::sample::several::events();
        let value: serde_json::Value = serde_json::from_str(&render(&events).unwrap()).unwrap();
        let agreement = serde_json::json!({ "agree": 3, "disagree": 3, "poisoned": 2 });
        assert_eq!(value["agreement"], agreement);
        let choice = serde_json::json!({
            "case": "conformance/time/choice",
            "expectation": "policy",
            "answers": [
                { "answer": "accepted-as-signed", "targets": ["alpha"] },
                { "answer": "refused", "targets": ["beta"] },
            ],
            "apart": [{
                "target": "gamma\u{1b}[2J",
                "reason": "skipped",
                "detail": "feature replay",
            }],
        });
        let disagreements = value["disagreements"].as_array().unwrap();
        assert_eq!(disagreements.len(), 3);
        assert_eq!(disagreements[2], choice);
        assert_eq!(value["poisoned"][0]["case"], "conformance/time/alone");
        assert_eq!(value["poisoned"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_disagreement_is_no_failure() {
        use crate::model::sample::several::{accepted, did, rejected, started};
        let policy = Expectation::Policy;
        let events = [
            started(&["a", "b"]),
            did("a", "x/one", policy, accepted("alice")),
            did("b", "x/one", policy, rejected()),
            Event::RunFinished { cases: 2, us: 1 },
        ];
        let value: serde_json::Value = serde_json::from_str(&render(&events).unwrap()).unwrap();
        assert_eq!(value["agreement"]["disagree"], 1);
        assert_eq!(value["exit"], 0);
    }

    #[test]
    fn one_target_is_compared_with_nobody() {
        let text = render(&crate::model::sample::events()).unwrap();
        for key in ["agreement", "disagreements", "poisoned"] {
            assert!(!text.contains(&format!("\"{key}\"")), "{key}");
        }
    }
}
