//! `gauntlet slope`.

use std::io::{self, IsTerminal as _, Write as _};

use gauntlet_catalog::dimension;
use gauntlet_core::Exit;
use gauntlet_core::slope::Meter;
use gauntlet_report::slope as report;
use gauntlet_runner::slope::{SlopeConfig, slope};
use gauntlet_targets::{Launch, Limits, Spec, resolve};

use crate::args::{MeterArg, SlopeArgs};
use crate::project::Project;
use crate::targets::{self, Wanted};
use crate::{Done, output};

pub(crate) fn run(args: &SlopeArgs) -> Done {
    let project = Project::find(None)?;
    let chosen = targets::chosen(&Wanted {
        targets: &args.targets,
        commands: &args.commands,
        timeout: Some(args.timeout),
        // What may exhaust a machine is sent to this one alone.
        allowed_hosts: &[],
        profile: gauntlet_core::Profile::default(),
        project: project.as_ref(),
    })?;
    let config = SlopeConfig {
        seed: args.seed,
        dimensions: dimension::ALL
            .iter()
            .filter(|known| {
                args.dimensions.is_empty() || args.dimensions.iter().any(|name| name == known.name)
            })
            .collect(),
        meter: args.by.map(|meter| match meter {
            MeterArg::Cpu => Meter::Cpu,
            MeterArg::Reported => Meter::Reported,
            MeterArg::Wall => Meter::Wall,
        }),
    };
    let shown = io::stderr().is_terminal();
    let mut measured = Vec::new();
    for target in chosen {
        let spec = outside(target.spec, args)?;
        measured.push(slope(&config, &target.name, &spec, &mut |what| {
            if shown {
                // Progress that nobody can see is lost without harm.
                let _ = writeln!(io::stderr(), "{what}");
            }
        })?);
    }
    let text = if args.json {
        report::json(&measured)?
    } else {
        report::table(&measured, output::style(), output::width())
    };
    output::print(text.as_bytes())?;
    Ok(Exit::of_targets(
        measured
            .iter()
            .map(gauntlet_core::slope::TargetSlopes::exit),
    ))
}

/// The SPs of this process, in a process of their own: what they do there harms nobody, and its
/// processor time is theirs alone.
fn outside(spec: Spec, args: &SlopeArgs) -> Result<Spec, io::Error> {
    let name = match spec {
        Spec::Reference(profile) => resolve::reference(profile),
        Spec::Mutant(name) => name,
        other => return Ok(other),
    };
    let mut launch = Launch::new(std::env::current_exe()?);
    launch.args = ["target", "serve", &name].map(Into::into).to_vec();
    launch.limits = Limits {
        request: args.timeout,
        ..Limits::default()
    };
    Ok(Spec::Process(launch))
}
