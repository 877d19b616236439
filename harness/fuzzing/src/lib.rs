//! What fuzzing needs that knows no engine: generators, mutators, oracles and minimizers.
//!
//! A generator turns chance into a [`Scenario`]: the settings of an SP and plans without names. A
//! mutator turns one into another. An oracle says what must hold of an SP that was brought it. A
//! minimizer makes a finding small. libFuzzer (`fuzz/`), proptest (`tests/`) and `gauntlet fuzz`
//! (`harness/campaign`) drive them.

pub mod generators;
pub mod minimize;
pub mod mutators;
pub mod oracles;
pub mod random;
pub mod scenario;
pub mod settings;
pub mod targets;

pub use generators::Vocabulary;
pub use random::Random;
pub use scenario::{Message, Scenario, ScenarioError};
