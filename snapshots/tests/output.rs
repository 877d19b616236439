//! What comes out, as people have accepted it: see the README of this folder.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{gauntlet, world};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::federation_metadata;
use insta::assert_snapshot;

/// Without line feeds or white space at the ends a snapshot is the exact octets.
fn exact(xml: &str) -> &str {
    assert_eq!(xml.trim(), xml);
    assert!(!xml.contains(['\n', '\r']));
    xml
}

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

#[test]
fn honest_responses() {
    let world = world();
    for sign in ["assertion", "response", "both"] {
        for flow in ["unsolicited", "solicited"] {
            let id = format!("conformance/signing/{sign}-signed-{flow}");
            let case = gauntlet_catalog::find(&id).unwrap();
            let minted = case.mint(&world).unwrap();
            let [message] = minted.messages.as_slice() else {
                panic!("{id} sends more than one message");
            };
            assert_snapshot!(format!("honest_{sign}_{flow}"), exact(&message.xml));
        }
    }
}

#[test]
fn metadata_with_one_key() {
    let xml = federation_metadata(&world(), &[KeyName::Active]).unwrap();
    assert_snapshot!(exact(&xml));
}

#[test]
fn metadata_with_two_keys() {
    let xml = federation_metadata(&world(), &[KeyName::Active, KeyName::Next]).unwrap();
    assert_snapshot!(exact(&xml));
}

#[test]
fn explain_an_honest_case() {
    assert_snapshot!(printed(&[
        "explain",
        "conformance/signing/assertion-signed-unsolicited"
    ]));
}

#[test]
fn explain_a_wrapping_case() {
    assert_snapshot!(printed(&["explain", "attacks/wrapping/xsw3"]));
}

#[test]
fn explain_a_replay_case() {
    assert_snapshot!(printed(&[
        "explain",
        "attacks/correlation/replay-same-response"
    ]));
}

#[test]
fn explain_a_text_case() {
    assert_snapshot!(printed(&["explain", "attacks/text/comment-nameid"]));
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
