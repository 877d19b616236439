//! `gauntlet list`.

use gauntlet_catalog::Case;
use gauntlet_core::{CaseInfo, Exit};
use gauntlet_idp::Step;
use gauntlet_report::style::Tone;
use gauntlet_report::text::wrap;
use gauntlet_runner::select;

use crate::args::ListArgs;
use crate::{Done, output};

pub(crate) fn run(args: &ListArgs) -> Done {
    let text = if args.steps {
        steps()
    } else {
        let cases = select(&gauntlet_catalog::all(), &args.filters)?;
        let infos: Vec<CaseInfo> = cases.iter().map(|case| Case::info(case)).collect();
        if args.json {
            let mut text = serde_json::to_string_pretty(&infos)?;
            text.push('\n');
            text
        } else {
            cases_by_family(&infos)
        }
    };
    output::print(text.as_bytes())?;
    Ok(Exit::Pass)
}

fn cases_by_family(infos: &[CaseInfo]) -> String {
    let style = output::style();
    let mut families: Vec<&str> = Vec::new();
    for info in infos {
        if !families.contains(&info.family()) {
            families.push(info.family());
        }
    }
    let longest = infos.iter().map(|info| name(info).len()).max();
    let width = longest.unwrap_or_default();
    let mut text = String::new();
    for family in families {
        let members: Vec<&CaseInfo> = infos.iter().filter(|i| i.family() == family).collect();
        let title = format!("{family} ({})", members.len());
        text.push_str(&format!("{}\n", style.paint(Tone::Strong, &title)));
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
