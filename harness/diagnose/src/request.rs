//! An AuthnRequest: what it asks for, what Entra makes of it, and which rules it breaks.

use gauntlet_core::{IdpTrust, RequestRule, SentRequest, Setup, SpSettings};
use gauntlet_inspect::{Evidence, Finding as Found, inspect};
use roxmltree::Node;

use crate::input::Message;
use crate::model::{Explained, Fact, Finding, Grade};
use crate::tree::{ASSERTION, DSIG, PROTOCOL, all, child, text};
use crate::{Options, aadsts, metadata};

/// The rules that can be held to one request alone, without what only its SP knows.
const RULES: [RequestRule; 21] = [
    RequestRule::SignedAsWanted,
    RequestRule::Schema,
    RequestRule::IdIsNcName,
    RequestRule::Version,
    RequestRule::IssueInstant,
    RequestRule::Issuer,
    RequestRule::Destination,
    RequestRule::AcsIndexAlone,
    RequestRule::NoSubjectConfirmation,
    RequestRule::NameIdFormat,
    RequestRule::ExactContext,
    RequestRule::NoDemandedContext,
    RequestRule::Endpoint,
    RequestRule::ParameterNames,
    RequestRule::RawDeflate,
    RequestRule::NoLineBreaks,
    RequestRule::NoSignatureInside,
    RequestRule::SigAlg,
    RequestRule::NoEmptyRelayState,
    RequestRule::RelayStateLength,
    RequestRule::UrlLength,
];

/// Explains an AuthnRequest.
pub(crate) fn explain(message: &Message, root: Node<'_, '_>, options: &Options) -> Explained {
    let issuer = child(root, ASSERTION, "Issuer")
        .map(text)
        .unwrap_or_default();
    let mut said = Explained {
        kind: "AuthnRequest".to_owned(),
        what: format!("A request to sign in (SAML AuthnRequest) by {issuer}"),
        ..Explained::default()
    };
    let attributes = [
        ("ID", "ID"),
        ("IssueInstant", "issued"),
        ("Destination", "Destination"),
        ("AssertionConsumerServiceURL", "answer to"),
        (
            "AssertionConsumerServiceIndex",
            "answer to the address with index",
        ),
        ("ProtocolBinding", "answer by"),
        ("ForceAuthn", "ForceAuthn"),
        ("IsPassive", "IsPassive"),
    ];
    for (name, label) in attributes {
        if let Some(value) = root.attribute(name) {
            said.facts.push(Fact::new(label, value));
        }
    }
    if let Some(policy) = child(root, PROTOCOL, "NameIDPolicy") {
        said.facts.push(Fact::new(
            "name wanted",
            policy.attribute("Format").unwrap_or("any"),
        ));
    }
    for class in all(root, ASSERTION, "AuthnContextClassRef") {
        said.facts.push(Fact::new("signed in by", text(class)));
    }
    let in_query = message.beside.iter().any(|(name, _)| name == "Signature");
    let signed = match (in_query, child(root, DSIG, "Signature").is_some()) {
        (true, _) => "in the query",
        (false, true) => "in the message",
        (false, false) => "no",
    };
    said.facts.push(Fact::new("signed", signed));
    if let Some((_, state)) = message.beside.iter().find(|(name, _)| name == "RelayState") {
        said.facts
            .push(Fact::new("RelayState", state.clone()).private());
    }
    rules(message, &issuer, options, &mut said);
    entra(root, &issuer, options, &mut said);
    let problems = said.sorted();
    said.verdict = match problems {
        0 => "Nothing speaks against it, as far as can be seen without the IdP's configuration."
            .to_owned(),
        _ => "Entra refuses it, or the answer will not come back.".to_owned(),
    };
    said
}

fn rules(message: &Message, issuer: &str, options: &Options, said: &mut Explained) {
    let idp = options.metadata.as_deref().and_then(metadata::idp);
    let knows_idp = idp.is_some();
    let sent = SentRequest {
        url: message.url.clone().unwrap_or_default(),
        form: (!message.by_redirect).then(|| {
            let mut form = vec![("SAMLRequest".to_owned(), encoded(&message.xml))];
            form.extend(message.beside.iter().cloned());
            form.into_iter().collect()
        }),
        request_id: String::new(),
        headers: Vec::new(),
    };
    let setup = setup(issuer, options, idp);
    let signing = ["Signature", "SigAlg"];
    let is_signed = message
        .beside
        .iter()
        .any(|(name, _)| signing.contains(&name.as_str()));
    let requests = [sent];
    let evidence = Evidence {
        requests: &requests,
        setup: &setup,
        metadata: None,
        session: None,
    };
    for rule in RULES {
        let is_about_idp = matches!(
            rule,
            RequestRule::Endpoint | RequestRule::Destination | RequestRule::SignedAsWanted
        );
        // XML or base64 alone does not say how it has travelled.
        let is_about_travel = !matches!(
            rule,
            RequestRule::Schema
                | RequestRule::IdIsNcName
                | RequestRule::Version
                | RequestRule::IssueInstant
                | RequestRule::Issuer
                | RequestRule::AcsIndexAlone
                | RequestRule::NoSubjectConfirmation
                | RequestRule::NameIdFormat
                | RequestRule::ExactContext
                | RequestRule::NoDemandedContext
        );
        // That it ought to be signed, only the metadata of the IdP says.
        let is_about_signing = rule == RequestRule::SigAlg;
        if (is_about_idp && !knows_idp)
            || (is_about_travel && message.url.is_none())
            || (is_about_signing && !is_signed)
        {
            continue;
        }
        if let Found::Wrong(detail) = inspect(rule, &evidence) {
            let grade = match rule {
                RequestRule::NoDemandedContext
                | RequestRule::RelayStateLength
                | RequestRule::UrlLength
                | RequestRule::NoEmptyRelayState => Grade::Warning,
                _ => Grade::Problem,
            };
            said.findings.push(Finding {
                check: Some(rule.name()),
                rule: Some(rule.doc().trim()),
                ..Finding::new(grade, sentence(&detail))
            });
        }
    }
}

/// With a capital at its beginning and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), chars.as_str())
}

fn encoded(xml: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(xml)
}

fn setup(issuer: &str, options: &Options, idp: Option<metadata::Idp>) -> Setup {
    let idp = idp.unwrap_or_default();
    Setup {
        sp: SpSettings::new(
            options.entity_id.as_deref().unwrap_or(issuer),
            options.acs_url.as_deref().unwrap_or_default(),
        ),
        idp: IdpTrust {
            metadata_xml: options.metadata.clone(),
            ..IdpTrust::new(idp.entity_id, idp.sso_url)
        },
        other_idps: Vec::new(),
    }
}

/// What Entra answers to it, by what it is known to read.
fn entra(root: Node<'_, '_>, issuer: &str, options: &Options, said: &mut Explained) {
    let mut refuses = |number: u32| said.findings.push(aadsts::finding(number));
    if options
        .entity_id
        .as_deref()
        .is_some_and(|known| known != issuer)
    {
        refuses(700_016);
    }
    let acs = root.attribute("AssertionConsumerServiceURL");
    if let (Some(acs), Some(known)) = (acs, options.acs_url.as_deref())
        && acs != known
    {
        refuses(50011);
    }
    let binding = root.attribute("ProtocolBinding");
    if binding.is_some_and(|binding| !binding.ends_with(":HTTP-POST")) {
        refuses(75003);
    }
    if root
        .attribute("ID")
        .is_none_or(|id| id.starts_with(|c: char| c.is_ascii_digit()))
    {
        refuses(7_500_529);
    }
    if child(root, ASSERTION, "Subject").is_some() {
        said.findings.push(
            Finding::new(
                Grade::Problem,
                "It names a Subject, which Entra does not support.",
            )
            .in_sp("Leave it out; a user name can be suggested by login_hint in the query."),
        );
    }
    if root.attribute("IsPassive") == Some("true") {
        said.findings.push(Finding::new(
            Grade::Note,
            "It wants no window (IsPassive): without a session Entra answers with an error.",
        ));
    }
    if root.attribute("ForceAuthn") == Some("true") {
        said.findings.push(Finding::new(
            Grade::Note,
            "It wants a fresh sign-in (ForceAuthn): single sign-on is switched off by that.",
        ));
    }
    for (name, what) in [
        ("Consent", "Consent"),
        ("ProviderName", "ProviderName"),
        ("Destination", "Destination"),
    ] {
        if root.attribute(name).is_some() {
            said.findings.push(Finding::new(
                Grade::Note,
                format!("Entra takes no notice of {what}."),
            ));
        }
    }
}
