//! An SP under test, however it is driven.

use std::collections::BTreeMap;
use std::time::Duration;

use gauntlet_core::{
    Account, AdminAct, Delivery, HttpAnswer, Identity, Observation, SentRequest, Setup, Timestamp,
};
use serde_json::Value;

use crate::protocol::Hello;

/// The SP that a target is, where it is deployed and cannot be told to be another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpAddress {
    /// Its entity identifier.
    pub entity_id: String,
    /// Its assertion consumer service.
    pub acs_url: String,
}

/// A sign-in that the SP has begun and that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The `ID` of its request.
    pub request_id: String,
    /// The `RelayState` to return.
    pub relay_state: Option<String>,
}

/// An SP under test.
pub trait Target: Send {
    /// What it says of itself.
    fn hello(&self) -> &Hello;

    /// The SP that it is; `None` where it becomes the SP that it is configured as.
    fn sp(&self) -> Option<SpAddress> {
        None
    }

    /// Whether it trusts the keys that it is configured with, and not those that somebody has given
    /// it before.
    fn trusts_as_told(&self) -> bool {
        true
    }

    /// Whether it runs on another machine, from where it cannot reach ours by a loopback address.
    fn is_distant(&self) -> bool {
        false
    }

    /// Whether the SP can begin a sign-in by itself, and so takes answers whether or not it holds
    /// them to its requests.
    fn begins(&self) -> bool {
        false
    }

    /// Begins a sign-in at the SP, which makes up the request. `None` where the target takes any
    /// request that a message says is outstanding.
    fn begin(&mut self) -> Result<Option<Begun>, TargetError> {
        Ok(None)
    }

    /// The time at which everything happens that comes before the first message. Only a target
    /// whose clock is set from outside needs to know.
    fn at(&mut self, now: Timestamp) -> Result<(), TargetError> {
        let _ = now;
        Ok(())
    }

    /// Replaces its whole configuration and forgets all its state.
    fn configure(&mut self, setup: &Setup) -> Result<Configured, TargetError>;

    /// Brings it one message, to its assertion consumer service or to its single logout service.
    /// Whatever it does with it, crashing and hanging included, is an
    /// observation.
    fn consume(&mut self, delivery: &Delivery) -> Observation;

    /// Brings it the same message so many times, each time as if it were the first, and observes the last:
    /// [`Self::library_time`] is that of all of them. Only a benchmark needs this.
    fn consume_repeatedly(&mut self, delivery: &Delivery, times: u32) -> Observation {
        let _ = (delivery, times);
        Observation::Unsupported {
            reason: "it cannot be told to take a message several times".to_owned(),
        }
    }

    /// Brings it several messages at once, by browsers of their own. What it does with each of them is
    /// an observation, in the same order.
    fn consume_at_once(
        &mut self,
        deliveries: &[Delivery],
    ) -> Result<Vec<Observation>, TargetError> {
        let _ = deliveries;
        Err(TargetError::unsupported("at-once"))
    }

    /// Makes it forget sessions, seen assertion IDs and users; the configuration stays.
    fn reset(&mut self) -> Result<(), TargetError>;

    /// An error where the target cannot be used any more: nothing it observes says anything
    /// about the SP from then on.
    fn health(&self) -> Result<(), TargetError> {
        Ok(())
    }

    /// The last that it wrote to its log, for reports.
    fn stderr_tail(&self) -> String {
        String::new()
    }

    /// The time that the library itself took over the last request, where the target says so.
    fn library_time(&self) -> Option<Duration> {
        None
    }

    /// Whether it outlived the last message. Where it has no process of its own to lose, it did.
    fn outlived(&self) -> bool {
        true
    }

    /// The processor time that its processes have used so far, where it has any of its own and
    /// the system counts it.
    fn processor_time(&self) -> Option<Duration> {
        None
    }

    /// The SP's metadata document.
    fn metadata(&mut self) -> Result<String, TargetError> {
        Err(TargetError::unsupported("sp-metadata"))
    }

    /// A fresh authentication request.
    fn authn_request(&mut self) -> Result<SentRequest, TargetError> {
        Err(TargetError::unsupported("authn-request"))
    }

    /// The accounts that exist now.
    fn users(&mut self) -> Result<Vec<Account>, TargetError> {
        Err(TargetError::unsupported("jit"))
    }

    /// Lets an administrator of the SP do something.
    fn administer(&mut self, act: &AdminAct) -> Result<(), TargetError> {
        let _ = act;
        Err(TargetError::unsupported("user-admin"))
    }

    /// Who is logged in at `now`.
    fn session(&mut self, now: Timestamp) -> Result<Option<Identity>, TargetError> {
        let _ = now;
        Err(TargetError::unsupported("redirect-logout"))
    }

    /// Lets the user of the session log out, for which the SP sends a LogoutRequest.
    fn start_logout(&mut self, now: Timestamp) -> Result<SentRequest, TargetError> {
        let _ = now;
        Err(TargetError::unsupported("logout-request"))
    }

    /// How it answered the last message over HTTP.
    fn answer(&mut self) -> Result<HttpAnswer, TargetError> {
        Err(TargetError::unsupported("http"))
    }

    /// Where the browser was sent after the last login.
    fn landing(&mut self) -> Result<String, TargetError> {
        Err(TargetError::unsupported("landing"))
    }
}

/// What a target made of its configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configured {
    /// The settings that it cannot honour.
    pub ignored: Vec<String>,
    /// The settings that it forces, with the least value it takes.
    pub floors: BTreeMap<String, Value>,
}

impl Configured {
    /// The least value that the target forces for the setting `name`, where it is a number.
    pub fn floor(&self, name: &str) -> Option<u64> {
        self.floors.get(name).and_then(Value::as_u64)
    }
}

/// A target that cannot be started, configured or used at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The program cannot be run.
    #[error("cannot run '{program}': {why}; check the command, or install the target first")]
    Spawn {
        /// The program.
        program: String,
        /// The system's reason.
        why: String,
    },
    /// The program ran, but did not introduce itself as the protocol says.
    #[error("'{program}' did not introduce itself: {why}{}", log(stderr))]
    Hello {
        /// The program.
        program: String,
        /// What happened instead.
        why: String,
        /// The end of its log.
        stderr: String,
    },
    /// Its clock cannot be set.
    #[error("the clock of the target cannot be set: {why}")]
    Clock {
        /// Why.
        why: String,
    },
    /// Its settings cannot be used.
    #[error("{why}")]
    Settings {
        /// Why.
        why: String,
    },
    /// Nobody is where its messages would go.
    #[error("nobody is reached at {url}: {why}; start the SP, or mend its TOML file")]
    Unreachable {
        /// Where.
        url: String,
        /// Why not.
        why: String,
    },
    /// A server of the harness's own did not start.
    #[error("the server did not start: {why}{}", self::log(log))]
    Server {
        /// Why.
        why: String,
        /// The end of its log.
        log: String,
    },
    /// The SP-initiated flow could not be begun.
    #[error("the sign-in could not be begun: {why}")]
    Login {
        /// Why.
        why: String,
    },
    /// It speaks another version of the protocol.
    #[error(
        "'{program}' speaks target protocol {spoken}, this harness speaks {}: \
         update the older of the two",
        crate::protocol::VERSION
    )]
    Version {
        /// The program.
        program: String,
        /// The version it speaks.
        spoken: u32,
    },
    /// It did not answer a request properly.
    #[error("the target failed at '{op}': {why}{}", log(stderr))]
    Request {
        /// The operation.
        op: &'static str,
        /// What happened instead.
        why: String,
        /// The end of its log.
        stderr: String,
    },
    /// It says that it cannot do this.
    #[error("the target does not support this: {reason}")]
    Unsupported {
        /// The missing feature, or the target's own reason.
        reason: String,
    },
    /// It could not be started again after a failure, several times in a row.
    #[error("the target is dead: {attempts} attempts to start it again failed, the last: {why}")]
    Dead {
        /// How often it was tried.
        attempts: u32,
        /// The last failure.
        why: String,
    },
}

impl TargetError {
    /// The target lacks `reason`.
    pub fn unsupported(reason: impl Into<String>) -> Self {
        Self::Unsupported {
            reason: reason.into(),
        }
    }
}

/// The end of a log as a part of a message.
fn log(stderr: &str) -> String {
    match stderr.trim() {
        "" => "; its standard error is empty".to_owned(),
        text => format!("; its standard error ends:\n{text}"),
    }
}
