//! A summary in Markdown, as the page of a job shows it.

use gauntlet_core::runlog::{CaseFinished, Event};
use gauntlet_core::{Bearing, Outcome};

use crate::finding::{evidence, severity, summary};
use crate::model::{Counts, Run, TargetRun};
use crate::repro;
use crate::text::{clean, count};

/// How many findings are told of one by one: a page of a job holds a megabyte.
const MOST: usize = 50;

/// The report of one run.
pub fn render(events: &[Event]) -> String {
    let run = Run::of(events);
    let mut out = format!("## saml-gauntlet: {}\n\n", verdict(&run));
    if let Some(started) = run.started {
        out.push_str(&format!(
            "Version {}, seed {}, profile {}, `--fail-on {}`{}\n\n",
            started.version,
            started.seed,
            started.profile,
            run.fail_on(),
            match &started.shard {
                Some(shard) => format!(", shard {shard}"),
                None => String::new(),
            }
        ));
    }
    table(&mut out, &run);
    families(&mut out, &run);
    findings(&mut out, &run);
    known(&mut out, &run);
    out
}

/// The whole run in a few words.
fn verdict(run: &Run<'_>) -> String {
    let standing = run.standing();
    let counts = Counts::of(run.results());
    let mut parts = Vec::new();
    if standing.blocking > 0 {
        parts.push(count(standing.blocking, "finding"));
    }
    if standing.stale > 0 {
        parts.push(match standing.stale {
            1 => "1 stale entry of the baseline".to_owned(),
            stale => format!("{stale} stale entries of the baseline"),
        });
    }
    if counts.inconclusive > 0 {
        parts.push(format!("{} inconclusive", counts.inconclusive));
    }
    if run.us.is_none() {
        parts.push("cut short".to_owned());
    }
    if parts.is_empty() {
        parts.push(match run.exit() {
            gauntlet_core::Exit::Pass => "passed".to_owned(),
            gauntlet_core::Exit::Findings => "another number of skips".to_owned(),
            _ => "nothing was tested".to_owned(),
        });
    }
    parts.join(", ")
}

fn table(out: &mut String, run: &Run<'_>) {
    out.push_str("| target | version | pass | fail | known | warn | skip | inconclusive |\n");
    out.push_str("| --- | --- | --: | --: | --: | --: | --: | --: |\n");
    for target in &run.targets {
        let counts = Counts::of(target.results.iter().copied());
        let is_known = |r: &&&CaseFinished| matches!(r.outcome, Outcome::KnownFailure { .. });
        let version = target.started.map(|s| format!("{} {}", s.name, s.version));
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            cell(target.name),
            cell(&version.unwrap_or_default()),
            counts.pass,
            counts.fail,
            target.results.iter().filter(is_known).count(),
            counts.warning,
            counts.skip,
            counts.inconclusive,
        ));
    }
    for target in &run.targets {
        if let Some(reason) = target.failed {
            out.push_str(&format!(
                "\n**{} failed:** {}\n",
                cell(target.name),
                cell(reason)
            ));
        }
    }
    for (skipped, expected) in run.other_skips() {
        out.push_str(&format!(
            "\n**{}** skipped {skipped} cases; the baseline expects {} of {}.\n",
            cell(&expected.target),
            expected.skipped,
            expected.of
        ));
    }
}

/// The families in which something fails, by target.
fn families(out: &mut String, run: &Run<'_>) {
    let mut rows: Vec<String> = Vec::new();
    for target in &run.targets {
        for (family, results) in target.families() {
            let counts = Counts::of(results.iter().copied());
            if counts.fail > 0 {
                rows.push(format!(
                    "| {family} | {} | {} of {} |\n",
                    cell(target.name),
                    counts.fail,
                    counts.total()
                ));
            }
        }
    }
    if !rows.is_empty() {
        out.push_str("\n| family | target | fail |\n| --- | --- | --: |\n");
        out.push_str(&rows.concat());
    }
}

fn findings(out: &mut String, run: &Run<'_>) {
    let mut all: Vec<(&TargetRun<'_>, &CaseFinished)> = Vec::new();
    for target in &run.targets {
        let results = target.results.iter().copied();
        let blocking =
            results.filter(|r| matches!(run.bearing(r), Bearing::Blocks | Bearing::Unclear));
        all.extend(blocking.map(|result| (target, result)));
    }
    if all.is_empty() {
        return;
    }
    all.sort_by_key(|(_, result)| std::cmp::Reverse(severity(run.info(result), result)));
    out.push_str("\n### Findings\n");
    for (target, result) in all.iter().take(MOST) {
        let title = run
            .info(result)
            .map(|info| format!(": {}", cell(&info.title)));
        let severity = severity(run.info(result), result).map(|s| format!("{s} "));
        out.push_str(&format!(
            "\n<details><summary>{}<code>{}</code> at {}{}</summary>\n\n",
            severity.unwrap_or_default(),
            cell(&result.case),
            cell(target.name),
            title.unwrap_or_default(),
        ));
        let mut lines: Vec<String> = summary(result).into_iter().collect();
        for (label, values) in evidence(result) {
            lines.extend(values.iter().map(|value| format!("{label}: {value}")));
        }
        lines.push(repro::command(run.started, target, &result.case));
        let text = clean(&lines.join("\n"));
        let fence = fence(&text);
        out.push_str(&format!("{fence}text\n{text}\n{fence}\n\n</details>\n"));
    }
    if let Some(more) = all.len().checked_sub(MOST).filter(|more| *more > 0) {
        out.push_str(&format!(
            "\nand {more} more, which the other reports name.\n"
        ));
    }
}

fn known(out: &mut String, run: &Run<'_>) {
    let mut rows = Vec::new();
    for result in run.results() {
        if let Outcome::KnownFailure { entry } = &result.outcome {
            rows.push(format!(
                "| {} | {} | {} | {} |\n",
                cell(&result.case),
                cell(&result.target),
                cell(&entry.reason),
                entry.expires
            ));
        }
    }
    if !rows.is_empty() {
        let title = count(rows.len(), "known failure");
        out.push_str(&format!(
            "\n<details><summary>{title}</summary>\n\n| case | target | reason | until |\n\
             | --- | --- | --- | --- |\n{}\n</details>\n",
            rows.concat()
        ));
    }
}

/// More backticks than stand in the text.
fn fence(text: &str) -> String {
    let mut fence = String::from("```");
    while text.contains(&fence) {
        fence.push('`');
    }
    fence
}

/// Text inside of a table or a line: no markup, one line.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).replace('\n', " ").chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn findings_with_their_evidence() {
        let text = render(&sample::events());
        for expected in [
            "## saml-gauntlet: 1 finding, 1 inconclusive",
            "| weak sp | weak \\\\u{1b}\\[31m3 | 0 | 1 | 0 | 0 | 1 | 1 |",
            "| attacks/wrapping | weak sp | 1 of 2 |",
            "<details><summary>critical <code>attacks/wrapping/one</code> at weak sp",
            "evidence: NameID is the forged value 'canary-1@evil.example'",
            "gauntlet run --target 'weak sp' --filter attacks/wrapping/one",
        ] {
            assert!(text.contains(expected), "{expected}\n---\n{text}");
        }
    }

    #[test]
    fn what_a_target_says_is_no_markup() {
        assert_eq!(cell("a|b <c> `d`\n*e*"), "a\\|b &lt;c&gt; \\`d\\` \\*e\\*");
        assert_eq!(fence("x ``` y"), "````");
    }

    #[test]
    fn an_empty_log_is_a_page_too() {
        assert!(render(&[]).contains("cut short"));
    }
}
