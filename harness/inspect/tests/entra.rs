//! What Entra does with requests, by Microsoft's pages.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::SentRequest;
use gauntlet_inspect::entra::{App, Reception, SignIn, User, receive};

const ACS: &str = "https://sp.example/saml/acs";
const PASSWORD: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
const X509: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509";

fn app() -> App {
    App {
        identifiers: vec!["https://sp.example/saml".to_owned(), "second".to_owned()],
        reply_urls: vec![ACS.to_owned(), format!("{ACS}/2")],
        verification_certificate: None,
    }
}

fn posted(xml: &str) -> SentRequest {
    let form = [
        ("SAMLRequest".to_owned(), STANDARD.encode(xml)),
        ("RelayState".to_owned(), "a b".to_owned()),
    ];
    SentRequest {
        url: "https://login.microsoftonline.com/t/saml2".to_owned(),
        form: Some(form.into()),
        request_id: String::new(),
        headers: Vec::new(),
    }
}

/// A request with these attributes and children.
fn request(attributes: &str, children: &str) -> SentRequest {
    posted(&format!(
        "<samlp:AuthnRequest xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol' \
         xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion' {attributes}>{children}\
         </samlp:AuthnRequest>"
    ))
}

const USUAL: &str = "ID='_a1' Version='2.0' IssueInstant='2026-01-15T12:00:00Z'";
const ISSUER: &str = "<saml:Issuer>https://sp.example/saml</saml:Issuer>";

/// The request with these further attributes, and children behind the Issuer.
fn with(attributes: &str, children: &str) -> SentRequest {
    request(
        &format!("{USUAL} {attributes}"),
        &format!("{ISSUER}{children}"),
    )
}

fn signs_in(request: &SentRequest) -> SignIn {
    match receive(request, &app(), &User::default()) {
        Reception::SignIn(sign_in) => *sign_in,
        other => panic!("{other:?}"),
    }
}

/// The number of the page, or the negative of that in a status.
fn refused(request: &SentRequest, user: &User) -> i64 {
    match receive(request, &app(), user) {
        Reception::SignIn(sign_in) => panic!("{sign_in:?}"),
        Reception::Page(error) => error.number.into(),
        Reception::Status(error) => -i64::from(error.number),
    }
}

#[test]
fn the_answer_is_made_by_the_request() {
    let sign_in = signs_in(&with("", ""));
    assert_eq!(
        sign_in,
        SignIn {
            in_response_to: "_a1".to_owned(),
            reply_url: ACS.to_owned(),
            audience: "https://sp.example/saml".to_owned(),
            name_id_format: None,
            relay_state: Some("a b".to_owned()),
            fresh: false,
        }
    );
    let url = format!("AssertionConsumerServiceURL='{ACS}/2' ForceAuthn='true'");
    let sign_in = signs_in(&with(&url, ""));
    assert_eq!(
        (sign_in.reply_url, sign_in.fresh),
        (format!("{ACS}/2"), true)
    );
    let other = request(USUAL, "<saml:Issuer>second</saml:Issuer>");
    assert_eq!(signs_in(&other).audience, "second");
    let format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    let policy = format!("<samlp:NameIDPolicy Format='{format}' AllowCreate='false'/>");
    assert_eq!(
        signs_in(&with("", &policy)).name_id_format.as_deref(),
        Some(format)
    );
}

#[test]
fn what_entra_takes_no_notice_of() {
    for (attributes, children) in [
        ("Consent='urn:x'", ""),
        ("Destination='https://elsewhere.example/'", ""),
        ("ProviderName='x'", ""),
        ("", "<saml:Conditions NotOnOrAfter='2001-01-01T00:00:00Z'/>"),
        ("", "<samlp:Scoping/>"),
        ("", "<samlp:NameIDPolicy AllowCreate='true'/>"),
        ("AssertionConsumerServiceIndex='7'", ""),
    ] {
        signs_in(&with(attributes, children));
    }
    // The time is not looked at.
    signs_in(&request(
        "ID='_a1' Version='2.0' IssueInstant='1999-01-01T00:00:00Z'",
        ISSUER,
    ));
}

#[test]
fn what_entra_refuses() {
    let subject = "<saml:Subject><saml:NameID>b.simon@contoso.example</saml:NameID></saml:Subject>";
    let context = |comparison: &str| {
        format!(
            "<samlp:RequestedAuthnContext Comparison='{comparison}'>\
             <saml:AuthnContextClassRef>{PASSWORD}</saml:AuthnContextClassRef>\
             </samlp:RequestedAuthnContext>"
        )
    };
    let windows = "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName";
    let policy = format!("<samlp:NameIDPolicy Format='{windows}'/>");
    let no_id = request("Version='2.0'", ISSUER);
    let mut nothing = with("", "");
    nothing.form = Some([("RelayState".to_owned(), "x".to_owned())].into());
    let mut no_base64 = with("", "");
    no_base64.form = Some([("SAMLRequest".to_owned(), "!".to_owned())].into());
    let long = SentRequest {
        url: format!("https://i.example/?SAMLRequest={}", "A".repeat(20_000)),
        form: None,
        ..with("", "")
    };
    for (request, number) in [
        (nothing, 750_054),
        (no_base64, 75005),
        (long, 90015),
        (posted("<a"), 7_500_525),
        (posted("<a/>"), 75005),
        (request("ID='_a1' Version='1.1'", ISSUER), 75005),
        (no_id, 7_500_529),
        (request("ID='1a' Version='2.0'", ISSUER), 7_500_529),
        (request(USUAL, ""), 700_016),
        (
            request(USUAL, "<saml:Issuer>https://sp.example/SAML</saml:Issuer>"),
            700_016,
        ),
        (
            with(
                "AssertionConsumerServiceURL='https://sp.example/saml/acs/'",
                "",
            ),
            50011,
        ),
        (
            with(
                "ProtocolBinding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact'",
                "",
            ),
            75003,
        ),
        (with("", &policy), 75016),
        (with("", subject), -900_236),
        (with("", "<samlp:Scoping ProxyCount='1'/>"), -900_236),
        (
            with("", "<samlp:Scoping><samlp:IDPList/></samlp:Scoping>"),
            -900_236,
        ),
        (with("", &context("minimum")), -900_236),
    ] {
        assert_eq!(refused(&request, &User::default()), number, "{request:?}");
    }
    signs_in(&with("", &context("exact")));
}

#[test]
fn who_sits_at_the_browser_matters() {
    let session = |class: &str| User {
        session: Some(class.to_owned()),
        ..User::default()
    };
    let stranger = User {
        assigned: false,
        ..User::default()
    };
    assert_eq!(refused(&with("", ""), &stranger), 50105);
    assert_eq!(
        refused(&with("IsPassive='true'", ""), &User::default()),
        50058
    );
    let passive = receive(&with("IsPassive='true'", ""), &app(), &session(PASSWORD));
    assert!(matches!(passive, Reception::SignIn(_)), "{passive:?}");
    let wants = format!(
        "<samlp:RequestedAuthnContext>\
         <saml:AuthnContextClassRef>{PASSWORD}</saml:AuthnContextClassRef>\
         </samlp:RequestedAuthnContext>"
    );
    assert_eq!(refused(&with("", &wants), &session(X509)), 75011);
    for (attributes, class) in [("", PASSWORD), ("ForceAuthn='true'", X509)] {
        let taken = receive(&with(attributes, &wants), &app(), &session(class));
        assert!(matches!(taken, Reception::SignIn(_)), "{taken:?}");
    }
}

#[test]
fn signatures_count_where_they_are_enforced() {
    let enforced = App {
        verification_certificate: Some("no certificate".to_owned()),
        ..app()
    };
    let number = |request: &SentRequest| match receive(request, &enforced, &User::default()) {
        Reception::Page(error) => error.number,
        other => panic!("{other:?}"),
    };
    assert_eq!(number(&with("", "")), 76021);
    let message = STANDARD.encode(
        "<samlp:AuthnRequest xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol' ID='_a' \
         Version='2.0'><Issuer xmlns='urn:oasis:names:tc:SAML:2.0:assertion'>second</Issuer>\
         </samlp:AuthnRequest>",
    );
    let message: String = url::form_urlencoded::byte_serialize(message.as_bytes()).collect();
    let query = |rest: &str| SentRequest {
        url: format!("https://i.example/?SAMLRequest={message}{rest}"),
        form: None,
        ..with("", "")
    };
    assert_eq!(number(&query("")), 76021);
    let sha1 = "&SigAlg=http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23rsa-sha1&Signature=AAAA";
    assert_eq!(number(&query(sha1)), 50006);
    let sha256 =
        "&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&Signature=AAAA";
    assert_eq!(number(&query(sha256)), 50006);
    // Whose requests are not to be signed may sign them.
    let free = receive(&query(sha256), &app(), &User::default());
    assert!(matches!(free, Reception::SignIn(_)), "{free:?}");
}
