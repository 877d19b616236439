//! `gauntlet explain`.

use gauntlet_catalog::{Case, ledger};
use gauntlet_core::{CaseInfo, Exit, Statement};
use gauntlet_idp::World;
use gauntlet_reference::statement::state;
use gauntlet_report::style::Tone;
use gauntlet_report::text::{clean, wrap};
use gauntlet_report::{Style, pretty};
use similar::{ChangeTag, TextDiff};

use crate::args::ExplainArgs;
use crate::error::CliError;
use crate::mint::find;
use crate::{Done, output};

/// Longer words are cut: certificates and signatures say nothing to the eye.
const WORD: usize = 100;

pub(crate) fn run(args: &ExplainArgs) -> Done {
    let case = find(&args.case)?;
    let world = World::new(args.world.now, args.world.seed)?;
    let style = output::style();
    let mut text = declaration(&case.info(), style, output::width());
    text.push_str(&at_a_glance(case, &world, style)?);
    text.push_str(&messages(case, &world, style)?);
    output::print(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// What the case is.
fn declaration(info: &CaseInfo, style: Style, width: usize) -> String {
    let mut text = format!("{}\n", style.paint(Tone::Strong, &info.id));
    text.push_str(&format!("{}.\n", info.title));
    if !info.doc.is_empty() {
        text.push_str(&format!("\n{}\n", info.doc));
    }
    text.push('\n');
    let mut field = |label: &str, value: &str| {
        let mut label = label;
        for line in wrap(value, width.saturating_sub(13)) {
            let painted = style.paint(Tone::Dim, &format!("{label:11}"));
            text.push_str(&format!("{painted}  {line}\n"));
            label = "";
        }
    };
    field("expected", &info.expectation.to_string());
    field("severity", &info.severity.to_string());
    field("level", &info.level.to_string());
    let clauses: Vec<String> = info.clauses.iter().map(ToString::to_string).collect();
    field("clauses", &clauses.join("; "));
    for attack in info.attacks.iter().filter_map(|id| ledger::find(id)) {
        field("attack", &format!("{} ({})", attack.id, attack.cwe));
    }
    let named = gauntlet_catalog::find(&info.id).map(gauntlet_catalog::Case::requirements);
    let named = named.unwrap_or_default().iter();
    let table = gauntlet_catalog::requirements::all().iter();
    for one in table.filter(|one| named.clone().any(|id| *id == one.id)) {
        let text = format!("{} ({}, {})", one.id, one.source, one.bound);
        field("requirement", &text);
    }
    let mut label = "caught by";
    for check in &info.caught_by {
        field(label, &format!("{check}: {}", check.doc().trim()));
        label = "";
    }
    let features: Vec<&str> = info.features.iter().map(|feature| feature.name()).collect();
    field("needs", &features.join(", "));
    if info.plans.is_empty() {
        field("sends", "nothing: it looks at a request that the SP sends");
    } else {
        field("minted", info.mint.describe());
    }
    if let Some(group) = &info.group {
        field("group", group);
    }
    field("declared", &format!("{}:{}", info.file, info.line));
    text
}

/// The message that is judged as a drawing, and what its Signatures are.
fn at_a_glance(case: &Case, world: &World, style: Style) -> Result<String, CliError> {
    let mut text = String::new();
    if let Some(drawing) = case.drawing(world)? {
        let title = style.paint(Tone::Strong, "At a glance");
        text.push_str(&format!("\n{title}\n\n{drawing}"));
    }
    let minted = case.mint(world)?;
    if let Some(last) = minted.messages.last() {
        let statement = state(&last.xml, &world.suspects(&minted.setup));
        let title = format!("What it is: {}", statement.soundness().describe());
        text.push_str(&format!("\n{}\n", style.paint(Tone::Strong, &title)));
        match statement {
            Statement::Unreadable { why } => text.push_str(&format!("  {}\n", clean(&why))),
            Statement::Read(signatures) => {
                for signature in signatures {
                    text.push_str(&format!("  {}\n", clean(&signature.to_string())));
                }
            }
        }
    }
    Ok(text)
}

/// What the case sends, and how that differs from its honest twin.
fn messages(case: &Case, world: &World, style: Style) -> Result<String, CliError> {
    let minted = case.mint(world)?;
    let twin = case.twin(world)?;
    let id = case.id();
    let all = minted.messages.len();
    let mut text = String::new();
    let plans = case.script().sendings;
    for (index, (message, sending)) in minted.messages.iter().zip(&plans).enumerate() {
        let number = index + 1;
        let (which, option) = match all {
            1 => ("Message".to_owned(), String::new()),
            all => (
                format!("Message {number} of {all}"),
                format!(" --message {number}"),
            ),
        };
        text.push_str(&format!("\n{}\n", style.paint(Tone::Strong, &which)));
        text.push_str(&format!("plan: {}\n", clean(&sending.plan.to_string())));
        if sending.after_ms != 0 {
            text.push_str(&format!(
                "arrives {} ms after it was minted\n",
                sending.after_ms
            ));
        }
        let note = format!(
            "Laid out for the eye, long values cut; `gauntlet mint {id}{option}` prints the \
             exact bytes."
        );
        text.push_str(&format!("{}\n\n", style.paint(Tone::Dim, &note)));
        text.push_str(&shown(&message.xml));
    }
    if let Some(last) = minted.messages.last() {
        let title = "Against its honest twin (- the twin, + this case)";
        text.push_str(&format!("\n{}\n\n", style.paint(Tone::Strong, title)));
        text.push_str(&difference(&twin.xml, &last.xml, style));
    }
    Ok(text)
}

/// XML for the eye, ended by a line feed.
fn shown(xml: &str) -> String {
    let mut text = clean(&pretty::shortened(&pretty::xml(xml), WORD));
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The lines that differ, with three lines around them.
fn difference(twin: &str, case: &str, style: Style) -> String {
    let (twin, case) = (pretty::xml(twin), pretty::xml(case));
    if twin == case {
        return "The documents are the same: the form field, the settings or the time differ, \
                or the case is honest.\n"
            .to_owned();
    }
    let diff = TextDiff::from_lines(&twin, &case);
    let mut text = String::new();
    for (index, group) in diff.grouped_ops(3).iter().enumerate() {
        if index > 0 {
            text.push_str("  ...\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (sign, tone) = match change.tag() {
                ChangeTag::Delete => ('-', Some(Tone::Bad)),
                ChangeTag::Insert => ('+', Some(Tone::Good)),
                ChangeTag::Equal => (' ', None),
            };
            let value = pretty::shortened(change.value(), WORD);
            let line = format!("{sign} {}", clean(value.trim_end_matches('\n')));
            let line = tone.map_or_else(|| line.clone(), |tone| style.paint(tone, &line));
            text.push_str(&format!("{line}\n"));
        }
    }
    text
}
