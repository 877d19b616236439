//! What a release pipeline holds a run against.
//!
//! - [`baseline`]: the failures that are known, each with a reason and a last day;
//! - [`config`]: `gauntlet.toml`, the settings of a project;
//! - [`compare`](mod@compare): one run held against another;
//! - [`merge`](mod@merge): several runs as one;
//! - [`shard`]: a run in parts.
//!
//! Nothing here reads a file, a clock or the network: texts and events come in, texts and events go
//! out.

pub mod baseline;
pub mod compare;
pub mod config;
pub mod day;
mod lines;
pub mod merge;
pub mod shard;

pub use baseline::{Baseline, Problem, Problems};
pub use compare::{Comparison, compare};
pub use config::GauntletToml;
pub use day::Day;
pub use merge::{MergeError, merge};
pub use shard::Shard;
