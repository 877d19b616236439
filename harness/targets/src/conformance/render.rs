//! A report as text for a person.

use std::fmt::Write as _;

use super::{Report, RuleResult, Ruling};

/// The whole report: one line for each rule, and the details of those that are broken.
pub fn text(report: &Report) -> String {
    let mut out = match &report.hello {
        Some(hello) => format!("{} {}, kind {}\n", hello.name, hello.version, hello.kind),
        None => "a target that does not introduce itself\n".to_owned(),
    };
    for one in &report.rulings {
        out.push_str(&ruling(one));
    }
    let count = |wanted: fn(&RuleResult) -> bool| {
        let these = report.rulings.iter().filter(|one| wanted(&one.result));
        these.count()
    };
    let passed = count(|result| matches!(result, RuleResult::Passed { .. }));
    let failed = count(|result| matches!(result, RuleResult::Failed(_)));
    let skipped = count(|result| matches!(result, RuleResult::Skipped { .. }));
    // Writing to a text cannot fail.
    let _ = writeln!(
        out,
        "{} rules: {passed} passed, {failed} failed, {skipped} skipped",
        report.rulings.len()
    );
    out
}

/// One rule, with its details where it is broken.
pub fn ruling(ruling: &Ruling) -> String {
    let Ruling { rule, result } = ruling;
    match result {
        RuleResult::Passed { notes } if notes.is_empty() => format!("passed   {}\n", rule.id),
        RuleResult::Passed { notes } => format!("passed   {} ({})\n", rule.id, notes.join("; ")),
        RuleResult::Skipped { why } => format!("skipped  {} ({why})\n", rule.id),
        RuleResult::Failed(failure) => {
            let mut out = format!("FAILED   {}\n", rule.id);
            let place = format!("docs/target-protocol.md, \"{}\"", rule.section);
            let rows = [
                ("demand", Some(rule.demand)),
                ("where", Some(place.as_str())),
                ("why", Some(failure.why.as_str())),
                ("sent", failure.sent.as_deref()),
                ("received", failure.received.as_deref()),
            ];
            for (name, value) in rows {
                let Some(value) = value else {
                    continue;
                };
                let mut lines = value.lines();
                let first = lines.next().unwrap_or_default();
                let _ = writeln!(out, "         {name:<9} {first}");
                for line in lines {
                    let _ = writeln!(out, "                   {line}");
                }
            }
            out
        }
    }
}
