//! The messages of a case at a target that is ready: one after the other, or all at once.

use std::time::Instant;

use gauntlet_catalog::MintedCase;
use gauntlet_core::judge::Control;
use gauntlet_core::runlog::Exchange;
use gauntlet_core::verdict::Lacking;
use gauntlet_core::{Acceptance, Delivery, Expectation, Observation, Question, Verdict, judge};

use crate::question::asked_alone;
use crate::session::{Prepared, Session, Stop, Which, minted, unsent};

impl Session<'_> {
    /// Delivers the messages of a case that is ready and judges the last one.
    pub(crate) fn deliver(&mut self, case: &Prepared<'_>) -> (Vec<Exchange>, Verdict) {
        let minted = match minted(case) {
            Ok(minted) => minted,
            Err(stop) => return (Vec::new(), stop.verdict),
        };
        // A message after a change of the settings may have left it with others.
        let ready = self
            .configure(&minted.setup)
            .and_then(|()| self.reset(&minted.setup));
        if let Err(stop) = ready {
            return (Vec::new(), stop.verdict);
        }
        if let Some(rule) = asked_alone(minted) {
            let exchange = self.ask(minted, rule);
            let verdict = judge(
                case.info.expectation,
                case.info.level,
                &Control::Accepted,
                &exchange.observed,
                &[],
                &exchange.truth,
            );
            return (vec![exchange], verdict);
        }
        if minted.at_once {
            return self.deliver_at_once(case, minted);
        }
        self.one_by_one(case, minted)
    }

    /// Delivers the messages of a case one after the other.
    fn one_by_one(&mut self, case: &Prepared<'_>, minted: &MintedCase) -> (Vec<Exchange>, Verdict) {
        let mut steps = Vec::new();
        let Some(last) = minted.messages.len().checked_sub(1) else {
            return (steps, nothing());
        };
        let control = self.control(case, minted);
        let verdict_on = |expectation: Expectation, exchange: &Exchange| {
            judge(
                expectation,
                case.info.level,
                &control,
                &exchange.observed,
                &exchange.side_effects,
                &exchange.truth,
            )
        };
        // Of two that exclude each other the first may be refused, and then the second be taken.
        let mut expectation = case.info.expectation;
        for index in 0..last {
            if let Err(stop) = self.changed(minted, index) {
                return match not_taken(minted, &stop).filter(|_| minted.either) {
                    Some(exchange) => {
                        let verdict = verdict_on(expectation, &exchange);
                        steps.push(exchange);
                        (steps, verdict)
                    }
                    None => (steps, stop.verdict),
                };
            }
            let exchange = self.exchange(case, minted, Which::Message(index));
            let refused = matches!(exchange.observed, Observation::Rejected { .. });
            let is_first_of_two = minted.either && index + 1 == last;
            let verdict = if is_first_of_two && refused {
                expectation = Expectation::NeverForged;
                None
            } else if minted.alike
                || (is_first_of_two && !matches!(exchange.observed, Observation::Accepted { .. }))
            {
                Some(verdict_on(expectation, &exchange))
                    .filter(|v| !matches!(v, Verdict::Pass { .. }))
            } else {
                scene(index + 1, &exchange)
            };
            steps.push(exchange);
            if let Some(verdict) = verdict {
                return (steps, verdict);
            }
        }
        let mut exchange = match self.changed(minted, last) {
            Ok(()) => self.exchange(case, minted, Which::Message(last)),
            Err(stop) => match not_taken(minted, &stop) {
                Some(exchange) => exchange,
                None => return (steps, stop.verdict),
            },
        };
        if let Some(Question::Logout(rule)) = minted.asks {
            let set = scene(last + 1, &exchange);
            steps.push(exchange);
            let judged = match set {
                Some(verdict) => Err(verdict),
                None => self.log_out(rule, case, minted, &mut steps),
            };
            return match judged {
                Ok(exchange) => {
                    let verdict = verdict_on(expectation, &exchange);
                    steps.push(exchange);
                    (steps, verdict)
                }
                Err(verdict) => (steps, verdict),
            };
        }
        if let Some(question) = minted.asks {
            self.look(question, minted, &steps, &mut exchange);
        }
        let mut verdict = verdict_on(expectation, &exchange);
        steps.push(exchange);
        if minted.alike && matches!(verdict, Verdict::Pass { .. }) {
            verdict = alike(minted, &steps);
        }
        (steps, verdict)
    }

    /// Delivers all messages of a case at one moment, and looks at what the case asks about afterwards.
    fn deliver_at_once(
        &mut self,
        case: &Prepared<'_>,
        minted: &MintedCase,
    ) -> (Vec<Exchange>, Verdict) {
        let deliveries: Vec<Delivery> = minted
            .messages
            .iter()
            .map(|message| message.delivery.clone())
            .collect();
        let start = Instant::now();
        let all = self.target_mut().consume_at_once(&deliveries);
        let us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.notice_death();
        let all = match all {
            Ok(all) => all,
            Err(error) => {
                let stop = self.failed("brought several messages", &error);
                return (Vec::new(), stop.verdict);
            }
        };
        let mut steps: Vec<Exchange> = minted
            .messages
            .iter()
            .zip(all)
            .map(|(message, observed)| Exchange {
                sent: message.delivery.clone(),
                truth: self.truth(message),
                observed,
                side_effects: Vec::new(),
                us,
            })
            .collect();
        let control = self.control(case, minted);
        let judged = |expectation: Expectation, exchange: &Exchange| {
            judge(
                expectation,
                case.info.level,
                &control,
                &exchange.observed,
                &[],
                &exchange.truth,
            )
        };
        let Some(mut last) = steps.pop() else {
            return (steps, nothing());
        };
        // Each of them is a login like any other.
        let refused = steps
            .iter()
            .chain([&last])
            .map(|exchange| judged(Expectation::Accept, exchange))
            .find(|verdict| !matches!(verdict, Verdict::Pass { .. }));
        if let Some(verdict) = refused {
            steps.push(last);
            return (steps, verdict);
        }
        if let Some(question) = minted.asks {
            self.look(question, minted, &steps, &mut last);
        }
        let verdict = judged(case.info.expectation, &last);
        steps.push(last);
        (steps, verdict)
    }

    /// Configures the target anew where the settings change before this message, and lets an
    /// administrator do what the case says.
    fn changed(&mut self, minted: &MintedCase, index: usize) -> Result<(), Stop> {
        if let Some(Some(setup)) = minted.setups.get(index) {
            self.configure(setup)?;
        }
        if let Some(Some(act)) = minted.acts.get(index) {
            let done = self.target_mut().administer(act);
            done.map_err(|error| self.failed("administered", &error))?;
        }
        Ok(())
    }
}

/// A case that cannot be judged, for it does nothing.
fn nothing() -> Verdict {
    let why = "the case delivers no message; give its script at least one".to_owned();
    Verdict::Inconclusive { why }
}

/// The refusal of a configuration, where the case is about that.
fn not_taken(minted: &MintedCase, stop: &Stop) -> Option<Exchange> {
    let Verdict::Skip {
        lacking: Lacking::Other { reason },
    } = &stop.verdict
    else {
        return None;
    };
    let message = minted.messages.last().filter(|_| minted.configures)?;
    let mut exchange = unsent(String::new());
    exchange.observed = Observation::Rejected {
        reason: format!("the configuration was not taken: {reason}"),
        checks: Vec::new(),
    };
    exchange.truth = message.truth.clone();
    Some(exchange)
}

/// Whether the messages, which were all refused, were refused in the same words, but for the
/// identifiers of the messages.
fn alike(minted: &MintedCase, steps: &[Exchange]) -> Verdict {
    let mut said: Vec<String> = Vec::new();
    for (message, step) in minted.messages.iter().zip(steps) {
        let mut words = step.observed.summary();
        for id in message.xml.split(" ID=\"").skip(1) {
            let id = id.split('"').next().unwrap_or_default();
            if !id.is_empty() {
                words = words.replace(id, "…");
            }
        }
        if !said.contains(&words) {
            said.push(words);
        }
    }
    if said.len() < 2 {
        return Verdict::Pass { acceptance: None };
    }
    Verdict::Warning {
        why: format!(
            "refused, but not alike, so that whoever sends a message learns what is in it: {}",
            said.join(" / ")
        ),
    }
}

/// What a message before the last one must be: accepted, with nothing forged. `None` where it is.
pub(crate) fn scene(number: usize, exchange: &Exchange) -> Option<Verdict> {
    let why = match &exchange.observed {
        Observation::Accepted { identity } => {
            let comparison = exchange.truth.compare(identity);
            match comparison.acceptance {
                Acceptance::Full | Acceptance::Original => return None,
                Acceptance::Forged => "accepted, but not as signed".to_owned(),
            }
        }
        Observation::Unsupported { reason } => {
            let lacking = Lacking::Other {
                reason: reason.clone(),
            };
            return Some(Verdict::Skip { lacking });
        }
        other => other.summary(),
    };
    Some(Verdict::Inconclusive {
        why: format!("message {number}, which sets the scene, was not accepted: {why}"),
    })
}
