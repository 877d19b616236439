//! Real processes that behave badly: each costs one case, and the next one works.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests")]

mod common;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use common::{delivery, setup};
use gauntlet_core::{Feature, Observation};
use gauntlet_targets::{Launch, Limits, StdioTarget, Target, TargetError};

/// A folder in which every process of a test leaves its number.
struct Processes(tempfile::TempDir);

impl Processes {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn launch(&self, manner: &str) -> Launch {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adapters/sp.py");
        let mut launch = Launch::new("python3");
        launch.args = vec!["-I".into(), "-S".into(), script.into()];
        launch.args.push(self.0.path().into());
        launch.args.push(manner.into());
        launch.limits = Limits {
            hello: Duration::from_secs(10),
            request: Duration::from_millis(500),
            line_bytes: 1024 * 1024,
        };
        launch
    }

    fn start(&self, manner: &str) -> StdioTarget {
        let mut target = StdioTarget::start(self.launch(manner)).unwrap();
        target.configure(&setup("alice")).unwrap();
        target
    }

    fn noted(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        entries.map(|e| e.unwrap().path()).collect()
    }

    /// All of them are gone. An orphan that was killed may wait a moment for its new parent.
    fn all_gone(&self) {
        let deadline = Instant::now() + Duration::from_secs(5);
        for number in self.noted() {
            let proc = Path::new("/proc").join(number.file_name().unwrap());
            while let Ok(stat) = std::fs::read_to_string(proc.join("stat")) {
                // A zombie runs no more: in a container without an init nobody collects it.
                if stat
                    .rsplit(')')
                    .next()
                    .is_some_and(|s| s.trim_start().starts_with('Z'))
                {
                    break;
                }
                assert!(Instant::now() < deadline, "still there: {stat}");
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

fn accepted(target: &mut StdioTarget, as_whom: &str) {
    match target.consume(&delivery("accept")) {
        Observation::Accepted { identity } => {
            assert_eq!(identity.name_id.as_deref(), Some(as_whom));
        }
        other => panic!("{other:?}"),
    }
}

/// What the target does when told to misbehave in this way; then the next case works in a new
/// process with the same configuration, and nothing is left running in the end.
fn costs_one_case(how: &str) -> (Observation, String) {
    let processes = Processes::new();
    let mut target = processes.start("well");
    accepted(&mut target, "alice");
    let observation = target.consume(&delivery(how));
    let log = target.stderr_tail();
    accepted(&mut target, "alice");
    assert!(processes.noted().len() >= 2, "no new process was started");
    drop(target);
    processes.all_gone();
    (observation, log)
}

fn protocol_error(how: &str) -> String {
    match costs_one_case(how).0 {
        Observation::ProtocolError { detail } => detail,
        other => panic!("{how}: {other:?}"),
    }
}

fn crashed(how: &str) -> String {
    match costs_one_case(how).0 {
        Observation::Crashed { reason } => reason,
        other => panic!("{how}: {other:?}"),
    }
}

#[test]
fn an_honest_adapter_is_understood() {
    let processes = Processes::new();
    let mut target = processes.start("well");
    assert!(target.hello().features.contains(&Feature::Post));
    assert!(target.hello().unknown_features.contains("telepathy"));
    let configured = target.configure(&setup("bob")).unwrap();
    assert_eq!(configured.ignored, ["slo_url"]);
    assert_eq!(configured.floor("clock_skew_s"), Some(180));
    accepted(&mut target, "bob");
    assert_eq!(target.library_time(), Some(Duration::from_micros(7)));
    let observed: Vec<_> = ["reject", "crash", "unsupported"]
        .map(|how| target.consume(&delivery(how)).summary())
        .into();
    assert_eq!(
        observed,
        [
            "rejected: because",
            "crashed: because",
            "unsupported: because"
        ]
    );
    target.reset().unwrap();
    assert!(matches!(
        target.metadata(),
        Err(TargetError::Unsupported { .. })
    ));
    assert_eq!(processes.noted().len(), 1, "one process did it all");
    drop(target);
    processes.all_gone();
}

#[test]
fn nothing_is_consumed_without_a_configuration() {
    let processes = Processes::new();
    let mut target = StdioTarget::start(processes.launch("well")).unwrap();
    assert!(matches!(
        target.consume(&delivery("accept")),
        Observation::Unsupported { .. }
    ));
    let refused = target.configure(&setup("cannot")).unwrap_err();
    assert_eq!(refused, TargetError::unsupported("no such setting"));
    assert!(matches!(
        target.consume(&delivery("accept")),
        Observation::Unsupported { .. }
    ));
    assert!(matches!(
        target.configure(&setup("dies")),
        Err(TargetError::Request { .. })
    ));
    assert!(matches!(
        target.consume(&delivery("accept")),
        Observation::ProtocolError { .. }
    ));
    target.configure(&setup("carol")).unwrap();
    accepted(&mut target, "carol");
}

#[test]
fn lines_that_are_no_reply() {
    assert!(protocol_error("garbage").contains("everything is fine"));
    protocol_error("blank");
    protocol_error("not-utf8");
    assert!(protocol_error("nobody").contains("identity"));
}

#[test]
fn the_wrong_id() {
    assert!(protocol_error("wrong-id").contains("id"));
    protocol_error("last-id");
}

#[test]
fn more_than_one_line() {
    protocol_error("twice");
}

#[test]
fn a_line_after_the_reply_is_never_the_next_reply() {
    let processes = Processes::new();
    let mut target = processes.start("well");
    assert!(matches!(
        target.consume(&delivery("afterthought")),
        Observation::Accepted { .. }
    ));
    std::thread::sleep(Duration::from_millis(300));
    match target.consume(&delivery("reject")) {
        Observation::ProtocolError { detail } => assert!(detail.contains("nobody asked")),
        other => panic!("{other:?}"),
    }
    accepted(&mut target, "alice");
}

#[test]
fn a_process_that_leaves_after_its_reply_is_told_from_one_that_dies_of_the_message() {
    let processes = Processes::new();
    let mut target = processes.start("well");
    assert!(matches!(
        target.consume(&delivery("leaves-later")),
        Observation::Accepted { .. }
    ));
    std::thread::sleep(Duration::from_millis(300));
    match target.consume(&delivery("reject")) {
        Observation::ProtocolError { detail } => {
            assert!(detail.contains("exit status 4"), "{detail}");
        }
        other => panic!("{other:?}"),
    }
    accepted(&mut target, "alice");
}

#[test]
fn hanging() {
    let begun = Instant::now();
    let (observation, _) = costs_one_case("hang");
    assert_eq!(observation, Observation::TimedOut { after_ms: 500 });
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_late_answer_is_not_taken_for_the_next() {
    let processes = Processes::new();
    let mut target = processes.start("well");
    assert_eq!(
        target.consume(&delivery("late")),
        Observation::TimedOut { after_ms: 500 }
    );
    assert_eq!(
        target.consume(&delivery("reject")).summary(),
        "rejected: because"
    );
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(
        target.consume(&delivery("reject")).summary(),
        "rejected: because"
    );
}

#[test]
fn dying() {
    let reason = crashed("exit");
    assert!(reason.contains("exit status 3"), "{reason}");
    assert!(reason.contains("the last words"), "{reason}");
    let reason = crashed("segv");
    assert!(reason.contains("signal 11"), "{reason}");
    crashed("half");
}

#[test]
fn a_closed_standard_output() {
    let reason = crashed("closes");
    assert!(reason.contains("closed its standard output"), "{reason}");
}

#[test]
fn a_flooded_log_costs_nothing_and_keeps_its_end() {
    let processes = Processes::new();
    let mut target = processes.start("well");
    assert!(matches!(
        target.consume(&delivery("talks")),
        Observation::Accepted { .. }
    ));
    let deadline = Instant::now() + Duration::from_secs(5);
    while !target.stderr_tail().ends_with("the end of it\n") {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(target.stderr_tail().len(), 64 * 1024);
    assert_eq!(processes.noted().len(), 1);
}

#[test]
fn an_endless_line_is_cut_off() {
    assert!(protocol_error("floods").contains("longer than the limit"));
    protocol_error("chatters");
}

#[test]
fn children_die_with_their_parent() {
    let processes = Processes::new();
    let mut target = processes.start("well");
    assert_eq!(
        target.consume(&delivery("child")),
        Observation::TimedOut { after_ms: 500 }
    );
    assert_eq!(processes.noted().len(), 2, "the process and its child");
    processes.all_gone();
    accepted(&mut target, "alice");
}

#[test]
fn a_process_that_never_reads_cannot_block_the_harness() {
    let processes = Processes::new();
    let mut target = StdioTarget::start(processes.launch("deaf")).unwrap();
    let mut large = setup("alice");
    large.idp.metadata_xml = Some("x".repeat(4_000_000));
    let begun = Instant::now();
    let error = target.configure(&large).unwrap_err();
    assert!(
        error.to_string().contains("no answer within 500 ms"),
        "{error}"
    );
    assert!(begun.elapsed() < Duration::from_secs(5));
    drop(target);
    processes.all_gone();
}

#[test]
fn introductions_that_are_none() {
    let processes = Processes::new();
    let mut launch = processes.launch("hang");
    launch.limits.hello = Duration::from_millis(300);
    let error = StdioTarget::start(launch).err().unwrap();
    assert!(
        error.to_string().contains("no answer within 300 ms"),
        "{error}"
    );
    let error = StdioTarget::start(processes.launch("garbage"))
        .err()
        .unwrap();
    assert!(error.to_string().contains("Welcome to my SP!"), "{error}");
    let error = StdioTarget::start(processes.launch("future"))
        .err()
        .unwrap();
    assert!(matches!(error, TargetError::Version { spoken: 2, .. }));
    let error = StdioTarget::start(Launch::new("no-such-program-here"))
        .err()
        .unwrap();
    assert!(matches!(error, TargetError::Spawn { .. }));
    processes.all_gone();
}

#[test]
fn a_target_that_does_not_come_back_is_dead_after_three_attempts() {
    let processes = Processes::new();
    let mut target = processes.start("fails-again");
    assert!(matches!(
        target.consume(&delivery("exit")),
        Observation::Crashed { .. }
    ));
    for _ in 0..2 {
        match target.consume(&delivery("accept")) {
            Observation::ProtocolError { detail } => assert!(detail.contains("no licence left")),
            other => panic!("{other:?}"),
        }
        target.health().unwrap();
    }
    assert!(matches!(
        target.consume(&delivery("accept")),
        Observation::ProtocolError { .. }
    ));
    assert!(matches!(
        target.health(),
        Err(TargetError::Dead { attempts: 3, .. })
    ));
    assert!(matches!(target.reset(), Err(TargetError::Dead { .. })));
    assert_eq!(processes.noted().len(), 4, "and nothing more is started");
    processes.all_gone();
}

#[test]
fn a_target_that_comes_back_as_another_is_not_believed() {
    let processes = Processes::new();
    let mut target = processes.start("changes");
    assert!(matches!(
        target.consume(&delivery("exit")),
        Observation::Crashed { .. }
    ));
    match target.consume(&delivery("accept")) {
        Observation::ProtocolError { detail } => assert!(detail.contains("differently")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_large_message_arrives_whole() {
    let processes = Processes::new();
    let mut target = processes.start("well");
    let large = format!("{}accept", " ".repeat(2_000_000));
    assert!(matches!(
        target.consume(&delivery(&large)),
        Observation::Accepted { .. }
    ));
}
