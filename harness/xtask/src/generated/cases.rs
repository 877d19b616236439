//! The table of cases.

use std::collections::BTreeMap;

use gauntlet_core::CaseInfo;

use super::{File, GenerateError, cell, head, one, page, row};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let infos: Vec<CaseInfo> = gauntlet_catalog::all().iter().map(|c| c.info()).collect();
    let mut families: Vec<&str> = Vec::new();
    for info in &infos {
        if !families.contains(&info.family()) {
            families.push(info.family());
        }
    }
    let mut text = page(
        "Cases",
        "Every case by family; the pages in `cases/` have their prose. `gauntlet explain ID` says what \
         one is and shows what it sends.",
    );
    for family in &families {
        text.push_str(&format!("\n## {family}\n\n"));
        text.push_str(&head(&[
            "case",
            "expectation",
            "severity",
            "level",
            "title",
            "clauses",
        ]));
        for info in infos.iter().filter(|info| info.family() == *family) {
            let clauses: Vec<String> = info.clauses.iter().map(ToString::to_string).collect();
            text.push_str(&row(&[
                &format!("`{}`", info.id),
                &info.expectation.to_string(),
                &info.severity.to_string(),
                &info.level.to_string(),
                &cell(&info.title),
                &clauses.join(", "),
            ]));
        }
    }
    text.push_str("\n## Groups\n\nCases made by a rule.\n\n");
    text.push_str(&head(&["group", "cases", "title"]));
    for made in gauntlet_catalog::group::all() {
        text.push_str(&row(&[
            &format!("`{}`", made.group.id()),
            &made.cases.len().to_string(),
            &cell(&made.group.title()),
        ]));
    }
    text.push_str(&format!(
        "\n## Totals\n\n{} cases by name in {} families.\n\n",
        infos.len(),
        families.len()
    ));
    text.push_str(&head(&["", "", "cases"]));
    let mut totals: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for info in &infos {
        for key in [
            ("expectation", info.expectation.to_string()),
            ("level", info.level.to_string()),
            ("severity", info.severity.to_string()),
        ] {
            *totals.entry(key).or_default() += 1;
        }
    }
    for ((kind, value), number) in &totals {
        text.push_str(&row(&[kind, value, &number.to_string()]));
    }
    Ok(one(path, text))
}
