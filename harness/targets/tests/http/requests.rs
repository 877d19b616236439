//! Messages that are carried in another way, and by another browser, than usual.

use std::collections::HashMap;
use std::sync::Mutex;

use gauntlet_core::{BroughtBy, Carriage, Delivery, Observation};
use gauntlet_targets::Target;

use crate::common::delivery;
use crate::fake::{Asked, Connection, FakeSp, Reply, naive};
use crate::login::to_idp;

fn carried(how: Carriage) -> Delivery {
    Delivery {
        carriage: Some(how),
        ..delivery("PGE+alice/")
    }
}

fn brought_by(browser: BroughtBy, message: &str) -> Delivery {
    Delivery {
        brought_by: browser,
        ..delivery(message)
    }
}

fn who(observed: &Observation) -> Option<&str> {
    match observed {
        Observation::Accepted { identity } => identity.name_id.as_deref(),
        _ => None,
    }
}

#[test]
fn a_header_stands_in_the_place_of_the_browsers_own() {
    let sp = FakeSp::start(naive);
    for name in ["Host", "X-Forwarded-Host"] {
        let value = "sp.evil.example".to_owned();
        let name = name.to_owned();
        sp.target("")
            .consume(&carried(Carriage::Header { name, value }));
    }
    let asked = sp.asked();
    let posts: Vec<_> = asked.iter().filter(|a| a.line() == "POST /acs").collect();
    assert_eq!(posts[0].all("host"), ["sp.evil.example"]);
    let own = format!("127.0.0.1:{}", sp.port());
    assert_eq!(posts[1].all("host"), [own.as_str()]);
    assert_eq!(posts[1].all("x-forwarded-host"), ["sp.evil.example"]);
}

#[test]
fn requests_arrive_as_they_are_said_to() {
    let sp = FakeSp::start(naive);
    let mut target = sp.target("");
    target.consume(&carried(Carriage::Query));
    let query = sp.only("GET /acs?SAMLResponse=PGE%2Balice%2F");
    assert_eq!(query.all("content-type"), [""; 0]);
    assert_eq!(query.all("origin"), [""; 0]);
    target.consume(&carried(Carriage::Json));
    let json = sp.only("POST /acs");
    assert_eq!(json.all("content-type"), ["application/json"]);
    assert_eq!(json.body, r#"{"SAMLResponse":"PGE+alice/"}"#);
    assert_eq!(json.all("origin"), ["https://idp.example"]);
}

#[test]
fn what_has_no_address_is_not_supported() {
    let sp = FakeSp::start(naive);
    let mut target = sp.target("");
    for how in [Carriage::ToLogout, Carriage::WithoutTls] {
        let observed = target.consume(&carried(how));
        assert!(
            matches!(observed, Observation::Unsupported { .. }),
            "{observed:?}"
        );
    }
    assert_eq!(sp.lines(), [""; 0]);
}

/// By its own address, with TLS, there is nobody without.
#[test]
fn nobody_there_without_tls_is_a_refusal() {
    let sp = FakeSp::start_tls(naive);
    let settings = format!(
        "acs_url = 'https://sp.gauntlet.example/acs'\nca_file = 'tls-certificate.pem'\n\
         connect = {{ 'sp.gauntlet.example:443' = '127.0.0.1:{0}', \
         'sp.gauntlet.example:80' = '127.0.0.1:{0}' }}",
        sp.port()
    );
    let manifest = format!(
        "name = 'fake'\nsummary = 's'\nkind = 'sp'\n\
         [http.probe]\nurl = 'https://sp.gauntlet.example/whoami'\n\
         name_id = {{ json = '$.name_id' }}\n\
         [http]\nentity_id = 'https://sp.example/'\n{settings}\n"
    );
    let mut target = crate::fake::started(crate::fake::spec(&manifest));
    assert_eq!(who(&target.consume(&delivery("alice"))), Some("alice"));
    let observed = target.consume(&carried(Carriage::WithoutTls));
    assert!(
        matches!(observed, Observation::Rejected { .. }),
        "{observed:?}"
    );
}

#[test]
fn the_state_of_the_settings_goes_with_a_carried_form_too() {
    let sp = FakeSp::start(naive);
    let mut target = sp.target("relay_state = '/deep'");
    target.consume(&carried(Carriage::Multipart));
    assert!(sp.only("POST /acs").body.contains("\r\n/deep\r\n"));
}

/// A server may hang up on whoever names another host; one that breaks down has not refused.
#[test]
fn a_connection_that_ends_is_a_refusal_where_the_sp_is_still_there() {
    for breaks_down in [false, true] {
        let sp = FakeSp::start(move |asked| {
            let foreign = asked.all("host") == ["sp.evil.example"];
            let ends = foreign || (breaks_down && asked.target == "/whoami");
            let reply = naive(asked);
            if ends {
                reply.then(Connection::Breaks)
            } else {
                reply
            }
        });
        let (name, value) = ("Host".to_owned(), "sp.evil.example".to_owned());
        let observed = sp
            .target("")
            .consume(&carried(Carriage::Header { name, value }));
        let refused = matches!(observed, Observation::Rejected { .. });
        assert_eq!(refused, !breaks_down, "{observed:?}");
        // A usual form is answered, or it is a crash.
        let form = carried(Carriage::Form);
        assert_eq!(who(&sp.target("").consume(&form)).is_some(), !breaks_down);
    }
}

/// A sign-in that anybody may begin; each browser gets a number.
fn numbered(asked: &Asked) -> Reply {
    match asked.target.as_str() {
        "/login" => to_idp("").cookie("mine=1; Path=/"),
        _ => naive(asked),
    }
}

#[test]
fn another_browser_has_begun_a_login_of_its_own() {
    let sp = FakeSp::start(numbered);
    let mut target = sp.target(&format!("login_url = '{}/login'", sp.base()));
    let cookies = |browser, target: &mut dyn Target| {
        target.begin().unwrap();
        let message = Delivery {
            outstanding_requests: vec!["_request".to_owned()],
            ..brought_by(browser, "alice")
        };
        target.consume(&message);
        let asked = sp.asked();
        let logins = asked.iter().filter(|a| a.target == "/login").count();
        let post = asked.iter().rev().find(|a| a.line() == "POST /acs");
        let sent: Vec<String> = post
            .unwrap()
            .cookies()
            .iter()
            .map(|c| (*c).to_owned())
            .collect();
        (logins, sent)
    };
    assert_eq!(
        cookies(BroughtBy::Own, &mut target),
        (1, vec!["mine=1".to_owned()])
    );
    assert_eq!(
        cookies(BroughtBy::Another, &mut target),
        (3, vec!["mine=1".to_owned()])
    );
    assert_eq!(cookies(BroughtBy::WithoutCookies, &mut target), (4, vec![]));
}

#[test]
fn the_last_browser_is_still_whose_it_was_where_the_sp_leaves_it() {
    let sp = FakeSp::start(naive);
    let mut target = sp.target("");
    assert_eq!(who(&target.consume(&delivery("alice"))), Some("alice"));
    let observed = target.consume(&brought_by(BroughtBy::TheLast, "bob"));
    assert_eq!(who(&observed), Some("bob"), "{observed:?}");
    // Who was in before and still is has not been let in by this message.
    let observed = target.consume(&brought_by(BroughtBy::TheLast, "bob"));
    assert!(
        matches!(observed, Observation::Rejected { .. }),
        "{observed:?}"
    );
}

#[test]
fn a_session_that_was_there_before_the_login_is_found() {
    for keeps in [true, false] {
        let people: Mutex<HashMap<String, String>> = Mutex::default();
        let sp = FakeSp::start(move |asked| {
            let mut people = people.lock().unwrap();
            let cookies = asked.cookies();
            let own = cookies.iter().find_map(|c| c.strip_prefix("id="));
            let id = own.unwrap_or("before").to_owned();
            match asked.line().as_str() {
                "POST /acs" => {
                    let id = if keeps { id } else { "after".to_owned() };
                    people.insert(id.clone(), "alice".to_owned());
                    Reply::redirect(303, "/home").cookie(&format!("id={id}; Path=/"))
                }
                "GET /whoami" => {
                    let name = people.get(&id).map(|name| format!("\"{name}\""));
                    let name = name.unwrap_or_else(|| "null".to_owned());
                    Reply::page(200, &format!("{{\"name_id\":{name}}}"))
                        .cookie(&format!("id={id}; Path=/"))
                }
                _ => Reply::page(200, "Welcome"),
            }
        });
        let mut target = sp.target("");
        let observed = target.consume(&carried(Carriage::Form));
        assert_eq!(who(&observed), Some("alice"), "{observed:?}");
        let answer = target.answer().unwrap();
        assert_eq!(answer.status, 303);
        assert_eq!(answer.before.is_some(), keeps, "{answer:?}");
    }
}

#[test]
fn the_headers_of_the_answer_go_with_the_request() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/login" => to_idp("").with("Cache-Control", "no-store"),
        _ => naive(asked),
    });
    let mut target = sp.target(&format!("login_url = '{}/login'", sp.base()));
    let headers = target.authn_request().unwrap().headers;
    let cached = ("cache-control".to_owned(), "no-store".to_owned());
    assert!(headers.contains(&cached), "{headers:?}");
}
