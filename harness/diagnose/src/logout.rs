//! A LogoutRequest or a LogoutResponse: whose session, and whether anything vouches for it.

use roxmltree::Node;

use crate::aadsts;
use crate::input::Message;
use crate::model::{Explained, Fact, Finding, Grade};
use crate::tree::{ASSERTION, DSIG, PROTOCOL, all, child, text};

/// Explains a message of single logout.
pub(crate) fn explain(message: &Message, root: Node<'_, '_>) -> Explained {
    let kind = root.tag_name().name();
    let issuer = child(root, ASSERTION, "Issuer")
        .map(text)
        .unwrap_or_default();
    let what = match kind {
        "LogoutRequest" => "A request to sign out",
        _ => "An answer to a request to sign out",
    };
    let mut said = Explained {
        kind: kind.to_owned(),
        what: format!("{what} (SAML {kind}) by {issuer}"),
        ..Explained::default()
    };
    for (name, label) in [
        ("IssueInstant", "issued"),
        ("NotOnOrAfter", "valid before"),
        ("Destination", "Destination"),
        ("InResponseTo", "InResponseTo"),
    ] {
        if let Some(value) = root.attribute(name) {
            said.facts.push(Fact::new(label, value));
        }
    }
    let codes = all(root, PROTOCOL, "StatusCode").filter_map(|code| code.attribute("Value"));
    let codes: Vec<&str> = codes
        .map(|code| code.rsplit(':').next().unwrap_or(code))
        .collect();
    if !codes.is_empty() {
        said.facts.push(Fact::new("status", codes.join(" / ")));
        if codes.first() != Some(&"Success") {
            said.findings.push(
                Finding::new(
                    Grade::Problem,
                    "The other side has not signed the user out.",
                )
                .in_sp("End the session at the SP all the same, and say that others may be left."),
            );
        }
    }
    for words in all(root, PROTOCOL, "StatusMessage") {
        said.findings.extend(
            aadsts::numbers(&text(words))
                .into_iter()
                .map(aadsts::finding),
        );
    }
    if let Some(name) = child(root, ASSERTION, "NameID") {
        let format = name.attribute("Format").unwrap_or("unspecified");
        let format = format.rsplit(':').next().unwrap_or(format);
        said.claims
            .push(Fact::new(&format!("NameID ({format})"), text(name)).private());
    } else if kind == "LogoutRequest" && child(root, ASSERTION, "EncryptedID").is_none() {
        said.findings.push(Finding::new(
            Grade::Problem,
            "It does not say whom to sign out.",
        ));
    }
    for index in all(root, PROTOCOL, "SessionIndex") {
        said.claims
            .push(Fact::new("SessionIndex", text(index)).private());
    }
    let in_query = message.beside.iter().any(|(name, _)| name == "Signature");
    let signed = match (in_query, child(root, DSIG, "Signature").is_some()) {
        (true, _) => "in the query",
        (false, true) => "in the message",
        (false, false) => "no",
    };
    said.facts.push(Fact::new("signed", signed));
    if signed == "no" {
        said.findings.push(
            Finding::new(
                Grade::Problem,
                "Nothing signs it: whoever receives it must take no notice (SAML Profiles 4.4.4).",
            )
            .in_sp("Sign messages of logout; by redirect in the query. Never sign a user out by one that is not."),
        );
    }
    said.findings.push(Finding::new(
        Grade::Note,
        "Whether the signature verifies is not looked at here.",
    ));
    let problems = said.sorted();
    said.verdict = match problems {
        0 => "Nothing speaks against it, as far as can be seen from the message.".to_owned(),
        _ => "The other side refuses it, or the user is not signed out everywhere.".to_owned(),
    };
    said
}
