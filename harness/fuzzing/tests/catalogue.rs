//! The oracle of soundness held against the catalogue: two hands wrote them, from one standard.

use gauntlet_catalog::everything;
use gauntlet_core::{Expectation, Level};
use gauntlet_fuzzing::Scenario;
use gauntlet_fuzzing::generators::scenario::world;
use gauntlet_fuzzing::oracles::soundness::{breaches, expectation};

/// A breach is what nobody may accept. A case that must be accepted, or may be, is in none.
#[test]
fn no_case_that_may_be_accepted_is_in_breach() {
    let world = world(1).unwrap();
    let (mut refused, mut seen, mut wrong) = (0, 0, Vec::new());
    for case in everything() {
        let Some(scenario) = Scenario::of_case(case) else {
            continue;
        };
        let found = breaches(&world, &scenario).unwrap();
        let must_refuse = case.expectation == Expectation::Reject && case.level == Level::Must;
        if !found.is_empty() && !must_refuse {
            wrong.push(format!(
                "{} ({}, {:?}): {found:?}\n{scenario}",
                case.id(),
                case.expectation,
                case.level
            ));
        }
        if must_refuse && scenario.judged.plan.after.is_empty() {
            refused += 1;
            seen += usize::from(!found.is_empty());
        }
        if expectation(&world, &scenario).unwrap() == Expectation::Accept {
            assert_eq!(case.expectation, Expectation::Accept, "{}", case.id());
            assert_eq!(case.level, Level::Must, "{}", case.id());
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    // What it does not see is broken in its signature or its form, where the truth of the minting
    // and the reader decide.
    assert!(seen * 10 >= refused * 5, "{seen} of {refused}");
    println!("{seen} of {refused}");
}
