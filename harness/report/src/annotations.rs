//! Commands that make GitHub show annotations (workflow commands `error`, `warning`, `notice`).

use gauntlet_core::runlog::{CaseFinished, Event};
use gauntlet_core::{Bearing, Outcome};

use crate::finding::{severity, summary};
use crate::model::Run;
use crate::repro;

/// GitHub shows no more than ten of a kind for a step; the last says how many there are.
const MOST: usize = 10;

/// The report of one run.
pub fn render(events: &[Event]) -> String {
    let run = Run::of(events);
    let mut blocking: Vec<&CaseFinished> = Vec::new();
    let mut unclear: Vec<&CaseFinished> = Vec::new();
    for result in run.results() {
        match run.bearing(result) {
            Bearing::Blocks => blocking.push(result),
            Bearing::Unclear => unclear.push(result),
            Bearing::LetThrough | Bearing::Fine | Bearing::Skipped => {}
        }
    }
    blocking.sort_by_key(|result| std::cmp::Reverse(severity(run.info(result), result)));
    let mut out = String::new();
    list(&mut out, &run, "error", &blocking);
    list(&mut out, &run, "warning", &unclear);
    for target in &run.targets {
        if let Some(reason) = target.failed {
            let title = format!("{} failed", target.name);
            out.push_str(&command("error", None, &title, reason));
        }
    }
    for (skipped, expected) in run.other_skips() {
        let text = format!(
            "{skipped} cases were skipped; the baseline expects {} of {}",
            expected.skipped, expected.of
        );
        out.push_str(&command("notice", None, &expected.target, &text));
    }
    out
}

fn list(out: &mut String, run: &Run<'_>, word: &str, results: &[&CaseFinished]) {
    let shown = if results.len() > MOST {
        MOST - 1
    } else {
        results.len()
    };
    for result in results.iter().take(shown) {
        let severity = severity(run.info(result), result).map(|s| format!("{s}, "));
        let title = format!(
            "{}{} at {}",
            severity.unwrap_or_default(),
            result.case,
            result.target
        );
        let mut text = summary(result).unwrap_or_default();
        if let Some(target) = run.targets.iter().find(|t| t.name == result.target) {
            let again = repro::command(run.started, target, &result.case);
            text.push_str(&format!("\n{again}"));
        }
        let place = place(run, result);
        out.push_str(&command(word, place, &title, &text));
    }
    if let Some(more) = results.len().checked_sub(shown).filter(|more| *more > 0) {
        let text = format!("{more} more like these; the report of the run names them all");
        out.push_str(&command(word, None, "saml-gauntlet", &text));
    }
}

/// Where in the project under test a result belongs: the entry of the baseline, or the declaration of
/// the target.
fn place<'a>(run: &Run<'a>, result: &'a CaseFinished) -> Option<(&'a str, String)> {
    if let Outcome::Stale { entry } | Outcome::Expired { entry } = &result.outcome {
        let (file, line) = entry.at.rsplit_once(':')?;
        return Some((file, line.to_owned()));
    }
    let declared = run.started?.declared.iter();
    let declared = declared.clone().find(|d| d.target == result.target)?;
    Some((&declared.file, declared.line.to_string()))
}

/// One command, with what has a meaning in it escaped.
fn command(word: &str, place: Option<(&str, String)>, title: &str, text: &str) -> String {
    let place = place.map(|(file, line)| format!("file={},line={line},", property(file)));
    format!(
        "::{word} {}title={}::{}\n",
        place.unwrap_or_default(),
        property(title),
        data(text)
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        let line = command("error", None, "a:b,c", "x: 100 %\ny");
        assert_eq!(line, "::error title=a%3Ab%2Cc::x: 100 %25%0Ay\n");
    }

    #[test]
    fn one_line_a_finding() {
        let text = render(&sample::events());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines[0].starts_with(
            "::error title=critical%2C attacks/wrapping/one at weak sp::forged-identity: NameID"
        ));
        assert!(lines[1].starts_with("::warning title=conformance/time/three"));
        assert_eq!(render(&[]), "");
    }

    #[test]
    fn no_more_than_ten_of_a_kind() {
        let mut events = sample::events();
        let failed = events
            .iter()
            .find(|event| matches!(event, Event::CaseFinished(_)))
            .cloned()
            .unwrap();
        events.extend(std::iter::repeat_n(failed, 20));
        let text = render(&events);
        let errors = text.lines().filter(|line| line.starts_with("::error"));
        assert_eq!(errors.count(), MOST);
        assert!(text.contains("12 more like these"), "{text}");
    }
}
