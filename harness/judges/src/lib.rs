//! Outside judges: programs and libraries that nobody here wrote.
//!
//! The tests of this crate let xmlsec1, libxml2 (through lxml) and signxml judge what the IdP
//! writes and what the reference SP reads. A judge that is missing is a failure where `CI=true`;
//! elsewhere the test says plainly what is missing and how to get it, and passes.

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

/// The judge, or `None` after saying plainly that it is missing.
///
/// # Panics
/// Where the judge is missing and `CI=true`: in CI no test is skipped.
pub fn require<T>(judge: Result<T, Missing>) -> Option<T> {
    match judge {
        Ok(judge) => Some(judge),
        Err(missing) => {
            let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!in_ci, "{missing}");
            eprintln!("NOT JUDGED: {missing}");
            None
        }
    }
}
