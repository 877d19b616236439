//! What a pipeline does with runs: `report`, `merge`, `compare`, `baseline`.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use gauntlet_core::runlog::{self, Event};
use gauntlet_core::{Exit, Outcome};
use gauntlet_gate::baseline::{Renewal, Update};
use gauntlet_gate::compare::Change;
use gauntlet_gate::{Baseline, Problem, Problems, compare};
use gauntlet_report::style::Tone;
use gauntlet_report::text::{clean, count};
use gauntlet_report::{Run, finding};

use crate::args::{
    BaselineCheckArgs, BaselineCommand, BaselineWriteArgs, CompareArgs, KnownArgs, MergeArgs,
    ReportArgs,
};
use crate::called::{baseline_path, read_baseline, today};
use crate::error::CliError;
use crate::project::Project;
use crate::{Done, logs, output, reports};

/// How long a failure is borne with where nobody says otherwise, in days.
const DAYS: u16 = 90;

/// `gauntlet report`: the exit code is that of the run.
pub(crate) fn report(args: &ReportArgs) -> Done {
    let events = logs::read_all(&args.logs)?;
    reports::write(&events, &args.output, &[])?;
    Ok(Run::of(&events).exit())
}

/// `gauntlet merge`.
pub(crate) fn merge(args: &MergeArgs) -> Done {
    let mut all = Vec::new();
    for path in &args.logs {
        all.push((path.display().to_string(), logs::read(path)?));
    }
    let events = logs::merged(&all)?;
    let mut text = String::new();
    for event in &events {
        text.push_str(&runlog::line(event)?);
    }
    logs::create(&args.log)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|source| CliError::Unwritten {
            path: args.log.clone(),
            source,
        })?;
    let run = Run::of(&events);
    let line = format!(
        "{}: {} of {}\n",
        args.log.display(),
        count(run.results().count(), "result"),
        count(all.len(), "log")
    );
    output::print(line.as_bytes())?;
    Ok(Exit::Pass)
}

/// `gauntlet compare`.
pub(crate) fn comparison(args: &CompareArgs) -> Done {
    let before = logs::read(&args.before)?;
    let after = logs::read(&args.after)?;
    logs::started(&args.before, &before)?;
    logs::started(&args.after, &after)?;
    let comparison = compare(&before, &after);
    let text = if args.json {
        format!("{}\n", serde_json::to_string_pretty(&comparison)?)
    } else {
        let style = output::style();
        let mut text = String::new();
        for (title, tone, changes) in [
            ("Regressed", Tone::Bad, &comparison.regressed),
            ("New", Tone::Strong, &comparison.new),
            ("Changed", Tone::Odd, &comparison.changed),
            ("Gone", Tone::Odd, &comparison.gone),
            ("Fixed", Tone::Good, &comparison.fixed),
        ] {
            if changes.is_empty() {
                continue;
            }
            let title = format!("{title}: {}", changes.len());
            text.push_str(&format!("{}\n", style.paint(tone, &title)));
            text.extend(changes.iter().map(|change| format!("  {}\n", line(change))));
        }
        text.push_str(&format!("{} as before\n", count(comparison.same, "result")));
        text
    };
    output::print(text.as_bytes())?;
    Ok(if comparison.is_worse() {
        Exit::Findings
    } else {
        Exit::Pass
    })
}

fn line(change: &Change) -> String {
    let word = |word: &Option<String>| word.clone().unwrap_or_else(|| "–".to_owned());
    clean(&format!(
        "{} at {}: {} → {}",
        change.case,
        change.target,
        word(&change.before),
        word(&change.after)
    ))
}

/// `gauntlet baseline`.
pub(crate) fn baseline(command: &BaselineCommand) -> Done {
    match command {
        BaselineCommand::Write(args) => write(args),
        BaselineCommand::Check(args) => check(args),
    }
}

/// The baseline that is meant, and the RunLogs.
fn meant(args: &KnownArgs, given: &[PathBuf]) -> Result<(PathBuf, Vec<PathBuf>), CliError> {
    let project = Project::find(args.config.as_deref())?;
    let path = baseline_path(args, project.as_ref()).ok_or(CliError::NoBaselineNamed)?;
    let mut logs = given.to_vec();
    if logs.is_empty()
        && let Some(project) = &project
        && let Some(log) = &project.file.log
    {
        logs.push(project.path(log));
    }
    Ok((path, logs))
}

fn write(args: &BaselineWriteArgs) -> Done {
    let (path, given) = meant(&args.known, &args.logs)?;
    if given.is_empty() {
        return Err(CliError::NoLogNamed);
    }
    let events = logs::read_all(&given)?;
    let old = old_baseline(&path)?;
    let today = today(&args.known);
    let renewal = args.reason.as_ref().map(|reason| Renewal {
        reason: reason.clone(),
        expires: args.expires.unwrap_or_else(|| today.plus(DAYS)),
    });
    if renewal.as_ref().is_some_and(|r| r.reason.trim().is_empty()) {
        return Err(CliError::NoReason);
    }
    let Update {
        baseline,
        added,
        dropped,
        kept,
    } = old.updated(&events, renewal.as_ref(), today)?;
    logs::create(&path)
        .and_then(|mut file| file.write_all(baseline.to_toml().as_bytes()))
        .map_err(|source| CliError::Unwritten {
            path: path.clone(),
            source,
        })?;
    let text = format!(
        "{}: {added} added, {dropped} taken out, {kept} as before\n",
        path.display()
    );
    output::print(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// The baseline that there is, without entries of cases that are gone: these are what is to be taken
/// out. Nothing where there is no file yet.
fn old_baseline(path: &Path) -> Result<Baseline, CliError> {
    if !path.is_file() {
        return Ok(Baseline::default());
    }
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| CliError::NoBaseline {
        name: name.clone(),
        source,
    })?;
    let mut baseline = Baseline::parse(&name, &text)?;
    let everything = gauntlet_catalog::everything();
    let ids: BTreeSet<String> = everything.iter().map(|case| case.id()).collect();
    baseline.known.retain(|entry| ids.contains(&entry.case));
    Ok(baseline)
}

fn check(args: &BaselineCheckArgs) -> Done {
    let (path, given) = meant(&args.known, &args.logs)?;
    let baseline = read_baseline(&path)?;
    let today = today(&args.known);
    let mut problems: Vec<Problem> = baseline
        .known
        .iter()
        .filter(|entry| entry.expires < today)
        .map(|entry| Problem {
            line: entry.line,
            message: format!(
                "'{}' at target '{}' has run out on {}: mend it, or say again why it is borne with",
                entry.case, entry.target, entry.expires
            ),
        })
        .collect();
    let mut unlisted = Vec::new();
    // Without a log of its own, an entry can only be held against the day.
    let logs = if args.logs.is_empty() {
        given.into_iter().filter(|log| log.is_file()).collect()
    } else {
        given
    };
    if !logs.is_empty() {
        let known = baseline.known_on(today);
        for event in logs::read_all(&logs)? {
            let Event::CaseFinished(mut result) = event else {
                continue;
            };
            let held = known.get(&result.target, &result.case);
            result.outcome = gauntlet_core::outcome::reconcile(&result.verdict, held);
            match &result.outcome {
                Outcome::Stale { .. } => problems.push(Problem {
                    line: baseline
                        .find(&result.target, &result.case)
                        .map_or(0, |entry| entry.line),
                    message: format!(
                        "'{}' at target '{}' is stale: it does not fail any more; take it out",
                        result.case, result.target
                    ),
                }),
                Outcome::Unexpected => {
                    let what = finding::summary(&result).unwrap_or_default();
                    unlisted.push(format!("{} at {}: {what}", result.case, result.target));
                }
                Outcome::Expected | Outcome::KnownFailure { .. } | Outcome::Expired { .. } => {}
            }
        }
    }
    problems.sort_by_key(|problem| problem.line);
    let mut text = String::new();
    let mut exit = Exit::Pass;
    if !problems.is_empty() {
        let name = baseline.name.clone();
        text.push_str(&format!("{}\n", Problems { name, problems }));
        exit = Exit::Findings;
    }
    for line in unlisted {
        text.push_str(&format!("not listed: {}\n", clean(&line)));
        exit = Exit::Findings;
    }
    if exit == Exit::Pass {
        let entries = match baseline.known.len() {
            1 => "1 entry".to_owned(),
            number => format!("{number} entries"),
        };
        text = format!("{}: {entries}, all of which hold\n", baseline.name);
    }
    output::print(text.as_bytes())?;
    Ok(exit)
}
