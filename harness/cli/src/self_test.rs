//! `gauntlet self-test`.

use gauntlet_core::{Exit, Profile};
use gauntlet_idp::World;
use gauntlet_report::style::Tone;
use gauntlet_report::text::wrap;
use gauntlet_runner::self_test::{Cases, soundness};
use gauntlet_runner::{DEFAULT_NOW, SelfTest, Subject, select, self_test};
use gauntlet_targets::{Spec, resolve};
use serde_json::json;

use crate::args::SelfTestArgs;
use crate::{Done, output};

pub(crate) fn run(args: &SelfTestArgs) -> Done {
    let world = World::new(DEFAULT_NOW, 1)?;
    let reference = Subject::of_spec(resolve::REFERENCE, Spec::Reference(Profile::default()));
    let cases = select(&gauntlet_catalog::everything(), &args.filters)?;
    let cases = Cases::mint(&cases, &world);
    let mut result = self_test(&reference, &mutants(), &cases);
    if !args.filters.is_empty() {
        result.defects.retain(|defect| !defect.is_of_all());
    }
    let unsound = soundness(&cases, &world, &gauntlet_reference::statement::state);
    result.defects.extend(unsound);
    let text = if args.json {
        document(&result)?
    } else {
        summary(&result, args.matrix)
    };
    output::print(text.as_bytes())?;
    Ok(if result.defects.is_empty() {
        Exit::Pass
    } else {
        Exit::Findings
    })
}

fn mutants() -> Vec<Subject> {
    resolve::mutants()
        .map(|name| Subject::of_spec(name.clone(), Spec::Mutant(name)))
        .collect()
}

fn summary(result: &SelfTest, matrix: bool) -> String {
    let style = output::style();
    let width = output::width();
    let mut text = String::new();
    if matrix {
        for row in &result.rows {
            let head = format!("{} ({})", row.case, row.expectation);
            text.push_str(&format!("{}\n", style.paint(Tone::Strong, &head)));
            let kills = if row.kills.is_empty() {
                "none".to_owned()
            } else {
                row.kills.join(" ")
            };
            for line in wrap(&kills, width.saturating_sub(2)) {
                text.push_str(&format!("  {line}\n"));
            }
        }
        text.push('\n');
    }
    for defect in &result.defects {
        let line = wrap(&defect.to_string(), width.saturating_sub(8)).join("\n        ");
        text.push_str(&format!("{}  {line}\n", style.paint(Tone::Bad, "DEFECT")));
    }
    if !result.defects.is_empty() {
        text.push('\n');
    }
    let killing = result.rows.iter().filter(|row| !row.kills.is_empty());
    for group in &result.groups {
        let killers: Vec<String> = group
            .killers
            .iter()
            .map(|(mutant, number)| format!("{mutant} {number}"))
            .collect();
        let idle = group.idle.len();
        let caught = group.members - idle;
        let head = format!(
            "{}: {} members, {caught} catch a mutant",
            group.group, group.members
        );
        text.push_str(&format!("{}\n", style.paint(Tone::Strong, &head)));
        if matrix {
            for line in wrap(&killers.join(", "), width.saturating_sub(2)) {
                text.push_str(&format!("  {line}\n"));
            }
        }
    }
    text.push_str(&format!(
        "{} named cases, of which {} catch a mutant; {} mutants; caught {} times; {} defects\n",
        result.rows.len(),
        killing.count(),
        result.mutants.len(),
        result.kills(),
        result.defects.len()
    ));
    text
}

fn document(result: &SelfTest) -> Result<String, serde_json::Error> {
    let rows: Vec<_> = result
        .rows
        .iter()
        .map(|row| json!({ "case": row.case, "expectation": row.expectation, "kills": row.kills }))
        .collect();
    let defects: Vec<_> = result
        .defects
        .iter()
        .map(|defect| json!({ "defect": defect.name(), "text": defect.to_string() }))
        .collect();
    let groups: Vec<_> = result
        .groups
        .iter()
        .map(|group| {
            json!({
                "group": group.group,
                "members": group.members,
                "killers": group.killers,
                "idle": group.idle,
            })
        })
        .collect();
    let document = json!({
        "mutants": result.mutants,
        "cases": rows,
        "groups": groups,
        "defects": defects,
    });
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}
