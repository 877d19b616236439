//! Deployment profiles and guides as views over the clause table: which requirements or cases test
//! what each of them asks of an SP, or why none does.
//!
//! They say in another community's words what the standards say, so they are mappings, not cases
//! of their own.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::requirements::{self, Bound};

/// The views: name, title.
pub const VIEWS: &[(&str, &str)] = &[
    (
        "saml2int",
        "Kantara deployment profile for federation interoperability (saml2int v2)",
    ),
    (
        "kantara",
        "Kantara implementation profile for federation interoperability",
    ),
    ("owasp", "OWASP SAML Security Cheat Sheet"),
    ("nist", "NIST SP 800-63C, for relying parties"),
    (
        "seed",
        "IT-Conductor with Microsoft Entra ID: what its service provider does by the tutorial",
    ),
];

/// What one of them asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The view.
    pub view: &'static str,
    /// Its identifier, stable for ever.
    pub id: &'static str,
    /// Its place in the document.
    pub clause: &'static str,
    /// How binding it is.
    pub bound: Bound,
    /// The requirements of the clause table and the cases that say the same; a case has a `/`.
    pub tested_by: Vec<&'static str>,
    /// Why nothing does; empty where something does.
    pub reason: &'static str,
}

/// Every item, by view.
pub fn all() -> &'static [Item] {
    static ALL: OnceLock<Vec<Item>> = OnceLock::new();
    ALL.get_or_init(|| lines().filter_map(item).collect())
}

impl Item {
    /// The cases that test it, given those of each requirement.
    pub fn cases(&self, tested: &BTreeMap<&'static str, Vec<String>>) -> Vec<String> {
        let mut cases = Vec::new();
        for name in &self.tested_by {
            if name.contains('/') {
                cases.push((*name).to_owned());
            } else {
                cases.extend(tested.get(name).into_iter().flatten().cloned());
            }
        }
        cases.sort_unstable();
        cases.dedup();
        cases
    }

    /// Why no case tests it: its own reason, or that of a requirement that it stands for.
    pub fn why_not(&self) -> &'static str {
        if !self.reason.is_empty() {
            return self.reason;
        }
        let named = |one: &&requirements::Requirement| self.tested_by.contains(&one.id);
        let first = requirements::all().iter().find(named);
        first.map_or("", |one| one.reason)
    }
}

fn lines() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("ledger/profiles.tsv").lines();
    lines.filter(|line| !line.starts_with('#'))
}

fn item(line: &'static str) -> Option<Item> {
    let mut fields = line.split('\t');
    Some(Item {
        view: fields.next()?,
        id: fields.next()?,
        clause: fields.next()?,
        bound: Bound::by_name(fields.next()?)?,
        tested_by: fields
            .next()?
            .split(',')
            .filter(|name| !name.is_empty())
            .collect(),
        reason: fields.next()?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_an_item_of_a_view() {
        assert_eq!(all().len(), lines().count());
        let ids: BTreeSet<&str> = all().iter().map(|one| one.id).collect();
        assert_eq!(ids.len(), all().len(), "two lines have one identifier");
        // As many as the survey has in these sections.
        let counts: Vec<usize> = VIEWS
            .iter()
            .map(|(view, _)| all().iter().filter(|one| one.view == *view).count())
            .collect();
        assert_eq!(counts, [55, 48, 27, 28, 46]);
        assert_eq!(counts.iter().sum::<usize>(), all().len());
    }

    /// What an item names must be there, and an item that nothing tests says why.
    #[test]
    fn an_item_leads_to_cases_or_says_why_not() {
        let tested = requirements::tested();
        let cases: BTreeSet<String> = crate::all().into_iter().map(crate::Case::id).collect();
        for one in all() {
            for name in &one.tested_by {
                let is_there = if name.contains('/') {
                    cases.contains(*name)
                } else {
                    requirements::all().iter().any(|r| r.id == *name)
                };
                assert!(is_there, "{}: there is no '{name}'", one.id);
            }
            assert_eq!(
                one.tested_by.is_empty(),
                !one.reason.is_empty(),
                "{}",
                one.id
            );
            assert!(
                !one.cases(&tested).is_empty() || !one.why_not().is_empty(),
                "{}: neither a case nor a reason",
                one.id
            );
        }
    }
}
