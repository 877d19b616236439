//! The table of weak SPs.

use gauntlet_reference::mutants::{self, Kind};

use super::{File, GenerateError, cell, head, one, page, row};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let all = mutants::all();
    let mut text = page(
        "Mutants",
        &format!(
            "The {} weak SPs made from the reference SP: one check taken out, or one naive \
             reading put in. Each of them accepts honest messages, and is caught by a case.",
            all.len()
        ),
    );
    for (kind, title, meaning) in [
        (Kind::Weak, "mutant", "let someone in who must be kept out"),
        (
            Kind::Lenient,
            "lenient",
            "lack a defence in depth, or lose values",
        ),
        (
            Kind::Strict,
            "strict",
            "keep someone out who must be let in",
        ),
        (
            Kind::Brittle,
            "brittle",
            "end in an error that nobody catches",
        ),
        (Kind::Sender, "sends", "send requests that are not right"),
        (
            Kind::Keeper,
            "keeps",
            "are left in a state that is not right",
        ),
    ] {
        let members: Vec<_> = all.iter().filter(|mutant| mutant.kind == kind).collect();
        text.push_str(&format!(
            "\n## {title}\n\n{} that {meaning}.\n\n",
            members.len()
        ));
        text.push_str(&head(&["name", "kind", "what is wrong with it"]));
        for mutant in members {
            let name = format!("`{}`", mutant.name);
            text.push_str(&row(&[&name, title, &cell(&mutant.doc)]));
        }
    }
    Ok(one(path, text))
}
