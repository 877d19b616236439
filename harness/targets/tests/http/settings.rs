//! Settings that cannot be used are found before anything starts; what a target declares.

use gauntlet_core::Feature;
use gauntlet_targets::{Cache, Spec, Target, resolve};
use serde_json::Value;

use crate::common::setup;
use crate::fake::{FakeSp, PROBE, manifest, naive};

/// What is wrong with a manifest, which does not have the name that most have.
fn wrong(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("empty.pem"), "no certificate").unwrap();
    let half = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    std::fs::write(folder.path().join("half.pem"), half).unwrap();
    let file = folder.path().join("my-sp.toml");
    std::fs::write(&file, text).unwrap();
    let name = file.to_str().unwrap();
    let error = resolve(name, &Cache::at(folder.path())).unwrap_err();
    let error = error.to_string();
    assert!(error.starts_with(name), "{error}");
    error
}

#[test]
fn broken_settings_are_errors_that_name_the_file_and_the_key() {
    let base = "http://127.0.0.1:9";
    for (http, probe, key, said) in [
        ("login_url = 'here'", PROBE, "login_url", "'here'"),
        (
            "login_url = 'ftp://127.0.0.1/'",
            PROBE,
            "login_url",
            "'ftp'",
        ),
        ("reset = { url = '/' }", PROBE, "reset.url", "'/'"),
        (
            "reset = { url = 'http://127.0.0.1/', method = 'a b' }",
            PROBE,
            "reset.method",
            "method",
        ),
        ("ca_file = 'gone.pem'", PROBE, "ca_file", "gone.pem"),
        ("ca_file = 'empty.pem'", PROBE, "ca_file", "no certificate"),
        ("ca_file = 'half.pem'", PROBE, "ca_file", "half.pem"),
        (
            "reason = { css = '[' }",
            PROBE,
            "reason",
            "not a CSS selector",
        ),
        ("headers = { 'a b' = 'c' }", PROBE, "headers", "a b"),
        ("headers = { a = \"b\\nc\" }", PROBE, "headers", "'a'"),
        (
            "connect = { 'sp.example' = '127.0.0.1:9' }",
            PROBE,
            "connect",
            "sp.example",
        ),
        (
            "connect = { 'sp.example:80' = '127.0.0.1' }",
            PROBE,
            "connect",
            "127.0.0.1",
        ),
        ("", "", "probe", "probe.name_id or probe.logged_in"),
        ("", "name_id = {}", "probe.name_id", "exactly one of"),
        ("", "name_id = { json = '$[' }", "probe.name_id", "'$['"),
        (
            "",
            "name_id = { json = '$', css = 'p' }",
            "probe.name_id",
            "exactly one of",
        ),
        (
            "",
            "name_id = { header = 'X', attr = 'y' }",
            "probe.name_id",
            "'css'",
        ),
        ("", "logged_in = { regex = '(' }", "probe.logged_in", "'('"),
        (
            "",
            "logged_in = { css = 'p', split = '' }",
            "probe.logged_in",
            "'split'",
        ),
        (
            "",
            "name_id = { css = 'p' }\nattributes = { mail = { css = '' } }",
            "probe.attributes.mail",
            "CSS",
        ),
        (
            "",
            "name_id = { css = 'p' }\nall_attributes = { css = 'p' }",
            "probe.all_attributes",
            "'json'",
        ),
    ] {
        let error = wrong(&manifest(base, http, probe));
        assert!(error.contains(&format!(": '{key}' of [http]: ")), "{error}");
        assert!(error.contains(said), "{http} {probe}: {error}");
    }
    let error = wrong(&manifest("sp.example", "", PROBE));
    assert!(error.contains(": 'acs_url' of [http]: "), "{error}");
}

#[test]
fn keys_that_are_missing_or_unknown_are_errors_with_a_line() {
    let base = "http://127.0.0.1:9";
    let whole = manifest(base, "", PROBE);
    let without = |key: &str| {
        let lines = whole.lines().filter(|line| !line.starts_with(key));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let no_probe = "name = 'a'\nsummary = 's'\nkind = 'sp'\n[http]\nentity_id = 'e'\n\
                    acs_url = 'http://127.0.0.1/'\n";
    for (text, line, said) in [
        (no_probe.to_owned(), 4, "`probe`"),
        (without("url"), 4, "`url`"),
        (without("acs_url"), 7, "`acs_url`"),
        (without("entity_id"), 7, "`entity_id`"),
        (format!("{whole}acs = 'x'\n"), 11, "`acs`"),
        (whole.replace("name_id", "nameid"), 6, "`nameid`"),
        (
            format!("command = ['sp']\n{whole}"),
            1,
            "'command' must not stand beside [http]",
        ),
        // There is no process whose clock could be set.
        (
            format!("clock = 'libfaketime'\n{whole}"),
            1,
            "'clock' needs",
        ),
    ] {
        let error = wrong(&text);
        assert!(
            error.contains(&format!(".toml:{line}: ")),
            "{text}\n{error}"
        );
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn a_manifest_without_faults_is_found_by_file_and_by_folder() {
    let folder = tempfile::tempdir().unwrap();
    let text = manifest("http://127.0.0.1:9", "", PROBE);
    std::fs::write(folder.path().join("target.toml"), text).unwrap();
    let spec = resolve(folder.path().to_str().unwrap(), &Cache::at("")).unwrap();
    let Spec::Http(spec) = spec else {
        panic!("{spec:?}")
    };
    assert_eq!(spec.folder, folder.path());
    assert_eq!(spec.limit.as_secs(), 10);
}

#[test]
fn a_target_says_what_it_is_and_what_it_can_do() {
    let sp = FakeSp::start(naive);
    let target = sp.target("version = '1.2'\nfeatures = ['replay', 'in-response-to']");
    let hello = target.hello();
    assert_eq!(
        (hello.name.as_str(), hello.version.as_str()),
        ("fake", "1.2")
    );
    let features: Vec<Feature> = hello.features.iter().copied().collect();
    let mut expected = vec![
        Feature::Post,
        Feature::Unsolicited,
        Feature::Replay,
        Feature::InResponseTo,
        Feature::Http,
    ];
    expected.sort_unstable();
    assert_eq!(features, expected);
    let address = target.sp().unwrap();
    assert_eq!(address.entity_id, "https://sp.example/");
    assert_eq!(address.acs_url, format!("{}/acs", sp.base()));
    let strict = sp.target("settings = { allow_unsolicited = false }");
    assert!(!strict.hello().features.contains(&Feature::Unsolicited));
    // Two targets have looked at the probe, the first of them unnoticed; neither sent a message.
    assert_eq!(sp.lines(), ["GET /whoami"]);
}

#[test]
fn settings_other_than_deployed_are_said_to_be_ignored() {
    let sp = FakeSp::start(naive);
    let asked = setup("https://sp.example/");
    let configured = |http: &str| {
        let mut target = sp.target(http);
        target.configure(&asked).unwrap()
    };
    let same = configured("settings = { require_signed_assertion = true }");
    assert_eq!(same.ignored, [""; 0]);
    assert_eq!(same.floor("clock_skew_s"), Some(0));
    let other = configured(
        "settings = { allow_unsolicited = false, require_signed_response = true, \
         clock_skew_s = 90 }",
    );
    assert_eq!(
        other.ignored,
        [
            "allow_unsolicited",
            "require_signed_response",
            "require_signed_assertion",
            "clock_skew_s"
        ]
    );
    assert_eq!(other.floors.get("clock_skew_s"), Some(&Value::from(90)));
}
