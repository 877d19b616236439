//! The bundled adapter for python3-saml: installed from its lock file, then driven.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Instant;

use common::{delivery, setup};
use gauntlet_core::{Binding, Delivery, Identity, Observation, Setup};
use gauntlet_targets::{Cache, InstallError, Installed, Target, install, resolve};

const NOON: &str = "2026-01-15T12:00:00Z";

/// The installation that all tests share, `None` where this machine cannot make it.
fn installed() -> Option<&'static Installed> {
    static INSTALLED: OnceLock<Option<Installed>> = OnceLock::new();
    INSTALLED
        .get_or_init(|| match install("python3-saml", &cache(), &mut |_| {}) {
            Ok(installed) => Some(installed),
            Err(error @ InstallError::Step { .. }) => {
                let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
                assert!(!ci, "python3-saml must be installable in CI: {error}");
                eprintln!("NOT TESTED: python3 or its package index is missing here: {error}");
                None
            }
            Err(error) => panic!("{error}"),
        })
        .as_ref()
}

fn cache() -> Cache {
    Cache::at(Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"))
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(here(path)).unwrap()
}

/// A setup that trusts three keys and decrypts with one of them.
fn trusting() -> Setup {
    let mut setup = setup("https://sp.example/saml");
    setup.idp.signing_certs_pem = ["next", "ec", "active"]
        .map(|key| read(&format!("tests/adapters/{key}.crt")))
        .into();
    setup.sp.decryption_key_pem = Some(read("../../fixtures/keys/idp-next.pem"));
    setup.sp.decryption_cert_pem = Some(read("tests/adapters/next.crt"));
    setup
}

/// A configured target, `None` where it cannot be installed.
fn target(setup: &Setup) -> Option<Box<dyn Target>> {
    installed()?;
    let mut target = resolve("python3-saml", &cache()).unwrap().start().unwrap();
    target.configure(setup).unwrap();
    Some(target)
}

/// A Response that is signed as the script says for these words.
fn minted(words: &[&str]) -> String {
    let python = installed().unwrap().folder.join("venv/bin/python");
    let mut mint = Command::new(python);
    mint.arg(here("tests/adapters/mint.py"));
    mint.args([here("../../fixtures/keys"), here("tests/adapters")]);
    let output = mint.args(words).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn arriving(saml_response: &str, now: &str, outstanding: &[&str]) -> Delivery {
    Delivery {
        now: now.parse().unwrap(),
        binding: Binding::HttpPost,
        saml_response: saml_response.to_owned(),
        relay_state: None,
        outstanding_requests: outstanding.iter().map(|&id| id.to_owned()).collect(),
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
    let Some(first) = installed() else { return };
    let begun = Instant::now();
    let mut said = Vec::new();
    let again = install("python3-saml", &cache(), &mut |what| {
        said.push(what.to_owned());
    })
    .unwrap();
    assert_eq!(&again, first);
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
    let observation = target.consume(&arriving(&minted(&[]), NOON, &[]));
    let identity = Identity {
        name_id: Some("b.simon@contoso.example".to_owned()),
        name_id_format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".to_owned()),
        issuer: None,
        session_index: Some("_s1".to_owned()),
        attributes: [(
            "groups".to_owned(),
            vec!["one".to_owned(), "two".to_owned()],
        )]
        .into(),
    };
    assert_eq!(observation, Observation::Accepted { identity });
    assert!(target.library_time().is_some());
}

#[test]
fn the_time_of_the_request_alone_decides() {
    let Some(mut target) = target(&trusting()) else {
        return;
    };
    let response = minted(&[]);
    // SubjectConfirmationData has no drift, the NotBefore of Conditions has 300 s.
    let times = [
        ("2026-01-15T11:49:59Z", false),
        ("2026-01-15T11:50:00Z", true),
        (NOON, true),
        ("2026-01-15T12:59:59.999Z", true),
        ("2026-01-15T13:00:00Z", false),
        (NOON, true),
    ];
    for (now, accepted) in times {
        let observation = target.consume(&arriving(&response, now, &[]));
        assert_eq!(
            is_accepted(&observation),
            accepted,
            "{now}: {observation:?}"
        );
    }
}

#[test]
fn the_outstanding_request_is_compared() {
    let Some(mut target) = target(&trusting()) else {
        return;
    };
    let response = minted(&[]);
    for (outstanding, accepted) in [("_request", true), ("_other", false)] {
        let observation = target.consume(&arriving(&response, NOON, &[outstanding]));
        assert_eq!(
            is_accepted(&observation),
            accepted,
            "{outstanding}: {observation:?}"
        );
    }
    assert!(is_accepted(&target.consume(&arriving(
        &minted(&["no-request"]),
        NOON,
        &[]
    ))));
}

#[test]
fn the_declared_algorithms_and_keys_work() {
    let Some(mut target) = target(&trusting()) else {
        return;
    };
    let kinds: &[(&[&str], bool)] = &[
        (&["next"], true),
        (&["sha384"], true),
        (&["sha512"], true),
        (&["ecdsa"], true),
        (&["sha1"], false),
        (&["aes-cbc"], true),
        (&["aes-gcm"], true),
        (&["aes-cbc", "encrypted-id"], true),
        (&["aes-gcm", "encrypted-id"], true),
    ];
    for (words, accepted) in kinds {
        let observation = target.consume(&arriving(&minted(words), NOON, &[]));
        assert_eq!(
            is_accepted(&observation),
            *accepted,
            "{words:?}: {observation:?}"
        );
    }
}

#[test]
fn what_must_be_signed_is_what_the_settings_say() {
    let mut setup = trusting();
    setup.sp.require_signed_response = true;
    let Some(mut target) = target(&setup) else {
        return;
    };
    assert!(!is_accepted(&target.consume(&arriving(
        &minted(&[]),
        NOON,
        &[]
    ))));
    let mut stranger = trusting();
    stranger.idp.signing_certs_pem.pop();
    target.configure(&stranger).unwrap();
    assert!(!is_accepted(&target.consume(&arriving(
        &minted(&[]),
        NOON,
        &[]
    ))));
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

#[test]
fn it_answers_for_its_metadata_and_its_requests() {
    let Some(mut target) = target(&trusting()) else {
        return;
    };
    assert!(
        target
            .metadata()
            .unwrap()
            .contains("https://sp.example/saml/acs")
    );
    let request = target.authn_request().unwrap();
    assert!(
        request
            .url
            .starts_with("https://idp.example/saml2?SAMLRequest=")
    );
    assert!(!request.request_id.is_empty());
    assert!(target.users().is_err());
    target.reset().unwrap();
}
