//! The cases that targets answered differently, and those that could not be compared.

use std::collections::BTreeMap;

use super::Options;
use crate::disagreement::{Agreement, Answer, Compared, Totals, compare};
use crate::model::{Run, by_family, short_name};
use crate::style::Tone;
use crate::text::{clean, count, wrap};

/// The width of the answers: that of the longest.
const ANSWER: usize = 20;

/// Every case on which targets disagree, by family, and the number of the others.
pub(super) fn disagreements(out: &mut String, run: &Run<'_>, options: Options) {
    let cases = compare(run);
    let totals = Totals::of(&cases);
    if cases.is_empty() {
        return;
    }
    let title = format!(
        "Targets disagree on {} of {}",
        totals.disagree,
        count(totals.total(), "case")
    );
    let title = options.style.paint(Tone::Strong, &title);
    out.push_str(&format!("\n{title}\n"));
    if totals.disagree > 0 {
        let note = "What they did, whatever was expected: no failure in itself.";
        out.push_str(&format!("  {}\n", options.style.paint(Tone::Dim, note)));
    }
    for (family, all) in by_family(&cases, |compared| compared.case) {
        let differing: Vec<&Compared<'_>> = all
            .iter()
            .copied()
            .filter(|compared| compared.agreement() == Agreement::Disagree)
            .collect();
        if differing.is_empty() {
            continue;
        }
        out.push_str(&format!(
            "\n  {family}: {} of {}\n",
            differing.len(),
            count(all.len(), "case")
        ));
        if run.is_group(family) {
            alike(out, &differing, options);
            continue;
        }
        for compared in differing {
            case(out, compared, options);
        }
    }
    poisoned(out, &cases, options);
}

/// Members of a group, together where targets answered them alike, the most frequent first.
fn alike(out: &mut String, members: &[&Compared<'_>], options: Options) {
    let mut classes: Vec<(&Compared<'_>, usize)> = Vec::new();
    for member in members {
        match classes
            .iter_mut()
            .find(|(seen, _)| seen.answers == member.answers)
        {
            Some((_, number)) => *number += 1,
            None => classes.push((member, 1)),
        }
    }
    classes.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    for (first, number) in classes {
        let mut name = short_name(first.case).to_owned();
        if number > 1 {
            name.push_str(&format!(" and {} like it", number - 1));
        }
        let name = options.style.paint(Tone::Strong, &name);
        out.push_str(&format!("    {name}\n"));
        answers(out, first, options);
    }
}

/// One case: what a right SP does, and who did what.
fn case(out: &mut String, compared: &Compared<'_>, options: Options) {
    let name = options.style.paint(Tone::Strong, short_name(compared.case));
    let expectation = compared.expectation.map(|e| format!("  ({e})"));
    out.push_str(&format!("    {name}{}\n", expectation.unwrap_or_default()));
    answers(out, compared, options);
}

/// Who did what.
fn answers(out: &mut String, compared: &Compared<'_>, options: Options) {
    let style = options.style;
    for group in &compared.answers {
        let tone = match group.answer {
            Answer::AcceptedForged | Answer::WrongRequest | Answer::WrongState => Tone::Bad,
            Answer::AcceptedWithLoss | Answer::Crashed | Answer::TimedOut => Tone::Odd,
            Answer::AcceptedAsSigned
            | Answer::Refused
            | Answer::RightRequest
            | Answer::RightState => Tone::Dim,
        };
        let mut label = style.paint(tone, &format!("{:ANSWER$}", group.answer));
        let targets = clean(&group.targets.join(", "));
        for line in wrap(&targets, options.width.saturating_sub(ANSWER + 8)) {
            out.push_str(&format!("      {label}  {line}\n"));
            label = " ".repeat(ANSWER);
        }
    }
}

/// How many cases fewer than two targets answered, and which targets take no part for which
/// reason.
fn poisoned(out: &mut String, cases: &[Compared<'_>], options: Options) {
    let mut number = 0;
    let mut reasons: BTreeMap<(String, Vec<&str>), usize> = BTreeMap::new();
    for compared in cases {
        if compared.agreement() != Agreement::Poisoned {
            continue;
        }
        number += 1;
        let mut here: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for apart in &compared.apart {
            here.entry(apart.to_string())
                .or_default()
                .push(apart.target);
        }
        for reason in here {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    if number == 0 {
        return;
    }
    let title = format!(
        "Not compared, for want of two answers: {}",
        count(number, "case")
    );
    let title = options.style.paint(Tone::Odd, &title);
    out.push_str(&format!("\n{title}\n"));
    for ((reason, targets), number) in reasons {
        let mut head = format!("{number:>4}");
        let text = clean(&format!("{reason}, at {}", targets.join(", ")));
        for line in wrap(&text, options.width.saturating_sub(8)) {
            out.push_str(&format!("  {head}  {line}\n"));
            head = " ".repeat(4);
        }
    }
}
