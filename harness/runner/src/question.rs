//! What a case asks of an SP beside, or instead of, whether it accepts a message: its requests, its
//! accounts, the page that it sends the browser to. Single logout is in `logout`.

use std::time::Instant;

use gauntlet_catalog::MintedCase;
use gauntlet_core::runlog::Exchange;
use gauntlet_core::{Acceptance, Account, AdminAct, Observation, Question, RequestRule};
use gauntlet_inspect::{
    AccountEvidence, Evidence, Finding, LandingEvidence, Login, inspect, inspect_accounts,
    inspect_http, inspect_landing,
};
use gauntlet_targets::TargetError;

use crate::session::{Session, unsent};

impl Session<'_> {
    /// Puts what the case asks about in the place of the answer to the last message, where that is an
    /// answer at all: a login that was let in, with nothing forged, or refused.
    pub(crate) fn look(
        &mut self,
        question: Question,
        minted: &MintedCase,
        before: &[Exchange],
        last: &mut Exchange,
    ) {
        let is_answer = match &last.observed {
            Observation::Accepted { identity } => {
                last.truth.compare(identity).acceptance != Acceptance::Forged
            }
            Observation::Rejected { .. } => true,
            _ => false,
        };
        if !is_answer {
            return;
        }
        let looked = match question {
            Question::Request(_) | Question::Logout(_) => return,
            Question::Accounts(rule) => {
                let logins: Vec<Login> = before.iter().chain([&*last]).map(login).collect();
                let by_hand = by_hand(minted);
                self.target_mut().users().map(|accounts| {
                    let evidence = AccountEvidence {
                        before: &by_hand,
                        logins: &logins,
                        accounts: &accounts,
                    };
                    match inspect_accounts(rule, &evidence) {
                        Finding::Silent(reason) => Observation::Unsupported { reason },
                        finding => Observation::Provisioned {
                            accounts,
                            fault: fault(finding),
                        },
                    }
                })
            }
            // Whoever is kept out is not sent on.
            Question::Landing(_) if matches!(last.observed, Observation::Rejected { .. }) => {
                let reason = last.observed.summary();
                Ok(Observation::Unsupported {
                    reason: format!("there is no page to look at: {reason}"),
                })
            }
            Question::Http(rule) => {
                let taken = matches!(last.observed, Observation::Accepted { .. });
                self.target_mut()
                    .answer()
                    .map(|answer| match inspect_http(rule, taken, &answer) {
                        Finding::Silent(reason) => Observation::Unsupported { reason },
                        finding => Observation::Answered {
                            answer,
                            fault: fault(finding),
                        },
                    })
            }
            Question::Landing(rule) => self.target_mut().landing().map(|location| {
                let evidence = LandingEvidence {
                    location: &location,
                    acs_url: &minted.setup.sp.acs_url,
                    relay_state: last.sent.relay_state.as_deref(),
                };
                match inspect_landing(rule, &evidence) {
                    Finding::Silent(reason) => Observation::Unsupported { reason },
                    finding => Observation::Landed {
                        location,
                        fault: fault(finding),
                    },
                }
            }),
        };
        self.notice_death();
        last.observed = looked.unwrap_or_else(not_told);
    }

    /// Asks the target for requests of its own, and holds them to a rule.
    pub(crate) fn ask(&mut self, minted: &MintedCase, rule: RequestRule) -> Exchange {
        let start = Instant::now();
        let observed = self.requested(minted, rule).unwrap_or_else(not_told);
        self.notice_death();
        Exchange {
            us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
            observed,
            ..unsent(String::new())
        }
    }

    fn requested(
        &mut self,
        minted: &MintedCase,
        rule: RequestRule,
    ) -> Result<Observation, TargetError> {
        let requests = (0..rule.requests())
            .map(|_| self.target_mut().authn_request())
            .collect::<Result<Vec<_>, _>>()?;
        let metadata = if rule.needs_metadata() {
            Some(self.target_mut().metadata()?)
        } else {
            None
        };
        let session = if rule == RequestRule::NobodyYet {
            let now = minted.control.delivery.now;
            self.target_mut().session(now)?
        } else {
            None
        };
        let evidence = Evidence {
            requests: &requests,
            setup: &minted.setup,
            metadata: metadata.as_deref(),
            session: session.as_ref(),
        };
        Ok(match inspect(rule, &evidence) {
            Finding::Silent(reason) => Observation::Unsupported { reason },
            finding => Observation::Requested {
                requests,
                fault: fault(finding),
            },
        })
    }
}

/// The rule for its requests, where the target is asked for those and no message is delivered.
pub(crate) fn asked_alone(minted: &MintedCase) -> Option<RequestRule> {
    match minted.asks {
        Some(Question::Request(rule)) => Some(rule),
        _ => None,
    }
}

/// A target that does not answer what the case asks.
pub(crate) fn not_told(error: TargetError) -> Observation {
    match error {
        TargetError::Unsupported { reason } => Observation::Unsupported { reason },
        error => Observation::ProtocolError {
            detail: error.to_string(),
        },
    }
}

pub(crate) fn fault(finding: Finding) -> Option<String> {
    match finding {
        Finding::Wrong(fault) => Some(fault),
        Finding::Right | Finding::Silent(_) => None,
    }
}

/// A message as the accounts are judged by it.
fn login(exchange: &Exchange) -> Login {
    Login {
        accepted: matches!(exchange.observed, Observation::Accepted { .. }),
        signed: exchange.truth.signed.clone().unwrap_or_default(),
    }
}

/// The accounts that an administrator has made in the course of the case.
fn by_hand(minted: &MintedCase) -> Vec<Account> {
    let made = minted.acts.iter().filter_map(|act| match act {
        Some(AdminAct::AddUser { user }) => Some(user.clone()),
        _ => None,
    });
    made.collect()
}
