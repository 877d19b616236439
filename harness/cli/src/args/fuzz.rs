//! `gauntlet fuzz`, `gauntlet replay` and `gauntlet reduce`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;

use super::{WorldArgs, jobs, seconds};

/// The one target of a campaign or of a file.
#[derive(Debug, ClapArgs)]
pub struct TargetArgs {
    /// The target, as for `gauntlet run`; the reference SP where absent.
    #[arg(long, value_name = "NAME", conflicts_with = "command")]
    pub target: Option<String>,
    /// The target as a command that speaks the target protocol on standard input and output.
    #[arg(long = "target-cmd", value_name = "'CMD ARGS'")]
    pub command: Option<String>,
    /// How long it may take for one answer, in seconds.
    #[arg(long, value_name = "SECS", value_parser = seconds)]
    pub timeout: Option<Duration>,
    /// A host that is not on this machine and that messages may be sent to: one that is yours to
    /// test.
    #[arg(long = "allow-host", value_name = "HOST")]
    pub allowed_hosts: Vec<String>,
}

/// `gauntlet fuzz`.
#[derive(Debug, ClapArgs)]
pub struct FuzzArgs {
    /// The target.
    #[command(flatten)]
    pub target: TargetArgs,
    /// End after so long: 90s, 10m, 2h; a number alone is seconds.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub time: Option<Duration>,
    /// End after so many runs, counted over all sessions of the campaign.
    #[arg(long, value_name = "N")]
    pub runs: Option<u64>,
    /// How many workers there are, each with a target of its own; as many as there are processors,
    /// where absent. With one of them, and a target that always does the same, a campaign follows
    /// from its seed alone.
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
    /// Where the campaign keeps what it knows, and goes on from: `gauntlet-fuzz/TARGET` where
    /// absent.
    #[arg(long, value_name = "DIR", conflicts_with = "no_corpus")]
    pub corpus: Option<PathBuf>,
    /// Keep nothing.
    #[arg(long)]
    pub no_corpus: bool,
    /// End at the first finding.
    #[arg(long)]
    pub first: bool,
    /// Time and seed.
    #[command(flatten)]
    pub world: WorldArgs,
    /// Print what was found as one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// `gauntlet replay`.
#[derive(Debug, ClapArgs)]
pub struct ReplayArgs {
    /// Plans (such as plan.txt of a finding), or messages as XML or base64; '-' is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The target.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Time and seed.
    #[command(flatten)]
    pub world: WorldArgs,
}

/// `gauntlet reduce`.
#[derive(Debug, ClapArgs)]
pub struct ReduceArgs {
    /// A plan, or a message as XML or base64; '-' is standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The target.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Write it to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// How many questions the target may be asked.
    #[arg(long, value_name = "N", default_value_t = 2000)]
    pub questions: usize,
    /// Time and seed.
    #[command(flatten)]
    pub world: WorldArgs,
}

/// A time above zero with a unit: s, m or h; seconds where there is none.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.char_indices().last() {
        Some((at, 's')) => (&text[..at], 1.0),
        Some((at, 'm')) => (&text[..at], 60.0),
        Some((at, 'h')) => (&text[..at], 3600.0),
        _ => (text, 1.0),
    };
    number
        .parse::<f64>()
        .ok()
        .and_then(|number| Duration::try_from_secs_f64(number * unit).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "it must be a time above zero, such as 90s, 10m or 2h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("1.5m"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        assert_eq!(duration("7"), Ok(Duration::from_secs(7)));
        for wrong in ["", "s", "0s", "-1m", "soon"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
