//! Who is logged in decides, and the settings say where that stands.

use std::collections::BTreeMap;

use gauntlet_core::{Identity, Observation};
use gauntlet_targets::Target;
use gauntlet_targets::http::HttpTarget;

use crate::common::{delivery, setup};
use crate::fake::{FakeSp, PROBE, Reply, manifest, naive, spec, started, whoami};

/// The reason of a refusal.
fn refused(observation: Observation) -> String {
    match observation {
        Observation::Rejected { reason, checks } => {
            assert_eq!(checks, []);
            reason
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_welcome_without_a_session_is_a_refusal() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/acs" => Reply::page(200, "<title>Welcome, alice!</title><p>You are logged in."),
        _ => whoami(asked),
    });
    let reason = refused(sp.target("").consume(&delivery("alice")));
    assert_eq!(reason, "HTTP 200, nobody is logged in: Welcome, alice!");
}

#[test]
fn an_error_with_a_session_is_an_acceptance() {
    for status in [400, 401, 403, 500, 503] {
        let sp = FakeSp::start(move |asked| match asked.target.as_str() {
            "/acs" => Reply::page(status, "no").cookie("session=mallory; Path=/"),
            _ => whoami(asked),
        });
        let observed = sp.target("").consume(&delivery("alice"));
        let Observation::Accepted { identity } = observed else {
            panic!("{status}: {observed:?}")
        };
        assert_eq!(identity.name_id.as_deref(), Some("mallory"), "{status}");
    }
}

#[test]
fn a_landing_page_that_does_not_work_takes_no_session_back() {
    for to in [
        "/loop",
        "/broken",
        "http://127.0.0.1:1/",
        "http://203.0.113.1/",
    ] {
        let sp = FakeSp::start(move |asked| match asked.target.as_str() {
            "/acs" => Reply::redirect(302, to).cookie("session=mallory; Path=/"),
            "/loop" => Reply::redirect(302, "/loop"),
            "/broken" => Reply::page(200, "").then(crate::fake::Connection::Breaks),
            _ => whoami(asked),
        });
        let observed = sp.target("").consume(&delivery("alice"));
        let Observation::Accepted { identity } = observed else {
            panic!("{to}: {observed:?}")
        };
        assert_eq!(identity.name_id.as_deref(), Some("mallory"), "{to}");
    }
}

#[test]
fn the_status_of_the_probe_says_nothing_either() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/whoami" => Reply::page(500, r#"{"name_id":"alice"}"#),
        _ => naive(asked),
    });
    let observed = sp.target("").consume(&delivery("alice"));
    assert!(
        matches!(observed, Observation::Accepted { .. }),
        "{observed:?}"
    );
}

#[test]
fn a_probe_that_leads_to_the_idp_finds_nobody() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/whoami" => Reply::redirect(302, "https://idp.example/saml2?SAMLRequest=x"),
        _ => naive(asked),
    });
    refused(sp.target("").consume(&delivery("alice")));
    // One that leads on to a page of the SP is followed.
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/whoami" => Reply::redirect(302, "/profile"),
        "/profile" => whoami(asked),
        _ => naive(asked),
    });
    let observed = sp.target("").consume(&delivery("alice"));
    assert!(
        matches!(observed, Observation::Accepted { .. }),
        "{observed:?}"
    );
}

const JSON: &str = r#"{"user":{"id":"alice","format":"f","idp":"https://idp.example/","session":7},
    "attributes":{"mail":["a@x","b@x"],"admin":true,"none":[]},
    "list":[{"name":"mail","values":["a@x"]},{"name":"mail","values":"b@x"},{"no":"name"}]}"#;

const HTML: &str = "<!doctype html><title>Profile</title><p>User: <b class=who>O'Neil &amp; Co\
    </b> (logout)<ul><li data-role=admin>A<li data-role=user>B</ul>\
    <meta name=nameid content='alice&lt;'>";

fn identity(name_id: Option<&str>, attributes: &[(&str, &[&str])]) -> Identity {
    let owned = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect();
    Identity {
        name_id: name_id.map(str::to_owned),
        attributes: attributes
            .iter()
            .map(|(name, values)| ((*name).to_owned(), owned(values)))
            .collect::<BTreeMap<_, _>>(),
        ..Identity::default()
    }
}

/// Whom a probe with these settings finds on a page.
fn found(probe: &str, body: &'static str) -> Option<Identity> {
    let sp = FakeSp::start(move |asked| match asked.target.as_str() {
        "/whoami" => Reply::page(200, body)
            .with("X-User", "alice")
            .with("X-Groups", "a, b")
            .with("X-Groups", "c"),
        _ => Reply::page(200, ""),
    });
    let mut target = started(spec(&manifest(&sp.base(), "", probe)));
    match target.consume(&delivery("alice")) {
        Observation::Accepted { identity } => Some(identity),
        Observation::Rejected { .. } => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_identity_is_found_in_json() {
    let all = "name_id = { json = '$.user.id' }\nname_id_format = { json = '$.user.format' }\n\
               issuer = { json = '$.user.idp' }\nsession_index = { json = '$.user.session' }";
    let whole = Identity {
        name_id_format: Some("f".to_owned()),
        issuer: Some("https://idp.example/".to_owned()),
        session_index: Some("7".to_owned()),
        ..identity(Some("alice"), &[])
    };
    assert_eq!(found(all, JSON), Some(whole));
    let id = "name_id = { json = '$.user.id' }\n";
    let object = format!("{id}all_attributes = {{ json = '$.attributes' }}");
    assert_eq!(
        found(&object, JSON),
        Some(identity(
            Some("alice"),
            &[
                ("mail", &["a@x", "b@x"]),
                ("admin", &["true"]),
                ("none", &[])
            ]
        ))
    );
    let list = format!("{id}all_attributes = {{ json = '$.list' }}");
    let mail: (&str, &[&str]) = ("mail", &["a@x", "b@x"]);
    assert_eq!(found(&list, JSON), Some(identity(Some("alice"), &[mail])));
    let single = format!(
        "{id}attributes = {{ mail = {{ json = '$.attributes.mail[1]' }}, \
         gone = {{ json = '$.attributes.gone' }} }}"
    );
    let mail: (&str, &[&str]) = ("mail", &["b@x"]);
    assert_eq!(found(&single, JSON), Some(identity(Some("alice"), &[mail])));
    // One that is named by itself comes before the same one among all.
    let both = format!("{single}\nall_attributes = {{ json = '$.list' }}");
    assert_eq!(found(&both, JSON), Some(identity(Some("alice"), &[mail])));
}

#[test]
fn an_identity_is_found_in_headers() {
    let groups: (&str, &[&str]) = ("groups", &["a", "b", "c"]);
    assert_eq!(
        found(
            "name_id = { header = 'x-user' }\n\
             attributes = { groups = { header = 'X-GROUPS', split = ', ' } }",
            ""
        ),
        Some(identity(Some("alice"), &[groups]))
    );
}

#[test]
fn an_identity_is_found_in_html() {
    let roles: (&str, &[&str]) = ("roles", &["admin", "user"]);
    assert_eq!(
        found(
            "name_id = { css = 'p > b.who' }\n\
             attributes = { roles = { css = 'li', attr = 'data-role' } }",
            HTML
        ),
        Some(identity(Some("O'Neil & Co"), &[roles]))
    );
    assert_eq!(
        found(
            "name_id = { css = 'meta[name=nameid]', attr = 'content' }",
            HTML
        ),
        Some(identity(Some("alice<"), &[]))
    );
    assert_eq!(
        found("name_id = { regex = '<b class=who>([^<]*)</b>' }", HTML),
        Some(identity(Some("O'Neil &amp; Co"), &[]))
    );
}

#[test]
fn nobody_is_found_where_nothing_says_so() {
    for (probe, body) in [
        ("name_id = { json = '$.nobody' }", JSON),
        ("name_id = { json = '$.user' }", JSON),
        (
            "name_id = { json = '$.user.id' }",
            r#"{"user":{"id":null}}"#,
        ),
        ("name_id = { json = '$.user.id' }", HTML),
        ("name_id = { header = 'X-Nobody' }", ""),
        ("name_id = { regex = 'Userin: (.*)' }", HTML),
        ("name_id = { css = 'p > i' }", HTML),
        ("name_id = { css = 'li', attr = 'title' }", HTML),
    ] {
        assert_eq!(found(probe, body), None, "{probe}");
    }
}

#[test]
fn a_sign_of_the_login_decides_where_there_is_one() {
    let id = "name_id = { json = '$.user.id' }\n";
    let there = format!("{id}logged_in = {{ json = '$.attributes' }}");
    // An object is no sign: a sign has a text.
    assert_eq!(found(&there, JSON), None);
    let there = format!("{id}logged_in = {{ json = '$.attributes.admin' }}");
    assert!(found(&there, JSON).is_some());
    let gone = format!("{id}logged_in = {{ json = '$.attributes.root' }}");
    assert_eq!(found(&gone, JSON), None);
    // Somebody whose name the page does not tell.
    assert_eq!(
        found("logged_in = { regex = 'logout' }", HTML),
        Some(identity(None, &[]))
    );
    assert_eq!(found("logged_in = { regex = 'login' }", HTML), None);
}

#[test]
fn a_refusal_shows_what_the_sp_says() {
    type Answer = fn() -> Reply;
    let cases: [(&str, Answer, &str); 6] = [
        (
            "",
            || Reply::page(403, "<title>\n Not\t you </title>x"),
            "HTTP 403, nobody is logged in: Not you",
        ),
        (
            "",
            || Reply::page(400, "bad assertion"),
            "HTTP 400, nobody is logged in: bad assertion",
        ),
        ("", || Reply::page(500, ""), "HTTP 500, nobody is logged in"),
        (
            "reason = { css = '.error' }",
            || Reply::page(403, "<title>t</title><p class=error>one<p class=error>two"),
            "HTTP 403, nobody is logged in: one two",
        ),
        (
            "",
            || Reply::redirect(302, "/login"),
            "HTTP 302, nobody is logged in: Sign in, then 200 at /login",
        ),
        (
            "",
            || Reply::redirect(302, "https://idp.example/saml2?SAMLRequest=x"),
            "HTTP 302, nobody is logged in: the browser was sent to https://idp.example/saml2",
        ),
    ];
    for (http, answer, expected) in cases {
        let sp = FakeSp::start(move |asked| match asked.target.as_str() {
            "/acs" => answer(),
            "/login" => Reply::page(200, "<title>Sign in</title>"),
            _ => whoami(asked),
        });
        let mut target = started(spec(&manifest(&sp.base(), http, PROBE)));
        assert_eq!(refused(target.consume(&delivery("alice"))), expected);
    }
}

#[test]
fn a_long_page_is_cut() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/acs" => Reply::page(403, &"é ".repeat(100_000)),
        _ => whoami(asked),
    });
    let reason = refused(sp.target("").consume(&delivery("alice")));
    assert!(reason.chars().count() < 400, "{}", reason.len());
}

#[test]
fn a_probe_that_finds_somebody_before_anybody_is_logged_in_is_an_error() {
    let sp = FakeSp::start(|_| Reply::page(200, "{\"name_id\":\"the owner\"}"));
    let mut spec = sp.spec("");
    spec.http.probe.url = format!("{}/me", sp.base());
    let mut target = HttpTarget::start(spec).unwrap();
    // Every time it is tried, not only the first.
    for _ in 0..2 {
        let error = target.configure(&setup("https://sp.example/")).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("/me says that somebody is logged in"),
            "{text}"
        );
    }
    assert_eq!(sp.lines(), ["GET /me", "GET /me"]);
}

#[test]
fn an_empty_place_for_a_name_is_nobody() {
    let sp = FakeSp::start(|asked| match asked.method.as_str() {
        "POST" => Reply::page(200, "Welcome"),
        _ => Reply::page(200, "{\"name_id\":\" \"}"),
    });
    let observed = sp.target("").consume(&delivery("alice"));
    assert!(
        matches!(observed, Observation::Rejected { .. }),
        "{observed:?}"
    );
}
