//! The table of exit codes.

use gauntlet_core::Exit;

use super::{File, GenerateError, cell, head, one, page, row};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let mut text = page(
        "Exit codes",
        "How `gauntlet` ends. The numbers are stable for ever.",
    );
    text.push('\n');
    text.push_str(&head(&["code", "name", "meaning"]));
    for (exit, meaning) in Exit::TABLE {
        text.push_str(&row(&[
            &exit.code().to_string(),
            &format!("{exit:?}"),
            &cell(meaning),
        ]));
    }
    Ok(one(path, text))
}
