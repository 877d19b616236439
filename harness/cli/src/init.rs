//! `gauntlet init`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use gauntlet_core::Exit;
use gauntlet_gate::config::{FILE_NAME, TEMPLATE};

use crate::args::InitArgs;
use crate::error::CliError;
use crate::{Done, output};

/// Where GitHub looks for workflows.
const WORKFLOW_NAME: &str = ".github/workflows/saml-gauntlet.yml";
const WORKFLOW: &str = include_str!("init/workflow.yml");

/// The command of the target in the template.
const COMMAND: &str = "\"python3 sp/adapter.py\"";

pub(crate) fn run(args: &InitArgs) -> Done {
    let mut settings = TEMPLATE.to_owned();
    if let Some(command) = &args.command {
        // A JSON string is a TOML string.
        let quoted = serde_json::to_string(command)?;
        settings = settings.replacen(COMMAND, &quoted, 1);
    }
    let mut files = vec![(args.folder.join(FILE_NAME), settings)];
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
    text.push_str(NEXT);
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
