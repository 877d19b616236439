//! The cases.
//!
//! A case is a plan with a name, prose, clauses and an expectation. The folder is the family, the
//! file groups related cases, and the identifier is family and name in kebab case:
//! `attacks/wrapping/xsw3`. Identifiers are stable for ever.
//!
//! To add a case, copy a neighbour in its file: nothing else has to be edited. `gauntlet
//! self-test` then says whether the reference SP gets it right, and whether it kills a mutant.

#[macro_use]
mod case;
#[macro_use]
pub mod group;
pub mod attacks;
pub mod conflict;
pub mod conformance;
pub mod dimension;
pub mod ledger;
mod logouts;
mod people;
mod plans;
pub mod requirements;
mod script;
mod unnamed;
pub mod views;

pub use case::{Case, MintedCase, MintedMove};
pub use conflict::Conflict;
pub use group::Group;
pub use script::{Move, Script, Sending, Setting, setup_under};

/// Every case that is declared by name, in the order of the catalogue: those of the groups are in
/// [`everything`].
pub fn all() -> Vec<&'static Case> {
    [conformance::CASES, attacks::CASES]
        .into_iter()
        .flatten()
        .flat_map(|file| file.iter())
        .collect()
}

/// Every case, those by name and then the members of each group: what a run delivers.
pub fn everything() -> Vec<&'static Case> {
    let members = group::all().iter().flat_map(|made| &made.cases);
    all().into_iter().chain(members).collect()
}

/// The case with this identifier.
pub fn find(id: &str) -> Option<&'static Case> {
    everything().into_iter().find(|case| case.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gauntlet_core::Question;
    use gauntlet_idp::{Plan, World};

    fn world() -> World {
        World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap()
    }

    #[test]
    fn identifiers_are_unique_and_stand_where_the_file_stands() {
        let mut ids = std::collections::BTreeSet::new();
        for case in all() {
            let info = case.info();
            assert!(ids.insert(info.id.clone()), "{} is declared twice", info.id);
            let folder = info.family().replace('-', "_");
            assert!(
                info.file.contains(&format!("src/{folder}/")),
                "{} in {}",
                info.id,
                info.file
            );
        }
        assert!(ids.len() >= 80);
    }

    #[test]
    fn every_case_is_documented() {
        for case in all() {
            let info = case.info();
            assert!(!info.doc.is_empty(), "{} has a title only", info.id);
            assert!(!info.clauses.is_empty(), "{} names no clause", info.id);
            assert!(info.title.len() <= 100, "{}: the title is long", info.id);
        }
    }

    /// A plan whose steps change nothing would be its own control and could never fail.
    #[test]
    fn every_case_can_be_minted_and_differs_from_its_twin() {
        let world = world();
        for case in everything() {
            let minted = case
                .mint(&world)
                .unwrap_or_else(|e| panic!("{}: {e}", case.id()));
            if matches!(minted.asks, Some(Question::Request(_))) {
                assert!(minted.messages.is_empty(), "{}", case.id());
                continue;
            }
            let twin = case.twin(&world).unwrap();
            // A replay ends with an honest message, whatever came before it.
            let honest = case
                .script()
                .sendings
                .last()
                .is_some_and(|s| s.plan == s.plan.twin());
            let last = minted.messages.last().unwrap();
            assert_eq!(
                last.delivery == twin.delivery,
                honest && last.delivery.now == twin.delivery.now,
                "{}",
                case.id()
            );
        }
    }

    /// A twin that this SP does not trust would make a case inconclusive everywhere.
    #[test]
    fn the_key_of_every_plan_is_trusted() {
        let world = world();
        for case in all() {
            let script = case.script();
            let trusted = world.suspects(&script.setup(&world)).trusted;
            for sending in &script.sendings {
                let key = world.keys().get(sending.plan.baseline.signing_key());
                assert!(
                    trusted.iter().any(|pem| pem == key.certificate_pem()),
                    "{}",
                    case.id()
                );
            }
        }
    }

    #[test]
    fn every_plan_reads_back_from_its_text() {
        for case in everything() {
            for sending in case.script().sendings {
                let text = sending.plan.to_string();
                assert_eq!(text.parse::<Plan>().unwrap(), sending.plan, "{text}");
            }
        }
    }
}
