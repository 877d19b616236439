//! The target under test with what is known of it, from which every rule takes new processes.

use std::cell::OnceCell;

use gauntlet_core::{Delivery, Feature, Setup, Timestamp};

use super::session::{Consumed, Session};
use super::{Control, Material, Stop};
use crate::faketime::FakeClock;
use crate::launch::Launch;
use crate::process::Process;
use crate::protocol::{Hello, Kind};
use crate::run_folder::RunFolder;
use crate::target::TargetError;

/// Where the processes of a target run: with its clock, and with their temporary files together.
pub(super) struct Place<'l> {
    launch: &'l Launch,
    clock: Option<FakeClock>,
    scratch: RunFolder,
}

impl<'l> Place<'l> {
    pub(super) fn new(launch: &'l Launch) -> Result<Self, TargetError> {
        Ok(Self {
            launch,
            clock: launch.clock()?,
            scratch: RunFolder::new("target").map_err(|error| TargetError::Spawn {
                program: launch.program.to_string_lossy().into_owned(),
                why: error.to_string(),
            })?,
        })
    }

    pub(super) fn start(&self) -> Result<(Process, Hello), TargetError> {
        self.launch.start(self.scratch.path(), self.clock.as_ref())
    }
}

/// The target under test.
pub(super) struct Bench<'l> {
    place: Place<'l>,
    pub(super) hello: Hello,
    pub(super) material: Material,
    plain: OnceCell<Option<&'static str>>,
}

impl<'l> Bench<'l> {
    pub(super) fn new(place: Place<'l>, hello: Hello, material: Material) -> Self {
        Self {
            place,
            hello,
            material,
            plain: OnceCell::new(),
        }
    }

    pub(super) fn launch(&self) -> &Launch {
        self.place.launch
    }

    /// Sets the clock of the target, where it is set from outside.
    pub(super) fn at(&self, now: Timestamp) -> Result<(), Stop> {
        let set = self.place.clock.as_ref().map(|clock| clock.set(now));
        set.transpose()
            .map(|_| ())
            .map_err(|error| Stop::Skipped(format!("its clock cannot be set: {error}")))
    }

    /// A new process that has introduced itself.
    pub(super) fn start(&self) -> Result<Session<'_>, Stop> {
        self.at(self.message().now)?;
        let (process, hello) = self
            .place
            .start()
            .map_err(|error| Stop::failed(format!("a new process did not start: {error}")))?;
        Ok(Session::new(self, process, hello))
    }

    /// A new process that has taken [`Material::setup`].
    pub(super) fn configured(&self) -> Result<Session<'_>, Stop> {
        let mut session = self.start()?;
        session.take(&self.material.setup)?;
        Ok(session)
    }

    /// [`Material::setup`] with a change.
    pub(super) fn changed(&self, change: impl FnOnce(&mut Setup)) -> Setup {
        let mut setup = self.material.setup.clone();
        change(&mut setup);
        setup
    }

    pub(super) fn has(&self, feature: Feature) -> bool {
        self.hello.features.contains(&feature)
    }

    /// Skips what only a target with this feature has to do.
    pub(super) fn needs(&self, feature: Feature) -> Result<(), Stop> {
        if self.has(feature) {
            return Ok(());
        }
        Err(Stop::Skipped(format!("it does not declare '{feature}'")))
    }

    /// Whether it holds keys, so that what it accepts depends on whom it trusts.
    pub(super) fn trusts(&self) -> bool {
        self.hello.kind != Kind::Lint
    }

    pub(super) fn control(&self) -> Result<&Control, Stop> {
        let none = || Stop::Skipped("there is no message that it must accept".to_owned());
        self.material.control.as_ref().ok_or_else(none)
    }

    /// The control; where there is none, a message that is no SAML.
    pub(super) fn message(&self) -> Delivery {
        match &self.material.control {
            Some(control) => control.delivery.clone(),
            None => no_saml(gauntlet_core::DEFAULT_NOW),
        }
    }

    /// The verdict on [`Self::message`] where nothing is unusual: what it is held against where
    /// something is.
    pub(super) fn plain(&self) -> Result<&'static str, Stop> {
        let verdict = self.plain.get_or_init(|| {
            let mut session = self.configured().ok()?;
            let consumed = session.consume(&self.message()).ok()?;
            Some(consumed.verdict())
        });
        verdict.ok_or_else(|| {
            Stop::Skipped("the same message without anything unusual gets no answer".to_owned())
        })
    }

    /// Holds the verdict on [`Self::message`] in an unusual form against that in its usual one.
    pub(super) fn as_plain(&self, consumed: &Consumed, unusual: &str) -> Result<(), Stop> {
        let (verdict, plain) = (consumed.verdict(), self.plain()?);
        if verdict == plain {
            return Ok(());
        }
        Err(consumed.reply.fails(format!(
            "the verdict {unusual} is '{verdict}', and without that it is '{plain}'"
        )))
    }
}

/// A message that is base64 and XML but no SAML, at `now`.
pub(super) fn no_saml(now: Timestamp) -> Delivery {
    Delivery::posted(now, "PHgvPg==")
}
