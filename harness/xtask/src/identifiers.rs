//! The identifiers that were ever published: none may vanish without a tombstone.
//!
//! Everything else that is generated follows from the catalogue, so a case that is taken out would
//! vanish from it without a trace. This file remembers.

use std::collections::BTreeSet;

use gauntlet_catalog::ledger::retired;
use gauntlet_export::File;

use crate::generated::{GenerateError, one};
use crate::tree::TreeError;

/// Where they stand.
pub(crate) const PLACE: &str = "harness/catalog/src/ledger/identifiers.txt";

const HEAD: &str = "\
# Every case that was ever published, those that rules make included. Written by `cargo xtask bless`, which
# adds and never takes away: a case that is no more has its tombstone in retired.tsv.
";

/// The living and the dead, in order.
#[expect(
    clippy::unnecessary_wraps,
    reason = "all generators have one signature"
)]
pub(crate) fn generate(place: &str) -> Result<Vec<File>, GenerateError> {
    let mut ids: BTreeSet<String> = gauntlet_catalog::everything()
        .iter()
        .map(|case| case.id())
        .collect();
    ids.extend(retired::all().iter().map(|retired| retired.id.to_owned()));
    let lines: String = ids.iter().map(|id| format!("{id}\n")).collect();
    Ok(one(place, format!("{HEAD}{lines}")))
}

/// Refuses what would forget an identifier.
pub(crate) fn remembers(before: &str, after: &str) -> Result<(), TreeError> {
    let names = |text: &'_ str| -> BTreeSet<String> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(str::to_owned).collect()
    };
    let gone: Vec<String> = names(before)
        .difference(&names(after))
        .map(|id| format!("  {id}"))
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    Err(TreeError::WithoutTombstone(gone))
}
