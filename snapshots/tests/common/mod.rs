//! What the tests share.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by tests, each of which uses its part"
)]

use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::{Delivery, Observation};
use gauntlet_idp::World;
use gauntlet_reference::ReferenceSp;
use gauntlet_runner::DEFAULT_NOW;

/// The world of `gauntlet` without options.
pub fn world() -> World {
    World::new(DEFAULT_NOW.parse().unwrap(), 1).unwrap()
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
    let output = Command::new(env!("CARGO_BIN_EXE_gauntlet-under-snapshot"))
        .args(args)
        .env("GAUNTLET_CACHE", "/nonexistent/cache")
        .env_remove("COLUMNS")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors, "", "{args:?}");
    String::from_utf8(output.stdout).unwrap()
}
