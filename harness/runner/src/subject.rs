//! A target by its name, not started yet.

use gauntlet_targets::{Spec, Target, TargetError};

/// Starts a target.
type Start = dyn Fn() -> Result<Box<dyn Target>, TargetError> + Send + Sync;

/// A target by the name that keys its results, and how to start it.
pub struct Subject {
    /// The name.
    pub name: String,
    start: Box<Start>,
}

impl Subject {
    /// A target that `start` starts.
    pub fn new(
        name: impl Into<String>,
        start: impl Fn() -> Result<Box<dyn Target>, TargetError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            start: Box::new(start),
        }
    }

    /// The target of `spec`.
    pub fn of_spec(name: impl Into<String>, spec: Spec) -> Self {
        Self::new(name, move || spec.start())
    }

    /// Starts one.
    pub fn start(&self) -> Result<Box<dyn Target>, TargetError> {
        (self.start)()
    }
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
