//! Single logout at a target: what comes after the logins of a case, and the last of it judged.

use std::time::Instant;

use gauntlet_catalog::{MintedCase, MintedMove};
use gauntlet_core::runlog::Exchange;
use gauntlet_core::verdict::Lacking;
use gauntlet_core::{Identity, LogoutRule, Observation, SentRequest, Timestamp, Truth, Verdict};
use gauntlet_idp::logout::{LogoutKind, LogoutSubject, MintedLogout};
use gauntlet_inspect::{Finding, LogoutEvidence, inspect_logout};
use gauntlet_targets::TargetError;

use crate::deliver::scene;
use crate::question::{fault, not_told};
use crate::session::{Prepared, Session, unsent};

/// What has happened so far.
#[derive(Default)]
struct Scene {
    /// How long ago the login was, in milliseconds.
    later_ms: i64,
    /// Who is, or was, logged in.
    subject: Identity,
    /// The LogoutRequest of the SP.
    request: Option<SentRequest>,
    /// The last message that arrived.
    message: Option<MintedLogout>,
}

impl Session<'_> {
    /// Makes the moves of the case. The last exchange is what a rule was held to, and is judged by
    /// whoever calls; an error is the end of the case before that.
    pub(crate) fn log_out(
        &mut self,
        rule: LogoutRule,
        case: &Prepared<'_>,
        minted: &MintedCase,
        steps: &mut Vec<Exchange>,
    ) -> Result<Exchange, Verdict> {
        let signed = steps.last().and_then(|step| step.truth.signed.clone());
        let mut scene = Scene {
            subject: signed.unwrap_or_default(),
            ..Scene::default()
        };
        let Some((last, before)) = minted.moves.split_last() else {
            let why = "the case says nothing of what comes after the login".to_owned();
            return Err(Verdict::Inconclusive { why });
        };
        for (index, one) in before.iter().enumerate() {
            let exchange = self.make(one, index, case, minted, &mut scene);
            let stop = self.sets_the_scene(one, steps.len() + 1, &exchange);
            steps.push(exchange);
            if let Some(verdict) = stop {
                return Err(verdict);
            }
        }
        let mut exchange = self.make(last, before.len(), case, minted, &mut scene);
        let (taken, answer) = match &exchange.observed {
            Observation::LoggedOut { answer, .. } => (true, answer.clone()),
            Observation::Requested { .. } | Observation::Accepted { .. } => (true, None),
            Observation::Rejected { .. } => (false, None),
            // A crash, a silence, or a target that cannot do it.
            _ => return Ok(exchange),
        };
        let now = minted.control.delivery.now.plus_ms(scene.later_ms);
        let session = match self.logged_in(now) {
            Ok(session) => session,
            Err(error) => {
                exchange.observed = not_told(error);
                return Ok(exchange);
            }
        };
        let location = match rule {
            LogoutRule::LandsHome => match self.target_mut().landing() {
                Ok(location) => Some(location),
                Err(error) => {
                    exchange.observed = not_told(error);
                    return Ok(exchange);
                }
            },
            _ => None,
        };
        let (id, relay_state) = scene.message.as_ref().map_or(("", None), |message| {
            (message.id.as_str(), message.relay_state.as_deref())
        });
        let finding = inspect_logout(
            rule,
            &LogoutEvidence {
                setup: &minted.setup,
                subject: &scene.subject,
                taken,
                session: session.as_ref(),
                message: (id, relay_state),
                location: location.as_deref(),
                answer: answer.as_ref(),
                request: scene.request.as_ref(),
            },
        );
        exchange.observed = match finding {
            Finding::Silent(reason) => Observation::Unsupported { reason },
            finding => Observation::LoggedOut {
                answer,
                session,
                fault: fault(finding),
            },
        };
        Ok(exchange)
    }

    fn make(
        &mut self,
        one: &MintedMove,
        index: usize,
        case: &Prepared<'_>,
        minted: &MintedCase,
        scene: &mut Scene,
    ) -> Exchange {
        let now = minted.control.delivery.now.plus_ms(scene.later_ms);
        match one {
            MintedMove::Wait(ms) => {
                scene.later_ms += ms;
                // Nothing is sent: who is logged in afterwards is asked below.
                Exchange {
                    observed: Observation::LoggedOut {
                        answer: None,
                        session: None,
                        fault: None,
                    },
                    ..unsent(String::new())
                }
            }
            MintedMove::Login(login) => {
                scene.subject = login.truth.signed.clone().unwrap_or_default();
                self.bring(login, None)
            }
            MintedMove::Start => {
                let start = Instant::now();
                let observed = match self.start_logout(now) {
                    Ok(request) => {
                        scene.request = Some(request.clone());
                        Observation::Requested {
                            requests: vec![request],
                            fault: None,
                        }
                    }
                    Err(error) => not_told(error),
                };
                Exchange {
                    observed,
                    us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
                    ..unsent(String::new())
                }
            }
            MintedMove::Receive(plan) => {
                let subject = LogoutSubject {
                    session: scene.subject.clone(),
                    request: scene.request.as_ref().map(|sent| sent.request_id.clone()),
                };
                match case.logout(index, plan, &subject) {
                    Ok(message) => {
                        let exchange = self.bring_logout(&message);
                        scene.message = Some(message);
                        exchange
                    }
                    Err(error) => unsent(error.to_string()),
                }
            }
            MintedMove::ReceiveAgain => match &scene.message {
                Some(message) => self.bring_logout(message),
                None => unsent("no message has arrived yet".to_owned()),
            },
        }
    }

    fn bring_logout(&mut self, message: &MintedLogout) -> Exchange {
        let start = Instant::now();
        let observed = self.consume(&message.delivery);
        Exchange {
            sent: message.delivery.clone(),
            truth: Truth::default(),
            observed,
            side_effects: Vec::new(),
            us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
        }
    }

    /// What everything before the last move must do: let the user in, send a request, and end the
    /// session. `None` where it has.
    fn sets_the_scene(
        &mut self,
        one: &MintedMove,
        number: usize,
        exchange: &Exchange,
    ) -> Option<Verdict> {
        let inconclusive = |why: String| {
            Some(Verdict::Inconclusive {
                why: format!("step {number}, which sets the scene: {why}"),
            })
        };
        match (one, &exchange.observed) {
            (_, Observation::Unsupported { reason }) => Some(Verdict::Skip {
                lacking: Lacking::Other {
                    reason: reason.clone(),
                },
            }),
            (MintedMove::Login(_), _) => scene(number, exchange),
            (MintedMove::Start, Observation::Requested { .. }) | (MintedMove::Wait(_), _) => None,
            (MintedMove::Receive(plan), Observation::LoggedOut { .. }) => {
                if plan.kind == LogoutKind::Response {
                    return None;
                }
                match self.logged_in(exchange.sent.now) {
                    Ok(None) => None,
                    Ok(Some(_)) => {
                        inconclusive("an honest LogoutRequest did not end the session".to_owned())
                    }
                    Err(error) => inconclusive(error.to_string()),
                }
            }
            (_, other) => inconclusive(other.summary()),
        }
    }

    fn logged_in(&mut self, now: Timestamp) -> Result<Option<Identity>, TargetError> {
        self.target_mut().session(now)
    }

    fn start_logout(&mut self, now: Timestamp) -> Result<SentRequest, TargetError> {
        self.target_mut().start_logout(now)
    }

    fn consume(&mut self, delivery: &gauntlet_core::Delivery) -> Observation {
        let observed = self.target_mut().consume(delivery);
        self.notice_death();
        observed
    }
}
