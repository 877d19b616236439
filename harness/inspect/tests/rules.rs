//! Requests as other people's libraries write them, and requests that cannot be read.

#![allow(clippy::unwrap_used, reason = "tests")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::{IdpTrust, RequestRule, SentRequest, Setup, SpSettings};
use gauntlet_inspect::{Evidence, Finding, inspect};
use url::form_urlencoded::byte_serialize;

const SSO: &str = "https://idp.example/saml2";

fn setup() -> Setup {
    let sp: SpSettings = serde_json::from_value(serde_json::json!({
        "entity_id": "https://sp.example/saml", "acs_url": "https://sp.example/saml/acs",
        "slo_url": null, "allow_unsolicited": true, "require_signed_response": false,
        "require_signed_assertion": false, "clock_skew_s": 0, "signing_key_pem": null,
        "signing_cert_pem": null, "decryption_key_pem": null, "decryption_cert_pem": null,
    }))
    .unwrap();
    Setup {
        sp,
        idp: IdpTrust::new("https://idp.example/", SSO),
        other_idps: Vec::new(),
    }
}

/// A request with these attributes beside the usual ones, and these children.
fn xml(attributes: &str, children: &str) -> String {
    format!(
        "<samlp:AuthnRequest xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol' \
         xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion' ID='_a1' Version='2.0' \
         IssueInstant='2026-01-15T12:00:00Z' {attributes}>\
         <saml:Issuer>https://sp.example/saml</saml:Issuer>{children}</samlp:AuthnRequest>"
    )
}

fn posted(xml: &str) -> SentRequest {
    let form = [("SAMLRequest".to_owned(), STANDARD.encode(xml))];
    SentRequest {
        url: SSO.into(),
        form: Some(form.into()),
        request_id: "_a1".into(),
        headers: Vec::new(),
    }
}

/// In a query, not deflated.
fn plain(xml: &str) -> SentRequest {
    let value: String = byte_serialize(STANDARD.encode(xml).as_bytes()).collect();
    SentRequest {
        url: format!("{SSO}?SAMLRequest={value}"),
        form: None,
        request_id: "_a1".into(),
        headers: Vec::new(),
    }
}

fn of(rule: RequestRule, request: &SentRequest) -> Finding {
    inspect(
        rule,
        &Evidence {
            requests: std::slice::from_ref(request),
            setup: &setup(),
            metadata: None,
            session: None,
        },
    )
}

fn is_wrong(rule: RequestRule, request: &SentRequest) -> bool {
    matches!(of(rule, request), Finding::Wrong(_))
}

#[test]
fn a_posted_request_breaks_no_rule_of_redirects() {
    let request = posted(&xml("", ""));
    for rule in [
        RequestRule::QueryOnly,
        RequestRule::ParameterNames,
        RequestRule::RawDeflate,
        RequestRule::NoLineBreaks,
        RequestRule::NoSignatureInside,
        RequestRule::SigAlg,
        RequestRule::QuerySignature,
        RequestRule::NoEmptyRelayState,
        RequestRule::UrlLength,
    ] {
        assert!(matches!(of(rule, &request), Finding::Silent(_)), "{rule}");
    }
    for rule in [
        RequestRule::Schema,
        RequestRule::Issuer,
        RequestRule::Destination,
        RequestRule::Endpoint,
        RequestRule::RelayStateLength,
    ] {
        assert_eq!(of(rule, &request), Finding::Right, "{rule}");
    }
}

#[test]
fn what_cannot_be_read_breaks_the_schema_alone() {
    for text in ["", "no XML", "<a", "<!DOCTYPE a><a/>"] {
        let request = posted(text);
        for &rule in RequestRule::ALL {
            let wrong = is_wrong(rule, &request);
            let expected = rule == RequestRule::Schema;
            assert_eq!(wrong, expected, "{rule}: {text}: {:?}", of(rule, &request));
        }
    }
}

#[test]
fn one_mistake_breaks_one_rule() {
    let request = plain(&xml("", ""));
    let wrong: Vec<_> = RequestRule::ALL
        .iter()
        .copied()
        .filter(|rule| !rule.needs_metadata())
        .filter(|rule| !matches!(rule, RequestRule::SigAlg | RequestRule::QuerySignature))
        // One request has no others to be compared with.
        .filter(|rule| rule.requests() == 1)
        .filter(|rule| is_wrong(*rule, &request))
        .collect();
    assert_eq!(wrong, [RequestRule::RawDeflate]);
}

#[test]
fn what_the_schema_allows_and_what_not() {
    let right = [
        ("ForceAuthn='1' IsPassive='false' ProviderName='x'", ""),
        ("AssertionConsumerServiceIndex='65535'", ""),
        ("Consent='urn:x' xml:lang='en'", ""),
        (
            "",
            "<samlp:NameIDPolicy AllowCreate='true'/><samlp:Scoping/>",
        ),
        (
            "",
            "<samlp:RequestedAuthnContext><saml:AuthnContextClassRef>c</saml:AuthnContextClassRef>\
             </samlp:RequestedAuthnContext>",
        ),
    ];
    for (attributes, children) in right {
        let request = posted(&xml(attributes, children));
        let found = of(RequestRule::Schema, &request);
        assert_eq!(found, Finding::Right, "{attributes} {children}");
    }
    let wrong = [
        ("ForceAuthn='yes'", ""),
        ("AssertionConsumerServiceIndex='65536'", ""),
        ("AssertionConsumerServiceUrl='https://sp.example/'", ""),
        ("", "<samlp:NameIDPolicy/><samlp:NameIDPolicy/>"),
        ("", "<samlp:Scoping/><samlp:NameIDPolicy/>"),
        ("", "<samlp:NameIDPolicy allowCreate='true'/>"),
        ("", "<samlp:RequestedAuthnContext/>"),
        ("", "<samlp:RequestedAuthnContext Comparison='at-least'/>"),
        ("", "text"),
        ("", "<saml:Advice/>"),
    ];
    for (attributes, children) in wrong {
        let request = posted(&xml(attributes, children));
        assert!(
            is_wrong(RequestRule::Schema, &request),
            "{attributes} {children}"
        );
    }
}
