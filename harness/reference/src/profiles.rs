//! The reference SP as the operator of each profile wants it.
//!
//! A profile is the sound SP with its policy put in the place of a choice that the standard leaves
//! open. What each of them says stands in `docs/profiles.md`.

use gauntlet_core::{Check, Profile, Timestamp};

use crate::checks;
use crate::context::Context;
use crate::dom::El;
use crate::keys::TrustedKey;
use crate::names;
use crate::parts::Parts;
use crate::refusal::Refusal;

/// The parts of the reference SP under `profile`.
pub fn parts(profile: Profile) -> Parts {
    let sound = Parts::default();
    match profile {
        Profile::Entra => sound,
        Profile::Saml2int => sound.replacing(Check::NameId, name_or_attributes),
        Profile::Spid => spid(sound),
        Profile::Strict => spid(sound).adding(Check::SignatureValue, certificate_dates),
    }
}

/// Whether the SP under `profile` takes no Response whose Assertion is not signed itself.
pub const fn demands_signed_assertion(profile: Profile) -> bool {
    matches!(profile, Profile::Spid | Profile::Strict)
}

/// What SPID asks of an SP beyond the standard.
fn spid(sound: Parts) -> Parts {
    sound
        .adding(Check::Destination, destination_required)
        .adding(Check::AssertionSigned, assertion_signed)
        .adding(Check::Structure, attributes_have_values)
        .adding(Check::ConditionsNotOnOrAfter, window_required)
        .adding(Check::ConditionsNotBefore, window_required)
}

/// SDP-SP13: the Subject need not have a name where attributes say who it is.
fn name_or_attributes(ctx: &Context<'_>) -> Result<(), Refusal> {
    let assertion = ctx.assertion()?;
    let subject = assertion.child(names::ASSERTION, "Subject");
    let is_nameless = subject.is_some_and(|subject| {
        ["BaseID", "NameID", "EncryptedID"]
            .iter()
            .all(|local| subject.child(names::ASSERTION, local).is_none())
    });
    if is_nameless
        && assertion
            .child(names::ASSERTION, "AttributeStatement")
            .is_some()
    {
        return Ok(());
    }
    checks::name_id::check(ctx)
}

/// Every Response has a Destination.
pub(crate) fn destination_required(ctx: &Context<'_>) -> Result<(), Refusal> {
    demand(
        ctx.response()?.attribute("Destination").is_some(),
        "the Response has no Destination",
    )
}

/// The Assertion has a Signature of its own.
pub(crate) fn assertion_signed(ctx: &Context<'_>) -> Result<(), Refusal> {
    let message = ctx.message;
    let assertion = message.assertion.and_then(|id| message.document.at(id));
    demand(
        assertion.is_some_and(|el| el.child(names::DSIG, "Signature").is_some()),
        "the Assertion is not signed itself",
    )
}

/// Every Attribute has a value.
fn attributes_have_values(ctx: &Context<'_>) -> Result<(), Refusal> {
    let mut elements = ctx.message.document.elements();
    demand(
        elements.all(|el| {
            !el.is(names::ASSERTION, "Attribute")
                || el.child(names::ASSERTION, "AttributeValue").is_some()
        }),
        "an Attribute has no value",
    )
}

/// The Conditions say when they begin and when they end.
fn window_required(ctx: &Context<'_>) -> Result<(), Refusal> {
    let conditions = ctx.assertion()?.child(names::ASSERTION, "Conditions");
    let has = |conditions: El<'_>| {
        ["NotBefore", "NotOnOrAfter"]
            .iter()
            .all(|name| conditions.attribute(name).is_some())
    };
    demand(
        conditions.is_some_and(has),
        "the Conditions have no beginning or no end",
    )
}

/// A key counts only while the certificate that it was configured with is valid.
pub(crate) fn certificate_dates(ctx: &Context<'_>) -> Result<(), Refusal> {
    let now = ctx.delivery.now;
    let valid =
        |key: &TrustedKey| validity(&key.der).is_none_or(|(begin, end)| begin <= now && now <= end);
    demand(
        ctx.idp.keys.iter().all(valid),
        "the certificate of the IdP is not valid now",
    )
}

fn demand(fits: bool, why: &str) -> Result<(), Refusal> {
    if fits { Ok(()) } else { Err(Refusal::new(why)) }
}

/// The two ends of the validity of a certificate in DER, where they are two `UTCTime` of this century
/// (RFC 5280 4.1.2.5).
fn validity(der: &[u8]) -> Option<(Timestamp, Timestamp)> {
    const BEFORE: &[u8] = b"\x30\x1e\x17\x0d";
    let at = der
        .windows(BEFORE.len())
        .position(|found| found == BEFORE)?;
    let time = |begin: usize| {
        let text = std::str::from_utf8(der.get(begin..begin + 12)?).ok()?;
        let two = |at: usize| text.get(at..at + 2);
        crate::time::parse(&format!(
            "20{}-{}-{}T{}:{}:{}Z",
            two(0)?,
            two(2)?,
            two(4)?,
            two(6)?,
            two(8)?,
            two(10)?
        ))
    };
    let begin = at + BEFORE.len();
    Some((time(begin)?, time(begin + 15)?))
}
