//! `gauntlet replay`.

use std::io::Read as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_campaign::{Bench, flaw_of};
use gauntlet_core::{Delivery, Exit, FailKind, Observation, Profile, Verdict};
use gauntlet_fuzzing::Scenario;
use gauntlet_fuzzing::oracles::agreement::{Agreement, compare};
use gauntlet_fuzzing::oracles::soundness::breaches;
use gauntlet_fuzzing::oracles::totality;
use gauntlet_idp::World;
use gauntlet_report::style::Tone;
use gauntlet_targets::{Spec, Target, TargetError};

use crate::args::ReplayArgs;
use crate::error::CliError;
use crate::fuzz::one_target;
use crate::{Done, output};

/// What a file holds.
pub(crate) enum Input {
    /// A scenario.
    Scenario(Box<Scenario>),
    /// A message, as the octets of its XML.
    Message(Vec<u8>),
}

/// What is in a file: a plan, XML, or base64 of XML. Whatever is neither a plan nor base64 is a
/// message, because an SP may be sent anything.
pub(crate) fn read(path: &Path) -> Result<(String, Input), CliError> {
    let name = path.display().to_string();
    let unread = |source| CliError::Unread {
        name: name.clone(),
        source,
    };
    let octets = if name == "-" {
        let mut octets = Vec::new();
        std::io::stdin().read_to_end(&mut octets).map_err(unread)?;
        octets
    } else {
        std::fs::read(path).map_err(unread)?
    };
    let text = String::from_utf8_lossy(&octets);
    let plain = text.trim_start();
    let is_plan = ["entra(", "sp(", "after(", "#"]
        .iter()
        .any(|start| plain.starts_with(start));
    if is_plan {
        let scenario = text.parse().map_err(|source| CliError::Nothing {
            name: name.clone(),
            source,
        })?;
        return Ok((name, Input::Scenario(Box::new(scenario))));
    }
    let packed: String = text.split_whitespace().collect();
    let is_base64 = packed.len() > 16 && !plain.starts_with('<');
    let decoded = STANDARD.decode(&packed).ok().filter(|_| is_base64);
    Ok((name, Input::Message(decoded.unwrap_or(octets))))
}

/// Brings `target`, which is configured as usual, a message.
pub(crate) fn deliver(
    target: &mut dyn Target,
    world: &World,
    message: &[u8],
) -> Result<Observation, TargetError> {
    target.reset()?;
    let field = STANDARD.encode(message);
    Ok(target.consume(&Delivery::posted(world.now(), &field)))
}

pub(crate) fn run(args: &ReplayArgs) -> Done {
    let chosen = one_target(&args.target)?;
    let world = World::new(args.world.now, args.world.seed)?;
    let subject = chosen.subject();
    let mut target = subject.start()?;
    target.at(world.now())?;
    let mut exit = Exit::Pass;
    for file in &args.files {
        let (name, input) = read(file)?;
        let (text, is_flaw) = match input {
            Input::Scenario(scenario) => of_scenario(target.as_mut(), &world, &name, &scenario)?,
            Input::Message(message) => of_message(target.as_mut(), &world, &message)?,
        };
        output::print(format!("{name}\n{text}").as_bytes())?;
        if is_flaw {
            exit = Exit::Findings;
        }
    }
    Ok(exit)
}

/// The verdict on a scenario, and whether it is a flaw.
fn of_scenario(
    target: &mut dyn Target,
    world: &World,
    name: &str,
    scenario: &Scenario,
) -> Result<(String, bool), CliError> {
    let mut bench = Bench::new(target, world.clone());
    let tried = bench.try_one(scenario).ok_or_else(|| CliError::NotMinted {
        name: name.to_owned(),
    })?;
    let mut text = String::new();
    for (index, step) in tried.answer.steps.iter().enumerate() {
        let line = step.observed.summary();
        text.push_str(&format!("  message {}: {line}\n", index + 1));
    }
    for breach in breaches(&bench.world(), scenario)? {
        text.push_str(&format!("  must be refused: {breach}\n"));
    }
    text.push_str(&format!("  a right SP: {}\n", tried.expectation));
    let flaw = flaw_of(&tried);
    let tone = if flaw.is_some() {
        Tone::Bad
    } else {
        Tone::Good
    };
    let verdict = said(&tried.answer.verdict);
    text.push_str(&format!("  {}\n", output::style().paint(tone, &verdict)));
    Ok((text, flaw.is_some()))
}

/// A verdict in one line.
pub(crate) fn said(verdict: &Verdict) -> String {
    let name = verdict.name();
    match verdict {
        Verdict::Pass { .. } => name.to_owned(),
        Verdict::Fail { kind } => match kind {
            FailKind::ForgedIdentity { evidence } => {
                let all: Vec<String> = evidence.iter().map(ToString::to_string).collect();
                format!("{name}: {}: {}", kind.name(), all.join("; "))
            }
            _ => format!("{name}: {}", kind.name()),
        },
        Verdict::Warning { why } | Verdict::Inconclusive { why } => format!("{name}: {why}"),
        Verdict::Skip { lacking } => format!("{name}: {lacking}"),
    }
}

/// What a message comes to at the target and at the reference SP; whether it is a flaw can be said
/// only where there is no answer at all, for nobody knows what was signed in it.
fn of_message(
    target: &mut dyn Target,
    world: &World,
    message: &[u8],
) -> Result<(String, bool), CliError> {
    target.configure(&world.setup())?;
    let seen = deliver(target, world, message)?;
    let mut reference = Spec::Reference(Profile::default()).start()?;
    reference.configure(&world.setup())?;
    let other = deliver(reference.as_mut(), world, message)?;
    let mut text = format!("  the target: {}\n", seen.summary());
    text.push_str(&format!("  the reference SP: {}\n", other.summary()));
    match compare(&seen, &other) {
        Agreement::Agree => text.push_str("  they agree\n"),
        Agreement::Disagree { how } => text.push_str(&format!("  they differ: {}\n", how.name())),
        Agreement::Poisoned { why } => text.push_str(&format!("  not comparable: {why}\n")),
    }
    Ok((text, totality::fault(&seen).is_some()))
}
