//! Every stored message goes through the reference SP.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use std::path::{Path, PathBuf};

use common::{judge, world};
use gauntlet_core::Observation;
use gauntlet_idp::{Plan, World, mint};
use gauntlet_reference::ReferenceSp;
use gauntlet_reference::c14n::{Options, canonicalize_document};
use gauntlet_reference::reader::{ReadError, read};

/// The files below `folder`, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What the reference makes of a file: in the place of the message of the case that it is named
/// for, or else of an honest one.
fn judge_as(world: &World, name: &str, octets: &[u8]) -> Observation {
    let id = name.trim_end_matches(".xml").replace("--", "/");
    let (setup, delivery) = if let Some(case) = gauntlet_catalog::find(&id) {
        let mut minted = case.mint(world).unwrap();
        (minted.setup, minted.messages.pop().unwrap().delivery)
    } else {
        let minted = mint(world, &Plan::default(), "corpus").unwrap();
        (world.setup(), minted.delivery)
    };
    judge(&mut ReferenceSp::new(&setup).unwrap(), &delivery, octets)
}

#[test]
fn every_message_is_judged_and_canonicalizes_to_a_fixed_point() {
    let world = world();
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/response"));
    assert!(files.len() >= 15, "the corpus has {} files", files.len());
    let mut verdicts = String::new();
    for path in files {
        let octets = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let verdict = match judge_as(&world, &name, &octets) {
            Observation::Rejected { checks, .. } => {
                let checks: Vec<&str> = checks.iter().map(|check| check.name()).collect();
                format!("refused: {}", checks.join(" "))
            }
            Observation::Accepted { identity } => {
                format!("accepted: {}", identity.name_id.unwrap_or_default())
            }
            other => panic!("{name}: {other:?}"),
        };
        verdicts.push_str(&format!("{name}\n    {verdict}\n"));
        let text = std::str::from_utf8(&octets).ok();
        let Some(document) = text.and_then(|text| read(text).ok()) else {
            continue;
        };
        let Ok(once) = canonicalize_document(&document, &Options::default()) else {
            continue;
        };
        match read(&once) {
            Ok(again) => assert_eq!(
                canonicalize_document(&again, &Options::default()).as_ref(),
                Ok(&once),
                "{name}"
            ),
            Err(error) => assert!(matches!(error, ReadError::Limit { .. }), "{name}: {error}"),
        }
    }
    insta::assert_snapshot!(verdicts);
}
