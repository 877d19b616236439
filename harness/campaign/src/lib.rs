//! A fuzz campaign against any target.
//!
//! What to try next comes from `gauntlet_fuzzing`, which knows no engine; this is the engine for
//! targets that none of the usual ones can see into: it is guided by what can be observed from
//! outside. What happens to a single scenario is what happens to a case: see `gauntlet_runner::Probe`.

mod bench;
mod class;
mod engine;
mod finding;
mod page;
mod state;
mod store;

pub use bench::{Bench, Tried, name_of};
pub use class::{class_of, features};
pub use engine::{CampaignError, Config, Event, Summary, run};
pub use finding::{Finding, Flaw, Look, flaw_of, look, minimized};
pub use page::{Context, page};
pub use state::Stats;
pub use store::{Store, StoreError};
