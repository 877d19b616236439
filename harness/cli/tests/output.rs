//! What comes out, byte for byte and line by line.

mod common;

use std::io::Read as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{fake, gauntlet, output, run, strip};
use gauntlet_core::runlog::{self, Event};
use serde_json::Value;

#[test]
fn a_message_is_minted_for_any_sp_and_request() {
    let form = "entra(sign=assertion, flow=solicited) | sign";
    let sp = [
        "--entity-id",
        "urn:my-sp",
        "--acs-url",
        "http://127.0.0.1:8000/acs",
    ];
    let mut arguments = vec!["mint", "--plan", form, "--request-id", "_r1"];
    arguments.extend(sp);
    let (_, xml, _) = run(&arguments);
    for part in [
        "<Audience>urn:my-sp</Audience>",
        "Recipient=\"http://127.0.0.1:8000/acs\"",
        "Destination=\"http://127.0.0.1:8000/acs\"",
        "InResponseTo=\"_r1\"",
    ] {
        assert!(xml.contains(part), "{part}");
    }
    assert!(!xml.contains("itconductor"));
}

#[test]
fn two_mints_are_the_same_bytes() {
    for args in [
        &["mint"][..],
        &["mint", "attacks/wrapping/xsw3"],
        &["mint", "attacks/wrapping/xsw3", "--as", "base64"],
        &["mint", "attacks/wrapping/xsw3", "--as", "form"],
        &["mint", "--as", "metadata", "--seed", "3"],
        &[
            "mint",
            "--plan",
            "entra(sign=response, flow=solicited) | sign | forge()",
        ],
        &[
            "mint",
            "attacks/correlation/replay-same-response",
            "--message",
            "1",
        ],
    ] {
        let first = output(args);
        assert!(first.status.success(), "{args:?} {first:?}");
        assert!(
            !first.stdout.is_empty() && !first.stdout.ends_with(b"\n"),
            "{args:?}"
        );
        assert_eq!(first.stdout, output(args).stdout, "{args:?}");
    }
    assert_ne!(
        output(&["mint"]).stdout,
        output(&["mint", "--seed", "2"]).stdout
    );
}

#[test]
fn the_forms_of_one_message_agree() {
    let (_, base64, _) = run(&["mint", "--as", "base64"]);
    let (_, form, _) = run(&["mint", "--as", "form"]);
    let field = form.strip_prefix("SAMLResponse=").unwrap();
    let field = field.split('&').next().unwrap();
    let decoded = field
        .replace("%2B", "+")
        .replace("%2F", "/")
        .replace("%3D", "=");
    assert_eq!(decoded, base64);
}

#[test]
fn a_plan_that_explain_prints_can_be_minted() {
    let (_, out, _) = run(&["explain", "attacks/wrapping/xsw3"]);
    let plan = out
        .lines()
        .find_map(|line| line.strip_prefix("plan: "))
        .unwrap();
    let (code, xml, err) = run(&["mint", "--plan", plan]);
    assert_eq!(code, 0, "{err}");
    assert!(xml.starts_with('<'));
}

#[test]
fn every_case_can_be_explained() {
    let (_, out, _) = run(&["list", "--json"]);
    let cases: Vec<gauntlet_core::CaseInfo> = serde_json::from_str(&out).unwrap();
    assert!(cases.len() > 100);
    for case in cases.iter().step_by(20) {
        let (code, out, err) = run(&["explain", &case.id]);
        assert_eq!(code, 0, "{} {err}", case.id);
        assert!(out.contains(&case.title), "{}", case.id);
        assert!(!out.contains('\u{1b}'));
    }
}

#[test]
fn steps_are_listed_with_their_arguments() {
    let (code, out, _) = run(&["list", "--steps"]);
    assert_eq!(code, 0);
    assert!(out.contains("set-audience(value)"), "{out}");
}

#[test]
fn a_pipe_gets_neither_colours_nor_progress() {
    let (_, out, err) = run(&["run", "--target-cmd", &fake("mallory"), "--filter", "xsw"]);
    assert!(!out.contains('\u{1b}') && !out.contains('\r'));
    assert_eq!(err, "");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = gauntlet()
        .args(["list", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(err, "");
}

#[test]
fn two_logs_of_the_same_run_are_the_same_but_for_durations() {
    let folder = tempfile::tempdir().unwrap();
    let log = |name: &str| {
        let path = folder.path().join(name);
        let target = fake("mallory");
        let args = [
            "run",
            "--target-cmd",
            &target,
            "--filter",
            "attacks/wrapping/*",
            "--log",
        ];
        gauntlet().args(args).arg(&path).output().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(matches!(
            runlog::read(&text).unwrap().last(),
            Some(Event::RunFinished { .. })
        ));
        let lines = text.lines().map(|line| {
            let mut value: Value = serde_json::from_str(line).unwrap();
            strip(&mut value);
            value
        });
        lines.collect::<Vec<_>>()
    };
    let (first, second) = (log("a"), log("b"));
    assert!(first.len() > 20);
    assert_eq!(first, second);
}

#[test]
fn what_a_killed_run_leaves_behind_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    let target = fake("slow");
    let mut child = gauntlet()
        .args(["run", "--target-cmd", &target, "--log"])
        .arg(&path)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let finished = || {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let events = runlog::read(&text).unwrap();
        let cases = events
            .iter()
            .filter(|e| matches!(e, Event::CaseFinished(_)));
        cases.count()
    };
    let deadline = Instant::now() + Duration::from_secs(30);
    while finished() < 5 {
        assert!(Instant::now() < deadline, "nothing was written");
        std::thread::sleep(Duration::from_millis(10));
    }
    // SIGKILL: nothing gets a chance to flush.
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(finished() >= 5);
    let text = std::fs::read_to_string(&path).unwrap();
    let events = runlog::read(&text).unwrap();
    assert!(matches!(events.first(), Some(Event::RunStarted(_))));
    assert!(
        !events
            .iter()
            .any(|e| matches!(e, Event::RunFinished { .. }))
    );
}

#[test]
fn what_is_exported_is_what_the_project_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let project = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &std::path::Path| std::fs::read_to_string(path).unwrap();
    let (code, text, _) = run(&["export", "vectors", &path("vectors")]);
    assert_eq!(code, 0);
    assert!(text.contains("vectors; "), "{text}");
    for file in std::fs::read_dir(project.join("fixtures/vectors")).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().to_string_lossy().into_owned();
        let ours = read(&folder.path().join("vectors").join(&name));
        assert!(ours == read(&file.path()), "{name}");
    }
    let (code, _, _) = run(&["export", "corpus", &path("corpus")]);
    assert_eq!(code, 0);
    let seed = "corpus/response/seeds/attacks--wrapping--xsw3.xml";
    assert_eq!(read(&folder.path().join(seed)), read(&project.join(seed)));
    let (code, _, _) = run(&["export", "fixtures", &path("fixtures")]);
    assert_eq!(code, 0);
    let (_, metadata, _) = run(&["mint", "--as", "metadata"]);
    let states = folder.path().join("fixtures/metadata");
    assert_eq!(std::fs::read_dir(&states).unwrap().count(), 4);
    assert!(read(&states.join("1-one-key.xml")).contains("IDPSSODescriptor"));
    assert!(metadata.contains("IDPSSODescriptor"));
}
