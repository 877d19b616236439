//! `gauntlet list`.

use std::collections::BTreeMap;

use gauntlet_catalog::requirements::{self, SECTIONS, Seen};
use gauntlet_catalog::{Case, group, ledger};
use gauntlet_core::{CaseInfo, Exit};
use gauntlet_idp::Step;
use gauntlet_report::style::Tone;
use gauntlet_report::text::wrap;
use gauntlet_runner::select;

use serde_json::json;

use crate::args::ListArgs;
use crate::{Done, output};

pub(crate) fn run(args: &ListArgs) -> Done {
    let text = if args.steps {
        steps()
    } else if args.attacks {
        attacks(args.json)?
    } else if args.requirements {
        requirements(args.json)?
    } else {
        let cases = select(&gauntlet_catalog::everything(), &args.filters)?;
        let infos: Vec<CaseInfo> = cases.iter().map(|case| Case::info(case)).collect();
        if args.json {
            let mut text = serde_json::to_string_pretty(&infos)?;
            text.push('\n');
            text
        } else {
            cases_by_family(&infos, args.filters.is_empty())
        }
    };
    output::print(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// The cases by family; where `groups_as_one`, a group is a line.
fn cases_by_family(infos: &[CaseInfo], groups_as_one: bool) -> String {
    let style = output::style();
    let mut families: Vec<&str> = Vec::new();
    for info in infos {
        if !families.contains(&info.family()) {
            families.push(info.family());
        }
    }
    let shown = infos
        .iter()
        .filter(|info| !groups_as_one || info.group.is_none());
    let longest = shown.map(|info| name(info).len()).max();
    let width = longest.unwrap_or_default();
    let mut text = String::new();
    for family in families {
        let members: Vec<&CaseInfo> = infos.iter().filter(|i| i.family() == family).collect();
        let title = format!("{family} ({})", members.len());
        text.push_str(&format!("{}\n", style.paint(Tone::Strong, &title)));
        let group = group::all().iter().find(|made| made.group.id() == family);
        if let Some(made) = group.filter(|_| groups_as_one) {
            text.push_str(&format!(
                "  {}; --filter '{family}/*' lists them\n\n",
                made.group.title()
            ));
            continue;
        }
        for info in members {
            text.push_str(&format!(
                "  {:width$}  {:12}  {:8}  {}\n",
                name(info),
                info.expectation,
                info.severity,
                info.title
            ));
        }
        text.push('\n');
    }
    text.push_str(&format!("{} cases\n", infos.len()));
    text
}

/// The identifier without its family.
fn name(info: &CaseInfo) -> &str {
    info.id.rsplit('/').next().unwrap_or(&info.id)
}

/// The ledger of attacks, with what tests each.
fn attacks(json: bool) -> Result<String, serde_json::Error> {
    let mut tested: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for case in gauntlet_catalog::everything() {
        let info = case.info();
        // Of a group, its name.
        let name = info.group.unwrap_or(info.id);
        for attack in case.attacks() {
            let names = tested.entry(attack.id).or_default();
            if !names.contains(&name) {
                names.push(name.clone());
            }
        }
    }
    let all = ledger::attacks();
    if json {
        let attacks: Vec<_> = all
            .iter()
            .map(|attack| {
                json!({
                    "id": attack.id,
                    "family": attack.family.to_string(),
                    "cwe": attack.cwe,
                    "mint": attack.mint,
                    "cases": tested.get(attack.id),
                    "not_tested_because": Some(attack.reason).filter(|reason| !reason.is_empty()),
                })
            })
            .collect();
        let document = json!({ "total": all.len(), "live": tested.len(), "attacks": attacks });
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        return Ok(text);
    }
    let style = output::style();
    let width = output::width();
    let mut text = String::new();
    for (letter, title) in ledger::FAMILIES {
        let members: Vec<_> = all.iter().filter(|a| a.family == *letter).collect();
        let live = members.iter().filter(|a| tested.contains_key(a.id)).count();
        let head = format!("{letter}. {title}: {live} of {}", members.len());
        text.push_str(&format!("{}\n", style.paint(Tone::Strong, &head)));
        for attack in members {
            let (tone, what) = match tested.get(attack.id) {
                Some(cases) => (Tone::Good, cases.join(", ")),
                None => (Tone::Dim, format!("not tested: {}", attack.reason)),
            };
            text.push_str(&format!("  {}\n", style.paint(tone, attack.id)));
            for line in wrap(&what, width.saturating_sub(4)) {
                text.push_str(&format!("    {line}\n"));
            }
        }
        text.push('\n');
    }
    text.push_str(&format!(
        "{} of {} attacks have a case\n",
        tested.len(),
        all.len()
    ));
    Ok(text)
}

/// The clause table, with what tests each requirement.
fn requirements(json: bool) -> Result<String, serde_json::Error> {
    let tested = requirements::tested();
    let all = requirements::all();
    if json {
        let rows: Vec<_> = all
            .iter()
            .map(|one| {
                json!({
                    "id": one.id,
                    "section": one.section,
                    "source": one.source,
                    "level": one.bound.to_string(),
                    "seen_from_outside": one.seen != Seen::Inside,
                    "about": one.about,
                    "cases": tested.get(one.id),
                    "not_tested_because": Some(one.reason).filter(|reason| !reason.is_empty()),
                })
            })
            .collect();
        let document = json!({ "total": all.len(), "tested": tested.len(), "requirements": rows });
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        return Ok(text);
    }
    let style = output::style();
    let width = output::width();
    let mut text = String::new();
    for (section, title) in SECTIONS {
        let members: Vec<_> = all.iter().filter(|one| one.is_in(section)).collect();
        let live = members
            .iter()
            .filter(|one| tested.contains_key(one.id))
            .count();
        let head = format!("{section}. {title}: {live} of {}", members.len());
        text.push_str(&format!("{}\n", style.paint(Tone::Strong, &head)));
        for one in members {
            let (tone, what) = match tested.get(one.id) {
                Some(cases) => (Tone::Good, cases.join(", ")),
                None => (Tone::Dim, format!("not tested: {}", one.reason)),
            };
            let name = format!("{} ({}, {})", one.id, one.source, one.bound);
            text.push_str(&format!("  {}\n", style.paint(tone, &name)));
            for line in wrap(&what, width.saturating_sub(4)) {
                text.push_str(&format!("    {line}\n"));
            }
        }
        text.push('\n');
    }
    text.push_str(&format!(
        "{} of {} requirements have a case\n",
        tested.len(),
        all.len()
    ));
    Ok(text)
}

fn steps() -> String {
    let style = output::style();
    let width = output::width();
    let mut text = String::new();
    for step in Step::ALL {
        let arguments: Vec<&str> = step.arguments.iter().map(|(name, _)| *name).collect();
        let head = format!("{}({})", step.name, arguments.join(", "));
        text.push_str(&format!("{}\n", style.paint(Tone::Strong, &head)));
        for line in wrap(step.doc, width.saturating_sub(2)) {
            text.push_str(&format!("  {line}\n"));
        }
        for (name, doc) in step.arguments {
            let doc = format!("{name}: {}", doc.trim());
            for line in wrap(&doc, width.saturating_sub(4)) {
                text.push_str(&format!("    {line}\n"));
            }
        }
    }
    text
}
