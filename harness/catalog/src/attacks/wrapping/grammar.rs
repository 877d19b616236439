//! The wrapping grammar: every wrapping that a few choices can make.

use gauntlet_core::Check;
use gauntlet_core::Expectation;
use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::grammar::{Holder, Naming, Parked, Shape, Spot};
use gauntlet_idp::steps::Wrap;

use crate::group::{Group, Member};

/// The checks that bind what is consumed to what is signed: one of them at least refuses each.
const BINDING: &[Check] = &[
    Check::SignaturePresent,
    Check::SignaturePlacement,
    Check::SignatureStructure,
    Check::SingleSignature,
    Check::ReferenceCoversParent,
    Check::SingleAssertion,
    Check::UniqueIds,
    Check::RootIsResponse,
    Check::Structure,
];

pub(in crate::attacks) const GROUP: Group = group! {
    /// Every wrapping of a forged Assertion by five choices.
    ///
    /// One of the two Assertions, the genuine or the forged one, leaves the place where an SP looks
    /// for it; it is parked somewhere; one of them, both, the Response or nobody holds the genuine
    /// Signature; the forged one has an identifier of its own or borrows the genuine one under some
    /// name; and it looks like an Assertion or like something that a careless search takes for one.
    /// The published attacks XSW3 to XSW8 and their kin are points of this space; an SP that was
    /// fixed against those points alone falls at its neighbours.
    ///
    /// Nothing is signed again: the genuine Signature still verifies over the genuine Assertion,
    /// wherever that has gone. A right SP refuses, or takes the genuine identity and ignores
    /// the rest. Left out are combinations in which the parked Assertion would change what is
    /// signed, and those that write the same document twice.
    ///
    /// The name of a member says the choices in this order: which Assertion is parked, where, who
    /// holds the Signature, how the forged one is identified, what it looks like.
    clauses: [core("5.4.2"), core("1.3.4"), profiles("4.1.4.3")],
    attacks: ["xsw3", "xsw4", "xsw5", "xsw6", "xsw7", "xsw8"],
    mint: Cap,
    severity: Critical,
    level: Should,
    members: members,
};

fn members() -> Vec<Member> {
    let mut members = Vec::new();
    for &parked in Parked::ALL {
        for &at in Spot::ALL {
            for &signature in Holder::ALL {
                for &id in Naming::ALL {
                    for &shape in Shape::ALL {
                        let wrap = Wrap {
                            parked,
                            at,
                            signature,
                            id,
                            shape,
                        };
                        if is_sound(&wrap) && is_distinct(&wrap) {
                            members.push(member(wrap));
                        }
                    }
                }
            }
        }
    }
    members
}

/// Whether the genuine Signature survives, and has a place where it is asked to be.
fn is_sound(wrap: &Wrap) -> bool {
    match wrap.parked {
        // The prefix is declared by the Response.
        Parked::Forged
            if wrap.id == Naming::Prefixed
                && matches!(wrap.at, Spot::SoapHeader | Spot::BesideResponse) =>
        {
            false
        }
        // In the genuine Assertion everything but its Signature is signed.
        Parked::Forged if wrap.at.in_other() => false,
        Parked::Forged if wrap.at.in_signature() => {
            !matches!(wrap.signature, Holder::Forged | Holder::Detached)
        }
        Parked::Original if wrap.at.in_signature() => {
            !matches!(wrap.signature, Holder::Original | Holder::Detached)
        }
        _ => true,
    }
}

/// Whether no other choice writes the same, or nearly so.
fn is_distinct(wrap: &Wrap) -> bool {
    let beside = matches!(wrap.at, Spot::Before | Spot::After);
    let extended = matches!(wrap.at, Spot::Extensions | Spot::LateExtensions);
    let own = matches!(wrap.id, Naming::Fresh | Naming::Same);
    // One before the other is the other after the one.
    let other_way_round = beside && wrap.parked == Parked::Original;
    // Two Extensions are no choice of their own.
    let extended_twice = extended && wrap.signature == Holder::Detached;
    !other_way_round
        && !extended_twice
        // A borrowed name matters to whoever looks the Reference up, whatever else is odd.
        && (own
            || wrap.shape == Shape::Assertion
                && matches!(wrap.signature, Holder::Original | Holder::Forged))
}

fn member(wrap: Wrap) -> Member {
    let name = [
        wrap.parked.name(),
        wrap.at.name(),
        wrap.signature.name(),
        wrap.id.name(),
        wrap.shape.name(),
    ];
    let parked = wrap.parked.describe().trim();
    let title = format!(
        "{}{} stands{}",
        parked.get(..1).unwrap_or_default().to_uppercase(),
        parked.get(1..).unwrap_or_default(),
        wrap.at.describe(),
    );
    let doc = format!(
        "{title}.\n\nAmong the two,{}; the forged one is identified{}; it is{}.",
        wrap.signature.describe(),
        wrap.id.describe(),
        wrap.shape.describe()
    );
    Member {
        name: name.join("-"),
        title: doc,
        script: Plan::default().after(wrap).into(),
        expectation: Expectation::NeverForged,
        caught_by: BINDING.into(),
        mint: None,
        bytes: None,
        like: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use gauntlet_idp::{World, mint};

    use super::*;

    #[test]
    fn there_are_at_least_600_documents_and_no_two_are_the_same() {
        let world = World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap();
        let members = members();
        assert!(members.len() >= 600, "{}", members.len());
        let documents: BTreeSet<String> = members
            .iter()
            .map(|member| {
                let plan = &member.script.sendings[0].plan;
                let minted = mint(&world, plan, "one scope for all");
                minted
                    .unwrap_or_else(|e| panic!("{}: {e}", member.name))
                    .xml
            })
            .collect();
        assert_eq!(documents.len(), members.len());
    }
}
