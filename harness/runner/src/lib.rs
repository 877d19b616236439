//! Runs cases against targets.
//!
//! For each target and each case: configure, bring the honest twin, which must be accepted, then
//! the messages of the case, and let `gauntlet_core::judge()` say what the answer means. What
//! happens is written to a [`Sink`] as it happens; nothing here prints.
//!
//! [`self_test()`] turns the same machinery on the harness itself: the reference SP must get
//! every case right, and every case must catch a mutant of it.

mod ahead;
pub mod clock;
mod deliver;
mod earlier;
pub mod listener;
mod logout;
pub mod probe;
pub mod question;
mod run;
mod scope;
pub mod select;
pub mod self_test;
mod session;
mod settings;
pub mod sink;
pub mod slope;
pub mod subject;

pub use earlier::Earlier;
pub use gauntlet_core::DEFAULT_NOW;
pub use gauntlet_targets::suggest::closest;
pub use listener::Listener;
pub use probe::{Answer, Bounds, Probe};
pub use run::{Config, RunError, listener_for, run};
pub use select::{SelectError, select};
pub use self_test::{Defect, SelfTest, self_test};
pub use sink::{Collect, LogSink, Progress, Sink, SinkError, Tee};
pub use subject::Subject;
