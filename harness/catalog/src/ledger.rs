//! The ledger: every attack that the field knows, with a case that tests it or the reason why none
//! does yet.
//!
//! The identifiers and their families come from a survey of published attacks, advisories and
//! the source of SPs. What is not tested is said, so that a pass is not taken for more than it is.

pub mod cves;
pub mod retired;

use std::sync::OnceLock;

/// One attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attack {
    /// The letter of its family.
    pub family: char,
    /// Its identifier, stable for ever.
    pub id: &'static str,
    /// The weaknesses of an SP that falls for it, as `CWE-347`.
    pub cwe: &'static str,
    /// How its message is minted: `cap` (a genuine message, changed after signing), `idp` (signed
    /// by the IdP as it is), `att` (signed by the attacker), `none` (no valid signature).
    pub mint: &'static str,
    /// Why no case tests it yet; empty where one does.
    pub reason: &'static str,
}

/// The families: letter, title.
pub const FAMILIES: &[(char, &str)] = &[
    ('A', "Signature wrapping"),
    ('B', "Missing signatures and failing open"),
    ('C', "Keys and algorithms"),
    ('D', "SignedInfo and references"),
    ('E', "Transforms and canonicalization"),
    ('F', "Text extraction"),
    ('G', "Parser differentials"),
    ('H', "Resources and injection"),
    ('I', "Encryption"),
    ('J', "Content of the message"),
    ('K', "Replay, correlation and tenants"),
    ('L', "Bindings and transport"),
    ('M', "Logout, requests and metadata"),
    ('N', "Provisioning of accounts"),
];

/// Every attack, by family.
pub fn attacks() -> &'static [Attack] {
    static ATTACKS: OnceLock<Vec<Attack>> = OnceLock::new();
    ATTACKS.get_or_init(|| {
        let lines = include_str!("ledger/attacks.tsv").lines();
        lines
            .filter(|line| !line.starts_with('#'))
            .filter_map(attack)
            .collect()
    })
}

/// The attack with this identifier.
pub fn find(id: &str) -> Option<&'static Attack> {
    attacks().iter().find(|attack| attack.id == id)
}

fn attack(line: &'static str) -> Option<Attack> {
    let mut fields = line.split('\t');
    Some(Attack {
        family: fields.next()?.chars().next()?,
        id: fields.next()?,
        cwe: fields.next()?,
        mint: fields.next()?,
        reason: fields.next()?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_an_attack_and_every_family_has_some() {
        let lines = include_str!("ledger/attacks.tsv").lines();
        let lines = lines.filter(|line| !line.starts_with('#')).count();
        assert_eq!(attacks().len(), lines);
        assert_eq!(
            lines, 315,
            "an attack of the survey is neither live nor in the ledger"
        );
        let ids: BTreeSet<&str> = attacks().iter().map(|attack| attack.id).collect();
        assert_eq!(ids.len(), 315, "two lines have one identifier");
        for attack in attacks() {
            let known = FAMILIES.iter().any(|(letter, _)| *letter == attack.family);
            assert!(known && attack.cwe.starts_with("CWE-"), "{attack:?}");
        }
        for (letter, _) in FAMILIES {
            assert!(
                attacks().iter().any(|attack| attack.family == *letter),
                "{letter}"
            );
        }
    }

    #[test]
    fn an_attack_has_a_case_or_a_reason_and_never_both() {
        let live: BTreeSet<&str> = crate::everything()
            .into_iter()
            .flat_map(crate::Case::attacks)
            .map(|attack| attack.id)
            .collect();
        for attack in attacks() {
            let is_live = live.contains(attack.id);
            assert_eq!(is_live, attack.reason.is_empty(), "{}", attack.id);
        }
    }

    #[test]
    fn what_a_case_declares_stands_in_the_ledger() {
        for case in crate::everything() {
            for id in case.attacks {
                assert!(
                    find(id).is_some(),
                    "{}: there is no attack '{id}'",
                    case.id()
                );
            }
        }
    }
}
