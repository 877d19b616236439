//! On stable Rust every fuzz target replays the files that it is given.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The stored messages.
fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/response/seeds");
    let entries = std::fs::read_dir(folder).expect("the seeds");
    entries.map(|entry| entry.expect("a seed").path()).collect()
}

#[test]
fn every_target_replays_the_corpus() {
    let files = corpus();
    assert!(files.len() >= 20, "{files:?}");
    for target in [
        env!("CARGO_BIN_EXE_totality_response"),
        env!("CARGO_BIN_EXE_roundtrip_c14n"),
    ] {
        let output = Command::new(target).args(&files).output().expect(target);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{target}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(said.trim(), format!("{} files, all well", files.len()));
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let output = Command::new(env!("CARGO_BIN_EXE_totality_response"))
        .arg("no such file")
        .output()
        .expect("the target");
    assert_eq!(output.status.code(), Some(2));
}
