//! The bytes of the form that the IdP's page submits, and what a redirect makes of it.

use std::collections::BTreeMap;

use gauntlet_core::{Delivery, Observation};
use gauntlet_targets::Target;

use crate::common::delivery;
use crate::fake::{Asked, FakeSp, Reply, naive};

/// Every header of a request, names in lower case.
fn headers(asked: &Asked) -> BTreeMap<&str, Vec<&str>> {
    let names = asked.headers.iter().map(|(name, _)| name.as_str());
    names.map(|name| (name, asked.all(name))).collect()
}

/// What every request of the browser carries.
fn everywhere<'a>(host: &'a str, site: &'a str) -> BTreeMap<&'a str, Vec<&'a str>> {
    let agent = concat!(
        "Mozilla/5.0 (compatible; saml-gauntlet/",
        env!("CARGO_PKG_VERSION"),
        ")"
    );
    BTreeMap::from([
        ("host", vec![host]),
        ("user-agent", vec![agent]),
        (
            "accept",
            vec!["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
        ),
        ("accept-language", vec!["en-US,en;q=0.9"]),
        ("upgrade-insecure-requests", vec!["1"]),
        ("sec-fetch-site", vec![site]),
        ("sec-fetch-mode", vec!["navigate"]),
        ("sec-fetch-dest", vec!["document"]),
    ])
}

#[test]
fn the_form_is_what_a_browser_posts() {
    let sp = FakeSp::start(naive);
    let mut target = sp.target("");
    let message = Delivery {
        relay_state: Some("https://sp.example/a b?c=d&e=ü+~*".to_owned()),
        ..delivery("PHNhbWw+/+==")
    };
    target.consume(&message);
    let post = sp.only("POST /acs");
    let body = "SAMLResponse=PHNhbWw%2B%2F%2B%3D%3D\
                &RelayState=https%3A%2F%2Fsp.example%2Fa+b%3Fc%3Dd%26e%3D%C3%BC%2B%7E*";
    assert_eq!(post.body, body);
    let host = format!("127.0.0.1:{}", sp.port());
    let length = body.len().to_string();
    let mut expected = everywhere(&host, "cross-site");
    expected.extend([
        ("cache-control", vec!["max-age=0"]),
        ("origin", vec!["https://idp.example"]),
        ("referer", vec!["https://idp.example/"]),
        ("content-type", vec!["application/x-www-form-urlencoded"]),
        ("content-length", vec![length.as_str()]),
    ]);
    // No header more: above all none that asks for a compressed answer.
    assert_eq!(headers(&post), expected);
    let mut expected = everywhere(&host, "cross-site");
    expected.extend([
        ("referer", vec!["https://idp.example/"]),
        ("cookie", vec!["session=PHNhbWw+/+=="]),
    ]);
    assert_eq!(headers(&sp.only("GET /home")), expected);
    let mut expected = everywhere(&host, "none");
    expected.insert("cookie", vec!["session=PHNhbWw+/+=="]);
    assert_eq!(headers(&sp.only("GET /whoami")), expected);
}

#[test]
fn the_state_is_that_of_the_message_or_of_the_settings() {
    let sp = FakeSp::start(naive);
    let (plain, deep) = ("", "relay_state = '/deep'");
    let solicited = Delivery {
        outstanding_requests: vec!["_1".to_owned()],
        ..delivery("x")
    };
    let own = Delivery {
        relay_state: Some("own".to_owned()),
        ..delivery("x")
    };
    let empty = Delivery {
        relay_state: Some(String::new()),
        ..delivery("x")
    };
    for (http, message, end) in [
        (plain, &delivery("x"), ""),
        (plain, &own, "&RelayState=own"),
        (plain, &empty, "&RelayState="),
        (deep, &delivery("x"), "&RelayState=%2Fdeep"),
        (deep, &own, "&RelayState=own"),
        // An answer brings back what came with the request, and nothing did.
        (deep, &solicited, ""),
    ] {
        let before = sp.asked().len();
        sp.target(http).consume(message);
        let mut since = sp.asked().split_off(before);
        since.retain(|asked| asked.method == "POST");
        let post = since.swap_remove(0);
        assert_eq!(post.body, format!("SAMLResponse=x{end}"), "{message:?}");
    }
}

#[test]
fn headers_of_the_settings_go_with_every_request_and_replace_those_of_the_browser() {
    let sp = FakeSp::start(naive);
    let mut target = sp.target(&format!(
        "login_url = '{0}/login'\nreset = {{ url = '{0}/reset' }}\n\
         headers = {{ X-Forwarded-Proto = 'https', user-agent = 'mine' }}",
        sp.base()
    ));
    // The page that it finds is not the IdP's; it is the request that matters here.
    target.begin().unwrap_err();
    target.reset().unwrap();
    target.consume(&delivery("alice"));
    let lines = [
        "GET /login",
        "POST /reset",
        "POST /acs",
        "GET /home",
        "GET /whoami",
    ];
    assert_eq!(sp.lines(), lines);
    for asked in sp.asked() {
        let line = asked.line();
        assert_eq!(asked.all("x-forwarded-proto"), ["https"], "{line}");
        assert_eq!(asked.all("user-agent"), ["mine"], "{line}");
    }
}

#[test]
fn a_redirect_keeps_the_form_where_it_says_so() {
    // Fetch, "HTTP-redirect fetch": 301 and 302 make a POST a GET, so does 303; 307 and 308 keep
    // the method and the body.
    for (status, line) in [
        (301, "GET /next?x=1"),
        (302, "GET /next?x=1"),
        (303, "GET /next?x=1"),
        (307, "POST /next?x=1"),
        (308, "POST /next?x=1"),
    ] {
        let sp = FakeSp::start(move |asked| match asked.target.as_str() {
            "/acs" => Reply::redirect(status, "next?x=1#fragment"),
            _ => Reply::page(200, "{}"),
        });
        sp.target("").consume(&delivery("a+b"));
        assert_eq!(sp.lines(), ["POST /acs", line, "GET /whoami"], "{status}");
        let next = sp.only(line);
        let mut expected = sp.only("POST /acs");
        if line.starts_with("GET") {
            let gone = ["cache-control", "origin", "content-type", "content-length"];
            expected
                .headers
                .retain(|(n, _)| !gone.contains(&n.as_str()));
            expected.body.clear();
        }
        assert_eq!(next.body, expected.body, "{status}");
        assert_eq!(headers(&next), headers(&expected), "{status}");
    }
}

#[test]
fn a_redirect_after_a_kept_form_may_drop_it() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/acs" => Reply::redirect(307, "/second"),
        "/second" => Reply::redirect(303, "/third"),
        "/third" => Reply::redirect(307, "/fourth"),
        _ => Reply::page(200, "{}"),
    });
    sp.target("").consume(&delivery("alice"));
    let lines = [
        "POST /acs",
        "POST /second",
        "GET /third",
        "GET /fourth",
        "GET /whoami",
    ];
    assert_eq!(sp.lines(), lines);
}

#[test]
fn what_is_no_redirect_is_not_followed() {
    for reply in [
        Reply::redirect(200, "/next"),
        Reply::redirect(201, "/next"),
        Reply::redirect(300, "/next"),
        Reply::redirect(304, "/next"),
        Reply::redirect(401, "/next"),
        Reply::page(302, "nowhere"),
        Reply::redirect(302, "http://"),
    ] {
        let shown = format!("{reply:?}");
        let sp = FakeSp::start(move |asked| match asked.target.as_str() {
            "/acs" => reply.clone(),
            _ => Reply::page(200, "{}"),
        });
        let observed = sp.target("").consume(&delivery("alice"));
        assert!(
            matches!(observed, Observation::Rejected { .. }),
            "{shown}: {observed:?}"
        );
        assert_eq!(sp.lines(), ["POST /acs", "GET /whoami"], "{shown}");
    }
}
