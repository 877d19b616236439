//! What `--help` prints, of every command.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::gauntlet;
use insta::assert_snapshot;

/// The command and all below it, by their names.
fn commands(command: &clap::Command, path: &[String], found: &mut Vec<Vec<String>>) {
    found.push(path.to_vec());
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        if sub.get_name() != "help" {
            let mut path = path.to_vec();
            path.push(sub.get_name().to_owned());
            commands(sub, &path, found);
        }
    }
}

#[test]
fn every_command() {
    let mut found = Vec::new();
    commands(&saml_gauntlet::args::command(), &[], &mut found);
    assert!(found.len() > 20, "{found:?}");
    for path in found {
        let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
        let name = [&["help"], args.as_slice()].concat().join("_");
        args.push("--help");
        let help: Vec<String> = gauntlet(&args)
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect();
        assert_snapshot!(name, help.join("\n"));
    }
}
