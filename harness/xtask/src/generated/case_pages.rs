//! A page for each family of cases: the prose of every case, a drawing of its message, and what the
//! Signatures in it are, as the reference's verifier states it.

use gauntlet_catalog::{Case, group, ledger};
use gauntlet_core::{CaseInfo, Statement};
use gauntlet_idp::World;
use gauntlet_reference::statement::state;

use super::{File, GenerateError, cell, page};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let world = World::new(gauntlet_core::DEFAULT_NOW, 1)?;
    let cases = gauntlet_catalog::all();
    let mut families: Vec<String> = Vec::new();
    for case in &cases {
        let family = case.info().family().to_owned();
        if !families.contains(&family) {
            families.push(family);
        }
    }
    let mut files = Vec::new();
    for family in families {
        let of_family: Vec<&Case> = cases
            .iter()
            .copied()
            .filter(|case| case.info().family() == family)
            .collect();
        let groups = group::all().iter().filter(|made| {
            let id = made.group.id();
            id.rsplit_once('/')
                .is_some_and(|(parent, _)| parent == family)
        });
        let mut text = page(
            &format!("Cases: {family}"),
            &format!(
                "{} cases. A drawing shows where Signatures, Assertions and Responses stand, where that is not as \
                 in the honest twin; an arrow leads from a Signature to what it refers to. What the \
                 Signatures are is stated by the reference's verifier, apart from all decisions of an SP.",
                of_family.len()
            ),
        );
        for made in groups {
            text.push_str(&group_section(made));
        }
        for case in of_family {
            text.push_str(&section(case, &world)?);
        }
        files.push(File {
            path: format!("{path}{}.md", family.replace('/', "-")),
            content: text,
        });
    }
    Ok(files)
}

fn group_section(made: &group::Made) -> String {
    let id = made.group.id();
    let members = made.cases.len();
    let first = made.cases.first().map(Case::id).unwrap_or_default();
    let (file, line) = made.group.place();
    format!(
        "\n## {}\n\n`{id}/*`: {members} cases made by a rule, such as `{first}`. \
         `gauntlet list --filter '{id}/*'` names them all. Declared in `{file}`, line {line}.\n\n{}\n",
        made.group.title(),
        made.group.doc()
    )
}

fn section(case: &Case, world: &World) -> Result<String, GenerateError> {
    let info = case.info();
    let mut text = format!("\n## {}\n\n`{}`\n\n{}\n", info.title, info.id, info.doc);
    if let Some(drawing) = case.drawing(world)? {
        text.push_str(&format!("\n```text\n{drawing}```\n"));
    }
    text.push('\n');
    text.push_str(&facts(&info));
    let minted = case.mint(world)?;
    let script = case.script();
    if !script.moves.is_empty() {
        // The messages of a login are honest here; what comes after it is what the case is about.
        text.push_str("- after the login:\n");
        for one in &script.moves {
            text.push_str(&format!("  - {}\n", cell(&one.to_string())));
        }
        return Ok(text);
    }
    if let Some(last) = minted.messages.last() {
        let statement = state(&last.xml, &world.suspects(&minted.setup));
        text.push_str(&format!(
            "- what it is: {}\n",
            statement.soundness().describe()
        ));
        match statement {
            Statement::Unreadable { why } => text.push_str(&format!("  - {}\n", cell(&why))),
            Statement::Read(signatures) => {
                for signature in signatures {
                    text.push_str(&format!("  - {signature}\n"));
                }
            }
        }
    }
    Ok(text)
}

fn facts(info: &CaseInfo) -> String {
    let list = |items: Vec<String>| items.join(", ");
    let code = |items: Vec<&str>| {
        let items: Vec<String> = items.iter().map(|item| format!("`{item}`")).collect();
        items.join(", ")
    };
    let mut text = format!(
        "- a right SP: {}; severity {}, level {}\n",
        info.expectation, info.severity, info.level
    );
    let clauses = info.clauses.iter().map(ToString::to_string).collect();
    text.push_str(&format!("- rests on: {}\n", list(clauses)));
    if !info.caught_by.is_empty() {
        let checks = info.caught_by.iter().map(|check| check.name()).collect();
        text.push_str(&format!("- caught by: {}\n", code(checks)));
    }
    let attacks: Vec<String> = info
        .attacks
        .iter()
        .filter_map(|id| ledger::find(id))
        .map(|attack| format!("`{}` ({})", attack.id, attack.cwe))
        .collect();
    if !attacks.is_empty() {
        text.push_str(&format!("- attack: {}\n", list(attacks)));
    }
    if info.plans.is_empty() {
        text.push_str("- sends: nothing; it looks at a request that the SP sends\n");
    } else {
        text.push_str(&format!("- minted: {}\n", info.mint.describe()));
    }
    text
}
