//! `gauntlet reduce`.

use gauntlet_campaign::{Bench, class_of, flaw_of, minimized};
use gauntlet_core::{Exit, Observation};
use gauntlet_fuzzing::{Scenario, minimize};
use gauntlet_idp::World;
use gauntlet_targets::Target;

use crate::args::ReduceArgs;
use crate::error::CliError;
use crate::fuzz::{is_reference, one_target};
use crate::replay::{Input, deliver, read, said};
use crate::{Done, output};

pub(crate) fn run(args: &ReduceArgs) -> Done {
    let chosen = one_target(&args.target)?;
    let is_reference = is_reference(&chosen.name);
    let world = World::new(args.world.now, args.world.seed)?;
    let subject = chosen.subject();
    let mut target = subject.start()?;
    target.at(world.now())?;
    let (name, input) = read(&args.file)?;
    let small = match input {
        Input::Scenario(scenario) => {
            let mut bench = Bench::new(target.as_mut(), world);
            of_scenario(&mut bench, &name, &scenario, is_reference, args.questions)?.into_bytes()
        }
        Input::Message(message) => {
            of_message(target.as_mut(), &world, &name, &message, args.questions)?
        }
    };
    match &args.out {
        Some(path) => std::fs::write(path, &small).map_err(|source| CliError::Unwritten {
            path: path.clone(),
            source,
        })?,
        None => output::print(&small)?,
    }
    Ok(Exit::Pass)
}

/// The smallest plan that shows the same flaw; where it shows none, the smallest to which the target
/// says the same.
fn of_scenario(
    bench: &mut Bench<'_>,
    name: &str,
    scenario: &Scenario,
    is_reference: bool,
    questions: usize,
) -> Result<String, CliError> {
    let tried = bench.try_one(scenario).ok_or_else(|| CliError::NotMinted {
        name: name.to_owned(),
    })?;
    if let Some(flaw) = flaw_of(&tried)
        && let Some(finding) = minimized(bench, scenario, flaw, is_reference)
    {
        return Ok(format!("# {}\n{}", finding.cause, finding.scenario));
    }
    let Some(seen) = tried.observation().map(class_of) else {
        return Err(CliError::NothingToKeep {
            name: name.to_owned(),
            why: said(&tried.answer.verdict),
        });
    };
    let mut left = questions;
    let small = minimize::scenario::scenario(scenario, |candidate| {
        if left == 0 {
            return false;
        }
        left -= 1;
        let tried = bench.try_one(candidate);
        tried.is_some_and(|it| it.observation().map(class_of).as_ref() == Some(&seen))
    });
    Ok(format!("# {seen}\n{small}"))
}

/// The smallest message that the target answers in the same way: with the same identity, or in the
/// same words.
fn of_message(
    target: &mut dyn Target,
    world: &World,
    name: &str,
    message: &[u8],
    questions: usize,
) -> Result<Vec<u8>, CliError> {
    target.configure(&world.setup())?;
    let seen = deliver(target, world, message)?;
    if let Observation::Unsupported { reason } = &seen {
        return Err(CliError::NothingToKeep {
            name: name.to_owned(),
            why: reason.clone(),
        });
    }
    let same = |observed: &Observation| match (&seen, observed) {
        (Observation::Accepted { identity: a }, Observation::Accepted { identity: b }) => a == b,
        (seen, observed) => class_of(seen) == class_of(observed),
    };
    let mut holds = |octets: &[u8]| deliver(target, world, octets).is_ok_and(|it| same(&it));
    let Ok(text) = std::str::from_utf8(message) else {
        return Ok(minimize::bytes::octets(message, questions, holds));
    };
    let small = minimize::xml::document(text, questions / 2, |it| holds(it.as_bytes()));
    let small = minimize::bytes::text(&small, questions / 2, |it| holds(it.as_bytes()));
    Ok(small.into_bytes())
}
