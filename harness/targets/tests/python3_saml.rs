//! What is particular to the bundled adapter for python3-saml; what holds for all adapters is in
//! `adapters.rs`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests")]

mod common;

#[path = "adapters/minting.rs"]
mod minting;

use std::time::Instant;

use common::{delivery, setup};
use gauntlet_core::{Delivery, Identity, Observation, Setup};
use gauntlet_targets::{Target, install, resolve};
use minting::{GROUPS, NOON, cache, certificate, mint, required};

/// A setup that trusts one key.
fn trusting() -> Setup {
    let mut setup = setup("https://sp.example/saml");
    setup.idp.signing_certs_pem = vec![certificate("active")];
    setup
}

/// A configured target, `None` where it cannot be installed.
fn target(setup: &Setup) -> Option<Box<dyn Target>> {
    required("python3-saml")?;
    let mut target = resolve("python3-saml", &cache()).unwrap().start().unwrap();
    target.configure(setup).unwrap();
    Some(target)
}

/// The Response of these words, arriving at a time.
fn arriving(words: &str, now: &str) -> Delivery {
    Delivery {
        now: now.parse().unwrap(),
        ..delivery(&mint(words).unwrap())
    }
}

fn is_accepted(observation: &Observation) -> bool {
    match observation {
        Observation::Accepted { .. } => true,
        Observation::Rejected { .. } => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn installing_again_does_nothing() {
    let Some(first) = required("python3-saml") else {
        return;
    };
    let begun = Instant::now();
    let mut said = Vec::new();
    let again = install("python3-saml", &cache(), &mut |what| {
        said.push(what.to_owned());
    })
    .unwrap();
    assert_eq!(again, first);
    assert_eq!(said, ["python3-saml is installed already"]);
    assert!(begun.elapsed().as_secs() < 2);
}

#[test]
fn it_says_what_it_forces_and_ignores() {
    let mut strict = trusting();
    strict.sp.allow_unsolicited = false;
    let Some(mut target) = target(&strict) else {
        return;
    };
    assert_eq!(target.hello().name, "python3-saml");
    assert_eq!(target.hello().version, "1.16.0");
    assert!(target.hello().unknown_features.is_empty());
    let configured = target.configure(&strict).unwrap();
    assert_eq!(configured.ignored, ["allow_unsolicited", "clock_skew_s"]);
    assert_eq!(configured.floor("clock_skew_s"), Some(300));
    strict.sp.acs_url = "nonsense".to_owned();
    let error = target.configure(&strict).unwrap_err();
    assert!(error.to_string().contains("sp_acs_url_invalid"), "{error}");
}

#[test]
fn the_signed_identity_comes_back() {
    let Some(mut target) = target(&trusting()) else {
        return;
    };
    let observation = target.consume(&arriving("", NOON));
    let identity = Identity {
        name_id: Some("b.simon@contoso.example".to_owned()),
        name_id_format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".to_owned()),
        issuer: None,
        session_index: Some("_s1".to_owned()),
        attributes: [(GROUPS.to_owned(), vec!["one".to_owned(), "two".to_owned()])].into(),
    };
    assert_eq!(observation, Observation::Accepted { identity });
    assert!(target.library_time().is_some());
}

#[test]
fn one_limit_has_drift_and_the_other_has_none() {
    let Some(mut target) = target(&trusting()) else {
        return;
    };
    // The NotBefore of Conditions has 300 s, SubjectConfirmationData has none.
    let times = [
        ("2026-01-15T11:54:54Z", false),
        ("2026-01-15T11:54:55Z", true),
        ("2026-01-15T12:00:29.999Z", true),
        ("2026-01-15T12:00:30Z", false),
    ];
    for (now, accepted) in times {
        let observation = target.consume(&arriving("", now));
        assert_eq!(
            is_accepted(&observation),
            accepted,
            "{now}: {observation:?}"
        );
    }
}

#[test]
fn sha1_is_refused() {
    let Some(mut target) = target(&trusting()) else {
        return;
    };
    assert!(!is_accepted(&target.consume(&arriving("sha1", NOON))));
}

#[test]
fn garbage_is_refused_where_the_library_refuses_and_a_crash_where_it_does_not() {
    let Some(mut target) = target(&trusting()) else {
        return;
    };
    // <a/>, and a document type declaration.
    for refused in ["PGEvPg==", "PCFET0NUWVBFIGE+PGEvPg=="] {
        let observation = target.consume(&delivery(refused));
        assert!(
            matches!(observation, Observation::Rejected { .. }),
            "{observation:?}"
        );
    }
    // No XML, nothing, and no base64: exceptions that the library neither catches nor documents.
    for crash in ["Z2FyYmFnZQ==", "", "abcde"] {
        let observation = target.consume(&delivery(crash));
        assert!(
            matches!(observation, Observation::Crashed { .. }),
            "{observation:?}"
        );
    }
}
