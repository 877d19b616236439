//! Every format of a report, of one run: two targets, a baseline with an entry that holds and one that is
//! stale, a forged identity, a warning, a skip.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::gauntlet_in;
use gauntlet_core::runlog::{self, Event};
use gauntlet_report::format::{Format, render};
use insta::assert_snapshot;
use serde_json::Value;

const BASELINE: &str = r#"
[[known]]
target = "mutant:first-assertion"
case = "attacks/wrapping/xsw3"
fail = "forged-identity"
reason = "ticket 1: the library is replaced in spring"
expires = 2099-12-31

[[known]]
target = "mutant:first-assertion"
case = "attacks/text/comment-nameid"
fail = "forged-identity"
reason = "ticket 2"
expires = 2099-12-31
"#;

/// The events of the run, with every duration and every line of a declaration made the same: all that
/// another day, or another line above a declaration, would change.
fn events() -> Vec<Event> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("baseline.toml"), BASELINE).unwrap();
    let mut args = vec!["run", "--log", "run.jsonl", "--baseline", "baseline.toml"];
    for target in ["reference", "mutant:first-assertion"] {
        args.extend(["--target", target]);
    }
    for case in [
        "conformance/signing/assertion-signed-unsolicited",
        "conformance/signing/c14n-11",
        "attacks/wrapping/xsw3",
        "attacks/wrapping/xsw4",
        "attacks/text/comment-nameid",
        "attacks/bindings/acs-host-header",
    ] {
        args.extend(["--filter", case]);
    }
    let (_, errors, code) = gauntlet_in(folder.path(), &args);
    assert_eq!(code, 1, "{errors}");
    let log = std::fs::read_to_string(folder.path().join("run.jsonl")).unwrap();
    let lines: String = log
        .lines()
        .map(|line| {
            let mut event: Value = serde_json::from_str(line).unwrap();
            level(&mut event);
            format!("{event}\n")
        })
        .collect();
    runlog::read(&lines).unwrap()
}

fn level(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "us" => *value = 1000.into(),
                    "line" => *value = 1.into(),
                    _ => level(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(level),
        _ => {}
    }
}

#[test]
fn every_format() {
    let events = events();
    for (format, name, _) in Format::TABLE {
        let text = render(*format, &events).unwrap();
        match format {
            Format::Html => {
                let (page, data) = taken_apart(&text);
                assert_snapshot!("report_html", page);
                assert_snapshot!("report_html_data", data);
            }
            Format::Sarif | Format::Json => {
                let value: Value = serde_json::from_str(&text).unwrap();
                assert_snapshot!(
                    format!("report_{name}"),
                    serde_json::to_string_pretty(&value).unwrap()
                );
            }
            _ => assert_snapshot!(format!("report_{name}"), text.trim_end()),
        }
    }
}

/// The page without its style and script, which are files of their own, and its data as they were before
/// they were packed.
fn taken_apart(page: &str) -> (String, String) {
    let cut = |text: String, open: &str, close: &str| {
        let (before, rest) = text.split_once(open).unwrap();
        let (inside, after) = rest.split_once(close).unwrap();
        (format!("{before}{open}…{close}{after}"), inside.to_owned())
    };
    let (page, _) = cut(page.to_owned(), "<style>", "</style>");
    let (page, packed) = cut(
        page,
        "<script type=\"text/plain\" id=\"data\">",
        "</script>",
    );
    let (page, _) = cut(page, "<script>", "</script>");
    let packed = STANDARD.decode(packed.trim()).unwrap();
    let mut json = String::new();
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_string(&mut json)
        .unwrap();
    let value: Value = serde_json::from_str(&json).unwrap();
    (page, serde_json::to_string_pretty(&value).unwrap())
}
