//! Errors at the edge: what a person sees, and the exit code.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use gauntlet_campaign::CampaignError;
use gauntlet_catalog::ledger::retired;
use gauntlet_core::Exit;
use gauntlet_core::runlog::LineError;
use gauntlet_diagnose::{DiagnoseError, InputError};
use gauntlet_fuzzing::ScenarioError;
use gauntlet_gate::MergeError;
use gauntlet_gate::baseline::Unexplained;
use gauntlet_idp::{MintError, PlanError, WorldError};
use gauntlet_report::ReportError;
use gauntlet_runner::{RunError, SelectError};
use gauntlet_targets::command::CommandError;
use gauntlet_targets::http::ForeignHost;
use gauntlet_targets::{InstallError, ManifestError, ResolveError, TargetError};

/// Everything that ends a command early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    #[error(transparent)]
    Select(#[from] SelectError),
    #[error("there is no case '{name}'")]
    UnknownCase {
        name: String,
        closest: Option<String>,
    },
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    #[error("target '{target}': nothing may be sent there")]
    ForeignHost {
        target: String,
        #[source]
        foreign: ForeignHost,
    },
    #[error("no bundled adapter is installed")]
    NothingInstalled,
    #[error("--target-cmd: {0}")]
    Command(CommandError),
    #[error("--plan is not a plan")]
    Plan(#[from] PlanError),
    #[error("no messages can be minted at this time")]
    World(#[from] WorldError),
    #[error("the message cannot be minted")]
    Mint(#[from] MintError),
    #[error("the metadata cannot be written")]
    Metadata(#[source] Box<dyn Error + Send + Sync>),
    #[error("there is no message {number}: the case delivers {count}")]
    NoMessage { number: usize, count: usize },
    #[error(
        "the case delivers no message: it looks at a request that the SP sends; \
         `gauntlet run --filter` runs it"
    )]
    SendsNothing,
    #[error("cannot read {name}")]
    Unread { name: String, source: io::Error },
    #[error("there is no SAML message in {name}")]
    Input { name: String, source: InputError },
    #[error(transparent)]
    Beside(DiagnoseError),
    /// A configuration file or a baseline: every line of it names the file and the line.
    #[error(transparent)]
    Problems(#[from] gauntlet_gate::Problems),
    #[error("{name} is no RunLog that this version reads")]
    BadLog { name: String, source: LineError },
    #[error("{name} does not begin with the event run-started, so it is no RunLog of a run")]
    NoStart { name: String },
    #[error("{name} was begun by version {version}, which may have another catalogue")]
    OtherVersion { name: String, version: String },
    #[error("{name} would be written over while it is needed")]
    OverItself { name: String },
    #[error(transparent)]
    Merge(#[from] MergeError),
    #[error("cannot read the baseline {name}")]
    NoBaseline { name: String, source: io::Error },
    #[error("no baseline is named")]
    NoBaselineNamed,
    #[error("no RunLog is named")]
    NoLogNamed,
    #[error("the reason is empty")]
    NoReason,
    #[error(transparent)]
    Unexplained(#[from] Unexplained),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("cannot write the RunLog to {}", path.display())]
    Log { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Campaign(#[from] CampaignError),
    #[error("nothing can be exported")]
    Export(#[source] Box<dyn Error + Send + Sync>),
    #[error("{} is there already", path.display())]
    FileInTheWay { path: PathBuf },
    #[error("cannot write {}", path.display())]
    Unwritten { path: PathBuf, source: io::Error },
    #[error("{name} holds neither a plan nor a message")]
    Nothing { name: String, source: ScenarioError },
    #[error("{name}: the target does nothing with it that could be kept: {why}")]
    NothingToKeep { name: String, why: String },
    #[error("these are {count} targets; a campaign is against one")]
    SeveralTargets { count: usize },
    #[error("{name} cannot be minted")]
    NotMinted { name: String },
    #[error(transparent)]
    Install(#[from] InstallError),
    #[error("target '{name}' is not a bundled adapter")]
    NotBundled {
        name: String,
        closest: Option<String>,
    },
    #[error("'{name}' is no adapter over a pipe, so it has no protocol to check")]
    NoAdapter { name: String },
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error("'{name}' cannot be the name of a target")]
    TargetName { name: String },
    #[error("{} is there already and not empty", path.display())]
    FolderInUse { path: PathBuf },
    #[error("cannot write {}", path.display())]
    Skeleton { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    #[error("cannot write to standard output")]
    Output(#[from] io::Error),
    #[error("the report cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

impl CliError {
    /// How the command ends.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Select(_) => Exit::NothingSelected,
            Self::UnknownCase { .. }
            | Self::Resolve(_)
            | Self::Command(_)
            | Self::Plan(_)
            | Self::World(_)
            | Self::Mint(_)
            | Self::NoMessage { .. }
            | Self::SendsNothing
            | Self::Log { .. }
            | Self::Unread { .. }
            | Self::Nothing { .. }
            | Self::NothingToKeep { .. }
            | Self::NotMinted { .. }
            | Self::SeveralTargets { .. }
            | Self::Unwritten { .. }
            | Self::Campaign(CampaignError::World(_) | CampaignError::Store(_))
            | Self::Input { .. }
            | Self::Beside(_)
            | Self::NotBundled { .. }
            | Self::ForeignHost { .. }
            | Self::NothingInstalled
            | Self::TargetName { .. }
            | Self::NoAdapter { .. }
            | Self::FolderInUse { .. }
            | Self::Skeleton { .. }
            | Self::Manifest(_)
            | Self::Problems(_)
            | Self::FileInTheWay { .. }
            | Self::BadLog { .. }
            | Self::NoStart { .. }
            | Self::OtherVersion { .. }
            | Self::OverItself { .. }
            | Self::Merge(_)
            | Self::NoBaseline { .. }
            | Self::NoBaselineNamed
            | Self::NoLogNamed
            | Self::NoReason
            | Self::Unexplained(_)
            | Self::Run(RunError::World(_))
            | Self::Install(InstallError::Unknown { .. } | InstallError::NoCache) => Exit::Usage,
            Self::Run(RunError::Sink(_))
            | Self::Metadata(_)
            | Self::Export(_)
            | Self::Campaign(_)
            | Self::Install(_)
            | Self::Target(_)
            | Self::Output(_)
            | Self::Report(_)
            | Self::Json(_) => Exit::Failure,
        }
    }

    /// What to do about it, where the message does not say.
    fn help(&self) -> Option<String> {
        let meant = |closest: &Option<String>| {
            closest
                .as_ref()
                .map(|name| format!("did you mean '{name}'?"))
        };
        match self {
            Self::Select(SelectError::NoMatch {
                filter: name,
                closest,
            })
            | Self::UnknownCase { name, closest } => Some(match retired::find(name) {
                Some(retired) => retired.to_string(),
                None => {
                    meant(closest).unwrap_or_else(|| "`gauntlet list` shows every case".to_owned())
                }
            }),
            Self::NotBundled { closest, .. } => Some(
                meant(closest).unwrap_or_else(|| "`gauntlet target list` shows them".to_owned()),
            ),
            Self::NothingInstalled => Some(
                "`gauntlet target list` shows them, `gauntlet target install NAME` installs one"
                    .to_owned(),
            ),
            Self::TargetName { .. } => {
                Some("use lower-case letters, digits and hyphens".to_owned())
            }
            Self::FolderInUse { .. } => Some("name another with --folder".to_owned()),
            Self::Plan(_) | Self::Nothing { .. } => Some(
                "a plan looks like: entra(sign=assertion, flow=unsolicited) | sign | forge()"
                    .to_owned(),
            ),
            Self::NoBaseline { .. } => {
                Some("`gauntlet baseline write LOG --reason TEXT` makes one".to_owned())
            }
            Self::NoBaselineNamed => Some(
                "name it with --baseline FILE, or in gauntlet.toml (`baseline = \"…\"`)".to_owned(),
            ),
            Self::NoLogNamed => Some(
                "name one that `gauntlet run --log FILE` has written, or in gauntlet.toml \
                 (`log = \"…\"`)"
                    .to_owned(),
            ),
            Self::Unexplained(_) | Self::NoReason => {
                Some("say why with --reason TEXT, such as the address of a ticket".to_owned())
            }
            Self::FileInTheWay { .. } => {
                Some("nothing was written; move it away, or name another folder".to_owned())
            }
            Self::OverItself { .. } => Some("name another file with --log".to_owned()),
            Self::OtherVersion { .. } => Some("begin the run anew".to_owned()),
            Self::World(_) => Some("choose another time with --now".to_owned()),
            Self::Log { .. } => {
                Some("name a file in a folder that exists and can be written".to_owned())
            }
            _ => None,
        }
    }

    /// The text: the error, its causes, what to do.
    pub(crate) fn render(&self) -> String {
        let mut shown = self.to_string();
        let mut text = format!("error: {shown}\n");
        let mut cause = self.source();
        while let Some(error) = cause {
            let message = error.to_string();
            // Some messages carry their cause already.
            if !shown.contains(&message) {
                let _ = writeln!(text, "  caused by: {message}");
            }
            shown = message;
            cause = error.source();
        }
        if let Some(help) = self.help() {
            let _ = writeln!(text, "  help: {help}");
        }
        text
    }

    /// Prints it to standard error.
    pub(crate) fn print(&self) {
        use io::Write as _;
        // There is nowhere left to report a failure of this to.
        let _ = io::stderr().write_all(self.render().as_bytes());
    }
}
