//! What holds for every bundled adapter: one table, and the same checks for each of its rows.
//!
//! An adapter that is not installed is not tested, and standard error says so; those that the
//! table requires are installed first, and in CI must be.
#![expect(clippy::unwrap_used, reason = "the helpers of tests")]

mod common;

#[path = "adapters/clock.rs"]
mod clock;
#[path = "adapters/driven.rs"]
mod driven;
#[path = "adapters/features.rs"]
mod features;
#[path = "adapters/identity.rs"]
mod identity;
#[path = "adapters/minting.rs"]
mod minting;
#[path = "adapters/settings.rs"]
mod settings;

use std::collections::BTreeSet;
use std::path::Path;

use driven::Driven;
use gauntlet_targets::resolve::bundled_names;
use gauntlet_targets::{Launch, StdioTarget};
use identity::Document;

/// A bundled adapter, or a variant of one.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// The name of the target.
    name: &'static str,
    /// Whether it must be installable in CI. Of these, gamlastan alone is compiled.
    required: bool,
}

const fn required(name: &'static str) -> Row {
    Row {
        name,
        required: true,
    }
}

const fn optional(name: &'static str) -> Row {
    Row {
        name,
        required: false,
    }
}

/// Declares the table, and a test for each of its rows.
macro_rules! adapters {
    ($($test:ident: $row:expr,)+) => {
        const TABLE: &[Row] = &[$($row),+];

        $(#[test]
        fn $test() {
            hold($row);
        })+
    };
}

adapters! {
    boxyhq_saml20: optional("boxyhq-saml20"),
    boxyhq_saml20_strict: optional("boxyhq-saml20:strict"),
    gamlastan: required("gamlastan"),
    gamlastan_signed_response: required("gamlastan:signed-response"),
    lasso: required("lasso"),
    mellon: required("mellon"),
    minisaml: optional("minisaml"),
    node_saml: required("node-saml"),
    node_saml_strict: required("node-saml:strict"),
    pysaml2: required("pysaml2"),
    pysaml2_sp_initiated: required("pysaml2:sp-initiated"),
    python3_saml: required("python3-saml"),
    ruby_saml: required("ruby-saml"),
    ruby_saml_strict: required("ruby-saml:strict"),
    samael: optional("samael"),
    samael_pre_digest: optional("samael:pre-digest"),
    samael_sp_initiated: optional("samael:sp-initiated"),
    saml2_js: optional("saml2-js"),
    saml2_js_strict: optional("saml2-js:strict"),
    saml_rs: optional("saml-rs"),
    saml_rs_hardened: optional("saml-rs:hardened"),
    samlify: required("samlify"),
    samlify_checked: required("samlify:checked"),
    samlshield: optional("samlshield"),
    shibboleth: optional("shibboleth"),
    shibboleth_block_unsolicited: optional("shibboleth:block-unsolicited"),
    simplesamlphp: required("simplesamlphp"),
    simplesamlphp_sql: required("simplesamlphp:sql"),
    simplesamlphp_sp: optional("simplesamlphp-sp"),
    simplesamlphp_sp_sql: optional("simplesamlphp-sp:sql"),
}

/// Checks that belong together, and what they find.
type Checks = fn(&mut Driven) -> Vec<String>;

/// Every check, with one process of the target.
fn hold(row: Row) {
    let Some(mut driven) = Driven::start(row) else {
        return;
    };
    let checks: [(&str, Checks); 4] = [
        ("clock", clock::findings),
        ("identity", identity::findings),
        ("settings", settings::findings),
        ("features", features::findings),
    ];
    let findings: Vec<String> = checks
        .iter()
        .flat_map(|(check, find)| {
            find(&mut driven)
                .into_iter()
                .map(move |f| format!("{check}: {f}"))
        })
        .collect();
    assert!(
        findings.is_empty(),
        "{}:\n{}",
        row.name,
        findings.join("\n")
    );
}

#[test]
fn the_table_names_every_bundled_adapter_and_no_other() {
    let named: BTreeSet<String> = TABLE.iter().map(|row| row.name.to_owned()).collect();
    assert_eq!(named.len(), TABLE.len());
    assert_eq!(named, bundled_names().collect());
}

/// The checks of the identity find what they are there to find.
#[test]
fn an_adapter_that_reads_the_xml_itself_is_caught() {
    let everywhere = &Document::ALL[..];
    let inside = &[Document::EncryptedHint, Document::Forged][..];
    for (manner, caught_by) in [("first", everywhere), ("path", inside)] {
        let Some(mut driven) = without_a_library(manner) else {
            return;
        };
        // Where there is nobody else, nothing gives it away.
        identity::plain_holds(&mut driven).unwrap();
        for document in Document::ALL {
            let is_caught = document.holds(&mut driven).is_err();
            let expected = caught_by.contains(&document);
            assert_eq!(is_caught, expected, "{manner}: {document:?}");
        }
    }
}

/// Every other check finds something too: in what lets everyone in, or in what lets nobody in.
#[test]
fn every_check_can_fail() {
    let (Some(everyone), Some(nobody)) = (without_a_library("first"), without_a_library("nobody"))
    else {
        return;
    };
    // Of the features, five are about signatures that the first does not look at, and so it seems
    // to have them.
    for (mut driven, times, settings, features) in [(everyone, 2, 4, 10), (nobody, 5, 4, 15)] {
        assert_eq!(clock::findings(&mut driven).len(), times);
        assert_eq!(settings::findings(&mut driven).len(), settings);
        assert_eq!(features::findings(&mut driven).len(), features);
    }
}

/// What no adapter may be, in one of its manners.
fn without_a_library(manner: &str) -> Option<Driven> {
    minting::mint("")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adapters/reads_xml.py");
    let mut launch = Launch::new("python3");
    launch.args = vec!["-I".into(), "-S".into(), script.into(), manner.into()];
    let target = StdioTarget::start(launch).unwrap();
    Some(Driven::new(Box::new(target)))
}
