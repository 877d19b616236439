//! A scenario: the settings of an SP and the messages that it is brought, as text.
//!
//! ```text
//! # Another login of the same day, at an SP whose trust has changed in between.
//! sp(trust-active-and-next)
//! entra(sign=assertion, flow=unsolicited) | sign
//! sp(trust-next)
//! after(60000)
//! entra(sign=assertion, flow=unsolicited) | new-ids() | sign
//! ```
//!
//! The first `sp(...)`, before the first message, names the settings at the start; any other one says
//! how they are from the next message on. `after(MS)` lets the next message arrive so many
//! milliseconds after it was minted. A single plan is a scenario, too.

use std::fmt;
use std::str::FromStr;

use gauntlet_catalog::{Case, Script, Sending, Setting};
use gauntlet_idp::steps::AlsoTrusted;
use gauntlet_idp::{Plan, PlanError};

use crate::settings::{self, Named};

/// One message of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// How it is minted.
    pub plan: Plan,
    /// When it arrives, in milliseconds after it was minted.
    pub after_ms: i64,
    /// The settings of the SP from this message on, where they change.
    pub settings: Option<Vec<&'static Named>>,
}

/// The settings of an SP and the messages that it is brought; the last one is judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// The settings at the start.
    pub settings: Vec<&'static Named>,
    /// The messages before the last one, which set the scene.
    pub before: Vec<Message>,
    /// The message that is judged.
    pub judged: Message,
}

/// A text that is not a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// A plan is not one.
    #[error("line {line}: {source}")]
    Plan {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        source: PlanError,
    },
    /// A setting that nobody knows.
    #[error("line {line}: there is no setting '{name}'; there are: {}", known())]
    Setting {
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A delay that is no number.
    #[error("line {line}: '{text}' is not a number of milliseconds")]
    Delay {
        /// The line, from 1.
        line: usize,
        /// What was read.
        text: String,
    },
    /// No message.
    #[error(
        "there is no plan in it: a line such as 'entra(sign=assertion, flow=unsolicited) | sign'"
    )]
    Empty,
}

fn known() -> String {
    let names: Vec<&str> = settings::ALL.iter().map(|one| one.name).collect();
    names.join(", ")
}

impl Scenario {
    /// One message to an SP with the usual settings.
    pub fn one(plan: Plan) -> Self {
        Self {
            judged: Message {
                plan,
                ..Message::default()
            },
            ..Self::default()
        }
    }

    /// The messages of a case, where it says no more than a scenario can.
    pub fn of_case(case: &Case) -> Option<Self> {
        let script = case.script();
        let plain = script.settings.is_empty()
            && script.asks.is_none()
            && !script.alike
            && !script.at_once
            && script
                .sendings
                .iter()
                .all(|it| it.settings.is_none() && it.act.is_none());
        let mut messages: Vec<Message> = script
            .sendings
            .into_iter()
            .map(|it| Message {
                plan: it.plan,
                after_ms: it.after_ms,
                settings: None,
            })
            .collect();
        let judged = messages.pop().filter(|_| plain)?;
        Some(Self {
            settings: Vec::new(),
            before: messages,
            judged,
        })
    }

    /// Every message in order.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.before.iter().chain([&self.judged])
    }

    /// Every message in order, to change.
    pub fn messages_mut(&mut self) -> impl Iterator<Item = &mut Message> {
        self.before.iter_mut().chain([&mut self.judged])
    }

    /// The settings under which the last message arrives.
    pub fn settings_at_end(&self) -> &[&'static Named] {
        let changed = self.judged.settings.as_ref();
        let before = || self.before.iter().rev().find_map(|m| m.settings.as_ref());
        changed.or_else(before).unwrap_or(&self.settings)
    }

    /// How many steps its plans have.
    pub fn steps(&self) -> usize {
        self.messages()
            .map(|message| message.plan.before.len() + message.plan.after.len())
            .sum()
    }

    /// The same as a script of the catalogue.
    pub fn script(&self) -> Script {
        let mut script = Script::two_or_more(Vec::new());
        script.settings = flat(&self.settings);
        let mut in_force = &self.settings;
        for message in self.messages() {
            in_force = message.settings.as_ref().unwrap_or(in_force);
            let mut plan = message.plan.clone();
            // What another key signs is signed, where the SP trusts it.
            if let Some(key) = in_force.iter().find_map(|one| one.also.or(one.key)) {
                plan.before.insert(0, AlsoTrusted { key }.into());
            }
            script.sendings.push(Sending {
                plan,
                after_ms: message.after_ms,
                settings: message.settings.as_deref().map(flat),
                act: None,
            });
        }
        // An SP that does not take settings under which nothing is trusted has refused.
        script.configures = self
            .settings_at_end()
            .iter()
            .any(|one| one.distrusts.is_some());
        script
    }
}

/// What named settings set.
pub fn flat(named: &[&'static Named]) -> Vec<Setting> {
    let all = named.iter().flat_map(|one| one.settings.iter());
    all.copied().collect()
}

fn write_settings(f: &mut fmt::Formatter<'_>, settings: &[&'static Named]) -> fmt::Result {
    let names: Vec<&str> = settings.iter().map(|one| one.name).collect();
    writeln!(f, "sp({})", names.join(", "))
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.messages().next();
        if !self.settings.is_empty() || first.is_some_and(|it| it.settings.is_some()) {
            write_settings(f, &self.settings)?;
        }
        for message in self.messages() {
            if let Some(settings) = &message.settings {
                write_settings(f, settings)?;
            }
            if message.after_ms != 0 {
                writeln!(f, "after({})", message.after_ms)?;
            }
            writeln!(f, "{}", message.plan)?;
        }
        Ok(())
    }
}

impl FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut settings = None;
        let mut messages: Vec<Message> = Vec::new();
        let mut next = Message::default();
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let line = line.trim();
            let inner = |name: &str| line.strip_prefix(name)?.strip_suffix(')');
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(names) = inner("sp(") {
                let named = names
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty())
                    .map(|name| {
                        settings::find(name).ok_or_else(|| ScenarioError::Setting {
                            line: number,
                            name: name.to_owned(),
                        })
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                if messages.is_empty() && settings.is_none() {
                    settings = Some(named);
                } else {
                    next.settings = Some(named);
                }
            } else if let Some(ms) = inner("after(") {
                next.after_ms = ms.trim().parse().map_err(|_| ScenarioError::Delay {
                    line: number,
                    text: ms.to_owned(),
                })?;
            } else {
                next.plan = line.parse().map_err(|source| ScenarioError::Plan {
                    line: number,
                    source,
                })?;
                messages.push(std::mem::take(&mut next));
            }
        }
        let judged = messages.pop().ok_or(ScenarioError::Empty)?;
        Ok(Self {
            settings: settings.unwrap_or_default(),
            before: messages,
            judged,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_documentation_reads_and_writes() {
        let text = "# why\nsp(trust-active-and-next)\n\
                    entra(sign=assertion, flow=unsolicited) | sign\n\
                    sp(trust-next)\nafter(60000)\n\
                    entra(sign=assertion, flow=unsolicited) | new-ids() | sign\n";
        let scenario: Scenario = text.parse().unwrap();
        assert_eq!(scenario.before.len(), 1);
        assert_eq!(scenario.judged.after_ms, 60_000);
        assert_eq!(scenario.settings_at_end()[0].name, "trust-next");
        assert_eq!(scenario.steps(), 1);
        assert_eq!(scenario.to_string(), text.replacen("# why\n", "", 1));
        let at_once = "sp()\nsp(trust-next)\nentra(sign=assertion, flow=unsolicited) | sign\n";
        assert_eq!(at_once.parse::<Scenario>().unwrap().to_string(), at_once);
        let script = scenario.script();
        assert_eq!(script.sendings.len(), 2);
        assert_eq!(script.sendings[1].settings.as_ref().unwrap().len(), 1);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let error = |text: &str| text.parse::<Scenario>().unwrap_err().to_string();
        assert!(error("").contains("no plan"));
        assert!(error("\nsp(nothing)\n").starts_with("line 2: there is no setting 'nothing'"));
        assert!(error("after(soon)\n").contains("'soon'"));
        assert!(error("entra() | forge()\n").starts_with("line 1:"));
    }
}
