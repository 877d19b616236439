//! What is minted for every case that has a name, octet by octet, a snapshot a case: what a changed step
//! changes is seen in the cases that use it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::world;
use gauntlet_catalog::{Case, MintedCase};
use gauntlet_core::stable_hash;
use gauntlet_idp::metadata::federation_metadata;
use gauntlet_idp::rollover::Rollover;
use insta::{Settings, assert_snapshot};

/// Of a longer message the beginning and the end are shown, in octets: it is there to be long.
const LONGEST: usize = 24_000;

/// A message in lines: one begins at each tag that follows another. A line feed of the message itself is
/// shown as `␊` before the end of its line, other control characters by their number. So nothing is lost:
/// see [`back`].
fn lines(xml: &str) -> String {
    let mut text = String::new();
    let mut before = None;
    for c in xml.chars() {
        match c {
            '<' if before == Some('>') => text.push_str("\n<"),
            '\n' => text.push_str("␊\n"),
            ' '..='~' => text.push(c),
            // What the eye does not see, or sees as something else.
            c if c.is_control() || !c.is_alphanumeric() => {
                text.push_str(&format!("{{U+{:04X}}}", u32::from(c)));
            }
            c => text.push(c),
        }
        before = Some(c);
    }
    text
}

/// The message that [`lines`] shows.
fn back(text: &str) -> String {
    let joined = text
        .replace("␊\n", "\u{0}")
        .replace('\n', "")
        .replace('\u{0}', "\n");
    let mut parts = joined.split("{U+");
    let mut xml = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('}').unwrap();
        xml.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap());
        xml.push_str(rest);
    }
    xml
}

/// A message, or the two ends of a long one.
fn shown(xml: &str) -> String {
    shown_to(xml, LONGEST)
}

fn shown_to(xml: &str, longest: usize) -> String {
    if xml.len() <= longest {
        let text = lines(xml);
        assert_eq!(back(&text), xml, "nothing may be lost");
        return text;
    }
    let cut = |at: usize| {
        (at..=xml.len())
            .find(|at| xml.is_char_boundary(*at))
            .unwrap()
    };
    format!(
        "{}\n… {} octets in all, FNV-1a {:016x} …\n{}",
        lines(&xml[..cut(2000)]),
        xml.len(),
        stable_hash(xml.bytes()),
        lines(&xml[cut(xml.len() - 1000)..])
    )
}

/// Everything that a case sends.
fn page(case: &Case, minted: &MintedCase) -> String {
    let mut page = String::new();
    let sendings = case.script().sendings;
    for (message, sending) in minted.messages.iter().zip(&sendings) {
        let delivery = &message.delivery;
        page.push_str(&format!(
            "plan: {}\n",
            shown_to(&sending.plan.to_string(), 4000)
        ));
        page.push_str(&format!(
            "arrives: {} by {:?}",
            delivery.now, delivery.binding
        ));
        if let Some(state) = &delivery.relay_state {
            page.push_str(&format!(", RelayState {}", shown(state)));
        }
        page.push('\n');
        if let Some(carriage) = &delivery.carriage {
            page.push_str(&format!("carried: {carriage:?}\n"));
        }
        let field = &delivery.saml_response;
        if !field.is_empty() && *field != STANDARD.encode(&message.xml) {
            page.push_str(&format!("SAMLResponse: {}\n", shown(field)));
        }
        page.push_str(&format!("{}\n\n", shown(&message.xml)));
    }
    for one in &case.script().moves {
        page.push_str(&format!("then: {one}\n"));
    }
    page
}

fn settings(folder: &str) -> Settings {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn every_case_mints_what_was_reviewed() {
    let world = world();
    let mut differ = Vec::new();
    for case in gauntlet_catalog::all() {
        let minted = case.mint(&world).unwrap();
        if minted.messages.is_empty() {
            continue;
        }
        let id = case.id();
        let (family, name) = id.rsplit_once('/').unwrap();
        let page = page(case, &minted);
        let compared = catch_unwind(AssertUnwindSafe(|| {
            settings(&format!("minted/{family}")).bind(|| assert_snapshot!(name, page));
        }));
        if compared.is_err() {
            differ.push(id);
        }
    }
    assert!(
        differ.is_empty(),
        "{} cases differ:\n{}",
        differ.len(),
        differ.join("\n")
    );
}

/// The metadata in each state of a rollover of the signing key.
#[test]
fn metadata_in_every_state_of_a_rollover() {
    let world = world();
    for state in Rollover::ALL {
        let xml = federation_metadata(&world, state.keys()).unwrap();
        settings("metadata").bind(|| assert_snapshot!(state.name(), shown(&xml)));
    }
}

#[test]
fn what_is_shown_can_be_read_back() {
    for xml in [
        "<a>\n<b/>x<c></c></a>",
        "\r\n\t\u{0}é\u{202E}\u{1F600}",
        "<a/>\n",
    ] {
        assert_eq!(back(&lines(xml)), xml);
    }
    assert_eq!(lines("<a>\n<b/><c/></a>"), "<a>␊\n<b/>\n<c/>\n</a>");
}
