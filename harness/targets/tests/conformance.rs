//! A right adapter keeps every rule of the protocol, and for every rule there is a wrong one that
//! breaks it and no other.
#![expect(clippy::unwrap_used, reason = "the helpers of tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{delivery, setup};
use gauntlet_core::{Identity, Setup, Truth};
use gauntlet_targets::conformance::{
    Control, Material, Report, RuleResult, check, check_only, render, rules,
};
use gauntlet_targets::manifest::ClockSource;
use gauntlet_targets::{Launch, Limits, TargetError};

const PAGE: &str = include_str!("../../../docs/target-protocol.md");

/// Everything that has an operation or a rule of its own.
const FULL: &str = "post,clock,clock-skew,unsolicited,require-signed-response,\
                    require-signed-assertion,replay,sp-metadata,authn-request,jit";
const PLAIN: &str = "post";

/// What the adapter declares, and the manners in which it then breaks the rule before the slash.
const BROKEN: [(&str, &[&str]); 2] = [
    (
        FULL,
        &[
            "hello/after-a-request",
            "hello/no-json",
            "hello/no-kind",
            "hello/another-kind",
            "hello/no-name",
            "hello/another-protocol",
            "hello-repeats/number",
            "only-replies/more-of-a-hello",
            "only-replies/prints",
            "only-replies/blank",
            "only-replies/debug",
            "only-replies/late",
            "only-replies/farewell",
            "configure/not-ok",
            "configure/unsupported",
            "configure/ignored-is-a-text",
            "configure-reply/dies",
            "configure-reply/unknown-name",
            "configure-reply/unknown-floor",
            "configure-reply/floor-is-a-text",
            "configure-reply/single-signature-is-a-number",
            "configure-honest/declares-what-it-ignores",
            "configure-unusable/dies",
            "configure-unusable/keeps-the-last",
            "configure-unusable/keeps-the-last-and-says-ok",
            "configure-unusable/trusts-anybody",
            "unconfigured/dies",
            "unconfigured/crash",
            "unconfigured/accepts",
            "id/32-bits",
            "id/counts",
            "id/float",
            "id/none-for-zero",
            "unknown-op/dies",
            "unknown-op/silent",
            "unknown-op/ok",
            "unknown-op/verdict",
            "unknown-op/says-why-in-a-list",
            "consume-reply/no-identity",
            "consume-reply/text-for-a-list",
            "consume-reply/another-verdict",
            "consume-reply/dies-of-null",
            "control/refuses",
            "control/another-name",
            "unsolicited/takes-it-all-the-same",
            "refusal/dies",
            "refusal/dies-after",
            "refusal/accepts",
            "refusal/silent",
            "refusal/null-as-reason",
            "refusal/another-verdict",
            "refusal/unsupported",
            "unknown-binding/any",
            "unknown-binding/dies-after",
            "us/fraction",
            "us/nanoseconds",
            "configure-replaces/keeps-the-first",
            "configure-replaces/adds",
            "configure-replaces/any-key",
            "configure-forgets/not",
            "reset/not-ok",
            "reset/unsupported",
            "reset/forgets-everything",
            "reset/remembers",
            "deterministic/counts",
            "replay/forgets",
            "replay/forgets-at-the-second",
            "replay/crashes",
            "clock/sticks",
            "clock/stands-still",
            "clock/crashes",
            "unknown-fields/at-the-top",
            "unknown-fields/in-sp",
            "unknown-fields/in-idp",
            "white-space/tabs",
            "white-space/searched",
            "escapes/not-read",
            "line-feed/any",
            "line-feed/ascii",
            "long-line/too-long",
            "relay-state/dies",
            "relay-state/takes-none",
            "now/needs-a-fraction",
            "now/three-digits",
            "repeat/replies",
            "garbage-empty/dies",
            "garbage-empty/accepts",
            "garbage-no-base64/dies",
            "garbage-no-base64/accepts",
            "garbage-no-xml/dies",
            "garbage-no-xml/accepts",
            "garbage-no-utf8/dies",
            "garbage-no-utf8/accepts",
            "garbage-large/dies",
            "garbage-large/silent",
            "garbage-non-ascii/dies",
            "garbage-non-ascii/accepts",
            "garbage-control/dies",
            "garbage-control/accepts",
            "sp-metadata/cut",
            "sp-metadata/entity",
            "sp-metadata/another-element",
            "sp-metadata/unsupported",
            "authn-request/always-the-same",
            "authn-request/no-id",
            "authn-request/no-xml",
            "authn-request/another-id",
            "authn-request/no-request",
            "authn-request/relative",
            "authn-request/elsewhere",
            "authn-request/unsupported",
            "jit/nobody",
            "jit/remembers",
            "jit/number",
            "end/stays",
        ],
    ),
    (
        PLAIN,
        &[
            "configure-honest/in-silence",
            "no-replay/remembers",
            "repeat/says-so",
            "undeclared-operations/dies",
            "undeclared-operations/ok",
        ],
    ),
];

/// The interpreter itself: what is called `python3` may be a script that looks for it.
fn python() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let mut command = Command::new("python3");
        let output = command.args(["-c", "import sys; print(sys.executable)"]);
        let path = String::from_utf8(output.output().unwrap().stdout).unwrap();
        path.trim().to_owned()
    })
}

fn launch(features: &str, manner: &str) -> Launch {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adapters/conforming.py");
    let mut launch = Launch::new(python());
    launch.args = vec!["-I".into(), "-S".into(), script.into()];
    launch.args.extend([features.into(), manner.into()]);
    let silent = manner.ends_with("/silent");
    launch.limits = Limits {
        hello: Duration::from_secs(if manner == "hello/after-a-request" {
            2
        } else {
            30
        }),
        request: Duration::from_secs(if silent { 3 } else { 30 }),
        line_bytes: 16 * 1024 * 1024,
    };
    launch
}

/// A configuration in which `certificate` is trusted.
fn trusting(certificate: &str) -> Setup {
    let mut setup = setup("https://sp.example/saml");
    setup.sp.require_signed_assertion = false;
    setup.idp.signing_certs_pem = vec![certificate.to_owned()];
    setup
}

fn material() -> Material {
    let xml = r#"<Response key="mine" name="b.simon" until="2026-01-15T13:00:00"/>"#;
    Material {
        setup: trusting("mine"),
        strangers: trusting("another's"),
        control: Some(Control {
            delivery: delivery(&STANDARD.encode(xml)),
            truth: Truth {
                signed: Some(Identity {
                    name_id: Some("b.simon".to_owned()),
                    attributes: BTreeMap::from([("mail".to_owned(), vec!["b@x".to_owned()])]),
                    ..Identity::default()
                }),
                ..Truth::default()
            },
        }),
    }
}

fn report(features: &str, manner: &str) -> Report {
    check(&launch(features, manner), |_| material(), &mut |_| {}).unwrap()
}

fn rule_of(manner: &str) -> &str {
    manner.split('/').next().unwrap_or_default()
}

fn ids(report: &Report, wanted: fn(&RuleResult) -> bool) -> Vec<&str> {
    let these = report.rulings.iter().filter(|one| wanted(&one.result));
    these.map(|one| one.rule.id).collect()
}

fn skipped(report: &Report) -> Vec<&str> {
    ids(report, |result| {
        matches!(result, RuleResult::Skipped { .. })
    })
}

#[test]
fn a_right_adapter_keeps_every_rule() {
    let form = format!("{FULL},form");
    for (features, not_tried) in [
        (FULL, vec!["no-replay", "undeclared-operations"]),
        (form.as_str(), vec!["no-replay", "undeclared-operations"]),
        (
            PLAIN,
            vec![
                "unsolicited",
                "replay",
                "clock",
                "sp-metadata",
                "authn-request",
                "jit",
            ],
        ),
    ] {
        let mut heard = Vec::new();
        let launch = launch(features, "right");
        let report = check(&launch, |_| material(), &mut |one| heard.push(one.clone())).unwrap();
        assert_eq!(report.failed().count(), 0, "{}", render::text(&report));
        assert_eq!(skipped(&report), not_tried);
        assert_eq!(heard, report.rulings);
        assert!(report.rulings.iter().map(|one| one.rule).eq(rules()));
    }
}

#[test]
fn every_rule_is_broken_alone() {
    let cases: Vec<(&str, &'static str)> = BROKEN
        .iter()
        .flat_map(|(features, manners)| manners.iter().map(move |manner| (*features, *manner)))
        .collect();
    // The others are tried with the rules alone that theirs rests on, for speed.
    let mut seen = BTreeSet::new();
    let first = |(_, manner): &&(&str, &'static str)| seen.insert(rule_of(manner));
    let full: BTreeSet<&str> = cases
        .iter()
        .filter(first)
        .map(|(_, manner)| *manner)
        .collect();
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((features, manner)) = cases.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let rule = rule_of(manner);
                    let all = full.contains(manner);
                    let report = if all {
                        report(features, manner)
                    } else {
                        let launch = launch(features, manner);
                        check_only(&[rule], &launch, |_| material(), &mut |_| {}).unwrap()
                    };
                    if !report.failed().map(|one| one.rule.id).eq([rule]) {
                        let text = render::text(&report);
                        wrong.lock().unwrap().push(format!("{manner}: {text}"));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let broken: BTreeSet<&str> = cases.iter().map(|(_, manner)| rule_of(manner)).collect();
    let all: BTreeSet<&str> = rules().map(|rule| rule.id).collect();
    assert_eq!(
        broken, all,
        "a rule that nothing breaks, or a manner without a rule"
    );
}

#[test]
fn a_rule_has_a_name_of_its_own_and_a_place_in_the_documentation() {
    let headings: BTreeSet<&str> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("## ").or(line.strip_prefix("### ")))
        .collect();
    let mut ids = BTreeSet::new();
    for rule in rules() {
        assert!(ids.insert(rule.id), "{} stands twice", rule.id);
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(rule.id.chars().all(kebab), "{}", rule.id);
        assert!(headings.contains(rule.section), "{}", rule.section);
        assert!(rule.demand.ends_with('.'), "{}", rule.demand);
    }
}

#[test]
fn what_is_no_breach_is_a_note() {
    let many = "told to trust [\"no certificate\"], the SP accepts the message";
    for (features, manner, id, note) in [
        (
            "post,telepathy",
            "right",
            "hello",
            "'telepathy' is no feature",
        ),
        (PLAIN, "right/crashes", "refusal", "the verdict is 'crash'"),
        (PLAIN, "right/no-us", "us", "no `us`"),
        (PLAIN, "right/nameless", "control", "not handed on: NameID"),
        (PLAIN, "right/trusts-anybody", "configure-unusable", many),
        (
            FULL,
            "right/always-unsolicited",
            "unsolicited",
            "'allow_unsolicited' cannot be false",
        ),
        (
            PLAIN,
            "right/fails-in-the-end",
            "end",
            "it ended with exit status: 1",
        ),
    ] {
        let launch = launch(features, manner);
        let report = check_only(&[id], &launch, |_| material(), &mut |_| {}).unwrap();
        let last = report.rulings.last().unwrap();
        assert_eq!(last.rule.id, id);
        let RuleResult::Passed { notes } = &last.result else {
            panic!("{}", render::text(&report));
        };
        assert!(notes.join("; ").contains(note), "{notes:?}");
        assert!(render::ruling(last).contains(note));
    }
}

#[test]
fn a_target_whose_clock_is_set_from_outside_has_the_time_of_the_message() {
    let mut launch = launch("post,system-clock", "right");
    launch.clock = Some(ClockSource::Libfaketime);
    let report = match check(&launch, |_| material(), &mut |_| {}) {
        // libfaketime is not here.
        Err(TargetError::Clock { .. }) => return,
        report => report.unwrap(),
    };
    assert_eq!(report.failed().count(), 0, "{}", render::text(&report));
    assert!(!skipped(&report).contains(&"clock"));
}

#[test]
fn without_a_control_the_rest_is_tried() {
    let launch = launch(FULL, "right");
    let without = |_: &_| Material {
        control: None,
        ..material()
    };
    let report = check(&launch, without, &mut |_| {}).unwrap();
    assert_eq!(report.failed().count(), 0, "{}", render::text(&report));
    assert_eq!(
        skipped(&report),
        [
            "control",
            "unsolicited",
            "configure-replaces",
            "configure-forgets",
            "replay",
            "no-replay",
            "clock",
            "jit",
            "undeclared-operations"
        ]
    );
}

#[test]
fn a_program_that_is_not_there_is_an_error() {
    let nowhere = Launch::new(PathBuf::from("no-such-program-here"));
    let error = check(&nowhere, |_| material(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, TargetError::Spawn { .. }));
}

#[test]
fn a_failure_shows_both_lines_and_a_death_its_last_words() {
    let text = render::text(&report(FULL, "unconfigured/crash"));
    for part in [
        "FAILED   unconfigured\n",
        "\"consume\"",
        "sent      {\"op\":\"consume\",\"id\":1,",
        "received  {\"id\": 1, \"verdict\": \"crash\"",
        "1 failed",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = render::text(&report(FULL, "unconfigured/dies"));
    assert!(text.contains("exit status 3"), "{text}");
    assert!(text.contains("the last words"), "{text}");
}
