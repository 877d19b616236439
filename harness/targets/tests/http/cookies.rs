//! Which cookies the browser keeps, and with which requests they go.

use gauntlet_core::{Delivery, Observation};
use gauntlet_targets::Target;

use crate::common::delivery;
use crate::fake::{FakeSp, PROBE, Reply, manifest, naive, shared, spec, started};
use crate::login::to_idp;

fn accepted(observation: &Observation) -> &str {
    match observation {
        Observation::Accepted { identity } => identity.name_id.as_deref().unwrap(),
        other => panic!("{other:?}"),
    }
}

/// A delivery in answer to the request that [`to_idp`] carries.
fn answer() -> Delivery {
    Delivery {
        outstanding_requests: vec!["_request".to_owned()],
        ..delivery("alice")
    }
}

#[test]
fn every_message_comes_from_a_browser_with_an_empty_memory() {
    let sp = FakeSp::start(|asked| match asked.body.as_str() {
        "SAMLResponse=nobody" => Reply::page(403, "no"),
        _ => naive(asked),
    });
    let mut target = sp.target("");
    assert_eq!(accepted(&target.consume(&delivery("alice"))), "alice");
    let second = target.consume(&delivery("nobody"));
    assert!(matches!(second, Observation::Rejected { .. }), "{second:?}");
    assert_eq!(accepted(&target.consume(&delivery("bob"))), "bob");
    for asked in sp.asked() {
        if asked.line() == "POST /acs" {
            assert_eq!(asked.all("cookie"), [""; 0]);
        }
    }
}

#[test]
fn the_cookies_of_a_login_go_along_redirects_and_to_the_probe() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/acs" => Reply::redirect(302, "/one").cookie("b=1; Path=/"),
        "/one" => Reply::redirect(303, "/two")
            .cookie("a=2; Path=/")
            .cookie("c=3; Path=/"),
        // Replaced, and taken back.
        "/two" => Reply::page(200, "")
            .cookie("b=4; Path=/")
            .cookie("c=; Path=/; Max-Age=0"),
        _ => Reply::page(200, "{}"),
    });
    sp.target("").consume(&delivery("alice"));
    assert_eq!(sp.only("POST /acs").cookies(), [""; 0]);
    assert_eq!(sp.only("GET /one").cookies(), ["b=1"]);
    assert_eq!(sp.only("GET /two").cookies(), ["a=2", "b=1", "c=3"]);
    assert_eq!(sp.only("GET /whoami").cookies(), ["a=2", "b=4"]);
}

#[test]
fn path_and_domain_are_honoured() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/saml/acs" => Reply::redirect(302, "http://sp.example/parent")
            .cookie("default=1")
            .cookie("root=1; Path=/")
            .cookie("path=1; Path=/saml")
            .cookie("domain=1; Path=/; Domain=sp.example")
            .cookie("dotted=1; Path=/; Domain=.SP.example")
            .cookie("only=1; Path=/; HttpOnly")
            // Nobody may set cookies for a neighbour or a host below.
            .cookie("neighbour=1; Path=/; Domain=other.sp.example")
            .cookie("below=1; Path=/; Domain=deep.www.sp.example")
            .cookie("ending=1; Path=/; Domain=p.example"),
        "/parent" => Reply::redirect(302, "http://other.sp.example/neighbour"),
        "/neighbour" => Reply::redirect(302, "http://deep.www.sp.example/below"),
        "/below" => Reply::redirect(302, "http://www.sp.example/saml"),
        "/saml" => Reply::redirect(302, "/saml/deep/er"),
        "/saml/deep/er" => Reply::redirect(302, "/samlet"),
        _ => Reply::page(200, "{}"),
    });
    let address = format!("127.0.0.1:{}", sp.port());
    let hosts = ["", "www.", "other.", "deep.www."];
    let connect = hosts.map(|host| format!("'{host}sp.example:80' = '{address}'"));
    let http = format!("connect = {{ {} }}", connect.join(", "));
    let mut settings = spec(&manifest("http://www.sp.example", &http, PROBE));
    settings.http.acs_url = "http://www.sp.example/saml/acs".to_owned();
    started(settings).consume(&delivery("alice"));
    for (line, cookies) in [
        ("GET /parent", &["domain=1", "dotted=1"][..]),
        ("GET /neighbour", &["domain=1", "dotted=1"]),
        ("GET /below", &["domain=1", "dotted=1"]),
        (
            "GET /saml",
            &[
                "default=1",
                "domain=1",
                "dotted=1",
                "only=1",
                "path=1",
                "root=1",
            ],
        ),
        (
            "GET /saml/deep/er",
            &[
                "default=1",
                "domain=1",
                "dotted=1",
                "only=1",
                "path=1",
                "root=1",
            ],
        ),
        ("GET /samlet", &["domain=1", "dotted=1", "only=1", "root=1"]),
        ("GET /whoami", &["domain=1", "dotted=1", "only=1", "root=1"]),
    ] {
        let mut sent = sp.only(line).cookies().join(" ");
        // In which order is for another test.
        let mut words: Vec<&str> = sent.split(' ').collect();
        words.sort_unstable();
        sent = words.join(" ");
        assert_eq!(sent, cookies.join(" "), "{line}");
    }
}

#[test]
fn a_longer_path_comes_first_and_then_a_name() {
    // RFC 6265 5.4: what a server with two cookies of one name takes is the first.
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/a/b/c/acs" => Reply::page(200, "")
            .cookie("s=1; Path=/")
            .cookie("s=2; Path=/a/b/c")
            .cookie("s=3; Path=/a")
            .cookie("s=4; Path=/a/b")
            .cookie("q=5; Path=/a"),
        _ => Reply::page(200, "{}"),
    });
    let mut settings = sp.spec("");
    settings.http.acs_url = format!("{}/a/b/c/acs", sp.base());
    settings.http.probe.url = format!("{}/a/b/c/whoami", sp.base());
    started(settings).consume(&delivery("alice"));
    let sent = sp.only("GET /a/b/c/whoami");
    assert_eq!(sent.cookies(), ["s=2", "s=4", "q=5", "s=3", "s=1"]);
}

#[test]
fn a_secure_cookie_goes_over_tls_alone() {
    let clear = FakeSp::start(|asked| match asked.target.as_str() {
        "/clear" => Reply::redirect(302, "https://sp.gauntlet.example/back"),
        _ => Reply::page(200, "{}"),
    });
    let tls = FakeSp::start_tls(|asked| match asked.target.as_str() {
        "/acs" => Reply::redirect(302, "http://sp.gauntlet.example/clear")
            .cookie("open=1; Path=/")
            .cookie("secret=1; Path=/; Secure"),
        _ => Reply::page(200, "{}"),
    });
    let http = format!(
        "ca_file = 'tls-certificate.pem'\nconnect = {{ 'sp.gauntlet.example:80' = \
         '127.0.0.1:{}', 'sp.gauntlet.example:443' = '127.0.0.1:{}' }}",
        clear.port(),
        tls.port()
    );
    assert!(shared("tls-certificate.pem").is_file());
    let base = "https://sp.gauntlet.example";
    started(spec(&manifest(base, &http, PROBE))).consume(&delivery("alice"));
    assert_eq!(clear.only("GET /clear").cookies(), ["open=1"]);
    assert_eq!(tls.only("GET /back").cookies(), ["open=1", "secret=1"]);
    assert_eq!(tls.only("GET /whoami").cookies(), ["open=1", "secret=1"]);
}

#[test]
fn the_end_of_a_cookie_is_judged_by_the_time_of_the_message() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/acs" => Reply::redirect(302, "/home")
            .cookie("session=alice; Path=/; Expires=Mon, 01 Jan 2001 12:00:00 GMT")
            .cookie("both=1; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
            .cookie("age=1; Path=/; Max-Age=0")
            .cookie("minus=1; Path=/; Max-Age=-1")
            .cookie("old=1; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT")
            .cookie("late=1; Path=/; Expires=Fri, 01 Jan 2100 00:00:00 GMT"),
        _ => Reply::page(200, "{}"),
    });
    let mut target = sp.target("");
    for (now, cookies) in [
        // All of them lie years behind or years ahead of the machine's clock.
        ("1999-12-31T00:00:00Z", "both=1 late=1 session=alice"),
        ("2001-01-01T11:59:59Z", "both=1 late=1 session=alice"),
        ("2001-01-01T12:00:00Z", "both=1 late=1"),
        ("2099-12-31T23:59:59Z", "both=1 late=1"),
        ("2100-01-01T00:00:00Z", "both=1"),
    ] {
        let now = now.parse().unwrap();
        target.consume(&Delivery {
            now,
            ..delivery("alice")
        });
        let asked = sp.asked();
        assert_eq!(asked.last().unwrap().line(), "GET /whoami");
        assert_eq!(asked.last().unwrap().cookies().join(" "), cookies, "{now}");
    }
}

#[test]
fn a_cookie_ends_while_the_person_is_at_the_idp() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/login" => to_idp("")
            .cookie("age=1; Path=/; Max-Age=60")
            .cookie("date=1; Path=/; Expires=Thu, 15 Jan 2026 12:01:00 GMT")
            .cookie("session=1; Path=/"),
        _ => Reply::page(200, "{}"),
    });
    let mut target = sp.target(&format!("login_url = '{}/login'", sp.base()));
    for (after, cookies) in [(59, "age=1 date=1 session=1"), (60, "session=1")] {
        let message = answer();
        target.at(message.now).unwrap();
        target.begin().unwrap();
        target.consume(&Delivery {
            now: message.now.plus_s(after),
            ..message
        });
        let asked = sp.asked();
        let mut posts = asked.iter().rev().filter(|a| a.line() == "POST /acs");
        assert_eq!(
            posts.next().unwrap().cookies().join(" "),
            cookies,
            "{after} s"
        );
        assert_eq!(
            asked.last().unwrap().cookies().join(" "),
            cookies,
            "{after} s"
        );
    }
}

#[test]
fn same_site_decides_which_cookies_the_form_of_the_idp_brings() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/login" => Reply::redirect(302, "/start")
            .cookie("lax=1; Path=/; SameSite=Lax")
            .cookie("strict=1; Path=/; SameSite=Strict")
            .cookie("none=1; Path=/; SameSite=None; Secure")
            // Browsers do not keep it, because it is not Secure.
            .cookie("open=1; Path=/; SameSite=None")
            .cookie("plain=1; Path=/"),
        "/start" => to_idp(""),
        "/acs" => Reply::redirect(302, "/home").cookie("new=1; Path=/; SameSite=Strict"),
        "/home" => Reply::page(200, "Welcome"),
        _ => Reply::page(200, "{}"),
    });
    let mut target = sp.target(&format!("login_url = '{}/login'", sp.base()));
    target.begin().unwrap();
    target.consume(&answer());
    let own = ["lax=1", "none=1", "plain=1", "strict=1"];
    assert_eq!(sp.only("GET /start").cookies(), own);
    // One without SameSite goes with the form: Chrome holds it back only after two minutes.
    assert_eq!(sp.only("POST /acs").cookies(), ["none=1", "plain=1"]);
    assert_eq!(
        sp.only("GET /home").cookies(),
        ["lax=1", "none=1", "plain=1"]
    );
    assert_eq!(
        sp.only("GET /whoami").cookies(),
        ["lax=1", "new=1", "none=1", "plain=1", "strict=1"]
    );
}

#[test]
fn a_form_that_is_redirected_as_a_form_still_comes_from_another_site() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/login" => to_idp("").cookie("lax=1; Path=/; SameSite=Lax"),
        "/acs" => Reply::redirect(307, "/again"),
        _ => Reply::page(200, "{}"),
    });
    let mut target = sp.target(&format!("login_url = '{}/login'", sp.base()));
    target.begin().unwrap();
    target.consume(&answer());
    assert_eq!(sp.only("POST /again").cookies(), [""; 0]);
    assert_eq!(sp.only("GET /whoami").cookies(), ["lax=1"]);
}

#[test]
fn a_cookie_may_hold_any_bytes() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/acs" => Reply::page(200, "")
            .cookie("name=José; Path=/")
            .cookie("quoted=\"a b\"; Path=/")
            .cookie("equals=a=b==; Path=/")
            .cookie("session=alice; Path=/"),
        _ => naive(asked),
    });
    let observed = sp.target("").consume(&delivery("alice"));
    assert_eq!(accepted(&observed), "alice");
    assert_eq!(
        sp.only("GET /whoami").cookies(),
        [
            "equals=a=b==",
            "name=José",
            "quoted=\"a b\"",
            "session=alice"
        ]
    );
}
