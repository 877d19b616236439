//! What comes out, as people have accepted it: see the README of this folder.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::gauntlet;
use insta::assert_snapshot;

/// A report without the time it took.
fn timeless(report: &str) -> String {
    let report = report.trim_end();
    let (head, time) = report.rsplit_once(" in ").unwrap();
    assert!(time.ends_with(" s"), "{time}");
    format!("{head} in [time]")
}

/// What `gauntlet` prints, without the line on which a case is declared: any case above it in
/// its file would move it.
fn printed(args: &[&str]) -> String {
    let lines = gauntlet(args);
    let lines = lines.lines().map(|line| {
        let declared = line.trim_start().starts_with("declared ");
        match line.rsplit_once(".rs:") {
            Some((head, _)) if declared => format!("{head}.rs:[line]"),
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// One of each kind that `explain` has something else to say of.
#[test]
fn explained() {
    for (name, case) in [
        (
            "an_honest_case",
            "conformance/signing/assertion-signed-unsolicited",
        ),
        ("a_wrapping_case", "attacks/wrapping/xsw3"),
        (
            "a_member_of_a_group",
            "attacks/wrapping/grammar/original-child-original-fresh-assertion",
        ),
        ("a_replay_case", "attacks/correlation/replay-same-response"),
        ("a_text_case", "attacks/text/comment-nameid"),
        (
            "an_encryption_case",
            "attacks/encryption/enc-unsigned-inner",
        ),
        ("a_logout_case", "attacks/logout/logoutrequest-unsigned"),
        ("a_request_case", "conformance/requests/request-id-is-fresh"),
        (
            "a_provisioning_case",
            "conformance/provisioning/second-login-finds-it",
        ),
        ("a_case_of_http", "attacks/bindings/acs-host-header"),
        ("a_doctype_case", "attacks/parser/billion-laughs"),
        (
            "a_metadata_case",
            "conformance/metadata/metadata-nested-groups",
        ),
        ("a_case_of_policy", "conformance/signing/c14n-11"),
    ] {
        assert_snapshot!(format!("explain_{name}"), printed(&["explain", case]));
    }
}

#[test]
fn report_of_a_weak_sp() {
    let report = printed(&[
        "run",
        "--target",
        "mutant:first-assertion",
        "--filter",
        "attacks/wrapping/*",
    ]);
    assert_snapshot!(timeless(&report));
}

#[test]
fn report_of_the_reference() {
    assert_snapshot!(timeless(&printed(&["run"])));
}
