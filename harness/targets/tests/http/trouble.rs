//! An SP that is slow, breaks off or never ends: an observation, and the next message goes on.

use std::time::{Duration, Instant};

use gauntlet_core::Observation;
use gauntlet_targets::Target;

use crate::common::delivery;
use crate::fake::{Connection, FakeSp, Reply, naive, started};

/// Answers a message as it says: `hang`, or the name of who is let in.
fn capricious(asked: &crate::fake::Asked) -> Reply {
    let with = |connection| Reply::page(200, "half a page").then(connection);
    match asked.body.as_str() {
        "SAMLResponse=hang" => with(Connection::Hangs),
        "SAMLResponse=hang-in-body" => with(Connection::HangsInBody),
        "SAMLResponse=break" => with(Connection::Breaks),
        "SAMLResponse=break-in-body" => with(Connection::BreaksInBody),
        "SAMLResponse=garbage" => Reply::page(7, "").with("No\tHeader", "x"),
        "SAMLResponse=slow-landing" => Reply::redirect(302, "/slow"),
        _ if asked.target == "/slow" => with(Connection::Hangs),
        _ => naive(asked),
    }
}

#[test]
fn each_trouble_costs_one_message() {
    let sp = FakeSp::start(capricious);
    let mut spec = sp.spec("");
    spec.limit = Duration::from_millis(300);
    let mut target = started(spec);
    for message in [
        "hang",
        "hang-in-body",
        "slow-landing",
        "break",
        "break-in-body",
        "garbage",
    ] {
        let start = Instant::now();
        let observed = target.consume(&delivery(message));
        let took = start.elapsed();
        match (&observed, message) {
            (Observation::TimedOut { after_ms: 300 }, "hang" | "hang-in-body" | "slow-landing") => {
                assert!(took >= Duration::from_millis(300), "{message}: {took:?}");
            }
            (Observation::Crashed { reason }, "break" | "break-in-body" | "garbage") => {
                assert!(reason.contains("/acs: "), "{message}: {reason}");
            }
            _ => panic!("{message}: {observed:?}"),
        }
        assert!(took < Duration::from_secs(5), "{message}: {took:?}");
        let next = target.consume(&delivery("alice"));
        assert!(
            matches!(next, Observation::Accepted { .. }),
            "after {message}: {next:?}"
        );
    }
}

#[test]
fn a_probe_that_fails_says_nothing_of_who_is_logged_in() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/whoami" => Reply::page(200, "").then(Connection::Breaks),
        _ => naive(asked),
    });
    let observed = sp.target("").consume(&delivery("alice"));
    let Observation::Crashed { reason } = observed else {
        panic!("{observed:?}")
    };
    assert!(reason.contains("/whoami: "), "{reason}");
}

#[test]
fn an_endless_redirect_is_an_observation() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/whoami" => Reply::page(200, "{}"),
        _ => Reply::redirect(302, "/round"),
    });
    let observed = sp.target("").consume(&delivery("alice"));
    let Observation::Crashed { reason } = observed else {
        panic!("{observed:?}")
    };
    assert!(reason.starts_with("more than 20 redirects"), "{reason}");
    assert!(reason.ends_with("/round"), "{reason}");
    let rounds = sp.lines();
    let rounds = rounds.iter().filter(|line| *line == "GET /round");
    assert_eq!(rounds.count(), 20);
}

#[test]
fn twenty_redirects_are_not_endless() {
    let sp = FakeSp::start(|asked| match asked.target.strip_prefix("/step") {
        Some("20") => naive(asked),
        Some(step) => {
            let next = step.parse::<u32>().unwrap() + 1;
            Reply::redirect(302, &format!("/step{next}"))
        }
        None if asked.target == "/acs" => {
            Reply::redirect(302, "/step1").cookie("session=alice; Path=/")
        }
        None => naive(asked),
    });
    let observed = sp.target("").consume(&delivery("alice"));
    assert!(
        matches!(observed, Observation::Accepted { .. }),
        "{observed:?}"
    );
}

#[test]
fn a_connection_that_was_closed_in_between_costs_nothing() {
    let sp = FakeSp::start(|asked| naive(asked).then(Connection::Ends));
    let mut target = sp.target("");
    for round in 0..100 {
        let observed = target.consume(&delivery("alice"));
        assert!(
            matches!(observed, Observation::Accepted { .. }),
            "{round}: {observed:?}"
        );
    }
}

#[test]
fn what_the_sp_remembers_is_taken_back_where_the_settings_say_how() {
    let sp = FakeSp::start(|asked| match asked.target.as_str() {
        "/reset" => Reply::redirect(302, "/done"),
        "/broken" => Reply::page(200, "").then(Connection::Breaks),
        "/missing" => Reply::page(404, "no"),
        _ => naive(asked),
    });
    let mut none = sp.target("");
    none.reset().unwrap();
    assert_eq!(sp.lines(), [""; 0]);
    for (method, line) in [
        ("", "POST /reset"),
        (", method = 'get'", "GET /reset"),
        (", method = 'DELETE'", "DELETE /reset"),
        (", method = 'PURGE'", "PURGE /reset"),
    ] {
        let reset = format!("reset = {{ url = '{}/reset'{method} }}", sp.base());
        sp.target(&reset).reset().unwrap();
        let asked = sp.only(line);
        assert_eq!(asked.body, "");
        // A POST without a body says so, or some servers wait for one.
        let length = if method.is_empty() { &["0"][..] } else { &[] };
        assert_eq!(asked.all("content-length"), length, "{line}");
        assert_eq!(asked.all("transfer-encoding"), [""; 0], "{line}");
    }
    for (path, said) in [("/broken", "/broken: "), ("/missing", "HTTP 404 from")] {
        let reset = format!("reset = {{ url = '{}{path}' }}", sp.base());
        let error = sp.target(&reset).reset().unwrap_err().to_string();
        assert!(error.contains("'reset'"), "{error}");
        assert!(error.contains(said), "{error}");
        assert!(error.contains(&sp.base()), "{error}");
    }
}
