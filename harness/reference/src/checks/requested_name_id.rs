//! The name is one that the request has demanded, where it has demanded any (SAML Core 3.4.1.1,
//! 3.4.1.4).

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

pub(crate) fn check(ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(demanded) = &ctx.setup.sp.requested_name_id else {
        return Ok(());
    };
    if ctx.response()?.attribute("InResponseTo").is_none() {
        return Ok(());
    }
    let subject = ctx.assertion()?.child(names::ASSERTION, "Subject");
    let name = subject.and_then(|subject| subject.child(names::ASSERTION, "NameID"));
    let Some(name) = name else {
        // That there is none is said elsewhere.
        return Ok(());
    };
    let said = |attribute: &str| name.attribute(attribute).unwrap_or_default().to_owned();
    let text = ctx.text(name);
    let compared = [
        ("the Format of the name", &demanded.format, said("Format")),
        (
            "the SPNameQualifier of the name",
            // A name that is qualified by no SP is of the one that it is for.
            match name.attribute("SPNameQualifier") {
                Some(_) => &demanded.sp_name_qualifier,
                None => &None,
            },
            said("SPNameQualifier"),
        ),
        ("the name", &demanded.subject, text),
    ];
    for (what, demanded, found) in compared {
        if let Some(demanded) = demanded
            && *demanded != found
        {
            return Err(Refusal::mismatch(what, &found, demanded));
        }
    }
    Ok(())
}
