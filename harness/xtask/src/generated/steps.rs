//! The steps that plans are made of.

use gauntlet_idp::Step;

use super::{File, GenerateError, one, page};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let mut text = page(
        "Steps",
        &format!(
            "The {} named changes that a plan can make to an honest response, before or after \
             `sign`. Arguments are JSON values.",
            Step::ALL.len()
        ),
    );
    for step in Step::ALL {
        let names: Vec<&str> = step.arguments.iter().map(|(name, _)| *name).collect();
        text.push_str(&format!(
            "\n## `{}({})`\n\n{}\n",
            step.name,
            names.join(", "),
            unindented(step.doc)
        ));
        if !step.arguments.is_empty() {
            text.push('\n');
        }
        for (name, doc) in step.arguments {
            let words: Vec<&str> = doc.split_whitespace().collect();
            text.push_str(&format!("- `{name}`: {}\n", words.join(" ")));
        }
    }
    Ok(one(path, text))
}

/// A doc comment without the space in front of each line.
fn unindented(doc: &str) -> String {
    let lines: Vec<&str> = doc
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    lines.join("\n")
}
