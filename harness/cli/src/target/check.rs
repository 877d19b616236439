//! `gauntlet target check`: what a target is, what it can do, and whether it is worth a run.

use std::collections::BTreeSet;

use gauntlet_catalog::Case;
use gauntlet_core::runlog::{CaseFinished, ControlFinished, Event, TargetStarted};
use gauntlet_core::{Exit, Feature, Profile, Verdict};
use gauntlet_report::style::Tone;
use gauntlet_report::text::{clean, wrap};
use gauntlet_runner::{Collect, Config, closest};

use super::protocol;
use crate::args::CheckArgs;
use crate::project::Project;
use crate::targets::{self, Wanted};
use crate::{Done, output};

/// One honest response of each kind, and one hostile response for each way in that every SP must
/// close.
const CANARIES: &[&str] = &[
    "conformance/signing/assertion-signed-unsolicited",
    "conformance/signing/response-signed-unsolicited",
    "conformance/signing/assertion-signed-solicited",
    "conformance/attributes/several-values",
    "attacks/absence/sig-removed-all",
    "attacks/absence/tampered-name-id",
    "attacks/wrapping/xsw3",
    "attacks/keys/keyinfo-selfsigned",
    "attacks/text/comment-nameid",
    "attacks/content/aud-wrong",
    "attacks/content/cond-expired",
    "attacks/correlation/irt-wrong",
    "attacks/correlation/replay-same-response",
];

pub(super) fn run(args: &CheckArgs) -> Done {
    let project = Project::find(None)?;
    let wanted = Wanted {
        targets: args.target.as_slice(),
        commands: args.command.as_slice(),
        timeout: None,
        allowed_hosts: &args.allowed_hosts,
        profile: gauntlet_core::Profile::default(),
        project: project.as_ref(),
    };
    let mut chosen = targets::chosen(&wanted)?;
    let cases = canaries();
    if !args.protocol {
        targets::announce_distant(&chosen, &format!("each of {} cases", cases.len()))?;
    }
    let Some(target) = chosen.pop() else {
        return Ok(Exit::NothingSelected);
    };
    if args.protocol {
        return protocol::run(args, &target);
    }
    let config = Config::new(
        env!("CARGO_PKG_VERSION"),
        args.world.seed,
        args.world.now,
        Profile::default(),
    );
    let mut collect = Collect::default();
    let exit = gauntlet_runner::run(&config, &[target.subject()], &cases, &mut collect)?;
    let text = if args.json {
        gauntlet_report::json::render(&collect.events)?
    } else {
        render(&collect.events)
    };
    output::print(text.as_bytes())?;
    Ok(exit)
}

fn canaries() -> Vec<&'static Case> {
    let all = gauntlet_catalog::all();
    all.into_iter()
        .filter(|case| CANARIES.contains(&case.id().as_str()))
        .collect()
}

/// What the events say of the one target.
fn render(events: &[Event]) -> String {
    let mut page = Page::default();
    for event in events {
        match event {
            Event::TargetStarted(started) => page.started(started),
            Event::TargetFailed { reason, .. } => page.entry(Tone::Bad, "failed", reason),
            Event::ControlFinished(control) => page.control(control),
            Event::CaseFinished(result) => page.result(result),
            Event::RunStarted(_) | Event::CaseSelected(_) | Event::RunFinished { .. } => {}
        }
    }
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn entry(&mut self, tone: Tone, word: &str, text: &str) {
        let width = output::width().saturating_sub(14);
        for (index, line) in wrap(&clean(text), width).iter().enumerate() {
            let word = if index == 0 { word } else { "" };
            let word = output::style().paint(tone, &format!("{word:12}"));
            self.text.push_str(&format!("{word}  {line}\n"));
        }
    }

    fn started(&mut self, target: &TargetStarted) {
        let about = format!(
            "{} {}, asked for as {}",
            target.name, target.version, target.target
        );
        self.entry(Tone::Strong, "target", &about);
        let has: BTreeSet<Feature> = target.features.iter().copied().collect();
        let list = |wanted: bool| {
            let features = Feature::ALL.iter().filter(|f| has.contains(f) == wanted);
            features.map(|f| f.name()).collect::<Vec<_>>().join(", ")
        };
        self.entry(Tone::Good, "can", &list(true));
        self.entry(Tone::Dim, "cannot", &list(false));
        for name in &target.unknown_features {
            let known = Feature::ALL.iter().map(|feature| feature.name());
            let meant = closest(name, known).map(|known| format!("; did you mean '{known}'?"));
            let meant = meant.unwrap_or_default();
            self.entry(
                Tone::Bad,
                "unknown",
                &format!("feature '{name}', ignored{meant}"),
            );
        }
        if !has.contains(&Feature::Clock) {
            let note = format!(
                "its own: messages are minted at the real time, {}",
                target.now
            );
            self.entry(Tone::Odd, "clock", &note);
        }
    }

    fn control(&mut self, control: &ControlFinished) {
        let (tone, word) = if control.accepted {
            (Tone::Good, "control")
        } else {
            (Tone::Bad, "NO CONTROL")
        };
        let observed = control.step.observed.summary();
        self.entry(tone, word, &format!("{}: {observed}", control.control));
    }

    fn result(&mut self, result: &CaseFinished) {
        let observed = result.steps.last().map(|step| step.observed.summary());
        let observed = observed.unwrap_or_default();
        let (tone, more) = match &result.verdict {
            Verdict::Pass { .. } => (Tone::Good, observed),
            Verdict::Fail { .. } => (Tone::Bad, observed),
            Verdict::Warning { why } => (Tone::Odd, format!("{observed}; {why}")),
            Verdict::Skip { lacking } => (Tone::Dim, format!("for want of {lacking}")),
            Verdict::Inconclusive { why } => (Tone::Odd, why.clone()),
        };
        self.entry(
            tone,
            result.verdict.name(),
            &format!("{}: {more}", result.case),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_canary_is_a_case() {
        assert_eq!(canaries().len(), CANARIES.len());
    }
}
