//! What `docs/target-protocol.md` shows is what the harness speaks.
#![expect(clippy::unwrap_used, reason = "the helpers of tests")]

mod common;

use std::path::Path;

use common::{delivery, setup};
use gauntlet_core::Feature;
use gauntlet_targets::protocol::{ConfigureReply, ConsumeReply, Envelope, Request};
use gauntlet_targets::{Hello, Launch, Manifest, StdioTarget, Target};

const PAGE: &str = include_str!("../../../docs/target-protocol.md");

/// The blocks of the page that are marked as `kind`.
fn blocks(kind: &str) -> Vec<&'static str> {
    let start = format!("```{kind}\n");
    let after = PAGE.split(start.as_str()).skip(1);
    let blocks: Vec<_> = after.filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty(), "no {kind}");
    blocks
}

#[test]
fn the_messages_of_the_page_are_messages_of_the_protocol() {
    for text in blocks("json hello") {
        let hello: Hello = serde_json::from_str(text).unwrap();
        assert!(hello.unknown_features.is_empty());
    }
    for text in blocks("json request") {
        let request: Request = serde_json::from_str(text).unwrap();
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&text).unwrap(), request);
    }
    for text in blocks("json configure-reply") {
        serde_json::from_str::<ConfigureReply>(text).unwrap();
    }
    for text in blocks("json unsupported") {
        let envelope: Envelope = serde_json::from_str(text).unwrap();
        assert!(envelope.unsupported.is_some());
    }
    for text in blocks("json consume-reply") {
        serde_json::from_str::<ConsumeReply>(text).unwrap();
    }
}

#[test]
fn the_manifests_of_the_page_about_targets_are_manifests() {
    let page = include_str!("../../../docs/targets.md");
    let manifests: Vec<&str> = page
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert_eq!(manifests.len(), 3);
    for text in manifests {
        let manifest = Manifest::parse(text, Path::new("target.toml")).unwrap();
        if let Some(mut spec) = manifest.http_spec(Path::new("/"), None) {
            // The file that is to be trusted is the reader's own.
            spec.http.ca_file = None;
            spec.check().unwrap();
        }
    }
}

#[test]
fn the_page_names_every_feature() {
    for feature in Feature::ALL {
        assert!(PAGE.contains(&format!("`{feature}`")), "{feature}");
    }
}

#[test]
fn the_adapter_of_the_page_works_with_the_manifest_of_the_page() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("adapter.py"), blocks("python")[0]).unwrap();
    let file = folder.path().join("target.toml");
    std::fs::write(&file, blocks("toml")[0]).unwrap();
    let launch: Launch = Manifest::read(&file).unwrap().launch(folder.path(), None);
    let mut target = StdioTarget::start(launch).unwrap();
    let configured = target.configure(&setup("https://sp.example/saml")).unwrap();
    assert_eq!(configured.ignored, ["require_signed_assertion"]);
    let summary = target.consume(&delivery("")).summary();
    assert_eq!(summary, "rejected: there is no library here yet");
    target.reset().unwrap();
    assert!(target.users().is_err());
    assert!(blocks("python")[0].lines().count() <= 52);
}
