//! `gauntlet target`.

mod check;
mod new;
mod protocol;
mod show;

use std::io::{self, Write as _};

use gauntlet_core::Exit;
use gauntlet_runner::closest;
use gauntlet_targets::{Cache, bundled, install, resolve};

use crate::args::TargetCommand;
use crate::error::CliError;
use crate::{Done, output, targets};

pub(crate) fn run(command: &TargetCommand) -> Done {
    let text = match command {
        TargetCommand::List { json: false } => list(),
        TargetCommand::List { json: true } => json()?,
        TargetCommand::Show { name } => show::text(name)?,
        TargetCommand::Install { names } => install_all(names)?,
        TargetCommand::Remove { names } => remove_all(names)?,
        TargetCommand::New(args) => new::write(args)?,
        TargetCommand::Check(args) => return check::run(args),
        TargetCommand::Serve { name } => return serve(name),
    };
    output::print(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// Serves a target of this process until standard input ends.
fn serve(name: &str) -> Done {
    let mut target = targets::named(name)?.start()?;
    gauntlet_targets::serve::serve(target.as_mut(), io::stdin().lock(), io::stdout().lock())?;
    Ok(Exit::Pass)
}

fn install_all(names: &[String]) -> Result<String, CliError> {
    names.iter().try_for_each(|name| known(name))?;
    let cache = Cache::from_env()?;
    let mut text = String::new();
    for name in names {
        let installed = gauntlet_targets::install(name, &cache, &mut |step| {
            // Progress that nobody can see is lost without harm.
            let _ = writeln!(io::stderr(), "{step}");
        })?;
        text.push_str(&format!("{}\n", installed.folder.display()));
    }
    Ok(text)
}

fn remove_all(names: &[String]) -> Result<String, CliError> {
    names.iter().try_for_each(|name| known(name))?;
    let cache = Cache::from_env()?;
    let mut text = String::new();
    for name in names {
        let what = if install::remove(name, &cache)? {
            "is removed"
        } else {
            "was not installed"
        };
        text.push_str(&format!("{name} {what}\n"));
    }
    Ok(text)
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
        let about = match bundled_about(name, cache.as_ref()) {
            Some(about) => about,
            None if name == resolve::REFERENCE => "the reference SP, in process".to_owned(),
            None if name.starts_with(resolve::REFERENCE) => {
                "the reference SP under a profile, in process".to_owned()
            }
            None => "the reference SP with a weakness, in process".to_owned(),
        };
        text.push_str(&format!("{name:width$}  {about}\n"));
    }
    text
}

/// The bundled targets as data.
fn json() -> Result<String, CliError> {
    let cache = Cache::from_env().ok();
    let mut all = Vec::new();
    for adapter in bundled::bundled() {
        let manifest = adapter.manifest()?;
        let there = |cache: &Cache| install::installed(adapter.name, cache);
        let folder = cache
            .as_ref()
            .and_then(there)
            .map(|installed| installed.folder);
        all.push(serde_json::json!({ "installed": folder, "manifest": manifest }));
    }
    Ok(serde_json::to_string_pretty(&all)? + "\n")
}

/// One line about a bundled adapter or a variant of one; `None` where `name` is neither.
fn bundled_about(name: &str, cache: Option<&Cache>) -> Option<String> {
    let (target, variant) = match name.split_once(':') {
        Some((target, variant)) => (target, Some(variant)),
        None => (name, None),
    };
    let adapter = bundled::by_name(target)?;
    let there = cache.is_some_and(|cache| install::installed(target, cache).is_some());
    let state = if there { "installed" } else { "not installed" };
    let Ok(manifest) = adapter.manifest() else {
        return Some(state.to_owned());
    };
    let variant = variant.and_then(|variant| manifest.variant.get(variant));
    let summary = variant.map_or(&manifest.summary, |variant| &variant.summary);
    Some(format!("{state}; {summary}"))
}
