//! `gauntlet fuzz`.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gauntlet_campaign::{Config, Event, Summary};
use gauntlet_core::{Exit, Profile};
use gauntlet_report::style::Tone;
use gauntlet_targets::resolve;
use serde_json::json;

use crate::args::{FuzzArgs, TargetArgs};
use crate::error::CliError;
use crate::project::Project;
use crate::run::processors;
use crate::targets::{self, Chosen, Wanted};
use crate::{Done, output};

/// How often the log in a pipe says how far it has come.
const LOGGED: Duration = Duration::from_secs(15);

pub(crate) fn run(args: &FuzzArgs) -> Done {
    let chosen = one_target(&args.target)?;
    let name = chosen.name.clone();
    let folder = if args.no_corpus {
        None
    } else {
        Some(args.corpus.clone().unwrap_or_else(|| usual_folder(&name)))
    };
    let config = Config {
        seed: args.world.seed,
        now: args.world.now,
        time: args.time,
        runs: args.runs,
        jobs: args.jobs.unwrap_or_else(processors),
        first: args.first,
        is_reference: is_reference(&name),
        folder: folder.clone(),
        reproduce: reproduction(args),
    };
    let subject = chosen.subject();
    let mut view = View::new(args.json);
    let summary = gauntlet_campaign::run(&config, &subject, &mut |event| view.show(event));
    view.end();
    let summary = summary?;
    let text = if args.json {
        document(&name, &summary)?
    } else {
        table(&name, &summary, folder.as_deref())
    };
    output::print(text.as_bytes())?;
    Ok(if summary.findings == 0 {
        Exit::Pass
    } else {
        Exit::Findings
    })
}

/// The one target that is asked for; the reference SP where none is.
pub(crate) fn one_target(args: &TargetArgs) -> Result<Chosen, CliError> {
    let listed: Vec<String> = args.target.iter().cloned().collect();
    let commands: Vec<String> = args.command.iter().cloned().collect();
    let project = Project::find(None)?;
    let mut all = targets::chosen(&Wanted {
        targets: &listed,
        commands: &commands,
        timeout: args.timeout,
        allowed_hosts: &args.allowed_hosts,
        profile: Profile::default(),
        project: project.as_ref(),
    })?;
    targets::announce_distant(&all, "every run")?;
    // 'all-installed' stands for several; a campaign is against one.
    if all.len() > 1 {
        return Err(CliError::SeveralTargets { count: all.len() });
    }
    all.pop().ok_or(CliError::NothingInstalled)
}

/// Whether this is the reference SP, which has no second witness beside it.
pub(crate) fn is_reference(target: &str) -> bool {
    target
        .strip_prefix(resolve::REFERENCE)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// What `gauntlet replay` needs to know to see the same target in the same world.
fn reproduction(args: &FuzzArgs) -> String {
    let quoted = |text: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
        if text.chars().all(plain) {
            text.to_owned()
        } else {
            format!("'{}'", text.replace('\'', "'\\''"))
        }
    };
    let mut parts = Vec::new();
    if let Some(name) = &args.target.target {
        parts.push(format!("--target {}", quoted(name)));
    }
    if let Some(command) = &args.target.command {
        parts.push(format!("--target-cmd {}", quoted(command)));
    }
    parts.push(format!(
        "--seed {} --now {}",
        args.world.seed, args.world.now
    ));
    parts.join(" ")
}

fn usual_folder(target: &str) -> PathBuf {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "-_.".contains(c) {
            c
        } else {
            '-'
        }
    };
    Path::new("gauntlet-fuzz").join(target.chars().map(plain).collect::<String>())
}

/// What a person sees while it runs: one line that is written over on a terminal, a line now and then
/// in a pipe. Findings come as they are found.
struct View {
    live: bool,
    quiet: bool,
    logged: Instant,
    written: bool,
}

impl View {
    fn new(json: bool) -> Self {
        let live = io::stderr().is_terminal();
        Self {
            live,
            quiet: json && !live,
            logged: Instant::now(),
            written: false,
        }
    }

    fn show(&mut self, event: &Event) {
        // Progress that nobody can see is lost without harm.
        let _ = self.write(event);
    }

    fn write(&mut self, event: &Event) -> io::Result<()> {
        let mut err = io::stderr().lock();
        if self.quiet {
            return Ok(());
        }
        let line = match event {
            Event::Tick {
                stats,
                corpus,
                seen,
                findings,
            } => {
                if !self.live && self.logged.elapsed() < LOGGED {
                    return Ok(());
                }
                self.logged = Instant::now();
                let seconds = Duration::from_millis(stats.elapsed_ms).as_secs();
                let text = format!(
                    "{seconds} s  {} runs  {:.0}/s  {:.0} % accepted  {} classes  {seen} seen  \
                     {corpus} kept  {findings} findings",
                    stats.runs,
                    stats.rate(),
                    stats.accept_rate(),
                    stats.classes.len(),
                );
                if self.live {
                    self.written = true;
                    return write!(err, "\r\x1b[2K{text}");
                }
                text
            }
            Event::Resumed { runs, corpus } => {
                format!("going on after {runs} runs with {corpus} scenarios")
            }
            Event::Restarted { why } => format!("the target was started anew: {why}"),
            Event::Found { finding, folder } => {
                let place = folder.as_ref().map_or(String::new(), |folder| {
                    format!("\n  {}", folder.join("report.md").display())
                });
                format!("FOUND {} ({}){place}", finding.flaw, finding.cause)
            }
        };
        if self.written {
            self.written = false;
            write!(err, "\r\x1b[2K")?;
        }
        writeln!(err, "{line}")
    }

    fn end(&mut self) {
        if self.written {
            let _ = writeln!(io::stderr());
        }
    }
}

fn table(target: &str, summary: &Summary, folder: Option<&Path>) -> String {
    let style = output::style();
    let stats = &summary.stats;
    let mut text = format!(
        "{target}: {} executions in {:.1} s ({:.0}/s), {:.1} % accepted\n",
        stats.executions,
        Duration::from_millis(stats.elapsed_ms).as_secs_f64(),
        stats.rate(),
        stats.accept_rate(),
    );
    text.push_str(&format!(
        "  of {} runs: {} not mintable, {} skipped, {} inconclusive; {} flaky, {} poisoned\n",
        stats.runs,
        stats.unmintable,
        stats.skipped,
        stats.inconclusive,
        stats.flaky,
        stats.poisoned,
    ));
    text.push_str(&format!(
        "  {} classes of answers, {} scenarios kept\n",
        stats.classes.len(),
        summary.corpus
    ));
    if !stats.disagreements.is_empty() {
        let named: Vec<String> = stats
            .disagreements
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        text.push_str(&format!(
            "  differs from the reference SP, and neither is wrong for it: {}\n",
            named.join(", ")
        ));
    }
    for finding in &summary.found {
        let head = style.paint(Tone::Bad, &format!("FOUND  {}", finding.flaw));
        text.push_str(&format!("\n{head}  {}\n", finding.cause));
        for line in finding.scenario.to_string().lines() {
            text.push_str(&format!("  {line}\n"));
        }
        if let Some(folder) = folder {
            let page = folder
                .join("findings")
                .join(finding.name())
                .join("report.md");
            text.push_str(&format!("  {}\n", page.display()));
        }
    }
    text.push_str(&format!("\n{} findings\n", summary.findings));
    text
}

fn document(target: &str, summary: &Summary) -> Result<String, CliError> {
    let findings: Vec<_> = summary
        .found
        .iter()
        .map(|finding| {
            json!({
                "flaw": finding.flaw,
                "cause": finding.cause,
                "plan": finding.scenario.to_string(),
                "run": finding.run,
                "after_ms": finding.after_ms,
                "verdict": finding.verdict,
            })
        })
        .collect();
    let document = json!({
        "target": target,
        "stats": summary.stats,
        "kept": summary.corpus,
        "findings": findings,
        "findings_of_all_sessions": summary.findings,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&document)?))
}
