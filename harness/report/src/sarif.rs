//! SARIF 2.1.0 for code scanning.
//!
//! A rule a selected case, a result a failure or a warning. Failures that the baseline lists are
//! results with a suppression. What is inconclusive is no result: it is a notification of the
//! invocation, which then was not successful.
//!
//! The location of a result is the place in the project under test where the target is declared
//! (`gauntlet.toml`); for targets that the command line names, the declaration of the case, relative
//! to the source of saml-gauntlet.

use std::collections::BTreeMap;

use gauntlet_core::runlog::{CaseFinished, Event};
use gauntlet_core::{Bearing, CaseInfo, Level, Outcome, Severity, Verdict, stable_hash};
use serde::Serialize;
use serde_json::{Value, json};

use crate::finding::{evidence, expected, severity, summary};
use crate::model::{Run, TargetRun};
use crate::repro;
use crate::text::clean;

/// Stands for the source of this project in locations.
const BASE: &str = "SAML_GAUNTLET";
/// Where that is.
const SOURCE: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/");
/// The schema, at the address that the standard gives it.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Document {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Value; 1],
}

/// The report of one run.
pub fn render(events: &[Event]) -> Result<String, serde_json::Error> {
    let run = Run::of(events);
    let places: BTreeMap<&str, usize> = run
        .cases
        .keys()
        .enumerate()
        .map(|(index, id)| (*id, index))
        .collect();
    let rules: Vec<Value> = run.cases.values().map(|info| rule(info)).collect();
    let mut results = Vec::new();
    for target in &run.targets {
        for result in &target.results {
            results.extend(finding(&run, target, result, &places));
        }
    }
    let version = run
        .started
        .map_or(env!("CARGO_PKG_VERSION"), |s| &s.version);
    let document = Document {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [json!({
            "tool": { "driver": {
                "name": "saml-gauntlet",
                "semanticVersion": version,
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { BASE: {
                "uri": SOURCE,
                "description": { "text": "The source of saml-gauntlet, which declares the cases." },
            } },
            "invocations": [invocation(&run)],
            "results": results,
        })],
    };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

/// How the run went.
fn invocation(run: &Run<'_>) -> Value {
    let mut notifications = Vec::new();
    let mut notify = |text: String| {
        notifications.push(json!({ "level": "error", "message": { "text": clean(&text) } }));
    };
    for target in &run.targets {
        if let Some(reason) = target.failed {
            notify(format!("target '{}' failed: {reason}", target.name));
        }
        for result in &target.results {
            if run.bearing(result) == Bearing::Unclear {
                let why = summary(result).unwrap_or_default();
                notify(format!(
                    "{} at target '{}': {why}",
                    result.case, target.name
                ));
            }
        }
    }
    if run.us.is_none() {
        notify("the run was cut short".to_owned());
    }
    json!({
        "executionSuccessful": notifications.is_empty(),
        "exitCode": run.exit().code(),
        "toolExecutionNotifications": notifications,
    })
}

/// The declaration of a case.
fn rule(info: &CaseInfo) -> Value {
    let mut tags = vec!["security".to_owned(), "saml".to_owned()];
    let cwe = info.cwe.iter();
    tags.extend(cwe.map(|cwe| format!("external/cwe/{}", cwe.to_ascii_lowercase())));
    let doc = if info.doc.is_empty() {
        &info.title
    } else {
        &info.doc
    };
    let clauses: Vec<String> = info.clauses.iter().map(ToString::to_string).collect();
    let clauses = match clauses.as_slice() {
        [] => String::new(),
        clauses => format!("\n\nClauses: {}.", clauses.join("; ")),
    };
    let checks: Vec<&str> = info.caught_by.iter().map(|check| check.name()).collect();
    let checks = match checks.as_slice() {
        [] => String::new(),
        checks => format!("\n\nWhat must refuse it: {}.", checks.join(", ")),
    };
    let help = format!(
        "{doc}\n\nA right service provider: {}.{clauses}{checks}\n\n`gauntlet explain {}` shows what is \
         sent.",
        expected(info.expectation),
        info.id
    );
    json!({
        "id": info.id,
        "shortDescription": { "text": info.title },
        "fullDescription": { "text": doc.split("\n\n").next().unwrap_or(doc) },
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": match info.level {
            Level::Must => "error",
            Level::Should | Level::SenderOnly => "warning",
        } },
        "properties": {
            "tags": tags,
            "precision": "very-high",
            "security-severity": score(info.severity),
        },
    })
}

/// As code scanning ranks it: above 9.0 critical, 7.0 high, 4.0 medium.
const fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// A failure or a warning.
fn finding(
    run: &Run<'_>,
    target: &TargetRun<'_>,
    result: &CaseFinished,
    places: &BTreeMap<&str, usize>,
) -> Option<Value> {
    let level = match (&result.verdict, run.bearing(result)) {
        (Verdict::Fail { .. }, Bearing::LetThrough) => "warning",
        (Verdict::Fail { .. }, _) | (Verdict::Warning { .. }, Bearing::Blocks) => "error",
        (Verdict::Warning { .. }, _) => "note",
        _ => return None,
    };
    let info = run.info(result);
    let mut lines = vec![format!(
        "Service provider '{}': {}",
        target.name,
        summary(result)?
    )];
    for (label, values) in evidence(result) {
        lines.extend(values.iter().map(|value| format!("{label}: {value}")));
    }
    let again = repro::command(run.started, target, &result.case);
    lines.push(format!("reproduce: {again}"));
    let mut value = json!({
        "ruleId": result.case,
        "level": level,
        // Square brackets would be links.
        "message": { "text": clean(&lines.join("\n")).replace('[', "\\[").replace(']', "\\]") },
        "locations": [location(run, target, info)],
        "partialFingerprints": {
            "primaryLocationLineHash": format!("{:016x}:1", hash(target.name, &result.case)),
        },
        "properties": {
            "target": target.name,
            "verdict": result.verdict.name(),
            "outcome": result.outcome.name(),
        },
    });
    if let Some(object) = value.as_object_mut() {
        if let Some(place) = places.get(result.case.as_str()) {
            object.insert("ruleIndex".to_owned(), json!(place));
        }
        if let Some(severity) = severity(info, result) {
            object.insert("rank".to_owned(), json!(rank(severity)));
        }
        if let Some(info) = info {
            object.insert("relatedLocations".to_owned(), json!([declaration(info)]));
        }
        if let Outcome::KnownFailure { entry } = &result.outcome {
            let why = format!("{} (until {}, {})", entry.reason, entry.expires, entry.at);
            let suppression = json!({
                "kind": "external", "status": "accepted", "justification": why,
            });
            object.insert("suppressions".to_owned(), json!([suppression]));
        }
    }
    Some(value)
}

/// How important a result is, from 0 to 100.
const fn rank(severity: Severity) -> f64 {
    match severity {
        Severity::Critical => 95.0,
        Severity::High => 80.0,
        Severity::Medium => 55.0,
        Severity::Low => 20.0,
    }
}

/// Where a result belongs.
fn location(run: &Run<'_>, target: &TargetRun<'_>, info: Option<&CaseInfo>) -> Value {
    let declared = run.started.map(|started| started.declared.as_slice());
    let declared = declared.unwrap_or_default();
    match (declared.iter().find(|d| d.target == target.name), info) {
        (Some(declared), _) => json!({ "physicalLocation": {
            "artifactLocation": { "uri": uri(&declared.file) },
            "region": { "startLine": declared.line.max(1) },
        } }),
        (None, Some(info)) => declaration(info),
        (None, None) => json!({ "logicalLocations": [{ "fullyQualifiedName": target.name }] }),
    }
}

fn declaration(info: &CaseInfo) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&info.file), "uriBaseId": BASE },
            "region": { "startLine": info.line.max(1) },
        },
        "message": { "text": "The case is declared here." },
    })
}

/// A relative path as a URI (RFC 3986, section 3.3).
fn uri(path: &str) -> String {
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&c);
    path.bytes()
        .map(|c| {
            if plain(c) {
                char::from(c).to_string()
            } else {
                format!("%{c:02X}")
            }
        })
        .collect()
}

/// The same tomorrow, so that a finding is known again.
fn hash(target: &str, case: &str) -> u64 {
    stable_hash(target.bytes().chain([0]).chain(case.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    fn report(events: &[Event]) -> Value {
        serde_json::from_str(&render(events).unwrap()).unwrap()
    }

    #[test]
    fn a_rule_a_case_and_a_result_a_failure() {
        let value = report(&sample::events());
        let run = &value["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), 3);
        assert_eq!(rules[0]["properties"]["security-severity"], "9.5");
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 1);
        let result = &results[0];
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uriBaseId"], BASE);
        assert_eq!(place["region"]["startLine"], 7);
        let invocation = &run["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        assert_eq!(invocation["exitCode"], 1);
    }

    #[test]
    fn a_declared_target_is_the_location() {
        let mut events = sample::events();
        if let Event::RunStarted(started) = &mut events[0] {
            started.declared.push(gauntlet_core::runlog::Declared {
                target: "weak sp".into(),
                file: "a b/gauntlet.toml".into(),
                line: 3,
            });
        }
        let value = report(&events);
        let result = &value["runs"][0]["results"][0];
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b/gauntlet.toml");
        assert_eq!(place["region"]["startLine"], 3);
    }

    #[test]
    fn an_empty_log_is_a_report_too() {
        let value = report(&[]);
        assert_eq!(value["runs"][0]["results"].as_array().unwrap().len(), 0);
    }
}
