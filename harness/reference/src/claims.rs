//! The identity that an application would read.

use std::collections::BTreeMap;

use gauntlet_core::{Identity, Timestamp};

use crate::context::Context;
use crate::dom::El;
use crate::logout::Name;
use crate::names;
use crate::time;

/// Reads the identity out of the assertion whose claims count. Texts are kept as they are
/// signed, white space included.
pub(crate) fn identity(ctx: &Context<'_>) -> Option<Identity> {
    let assertion = ctx.message.assertion()?;
    let name_id = assertion
        .child(names::ASSERTION, "Subject")
        .and_then(|subject| subject.child(names::ASSERTION, "NameID"));
    let session_index = assertion
        .named(names::ASSERTION, "AuthnStatement")
        .find_map(|statement| statement.attribute("SessionIndex"));
    let mut identity = Identity {
        name_id: name_id.map(|el| ctx.text(el)),
        name_id_format: name_id
            .and_then(|el| el.attribute("Format"))
            .map(str::to_owned),
        issuer: assertion
            .child(names::ASSERTION, "Issuer")
            .map(|el| ctx.text(el)),
        session_index: session_index.map(str::to_owned),
        attributes: (ctx.parts.attributes)(ctx, assertion),
    };
    (ctx.parts.finish)(ctx, &mut identity);
    Some(identity)
}

/// The name of the person, with its qualifiers.
pub(crate) fn name(ctx: &Context<'_>) -> Option<Name> {
    let subject = ctx
        .message
        .assertion()?
        .child(names::ASSERTION, "Subject")?;
    let name = subject.child(names::ASSERTION, "NameID")?;
    Some(Name::of(name, ctx.parts.text))
}

/// The earliest end that a statement sets for the session (SAML Core 2.7.2). A check has read it.
pub(crate) fn session_until(ctx: &Context<'_>) -> Option<Timestamp> {
    let assertion = ctx.message.assertion()?;
    let statements = assertion.named(names::ASSERTION, "AuthnStatement");
    statements
        .filter_map(|statement| time::parse(statement.attribute("SessionNotOnOrAfter")?))
        .min()
}

/// The values of every attribute by its Name, in document order.
pub(crate) fn attributes(ctx: &Context<'_>, assertion: El<'_>) -> BTreeMap<String, Vec<String>> {
    let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for statement in assertion.named(names::ASSERTION, "AttributeStatement") {
        for attribute in statement.named(names::ASSERTION, "Attribute") {
            let name = attribute.attribute("Name").unwrap_or_default().to_owned();
            let values = attribute.named(names::ASSERTION, "AttributeValue");
            attributes
                .entry(name)
                .or_default()
                .extend(values.map(|value| ctx.text(value)));
        }
    }
    attributes
}

/// Leaves the identity as it is.
pub(crate) fn finish(_: &Context<'_>, _: &mut Identity) {}
