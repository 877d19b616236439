//! Servers of the harness's own, with real processes: how they start, what they are told, and
//! that nothing of them is left.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests")]

mod common;
#[path = "server/home.rs"]
mod home;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use common::{delivery, setup};
use gauntlet_core::{Delivery, Observation, Setup};
use gauntlet_targets::http::HttpTarget;
use gauntlet_targets::manifest::FILE_NAME;
use gauntlet_targets::{Manifest, Target, TargetError};
use home::{Home, assert_gone, running_in, runs};

/// What the SP says of itself after this message.
fn about(target: &mut HttpTarget, message: &Delivery) -> BTreeMap<String, String> {
    match target.consume(message) {
        Observation::Accepted { identity } => {
            assert_eq!(identity.name_id.as_ref(), Some(&message.saml_response));
            let attributes = identity.attributes.into_iter();
            attributes.map(|(name, v)| (name, v.join(" "))).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn pid(target: &mut HttpTarget) -> u64 {
    about(target, &delivery("alice"))["pid"].parse().unwrap()
}

#[test]
fn placeholders_are_filled_in_and_other_braces_stay() {
    let home = Home::new("plain", "");
    let mut setup = setup("https://sp.example/");
    setup.idp.metadata_xml = Some("<md>{port}</md>".to_owned());
    setup.idp.slo_url = Some("https://idp.example/slo".to_owned());
    setup.idp.signing_certs_pem = vec![
        "-----BEGIN CERTIFICATE-----\nQUJD\nREVG\n-----END CERTIFICATE-----\n".to_owned(),
        "another".to_owned(),
    ];
    setup.sp.clock_skew_s = 90;
    let mut target = home.target();
    assert_eq!(
        home.starts().len(),
        0,
        "it started before it was configured"
    );
    target.configure(&setup).unwrap();
    let about = about(&mut target, &delivery("alice"));
    let started = home.last_start();
    let port: u16 = about["port"].parse().unwrap();
    assert!(port > 0);
    let folder = home.folder.path().to_str().unwrap();
    let metadata = started.run.join("idp-metadata.xml");
    for (name, value) in [
        ("mode", "plain"),
        ("run", started.run.to_str().unwrap()),
        ("folder", folder),
        ("sp_entity_id", "https://sp.example/"),
        ("acs_url", "http://sp.example/acs"),
        ("idp_entity_id", "https://idp.example/"),
        ("idp_sso_url", "https://idp.example/saml2"),
        ("idp_slo_url", "https://idp.example/slo"),
        ("idp_metadata", metadata.to_str().unwrap()),
        ("idp_certificate", "QUJDREVG"),
        ("clock_skew_s", "90"),
        ("want_response_signed", "false"),
        ("want_assertion_signed", "true"),
        ("arguments", &format!("--port={port} {{other}}")),
        ("environment", "it is plain"),
        ("text", "{other} {} { mode } ${PORT} in plain"),
    ] {
        assert_eq!(about[name], value, "{name}");
    }
    // The metadata is the IdP's, byte for byte.
    assert_eq!(fs::read_to_string(metadata).unwrap(), "<md>{port}</md>");
    for name in ["user", "group"] {
        let number = about[name].strip_prefix('#').unwrap();
        // A server that starts as root does not stay root.
        assert!(number.parse::<u32>().unwrap() > 0, "{name}");
    }
}

#[test]
fn another_setup_is_another_process_and_the_same_one_is_not() {
    let home = Home::new("plain", "");
    let mut target = home.running();
    let first = pid(&mut target);
    let (started, group) = (home.last_start(), home.last_start().group());
    assert_eq!(started.pid, first);
    target.configure(&setup("https://sp.example/")).unwrap();
    target.reset().unwrap();
    assert_eq!(pid(&mut target), first);
    let mut other = setup("https://sp.example/");
    other.idp.sso_url = "https://idp.example/other".to_owned();
    target.configure(&other).unwrap();
    let about = about(&mut target, &delivery("alice"));
    assert_ne!(about["pid"], first.to_string());
    assert_eq!(about["idp_sso_url"], "https://idp.example/other");
    assert_gone(&started, group);
    assert_eq!(home.starts().len(), 2);
    let (started, group) = (home.last_start(), home.last_start().group());
    drop(target);
    assert_gone(&started, group);
}

/// A target whose clock is set; `None`, with a message, where libfaketime is missing.
fn with_clock(home: &Home) -> Option<HttpTarget> {
    match HttpTarget::start(home.spec()) {
        Ok(target) => Some(target),
        Err(error @ TargetError::Clock { .. }) => {
            let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!ci, "libfaketime must be installed in CI: {error}");
            eprintln!("NOT TESTED: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_clock_of_the_server_follows() {
    let home = Home::new("plain", "clock = 'libfaketime'");
    let Some(mut target) = with_clock(&home) else {
        return;
    };
    let names: Vec<_> = target.hello().features.iter().map(|f| f.name()).collect();
    assert!(names.contains(&"clock"), "{names:?}");
    let start = "2031-05-05T05:05:05Z";
    target.at(start.parse().unwrap()).unwrap();
    target.configure(&setup("https://sp.example/")).unwrap();
    let first = home.last_start();
    for now in [
        "2026-01-15T12:00:00Z",
        "2026-01-15T12:00:01Z",
        // Also backwards, and to where this machine's clock never is.
        "2001-02-03T04:05:06Z",
        "2099-12-31T23:59:59Z",
        "2026-01-15T12:00:00Z",
    ] {
        let message = Delivery {
            now: now.parse().unwrap(),
            ..delivery("alice")
        };
        let about = about(&mut target, &message);
        assert_eq!(about["now"], now);
        assert_eq!(about["pid"], first.pid.to_string(), "it was restarted");
    }
    let clock = about(&mut target, &delivery("alice"))["clock"].clone();
    assert!(Path::new(&clock).is_file(), "{clock}");
    let group = first.group();
    // A server that is killed does not remove these; a later process of its number would not start.
    let shared = format!("/dev/shm/faketime_shm_{}", first.pid);
    assert!(Path::new(&shared).is_file(), "{shared}");
    drop(target);
    assert_gone(&first, group);
    assert!(!Path::new(&clock).parent().unwrap().exists(), "{clock}");
    assert!(!Path::new(&shared).exists(), "{shared}");
}

#[test]
fn without_libfaketime_the_clock_is_the_machines() {
    let home = Home::new("plain", "");
    let mut target = home.running();
    let about = about(&mut target, &delivery("alice"));
    assert!(!about["now"].starts_with("2026-01-15"), "{}", about["now"]);
    let mut features = target.hello().features.iter();
    assert!(features.all(|feature| feature.name() != "clock"));
}

/// The error of a server that does not start; none of it is left.
fn failing(home: &Home) -> String {
    let mut target = home.target();
    let asked = setup("https://sp.example/");
    let error = target.configure(&asked).unwrap_err();
    assert!(matches!(error, TargetError::Server { .. }), "{error:?}");
    for started in home.starts() {
        assert!(!runs(started.pid), "{started:?}");
        assert!(!started.run.exists(), "{started:?}");
    }
    // A message is of no use then, and says so.
    let observed = target.consume(&delivery("alice"));
    let Observation::ProtocolError { detail } = observed else {
        panic!("{observed:?}")
    };
    assert!(detail.starts_with("the server did not start"), "{detail}");
    error.to_string()
}

#[test]
fn one_that_dies_at_the_start_is_an_error_with_its_log() {
    let error = failing(&Home::new("die", ""));
    assert!(
        error.contains("python3: ended with exit status: 3"),
        "{error}"
    );
    assert!(error.contains("it cannot read its own mind"), "{error}");
}

#[test]
fn one_that_never_listens_is_an_error() {
    let home = Home::new("deaf", "hello_limit_s = 1");
    let error = failing(&home);
    assert!(error.contains("python3 is not ready after 1 s"), "{error}");
}

#[test]
fn a_program_that_is_not_there_is_an_error() {
    let missing = "[[server.process]]\ncommand = ['/nonexistent/program']\n";
    let error = failing(&Home::with_processes("plain", "", missing));
    assert!(
        error.contains("/nonexistent/program: No such file"),
        "{error}"
    );
}

#[test]
fn one_that_does_not_start_again_is_given_up() {
    let home = Home::new("plain", "");
    let mut target = home.running();
    // What it is told at the next start is what stands there then.
    let settings = home.folder.path().join("run/settings.json");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("{mode}", "die")).unwrap();
    target.consume(&delivery("die"));
    for attempt in 1..=3 {
        target.health().unwrap();
        let observed = target.consume(&delivery("alice"));
        assert!(
            matches!(observed, Observation::ProtocolError { .. }),
            "{observed:?}"
        );
        assert_eq!(home.starts().len(), 1 + attempt);
    }
    let error = target.health().unwrap_err();
    assert!(
        matches!(error, TargetError::Dead { attempts: 3, .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("its own mind"), "{error}");
    target.consume(&delivery("alice"));
    assert_eq!(home.starts().len(), 4, "it was tried once more");
}

const FIRST: &str = "[[server.process]]\n\
    command = ['sh', '-c', 'echo $$ > {folder}/first; sleep 0.2; touch {run}/first.ready; \
    exec sleep 600']\nready_file = '{run}/first.ready'\n";

#[test]
fn processes_start_one_after_the_other() {
    let second = "[[server.process]]\ncommand = ['python3', '{run}/sp.py']\n";
    let home = Home::with_processes("plain", "", &format!("{FIRST}{second}"));
    let mut target = home.running();
    assert_eq!(about(&mut target, &delivery("alice"))["first"], "true");
    let (started, group) = (home.last_start(), home.last_start().group());
    let first = fs::read_to_string(home.folder.path().join("first")).unwrap();
    assert!(running_in(group).contains(&first.trim().parse().unwrap()));
    drop(target);
    assert_gone(&started, group);
}

#[test]
fn one_that_dies_at_the_start_takes_those_before_it_along() {
    let second = "[[server.process]]\ncommand = ['python3', '{run}/sp.py']\n";
    let home = Home::with_processes("die", "", &format!("{FIRST}{second}"));
    failing(&home);
    let first = fs::read_to_string(home.folder.path().join("first")).unwrap();
    assert!(!runs(first.trim().parse().unwrap()), "the first is left");
}

#[test]
fn one_that_dies_later_costs_one_message() {
    let home = Home::new("plain", "");
    let mut target = home.running();
    let mut pids = vec![pid(&mut target)];
    for round in 0..10 {
        let observed = target.consume(&delivery("die"));
        let Observation::Crashed { reason } = observed else {
            panic!("{round}: {observed:?}")
        };
        assert!(reason.contains("http://sp.example/acs: "), "{reason}");
        assert!(
            reason.contains("the server ended with exit status: 7; its log ends: goodbye"),
            "{round}: {reason}"
        );
        let next = pid(&mut target);
        assert!(!pids.contains(&next), "{pids:?} {next}");
        pids.push(next);
    }
    let (last, others) = pids.split_last().unwrap();
    assert!(runs(*last) && !others.iter().any(|pid| runs(*pid)));
    for started in home.starts() {
        assert_eq!(started.run.exists(), started.pid == *last);
    }
}

#[test]
fn one_that_hangs_is_ended_and_started_again() {
    let home = Home::new("plain", "");
    let mut spec = home.spec();
    spec.limit = Duration::from_millis(500);
    spec.http.login_url = Some("http://sp.example/hang".to_owned());
    let mut target = HttpTarget::start(spec).unwrap();
    target.configure(&setup("https://sp.example/")).unwrap();
    let first = pid(&mut target);
    let observed = target.consume(&delivery("hang"));
    assert_eq!(observed, Observation::TimedOut { after_ms: 500 });
    assert!(!runs(first));
    let second = pid(&mut target);
    assert_ne!(second, first);
    let error = target.begin().unwrap_err().to_string();
    assert!(error.contains("no answer within 500 ms"), "{error}");
    assert!(!runs(second));
    assert_ne!(pid(&mut target), second);
}

#[test]
fn one_that_does_not_mind_is_killed() {
    let home = Home::new("stubborn", "");
    let mut target = home.running();
    pid(&mut target);
    let (started, group) = (home.last_start(), home.last_start().group());
    let start = Instant::now();
    drop(target);
    let took = start.elapsed();
    // It was asked first.
    assert!(took > Duration::from_secs(1), "{took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_gone(&started, group);
}

#[test]
fn its_children_end_with_it() {
    let home = Home::new("parent", "");
    let mut target = home.running();
    pid(&mut target);
    let (started, group) = (home.last_start(), home.last_start().group());
    assert_eq!(started.children.len(), 2);
    assert!(started.children.iter().all(|child| runs(*child)));
    drop(target);
    assert_gone(&started, group);
    // Also those of one that ended by itself.
    let mut target = home.running();
    target.consume(&delivery("die"));
    let orphaned = home.last_start();
    pid(&mut target);
    assert_ne!(home.last_start().pid, orphaned.pid);
    assert!(!orphaned.children.iter().any(|child| runs(*child)));
    assert!(!orphaned.run.exists());
}

#[test]
fn two_run_side_by_side() {
    let (one, two) = (Home::new("plain", ""), Home::new("plain", ""));
    let mut target_one = one.running();
    let mut target_two = two.running();
    let about_one = about(&mut target_one, &delivery("alice"));
    let about_two = about(&mut target_two, &delivery("bob"));
    for name in ["pid", "port", "run", "folder"] {
        assert_ne!(about_one[name], about_two[name], "{name}");
    }
    // The death of one is not that of the other.
    target_one.consume(&delivery("die"));
    assert_eq!(pid(&mut target_two).to_string(), about_two["pid"]);
    thread::scope(|scope| {
        let workers = [&mut target_one, &mut target_two].map(|target| {
            scope.spawn(move || {
                for round in 0..20 {
                    about(target, &delivery(&format!("person-{round}")));
                }
            })
        });
        for worker in workers {
            worker.join().unwrap();
        }
    });
    drop(target_one);
    assert!(runs(two.last_start().pid));
    assert!(!runs(one.last_start().pid));
}

#[test]
fn a_refusal_shows_the_lines_that_the_message_caused() {
    let home = Home::new("plain", "");
    let mut target = home.running();
    for _ in 0..2 {
        let observed = target.consume(&delivery("refuse"));
        let Observation::Rejected { reason, .. } = observed else {
            panic!("{observed:?}")
        };
        assert_eq!(reason, "HTTP 403, nobody is logged in: not at this time");
    }
}

#[test]
fn the_version_is_asked_for_and_a_variant_has_values_of_its_own() {
    let home = Home::new("plain", "");
    let file = home.folder.path().join(FILE_NAME);
    let text = fs::read_to_string(&file).unwrap();
    let version = "version_command = ['sh', '-c', 'echo noise; echo {mode} {port}']";
    let text = text.replacen("reason_log", &format!("{version}\nreason_log"), 1);
    let variant = "[variant.other]\nsummary = 's'\nvalues = { mode = 'other' }\n\
                   http = { features = ['replay'], settings = { clock_skew_s = 7 } }\n";
    fs::write(&file, format!("{text}{variant}")).unwrap();
    let manifest = Manifest::read(&file).unwrap();
    let spec = manifest.http_spec(home.folder.path(), manifest.variant.get("other"));
    let mut target = HttpTarget::start(spec.unwrap()).unwrap();
    let asked: Setup = setup("https://sp.example/");
    let configured = target.configure(&asked).unwrap();
    assert_eq!(configured.floor("clock_skew_s"), Some(7));
    let about = about(&mut target, &delivery("alice"));
    assert_eq!(about["mode"], "other");
    assert_eq!(target.hello().version, format!("other {}", about["port"]));
    let mut features = target.hello().features.iter().map(|f| f.name());
    assert!(features.any(|name| name == "replay"));
}
