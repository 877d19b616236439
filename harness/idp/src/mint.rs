//! From a plan to the bytes that a browser would carry.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use gauntlet_core::{Binding, Delivery, Truth};

use crate::draft::{Draft, FormEncoding, StepError};
use crate::honest;
use crate::plan::Plan;
use crate::sign::sign;
use crate::world::World;
use crate::xml::write_element;

/// A minted message with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minted {
    /// What the browser carries.
    pub delivery: Delivery,
    /// What is signed in it, and what is not.
    pub truth: Truth,
    /// The XML, before it became a form field.
    pub xml: String,
}

/// A plan that cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{part} of the plan: {source}")]
pub struct MintError {
    /// Which part of the plan.
    pub part: String,
    /// Why.
    #[source]
    pub source: StepError,
}

/// Mints the message of `plan`. Identifiers and canaries follow from the seed of the world and
/// from `scope`; everything else follows from the plan and the time of the world.
pub fn mint(world: &World, plan: &Plan, scope: &str) -> Result<Minted, MintError> {
    finish(draft_of(world, plan, scope)?).map_err(|source| MintError {
        part: "write".to_owned(),
        source,
    })
}

/// What went wrong in a part of a plan.
fn at(part: &dyn std::fmt::Display) -> impl FnOnce(StepError) -> MintError {
    let part = part.to_string();
    move |source| MintError { part, source }
}

/// The message of `plan` before it is signed.
pub(crate) fn unsigned<'w>(
    world: &'w World,
    plan: &Plan,
    scope: &str,
) -> Result<Draft<'w>, MintError> {
    let mut draft = honest::draft(world, &plan.baseline, scope).map_err(at(&plan.baseline))?;
    for step in &plan.before {
        step.apply(&mut draft).map_err(at(step))?;
    }
    Ok(draft)
}

/// The message of `plan` before it is written.
pub(crate) fn draft_of<'w>(
    world: &'w World,
    plan: &Plan,
    scope: &str,
) -> Result<Draft<'w>, MintError> {
    let mut draft = unsigned(world, plan, scope)?;
    sign(&mut draft).map_err(at(&"sign"))?;
    if plan.after.is_empty() {
        return Ok(draft);
    }
    let as_signed = draft.root.clone();
    let (signed, absent) = (draft.signed.clone(), draft.absent.clone());
    for step in &plan.after {
        step.apply(&mut draft).map_err(at(step))?;
    }
    // One step may take back what another has done: the document as it was signed is signed.
    // What is cut off may be no more than what was put behind it.
    let is_whole = draft.cut <= draft.epilog.len();
    if draft.root == as_signed && draft.replacements.is_empty() && is_whole {
        draft.signed = signed;
        draft.absent = absent;
    }
    Ok(draft)
}

/// Writes the draft and packs it for the HTTP-POST binding (SAML Bindings 3.5.4).
fn finish(draft: Draft<'_>) -> Result<Minted, StepError> {
    let mut xml = draft.prolog;
    write_element(&draft.root, &mut xml);
    xml.push_str(&draft.epilog);
    for replacement in &draft.replacements {
        let (find, with) = (replacement.find.as_str(), &replacement.with);
        if !xml.contains(find) {
            return Err(StepError::missing(format!("text '{find}'")));
        }
        xml = if replacement.everywhere {
            xml.replace(find, with)
        } else {
            xml.replacen(find, with, 1)
        };
    }
    let mut end = xml.len().saturating_sub(draft.cut);
    while !xml.is_char_boundary(end) {
        end -= 1;
    }
    xml.truncate(end);
    let mut saml_response = match draft.encoding {
        FormEncoding::Base64 => STANDARD.encode(&xml),
        FormEncoding::Base64Lines => lines(&STANDARD.encode(&xml)),
        FormEncoding::Base64Lines64 => pem_lines(&STANDARD.encode(&xml)),
        FormEncoding::Utf16 => {
            let units = std::iter::once(0xfeff).chain(xml.encode_utf16());
            STANDARD.encode(units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
        }
        FormEncoding::Utf7 => STANDARD.encode(utf7(&xml)),
        FormEncoding::Latin1 => {
            let octets = xml.chars().map(|c| u8::try_from(c).unwrap_or(b'?'));
            STANDARD.encode(octets.collect::<Vec<u8>>())
        }
        FormEncoding::ForeignCharacters => {
            let mut text = STANDARD.encode(&xml);
            text.insert_str(text.len() / 2, "!*!");
            text
        }
        FormEncoding::Deflated => STANDARD.encode(stored(xml.as_bytes())),
        FormEncoding::Redirect => STANDARD.encode(deflated(xml.as_bytes())?),
        FormEncoding::None => xml.clone(),
    };
    let mut middle = saml_response.len() / 2;
    while !saml_response.is_char_boundary(middle) {
        middle -= 1;
    }
    saml_response.insert_str(middle, &" ".repeat(draft.form_spaces));
    let mut canaries = draft.canaries;
    // What was forged before it was signed is signed.
    if let Some(signed) = draft.signed.as_ref().filter(|_| draft.forged_first) {
        canaries.retain(|canary| !signed.holds(canary));
    }
    Ok(Minted {
        delivery: Delivery {
            now: draft.world.now(),
            binding: match draft.encoding {
                FormEncoding::Redirect => Binding::HttpRedirect,
                _ => Binding::HttpPost,
            },
            saml_response,
            relay_state: draft.relay_state,
            outstanding_requests: draft.outstanding_requests,
            logout: None,
            carriage: draft.carriage,
            brought_by: draft.brought_by,
        },
        truth: Truth {
            signed: draft.signed,
            alternatives: draft.alternatives,
            canaries,
            absent: draft.absent,
            unsigned_additions: draft.unsigned_additions,
        },
        xml,
    })
}

/// DEFLATE (RFC 1951). A query must stay short, or a server refuses it for its length.
fn deflated(octets: &[u8]) -> Result<Vec<u8>, StepError> {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    deflate
        .write_all(octets)
        .and_then(|()| deflate.finish())
        .map_err(|_| StepError::missing("room for the compressed message"))
}

/// UTF-7 (RFC 2152): `+` and whatever need not stand in the clear, `!` among it, as base64 of UTF-16.
fn utf7(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '+' => out.push_str("+-"),
            '!' | '\\' | '~' | '\u{80}'.. => {
                let mut units = [0; 2];
                let units = c
                    .encode_utf16(&mut units)
                    .iter()
                    .flat_map(|unit| unit.to_be_bytes());
                let packed = STANDARD_NO_PAD.encode(units.collect::<Vec<u8>>());
                out.push_str(&format!("+{packed}-"));
            }
            c => out.push(c),
        }
    }
    out
}

/// Lines of 76 characters ended by CR LF (RFC 2045 6.8).
pub(crate) fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 38);
    for (index, c) in text.chars().enumerate() {
        if index > 0 && index % 76 == 0 {
            out.push_str("\r\n");
        }
        out.push(c);
    }
    out
}

/// DEFLATE without compression: blocks of a length, its complement and the octets (RFC 1951 3.2.4).
fn stored(octets: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len() + 16);
    let mut blocks = octets.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out
}

/// Base64 in lines of 64 characters, each ended by a line feed.
fn pem_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 64 + 1);
    for (index, c) in text.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::utf7;

    #[test]
    fn the_examples_of_the_rfc() {
        assert_eq!(utf7("A\u{2262}\u{391}."), "A+ImI-+A5E-.");
        assert_eq!(utf7("1 + 1"), "1 +- 1");
        assert_eq!(utf7("<!DOCTYPE a>"), "<+ACE-DOCTYPE a>");
    }
}
