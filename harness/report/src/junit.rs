//! JUnit XML, as Jenkins reads it (schema `junit-10.xsd` of its xUnit plugin).
//!
//! A suite a target, a test a case. What blocks a release is a failure; what is inconclusive is an
//! error; what was skipped, or fails and is let through by the baseline or the policy, is skipped,
//! and says why. The numbers by verdict are properties of the suite.
//!
//! Written here and not by the crate quick-junit, because that one gives `testsuites` an attribute
//! which this schema does not have.

use std::io;

use gauntlet_core::case::family_of;
use gauntlet_core::runlog::{CaseFinished, Event};
use gauntlet_core::{Bearing, Verdict};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event as Xml};

use crate::finding::{evidence, summary};
use crate::model::{Counts, Run, TargetRun, short_name};
use crate::repro;
use crate::text::clean;

/// The report of one run.
pub fn render(events: &[Event]) -> io::Result<String> {
    let run = Run::of(events);
    let mut out = Out(Writer::new_with_indent(Vec::new(), b' ', 2));
    out.0
        .write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = Numbers::of(&run, run.results());
    let time = run.us.map(seconds);
    let mut attributes = vec![
        ("name", "saml-gauntlet".to_owned()),
        ("tests", all.tests.to_string()),
        ("failures", all.failures.to_string()),
        ("errors", all.errors.to_string()),
    ];
    attributes.extend(time.map(|time| ("time", time)));
    out.open("testsuites", &attributes)?;
    for target in &run.targets {
        out.suite(&run, target)?;
    }
    out.close("testsuites")?;
    let mut text = String::from_utf8(out.0.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

/// The attributes that count.
#[derive(Default)]
struct Numbers {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    us: u64,
}

impl Numbers {
    fn of<'a>(run: &Run<'_>, results: impl IntoIterator<Item = &'a CaseFinished>) -> Self {
        let mut numbers = Self::default();
        for result in results {
            numbers.tests += 1;
            numbers.us += spent(result);
            match run.bearing(result) {
                Bearing::Blocks => numbers.failures += 1,
                Bearing::Unclear => numbers.errors += 1,
                Bearing::Skipped => numbers.skipped += 1,
                Bearing::LetThrough if result.verdict.is_fail() => numbers.skipped += 1,
                Bearing::LetThrough | Bearing::Fine => {}
            }
        }
        numbers
    }
}

/// The time that a case took, in microseconds.
fn spent(result: &CaseFinished) -> u64 {
    result.steps.iter().map(|step| step.us).sum()
}

/// As the schema has it: three digits behind the point.
fn seconds(us: u64) -> String {
    format!("{}.{:03}", us / 1_000_000, us % 1_000_000 / 1000)
}

/// Text as XML 1.0 can hold it, and as a person can read it.
fn shown(text: &str) -> String {
    clean(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

struct Out(Writer<Vec<u8>>);

impl Out {
    fn tag<'t>(name: &'t str, attributes: &[(&'static str, String)]) -> BytesStart<'t> {
        let mut tag = BytesStart::new(name);
        for (key, value) in attributes {
            // A line feed in an attribute would become a space.
            let value = shown(value).replace('\n', " ");
            tag.push_attribute((*key, value.as_str()));
        }
        tag
    }

    fn open(&mut self, name: &str, attributes: &[(&'static str, String)]) -> io::Result<()> {
        self.0.write_event(Xml::Start(Self::tag(name, attributes)))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Xml::End(BytesEnd::new(name)))
    }

    fn empty(&mut self, name: &str, attributes: &[(&'static str, String)]) -> io::Result<()> {
        self.0.write_event(Xml::Empty(Self::tag(name, attributes)))
    }

    fn text(
        &mut self,
        name: &str,
        attributes: &[(&'static str, String)],
        text: &str,
    ) -> io::Result<()> {
        self.open(name, attributes)?;
        self.0
            .write_event(Xml::Text(BytesText::new(&shown(text))))?;
        self.close(name)
    }

    fn suite(&mut self, run: &Run<'_>, target: &TargetRun<'_>) -> io::Result<()> {
        let numbers = Numbers::of(run, target.results.iter().copied());
        self.open(
            "testsuite",
            &[
                ("name", target.name.to_owned()),
                ("tests", numbers.tests.to_string()),
                ("failures", numbers.failures.to_string()),
                ("errors", numbers.errors.to_string()),
                ("skipped", numbers.skipped.to_string()),
                ("time", seconds(numbers.us)),
            ],
        )?;
        self.properties(run, target)?;
        for result in &target.results {
            self.case(run, target, result)?;
        }
        if let Some(reason) = target.failed {
            self.text("system-err", &[], &format!("the target failed: {reason}"))?;
        }
        self.close("testsuite")
    }

    fn properties(&mut self, run: &Run<'_>, target: &TargetRun<'_>) -> io::Result<()> {
        let counts = Counts::of(target.results.iter().copied());
        let mut properties = vec![
            ("gauntlet.pass", counts.pass.to_string()),
            ("gauntlet.fail", counts.fail.to_string()),
            ("gauntlet.warning", counts.warning.to_string()),
            ("gauntlet.skip", counts.skip.to_string()),
            ("gauntlet.inconclusive", counts.inconclusive.to_string()),
            ("gauntlet.fail-on", run.fail_on().to_string()),
        ];
        if let Some(started) = target.started {
            properties.push(("target.name", started.name.clone()));
            properties.push(("target.version", started.version.clone()));
        }
        if let Some(started) = run.started {
            properties.push(("gauntlet.version", started.version.clone()));
            properties.push(("gauntlet.seed", started.seed.to_string()));
        }
        self.open("properties", &[])?;
        for (name, value) in properties {
            self.empty("property", &[("name", name.to_owned()), ("value", value)])?;
        }
        self.close("properties")
    }

    fn case(
        &mut self,
        run: &Run<'_>,
        target: &TargetRun<'_>,
        result: &CaseFinished,
    ) -> io::Result<()> {
        let family = family_of(&result.case).replace('/', ".");
        let attributes = [
            ("name", short_name(&result.case).to_owned()),
            // Two targets would be one where viewers go by this alone.
            ("classname", format!("{}.{family}", target.name)),
            ("time", seconds(spent(result))),
        ];
        let bearing = run.bearing(result);
        let message = summary(result).unwrap_or_default();
        let is_quiet = bearing == Bearing::Fine && result.retries.is_empty();
        if is_quiet {
            return self.empty("testcase", &attributes);
        }
        self.open("testcase", &attributes)?;
        match (bearing, &result.verdict) {
            (Bearing::Blocks, verdict) => {
                let kind = match verdict {
                    Verdict::Fail { kind } => kind.name(),
                    Verdict::Warning { .. } if result.outcome.entry().is_none() => "warning",
                    _ => "stale",
                };
                let about = [("type", kind.to_owned()), ("message", message)];
                self.text("failure", &about, &page(run, target, result))?;
            }
            (Bearing::Unclear, _) => {
                let about = [("type", "inconclusive".to_owned()), ("message", message)];
                self.text("error", &about, &page(run, target, result))?;
            }
            (Bearing::Skipped, _) => self.empty("skipped", &[("message", message)])?,
            (Bearing::LetThrough, Verdict::Fail { .. }) => {
                self.empty("skipped", &[("message", message)])?;
            }
            (Bearing::LetThrough | Bearing::Fine, _) => {}
        }
        let mut notes = Vec::new();
        if let Verdict::Warning { why } = &result.verdict {
            notes.push(format!("warning: {why}"));
        }
        if !result.retries.is_empty() {
            let tries: Vec<&str> = result.retries.iter().map(Verdict::name).collect();
            notes.push(format!("earlier tries: {}", tries.join(", ")));
        }
        if !notes.is_empty() {
            self.text("system-out", &[], &notes.join("\n"))?;
        }
        self.close("testcase")
    }
}

/// All that a person needs to believe a failure and see it again.
fn page(run: &Run<'_>, target: &TargetRun<'_>, result: &CaseFinished) -> String {
    let mut lines = Vec::new();
    if let Some(info) = run.info(result) {
        lines.push(info.title.clone());
    }
    for (label, values) in evidence(result) {
        lines.extend(values.iter().map(|value| format!("{label}: {value}")));
    }
    if let Some(info) = run.info(result) {
        let clauses: Vec<String> = info.clauses.iter().map(ToString::to_string).collect();
        if !clauses.is_empty() {
            lines.push(format!("clauses: {}", clauses.join("; ")));
        }
    }
    let again = repro::command(run.started, target, &result.case);
    lines.push(format!("reproduce: {again}"));
    lines.push(format!("read: gauntlet explain {}", result.case));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn a_failure_an_error_and_a_skip() {
        let text = render(&sample::events()).unwrap();
        for expected in [
            r#"<testsuites name="saml-gauntlet" tests="3" failures="1" errors="1" time="1.234">"#,
            r#"<testsuite name="weak sp" tests="3" failures="1" errors="1" skipped="1""#,
            r#"<testcase name="one" classname="weak sp.attacks.wrapping""#,
            r#"<failure type="forged-identity" message="forged-identity: NameID is the forged value"#,
            r#"<error type="inconclusive""#,
            r#"<skipped message="skipped for want of feature replay"/>"#,
            "reproduce: gauntlet run --target &apos;weak sp&apos;",
        ] {
            assert!(text.contains(expected), "{expected}\n---\n{text}");
        }
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn an_empty_log_is_a_report_too() {
        let text = render(&[]).unwrap();
        assert!(text.contains(r#"tests="0" failures="0" errors="0""#));
    }
}
