//! What the tests share.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by tests, each of which uses its part"
)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::{Delivery, Observation};
use gauntlet_idp::World;
use gauntlet_reference::ReferenceSp;
use gauntlet_runner::DEFAULT_NOW;

/// The world of `gauntlet` without options.
pub fn world() -> World {
    World::new(DEFAULT_NOW, 1).unwrap()
}

/// What the SP makes of `delivery` with these octets in the place of its message.
pub fn judge(sp: &mut ReferenceSp, delivery: &Delivery, octets: &[u8]) -> Observation {
    sp.reset();
    sp.consume(&Delivery {
        saml_response: STANDARD.encode(octets),
        ..delivery.clone()
    })
    .observation()
}

/// What `gauntlet` prints, away from the terminal and the settings of whoever runs the tests.
pub fn gauntlet(args: &[&str]) -> String {
    let (output, errors, _) = gauntlet_with(args, b"");
    assert_eq!(errors, "", "{args:?}");
    output
}

/// What `gauntlet` prints in this folder, its errors, and its exit code.
pub fn gauntlet_in(folder: &Path, args: &[&str]) -> (String, String, i32) {
    let output = command()
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}

/// The command, away from the settings of whoever runs the tests.
fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gauntlet-under-snapshot"));
    command
        .env("GAUNTLET_CACHE", "/nonexistent/cache")
        .env_remove("COLUMNS");
    command
}

/// What `gauntlet` prints with `input` on its standard input, its errors, and its exit code.
pub fn gauntlet_with(args: &[&str], input: &[u8]) -> (String, String, i32) {
    let mut child = command()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Whoever does not read it closes it.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}
