//! `gauntlet init`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use gauntlet_core::Exit;
use gauntlet_gate::config::{FILE_NAME, TEMPLATE};
use gauntlet_targets::bundled;

use crate::args::InitArgs;
use crate::error::CliError;
use crate::{Done, output};

/// Where GitHub looks for workflows.
const WORKFLOW_NAME: &str = ".github/workflows/saml-gauntlet.yml";
const WORKFLOW: &str = include_str!("init/workflow.yml");

/// How the target of the template is driven.
const COMMAND: &str = "command = \"python3 sp/adapter.py\"";
/// Its name.
const TARGET: &str = "[targets.my-sp]";

/// The baseline that the template names, with nothing in it yet.
const BASELINE_NAME: &str = "gauntlet-baseline.toml";
const BASELINE: &str = "\
# Failures that are known, each with a reason and a last day. `gauntlet baseline write --reason TEXT` adds
# those of the last run.
";

pub(crate) fn run(args: &InitArgs) -> Done {
    let mut settings = TEMPLATE.to_owned();
    // A JSON string is a TOML string.
    if let Some(command) = &args.command {
        let quoted = serde_json::to_string(command)?;
        settings = settings.replacen(COMMAND, &format!("command = {quoted}"), 1);
    }
    if let Some(target) = &args.target {
        let quoted = serde_json::to_string(target)?;
        settings = settings.replacen(COMMAND, &format!("target = {quoted}"), 1);
        if bundled::by_name(target).is_some() {
            settings = settings.replacen(TARGET, &format!("[targets.{target}]"), 1);
        }
    }
    let mut files = vec![
        (args.folder.join(FILE_NAME), settings),
        (args.folder.join(BASELINE_NAME), BASELINE.to_owned()),
    ];
    if !args.no_workflow {
        files.push((args.folder.join(WORKFLOW_NAME), WORKFLOW.to_owned()));
    }
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(CliError::FileInTheWay { path: path.clone() });
    }
    let mut text = String::new();
    for (path, contents) in &files {
        write(path, contents)?;
        text.push_str(&format!("wrote {}\n", path.display()));
    }
    text.push_str(match (&args.command, &args.target) {
        (None, None) => NEXT,
        _ => "\nNext: `gauntlet run`.\n",
    });
    output::print(text.as_bytes())?;
    Ok(Exit::Pass)
}

const NEXT: &str = "
Next: say in gauntlet.toml how your service provider is driven (`gauntlet target new my-sp --language
python` writes an adapter to begin with), then `gauntlet run`.
";

fn write(path: &Path, contents: &str) -> Result<(), CliError> {
    crate::logs::create(path)
        .and_then(|mut file| file.write_all(contents.as_bytes()))
        .map_err(|source| CliError::Unwritten {
            path: PathBuf::from(path),
            source,
        })
}
