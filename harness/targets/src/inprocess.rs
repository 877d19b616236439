//! A target inside this process: no pipe, no time limit, and a panic is a crash.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gauntlet_core::{
    Account, AdminAct, Delivery, HttpAnswer, Identity, Observation, SentRequest, Setup, Timestamp,
};

use crate::protocol::Hello;
use crate::target::{Configured, Target, TargetError};

/// An SP that was given its configuration when it was made.
pub trait Engine: Send {
    /// Judges one message.
    fn consume(&mut self, delivery: &Delivery) -> Observation;

    /// Judges several messages at once, or says why it cannot.
    fn consume_at_once(&mut self, deliveries: &[Delivery]) -> Result<Vec<Observation>, String> {
        let _ = deliveries;
        Err("at-once".to_owned())
    }

    /// Forgets sessions, seen assertion IDs and users.
    fn reset(&mut self);

    /// Sends a request for a login, or says why it cannot.
    fn authn_request(&mut self, now: Timestamp) -> Result<SentRequest, String> {
        let _ = now;
        Err("authn-request".to_owned())
    }

    /// The SP's metadata, or why there is none.
    fn metadata(&self) -> Result<String, String> {
        Err("sp-metadata".to_owned())
    }

    /// The accounts that exist now, or why there are none.
    fn users(&self) -> Result<Vec<Account>, String> {
        Err("jit".to_owned())
    }

    /// Does what an administrator does, or says why not.
    fn administer(&mut self, act: &AdminAct) -> Result<(), String> {
        let _ = act;
        Err("user-admin".to_owned())
    }

    /// Who is logged in at `now`, or why that is not known.
    fn session(&self, now: Timestamp) -> Result<Option<Identity>, String> {
        let _ = now;
        Err("redirect-logout".to_owned())
    }

    /// Sends a LogoutRequest about the session, or says why it cannot.
    fn start_logout(&mut self, now: Timestamp) -> Result<SentRequest, String> {
        let _ = now;
        Err("logout-request".to_owned())
    }

    /// How it answered the last message over HTTP, or why that is not known.
    fn answer(&self) -> Result<HttpAnswer, String> {
        Err("http".to_owned())
    }

    /// Where the browser was sent after the last login, or why that is not known.
    fn landing(&self) -> Result<String, String> {
        Err("landing".to_owned())
    }
}

/// Makes an SP of a configuration, or says why it cannot.
pub type Build = Box<dyn Fn(&Setup) -> Result<Box<dyn Engine>, String> + Send>;

/// A target inside this process.
pub struct InProcess {
    hello: Hello,
    build: Build,
    configured: Configured,
    setup: Option<Setup>,
    engine: Option<Box<dyn Engine>>,
    now: Timestamp,
}

impl InProcess {
    /// A target that introduces itself as `hello` and is made by `build`.
    pub fn new(hello: Hello, build: Build) -> Self {
        Self {
            hello,
            build,
            configured: Configured::default(),
            setup: None,
            engine: None,
            now: Timestamp::from_unix_ms(0),
        }
    }

    /// The same target, which answers this to every configuration.
    #[must_use]
    pub fn saying(mut self, configured: Configured) -> Self {
        self.configured = configured;
        self
    }

    /// The SP, made anew where it panicked.
    fn engine(&mut self) -> Result<&mut Box<dyn Engine>, TargetError> {
        let engine = match (self.engine.take(), &self.setup) {
            (Some(engine), _) => engine,
            (None, Some(setup)) => (self.build)(setup).map_err(TargetError::unsupported)?,
            (None, None) => {
                let reason = "the target has not been configured";
                return Err(TargetError::unsupported(reason));
            }
        };
        Ok(self.engine.insert(engine))
    }
}

impl Target for InProcess {
    fn hello(&self) -> &Hello {
        &self.hello
    }

    fn configure(&mut self, setup: &Setup) -> Result<Configured, TargetError> {
        self.engine = None;
        self.setup = None;
        let engine = (self.build)(setup).map_err(TargetError::unsupported)?;
        self.engine = Some(engine);
        self.setup = Some(setup.clone());
        Ok(self.configured.clone())
    }

    fn consume(&mut self, delivery: &Delivery) -> Observation {
        self.now = delivery.now;
        let engine = match self.engine() {
            Ok(engine) => engine,
            Err(error) => {
                let reason = error.to_string();
                return Observation::Unsupported { reason };
            }
        };
        // What the panic left behind is thrown away, not used.
        catch_unwind(AssertUnwindSafe(|| engine.consume(delivery))).unwrap_or_else(|panic| {
            self.engine = None;
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            let reason = format!("panicked: {}", text.unwrap_or("without a text"));
            Observation::Crashed { reason }
        })
    }

    fn consume_at_once(
        &mut self,
        deliveries: &[Delivery],
    ) -> Result<Vec<Observation>, TargetError> {
        let observed = self.engine()?.consume_at_once(deliveries);
        observed.map_err(TargetError::unsupported)
    }

    fn reset(&mut self) -> Result<(), TargetError> {
        self.engine()?.reset();
        Ok(())
    }

    fn at(&mut self, now: Timestamp) -> Result<(), TargetError> {
        self.now = now;
        Ok(())
    }

    fn authn_request(&mut self) -> Result<SentRequest, TargetError> {
        let now = self.now;
        let request = self.engine()?.authn_request(now);
        request.map_err(TargetError::unsupported)
    }

    fn metadata(&mut self) -> Result<String, TargetError> {
        let metadata = self.engine()?.metadata();
        metadata.map_err(TargetError::unsupported)
    }

    fn users(&mut self) -> Result<Vec<Account>, TargetError> {
        let users = self.engine()?.users();
        users.map_err(TargetError::unsupported)
    }

    fn administer(&mut self, act: &AdminAct) -> Result<(), TargetError> {
        let done = self.engine()?.administer(act);
        done.map_err(TargetError::unsupported)
    }

    fn session(&mut self, now: Timestamp) -> Result<Option<Identity>, TargetError> {
        let session = self.engine()?.session(now);
        session.map_err(TargetError::unsupported)
    }

    fn start_logout(&mut self, now: Timestamp) -> Result<SentRequest, TargetError> {
        let request = self.engine()?.start_logout(now);
        request.map_err(TargetError::unsupported)
    }

    fn answer(&mut self) -> Result<HttpAnswer, TargetError> {
        let answer = self.engine()?.answer();
        answer.map_err(TargetError::unsupported)
    }

    fn landing(&mut self) -> Result<String, TargetError> {
        let location = self.engine()?.landing();
        location.map_err(TargetError::unsupported)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use gauntlet_core::{IdpTrust, SpSettings};

    use super::*;

    /// Counts messages and panics at the second.
    struct Counter(u32);

    impl Engine for Counter {
        fn consume(&mut self, _: &Delivery) -> Observation {
            self.0 += 1;
            assert!(self.0 < 2, "enough of {}", self.0);
            let reason = self.0.to_string();
            Observation::Rejected {
                reason,
                checks: Vec::new(),
            }
        }

        fn reset(&mut self) {
            self.0 = 0;
        }
    }

    fn setup() -> Setup {
        Setup {
            sp: SpSettings {
                require_signed_assertion: true,
                ..SpSettings::new("sp", "")
            },
            idp: IdpTrust::new("idp", ""),
            other_idps: Vec::new(),
        }
    }

    #[test]
    fn a_panic_costs_one_message_and_a_fresh_engine_goes_on() {
        let build: Build = Box::new(|setup| match setup.sp.entity_id.as_str() {
            "sp" => Ok(Box::new(Counter(0))),
            other => Err(format!("no {other}")),
        });
        let mut target = InProcess::new(Hello::in_process("counter", BTreeSet::new()), build);
        let delivery = Delivery::posted(gauntlet_core::Timestamp::from_unix_ms(0), "");
        let next = |target: &mut InProcess| target.consume(&delivery).summary();
        assert!(next(&mut target).contains("not been configured"));
        assert!(target.reset().is_err());
        target.configure(&setup()).unwrap();
        assert_eq!(next(&mut target), "rejected: 1");
        assert_eq!(next(&mut target), "crashed: panicked: enough of 2");
        assert_eq!(next(&mut target), "rejected: 1");
        target.reset().unwrap();
        assert_eq!(next(&mut target), "rejected: 1");
        let mut other = setup();
        other.sp.entity_id = "x".into();
        assert_eq!(
            target.configure(&other),
            Err(TargetError::unsupported("no x"))
        );
        assert!(next(&mut target).contains("not been configured"));
    }
}
