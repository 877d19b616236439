//! A plan without a name: what a generator thought of, in the form that the runner takes.

use std::borrow::Cow;

use gauntlet_core::{Expectation, Level, Severity};

use crate::case::{Case, Source};
use crate::script::Script;

impl Case {
    /// A script that nobody declared, under an identifier in `fuzz/`. What a right SP does with it is
    /// the word of whoever made it, and binding.
    pub fn unnamed(name: impl Into<String>, script: Script, expectation: Expectation) -> Self {
        Self {
            module: "gauntlet_catalog::fuzz::plans",
            name: Cow::Owned(name.into()),
            doc: Cow::Borrowed(" A plan without a name."),
            file: "",
            line: 0,
            clauses: &[],
            requirements: &[],
            attacks: &[],
            conflicts: &[],
            mint: None,
            bytes: None,
            generated: false,
            like: None,
            severity: Severity::High,
            level: Level::Must,
            caught_by: Cow::Borrowed(&[]),
            features: &[],
            expectation,
            script: Source::Made(script),
        }
    }
}

#[cfg(test)]
mod tests {
    use gauntlet_idp::Plan;

    use super::*;

    #[test]
    fn it_has_an_identifier_that_no_case_has() {
        let case = Case::unnamed("abc", Script::one(Plan::default()), Expectation::Accept);
        assert_eq!(case.id(), "fuzz/abc");
        assert!(crate::everything().iter().all(|one| one.id() != case.id()));
        assert_eq!(case.info().plans.len(), 1);
    }
}
