//! Runs the binary, and targets for it to run against.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by tests, each of which uses its part"
)]

pub mod folder;

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The command, away from the terminal and the settings of whoever runs the tests.
pub fn gauntlet() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gauntlet"));
    command
        .env("GAUNTLET_CACHE", "/nonexistent/cache")
        .env_remove("COLUMNS")
        .stdin(Stdio::null());
    command
}

pub fn output(args: &[&str]) -> Output {
    gauntlet().args(args).output().unwrap()
}

/// Exit code, standard output, standard error.
pub fn run(args: &[&str]) -> (i32, String, String) {
    let output = output(args);
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// The command line of the fake target, which is what `mode` says.
pub fn fake(mode: &str) -> String {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/common/fake_sp.py");
    format!("python3 '{}' {mode}", script.display())
}

/// Removes every field called `us`.
pub fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("us");
            fields.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        _ => {}
    }
}
