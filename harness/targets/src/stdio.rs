//! A target in a process of its own, spoken to over its standard input and output.

use std::time::Duration;

use gauntlet_core::{
    Account, AdminAct, Delivery, HttpAnswer, HttpRequest, Identity, LogoutDelivery, Observation,
    SentRequest, Setup, Timestamp,
};
use serde::de::DeserializeOwned;

use crate::carriage;
use crate::faketime::FakeClock;
use crate::launch::{Fault, Launch, end_of, shown, take_line, too_long};
use crate::process::{Output, Process};
use crate::process_group;
use crate::protocol::{
    AnswerReply, AuthnRequestReply, ConfigureReply, ConsumeAtOnceReply, ConsumeReply, Envelope,
    Hello, LandingReply, LogoutReply, MetadataReply, Request, ResetReply, SessionReply, UsersReply,
};
use crate::run_folder::RunFolder;
use crate::target::{Configured, Target, TargetError};

/// How often in a row a target may fail to start again before it counts as dead.
const RESTARTS: u32 = 3;

/// What the target was last told.
enum Configuration {
    Never,
    Done(Box<Setup>),
    /// It said that it cannot do this.
    Unsupported(String),
    /// It failed while it was told.
    Failed(String),
}

/// A target in a process of its own. Where the process dies, hangs or breaks the protocol, it is
/// killed, and the next request starts a new one with the same configuration.
pub struct StdioTarget {
    launch: Launch,
    clock: Option<FakeClock>,
    /// Where its temporary files go, so that a process that is killed leaves none behind.
    scratch: RunFolder,
    hello: Hello,
    process: Option<Process>,
    configuration: Configuration,
    last_id: u64,
    failed_restarts: u32,
    dead: Option<TargetError>,
    last_log: String,
    library_time: Option<Duration>,
}

impl StdioTarget {
    /// Starts the process and takes its introduction.
    pub fn start(launch: Launch) -> Result<Self, TargetError> {
        let clock = launch.clock()?;
        let scratch = RunFolder::new("target").map_err(|error| TargetError::Spawn {
            program: launch.program.to_string_lossy().into_owned(),
            why: error.to_string(),
        })?;
        let (process, hello) = launch.start(scratch.path(), clock.as_ref())?;
        Ok(Self {
            launch,
            clock,
            scratch,
            hello,
            process: Some(process),
            configuration: Configuration::Never,
            last_id: 0,
            failed_restarts: 0,
            dead: None,
            last_log: String::new(),
            library_time: None,
        })
    }

    /// Sees to it that a configured process runs.
    fn ensure_running(&mut self) -> Result<(), TargetError> {
        self.health()?;
        if self.process.is_some() {
            return Ok(());
        }
        let Err(error) = self.start_again() else {
            self.failed_restarts = 0;
            return Ok(());
        };
        self.stop();
        self.failed_restarts += 1;
        if self.failed_restarts < RESTARTS {
            return Err(error);
        }
        let dead = TargetError::Dead {
            attempts: self.failed_restarts,
            why: error.to_string(),
        };
        self.dead = Some(dead.clone());
        Err(dead)
    }

    /// Starts a new process and tells it what the last one was told.
    fn start_again(&mut self) -> Result<(), TargetError> {
        let (process, hello) = self
            .launch
            .start(self.scratch.path(), self.clock.as_ref())?;
        self.process = Some(process);
        if hello != self.hello {
            return Err(TargetError::Hello {
                program: self.launch.program.to_string_lossy().into_owned(),
                why: "it introduces itself differently than the first time".to_owned(),
                stderr: String::new(),
            });
        }
        if let Configuration::Done(setup) = &self.configuration {
            let setup = Setup::clone(setup);
            self.tell(&setup)?;
        }
        Ok(())
    }

    /// Configures the running process.
    fn tell(&mut self, setup: &Setup) -> Result<Configured, TargetError> {
        let reply: ConfigureReply = self.call("configure", |id| Request::Configure {
            id,
            sp: Box::new(setup.sp.clone()),
            idp: Box::new(setup.idp.clone()),
            other_idps: setup.other_idps.clone(),
        })?;
        if !reply.ok {
            return Err(self.broken("configure", "it answered with \"ok\":false"));
        }
        Ok(Configured {
            ignored: reply.ignored,
            floors: reply.floors,
        })
    }

    /// The HTTP request that brings a message, where the message says how it is carried.
    fn rendered(&self, delivery: &Delivery) -> Option<HttpRequest> {
        match &self.configuration {
            Configuration::Done(setup) => carriage::request(delivery, &setup.sp),
            _ => None,
        }
    }

    /// Any request but `consume`, on the running process.
    fn call<R: DeserializeOwned>(
        &mut self,
        op: &'static str,
        request: impl FnOnce(u64) -> Request,
    ) -> Result<R, TargetError> {
        let (line, envelope) = match self.ask(request) {
            Ok(reply) => reply,
            Err(fault) => return Err(self.broken(op, &fault.to_string())),
        };
        if let Some(reason) = envelope.unsupported {
            return Err(TargetError::Unsupported { reason });
        }
        if let Ok(ConsumeReply::Unsupported { reason, .. }) = serde_json::from_slice(&line) {
            return Err(TargetError::Unsupported { reason });
        }
        serde_json::from_slice(&line)
            .map_err(|e| self.broken(op, &format!("{e}, in its reply: {}", shown(&line))))
    }

    /// Ends the process for what it did at `op`.
    fn broken(&mut self, op: &'static str, why: &str) -> TargetError {
        self.stop();
        TargetError::Request {
            op,
            why: why.to_owned(),
            stderr: end_of(&self.last_log),
        }
    }

    /// Starts the process where it does not run, then makes a request.
    fn request<R: DeserializeOwned>(
        &mut self,
        op: &'static str,
        request: impl FnOnce(u64) -> Request,
    ) -> Result<R, TargetError> {
        self.ensure_running()?;
        self.call(op, request)
    }

    /// Brings it a message, once or so many times.
    fn consume_as_often(&mut self, delivery: &Delivery, repeat: Option<u32>) -> Observation {
        match &self.configuration {
            Configuration::Done(_) => {}
            Configuration::Never => {
                let reason = "the target has not been configured".to_owned();
                return Observation::Unsupported { reason };
            }
            Configuration::Unsupported(reason) => {
                let reason = reason.clone();
                return Observation::Unsupported { reason };
            }
            Configuration::Failed(why) => {
                let detail = format!("the target is not configured: {why}");
                return Observation::ProtocolError { detail };
            }
        }
        if let Err(error) = self.ensure_running() {
            let detail = format!("the target could not be started again: {error}");
            return Observation::ProtocolError { detail };
        }
        if let Err(error) = self.at(delivery.now) {
            let detail = error.to_string();
            return Observation::ProtocolError { detail };
        }
        if let Some(what) = &delivery.logout {
            return self.log_out(what, delivery.now);
        }
        let http = self.rendered(delivery);
        let reply = self.ask(|id| Request::Consume {
            id,
            now: delivery.now,
            binding: delivery.binding,
            saml_response: delivery.saml_response.clone(),
            relay_state: delivery.relay_state.clone(),
            outstanding_requests: delivery.outstanding_requests.clone(),
            http,
            brought_by: delivery.brought_by,
            repeat,
        });
        let (line, envelope) = match reply {
            Ok(reply) => reply,
            Err(fault) => return self.observe(fault),
        };
        if let Some(reason) = envelope.unsupported {
            return Observation::Unsupported { reason };
        }
        match serde_json::from_slice(&line) {
            Ok(reply) => of_reply(reply),
            Err(e) => {
                self.stop();
                let detail = format!("{e}, in its reply: {}", shown(&line));
                Observation::ProtocolError { detail }
            }
        }
    }

    /// Brings a message to the single logout service.
    fn log_out(&mut self, what: &LogoutDelivery, now: Timestamp) -> Observation {
        let what = what.clone();
        let (line, envelope) = match self.ask(|id| Request::Logout { id, now, what }) {
            Ok(reply) => reply,
            Err(fault) => return self.observe(fault),
        };
        if let Some(reason) = envelope.unsupported {
            return Observation::Unsupported { reason };
        }
        match serde_json::from_slice(&line) {
            Ok(LogoutReply::Done { answer, .. }) => Observation::LoggedOut {
                answer,
                session: None,
                fault: None,
            },
            Ok(LogoutReply::Reject { reason, .. }) => Observation::Rejected {
                reason,
                checks: Vec::new(),
            },
            Ok(LogoutReply::Crash { reason, .. }) => Observation::Crashed { reason },
            Ok(LogoutReply::Unsupported { reason, .. }) => Observation::Unsupported { reason },
            Err(e) => {
                self.stop();
                let detail = format!("{e}, in its reply: {}", shown(&line));
                Observation::ProtocolError { detail }
            }
        }
    }

    /// Sends one request to the running process and takes its one reply, whose `id` is right.
    /// After a fault no process runs.
    fn ask(&mut self, request: impl FnOnce(u64) -> Request) -> Result<(Vec<u8>, Envelope), Fault> {
        self.last_id += 1;
        self.library_time = None;
        let reply = self.exchange(&request(self.last_id));
        match &reply {
            Ok((_, envelope)) => self.library_time = envelope.us.map(Duration::from_micros),
            Err(_) => self.stop(),
        }
        reply
    }

    fn exchange(&mut self, request: &Request) -> Result<(Vec<u8>, Envelope), Fault> {
        let Some(process) = &mut self.process else {
            return Err(Fault::Protocol("no process runs".to_owned()));
        };
        match process.waiting() {
            None => {}
            Some(Output::Line { bytes, .. }) => {
                let line = shown(&bytes);
                return Err(Fault::Protocol(format!("a line nobody asked for: {line}")));
            }
            Some(Output::TooLong) => return Err(too_long()),
            Some(Output::End) => {
                let how = process.end();
                return Err(Fault::Protocol(format!(
                    "after its last reply and before this request, the process {how}"
                )));
            }
        }
        let mut line = serde_json::to_vec(request).map_err(|e| Fault::Protocol(e.to_string()))?;
        line.push(b'\n');
        process.send(&line);
        let line = take_line(process, self.launch.limits.request)?;
        let envelope: Envelope = serde_json::from_slice(&line)
            .map_err(|e| Fault::Protocol(format!("{e}, in its reply: {}", shown(&line))))?;
        if envelope.id == self.last_id {
            return Ok((line, envelope));
        }
        Err(Fault::Protocol(format!(
            "the reply carries the id {}, the request had {}",
            envelope.id, self.last_id
        )))
    }

    /// Ends the process, if one runs, and keeps the end of its log.
    fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
            self.last_log = process.log_tail();
        }
    }

    fn observe(&mut self, fault: Fault) -> Observation {
        match fault {
            Fault::TimedOut(after_ms) => Observation::TimedOut { after_ms },
            Fault::Protocol(detail) => Observation::ProtocolError { detail },
            Fault::Crashed(how) => {
                let reason = match self.last_log.trim() {
                    "" => format!("the process {how}"),
                    log => format!("the process {how}; its log ends: {}", end_of(log)),
                };
                Observation::Crashed { reason }
            }
        }
    }
}

impl Target for StdioTarget {
    fn hello(&self) -> &Hello {
        &self.hello
    }

    fn at(&mut self, now: Timestamp) -> Result<(), TargetError> {
        let set = self.clock.as_ref().map(|clock| clock.set(now));
        set.transpose()
            .map(|_| ())
            .map_err(|error| TargetError::Clock {
                why: error.to_string(),
            })
    }

    fn configure(&mut self, setup: &Setup) -> Result<Configured, TargetError> {
        // A process that has to be started first is not told what is void from now on.
        self.configuration = Configuration::Never;
        let told = self.ensure_running().and_then(|()| self.tell(setup));
        self.configuration = match &told {
            Ok(_) => Configuration::Done(Box::new(setup.clone())),
            Err(TargetError::Unsupported { reason }) => Configuration::Unsupported(reason.clone()),
            Err(error) => Configuration::Failed(error.to_string()),
        };
        told
    }

    fn consume(&mut self, delivery: &Delivery) -> Observation {
        self.consume_as_often(delivery, None)
    }

    fn consume_repeatedly(&mut self, delivery: &Delivery, times: u32) -> Observation {
        self.consume_as_often(delivery, Some(times))
    }

    fn consume_at_once(
        &mut self,
        deliveries: &[Delivery],
    ) -> Result<Vec<Observation>, TargetError> {
        let messages = deliveries.to_vec();
        let reply: ConsumeAtOnceReply = self.request("consume_at_once", |id| {
            Request::ConsumeAtOnce { id, messages }
        })?;
        if reply.replies.len() != deliveries.len() {
            let why = format!(
                "{} replies to {} messages",
                reply.replies.len(),
                deliveries.len()
            );
            return Err(self.broken("consume_at_once", &why));
        }
        Ok(reply.replies.into_iter().map(of_reply).collect())
    }

    fn reset(&mut self) -> Result<(), TargetError> {
        let reply: ResetReply = self.request("reset", |id| Request::Reset { id })?;
        if reply.ok {
            return Ok(());
        }
        Err(self.broken("reset", "it answered with \"ok\":false"))
    }

    fn health(&self) -> Result<(), TargetError> {
        self.dead.clone().map_or(Ok(()), Err)
    }

    fn stderr_tail(&self) -> String {
        let running = self.process.as_ref().map(Process::log_tail);
        running.unwrap_or_else(|| self.last_log.clone())
    }

    fn library_time(&self) -> Option<Duration> {
        self.library_time
    }

    fn outlived(&self) -> bool {
        self.process.is_some()
    }

    fn processor_time(&self) -> Option<Duration> {
        process_group::processor_time(self.process.as_ref()?.group())
    }

    fn metadata(&mut self) -> Result<String, TargetError> {
        let reply: MetadataReply = self.request("metadata", |id| Request::Metadata { id })?;
        Ok(reply.metadata_xml)
    }

    fn authn_request(&mut self) -> Result<SentRequest, TargetError> {
        let reply: AuthnRequestReply =
            self.request("authn_request", |id| Request::AuthnRequest { id })?;
        Ok(reply.request)
    }

    fn users(&mut self) -> Result<Vec<Account>, TargetError> {
        let reply: UsersReply = self.request("users", |id| Request::Users { id })?;
        Ok(reply.users)
    }

    fn administer(&mut self, act: &AdminAct) -> Result<(), TargetError> {
        let act = act.clone();
        let _: ResetReply = self.request("administer", |id| Request::Administer { id, act })?;
        Ok(())
    }

    fn session(&mut self, now: Timestamp) -> Result<Option<Identity>, TargetError> {
        let reply: SessionReply = self.request("session", |id| Request::Session { id, now })?;
        Ok(reply.session)
    }

    fn start_logout(&mut self, now: Timestamp) -> Result<SentRequest, TargetError> {
        let reply: AuthnRequestReply =
            self.request("start_logout", |id| Request::StartLogout { id, now })?;
        Ok(reply.request)
    }

    fn answer(&mut self) -> Result<HttpAnswer, TargetError> {
        let reply: AnswerReply = self.request("answer", |id| Request::Answer { id })?;
        Ok(reply.answer)
    }

    fn landing(&mut self) -> Result<String, TargetError> {
        let reply: LandingReply = self.request("landing", |id| Request::Landing { id })?;
        Ok(reply.location)
    }
}
/// What a reply to `consume` says.
fn of_reply(reply: ConsumeReply) -> Observation {
    match reply {
        ConsumeReply::Accept { identity, .. } => Observation::Accepted { identity },
        ConsumeReply::Reject { reason, .. } => Observation::Rejected {
            reason,
            checks: Vec::new(),
        },
        ConsumeReply::Crash { reason, .. } => Observation::Crashed { reason },
        ConsumeReply::Unsupported { reason, .. } => Observation::Unsupported { reason },
    }
}
