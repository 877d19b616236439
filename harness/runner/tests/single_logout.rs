//! Signatures of HTTP-Redirect between us and SPs that nobody here wrote, both ways: what our IdP
//! signs they verify, what they sign we verify; and what was escaped anew after it was signed nobody
//! takes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::io::Write as _;

use gauntlet_core::runlog::Event;
use gauntlet_core::{Binding, LogoutRule, Observation, Verdict};
use gauntlet_idp::World;
use gauntlet_idp::logout::{LogoutChange, LogoutKind, LogoutPlan, LogoutSubject, mint_logout};
use gauntlet_inspect::{Finding, LogoutEvidence, inspect_logout};
use gauntlet_reference::ReferenceSp;
use gauntlet_runner::{Collect, Config, DEFAULT_NOW, Subject, run};
use gauntlet_targets::{Cache, Spec, install, resolve};

/// The SPs with single logout. Where this machine cannot install one it is left out, and said so; CI
/// must.
fn others() -> Vec<Subject> {
    let cache = Cache::from_env().unwrap();
    let installed = ["python3-saml", "node-saml"].map(|name| {
        if let Err(error) = install(name, &cache, &mut |_| {}) {
            let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!ci, "{name} must be installable in CI: {error}");
            // At once, so that other tests do not speak in between, and not by macro, which is shown
            // only where a test fails.
            let line = format!("NOT TESTED: {name} cannot be installed: {error}\n");
            let _ = std::io::stderr().write_all(line.as_bytes());
            return None;
        }
        Some(Subject::of_spec(name, resolve(name, &cache).unwrap()))
    });
    installed.into_iter().flatten().collect()
}

fn config() -> Config {
    Config::new("test", 1, DEFAULT_NOW, gauntlet_core::Profile::default())
}

/// The verdicts on cases at a target.
fn verdicts(subject: &Subject, cases: &[&str]) -> Vec<(String, Verdict)> {
    let found: Vec<_> = cases
        .iter()
        .map(|id| gauntlet_catalog::find(id).unwrap_or_else(|| panic!("no case {id}")))
        .collect();
    let mut collect = Collect::default();
    run(
        &config(),
        std::slice::from_ref(subject),
        &found,
        &mut collect,
    )
    .unwrap();
    collect
        .events
        .into_iter()
        .filter_map(|event| match event {
            Event::CaseFinished(finished) => Some((finished.case, finished.verdict)),
            _ => None,
        })
        .collect()
}

/// What our IdP signs: as usual, as Entra escapes it, with more escapes than there must be; requests,
/// and answers to theirs.
const SIGNED_BY_US: [&str; 5] = [
    "conformance/logout/logout-by-redirect",
    "conformance/logout/logout-with-lower-case-escapes",
    "conformance/logout/logout-with-escaped-letters",
    "conformance/logout/answer-of-the-idp",
    "conformance/logout/answer-with-lower-case-escapes",
];
/// What they sign: an answer, and a request.
const SIGNED_BY_THEM: [&str; 2] = [
    "conformance/logout/answer-signed",
    "conformance/logout/request-of-the-sp-signed",
];
/// What is not what was signed.
const NOT_SIGNED: [&str; 4] = [
    "attacks/bindings/redirect-reencoding",
    "attacks/bindings/redirect-relaystate-changed",
    "attacks/bindings/redirect-sigalg-confusion",
    "attacks/logout/logoutrequest-by-another-key",
];

#[test]
fn signatures_of_queries_are_verified_both_ways() {
    let mut subjects = others();
    subjects.push(Subject::of_spec(
        "reference",
        Spec::Reference(gauntlet_core::Profile::default()),
    ));
    for subject in subjects {
        let cases = [&SIGNED_BY_US[..], &SIGNED_BY_THEM, &NOT_SIGNED].concat();
        let verdicts = verdicts(&subject, &cases);
        assert_eq!(verdicts.len(), cases.len());
        for (case, verdict) in verdicts {
            assert!(
                matches!(verdict, Verdict::Pass { .. }),
                "{} at {case}: {verdict:?}",
                subject.name
            );
        }
    }
}

/// The same without cases between: the very query that was verified is refused once its escapes are
/// written anew, by the reference and by both of the others.
#[test]
fn the_same_query_escaped_anew_is_another_one() {
    let world = World::new(DEFAULT_NOW, 1).unwrap();
    let login = gauntlet_idp::mint(&world, &gauntlet_idp::Plan::default(), "login").unwrap();
    let subject = LogoutSubject {
        session: login.truth.signed.clone().unwrap(),
        request: None,
    };
    let entra = LogoutPlan::honest(LogoutKind::Request, Binding::HttpRedirect)
        .with(LogoutChange::LowerCase);
    let signed = mint_logout(&world, &entra, "logout", &subject).unwrap();
    let anew = entra.with(LogoutChange::EscapedAnew);
    let anew = mint_logout(&world, &anew, "logout", &subject).unwrap();
    assert_ne!(signed.delivery, anew.delivery);

    let mut targets: Vec<_> = others().iter().map(|one| one.start().unwrap()).collect();
    targets.push(
        Spec::Reference(gauntlet_core::Profile::default())
            .start()
            .unwrap(),
    );
    for mut target in targets {
        target.configure(&world.setup()).unwrap();
        for (message, ends) in [(&anew, false), (&signed, true)] {
            target.reset().unwrap();
            let observed = target.consume(&login.delivery);
            assert!(
                matches!(observed, Observation::Accepted { .. }),
                "{observed:?}"
            );
            let observed = target.consume(&message.delivery);
            assert_eq!(
                matches!(observed, Observation::LoggedOut { .. }),
                ends,
                "{}: {observed:?}",
                target.hello().name
            );
            assert_eq!(
                target.session(message.delivery.now).unwrap().is_none(),
                ends
            );
        }
    }
}

/// What the reference signs verifies by the rules that others are held to, and not with another key.
#[test]
fn what_the_reference_signs_is_signed() {
    let world = World::new(DEFAULT_NOW, 1).unwrap();
    let login = gauntlet_idp::mint(&world, &gauntlet_idp::Plan::default(), "login").unwrap();
    let mut setup = world.setup();
    let key = world.keys().get(gauntlet_idp::keys::KeyName::Sp);
    setup.sp.signing_key_pem = Some(key.private_pem().to_owned());
    setup.sp.signing_cert_pem = Some(key.certificate_pem().to_owned());
    let mut sp = ReferenceSp::new(&setup).unwrap();
    let identity = sp.consume(&login.delivery).identity.unwrap();
    let request = sp.start_logout(login.delivery.now).unwrap();
    let finding = |setup: &gauntlet_core::Setup| {
        let evidence = LogoutEvidence {
            setup,
            subject: &identity,
            taken: true,
            session: None,
            message: ("", None),
            location: None,
            answer: None,
            request: Some(&request),
        };
        inspect_logout(LogoutRule::RequestSigned, &evidence)
    };
    assert_eq!(finding(&setup), Finding::Right);
    let other = world.keys().get(gauntlet_idp::keys::KeyName::Attacker);
    setup.sp.signing_cert_pem = Some(other.certificate_pem().to_owned());
    assert!(matches!(finding(&setup), Finding::Wrong(_)));
}
