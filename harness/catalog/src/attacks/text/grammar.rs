//! The grammar of texts: every way in which a few choices split a value that says who logs in.

use gauntlet_core::clause::{core, exc_c14n, xml};
use gauntlet_core::{Expectation, MintMode};
use gauntlet_idp::Plan;
use gauntlet_idp::grammar::{Position, Token};
use gauntlet_idp::steps::Split;

use crate::group::{Group, Member};

/// The values that an application may take for who logs in or for what he may do: the name in
/// identifiers, the name of the attribute. Their values have two characters and more.
const FIELDS: &[(&str, Option<&str>)] = &[
    ("name-id", None),
    (
        "object-identifier",
        Some("http://schemas.microsoft.com/identity/claims/objectidentifier"),
    ),
    (
        "tenant-id",
        Some("http://schemas.microsoft.com/identity/claims/tenantid"),
    ),
    (
        "display-name",
        Some("http://schemas.microsoft.com/identity/claims/displayname"),
    ),
    (
        "email-address",
        Some("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"),
    ),
    (
        "name",
        Some("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"),
    ),
    ("person-email", Some("PERSON_Email")),
    ("object-name", Some("OBJECT_Name")),
    ("person-last-name", Some("PERSON_LastName")),
];

pub(in crate::attacks) const GROUP: Group = group! {
    /// Every value that identifies a person, split in every way.
    ///
    /// A comment, a CDATA section, a reference to a character or a processing instruction stands
    /// before the first character of the value, in its middle, before its last character, or at
    /// two places. An XML processor sees one text all the same. The first three can be put
    /// into a signed message, since the canonical form is the same with and without; a processing
    /// instruction is signed.
    ///
    /// An SP that takes one of the pieces for the value logs somebody else in: an attacker
    /// chooses a name of which a piece is the victim's (CVE-2017-11427, CVE-2017-11428 and their
    /// kin). A right SP hands on the whole value or refuses.
    ///
    /// The name of a member says field, what splits it, and where.
    clauses: [core("2.2.2"), core("2.7.3.1.1"), exc_c14n("2.2"), xml("2.5")],
    attacks: ["comment-nameid", "comment-attribute-value", "charref-nameid", "pi-nameid"],
    mint: Cap,
    severity: Critical,
    members: members,
};

fn members() -> Vec<Member> {
    let mut members = Vec::new();
    for &(field, attribute) in FIELDS {
        for &with in Token::ALL {
            for &at in Position::ALL {
                // Whoever reads the piece before the first character has no name, and lets nobody
                // in; a reference takes its character away, and that is left.
                let nameless = attribute.is_none()
                    && at == Position::First
                    && with != Token::CharacterReference;
                if !nameless {
                    members.push(member(field, attribute, with, at));
                }
            }
        }
    }
    members
}

fn member(field: &str, attribute: Option<&str>, with: Token, at: Position) -> Member {
    let split = Split {
        attribute: attribute.map(str::to_owned),
        with,
        at,
    };
    let of = attribute.map_or_else(
        || "The NameID".to_owned(),
        |name| format!("The claim {}", name.rsplit('/').next().unwrap_or(name)),
    );
    let (plan, mint) = if with.leaves_digest() {
        (Plan::default().after(split), MintMode::Cap)
    } else {
        (Plan::default().before(split), MintMode::Idp)
    };
    Member {
        name: format!("{field}-{}-{}", with.name(), at.name()),
        title: format!(
            "{of} is split{}.\n\nIt is split by{}.",
            at.describe(),
            with.describe()
        ),
        script: plan.into(),
        expectation: Expectation::NeverForged,
        caught_by: (&[]).into(),
        mint: Some(mint),
        bytes: None,
        like: None,
    }
}

#[cfg(test)]
mod tests {
    use gauntlet_idp::{World, mint};

    use super::*;

    /// Whatever splits it, the signed value is that of the honest twin.
    #[test]
    fn the_text_stays_what_it_is() {
        let world = World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap();
        let members = members();
        assert_eq!(members.len(), 9 * 4 * 4 - 3);
        for member in members {
            let plan = &member.script.sendings[0].plan;
            let minted = mint(&world, plan, "scope").unwrap();
            let twin = mint(&world, &plan.twin(), "scope").unwrap();
            assert_eq!(minted.truth.signed, twin.truth.signed, "{}", member.name);
            assert_ne!(minted.xml, twin.xml, "{}", member.name);
        }
    }
}
