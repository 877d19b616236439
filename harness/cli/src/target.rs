//! `gauntlet target`.

use std::io::{self, Write as _};

use gauntlet_core::Exit;
use gauntlet_runner::closest;
use gauntlet_targets::{Cache, bundled, install, resolve};

use crate::args::TargetCommand;
use crate::error::CliError;
use crate::{Done, output};

pub(crate) fn run(command: &TargetCommand) -> Done {
    let text = match command {
        TargetCommand::List => list(),
        TargetCommand::Install { name } => {
            known(name)?;
            let cache = Cache::from_env()?;
            let installed = gauntlet_targets::install(name, &cache, &mut |step| {
                // Progress that nobody can see is lost without harm.
                let _ = writeln!(io::stderr(), "{step}");
            })?;
            format!("{}\n", installed.folder.display())
        }
        TargetCommand::Remove { name } => {
            known(name)?;
            if install::remove(name, &Cache::from_env()?)? {
                format!("{name} is removed\n")
            } else {
                format!("{name} was not installed\n")
            }
        }
    };
    output::print(text.as_bytes())?;
    Ok(Exit::Pass)
}

fn known(name: &str) -> Result<(), CliError> {
    if bundled::by_name(name).is_some() {
        return Ok(());
    }
    let names = bundled::bundled().map(|adapter| adapter.name);
    Err(CliError::NotBundled {
        name: name.to_owned(),
        closest: closest(name, names).map(str::to_owned),
    })
}

fn list() -> String {
    // Where no cache folder is known, nothing is installed.
    let cache = Cache::from_env().ok();
    let names: Vec<String> = resolve::names().collect();
    let width = names.iter().map(String::len).max().unwrap_or_default();
    let mut text = String::new();
    for name in &names {
        let about = match bundled::by_name(name) {
            Some(adapter) => {
                let there = cache
                    .as_ref()
                    .is_some_and(|cache| install::installed(name, cache).is_some());
                let state = if there { "installed" } else { "not installed" };
                match adapter.manifest() {
                    Ok(manifest) => format!("{state}; {}", manifest.summary),
                    Err(_) => state.to_owned(),
                }
            }
            None if name == resolve::REFERENCE => "the reference SP, in process".to_owned(),
            None => "the reference SP with a weakness, in process".to_owned(),
        };
        text.push_str(&format!("{name:width$}  {about}\n"));
    }
    text
}
