//! `gauntlet target check --protocol`: whether an adapter speaks the target protocol.

use std::io::{self, IsTerminal as _, Write as _};

use gauntlet_core::{Exit, Feature, Setup};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::{Baseline, Flow, Plan, World, metadata, mint};
use gauntlet_runner::clock;
use gauntlet_targets::conformance::{self, Control, Material, Ruling, render};
use gauntlet_targets::{Hello, Spec};

use crate::args::CheckArgs;
use crate::error::CliError;
use crate::targets::Chosen;
use crate::{Done, output};

/// What the identifiers of the control follow from, beside the seed.
const SCOPE: &str = "protocol";

pub(super) fn run(args: &CheckArgs, target: &Chosen) -> Done {
    let Spec::Process(launch) = &target.spec else {
        return Err(CliError::NoAdapter {
            name: target.name.clone(),
        });
    };
    let world = World::new(args.world.now, args.world.seed)?;
    let now = World::new(clock::real_time(), args.world.seed)?;
    let terminal = io::stderr().is_terminal();
    let mut tried = 0;
    let mut progress = |ruling: &Ruling| {
        tried += 1;
        if terminal {
            // Progress that nobody can see is lost without harm.
            let _ = write!(io::stderr(), "\r\x1b[K[{tried}] {}", ruling.rule.id);
        }
    };
    let material = |hello: &Hello| {
        let takes_time = hello.features.contains(&Feature::Clock);
        material(if takes_time { &world } else { &now }, hello)
    };
    let report = conformance::check(launch, material, &mut progress)?;
    if terminal {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
    let text = if args.json {
        serde_json::to_string_pretty(&report)? + "\n"
    } else {
        render::text(&report)
    };
    output::print(text.as_bytes())?;
    Ok(match report.failed().next() {
        None => Exit::Pass,
        Some(_) => Exit::Findings,
    })
}

/// A message that the target must accept, a configuration for it, and one of strangers.
fn material(world: &World, hello: &Hello) -> Material {
    let setup = world.setup();
    let attacker = world.keys().get(KeyName::Attacker);
    let mut strangers = Setup::clone(&setup);
    strangers.idp.signing_certs_pem = vec![attacker.certificate_pem().to_owned()];
    strangers.idp.metadata_xml = metadata::federation_metadata(world, &[KeyName::Attacker]).ok();
    let flow = if hello.features.contains(&Feature::Unsolicited) {
        Flow::Unsolicited
    } else {
        Flow::Solicited
    };
    let plan = Plan::honest(Baseline {
        flow,
        ..Baseline::default()
    });
    let control = mint(world, &plan, SCOPE).ok().map(|minted| Control {
        delivery: minted.delivery,
        truth: minted.truth,
    });
    Material {
        setup,
        strangers,
        control,
    }
}
