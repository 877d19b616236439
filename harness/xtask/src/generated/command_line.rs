//! The command line, as `--help` prints it.

use saml_gauntlet::args;

use super::{File, GenerateError, one, page};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let mut text = page(
        "Command line",
        "Every command as `--help` prints it. `gauntlet man` prints the same as a manual, `gauntlet completions` what a shell needs.",
    );
    let mut command = args::command().term_width(100).bin_name("gauntlet");
    command.build();
    add(&mut text, &mut command, "gauntlet");
    Ok(one(path, text))
}

/// A command, then the commands in it.
fn add(text: &mut String, command: &mut clap::Command, name: &str) {
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    text.push_str(&format!(
        "\n## {name}\n\n```text\n{}\n```\n",
        lines.join("\n").trim_end()
    ));
    for sub in command.get_subcommands_mut() {
        if sub.is_hide_set() || sub.get_name() == "help" {
            continue;
        }
        let name = format!("{name} {}", sub.get_name());
        add(text, sub, &name);
    }
}
