//! The exit codes, and what is said with each.

mod common;

use common::folder::Folder;
use common::{fake, run};

const CASE: &str = "attacks/wrapping/xsw3";

#[test]
fn zero_where_everything_was_expected() {
    let (code, out, _) = run(&["run", "--filter", CASE]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("1 passed"), "{out}");
}

#[test]
fn four_where_a_target_can_do_nothing_of_it() {
    let skips = fake("skips");
    let (code, out, _) = run(&["run", "--target-cmd", &skips, "--filter", CASE]);
    assert_eq!(code, 4, "{out}");
    assert!(out.contains("feature post"), "{out}");
    let both = ["--target", "reference", "--target-cmd", &skips];
    let (code, _, _) = run(&[&["run", "--filter", CASE][..], &both].concat());
    assert_eq!(code, 4);
}

#[test]
fn one_where_somebody_else_got_in() {
    let target = fake("mallory");
    let (code, out, err) = run(&[
        "run",
        "--target-cmd",
        &target,
        "--filter",
        CASE,
        "--seed",
        "7",
    ]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("NameID = 'mallory' (signed: "), "{out}");
    assert!(out.contains("must refuse it  single-assertion"), "{out}");
    assert!(
        out.contains("--seed 7 --now 2026-01-15T12:00:00.000Z"),
        "{out}"
    );
    assert!(out.contains(&format!("gauntlet explain {CASE}")), "{out}");
}

#[test]
fn one_in_json_too() {
    let target = fake("mallory");
    let (code, out, _) = run(&["run", "--target-cmd", &target, "--filter", CASE, "--json"]);
    assert_eq!(code, 1);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["totals"]["fail"], 1);
    assert_eq!(report["results"][0]["identity"]["name_id"], "mallory");
}

#[test]
fn two_where_the_command_line_is_wrong() {
    for (args, said) in [
        (&["run", "--now", "yesterday"][..], "RFC 3339"),
        (&["run", "--seed", "x"], "--seed"),
        (&["run", "--timeout", "0"], "above zero"),
        (&["run", "--target", "refrence"], "did you mean 'reference'"),
        (&["run", "--target-cmd", "a 'b"], "quote"),
        (
            &["run", "--target", "python3-saml"],
            "gauntlet target install python3-saml",
        ),
        (&["run", "--log", "/dev/null/x/run.jsonl"], "help: "),
        (
            &["explain", "xsw33"],
            "did you mean 'attacks/wrapping/xsw3'",
        ),
        (&["mint", "--plan", "nonsense"], "caused by: "),
        (&["mint", CASE, "--message", "9"], "delivers 1"),
        (
            &["target", "install", "python-saml"],
            "did you mean 'python3-saml'",
        ),
        (&["frobnicate"], "frobnicate"),
        (&[], "Usage"),
    ] {
        let (code, out, err) = run(args);
        assert_eq!(code, 2, "{args:?} {out}{err}");
        assert!(err.contains(said), "{args:?} {err}");
        assert_eq!(out, "", "{args:?}");
    }
}

#[test]
fn three_where_a_target_failed() {
    let gone = "/nonexistent/program";
    let (code, out, _) = run(&["run", "--target-cmd", gone, "--filter", CASE]);
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("cannot run '/nonexistent/program'"), "{out}");
}

/// The port is free again when the run begins.
#[test]
fn three_where_nobody_is_at_the_address_of_an_sp() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let folder = Folder::new();
    folder.write(
        "sp.toml",
        &format!(
            "name = 'gone'\nsummary = 's'\nkind = 'sp'\n[http]\nentity_id = '{base}/'\n\
             acs_url = '{base}/acs'\n[http.probe]\nurl = '{base}/me'\nname_id = {{ json = '$' }}\n"
        ),
    );
    let text = folder.ends(3, &["run", "--target", "sp.toml", "--filter", "attacks/**"]);
    assert!(
        text.contains(&format!("nobody is reached at {base}/acs: ")),
        "{text}"
    );
    // Once for the target, and once for all the cases that were not tried.
    assert_eq!(text.matches("nobody is reached").count(), 2, "{text}");
}

#[test]
fn three_where_the_control_is_refused() {
    let (code, out, _) = run(&["run", "--target-cmd", &fake("refuses"), "--filter", CASE]);
    assert_eq!(code, 3, "{out}");
    assert!(
        out.contains("the honest twin was not accepted: rejected: no"),
        "{out}"
    );
}

#[test]
fn the_time_limit_is_the_one_given() {
    let target = fake("silent");
    let args = [
        "run",
        "--target-cmd",
        &target,
        "--filter",
        CASE,
        "--timeout",
        "0.3",
    ];
    let (code, out, _) = run(&args);
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("no answer within 300 ms"), "{out}");
}

#[test]
fn four_where_nothing_is_selected() {
    for command in ["run", "list"] {
        let (code, out, err) = run(&[command, "--filter", "attacks/wraping/xsw3"]);
        assert_eq!(code, 4);
        assert_eq!(out, "");
        assert!(
            err.starts_with("error: no case matches the filter"),
            "{err}"
        );
        assert!(
            err.contains("help: did you mean 'attacks/wrapping/xsw3'?"),
            "{err}"
        );
    }
}

#[test]
fn the_table_is_in_the_help() {
    for args in [&["--help"][..], &["run", "--help"]] {
        let (code, out, _) = run(args);
        assert_eq!(code, 0);
        for (exit, meaning) in gauntlet_core::Exit::TABLE {
            assert!(
                out.contains(&format!("{}  {meaning}", exit.code())),
                "{out}"
            );
        }
    }
}
