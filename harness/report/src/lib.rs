//! Reports: pure functions from the events of a RunLog to text.
//!
//! Nothing here reads a clock, a terminal or an environment variable. Whether there are colours,
//! and how wide the terminal is, the caller says.

pub mod annotations;
pub mod disagreement;
pub mod finding;
pub mod format;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod model;
pub mod pretty;
pub mod repro;
pub mod sarif;
pub mod slope;
pub mod style;
pub mod terminal;
pub mod text;

pub use format::{Format, ReportError, render};
pub use model::{Counts, Run};
pub use style::Style;
