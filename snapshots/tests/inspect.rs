//! What `gauntlet inspect` says of what an administrator may have in hand: each answer must let him
//! act.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{gauntlet_with, world};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::federation_metadata;
use gauntlet_reference::ReferenceSp;
use insta::assert_snapshot;

/// The text of the message of a case.
fn xml(case: &str) -> String {
    let case = gauntlet_catalog::find(case).unwrap();
    let minted = case.mint(&world()).unwrap();
    minted.messages.last().unwrap().xml.clone()
}

/// The answer to `input`, and how the command ends.
fn said(input: &str, args: &[&str]) -> String {
    let args = [&["inspect", "-"], args].concat();
    let (output, errors, code) = gauntlet_with(&args, input.as_bytes());
    format!("{output}{errors}[exit code {code}]")
}

/// What the app of the tutorial is configured with, for the SP's side of the answer.
const APP: [&str; 4] = [
    "--entity-id",
    "https://itconductor.example/saml",
    "--acs-url",
    "https://itconductor.example/saml/acs",
];

#[test]
fn an_honest_response() {
    let response = STANDARD.encode(xml("conformance/signing/assertion-signed-unsolicited"));
    let claims = ["--claim", "PERSON_Email", "--claim", "OBJECT_Name"];
    assert_snapshot!("inspect_honest", said(&response, &claims));
    let masked = said(&response, &["--mask"]);
    assert!(!masked.contains("b.simon"), "{masked}");
    assert_snapshot!("inspect_masked", masked);
}

#[test]
fn a_response_that_was_changed() {
    let response = STANDARD.encode(xml("attacks/absence/tampered-name-id"));
    assert_snapshot!("inspect_tampered", said(&response, &APP));
}

#[test]
fn a_response_with_a_second_assertion() {
    assert_snapshot!("inspect_wrapped", said(&xml("attacks/wrapping/xsw3"), &[]));
}

#[test]
fn an_encrypted_response() {
    let response = xml("conformance/encryption/aes256-cbc");
    assert_snapshot!("inspect_encrypted", said(&response, &[]));
    let key = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../fixtures/keys/sp-encryption.pem"
    );
    let opened = said(&response, &["--decryption-key", key]);
    assert_snapshot!("inspect_decrypted", opened);
}

/// The failures that administrators meet most: another Identifier, another Reply URL, a claim that is
/// not there, a clock.
#[test]
fn a_response_for_an_app_that_is_configured_otherwise() {
    let response = xml("conformance/signing/assertion-signed-unsolicited");
    let args = [
        "--entity-id",
        "https://itconductor.example/saml/",
        "--acs-url",
        "http://itconductor.example/saml/acs",
        "--claim",
        "PERSON_Mail",
        "--now",
        "2026-01-15T14:00:00Z",
    ];
    assert_snapshot!("inspect_misconfigured", said(&response, &args));
}

#[test]
fn a_response_after_a_rollover() {
    let response = xml("attacks/keys/key-not-yet-active");
    let folder = std::env::temp_dir().join(format!("inspect-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let metadata = folder.join("metadata.xml");
    let text = federation_metadata(&world(), &[KeyName::Active]).unwrap();
    std::fs::write(&metadata, text).unwrap();
    let answer = said(&response, &["--metadata", metadata.to_str().unwrap()]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_snapshot!("inspect_rollover", answer);
}

/// What is given beside the message is looked at first: a wrong file is no reason to guess.
#[test]
fn a_wrong_file_beside_the_message() {
    let response = xml("conformance/signing/assertion-signed-unsolicited");
    let wrong = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let mut all = String::new();
    for option in ["--metadata", "--certificate", "--decryption-key"] {
        all.push_str(&format!(
            "--- {option}\n{}\n",
            said(&response, &[option, wrong])
        ));
    }
    let gone = said(&response, &["--metadata", "no/such/file.xml"]);
    all.push_str(&format!("--- no such file\n{gone}\n"));
    assert_snapshot!("inspect_wrong_files", all);
}

#[test]
fn a_failed_login() {
    let response = xml("attacks/content/error-no-authn-context");
    assert_snapshot!("inspect_failed_login", said(&response, &[]));
}

/// The request of an SP, as it stands in the address bar, and its ID.
fn request() -> (String, String) {
    let world = world();
    let mut setup = world.setup();
    setup.sp.requested_authn_context =
        vec!["urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport".to_owned()];
    let mut sp = ReferenceSp::new(&setup).unwrap();
    let sent = sp.authn_request(world.now()).unwrap();
    (sent.url, sent.request_id)
}

#[test]
fn a_request_in_a_url() {
    assert_snapshot!("inspect_request", said(&request().0, &[]));
    let other = [
        "--entity-id",
        "urn:other",
        "--acs-url",
        "https://other.example/acs",
    ];
    assert_snapshot!("inspect_request_refused", said(&request().0, &other));
}

/// A recording of a login in which the SP sends `request` and receives `response`.
fn har(request: &str, response: &str) -> String {
    serde_json::json!({ "log": { "entries": [
        { "startedDateTime": "2026-01-15T11:59:58.000Z",
          "request": { "method": "GET", "url": "https://itconductor.example/" } },
        { "startedDateTime": "2026-01-15T11:59:59.000Z",
          "request": { "method": "GET", "url": request } },
        { "startedDateTime": "2026-01-15T12:00:01.000Z",
          "request": { "method": "POST", "url": "https://itconductor.example/saml/acs",
            "postData": { "mimeType": "application/x-www-form-urlencoded",
              "params": [ { "name": "SAMLResponse", "value": STANDARD.encode(response) },
                          { "name": "RelayState", "value": "/reports" } ] } } },
    ] } })
    .to_string()
}

#[test]
fn a_har_file() {
    let case = gauntlet_catalog::find("conformance/signing/both-signed-solicited").unwrap();
    let (url, id) = request();
    let minted = case.mint(&world().answering(&id)).unwrap();
    assert_snapshot!(
        "inspect_har",
        said(&har(&url, &minted.messages[0].xml), &APP)
    );
    // In the second recording the SP has sent another request than the one that is answered.
    let other = xml("conformance/signing/both-signed-solicited");
    assert_snapshot!("inspect_har_mixed_up", said(&har(&url, &other), &APP));
}

#[test]
fn metadata() {
    let text = federation_metadata(&world(), &[KeyName::Active, KeyName::Next]).unwrap();
    let now = ["--now", "2026-01-15T12:00:00Z"];
    assert_snapshot!("inspect_metadata", said(&text, &now));
}

#[test]
fn an_error_page() {
    let page = "Sorry, but we're having trouble signing you in. AADSTS50105: Your administrator has \
                configured the application IT-Conductor to block users unless they are specifically \
                granted access. Trace ID: 00000000-0000-0000-0000-000000000000";
    assert_snapshot!("inspect_error_page", said(page, &[]));
}

#[test]
fn what_is_no_message() {
    let mut all = String::new();
    for input in [
        "",
        "hello",
        "AAAA",
        "{}",
        "<html><body>Sign in</body></html>",
        "<a><b></a>",
        "<note/>",
    ] {
        all.push_str(&format!("--- {input:?}\n{}\n", said(input, &[])));
    }
    assert_snapshot!("inspect_garbage", all);
}
