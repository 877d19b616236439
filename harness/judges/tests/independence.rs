//! idp and reference share no XML or cryptography crate, and do not depend on one another.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Third-party crates that both sides may share, each with the reason why it hides no mistake.
const SHARED: &[(&str, &str)] = &[
    ("autocfg", "runs at build time"),
    (
        "base64",
        "RFC 4648 alone; both sides are checked against xmlsec1",
    ),
    (
        "cc",
        "calls the compiler at build time, for the C of ring and of aws-lc",
    ),
    ("find-msvc-tools", "part of cc"),
    ("jobserver", "part of cc"),
    ("shlex", "part of cc"),
    ("libc", "names of the system"),
    (
        "untrusted",
        "a cursor over octets: of ring, which signs with it nothing but what it was given, and of webpki",
    ),
    ("cfg-if", "a macro for conditional compilation"),
    ("deranged", "part of time"),
    ("dyn-clone", "part of schemars"),
    (
        "flate2",
        "DEFLATE for HTTP-Redirect: the sound reference only packs what it sends, and inflates nothing",
    ),
    ("adler2", "part of flate2"),
    ("crc32fast", "part of flate2"),
    ("miniz_oxide", "part of flate2"),
    ("simd-adler32", "part of flate2"),
    ("itoa", "prints integers for serde_json"),
    ("memchr", "searches bytes"),
    ("num-conv", "part of time"),
    (
        "num-traits",
        "names of operations on numbers; the arithmetic is in num-bigint and crypto-bigint",
    ),
    ("powerfmt", "part of time"),
    ("proc-macro2", "runs at build time"),
    ("quote", "runs at build time"),
    (
        "rustls-pki-types",
        "names for DER octets; parses no certificate and holds no cryptography",
    ),
    ("ref-cast", "part of schemars"),
    ("ref-cast-impl", "part of schemars; runs at build time"),
    ("schemars", "JSON Schemas of core's types, for xtask alone"),
    ("schemars_derive", "part of schemars; runs at build time"),
    ("serde", "the data model of core"),
    ("serde_core", "part of serde"),
    ("serde_derive", "runs at build time"),
    (
        "serde_derive_internals",
        "part of schemars; runs at build time",
    ),
    ("serde_json", "plans and the RunLog"),
    ("syn", "runs at build time"),
    ("thiserror", "error types"),
    ("thiserror-impl", "runs at build time"),
    (
        "time",
        "calendar arithmetic of core; SAML times are read by each side's own code",
    ),
    ("time-core", "part of time"),
    ("time-macros", "runs at build time"),
    ("unicode-ident", "runs at build time"),
    ("zeroize", "clears memory"),
    ("zeroize_derive", "part of zeroize; runs at build time"),
    ("zmij", "prints numbers for serde_json"),
    ("ryu", "prints numbers for serde_json"),
];

/// Names by package, and dependencies (without those for development) by package.
struct Graph {
    names: BTreeMap<String, String>,
    dependencies: BTreeMap<String, Vec<String>>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Graph {
    fn load() -> Self {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked", "--offline"])
            .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        let names = metadata["packages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|package| (text(&package["id"]), text(&package["name"])))
            .collect();
        let dependencies = metadata["resolve"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| {
                let features: Vec<String> = node["features"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(text)
                    .collect();
                let used = node["deps"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|dependency| {
                        let kinds = dependency["dep_kinds"].as_array().unwrap();
                        // Cargo lists what is optional wherever it is in the tree, turned on or not.
                        let is_off = dependency["name"] == "ring"
                            && text(&node["id"]).contains("rustls-webpki")
                            && !features.iter().any(|feature| feature == "ring");
                        !is_off && kinds.iter().any(|kind| kind["kind"] != "dev")
                    });
                (
                    text(&node["id"]),
                    used.map(|dependency| text(&dependency["pkg"])).collect(),
                )
            })
            .collect();
        Self {
            names,
            dependencies,
        }
    }

    /// The names of all crates that `root` is built from, itself included.
    fn closure(&self, root: &str) -> BTreeSet<String> {
        let start = self.names.iter().find(|(_, name)| *name == root);
        let mut open: Vec<&String> = vec![start.unwrap().0];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(self.dependencies.get(id).into_iter().flatten());
            }
        }
        seen.into_iter().map(|id| self.names[id].clone()).collect()
    }
}

#[test]
fn the_two_sides_share_nothing_that_could_hide_a_mistake() {
    let graph = Graph::load();
    let idp = graph.closure("gauntlet-idp");
    let reference = graph.closure("gauntlet-reference");
    assert!(!idp.contains("gauntlet-reference") && !reference.contains("gauntlet-idp"));

    let allowed: BTreeSet<&str> = SHARED.iter().map(|(name, _)| *name).collect();
    let shared: Vec<&String> = idp
        .intersection(&reference)
        .filter(|name| *name != "gauntlet-core" && !allowed.contains(name.as_str()))
        .collect();
    assert!(
        shared.is_empty(),
        "shared, but not on the list of reasons: {shared:?}"
    );
}

/// The test can see: each side has cryptography. The XML readers of both are their own.
#[test]
fn each_side_has_its_own_cryptography() {
    let graph = Graph::load();
    let idp = graph.closure("gauntlet-idp");
    let reference = graph.closure("gauntlet-reference");
    assert!(idp.contains("rsa") && !reference.contains("rsa"));
    assert!(idp.contains("ring") && !reference.contains("ring"));
    assert!(idp.contains("aes") && !reference.contains("aes"));
    assert!(reference.contains("num-bigint") && !idp.contains("num-bigint"));
    assert!(reference.contains("aws-lc-rs") && !idp.contains("aws-lc-rs"));
    assert!(!reference.contains("quick-xml") && !idp.contains("quick-xml"));
}

#[test]
fn core_has_neither_xml_nor_cryptography() {
    let core = Graph::load().closure("gauntlet-core");
    for name in ["quick-xml", "rsa", "sha2", "aws-lc-rs", "base64"] {
        assert!(!core.contains(name), "{name}");
    }
}

#[test]
fn reports_never_touch_a_target() {
    let report = Graph::load().closure("gauntlet-report");
    for name in ["gauntlet-targets", "gauntlet-runner", "gauntlet-reference"] {
        assert!(!report.contains(name), "{name}");
    }
}
