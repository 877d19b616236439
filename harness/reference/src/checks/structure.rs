//! `Response` and `Assertion` have the children that the schema allows, in its order.

use crate::context::Context;
use crate::dom::El;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let response = ctx.response()?;
    let assertion = ctx.assertion()?;
    identified("Response", response)?;
    identified("Assertion", assertion)?;
    ordered("Response", response, &RESPONSE)?;
    ordered("Assertion", assertion, &ASSERTION)
}

/// Whether an element may stand there: namespace, local name, position.
type Place = (&'static str, &'static str, u8);

/// Children of a Response in order (SAML Core 3.2.2, 3.3.3).
const RESPONSE: [Place; 6] = [
    (names::ASSERTION, "Issuer", 0),
    (names::DSIG, "Signature", 1),
    (names::PROTOCOL, "Extensions", 2),
    (names::PROTOCOL, "Status", 3),
    (names::ASSERTION, "Assertion", 4),
    (names::ASSERTION, "EncryptedAssertion", 4),
];

/// Children of an Assertion in order (SAML Core 2.3.3).
const ASSERTION: [Place; 9] = [
    (names::ASSERTION, "Issuer", 0),
    (names::DSIG, "Signature", 1),
    (names::ASSERTION, "Subject", 2),
    (names::ASSERTION, "Conditions", 3),
    (names::ASSERTION, "Advice", 4),
    (names::ASSERTION, "Statement", 5),
    (names::ASSERTION, "AuthnStatement", 5),
    (names::ASSERTION, "AuthzDecisionStatement", 5),
    (names::ASSERTION, "AttributeStatement", 5),
];

/// The position up to which a child may be repeated is that of statements and assertions.
const REPEATABLE_FROM: u8 = 4;

/// The ID is there, and is an NCName (SAML Core 1.3.4).
fn identified(what: &str, element: El<'_>) -> Result<(), Refusal> {
    match element.attribute("ID") {
        Some(id) if crate::reader::is_ncname(id) => Ok(()),
        Some(id) => Err(Refusal::new(format!(
            "ID '{id}' of the {what} is not a name"
        ))),
        None => Err(Refusal::new(format!("the {what} has no ID"))),
    }
}

fn ordered(what: &str, element: El<'_>, places: &[Place]) -> Result<(), Refusal> {
    let mut last = None;
    for child in element.elements() {
        let name = child.local();
        let place = places
            .iter()
            .find(|(namespace, local, _)| child.is(namespace, local));
        let Some(&(_, _, position)) = place else {
            return Err(Refusal::new(format!(
                "'{name}' does not belong in the {what}"
            )));
        };
        let fits = match last {
            None => true,
            // Advice stands at the same number as the assertions of a Response, but once.
            Some(last) if position == last => position >= REPEATABLE_FROM && name != "Advice",
            Some(last) => position > last,
        };
        if !fits {
            return Err(Refusal::new(format!(
                "'{name}' stands in the wrong place in the {what}"
            )));
        }
        last = Some(position);
    }
    Ok(())
}
