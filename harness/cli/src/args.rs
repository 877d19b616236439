//! The command line.

mod export;
mod fuzz;
mod gate;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args as ClapArgs, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use gauntlet_core::{Exit, Timestamp};
use gauntlet_runner::DEFAULT_NOW;

pub use export::{CorpusArgs, ExportCommand, FixturesArgs, VectorsArgs};
pub use fuzz::{FuzzArgs, ReduceArgs, ReplayArgs, TargetArgs};
pub use gate::{
    BaselineCheckArgs, BaselineCommand, BaselineWriteArgs, CompareArgs, CompletionsArgs, InitArgs,
    MergeArgs, ReportArgs,
};
pub use run::{GateArgs, KnownArgs, OutputArgs, ProfileArg, RunArgs};

/// Shows whether a SAML 2.0 service provider lets the right person in and nobody else.
///
/// A mock Microsoft Entra ID mints responses, honest and hostile, and brings them to a service
/// provider (a target). Each hostile response has an honest twin that the target must accept
/// first; what the target then hands out is held against what was really signed.
#[derive(Debug, Parser)]
#[command(
    name = "gauntlet",
    version,
    subcommand_required = true,
    verbatim_doc_comment
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run cases against targets.
    Run(RunArgs),
    /// Write a gauntlet.toml, and a workflow for GitHub.
    Init(InitArgs),
    /// Make reports of RunLogs.
    Report(ReportArgs),
    /// Make one RunLog of several: the shards of a run, or runs at one target each.
    Merge(MergeArgs),
    /// Hold a run against an earlier one: what has regressed, is fixed, is new, is gone.
    Compare(CompareArgs),
    /// Write or check the baseline: the failures that are known, with reasons and last days.
    Baseline {
        /// What to do.
        #[command(subcommand)]
        command: BaselineCommand,
    },
    /// List the cases, or the steps that plans are made of.
    List(ListArgs),
    /// Explain one case: what it is, what catches it, and what it sends.
    Explain(ExplainArgs),
    /// Mint one message and print its exact bytes.
    Mint(MintArgs),
    /// Explain a message that you have in hand: what it is, what is wrong, what to change.
    Inspect(InspectArgs),
    /// List, install, check and remove targets, and begin one of your own.
    Target {
        /// What to do.
        #[command(subcommand)]
        command: TargetCommand,
    },
    /// Check the harness itself: every case against the reference SP and all of its mutants.
    SelfTest(SelfTestArgs),
    /// Look for messages that a target gets wrong and that nobody has thought of.
    Fuzz(FuzzArgs),
    /// Bring a target what a file says: a plan, or a message.
    Replay(ReplayArgs),
    /// Make a plan or a message as small as it may be while the target does the same with it.
    Reduce(ReduceArgs),
    /// Measure how the cost of a message grows with its size, before anything is authenticated.
    Slope(SlopeArgs),
    /// Write vectors, fixtures or a corpus for people who never run this.
    Export {
        /// What to write.
        #[command(subcommand)]
        command: ExportCommand,
    },
    /// Print completions for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page, in roff.
    Man,
}

/// Time and seed of the messages.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub struct WorldArgs {
    /// Identifiers and forged values follow from this number.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// The time at which messages are minted, RFC 3339.
    #[arg(long, value_name = "TIME", default_value_t = DEFAULT_NOW)]
    pub now: Timestamp,
}

/// `gauntlet list`.
#[derive(Debug, ClapArgs)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command"
)]
pub struct ListArgs {
    /// Cases to list: as for `gauntlet run`.
    #[arg(long = "filter", value_name = "PATTERN", conflicts_with = "steps")]
    pub filters: Vec<String>,
    /// Print the declarations as a JSON array.
    #[arg(long, conflicts_with = "steps")]
    pub json: bool,
    /// List the steps that plans are made of.
    #[arg(long)]
    pub steps: bool,
    /// List the attacks that the field knows: which cases test each, or why none does.
    #[arg(long, conflicts_with_all = ["steps", "filters"])]
    pub attacks: bool,
    /// List what the standards require: which cases test each requirement, or why none does.
    #[arg(long, conflicts_with_all = ["steps", "filters", "attacks"])]
    pub requirements: bool,
}

/// `gauntlet explain`.
#[derive(Debug, ClapArgs)]
pub struct ExplainArgs {
    /// The case.
    pub case: String,
    /// Time and seed.
    #[command(flatten)]
    pub world: WorldArgs,
}

/// `gauntlet mint`.
#[derive(Debug, ClapArgs)]
pub struct MintArgs {
    /// The case; without it and without --plan, the honest response of Entra's default settings.
    pub case: Option<String>,
    /// A plan as text, as `gauntlet explain` prints it.
    #[arg(long, value_name = "TEXT", conflicts_with = "case")]
    pub plan: Option<String>,
    /// Time and seed.
    #[command(flatten)]
    pub world: WorldArgs,
    /// The entity identifier of the SP that the message is for; the test app's own where absent.
    #[arg(long, value_name = "URI", requires = "acs_url")]
    pub entity_id: Option<String>,
    /// Its assertion consumer service.
    #[arg(long, value_name = "URL", requires = "entity_id")]
    pub acs_url: Option<String>,
    /// The request that an SP-initiated message answers, by its ID; one that no SP has made where
    /// absent.
    #[arg(long, value_name = "ID")]
    pub request_id: Option<String>,
    /// What to print. Nothing is added, not even a line feed at the end.
    #[arg(long = "as", value_name = "FORM", value_enum, default_value_t = MintForm::Xml)]
    pub form: MintForm,
    /// Which message of the case, from 1; the last, which is judged, where absent.
    #[arg(long, value_name = "N", conflicts_with = "plan")]
    pub message: Option<usize>,
}

/// What `gauntlet mint` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MintForm {
    /// The document, before it becomes a form field.
    Xml,
    /// The form field SAMLResponse, as a browser posts it before URL encoding.
    Base64,
    /// The body of the POST request, application/x-www-form-urlencoded.
    Form,
    /// The federation metadata of the IdP that the SP is to trust; no message.
    Metadata,
}

/// `gauntlet inspect`.
#[derive(Debug, ClapArgs)]
pub struct InspectArgs {
    /// What to explain, '-' for standard input: SAMLResponse as the browser shows it, XML, a URL, a
    /// saved page, a HAR file, metadata, or an error message of Entra.
    #[arg(value_name = "FILE")]
    pub file: String,
    /// The metadata of the IdP that the SP trusts (App Federation Metadata).
    #[arg(long, value_name = "FILE")]
    pub metadata: Option<PathBuf>,
    /// A certificate of the IdP that the SP trusts, PEM. May be given several times.
    #[arg(long = "certificate", value_name = "FILE")]
    pub certificates: Vec<PathBuf>,
    /// The entity identifier of the SP: what Entra calls Identifier (Entity ID).
    #[arg(long, value_name = "URI")]
    pub entity_id: Option<String>,
    /// Its assertion consumer service: what Entra calls Reply URL.
    #[arg(long, value_name = "URL")]
    pub acs_url: Option<String>,
    /// The request that the SP has sent, by its ID.
    #[arg(long, value_name = "ID")]
    pub request_id: Option<String>,
    /// A private key of the SP to decrypt with, PEM. May be given several times.
    #[arg(long = "decryption-key", value_name = "FILE")]
    pub decryption_keys: Vec<PathBuf>,
    /// A claim that the SP wants, by its name. May be given several times.
    #[arg(long = "claim", value_name = "NAME")]
    pub claims: Vec<String>,
    /// When the message arrives, RFC 3339; when it was sent or issued, where absent. For metadata the
    /// present.
    #[arg(long, value_name = "TIME")]
    pub now: Option<Timestamp>,
    /// How far the clock of the SP may be off, in seconds.
    #[arg(long, value_name = "SECS", default_value_t = 180)]
    pub clock_skew: u32,
    /// The SP takes answers to its own requests alone.
    #[arg(long)]
    pub solicited_only: bool,
    /// What the SP wants signed for itself. May be given several times.
    #[arg(long = "want-signed", value_name = "WHAT", value_enum)]
    pub wanted: Vec<Wanted>,
    /// Whose word counts where sources differ, see docs/profiles.md.
    #[arg(long, value_name = "PROFILE", value_enum, default_value_t = ProfileArg::Entra)]
    pub profile: ProfileArg,
    /// Hide names, claims and other values about a person.
    #[arg(long)]
    pub mask: bool,
    /// Print the diagnosis as one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// What an SP wants signed for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Wanted {
    /// The Response.
    Response,
    /// The Assertion.
    Assertion,
}

/// `gauntlet target`.
#[derive(Debug, Subcommand)]
pub enum TargetCommand {
    /// List every target that has a name.
    List {
        /// Print the bundled targets as a JSON array.
        #[arg(long)]
        json: bool,
    },
    /// Show what is known of a target: how it is run, what acceptance means, what it leaves out.
    Show {
        /// A bundled adapter, or the path of a target.toml.
        name: String,
    },
    /// Install bundled adapters into the cache folder.
    Install {
        /// The adapters.
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Try a target: what it is, what it can do, whether it takes an honest response and refuses
    /// a handful of hostile ones.
    Check(CheckArgs),
    /// Remove installed adapters.
    Remove {
        /// The adapters.
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Write a skeleton adapter, with the target protocol filled in.
    New(NewArgs),
    /// Speak the target protocol on standard input and output, as the reference SP or a mutant.
    #[command(hide = true)]
    Serve {
        /// 'reference' or 'mutant:NAME'.
        name: String,
    },
}

/// `gauntlet target check`.
#[derive(Debug, ClapArgs)]
pub struct CheckArgs {
    /// A target, as for `gauntlet run`.
    #[arg(required_unless_present = "command")]
    pub target: Option<String>,
    /// A target as a command that speaks the target protocol on standard input and output.
    #[arg(
        long = "target-cmd",
        value_name = "'CMD ARGS'",
        conflicts_with = "target"
    )]
    pub command: Option<String>,
    /// Check the adapter instead: whether it speaks the target protocol as it is documented.
    #[arg(long)]
    pub protocol: bool,
    /// Print what was found as one JSON document: with --protocol the rulings, else the report of
    /// the run.
    #[arg(long)]
    pub json: bool,
    /// A host that is not on this machine and that messages may be sent to.
    #[arg(long = "allow-host", value_name = "HOST")]
    pub allowed_hosts: Vec<String>,
    /// Time and seed.
    #[command(flatten)]
    pub world: WorldArgs,
}

/// `gauntlet target new`.
#[derive(Debug, ClapArgs)]
pub struct NewArgs {
    /// The name of the target: lower-case letters, digits and hyphens.
    pub name: String,
    /// The language of the adapter.
    #[arg(long, value_name = "LANG", value_parser = clap::builder::PossibleValuesParser::new(languages()))]
    pub language: String,
    /// The folder to write; the name of the target in this folder, where absent.
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// The languages that there is a skeleton for.
fn languages() -> Vec<&'static str> {
    gauntlet_targets::bundled::languages().collect()
}

/// `gauntlet self-test`.
#[derive(Debug, ClapArgs)]
pub struct SelfTestArgs {
    /// Only cases that match, as for `gauntlet run`: what it says of a case that you write. That every
    /// check is tested and every mutant caught is asked of all cases together, so not then.
    #[arg(long = "filter", value_name = "PATTERN")]
    pub filters: Vec<String>,
    /// Print the matrix and the defects as one JSON document.
    #[arg(long)]
    pub json: bool,
    /// Print for each case the mutants that it catches.
    #[arg(long, conflicts_with = "json")]
    pub matrix: bool,
}

/// `gauntlet slope`.
#[derive(Debug, ClapArgs)]
pub struct SlopeArgs {
    /// A target, as for `gauntlet run`. May be given several times.
    #[arg(long = "target", value_name = "NAME")]
    pub targets: Vec<String>,
    /// A target as a command that speaks the target protocol on standard input and output.
    #[arg(long = "target-cmd", value_name = "'CMD ARGS'")]
    pub commands: Vec<String>,
    /// A dimension to measure; all of them where absent. May be given several times.
    #[arg(long = "dimension", value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(dimensions()), hide_possible_values = true)]
    pub dimensions: Vec<String>,
    /// What to measure by; the first of these that the target has, where absent.
    #[arg(long, value_name = "METER", value_enum)]
    pub by: Option<MeterArg>,
    /// Identifiers follow from this number.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How long a target in a process of its own may take for one answer, in seconds.
    #[arg(long, value_name = "SECS", value_parser = seconds, default_value = "20")]
    pub timeout: Duration,
    /// Print what was measured as one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// What `gauntlet slope` measures by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MeterArg {
    /// Processor time of the target's processes.
    Cpu,
    /// The time that the target reports with its answers.
    Reported,
    /// The time until the answer is there.
    Wall,
}

/// The names of the dimensions.
fn dimensions() -> Vec<&'static str> {
    gauntlet_catalog::dimension::ALL
        .iter()
        .map(|dimension| dimension.name)
        .collect()
}

const EXAMPLES: &str = "\
Examples:
  gauntlet run                                    the reference SP, every case
  gauntlet run --target python3-saml              a bundled adapter (install it first)
  gauntlet run --target all-installed             every installed adapter, side by side
  gauntlet run --target-cmd 'python3 my_sp.py'    your own SP behind the target protocol
  gauntlet run --filter 'attacks/*' --log run.jsonl
  gauntlet init                                   a gauntlet.toml and a GitHub workflow
  gauntlet run --report html=report.html --report junit=junit.xml
  gauntlet baseline write run.jsonl --reason 'ticket 123'
  gauntlet compare before.jsonl after.jsonl       what has regressed, and what is fixed
  gauntlet target new my-sp --language go         a skeleton adapter for a library of yours
  gauntlet target check ./my-sp --protocol        whether it speaks the protocol as documented
  gauntlet explain attacks/wrapping/xsw3          what a case sends, and why
  gauntlet mint attacks/wrapping/xsw3 --as form | curl --data @- http://127.0.0.1:8000/acs
  gauntlet mint --plan 'entra(sign=assertion, flow=unsolicited) | sign | forge()'
  gauntlet inspect login.har --claim PERSON_Email why a login fails, and what to change
  gauntlet export vectors vectors                 the catalogue as JSON, for any language
  gauntlet self-test --matrix                     which weak SP each case catches
  gauntlet slope --target python3-saml            what costs more than in proportion to its size
";

const RUN_EXAMPLES: &str = "\
Examples:
  gauntlet run                                  what gauntlet.toml says, else the reference SP
  gauntlet run --target my-sp --report html=report.html --log run.jsonl
  gauntlet run --fail-on high --baseline gauntlet-baseline.toml
  gauntlet run --shard 1/4 --log part1.jsonl    a quarter of it
  gauntlet run --resume run.jsonl               go on where it was killed
  gauntlet run --rerun-failed run.jsonl         what failed, once more
";

const INIT_EXAMPLES: &str = "\
Examples:
  gauntlet init
  gauntlet init --target python3-saml
  gauntlet init sp-tests --target-cmd 'python3 adapter.py' --no-workflow";

const REPORT_EXAMPLES: &str = "\
Examples:
  gauntlet report run.jsonl --report html=report.html
  gauntlet report part1.jsonl part2.jsonl --report junit=junit.xml --report markdown=summary.md
  gauntlet report run.jsonl --report annotations=-";

const MERGE_EXAMPLES: &str = "\
Example:
  gauntlet merge part1.jsonl part2.jsonl part3.jsonl part4.jsonl --log run.jsonl";

const COMPARE_EXAMPLES: &str = "\
Example:
  gauntlet compare main.jsonl branch.jsonl      exit 1 where the second is worse";

const BASELINE_EXAMPLES: &str = "\
Examples:
  gauntlet baseline write run.jsonl --reason 'https://issues.example/123' --expires 2027-03-01
  gauntlet baseline check                       the file alone: cases, reasons, days
  gauntlet baseline check run.jsonl             and whether it fits this run";

/// The formats of reports.
fn formats() -> String {
    let mut text = String::from("Formats:\n");
    for (_, word, meaning) in gauntlet_report::Format::TABLE {
        text.push_str(&format!("  {word:<13}{meaning}\n"));
    }
    text
}

/// The command line with the parts that come from tables.
pub fn command() -> clap::Command {
    let mut after = String::from(EXAMPLES);
    after.push_str("\nExit codes:\n");
    for (exit, meaning) in Exit::TABLE {
        after.push_str(&format!("  {}  {meaning}\n", exit.code()));
    }
    Args::command()
        .after_help(after.trim_end().to_owned())
        .mut_subcommand("slope", |slope| {
            slope.after_help(dimension_table() + "\n" + &codes(&after))
        })
        .mut_subcommand("run", |run| {
            run.after_help(format!("{RUN_EXAMPLES}\n{}", codes(&after)))
        })
        .mut_subcommand("init", |init| init.after_help(INIT_EXAMPLES))
        .mut_subcommand("report", |report| {
            report.after_help(format!("{}\n{REPORT_EXAMPLES}", formats()))
        })
        .mut_subcommand("merge", |merge| merge.after_help(MERGE_EXAMPLES))
        .mut_subcommand("compare", |compare| compare.after_help(COMPARE_EXAMPLES))
        .mut_subcommand("baseline", |baseline| {
            baseline.after_help(BASELINE_EXAMPLES)
        })
}

/// The dimensions, each with what grows.
fn dimension_table() -> String {
    let mut text = String::from("Dimensions:\n");
    for dimension in gauntlet_catalog::dimension::ALL {
        text.push_str(&format!("  {:<22}{}\n", dimension.name, dimension.doc));
    }
    text
}

/// The table of exit codes alone.
fn codes(after: &str) -> String {
    let at = after.find("Exit codes:").unwrap_or_default();
    after.get(at..).unwrap_or_default().trim_end().to_owned()
}

/// Reads the command line; the exit code where there is nothing more to do.
pub fn parse() -> Result<Args, ExitCode> {
    command()
        .try_get_matches()
        .and_then(|matches| Args::from_arg_matches(&matches))
        .map_err(|error| {
            // A closed pipe under --help is nobody's error.
            let _ = error.print();
            if error.use_stderr() {
                Exit::Usage.code().into()
            } else {
                ExitCode::SUCCESS
            }
        })
}

/// A number of jobs, at least one.
fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("it must be a number, at least 1".to_owned()),
        Ok(jobs) => Ok(jobs),
    }
}

/// A number of seconds above zero, fractions allowed.
fn seconds(text: &str) -> Result<Duration, String> {
    text.parse::<f64>()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "it must be a number of seconds above zero, such as 2.5".to_owned())
}
