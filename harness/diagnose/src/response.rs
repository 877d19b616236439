//! A Response: who signs in, what is signed, and what an SP makes of it.

use gauntlet_core::Statement;
use gauntlet_core::statement::{Soundness, Value};
use gauntlet_reference::statement::{in_the_clear, state};
use roxmltree::{Document, Node};

use crate::input::Message;
use crate::judged::{Known, Trust, brought, failed, forged, told};
use crate::model::{Explained, Fact, Finding, Grade, SignatureFacts};
use crate::tree::{ASSERTION, DSIG, PROTOCOL, XENC, all, child, children, path, text};
use crate::{Options, certificate, metadata};

/// Explains a Response, or an Assertion alone.
pub(crate) fn explain(
    message: &Message,
    root: Node<'_, '_>,
    options: &Options,
    sent: &[String],
) -> Explained {
    let opened = in_the_clear(&message.xml, &options.decryption_keys);
    let opened = opened.as_deref().and_then(|xml| Document::parse(xml).ok());
    let clear = opened.as_ref().map_or(root, Document::root_element);
    let trust = Trust::of(clear, options);
    let statement = state(&message.xml, &trust.suspects(clear, options));
    let covered = covered(&statement);
    let mut said = Explained {
        kind: root.tag_name().name().to_owned(),
        what: what(root, clear),
        ..Explained::default()
    };
    facts(root, clear, &covered, &mut said);
    claims(clear, &covered, &mut said);
    signatures(clear, &statement, &mut said);
    certificates(clear, &trust, &mut said);
    said.assumed.clone_from(&trust.assumed);
    if let Some(state) = message.beside.iter().find(|(name, _)| name == "RelayState") {
        said.facts
            .push(Fact::new("RelayState", state.1.clone()).private());
    }
    let at = options
        .now
        .or(message.at)
        .or_else(|| root.attribute("IssueInstant")?.parse().ok());
    let is_closed = all(clear, ASSERTION, "Assertion").next().is_none()
        && child(clear, ASSERTION, "EncryptedAssertion").is_some();
    if is_closed && options.decryption_keys.is_empty() {
        closed(&mut said);
        return said;
    }
    let loose: Vec<Node<'_, '_>> = all(clear, ASSERTION, "Assertion")
        .filter(|assertion| !is_covered(*assertion, &covered))
        .collect();
    let is_forged = !loose.is_empty() && !covered.is_empty();
    let known = Known {
        options,
        trust: &trust,
        sent,
        at,
    };
    let failed = failed(message, root, clear, &known, &mut said);
    if is_forged {
        forged(clear, &covered, &failed.checks, &mut said);
    } else {
        told(&failed.checks, clear, &trust, &mut said);
        what_is_not_signed(clear, &covered, statement.soundness(), &mut said);
    }
    let name = failed.name;
    wanted_claims(clear, options, &mut said);
    if let Some(at) = at {
        let ends: Vec<Finding> = said
            .certificates
            .iter()
            .filter_map(|one| metadata::dates(one, at))
            .collect();
        said.findings.extend(ends);
    }
    if message.by_redirect {
        said.findings.push(Finding::new(
            Grade::Warning,
            "It came in a query; a Response of Web SSO is posted (SAML Profiles 4.1.2).",
        ));
    }
    let problems = said.sorted();
    said.verdict = match (problems, name) {
        (0, Some(name)) => format!("An SP with these settings logs in {name}."),
        (0, None) => "Nothing speaks against it, as far as can be seen without the SP.".to_owned(),
        (1, _) => "An SP refuses it, for one reason.".to_owned(),
        (many, _) => format!("An SP refuses it, for {many} reasons."),
    };
    said
}

fn what(root: Node<'_, '_>, clear: Node<'_, '_>) -> String {
    let issuer = all(clear, ASSERTION, "Issuer")
        .next()
        .map(text)
        .unwrap_or_default();
    if root.tag_name().name() != "Response" {
        return format!("A SAML Assertion by {issuer}, without the Response around it");
    }
    let encrypted = if child(root, ASSERTION, "EncryptedAssertion").is_some() {
        ", its assertion encrypted"
    } else {
        ""
    };
    let asked = match root.attribute("InResponseTo") {
        Some(_) => "in answer to a request",
        None => "that nobody has asked for (IdP-initiated)",
    };
    format!("A SAML Response by {issuer} {asked}{encrypted}")
}

/// Where what a Signature verifies over stands, whoever has made it.
fn covered(statement: &Statement) -> Vec<String> {
    let Statement::Read(signatures) = statement else {
        return Vec::new();
    };
    let infos = signatures.iter().flat_map(|signature| &signature.infos);
    infos
        .filter(|info| info.value == Value::Trusted && info.matches())
        .flat_map(|info| info.references.iter().flatten())
        .filter(|candidate| candidate.matches)
        .map(|candidate| candidate.path.clone())
        .collect()
}

/// Whether one of these places is `node` or has it inside.
pub(crate) fn is_covered(node: Node<'_, '_>, covered: &[String]) -> bool {
    let path = path(node);
    covered
        .iter()
        .any(|place| path == *place || path.starts_with(&format!("{place}/")))
}

fn facts(root: Node<'_, '_>, clear: Node<'_, '_>, covered: &[String], said: &mut Explained) {
    let attribute = |node: Node<'_, '_>, name: &str, label: &str| {
        let value = node.attribute(name)?;
        Some(Fact::new(label, value).signed(is_covered(node, covered)))
    };
    let element = |node: Option<Node<'_, '_>>, label: &str| {
        let node = node?;
        Some(Fact::new(label, text(node)).signed(is_covered(node, covered)))
    };
    if root.tag_name().name() == "Response" {
        said.facts
            .extend(attribute(clear, "IssueInstant", "issued"));
        said.facts.extend(element(
            child(clear, ASSERTION, "Issuer"),
            "Issuer of the Response",
        ));
        said.facts
            .extend(attribute(clear, "Destination", "Destination"));
        said.facts
            .extend(attribute(clear, "InResponseTo", "InResponseTo"));
        if let Some(status) = child(clear, PROTOCOL, "Status") {
            let codes =
                all(status, PROTOCOL, "StatusCode").filter_map(|code| code.attribute("Value"));
            let codes: Vec<&str> = codes
                .map(|code| code.rsplit(':').next().unwrap_or(code))
                .collect();
            said.facts
                .push(Fact::new("status", codes.join(" / ")).signed(is_covered(status, covered)));
            let words = child(status, PROTOCOL, "StatusMessage").map(text);
            if let Some(words) = words.filter(|words| !words.trim().is_empty()) {
                said.facts
                    .push(Fact::new("status message", words.trim()).private());
            }
        }
    }
    for assertion in all(clear, ASSERTION, "Assertion").take(8) {
        let at = path(assertion);
        let label = |name: &str| {
            if at.contains('[') {
                format!("{name} ({at})")
            } else {
                name.to_owned()
            }
        };
        said.facts.extend(element(
            child(assertion, ASSERTION, "Issuer"),
            &label("Issuer"),
        ));
        for audience in all(assertion, ASSERTION, "Audience") {
            said.facts
                .extend(element(Some(audience), &label("Audience")));
        }
        for data in all(assertion, ASSERTION, "SubjectConfirmationData") {
            said.facts
                .extend(attribute(data, "Recipient", &label("Recipient")));
            said.facts.extend(attribute(
                data,
                "NotOnOrAfter",
                &label("to be delivered before"),
            ));
        }
        if let Some(conditions) = child(assertion, ASSERTION, "Conditions") {
            said.facts
                .extend(attribute(conditions, "NotBefore", &label("valid from")));
            said.facts.extend(attribute(
                conditions,
                "NotOnOrAfter",
                &label("valid before"),
            ));
        }
        for statement in children(assertion, ASSERTION, "AuthnStatement") {
            said.facts
                .extend(attribute(statement, "AuthnInstant", &label("signed in at")));
            let index = attribute(statement, "SessionIndex", &label("SessionIndex"));
            said.facts.extend(index.map(Fact::private));
        }
        for class in all(assertion, ASSERTION, "AuthnContextClassRef") {
            said.facts
                .extend(element(Some(class), &label("signed in by")));
        }
    }
    for encrypted in all(clear, XENC, "EncryptedData").take(8) {
        let methods =
            all(encrypted, XENC, "EncryptionMethod").filter_map(|one| one.attribute("Algorithm"));
        let methods: Vec<&str> = methods
            .map(|one| one.rsplit('#').next().unwrap_or(one))
            .collect();
        said.facts.push(Fact::new(
            "encrypted",
            format!("{}, by {}", path(encrypted), methods.join(" and ")),
        ));
    }
}

fn claims(clear: Node<'_, '_>, covered: &[String], said: &mut Explained) {
    for subject in all(clear, ASSERTION, "Subject") {
        for name in children(subject, ASSERTION, "NameID") {
            let format = name.attribute("Format").unwrap_or("unspecified");
            let format = format.rsplit(':').next().unwrap_or(format);
            let fact = Fact::new(&format!("NameID ({format})"), text(name)).private();
            said.claims.push(fact.signed(is_covered(name, covered)));
        }
    }
    for attribute in all(clear, ASSERTION, "Attribute").take(500) {
        let values = children(attribute, ASSERTION, "AttributeValue")
            .map(text)
            .collect();
        let name = attribute.attribute("Name").unwrap_or_default();
        said.claims.push(Fact {
            values,
            ..Fact::new(name, "")
                .private()
                .signed(is_covered(attribute, covered))
        });
    }
}

fn signatures(clear: Node<'_, '_>, statement: &Statement, said: &mut Explained) {
    let Statement::Read(statements) = statement else {
        return;
    };
    let nodes: Vec<Node<'_, '_>> = all(clear, DSIG, "Signature").collect();
    for one in statements {
        let node = nodes.iter().find(|node| path(**node) == one.path);
        let algorithms = |name: &'static str| -> Vec<String> {
            let methods = node.into_iter().flat_map(|node| all(*node, DSIG, name));
            let uris = methods.filter_map(|method| method.attribute("Algorithm"));
            uris.map(|uri| uri.rsplit('#').next().unwrap_or(uri).to_owned())
                .collect()
        };
        let says = one.to_string();
        let says = says
            .strip_prefix(&format!("{}: ", one.path))
            .unwrap_or(&says);
        said.signatures.push(SignatureFacts {
            place: one.path.clone(),
            says: says.to_owned(),
            algorithm: algorithms("SignatureMethod").join(", "),
            digests: algorithms("DigestMethod"),
        });
    }
}

fn certificates(clear: Node<'_, '_>, trust: &Trust, said: &mut Explained) {
    let known = trust
        .assumed
        .iter()
        .all(|one| !one.contains("--certificate"));
    for der in brought(clear) {
        let trusted = known.then(|| trust.ders.contains(&der));
        said.certificates.push(certificate::facts(
            "in the message".to_owned(),
            &der,
            trusted,
        ));
    }
    if known {
        for der in trust
            .ders
            .iter()
            .filter(|der| !brought(clear).contains(der))
        {
            let place = "trusted by the SP, not in the message".to_owned();
            said.certificates
                .push(certificate::facts(place, der, Some(true)));
        }
    }
}

/// What can be said of a message that is encrypted, without the key.
fn closed(said: &mut Explained) {
    said.assumed.clear();
    said.findings.push(
        Finding::new(
            Grade::Note,
            "The assertion is encrypted to the SP: what is in it, and its signature, only the private key of the SP shows.",
        )
        .in_entra("The certificate that it is encrypted to stands under Token encryption.")
        .in_sp("Hand in the private key of that certificate with --decryption-key to see inside."),
    );
    "It is encrypted: what an SP makes of it cannot be said without the key."
        .clone_into(&mut said.verdict);
}

/// What no Signature covers, and what that means.
fn what_is_not_signed(
    clear: Node<'_, '_>,
    covered: &[String],
    soundness: Soundness,
    said: &mut Explained,
) {
    let what = match soundness {
        Soundness::Tampered => "The signature is genuine, but what it covered was changed since.",
        Soundness::Partial => {
            "A genuine signature is there, but it does not cover what it stands in, or not alone: the shape of a forgery."
        }
        Soundness::Foreign => {
            "The signature is right, but made with a key that the SP does not trust."
        }
        _ => "",
    };
    if !what.is_empty() {
        said.findings.push(Finding::new(Grade::Note, what));
    }
    let response_is_covered = covered.iter().any(|place| place == "Response");
    if clear.tag_name().name() == "Response" && !response_is_covered && !covered.is_empty() {
        said.findings.push(Finding::new(
            Grade::Note,
            "The assertion is signed and the Response around it is not, as Entra does by default: \
             Destination, InResponseTo and status of the Response are not protected, those inside the assertion are.",
        ));
    }
}

/// The claims that somebody wants and that are not there.
fn wanted_claims(clear: Node<'_, '_>, options: &Options, said: &mut Explained) {
    let names: Vec<&str> = all(clear, ASSERTION, "Attribute")
        .filter_map(|one| one.attribute("Name"))
        .collect();
    let last = |name: &str| {
        name.rsplit(['/', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    for wanted in &options.claims {
        if names.contains(&wanted.as_str()) {
            continue;
        }
        let alike = names.iter().find(|name| last(name) == last(wanted));
        let what = match alike {
            Some(alike) => format!(
                "The claim '{wanted}' is missing; there is '{alike}': the name must be the same to the letter, and the namespace empty where the SP wants none."
            ),
            None => format!("The claim '{wanted}' is missing."),
        };
        said.findings.push(
            Finding::new(Grade::Problem, what)
                .in_entra("Add it under Attributes & Claims; a claim whose source is empty for a user is left out for that user."),
        );
    }
}
