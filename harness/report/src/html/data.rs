//! What the script of the page shows.

use std::collections::BTreeMap;

use gauntlet_core::case::family_of;
use gauntlet_core::runlog::{CaseFinished, Exchange};
use gauntlet_core::{Bearing, CaseInfo, Identity, LogoutDelivery, Observation, Verdict};
use serde::Serialize;
use similar::{DiffOp, capture_diff_slices};

use crate::finding::{decoded, evidence, expected, severity, summary};
use crate::model::{Run, TargetRun, handed_out, judged};
use crate::repro;
use crate::text::clean;

/// Stands in the command of a target for the case.
const CASE: &str = "CASE";

/// How many lines of a text are shown; an honest response has a hundred.
const LINES: usize = 1000;
/// How many characters of a line are shown; a certificate with an RSA key has some two thousand.
const CHARACTERS: usize = 8000;

/// Everything.
#[derive(Debug, Serialize)]
pub(super) struct Data<'a> {
    targets: Vec<Target<'a>>,
    cases: Vec<Case<'a>>,
    /// What the checks decide, by name.
    checks: BTreeMap<&'static str, &'static str>,
    texts: Vec<Text>,
}

#[derive(Debug, Serialize)]
struct Target<'a> {
    name: &'a str,
    /// The command that runs [`CASE`] again.
    command: String,
}

#[derive(Debug, Serialize)]
struct Case<'a> {
    id: &'a str,
    family: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    info: Option<Info<'a>>,
    results: Vec<Option<Outcome<'a>>>,
}

#[derive(Debug, Serialize)]
struct Info<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    doc: &'a str,
    severity: String,
    level: String,
    expected: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    clauses: Vec<String>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    cwe: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checks: Vec<&'static str>,
    plans: &'a [String],
    declared: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    group: bool,
}

/// One case at one target.
#[derive(Debug, Default, Serialize)]
struct Outcome<'a> {
    verdict: &'static str,
    #[serde(rename = "outcome")]
    held: &'static str,
    /// Whether it stands in the way of a release.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    blocks: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<(&'static str, Vec<String>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<&'a Identity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed: Option<&'a Identity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    retries: Vec<&'static str>,
    /// What was sent: a name, and its place in the texts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sent: Vec<(String, usize)>,
}

/// A text in lines, or how it differs from another one.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Text {
    Whole {
        lines: Vec<String>,
    },
    Changed {
        /// The place of its honest twin.
        twin: usize,
        /// A number above zero: so many lines as in the twin; below zero: so many lines of the twin
        /// are gone; a text: a line that is new.
        edits: Vec<Edit>,
    },
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Edit {
    Count(i64),
    Line(String),
}

/// The data of a run; what was sent in cases that passed only `with_passes`.
pub(super) fn of<'a>(run: &Run<'a>, with_passes: bool) -> Data<'a> {
    let mut texts = Texts::default();
    for target in &run.targets {
        for control in &target.controls {
            let place = texts.whole(&decoded(&control.step.sent.saml_response));
            let key = (target.name, control.control.as_str());
            texts.twins.insert(key, place);
        }
    }
    let mut checks = BTreeMap::new();
    let mut cases = Vec::new();
    for case in run.by_case() {
        for check in case.info.iter().flat_map(|info| &info.caught_by) {
            checks.insert(check.name(), check.doc().trim());
        }
        let results = run.targets.iter().zip(&case.results);
        cases.push(Case {
            id: case.case,
            family: family_of(case.case),
            info: case.info.map(info),
            results: results
                .map(|(target, result)| {
                    result.map(|result| outcome(run, target, result, &mut texts, with_passes))
                })
                .collect(),
        });
    }
    cases.sort_by_key(|case| case.family);
    Data {
        targets: run
            .targets
            .iter()
            .map(|target| Target {
                name: target.name,
                command: repro::command(run.started, target, CASE),
            })
            .collect(),
        cases,
        checks,
        texts: texts.all,
    }
}

fn info(info: &CaseInfo) -> Info<'_> {
    Info {
        title: &info.title,
        doc: &info.doc,
        severity: info.severity.to_string(),
        level: info.level.to_string(),
        expected: expected(info.expectation),
        clauses: info.clauses.iter().map(ToString::to_string).collect(),
        cwe: &info.cwe,
        checks: info.caught_by.iter().map(|check| check.name()).collect(),
        plans: &info.plans,
        declared: format!("{}:{}", info.file, info.line),
        group: info.group.is_some(),
    }
}

fn outcome<'a>(
    run: &Run<'a>,
    target: &TargetRun<'a>,
    result: &'a CaseFinished,
    texts: &mut Texts<'a>,
    with_passes: bool,
) -> Outcome<'a> {
    let is_quiet = matches!(result.verdict, Verdict::Pass { .. } | Verdict::Skip { .. });
    let mut sent = Vec::new();
    if with_passes || !is_quiet {
        let twin = result.control.as_deref();
        let twin = twin.and_then(|key| texts.twins.get(&(target.name, key)).copied());
        let all = result.steps.len();
        for (index, step) in result.steps.iter().enumerate() {
            let number = match all {
                1 => String::new(),
                _ => format!("message {} of {all}", index + 1),
            };
            for (label, text) in carried(step) {
                let label = [number.as_str(), label]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(", ");
                sent.push((label, texts.changed(&text, twin)));
            }
        }
    }
    let signed = result
        .steps
        .last()
        .and_then(|step| step.truth.signed.as_ref());
    Outcome {
        verdict: result.verdict.name(),
        held: result.outcome.name(),
        blocks: run.bearing(result) == Bearing::Blocks,
        kind: match &result.verdict {
            Verdict::Fail { kind } => Some(kind.name()),
            _ => None,
        },
        severity: severity(run.info(result), result).map(|s| s.to_string()),
        summary: summary(result).map(|text| clean(&text)),
        observed: judged(result).map(|observed| clean(&observed.summary())),
        evidence: evidence(result)
            .into_iter()
            .map(|(label, lines)| (label, lines.iter().map(|line| clean(line)).collect()))
            .collect(),
        identity: handed_out(result).filter(|_| !is_quiet),
        signed: signed.filter(|_| !is_quiet),
        retries: result.retries.iter().map(Verdict::name).collect(),
        sent,
    }
}

/// What a step carried to the SP, or what the SP sent, each with a label where it is no form with a
/// response in it.
fn carried(step: &Exchange) -> Vec<(&'static str, String)> {
    if let Observation::Requested { requests, .. } = &step.observed {
        let request = |request: &gauntlet_core::SentRequest| {
            let fields = request.form.iter().flatten();
            let fields: Vec<String> = fields.map(|(k, v)| format!("{k}={v}")).collect();
            let text = std::iter::once(request.url.clone()).chain(fields);
            ("sent by the SP", text.collect::<Vec<_>>().join("\n"))
        };
        return requests.iter().map(request).collect();
    }
    let mut all = Vec::new();
    match &step.sent.logout {
        Some(LogoutDelivery::Query(query)) => all.push(("query", query.replace('&', "\n&"))),
        Some(LogoutDelivery::Form(form)) => {
            let fields: Vec<String> = form
                .iter()
                .map(|(k, v)| format!("{k}={}", decoded(v)))
                .collect();
            all.push(("form", fields.join("\n")));
        }
        None => all.push(("", decoded(&step.sent.saml_response))),
    }
    if let Some(carriage) = &step.sent.carriage {
        let text = serde_json::to_string_pretty(carriage).unwrap_or_default();
        all.push(("how it is carried", text));
    }
    all
}

/// Each text once.
#[derive(Default)]
struct Texts<'a> {
    all: Vec<Text>,
    /// The honest twins, by target and key.
    twins: BTreeMap<(&'a str, &'a str), usize>,
    /// The lines of those that are whole, by place.
    whole: BTreeMap<usize, Vec<String>>,
    places: BTreeMap<(Option<usize>, String), usize>,
}

impl Texts<'_> {
    fn whole(&mut self, text: &str) -> usize {
        if let Some(place) = self.places.get(&(None, text.to_owned())) {
            return *place;
        }
        let lines = lines(text);
        let place = self.all.len();
        self.whole.insert(place, lines.clone());
        self.all.push(Text::Whole { lines });
        self.places.insert((None, text.to_owned()), place);
        place
    }

    /// A text beside its honest twin, where there is one.
    fn changed(&mut self, text: &str, twin: Option<usize>) -> usize {
        let Some((twin, old)) = twin.and_then(|twin| Some((twin, self.whole.get(&twin)?))) else {
            return self.whole(text);
        };
        let key = (Some(twin), text.to_owned());
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let edits = edits(old, &lines(text));
        let place = self.all.len();
        self.all.push(Text::Changed { twin, edits });
        self.places.insert(key, place);
        place
    }
}

/// A text in lines, cut where it is there to be large: nobody reads a megabyte, and the time for the
/// differences grows with their square.
fn lines(text: &str) -> Vec<String> {
    let all = clean(text);
    let mut lines: Vec<String> = all.lines().take(LINES).map(short).collect();
    let more = all.lines().count() - lines.len();
    if more > 0 {
        lines.push(format!("… and {more} more lines"));
    }
    lines
}

/// A line, or its beginning and its length.
fn short(line: &str) -> String {
    match line.char_indices().nth(CHARACTERS) {
        None => line.to_owned(),
        Some((at, _)) => {
            let start = line.get(..at).unwrap_or_default();
            format!("{start}… ({} characters)", line.chars().count())
        }
    }
}

/// What makes `new` of `old`.
fn edits(old: &[String], new: &[String]) -> Vec<Edit> {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let mut edits = Vec::new();
    for op in capture_diff_slices(similar::Algorithm::Myers, old, new) {
        match op {
            DiffOp::Equal { len, .. } => edits.push(Edit::Count(number(len))),
            DiffOp::Delete { old_len, .. } => edits.push(Edit::Count(-number(old_len))),
            DiffOp::Insert {
                new_index, new_len, ..
            } => added(&mut edits, new, new_index, new_len),
            DiffOp::Replace {
                old_len,
                new_index,
                new_len,
                ..
            } => {
                edits.push(Edit::Count(-number(old_len)));
                added(&mut edits, new, new_index, new_len);
            }
        }
    }
    edits
}

fn added(edits: &mut Vec<Edit>, new: &[String], at: usize, count: usize) {
    let lines = new.get(at..at + count).unwrap_or_default();
    edits.extend(lines.iter().cloned().map(Edit::Line));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_make_the_new_text_of_the_old_one() {
        let old: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
        let new: Vec<String> = ["a", "x", "y", "c", "d"].map(str::to_owned).into();
        let edits = edits(&old, &new);
        let expected = [
            Edit::Count(1),
            Edit::Count(-1),
            Edit::Line("x".into()),
            Edit::Line("y".into()),
            Edit::Count(1),
            Edit::Line("d".into()),
        ];
        assert_eq!(edits, expected);
    }

    #[test]
    fn each_text_is_there_once() {
        let mut texts = Texts::default();
        let twin = texts.whole("a\nb");
        assert_eq!(texts.whole("a\nb"), twin);
        let one = texts.changed("a\nc", Some(twin));
        assert_eq!(texts.changed("a\nc", Some(twin)), one);
        assert_ne!(texts.changed("a\nc", None), one);
        assert_eq!(texts.all.len(), 3);
    }
}
