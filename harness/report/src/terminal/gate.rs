//! What the baseline and the policy make of the results.

use std::collections::BTreeMap;

use gauntlet_core::{Outcome, Verdict};

use super::{Options, SHOWN};
use crate::model::{Run, Standing, TargetRun};
use crate::style::Tone;
use crate::text::{clean, count, wrap};

/// The failures of one target that are known, by their reason, and the entries that are stale.
pub(super) fn entries(out: &mut String, target: &TargetRun<'_>, options: Options) {
    let mut known: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut stale = Vec::new();
    for result in &target.results {
        match &result.outcome {
            Outcome::KnownFailure { entry } => {
                let reason = format!("{} (until {})", entry.reason, entry.expires);
                known.entry(reason).or_default().push(&result.case);
            }
            Outcome::Stale { entry } => stale.push((entry, &result.case)),
            Outcome::Expected | Outcome::Unexpected | Outcome::Expired { .. } => {}
        }
    }
    let mut title = |tone: Tone, text: &str| {
        let text = format!("{text} at {}", clean(target.name));
        out.push_str(&format!("\n{}\n", options.style.paint(tone, &text)));
    };
    if !known.is_empty() {
        title(Tone::Dim, "Known failures");
    }
    let mut lines = Vec::new();
    for (reason, cases) in &known {
        lines.extend(
            wrap(&clean(reason), options.width.saturating_sub(2))
                .into_iter()
                .map(|line| format!("  {line}")),
        );
        lines.extend(cases.iter().take(SHOWN).map(|case| format!("    {case}")));
        if let Some(more) = cases.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            lines.push(format!("    and {more} more"));
        }
    }
    out.extend(lines.iter().map(|line| format!("{line}\n")));
    if stale.is_empty() {
        return;
    }
    let text = format!(
        "Stale in the baseline at {}: take these entries out",
        clean(target.name)
    );
    out.push_str(&format!("\n{}\n", options.style.paint(Tone::Bad, &text)));
    for (entry, case) in stale {
        let text = format!(
            "{}: {case} does not fail any more ({})",
            entry.at, entry.reason
        );
        out.push_str(&format!("  {}\n", clean(&text)));
    }
}

/// What stands in the way, where a baseline or a policy has a say in it.
pub(super) fn gate(out: &mut String, run: &Run<'_>, options: Options) {
    let style = options.style;
    for (skipped, expected) in run.other_skips() {
        let text = format!(
            "skips at {}: {skipped}, and the baseline expects {} of {}",
            clean(&expected.target),
            expected.skipped,
            expected.of
        );
        out.push_str(&format!("{}\n", style.paint(Tone::Odd, &text)));
    }
    let standing = run.standing();
    if standing.tried_again > 0 {
        let text = format!(
            "tried again: {}, {} of which {} not fail any more",
            count(standing.tried_again, "case"),
            passed_later(run),
            if passed_later(run) == 1 { "does" } else { "do" }
        );
        out.push_str(&format!("{}\n", style.paint(Tone::Odd, &text)));
    }
    let has_baseline = run.started.is_some_and(|run| run.gate.baseline.is_some());
    if !has_baseline && run.fail_on() == gauntlet_core::FailOn::Must {
        return;
    }
    let Standing {
        blocking,
        known,
        expired,
        stale,
        below_policy,
        ..
    } = standing;
    let mut parts = Vec::new();
    for (number, word) in [
        (blocking, "in the way"),
        (expired, "of them with an expired entry"),
        (stale, "stale"),
        (known, "known"),
        (below_policy, "let through by the policy"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {word}"));
        }
    }
    if parts.is_empty() {
        parts.push("nothing in the way".to_owned());
    }
    let tone = if blocking + stale > 0 {
        Tone::Bad
    } else {
        Tone::Good
    };
    let text = format!("gate (--fail-on {}): {}", run.fail_on(), parts.join(", "));
    out.push_str(&format!("{}\n", style.paint(tone, &text)));
}

/// How many results that took more than one try are no failures.
fn passed_later(run: &Run<'_>) -> usize {
    let again = run.results().filter(|result| !result.retries.is_empty());
    again
        .filter(|result| {
            matches!(
                result.verdict,
                Verdict::Pass { .. } | Verdict::Warning { .. }
            )
        })
        .count()
}
