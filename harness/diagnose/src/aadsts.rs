//! The numbers that Entra puts into its error messages: what they mean and what to change.
//!
//! The meanings are from Microsoft's list of sign-in error codes, in own words.

use crate::model::{Finding, Grade};

/// A number with its meaning, what to change in Entra and what at the SP.
type Row = (
    u32,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
);

const KNOWN: &[Row] = &[
    (
        50011,
        "The address that the answer shall go to is not one of the app's Reply URLs.",
        Some(
            "Add the AssertionConsumerServiceURL of the request as a Reply URL (Basic SAML Configuration), letter for letter.",
        ),
        Some("Or let the SP name the address that Entra has, or none."),
    ),
    (
        50058,
        "The request wants no window (IsPassive), and the user has no session.",
        None,
        Some("Ask again without IsPassive, or take it for 'not signed in'."),
    ),
    (
        50105,
        "The user is not assigned to the app; groups within groups do not count.",
        Some("Assign the user or a group that he is directly in: Users and groups."),
        None,
    ),
    (
        50146,
        "The app needs a signing key of its own.",
        Some("Create a certificate under SAML Certificates."),
        None,
    ),
    (
        501_241,
        "A claim that must be there has no value for this user.",
        Some(
            "Fill in the source attribute of the user, or choose another source under Attributes & Claims.",
        ),
        None,
    ),
    (
        53003,
        "Conditional Access does not let the user in.",
        Some("The sign-in log of the user names the policy."),
        None,
    ),
    (
        650_056,
        "The app is not configured as the request expects: its Issuer is another, or consent is missing.",
        Some("Compare Identifier (Entity ID) with the Issuer of the request."),
        None,
    ),
    (
        700_016,
        "There is no app with the Issuer of the request in this tenant.",
        Some("Add the Issuer as an Identifier (Entity ID) of the app. Is it the right tenant?"),
        Some("Or set the SP's entity ID to what Entra has."),
    ),
    (
        70001,
        "There is no app with the Issuer of the request in this tenant.",
        Some("Add the Issuer as an Identifier (Entity ID) of the app. Is it the right tenant?"),
        Some("Or set the SP's entity ID to what Entra has."),
    ),
    (
        75003,
        "The request wants the answer by another binding than HTTP-POST.",
        None,
        Some("Set ProtocolBinding to HTTP-POST, or leave it out."),
    ),
    (
        75005,
        "What arrived is no valid SAML request.",
        None,
        Some("Is it deflated, in base64 and escaped, in the parameter SAMLRequest?"),
    ),
    (
        750_054,
        "There was neither SAMLRequest nor SAMLResponse in the address.",
        None,
        Some(
            "Somebody opened the login URL of the IdP itself; begin at the SP or at the tile of the app.",
        ),
    ),
    (
        7_500_525,
        "The request is not well-formed XML.",
        None,
        Some("The message says line and position."),
    ),
    (
        7_500_529,
        "The ID of the request is not one that Entra takes.",
        None,
        Some("An ID begins with a letter or an underscore, never with a digit."),
    ),
    (
        75011,
        "The user has signed in by other means than the request demands.",
        None,
        Some(
            "Let the SP ask for no RequestedAuthnContext: a key or Windows Hello is better than a password.",
        ),
    ),
    (
        75016,
        "The request asks for a NameIDPolicy that Entra does not have.",
        None,
        Some("Leave Format out, or use emailAddress, persistent, transient or unspecified."),
    ),
    (
        76021,
        "The app wants signed requests, and this one is not, or not where the binding has its signature.",
        Some("Or turn 'Require verification certificates' off."),
        Some(
            "Sign requests; by redirect the signature stands in the query and not in the message.",
        ),
    ),
    (
        76026,
        "The request was issued too long ago.",
        None,
        Some("Compare the clock of the SP with a time server; do not use a bookmarked request."),
    ),
    (
        90015,
        "The address is too long.",
        None,
        Some("Send the request by HTTP-POST, or a shorter RelayState."),
    ),
];

/// The numbers in a text, in order, each once.
pub(crate) fn numbers(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    for part in text.split("AADSTS").skip(1) {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(number) = digits.parse()
            && !found.contains(&number)
        {
            found.push(number);
        }
    }
    found
}

/// What a number means.
pub(crate) fn finding(number: u32) -> Finding {
    match KNOWN.iter().find(|(known, ..)| *known == number) {
        Some((_, what, in_entra, in_sp)) => Finding {
            in_entra: *in_entra,
            in_sp: *in_sp,
            ..Finding::new(Grade::Problem, format!("AADSTS{number}: {what}"))
        },
        None => Finding::new(
            Grade::Problem,
            format!("AADSTS{number}: not a number that is known here."),
        )
        .in_entra("Look it up at https://login.microsoftonline.com/error, and in the sign-in log of the user."),
    }
}
