//! The clause table: what the standards ask of an SP, or of who sends to it, with the cases that
//! test each requirement or the reason why none does.
//!
//! It comes from a survey of SAML 2.0 with its errata and of the valid variations that the field
//! writes. Clause numbers are those of the survey, made from memory where the text was not at hand.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

/// How binding a requirement is, and on whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The SP must.
    Must,
    /// The sender must; an SP that enforces it is careful.
    MustOfSender,
    /// The SP should.
    Should,
    /// The SP may.
    May,
}

impl Bound {
    /// As the tables write it.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "must" => Self::Must,
            "must-sender" => Self::MustOfSender,
            "should" => Self::Should,
            "may" => Self::May,
            _ => return None,
        })
    }
}

/// From where an SP can be seen to meet it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// From outside, with the configuration of any login.
    Outside,
    /// From outside, with more: another IdP, a key to decrypt with, a clock.
    OutsidePrepared,
    /// In the SP itself alone.
    Inside,
}

/// One requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The section of the table, as `5.2`.
    pub section: &'static str,
    /// Its identifier, stable for ever.
    pub id: &'static str,
    /// Document and section that it comes from.
    pub source: &'static str,
    /// How binding it is, and on whom.
    pub bound: Bound,
    /// From where it can be seen.
    pub seen: Seen,
    /// What it is about: `sso`, `logout`, `artifact` or `metadata`.
    pub about: &'static str,
    /// Why no case tests it; empty where one does.
    pub reason: &'static str,
}

/// The sections: number, title.
pub const SECTIONS: &[(&str, &str)] = &[
    ("1", "SAML Core"),
    ("2", "XML Signature as SAML has it"),
    ("3", "XML Encryption as SAML has it"),
    ("4", "Bindings"),
    ("5", "The profile of Web Browser SSO"),
    ("6", "The profile of Single Logout"),
    ("7", "Metadata"),
    ("8", "Authentication Context"),
    ("9", "Errata"),
    ("15", "Valid variations"),
];

impl Requirement {
    /// Whether it belongs to this section, as `5`.
    pub fn is_in(&self, section: &str) -> bool {
        self.section.split('.').next() == Some(section)
    }

    /// Whether it is of Web Browser SSO and can be seen from outside.
    pub fn is_of_sso_from_outside(&self) -> bool {
        self.about == "sso" && self.seen != Seen::Inside
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Must => "must",
            Self::MustOfSender => "must (sender)",
            Self::Should => "should",
            Self::May => "may",
        })
    }
}

/// Every requirement, by section.
pub fn all() -> &'static [Requirement] {
    static ALL: OnceLock<Vec<Requirement>> = OnceLock::new();
    ALL.get_or_init(|| lines().filter_map(requirement).collect())
}

/// The cases that test each requirement, by its identifier; of a group, its name.
pub fn tested() -> BTreeMap<&'static str, Vec<String>> {
    let mut tested: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for case in crate::everything() {
        for id in case.requirements() {
            tested.entry(id).or_default().push(case.id());
        }
    }
    tested
}

fn lines() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("ledger/requirements.tsv").lines();
    lines.filter(|line| !line.starts_with('#'))
}

fn requirement(line: &'static str) -> Option<Requirement> {
    let mut fields = line.split('\t');
    Some(Requirement {
        section: fields.next()?,
        id: fields.next()?,
        source: fields.next()?,
        bound: Bound::by_name(fields.next()?)?,
        seen: match fields.next()? {
            "outside" => Seen::Outside,
            "outside-prepared" => Seen::OutsidePrepared,
            "inside" => Seen::Inside,
            _ => return None,
        },
        about: fields.next()?,
        reason: fields.next()?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_a_requirement_of_a_section() {
        assert_eq!(all().len(), lines().count());
        let ids: BTreeSet<&str> = all().iter().map(|one| one.id).collect();
        assert_eq!(ids.len(), all().len(), "two lines have one identifier");
        for one in all() {
            assert!(
                SECTIONS.iter().any(|(section, _)| one.is_in(section)),
                "{one:?}"
            );
            assert!(
                ["sso", "logout", "artifact", "metadata"].contains(&one.about),
                "{one:?}"
            );
        }
        // As many as the survey has in these sections.
        let counts: Vec<usize> = SECTIONS
            .iter()
            .map(|(section, _)| all().iter().filter(|one| one.is_in(section)).count())
            .collect();
        assert_eq!(counts, [131, 50, 23, 55, 56, 24, 35, 12, 20, 178]);
    }

    #[test]
    fn a_requirement_has_a_case_or_a_reason_and_never_both() {
        let tested = tested();
        for one in all() {
            let is_tested = tested.contains_key(one.id);
            assert_eq!(is_tested, one.reason.is_empty(), "{}", one.id);
        }
    }

    #[test]
    fn what_a_case_declares_stands_in_the_table() {
        for id in tested().keys() {
            assert!(
                all().iter().any(|one| one.id == *id),
                "there is no requirement '{id}'"
            );
        }
    }

    /// An SP that refuses everything must not pass a valid variation, unless both are right.
    #[test]
    fn valid_variations_are_tested_by_cases_that_accept() {
        use gauntlet_core::Expectation::Reject;
        let strange: Vec<String> = crate::everything()
            .into_iter()
            .filter(|case| case.expectation == Reject)
            .filter(|case| case.requirements().iter().any(|id| id.starts_with("ok-")))
            .map(crate::Case::id)
            .collect();
        // One of which the negative form says the same.
        assert_eq!(strange, ["attacks/references/transform-none"]);
    }
}
