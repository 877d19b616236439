//! A failure with everything that a person needs to believe it, fix it and see it again.

use std::collections::BTreeMap;

use gauntlet_core::runlog::{CaseFinished, Exchange};
use gauntlet_core::{CaseInfo, FailKind, LogoutDelivery, Observation, Outcome, Verdict};

use super::Options;
use crate::finding::{decoded, evidence, expected, severity};
use crate::model::{Run, TargetRun, judged, short_name};
use crate::repro;
use crate::style::Tone;
use crate::text::{clean, wrap};

/// How many failures of one group are told in full: its members are alike.
const IN_FULL: usize = 2;
/// How many of the others are named.
const NAMED: usize = 12;

/// The width of the labels.
const LABEL: usize = 14;

/// Every failure at one target, the worst first.
pub(super) fn failures(out: &mut String, run: &Run<'_>, target: &TargetRun<'_>, options: Options) {
    let mut failures: Vec<(Option<&CaseInfo>, &CaseFinished)> = target
        .with(Verdict::is_fail)
        // Those that are known stand in a list of their own.
        .filter(|result| !matches!(result.outcome, Outcome::KnownFailure { .. }))
        .map(|result| (run.cases.get(result.case.as_str()).copied(), result))
        .collect();
    failures.sort_by_key(|(info, result)| std::cmp::Reverse(severity(*info, result)));
    // The failures of one target may fill pages; those of the next begin where this is said.
    if run.has_several_targets() && !failures.is_empty() {
        let title = format!("Failures at {}: {}", clean(target.name), failures.len());
        let title = options.style.paint(Tone::Strong, &title);
        out.push_str(&format!("\n{title}\n"));
    }
    let mut of_groups: BTreeMap<&str, Vec<&CaseFinished>> = BTreeMap::new();
    for (info, result) in failures {
        if let Some(group) = info.and_then(|info| info.group.as_deref()) {
            let seen = of_groups.entry(group).or_default();
            seen.push(result);
            if seen.len() > IN_FULL {
                continue;
            }
        }
        Page { out, options }.failure(run, target, info, result);
    }
    for (group, results) in of_groups {
        let rest = results.get(IN_FULL..).unwrap_or_default();
        Page { out, options }.others(run, target, group, rest);
    }
}

/// Where a failure is written to.
struct Page<'a> {
    out: &'a mut String,
    options: Options,
}

impl Page<'_> {
    /// The failures of a group beyond those that are told in full.
    fn others(
        &mut self,
        run: &Run<'_>,
        target: &TargetRun<'_>,
        group: &str,
        results: &[&CaseFinished],
    ) {
        if results.is_empty() {
            return;
        }
        let style = self.options.style;
        let line = format!(
            "{} {} more of {}",
            style.paint(Tone::Bad, "FAIL"),
            results.len(),
            style.paint(Tone::Strong, group)
        );
        self.out.push_str(&format!("\n{line}\n"));
        let mut names: Vec<String> = results
            .iter()
            .take(NAMED)
            .map(|result| match &result.verdict {
                Verdict::Fail { kind } => {
                    format!("{}: {}", short_name(&result.case), kind.name())
                }
                _ => short_name(&result.case).to_owned(),
            })
            .collect();
        if let Some(more) = results.len().checked_sub(NAMED).filter(|more| *more > 0) {
            names.push(format!("and {more} more; --json and --log name them all"));
        }
        self.list("members", names.iter().map(String::as_str));
        self.exact(
            "reproduce",
            &repro::command(run.started, target, &format!("{group}/*")),
        );
    }

    fn failure(
        &mut self,
        run: &Run<'_>,
        target: &TargetRun<'_>,
        info: Option<&CaseInfo>,
        result: &CaseFinished,
    ) {
        let Verdict::Fail { kind } = &result.verdict else {
            return;
        };
        let style = self.options.style;
        let severity = severity(info, result).map(|severity| format!("{severity}, "));
        let line = format!(
            "{} {}{}: {}",
            style.paint(Tone::Bad, "FAIL"),
            severity.unwrap_or_default(),
            kind.name(),
            style.paint(Tone::Strong, &result.case)
        );
        self.out.push_str(&format!("\n{line}\n"));
        if let Some(info) = info {
            for line in wrap(&info.title, self.options.width.saturating_sub(5)) {
                self.out.push_str(&format!("     {line}\n"));
            }
        }
        self.field("target", target.name);
        match (kind, info) {
            (FailKind::SideEffect { .. }, _) => {
                self.field(
                    "expected",
                    "leave alone what a message names, whatever the answer",
                );
            }
            (_, Some(info)) => self.field("expected", expected(info.expectation)),
            (_, None) => {}
        }
        if let Some(observed) = judged(result) {
            self.field("observed", &observed.summary());
        }
        for (label, lines) in evidence(result) {
            self.list(label, lines.iter().map(String::as_str));
        }
        self.entry(&result.outcome);
        if let Some(info) = info {
            self.declaration(info);
        }
        self.exact(
            "reproduce",
            &repro::command(run.started, target, &result.case),
        );
        self.exact("read", &format!("gauntlet explain {}", result.case));
        if self.options.show_sent {
            self.sent(&result.steps);
        }
    }

    /// The entry of the baseline that did not excuse it.
    fn entry(&mut self, outcome: &Outcome) {
        if let Outcome::Expired { entry } = outcome {
            let text = format!(
                "the entry at {} has run out on {} ({})",
                entry.at, entry.expires, entry.reason
            );
            self.field("baseline", &text);
        }
    }

    fn declaration(&mut self, info: &CaseInfo) {
        let checks: Vec<String> = info
            .caught_by
            .iter()
            .map(|check| format!("{check}: {}", check.doc().trim()))
            .collect();
        self.list("must refuse it", checks.iter().map(String::as_str));
        let clauses: Vec<String> = info.clauses.iter().map(ToString::to_string).collect();
        if !clauses.is_empty() {
            self.field("clauses", &clauses.join("; "));
        }
        self.exact("declared", &format!("{}:{}", info.file, info.line));
    }

    /// What was sent, laid out for the eye.
    fn sent(&mut self, steps: &[Exchange]) {
        for (index, step) in steps.iter().enumerate() {
            if let Observation::Requested { requests, .. } = &step.observed {
                // Nothing was sent to the SP: it sent these.
                for request in requests {
                    self.exact("request", &request.url);
                    for (name, value) in request.form.iter().flatten() {
                        self.exact("field", &format!("{name}={value}"));
                    }
                }
                continue;
            }
            match &step.observed {
                Observation::Provisioned { accounts, .. } => {
                    for account in accounts {
                        let text = serde_json::to_string(account).unwrap_or_default();
                        self.exact("account", &text);
                    }
                }
                Observation::Landed { location, .. } => self.exact("location", location),
                Observation::Answered { answer, .. } => {
                    self.exact("status", &answer.status.to_string());
                }
                _ => {}
            }
            match &step.sent.logout {
                Some(LogoutDelivery::Query(query)) => {
                    self.exact("sent, query", query);
                    continue;
                }
                Some(LogoutDelivery::Form(form)) => {
                    for (name, value) in form {
                        self.exact("sent, field", &format!("{name}={value}"));
                    }
                    continue;
                }
                None => {}
            }
            if let Some(carriage) = &step.sent.carriage {
                let text = serde_json::to_string(carriage).unwrap_or_default();
                self.exact("carried", &text);
            }
            if !step.sent.brought_by.is_own() {
                let text = serde_json::to_string(&step.sent.brought_by).unwrap_or_default();
                self.exact("brought by", text.trim_matches('"'));
            }
            let label = match steps.len() {
                1 => "sent (laid out for the eye)".to_owned(),
                all => format!(
                    "sent, message {} of {all} (laid out for the eye)",
                    index + 1
                ),
            };
            self.out.push_str(&format!("     {label}\n"));
            for line in clean(&decoded(&step.sent.saml_response)).lines() {
                self.out.push_str(&format!("       {line}\n"));
            }
        }
    }

    /// A label and text, wrapped.
    fn field(&mut self, label: &str, text: &str) {
        self.list(label, std::iter::once(text));
    }

    /// A label and texts, each from a new line.
    fn list<'t>(&mut self, label: &str, texts: impl Iterator<Item = &'t str>) {
        let width = self.options.width.saturating_sub(LABEL + 7).max(20);
        let mut label = label;
        for text in texts {
            for line in wrap(&clean(text), width) {
                self.line(label, &line);
                label = "";
            }
        }
    }

    /// A label and text that is copied from here, never wrapped.
    fn exact(&mut self, label: &str, text: &str) {
        self.line(label, &clean(text));
    }

    fn line(&mut self, label: &str, text: &str) {
        let label = self
            .options
            .style
            .paint(Tone::Dim, &format!("{label:LABEL$}"));
        self.out.push_str(&format!("     {label}  {text}\n"));
    }
}
