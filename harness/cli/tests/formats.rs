//! Reports of a run that passes, one that fails, one of nothing and one of a target that dies: each is
//! valid by the schema of its format, and all of them have the same numbers.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod common;

use std::path::{Path, PathBuf};

use gauntlet_judges::{python, require};
use serde_json::Value;

use common::{fake, gauntlet};

/// Validates: the SARIF by its JSON Schema, the JUnit XML by its XML Schema. Prints the counts that a
/// reader of the JUnit XML sees.
const VALIDATE: &str = r#"
import json, sys
import fastjsonschema
from lxml import etree
sarif_schema, junit_schema, folder = sys.argv[1:]
validate = fastjsonschema.compile(json.load(open(sarif_schema)))
schema = etree.XMLSchema(etree.parse(junit_schema))
for name in json.load(sys.stdin):
    validate(json.load(open(f"{folder}/{name}.sarif")))
    tree = etree.parse(f"{folder}/{name}.xml")
    schema.assertValid(tree)
    cases = tree.findall(".//testcase")
    counts = {kind: sum(case.find(kind) is not None for case in cases) for kind in ("failure", "error", "skipped")}
    counts["tests"] = len(cases)
    root = tree.getroot()
    assert root.get("failures") == str(counts["failure"]), name
    assert root.get("errors") == str(counts["error"]), name
    assert root.get("tests") == str(counts["tests"]), name
    print(json.dumps([name, counts]))
"#;

struct Reports {
    folder: PathBuf,
    name: &'static str,
}

impl Reports {
    /// Runs the command, and writes every report.
    fn of(folder: &Path, name: &'static str, code: i32, args: &[&str]) -> Self {
        let mut command = gauntlet();
        command.args(args).current_dir(folder);
        for (format, ending) in [
            ("sarif", "sarif"),
            ("junit", "xml"),
            ("json", "json"),
            ("markdown", "md"),
            ("html", "html"),
            ("annotations", "txt"),
            ("terminal", "out"),
        ] {
            command.args(["--report", &format!("{format}={name}.{ending}")]);
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{name} {said}");
        Self {
            folder: folder.to_owned(),
            name,
        }
    }

    fn read(&self, ending: &str) -> String {
        std::fs::read_to_string(self.folder.join(format!("{}.{ending}", self.name))).unwrap()
    }

    fn json(&self, ending: &str) -> Value {
        serde_json::from_str(&self.read(ending)).unwrap()
    }

    /// The numbers of one format against those of the others.
    fn agree(&self, junit: &Value) {
        let name = self.name;
        let report = self.json("json");
        let number = |value: &Value| value.as_u64().unwrap();
        let total = |word: &str| number(&report["totals"][word]);
        let gate = |word: &str| number(&report["gate"][word]);
        let (blocking, known, stale) = (gate("blocking"), gate("known"), gate("stale"));
        let all: u64 = ["pass", "fail", "warning", "skip", "inconclusive"]
            .map(total)
            .iter()
            .sum();
        assert_eq!(number(&junit["tests"]), all, "{name}");
        assert_eq!(number(&junit["failure"]), blocking + stale, "{name}");
        assert_eq!(number(&junit["error"]), total("inconclusive"), "{name}");
        let let_through = known + gate("below_policy");
        assert_eq!(
            number(&junit["skipped"]),
            total("skip") + let_through,
            "{name}"
        );

        let sarif = self.json("sarif");
        let run = &sarif["runs"][0];
        let results = run["results"].as_array().unwrap();
        let with = |key: &str, value: &str| {
            let has = |r: &&Value| r["properties"][key] == value;
            results.iter().filter(has).count() as u64
        };
        assert_eq!(with("verdict", "fail"), total("fail"), "{name}");
        assert_eq!(with("verdict", "warning"), total("warning"), "{name}");
        let suppressed = results.iter().filter(|r| r.get("suppressions").is_some());
        assert_eq!(suppressed.count() as u64, known, "{name}");
        assert_eq!(run["invocations"][0]["exitCode"], report["exit"], "{name}");
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for result in results {
            let index = usize::try_from(number(&result["ruleIndex"])).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"], "{name}");
            assert_eq!(result["locations"].as_array().unwrap().len(), 1, "{name}");
            assert!(
                result["locations"][0]["physicalLocation"].is_object(),
                "{name}"
            );
        }

        // Markdown and terminal by their tables, the page by its own.
        let markdown = self.read("md");
        let html = self.read("html");
        for target in report["targets"].as_array().unwrap() {
            let of = |word: &str| number(&target["totals"][word]);
            let count = |outcome: &str| {
                let rows = report["results"].as_array().unwrap().iter();
                rows.filter(|r| r["target"] == target["target"] && r["outcome"] == outcome)
                    .count()
            };
            let row = format!(
                " | {} | {} | {} | {} | {} | {} |",
                of("pass"),
                of("fail"),
                count("known-failure"),
                of("warning"),
                of("skip"),
                of("inconclusive")
            );
            assert!(markdown.contains(&row), "{name}: {row}\n{markdown}");
            let cells: Vec<String> = [
                of("pass"),
                of("fail"),
                count("known-failure") as u64,
                (count("stale") + count("expired")) as u64,
                of("warning"),
                of("skip"),
                of("inconclusive"),
            ]
            .iter()
            .map(|number| format!(">{number}</td>"))
            .collect();
            let row = html.lines().find(|line| {
                line.contains("<th scope=\"row\">") && line.matches("</td>").count() == 7
            });
            let row = row.unwrap_or_default();
            assert!(
                cells.iter().all(|cell| row.contains(cell)),
                "{name}: {cells:?}\n{row}"
            );
        }
        let terminal = self.read("out");
        let last = format!("{} passed", total("pass"));
        assert!(terminal.contains(&last), "{name}: {last}\n{terminal}");

        let annotations = self.read("txt");
        let errors = annotations
            .lines()
            .filter(|line| line.starts_with("::error"));
        let failed = report["targets"].as_array().unwrap().iter();
        let failed = failed.filter(|target| !target["failed"].is_null()).count() as u64;
        let errors = errors.count() as u64;
        assert_eq!(
            errors,
            (blocking + stale).min(10) + failed,
            "{name}\n{annotations}"
        );
    }
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one run after the other, and then the same for all"
)]
fn every_format_is_valid_and_has_the_same_numbers() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    std::fs::write(
        folder.join("known.toml"),
        r#"
[[known]]
target = "mutant:skips-audience"
case = "attacks/content/aud-wrong"
fail = "accepted-invalid"
reason = "ticket <1> & \"more\""
expires = 2099-12-31
[[known]]
target = "mutant:skips-audience"
case = "attacks/content/cond-expired"
fail = "accepted-invalid"
reason = "mended long ago"
expires = 2099-12-31
[[known]]
target = "mutant:skips-audience"
case = "attacks/content/aud-empty"
fail = "accepted-invalid"
reason = "too old"
expires = 2020-12-31
"#,
    )
    .unwrap();
    let content = ["--filter", "attacks/content"];
    let run = |name, code, args: &[&str]| {
        let args = [&["run"], args].concat();
        Reports::of(folder, name, code, &args)
    };
    let dies = fake("naive-die");
    let passed = run("passed", 0, &content);
    let failed = run(
        "failed",
        1,
        &[
            &content[..],
            &["--target", "mutant:skips-audience", "--log", "failed.jsonl"],
        ]
        .concat(),
    );
    let known = run(
        "known",
        1,
        &[
            &content[..],
            &[
                "--target",
                "mutant:skips-audience",
                "--baseline",
                "known.toml",
            ],
        ]
        .concat(),
    );
    let crashed = run(
        "crashed",
        1,
        &[
            "--target-cmd",
            &dies,
            "--filter",
            "attacks/keys",
            "--filter",
            "attacks/absence",
            "--filter",
            "conformance/signing",
        ],
    );
    assert!(crashed.read("json").contains("\"kind\": \"crashed\""));
    // Nothing is learnt of one that refuses whatever is honest.
    let refuses = fake("refuses");
    let unclear = run(
        "unclear",
        1,
        &["--target-cmd", &refuses, "--filter", "conformance/signing"],
    );
    assert!(
        unclear
            .read("json")
            .contains("\"verdict\": \"inconclusive\"")
    );
    // An empty part of a run.
    let empty = run(
        "empty",
        0,
        &[
            "--filter",
            "attacks/wrapping/xsw3",
            "--shard",
            empty_shard(),
        ],
    );
    // A log that breaks off.
    let log = std::fs::read_to_string(folder.join("failed.jsonl")).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    let half = lines[..lines.len() / 2 + 100].join("\n");
    std::fs::write(folder.join("half.jsonl"), half).unwrap();
    let cut = Reports::of(folder, "cut", 1, &["report", "half.jsonl"]);
    let all = [passed, failed, known, crashed, unclear, empty, cut];

    let Some(python) = require(python::find()) else {
        return;
    };
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/schemas");
    let path = |name: &str| schemas.join(name).display().to_string();
    let names: Vec<&str> = all.iter().map(|reports| reports.name).collect();
    let said = python
        .run(
            VALIDATE,
            &[
                &path("sarif-schema-2.1.0.json"),
                &path("junit-10.xsd"),
                &folder.display().to_string(),
            ],
            &serde_json::to_string(&names).unwrap(),
        )
        .unwrap();
    let mut lines = said.lines();
    for reports in &all {
        let line: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
        assert_eq!(line[0], reports.name);
        reports.agree(&line[1]);
    }
}

/// One of two parts that the case xsw3 is not in.
fn empty_shard() -> &'static str {
    let holds = |shard: &str| {
        let shard: gauntlet_gate::Shard = shard.parse().unwrap();
        shard.holds("attacks/wrapping/xsw3")
    };
    if holds("1/2") { "2/2" } else { "1/2" }
}
