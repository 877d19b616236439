//! The table of checks, with the cases that each must catch.

use gauntlet_core::{CaseInfo, Check};

use super::{File, GenerateError, cell, head, one, page, row};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let infos: Vec<CaseInfo> = gauntlet_catalog::all().iter().map(|c| c.info()).collect();
    let mut text = page(
        "Checks",
        "The named decisions of the reference SP, in the order in which it makes them, and the \
         cases whose `caught_by` names each.",
    );
    text.push('\n');
    text.push_str(&head(&["check", "what it decides", "cases"]));
    for &check in Check::ALL {
        let cases: Vec<String> = infos
            .iter()
            .filter(|info| info.caught_by.contains(&check))
            .map(|info| format!("`{}`", info.id))
            .collect();
        text.push_str(&row(&[
            &format!("`{check}`"),
            &cell(check.doc()),
            &cases.join(", "),
        ]));
    }
    Ok(one(path, text))
}
