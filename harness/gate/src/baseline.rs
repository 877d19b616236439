//! The baseline: the failures of targets that are known, each with a reason and a last day.
//!
//! ```toml
//! [[known]]
//! target = "my-sp"
//! case = "attacks/wrapping/xsw3"
//! fail = "forged-identity"
//! reason = "https://issues.example/123: mended in 2.4"
//! expires = 2027-03-01
//!
//! [[skips]]
//! target = "my-sp"
//! skipped = 130
//! of = 2161
//! ```
//!
//! A target with a variant is another target: its name is the one that results are keyed by, such
//! as `python3-saml:strict`.

mod update;

use gauntlet_core::outcome::{Entry, Known};
use gauntlet_core::{ExpectedSkips, FailKind, KnownFailures};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::day::Day;
use crate::lines::{line_of, line_of_error};

pub use update::{Renewal, Unexplained, Update};

/// A baseline that could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The name of its file, for messages.
    pub name: String,
    /// The entries, in the order of the file.
    pub known: Vec<KnownFailure>,
    /// How many skips are expected.
    pub skips: Vec<ExpectedSkips>,
}

/// A failure that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFailure {
    /// The target, with its variant.
    pub target: String,
    /// The case.
    pub case: String,
    /// The way it fails, a word of [`FailKind::NAMES`].
    pub fail: String,
    /// Why it is borne with.
    pub reason: String,
    /// The last day on which it is.
    pub expires: Day,
    /// The line of the entry, from 1; 0 where it stands in no file yet.
    pub line: usize,
}

/// What is wrong at one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there, and what to do.
    pub message: String,
}

/// What is wrong with a baseline, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// The name of the file.
    pub name: String,
    /// At least one.
    pub problems: Vec<Problem>,
}

impl std::error::Error for Problems {}

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines = self.problems.iter();
        let lines: Vec<String> = lines
            .map(|problem| format!("{}:{}: {}", self.name, problem.line, problem.message))
            .collect();
        f.write_str(&lines.join("\n"))
    }
}

/// The file as it is written; everything may be missing, so that each entry is judged for itself.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    known: Vec<Spanned<RawKnown>>,
    skips: Vec<Spanned<RawSkips>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawKnown {
    target: Option<String>,
    case: Option<String>,
    fail: Option<String>,
    reason: Option<String>,
    expires: Option<Datetime>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSkips {
    target: String,
    skipped: usize,
    of: usize,
}

impl Baseline {
    /// Reads `text`, the contents of the file `name`. Every entry without a reason, a last day, a
    /// target, a case or a way to fail is refused with its line, and so is one that is there twice.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problems> {
        let refused = |problems| Problems {
            name: name.to_owned(),
            problems,
        };
        let file: File = toml::from_str(text).map_err(|error| {
            refused(vec![Problem {
                line: line_of_error(text, &error),
                message: error.message().to_owned(),
            }])
        })?;
        let mut baseline = Self {
            name: name.to_owned(),
            ..Self::default()
        };
        let mut problems = Vec::new();
        for raw in file.known {
            let line = line_of(text, raw.span().start);
            match entry(raw.into_inner(), line) {
                Ok(entry) => match baseline.find(&entry.target, &entry.case) {
                    Some(twin) => problems.push(Problem {
                        line,
                        message: format!(
                            "'{}' at target '{}' is listed twice, the first time in line {}",
                            entry.case, entry.target, twin.line
                        ),
                    }),
                    None => baseline.known.push(entry),
                },
                Err(wrong) => {
                    problems.extend(wrong.into_iter().map(|message| Problem { line, message }));
                }
            }
        }
        for raw in file.skips {
            let line = line_of(text, raw.span().start);
            let raw = raw.into_inner();
            if baseline.skips.iter().any(|s| s.target == raw.target) {
                problems.push(Problem {
                    line,
                    message: format!("the skips of '{}' are listed twice", raw.target),
                });
            }
            baseline.skips.push(ExpectedSkips {
                target: raw.target,
                skipped: raw.skipped,
                of: raw.of,
            });
        }
        if problems.is_empty() {
            Ok(baseline)
        } else {
            Err(refused(problems))
        }
    }

    /// The entries that name no case: it was retired, or is misspelt. `hint` says what became of it, or
    /// what was probably meant.
    pub fn without_case(
        &self,
        is_case: impl Fn(&str) -> bool,
        hint: impl Fn(&str) -> Option<String>,
    ) -> Result<(), Problems> {
        let wrong = self.known.iter().filter(|entry| !is_case(&entry.case));
        let problems: Vec<Problem> = wrong
            .map(|entry| Problem {
                line: entry.line,
                message: match hint(&entry.case) {
                    Some(hint) => format!("there is no case '{}'; {hint}", entry.case),
                    None => format!("there is no case '{}'; take the entry out", entry.case),
                },
            })
            .collect();
        if problems.is_empty() {
            return Ok(());
        }
        Err(Problems {
            name: self.name.clone(),
            problems,
        })
    }

    /// What a run is held against on this day.
    pub fn known_on(&self, today: Day) -> KnownFailures {
        let mut all = KnownFailures::default();
        for known in &self.known {
            all.insert(
                known.target.clone(),
                known.case.clone(),
                Known {
                    fail: known.fail.clone(),
                    is_expired: known.expires < today,
                    entry: Entry {
                        reason: known.reason.clone(),
                        expires: known.expires.to_string(),
                        at: format!("{}:{}", self.name, known.line),
                    },
                },
            );
        }
        all
    }

    /// The entry of this case at this target.
    pub fn find(&self, target: &str, case: &str) -> Option<&KnownFailure> {
        let mut known = self.known.iter();
        known.find(|entry| entry.target == target && entry.case == case)
    }

    /// The file, entries in order of target and case.
    pub fn to_toml(&self) -> String {
        let mut out = String::from(HEAD);
        let mut known: Vec<&KnownFailure> = self.known.iter().collect();
        known.sort_by_key(|entry| (&entry.target, &entry.case));
        for entry in known {
            out.push_str(&format!(
                "\n[[known]]\ntarget = {}\ncase = {}\nfail = {}\nreason = {}\nexpires = {}\n",
                quoted(&entry.target),
                quoted(&entry.case),
                quoted(&entry.fail),
                quoted(&entry.reason),
                entry.expires
            ));
        }
        let mut skips: Vec<&ExpectedSkips> = self.skips.iter().collect();
        skips.sort_by_key(|skips| &skips.target);
        for skips in skips {
            out.push_str(&format!(
                "\n[[skips]]\ntarget = {}\nskipped = {}\nof = {}\n",
                quoted(&skips.target),
                skips.skipped,
                skips.of
            ));
        }
        out
    }
}

/// The first lines of the file.
const HEAD: &str = "\
# Failures that are known, and why they are borne with until when: see docs/gate.md of saml-gauntlet.
# `gauntlet baseline write` rewrites this file; what is worth keeping belongs into a reason.
";

/// `text` as a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// An entry, or everything that is wrong with it.
fn entry(raw: RawKnown, line: usize) -> Result<KnownFailure, Vec<String>> {
    let mut wrong = Vec::new();
    let mut text = |value: Option<String>, missing: &str| {
        let value = value.unwrap_or_default();
        if value.trim().is_empty() {
            wrong.push(missing.to_owned());
        }
        value
    };
    let case = text(raw.case, "the entry names no case: add case = \"…\"");
    let target = text(raw.target, "the entry names no target: add target = \"…\"");
    let reason = text(
        raw.reason,
        "the entry has no reason: say why this failure is borne with, reason = \"…\"",
    );
    let fail = text(
        raw.fail,
        "the entry does not say how the case fails: add fail = \"forged-identity\" or another kind",
    );
    if !fail.is_empty() && !FailKind::NAMES.contains(&fail.as_str()) {
        wrong.push(format!(
            "'{fail}' is no way to fail; it is one of {}",
            FailKind::NAMES.join(", ")
        ));
    }
    let expires = match raw.expires {
        None => {
            wrong.push(
                "the entry never expires: add the last day on which the failure is borne with, \
                 expires = 2027-01-31"
                    .to_owned(),
            );
            None
        }
        Some(date) => match date.to_string().parse::<Day>() {
            Ok(day) => Some(day),
            Err(error) => {
                wrong.push(format!("expires: {error}"));
                None
            }
        },
    };
    match expires {
        Some(expires) if wrong.is_empty() => Ok(KnownFailure {
            target,
            case,
            fail,
            reason,
            expires,
            line,
        }),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests;
