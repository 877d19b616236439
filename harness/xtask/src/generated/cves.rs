//! The page about published vulnerabilities: for each class the cases that catch it.

use std::collections::BTreeMap;

use gauntlet_catalog::ledger::{self, FAMILIES, cves};

use super::attacks::cases_by_attack;
use super::{File, GenerateError, cell, head, one, page, row};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for cve in cves::all() {
        let mut software = cve.software.to_owned();
        if cve.from_memory {
            software.push_str(" (from memory)");
        }
        let named = match software.trim() {
            "" => cve.id.to_owned(),
            software => format!("{} {}", cve.id, cell(software)),
        };
        for attack in &cve.attacks {
            known.entry(attack).or_default().push(named.clone());
        }
    }
    let cases = cases_by_attack();
    let mut text = page(
        "Published vulnerabilities",
        &format!(
            "{} published vulnerabilities of service providers and of what they are built on, by the attack that each is an \
             instance of, with the cases that an SP of that kind fails. `gauntlet run --filter CASE` runs one. Whether a version of \
             some software is affected follows from a run, not from this page: it says which class a vulnerability belongs to, by \
             its advisory. An attack may have more cases than were ever exploited, and [most attacks](attacks.md) have no number.",
            cves::all().len()
        ),
    );
    for (letter, title) in FAMILIES {
        let members = ledger::attacks().iter();
        let rows: String = members
            .filter(|attack| attack.family == *letter)
            .filter_map(|attack| {
                let named = known.get(attack.id)?;
                let tested = match cases.get(attack.id) {
                    Some(cases) => format!("`{}`", cases.join("`, `")),
                    None => format!("not tested: {}", cell(attack.reason)),
                };
                Some(row(&[
                    &format!("`{}`", attack.id),
                    attack.cwe,
                    &named.join("; "),
                    &tested,
                ]))
            })
            .collect();
        if !rows.is_empty() {
            text.push_str(&format!("\n## {title}\n\n"));
            text.push_str(&head(&["attack", "CWE", "published", "caught by"]));
            text.push_str(&rows);
        }
    }
    Ok(one(path, text))
}
