//! The report for a person at a terminal: what happened at a glance, then every failure with
//! its evidence.

mod details;
mod disagreements;
mod gate;
mod matrix;
mod overview;

use std::collections::BTreeMap;

use gauntlet_core::runlog::{CaseFinished, Event};
use gauntlet_core::{Outcome, Profile, Verdict};

use crate::model::{Counts, Run, TargetRun};
use crate::style::{Style, Tone};
use crate::text::{self, clean, count};

/// How many cases with the same reason are named one by one.
const SHOWN: usize = 12;

/// How the report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Colours, or none.
    pub style: Style,
    /// Columns.
    pub width: usize,
    /// Whether what was sent is shown with each failure.
    pub show_sent: bool,
    /// Whether the matrix of cases and targets shows every case, not only those on which targets
    /// differ.
    pub matrix: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            style: Style::Plain,
            width: 100,
            show_sent: false,
            matrix: false,
        }
    }
}

/// The report of one run.
pub fn render(events: &[Event], options: Options) -> String {
    let run = Run::of(events);
    let mut out = String::new();
    heading(&mut out, &run, options);
    for target in &run.targets {
        summary(&mut out, &run, target, options);
    }
    if run.has_several_targets() {
        matrix::matrix(&mut out, &run, options);
        disagreements::disagreements(&mut out, &run, options);
    }
    for target in &run.targets {
        details::failures(&mut out, &run, target, options);
        reasons(&mut out, target, "Inconclusive", options, |v| match v {
            Verdict::Inconclusive { why } => Some(why.clone()),
            _ => None,
        });
        reasons(&mut out, target, "Warnings", options, |v| match v {
            Verdict::Warning { why } => Some(why.clone()),
            _ => None,
        });
        gate::entries(&mut out, target, options);
        skips(&mut out, target, options);
    }
    if run.has_several_targets() {
        overview::overview(&mut out, &run, options);
    }
    totals(&mut out, &run, options);
    gate::gate(&mut out, &run, options);
    out
}

fn heading(out: &mut String, run: &Run<'_>, options: Options) {
    if let Some(started) = run.started {
        let mut text = format!(
            "saml-gauntlet {}, seed {}, messages of {}",
            started.version, started.seed, started.now
        );
        if started.profile != Profile::default() {
            text.push_str(&format!(", profile {}", started.profile));
        }
        out.push_str(&format!("{}\n", options.style.paint(Tone::Dim, &text)));
    }
}

/// One target: who it is, and a line for each family.
fn summary(out: &mut String, run: &Run<'_>, target: &TargetRun<'_>, options: Options) {
    let style = options.style;
    let mut title = clean(target.name);
    if let Some(started) = target.started {
        title = format!(
            "{title}  ({} {})",
            clean(&started.name),
            clean(&started.version)
        );
    }
    out.push_str(&format!("\n{}\n", style.paint(Tone::Strong, &title)));
    if let Some(reason) = target.failed {
        let text = format!("failed: {}", clean(reason));
        for line in text::wrap(&text, options.width.saturating_sub(2)) {
            out.push_str(&format!("  {}\n", style.paint(Tone::Bad, &line)));
        }
    }
    let families = target.families();
    let longest = families.iter().map(|(name, _)| name.len()).max();
    let name_width = longest.unwrap_or(0).max("total".len());
    if !families.is_empty() {
        let head = format!("  {:name_width$}  pass  fail  warn  skip   n/c", "family");
        out.push_str(&format!("{}\n", style.paint(Tone::Dim, &head)));
    }
    let room = options.width.saturating_sub(name_width + 36).max(10);
    for (name, results) in &families {
        let counts = Counts::of(results.iter().copied());
        // Hundreds of marks would hide the others; the failures follow below.
        let marks = if run.is_group(name) {
            vec![style.paint(Tone::Dim, "made by a rule")]
        } else {
            marks(results, room, style)
        };
        let mut marks = marks.into_iter();
        let first = marks.next().unwrap_or_default();
        let numbers = numbers(counts, style);
        out.push_str(&format!("  {name:name_width$}{numbers}   {first}\n"));
        for more in marks {
            out.push_str(&format!("{:1$}{more}\n", "", name_width + 35));
        }
    }
    if families.len() > 1 {
        let counts = Counts::of(target.results.iter().copied());
        let numbers = numbers(counts, style);
        out.push_str(&format!("  {:name_width$}{numbers}\n", "total"));
    }
}

/// The five columns; a zero is a dot, so that what matters stands out.
fn numbers(counts: Counts, style: Style) -> String {
    let columns = [
        (counts.pass, Tone::Good),
        (counts.fail, Tone::Bad),
        (counts.warning, Tone::Odd),
        (counts.skip, Tone::Dim),
        (counts.inconclusive, Tone::Odd),
    ];
    columns
        .into_iter()
        .map(|(number, tone)| match number {
            0 => style.paint(Tone::Dim, &format!("{:>6}", "-")),
            number => style.paint(tone, &format!("{number:>6}")),
        })
        .collect()
}

/// A character a case, in lines of `room`.
fn marks(results: &[&CaseFinished], room: usize, style: Style) -> Vec<String> {
    let mark = |result: &&CaseFinished| mark(result, style);
    results
        .chunks(room)
        .map(|chunk| chunk.iter().map(mark).collect())
        .collect()
}

/// The character that stands for a result.
fn mark(result: &CaseFinished, style: Style) -> String {
    match result.outcome {
        Outcome::KnownFailure { .. } => return style.paint(Tone::Dim, "k"),
        Outcome::Stale { .. } => return style.paint(Tone::Bad, "S"),
        Outcome::Expected | Outcome::Unexpected | Outcome::Expired { .. } => {}
    }
    match &result.verdict {
        Verdict::Pass { .. } => style.paint(Tone::Good, "."),
        Verdict::Fail { .. } => style.paint(Tone::Bad, "F"),
        Verdict::Warning { .. } => style.paint(Tone::Odd, "w"),
        Verdict::Skip { .. } => style.paint(Tone::Dim, "s"),
        Verdict::Inconclusive { .. } => style.paint(Tone::Odd, "?"),
    }
}

/// Cases with the reason for their verdict, grouped by the reason.
fn reasons(
    out: &mut String,
    target: &TargetRun<'_>,
    title: &str,
    options: Options,
    reason: impl Fn(&Verdict) -> Option<String>,
) {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for result in &target.results {
        if let Some(reason) = reason(&result.verdict) {
            groups.entry(reason).or_default().push(&result.case);
        }
    }
    if groups.is_empty() {
        return;
    }
    let title = format!("{title} at {}", clean(target.name));
    out.push_str(&format!("\n{}\n", options.style.paint(Tone::Odd, &title)));
    for (reason, cases) in groups {
        for line in text::wrap(&clean(&reason), options.width.saturating_sub(2)) {
            out.push_str(&format!("  {line}\n"));
        }
        for case in cases.iter().take(SHOWN) {
            out.push_str(&format!("    {case}\n"));
        }
        if let Some(more) = cases.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            out.push_str(&format!("    and {more} more\n"));
        }
    }
}

/// How many cases were skipped for want of what.
fn skips(out: &mut String, target: &TargetRun<'_>, options: Options) {
    let mut lacking: BTreeMap<String, usize> = BTreeMap::new();
    for result in &target.results {
        if let Verdict::Skip { lacking: what } = &result.verdict {
            *lacking.entry(what.to_string()).or_default() += 1;
        }
    }
    if lacking.is_empty() {
        return;
    }
    let title = format!("Skipped at {}, for want of", clean(target.name));
    out.push_str(&format!("\n{}\n", options.style.paint(Tone::Dim, &title)));
    for (what, number) in lacking {
        out.push_str(&format!("  {number:>4}  {}\n", clean(&what)));
    }
}

/// The last line: the whole run in numbers.
fn totals(out: &mut String, run: &Run<'_>, options: Options) {
    let style = options.style;
    let counts = Counts::of(run.results());
    let mut parts = vec![style.paint(Tone::Good, &format!("{} passed", counts.pass))];
    let others = [
        (counts.fail, "failed", Tone::Bad),
        (counts.warning, "with a warning", Tone::Odd),
        (counts.skip, "skipped", Tone::Dim),
        (counts.inconclusive, "inconclusive", Tone::Odd),
    ];
    for (number, word, tone) in others {
        if number > 0 {
            parts.push(style.paint(tone, &format!("{number} {word}")));
        }
    }
    let cases = count(counts.total(), "result");
    let time = match run.us {
        Some(us) => format!(" in {}.{:02} s", us / 1_000_000, us % 1_000_000 / 10_000),
        None => "; the run was cut short".to_owned(),
    };
    out.push_str(&format!("\n{cases}: {}{time}\n", parts.join(", ")));
}

#[cfg(test)]
mod tests;
