//! `gauntlet completions` and `gauntlet man`.

use gauntlet_core::Exit;

use crate::args::{self, CompletionsArgs};
use crate::{Done, output};

pub(crate) fn completions(args: &CompletionsArgs) -> Done {
    let mut command = args::command();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "gauntlet", &mut script);
    output::print(&script)?;
    Ok(Exit::Pass)
}

pub(crate) fn man() -> Done {
    let mut command = args::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    // One page with all commands: `gauntlet man | man -l -` finds everything in it.
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        if sub.get_name() == "help" {
            continue;
        }
        let man = clap_mangen::Man::new(sub.clone());
        page.extend_from_slice(
            format!(".SH GAUNTLET {}\n", sub.get_name().to_uppercase()).as_bytes(),
        );
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    output::print(&page)?;
    Ok(Exit::Pass)
}
