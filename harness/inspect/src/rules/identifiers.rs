//! What `ID` is.

use std::collections::BTreeSet;

use crate::request::with_root;
use crate::{Evidence, Finding};

use super::{first, right};

/// Bits that one character of an identifier can hold at most: those of base64 have six.
const BITS: usize = 6;
/// Bits of a random identifier, of which two must not be the same with a greater probability than
/// 2 to the power of this (SAML Core 1.3.4).
const ROOM: usize = 128;

fn ids(evidence: &Evidence<'_>) -> Result<Vec<String>, Finding> {
    evidence
        .requests
        .iter()
        .map(|request| {
            with_root(request, |root| {
                root.attribute("ID").unwrap_or_default().to_owned()
            })
        })
        .collect()
}

pub(crate) fn is_ncname(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let id = with_root(first(evidence)?, |root| {
        root.attribute("ID").map(str::to_owned)
    })?;
    let Some(id) = id else {
        return Ok(Finding::Wrong("there is no ID".to_owned()));
    };
    let mut characters = id.chars();
    let starts = characters
        .next()
        .is_some_and(|c| c == '_' || c.is_alphabetic());
    // NCName of Namespaces in XML, but for letters that no SP uses.
    let goes_on = characters.all(|c| c.is_alphanumeric() || "._-·".contains(c));
    right(starts && goes_on, || format!("the ID '{id}' is no NCName"))
}

pub(crate) fn is_fresh(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let ids = ids(evidence)?;
    let distinct: BTreeSet<&String> = ids.iter().collect();
    right(distinct.len() == ids.len(), || {
        format!("several requests have the ID '{}'", ids.join("', '"))
    })
}

/// Whether the characters that differ from one request to the next have room for random bits: fewer
/// of them cannot, whatever they are made of; more of them may still be guessed, which nobody can
/// see from outside.
pub(crate) fn is_unpredictable(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let ids: Vec<Vec<char>> = ids(evidence)?
        .iter()
        .map(|id| id.chars().collect())
        .collect();
    let longest = ids.iter().map(Vec::len).max().unwrap_or_default();
    let varies = |place: usize| {
        let seen: BTreeSet<Option<&char>> = ids.iter().map(|id| id.get(place)).collect();
        seen.len() > 1
    };
    let varying = (0..longest).filter(|place| varies(*place)).count();
    let bits = varying * BITS;
    right(bits >= ROOM, || {
        format!(
            "of {} IDs only {varying} characters differ, room for {bits} bits at most: {}",
            ids.len(),
            ids.iter()
                .take(2)
                .map(|id| id.iter().collect::<String>())
                .collect::<Vec<_>>()
                .join(", ")
        )
    })
}
