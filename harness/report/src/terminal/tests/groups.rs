//! Groups of generated cases in the report.

use gauntlet_core::Expectation;
use gauntlet_core::runlog::Event;

use super::*;
use crate::model::sample::several::{accepted, did, member, rejected, started};

/// The group of the members.
const GROUP: &str = "attacks/wrapping/grammar";

/// 40 members at two targets: `alpha` refuses them all, `beta` falls for the first 20.
fn events() -> Vec<Event> {
    let names: Vec<String> = (0..40).map(|n| format!("{GROUP}/member-{n}")).collect();
    let mut events = vec![started(&["alpha", "beta"])];
    events.extend(names.iter().map(|name| member(GROUP, name)));
    for (index, name) in names.iter().enumerate() {
        let never = Expectation::NeverForged;
        let fooled = if index < 20 {
            accepted("canary")
        } else {
            rejected()
        };
        events.push(did("alpha", name, never, rejected()));
        events.push(did("beta", name, never, fooled));
    }
    events
}

#[test]
fn a_group_is_one_line_and_expands_where_it_fails() {
    let text = render(&events(), Options::default());
    for line in [
        "  attacks/wrapping/grammar    40     -     -     -     -   made by a rule",
        "  attacks/wrapping/grammar    20    20     -     -     -   made by a rule",
        // One row for all of them in the matrix.
        "  attacks/wrapping  1 2\n    grammar         . !\n",
        "FAIL 18 more of attacks/wrapping/grammar",
        "member-2: forged-identity",
        "and 6 more; --json and --log name them all",
        "--filter 'attacks/wrapping/grammar/*'",
        "member-0 and 19 like it",
    ] {
        assert!(text.contains(line), "{line}\n---\n{text}");
    }
    // Two in full.
    let in_full = text.matches("FAIL critical").count();
    assert_eq!(in_full, 2, "{text}");
}

#[test]
fn all_members_on_demand() {
    let options = Options {
        matrix: true,
        ..Options::default()
    };
    let text = render(&events(), options);
    assert!(text.contains("    member-39 "), "{text}");
}
