//! The page about the attacks that the field knows: which cases test them, and what is not tested.

use std::collections::BTreeMap;

use gauntlet_catalog::ledger::{self, FAMILIES};

use super::{File, GenerateError, head, one, page, row};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let cases = cases_by_attack();
    let all = ledger::attacks();
    let mut text = page(
        "Attacks",
        &format!(
            "Every attack on a service provider that the field knows: {} of {} have a case, the others say why not. \
             A pass says nothing about what is not tested.",
            cases.len(),
            all.len()
        ),
    );
    text.push('\n');
    text.push_str(&head(&["family", "title", "attacks", "with a case"]));
    for (letter, title) in FAMILIES {
        let members: Vec<_> = all
            .iter()
            .filter(|attack| attack.family == *letter)
            .collect();
        let live = members
            .iter()
            .filter(|attack| cases.contains_key(attack.id))
            .count();
        let numbers = (members.len().to_string(), live.to_string());
        text.push_str(&row(&[&letter.to_string(), title, &numbers.0, &numbers.1]));
    }
    for (letter, title) in FAMILIES {
        text.push_str(&format!("\n## {letter}. {title}\n\n"));
        text.push_str(&head(&["attack", "CWE", "minted", "tested by, or why not"]));
        for attack in all.iter().filter(|attack| attack.family == *letter) {
            let tested = cases
                .get(attack.id)
                .map(|ids| format!("`{}`", ids.join("`, `")));
            let tested = tested.unwrap_or_else(|| attack.reason.to_owned());
            text.push_str(&row(&[
                &format!("`{}`", attack.id),
                attack.cwe,
                attack.mint,
                &tested,
            ]));
        }
    }
    Ok(one(path, text))
}

/// For each attack that is tested, the cases that test it; of a group, its name.
pub(super) fn cases_by_attack() -> BTreeMap<&'static str, Vec<String>> {
    let mut cases: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for case in gauntlet_catalog::everything() {
        let info = case.info();
        let name = info.group.map_or(info.id, |group| format!("{group}/*"));
        for attack in case.attacks() {
            let names = cases.entry(attack.id).or_default();
            if !names.contains(&name) {
                names.push(name.clone());
            }
        }
    }
    cases
}
