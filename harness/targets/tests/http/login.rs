//! The SP-initiated flow: the SP makes up the request and the same browser brings the answer.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::{Delivery, Observation};
use gauntlet_targets::{Begun, Target};

use crate::common::delivery;
use crate::fake::{Asked, FakeSp, Reply, naive};

/// The request in all of these tests but for its identifier.
fn request(id: &str) -> String {
    format!(
        "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"{id}\"/>"
    )
}

fn deflated(xml: &str) -> String {
    let level = flate2::Compression::default();
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), level);
    deflate.write_all(xml.as_bytes()).unwrap();
    STANDARD.encode(deflate.finish().unwrap())
}

/// Where the SP sends the browser with the request `id`.
fn idp_url(id: &str, relay_state: &str) -> String {
    let mut url = url::Url::parse("https://idp.example/saml2").unwrap();
    url.query_pairs_mut()
        .append_pair("SAMLRequest", &deflated(&request(id)));
    if !relay_state.is_empty() {
        url.query_pairs_mut().append_pair("RelayState", relay_state);
    }
    url.into()
}

/// The redirect to the IdP with the request `_request`; the state where there is one.
pub(crate) fn to_idp(relay_state: &str) -> Reply {
    Reply::redirect(302, &idp_url("_request", relay_state))
}

/// Holds each answer to the browser that began the sign-in.
fn careful(asked: &Asked) -> Reply {
    match asked.target.as_str() {
        "/login" => Reply::redirect(302, "/choose").cookie("first=1; Path=/"),
        "/choose" => Reply::redirect(303, "../saml/start?idp=1").cookie("state=x; Path=/"),
        "/saml/start?idp=1" => to_idp("a b&c=é"),
        "/acs" if asked.cookies() == ["first=1", "state=x"] => naive(asked),
        "/acs" => Reply::page(403, "no sign-in is under way"),
        _ => naive(asked),
    }
}

fn outstanding(id: &str) -> Delivery {
    Delivery {
        outstanding_requests: vec![id.to_owned()],
        ..delivery("alice")
    }
}

fn is_accepted(observation: &Observation) -> bool {
    matches!(observation, Observation::Accepted { .. })
}

#[test]
fn the_browser_that_began_brings_the_answer() {
    let sp = FakeSp::start(careful);
    let mut target = sp.target(&format!("login_url = '{}/login'", sp.base()));
    assert!(target.begins());
    let begun = target.begin().unwrap().unwrap();
    assert_eq!(
        begun,
        Begun {
            request_id: "_request".to_owned(),
            relay_state: Some("a b&c=é".to_owned()),
        }
    );
    assert_eq!(
        sp.lines(),
        ["GET /login", "GET /choose", "GET /saml/start?idp=1"]
    );
    for asked in sp.asked() {
        // The person went there.
        assert_eq!(asked.all("sec-fetch-site"), ["none"]);
        assert_eq!(asked.all("origin"), [""; 0]);
    }
    let observed = target.consume(&outstanding("_request"));
    assert!(is_accepted(&observed), "{observed:?}");
    // It did so once: the next answer comes from nobody who began anything.
    let observed = target.consume(&outstanding("_request"));
    assert!(!is_accepted(&observed), "{observed:?}");
}

#[test]
fn an_answer_to_another_request_comes_from_another_browser() {
    let sp = FakeSp::start(careful);
    let mut target = sp.target(&format!("login_url = '{}/login'", sp.base()));
    for message in [outstanding("_other"), delivery("alice")] {
        target.begin().unwrap();
        let observed = target.consume(&message);
        assert!(!is_accepted(&observed), "{observed:?}");
        let asked = sp.asked();
        let post = asked.iter().rev().find(|a| a.line() == "POST /acs");
        assert_eq!(post.unwrap().cookies(), [""; 0]);
    }
}

#[test]
fn forgetting_forgets_the_sign_in_too() {
    let sp = FakeSp::start(careful);
    let mut target = sp.target(&format!("login_url = '{}/login'", sp.base()));
    target.begin().unwrap();
    target.reset().unwrap();
    assert!(!is_accepted(&target.consume(&outstanding("_request"))));
    target.begin().unwrap();
    let setup = crate::common::setup("https://sp.example/");
    target.configure(&setup).unwrap();
    assert!(!is_accepted(&target.consume(&outstanding("_request"))));
}

#[test]
fn the_request_may_stand_in_a_form() {
    let form = |action: &str| {
        format!(
            "<!doctype html><body onload='document.forms[0].submit()'>\
             <form method=post action='{action}'>\
             <input type=hidden name=SAMLRequest value='\n{}\n'>\
             <input type=hidden name='RelayState' value='a&amp;b'></form>",
            STANDARD.encode(request("_form"))
        )
    };
    let page = form("https://idp.example/saml2");
    let sp = FakeSp::start(move |asked| match asked.target.as_str() {
        "/login" => Reply::redirect(302, "/form").cookie("first=1; Path=/"),
        "/form" => Reply::page(200, &page).cookie("state=x; Path=/"),
        _ => careful(asked),
    });
    let mut target = sp.target(&format!("login_url = '{}/login'", sp.base()));
    let begun = target.begin().unwrap().unwrap();
    assert_eq!(begun.request_id, "_form");
    assert_eq!(begun.relay_state.as_deref(), Some("a&b"));
    assert!(is_accepted(&target.consume(&outstanding("_form"))));
}

#[test]
fn every_sign_in_is_a_new_one() {
    let sp = FakeSp::start(|asked| {
        assert_eq!(asked.cookies(), [""; 0]);
        to_idp("").cookie("first=1; Path=/")
    });
    let mut target = sp.target(&format!("login_url = '{}/login'", sp.base()));
    for _ in 0..2 {
        assert_eq!(target.begin().unwrap().unwrap().relay_state, None);
    }
    assert_eq!(sp.lines(), ["GET /login", "GET /login"]);
}

#[test]
fn a_sign_in_that_never_reaches_the_idp_says_where_it_ended() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/closed" => Reply::redirect(302, "/sorry"),
        "/sorry" => Reply::page(503, "closed on Sundays"),
        "/empty" => Reply::redirect(302, "https://idp.example/saml2?RelayState=x"),
        "/foreign" => Reply::redirect(302, "http://203.0.113.1/elsewhere?RelayState=x"),
        "/garbage" => Reply::redirect(302, "https://idp.example/saml2?SAMLRequest=AAAA"),
        _ => Reply::redirect(302, "/loop"),
    });
    for (path, said) in [
        ("/closed", &["/closed", "/sorry (HTTP 503)"][..]),
        ("/empty", &["https://idp.example/saml2", "no SAMLRequest"]),
        (
            "/foreign",
            &["http://203.0.113.1/elsewhere", "no SAMLRequest"],
        ),
        ("/garbage", &["SAMLRequest is not deflated"]),
        ("/loop", &["20 redirects", "/loop"]),
    ] {
        let mut target = sp.target(&format!("login_url = '{}{path}'", sp.base()));
        let error = target.begin().unwrap_err().to_string();
        assert!(
            error.starts_with("the sign-in could not be begun"),
            "{error}"
        );
        for part in said {
            assert!(error.contains(part), "{path}: {error}");
        }
    }
}

#[test]
fn without_a_login_url_nothing_is_begun() {
    let sp = FakeSp::start(careful);
    let mut target = sp.target("");
    assert!(!target.begins());
    assert!(target.begin().is_err());
    assert_eq!(sp.lines(), [""; 0]);
}
