//! What a run that was cut short has already done.

use std::collections::{BTreeMap, BTreeSet};

use gauntlet_core::runlog::{CaseFinished, ControlFinished, Event, TargetStarted};

/// The events of a run that goes on.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    has_start: bool,
    is_over: bool,
    cases: BTreeSet<String>,
    targets: BTreeMap<String, TargetStarted>,
    controls: BTreeSet<(String, String)>,
    results: BTreeMap<(String, String), CaseFinished>,
}

impl Earlier {
    /// What these events say.
    pub fn of(events: &[Event]) -> Self {
        let mut earlier = Self::default();
        for event in events {
            match event {
                Event::RunStarted(_) => earlier.has_start = true,
                Event::CaseSelected(info) => {
                    earlier.cases.insert(info.id.clone());
                }
                Event::TargetStarted(started) => {
                    let name = started.target.clone();
                    earlier.targets.insert(name, started.clone());
                }
                Event::TargetFailed { .. } => {}
                Event::ControlFinished(control) => {
                    earlier.controls.insert(key(control));
                }
                Event::CaseFinished(result) => {
                    let key = (result.target.clone(), result.case.clone());
                    earlier.results.insert(key, result.clone());
                }
                Event::RunFinished { .. } => earlier.is_over = true,
            }
        }
        earlier
    }

    /// Whether there is nothing left to do.
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// The results so far.
    pub fn results(&self) -> impl Iterator<Item = &CaseFinished> {
        self.results.values()
    }

    /// Whether this case has its result at this target.
    pub fn has_result(&self, target: &str, case: &str) -> bool {
        !self.results.is_empty()
            && self
                .results
                .contains_key(&(target.to_owned(), case.to_owned()))
    }

    /// Whether the event says what the log says already.
    pub(crate) fn says(&self, event: &Event) -> bool {
        match event {
            Event::RunStarted(_) => self.has_start,
            Event::CaseSelected(info) => self.cases.contains(&info.id),
            Event::TargetStarted(started) => self.targets.get(&started.target) == Some(started),
            Event::ControlFinished(control) => self.controls.contains(&key(control)),
            Event::CaseFinished(_) | Event::TargetFailed { .. } | Event::RunFinished { .. } => {
                false
            }
        }
    }
}

fn key(control: &ControlFinished) -> (String, String) {
    (control.target.clone(), control.control.clone())
}
