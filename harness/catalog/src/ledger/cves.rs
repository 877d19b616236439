//! Published vulnerabilities of service providers, and the attacks that each is an instance of.

use std::sync::OnceLock;

/// A published vulnerability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cve {
    /// `CVE-2024-45409`.
    pub id: &'static str,
    /// The software, with its versions where they are known; may be empty.
    pub software: &'static str,
    /// The attacks of the ledger that it is an instance of, one at least.
    pub attacks: Vec<&'static str>,
    /// Whether only a memory says so; no source was read.
    pub from_memory: bool,
}

/// All of them, in the order of their numbers.
pub fn all() -> &'static [Cve] {
    static ALL: OnceLock<Vec<Cve>> = OnceLock::new();
    ALL.get_or_init(|| {
        let lines = include_str!("cves.tsv").lines();
        lines
            .filter(|line| !line.starts_with('#'))
            .filter_map(cve)
            .collect()
    })
}

fn cve(line: &'static str) -> Option<Cve> {
    let mut fields = line.split('\t');
    Some(Cve {
        id: fields.next()?,
        software: fields.next()?,
        attacks: fields.next()?.split(',').collect(),
        from_memory: fields.next()? == "memory",
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_a_vulnerability_of_attacks_in_the_ledger() {
        let lines = include_str!("cves.tsv").lines();
        assert_eq!(
            all().len(),
            lines.filter(|line| !line.starts_with('#')).count()
        );
        for cve in all() {
            assert!(cve.id.starts_with("CVE-"), "{cve:?}");
            assert!(!cve.attacks.is_empty(), "{cve:?}");
            for attack in &cve.attacks {
                assert!(
                    crate::ledger::find(attack).is_some(),
                    "{}: {attack}",
                    cve.id
                );
            }
        }
        let ids: BTreeSet<&str> = all().iter().map(|cve| cve.id).collect();
        assert_eq!(ids.len(), all().len(), "a vulnerability has two lines");
    }

    /// A vulnerability that a case names in its prose stands in the table.
    #[test]
    fn what_cases_name_is_listed() {
        let known: BTreeSet<&str> = all().iter().map(|cve| cve.id).collect();
        for case in crate::everything() {
            let info = case.info();
            let text = format!("{} {}", info.title, info.doc);
            let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            for word in words.filter(|word| word.starts_with("CVE-")) {
                assert!(known.contains(word), "{} names {word}", info.id);
            }
        }
    }
}
