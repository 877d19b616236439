//! What targets do beside answering, and whether it is laid at the right door.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_catalog::Case;
use gauntlet_core::runlog::{CaseFinished, Event};
use gauntlet_core::{
    Delivery, Exit, FailKind, Feature, Identity, Observation, Setup, SideEffect, Verdict,
};
use gauntlet_idp::beacon::TEXT;
use gauntlet_runner::{Collect, Config, DEFAULT_NOW, Subject, run};
use gauntlet_targets::{Configured, Hello, Spec, Target, TargetError};

use common::{Fake, results, right, run_cases, subject};

const SCHEMA: &str = "attacks/parser/xsi-schemalocation-ssrf";
const FILE: &str = "attacks/resources/xxe-file";
const CIPHER_FILE: &str = "attacks/encryption/enc-cipherreference-file";
const ENCRYPTED: &str = "attacks/encryption/xxe-after-decrypt";
const HONEST: &str = "conformance/signing/assertion-signed-unsolicited";

fn cases(ids: &[&str]) -> Vec<&'static Case> {
    ids.iter()
        .map(|id| gauntlet_catalog::find(id).unwrap())
        .collect()
}

/// An SP that takes everything for genuine, and follows every address of a message.
struct Follower {
    hello: Hello,
    refuses: bool,
}

impl Target for Follower {
    fn hello(&self) -> &Hello {
        &self.hello
    }

    fn configure(&mut self, _: &Setup) -> Result<Configured, TargetError> {
        Ok(Configured::default())
    }

    fn consume(&mut self, delivery: &Delivery) -> Observation {
        let octets = STANDARD.decode(&delivery.saml_response).unwrap();
        let xml = String::from_utf8(octets).unwrap();
        let mut followed = false;
        for address in xml.split("http://127.0.0.1:").skip(1) {
            let end = address.find(['"', ' ', '\'']).unwrap();
            let (port, path) = address[..end].split_once('/').unwrap();
            let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
            write!(stream, "GET /{path} HTTP/1.0\r\n\r\n").unwrap();
            stream.read_to_string(&mut String::new()).unwrap();
            followed = true;
        }
        if followed && self.refuses {
            return common::refused(&[]);
        }
        let identity = Identity {
            name_id: Some("b.simon@contoso.example".to_owned()),
            ..Identity::default()
        };
        Observation::Accepted { identity }
    }

    fn reset(&mut self) -> Result<(), TargetError> {
        Ok(())
    }
}

fn follower(name: &str, refuses: bool) -> Subject {
    Subject::new(name, move || {
        Ok(Box::new(Follower {
            hello: Hello::in_process("follower", Feature::ALL.iter().copied().collect()),
            refuses,
        }))
    })
}

fn of<'e>(events: &'e [Event], target: &str, case: &str) -> &'e CaseFinished {
    let mut all = results(events).into_iter();
    all.find(|r| r.target == target && r.case == case).unwrap()
}

fn fetches(result: &CaseFinished) -> usize {
    match &result.verdict {
        Verdict::Fail {
            kind: FailKind::SideEffect { effects },
        } => effects
            .iter()
            .filter(|effect| matches!(effect, SideEffect::Fetched { .. }))
            .count(),
        _ => 0,
    }
}

#[test]
fn a_fetch_is_a_failure_whether_the_message_is_then_taken_or_not() {
    let subjects = [follower("takes", false), follower("refuses", true)];
    let (exit, events) = run_cases(&subjects, &cases(&[SCHEMA, HONEST]));
    for target in ["takes", "refuses"] {
        assert_eq!(fetches(of(&events, target, SCHEMA)), 1, "{target}");
        let honest = of(&events, target, HONEST);
        assert!(honest.steps.iter().all(|step| step.side_effects.is_empty()));
    }
    let judged = of(&events, "refuses", SCHEMA).steps.last().unwrap();
    assert!(matches!(judged.observed, Observation::Rejected { .. }));
    assert_eq!(exit, Exit::Findings);
}

/// The messages are the same for all targets, and so are their addresses.
#[test]
fn what_one_target_fetches_is_not_laid_at_the_door_of_another() {
    let mut subjects = Vec::new();
    for number in 0..4 {
        subjects.push(follower(&format!("follows-{number}"), false));
        subjects.push(Subject::of_spec(
            format!("right-{number}"),
            Spec::Reference(gauntlet_core::Profile::default()),
        ));
    }
    let config = Config {
        jobs: subjects.len(),
        ..Config::new("0", 1, DEFAULT_NOW, gauntlet_core::Profile::default())
    };
    let ids = [
        SCHEMA,
        "attacks/parser/xinclude",
        "attacks/parser/xml-stylesheet-pi",
        "attacks/resources/xxe-external-subset",
    ];
    let mut sink = Collect::default();
    run(&config, &subjects, &cases(&ids), &mut sink).unwrap();
    for subject in &subjects {
        for id in ids {
            let expected = usize::from(subject.name.starts_with("follows"));
            let found = fetches(of(&sink.events, &subject.name, id));
            assert_eq!(found, expected, "{} {id}", subject.name);
        }
    }
}

#[test]
fn the_content_of_the_file_in_the_words_of_a_refusal_is_a_failure() {
    let talkative = || {
        Fake::new(|answer| {
            if answer.case == FILE && !answer.control {
                return Observation::Rejected {
                    reason: format!("there is no user '{TEXT}'"),
                    checks: vec![],
                };
            }
            right(answer)
        })
    };
    let (_, events) = run_cases(&[subject("talkative", talkative)], &cases(&[FILE]));
    let place = "the refusal".to_owned();
    assert_eq!(
        of(&events, "talkative", FILE).verdict,
        Verdict::Fail {
            kind: FailKind::SideEffect {
                effects: vec![SideEffect::Leaked { place }]
            }
        }
    );
}

#[test]
fn a_distant_target_is_not_asked_what_nobody_here_would_notice() {
    let distant = || {
        let mut fake = Fake::new(right);
        fake.distant = true;
        fake
    };
    let (exit, events) = run_cases(&[subject("distant", distant)], &cases(&[SCHEMA, HONEST]));
    assert_eq!(of(&events, "distant", SCHEMA).verdict.name(), "skip");
    assert_eq!(of(&events, "distant", HONEST).verdict.name(), "pass");
    assert_eq!(exit, Exit::Pass);
}

/// The messages themselves say what the text of the file is nowhere.
#[test]
fn no_message_carries_the_text_that_only_a_fetch_can_know() {
    let world = common::world();
    for case in gauntlet_catalog::all()
        .into_iter()
        .filter(|case| case.reaches_out())
    {
        for message in case.mint(&world).unwrap().messages {
            assert!(!message.xml.contains(TEXT), "{}", case.id());
            let names = message.xml.contains(&world.token(&case.id()));
            // Two name a file, and one an address that is encrypted.
            let is_hidden = [FILE, CIPHER_FILE, ENCRYPTED].contains(&case.id().as_str());
            assert!(names || is_hidden, "{} names no address", case.id());
        }
    }
}
