//! Outside judges: programs and libraries that nobody here wrote.
//!
//! The tests of this crate let xmlsec1, libxml2 (through lxml) and signxml judge what the IdP
//! writes and what the reference SP reads. A judge that is missing is a failure where `CI=true`;
//! elsewhere the test says plainly what is missing and how to get it, and passes.

use std::fmt::Display;
use std::io::Write as _;

pub mod chromium;
pub mod python;
pub mod xmlsec1;

/// A judge that is not there.
#[derive(Debug, thiserror::Error)]
#[error("{judge} is missing ({why}); {how}")]
pub struct Missing {
    /// Which judge.
    pub judge: &'static str,
    /// What was tried.
    pub why: String,
    /// How to get it.
    pub how: &'static str,
}

/// The judge, or another thing that the outside world gives, such as a target that was installed; `None` after saying
/// plainly that it is missing.
///
/// # Panics
/// Where it is missing and `CI=true`: in CI no test is skipped.
pub fn require<T>(judge: Result<T, impl Display>) -> Option<T> {
    match judge {
        Ok(judge) => Some(judge),
        Err(missing) => {
            let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!in_ci, "{missing}");
            // At once, so that other tests do not speak in between, and not by macro, which is shown only where a
            // test fails.
            let line = format!("NOT JUDGED: {missing}\n");
            let _ = std::io::stderr().write_all(line.as_bytes());
            None
        }
    }
}
