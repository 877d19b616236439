//! A plan: a baseline and a list of steps, before and after signing.
//!
//! Its text form is one line, parts separated by ` | `, with the signing itself in its place:
//!
//! ```text
//! entra(sign=assertion, flow=unsolicited) | set-audience(value="https://other.example") | sign
//! entra(sign=response, flow=solicited) | sign | strip-signatures() | forge()
//! ```
//!
//! Arguments are JSON values.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::baseline::{Baseline, BaselineError};
use crate::steps::Step;

/// A baseline and a list of steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What Entra would send.
    pub baseline: Baseline,
    /// Changes that will be signed.
    pub before: Vec<Step>,
    /// Changes to the signed message.
    pub after: Vec<Step>,
}

impl Plan {
    /// The honest plan for these settings.
    pub fn honest(baseline: Baseline) -> Self {
        Self {
            baseline,
            ..Self::default()
        }
    }

    /// Adds a step before signing.
    #[must_use]
    pub fn before(mut self, step: impl Into<Step>) -> Self {
        self.before.push(step.into());
        self
    }

    /// Adds a step after signing.
    #[must_use]
    pub fn after(mut self, step: impl Into<Step>) -> Self {
        self.after.push(step.into());
        self
    }

    /// Whether the message names an address or a file that a right SP leaves alone.
    pub fn reaches_out(&self) -> bool {
        self.before.iter().chain(&self.after).any(Step::reaches_out)
    }

    /// Whether it says how the message is carried, or by which browser.
    pub fn needs_http(&self) -> bool {
        let mut steps = self.before.iter().chain(&self.after);
        steps.any(|step| matches!(step, Step::Carry(_) | Step::BringBy(_)))
    }

    /// The honest twin: the same settings without any step.
    #[must_use]
    pub fn twin(&self) -> Self {
        Self::honest(self.baseline.clone())
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.baseline)?;
        for step in &self.before {
            write!(f, " | {step}")?;
        }
        f.write_str(" | sign")?;
        for step in &self.after {
            write!(f, " | {step}")?;
        }
        Ok(())
    }
}

/// A text that is not a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The first part is not a baseline.
    #[error(transparent)]
    Baseline(#[from] BaselineError),
    /// `sign` is missing or stands there twice.
    #[error("a plan has 'sign' exactly once among its parts, not {times} times")]
    Sign {
        /// How often it was found.
        times: usize,
    },
    /// A part is not of the form `name(key=value, ...)`.
    #[error("'{part}' is not of the form 'name(key=value, ...)'")]
    Form {
        /// What was read.
        part: String,
    },
    /// No step has this name.
    #[error("there is no step '{name}'; `gauntlet list --steps` prints them all")]
    UnknownStep {
        /// The name.
        name: String,
    },
    /// The arguments do not fit the step.
    #[error("arguments of step '{name}': {why}")]
    Arguments {
        /// The step.
        name: String,
        /// What serde says.
        why: String,
    },
}

impl FromStr for Plan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = split(text);
        let first = if parts.is_empty() {
            String::new()
        } else {
            parts.remove(0)
        };
        let mut plan = Self::honest(first.parse()?);
        let times = parts.iter().filter(|part| *part == "sign").count();
        if times != 1 {
            return Err(PlanError::Sign { times });
        }
        let mut signed = false;
        for part in parts {
            if part == "sign" {
                signed = true;
                continue;
            }
            let step = parse_step(&part)?;
            if signed {
                plan.after.push(step);
            } else {
                plan.before.push(step);
            }
        }
        Ok(plan)
    }
}

/// Splits at `|` outside of JSON strings.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        if c == '|' && !quoted {
            parts.push(String::new());
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
        .into_iter()
        .map(|part| part.trim().to_owned())
        .collect()
}

/// `name(key=value, ...)`, where the values are JSON.
fn parse_step(part: &str) -> Result<Step, PlanError> {
    let form = || PlanError::Form {
        part: part.to_owned(),
    };
    let (name, rest) = part.split_once('(').ok_or_else(form)?;
    let mut rest = rest.strip_suffix(')').ok_or_else(form)?.trim_start();
    let mut arguments = Map::new();
    while !rest.is_empty() {
        let (key, tail) = rest.split_once('=').ok_or_else(form)?;
        let mut values = serde_json::Deserializer::from_str(tail).into_iter::<Value>();
        let value = values.next().and_then(Result::ok).ok_or_else(form)?;
        arguments.insert(key.trim().to_owned(), value);
        rest = tail
            .get(values.byte_offset()..)
            .unwrap_or_default()
            .trim_start();
        match rest.strip_prefix(',') {
            Some(tail) => rest = tail.trim_start(),
            None if rest.is_empty() => {}
            None => return Err(form()),
        }
    }
    Step::from_parts(name.trim(), arguments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::{Forge, SetAudience};

    #[test]
    fn text_round_trip() {
        let plan = Plan::default()
            .before(SetAudience {
                value: "a \"quoted\" | piped, (odd) = value".into(),
            })
            .after(Forge {});
        let text = plan.to_string();
        assert_eq!(text.parse::<Plan>().unwrap(), plan, "{text}");
    }

    #[test]
    fn mistakes_are_named() {
        let error = |text: &str| text.parse::<Plan>().unwrap_err().to_string();
        assert!(error("entra() | forge()").contains("exactly once"));
        assert!(error("entra() | sign | forged()").contains("no step 'forged'"));
        assert!(error("entra() | sign | forge").contains("'forge' is not of the form"));
        assert!(error("entra() | set-audience(valu=1) | sign").contains("set-audience"));
        assert!(error("").contains("entra("));
    }
}
