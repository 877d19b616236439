//! References: to characters, to the five predefined entities, and, for readers that allow it,
//! to entities that the document declares.

use std::collections::BTreeMap;

use super::Problem;
use super::characters::{is_char, is_name, normalize_line_ends};

/// Depth of entities within entities.
const MAX_ENTITY_DEPTH: usize = 16;

/// General entities that a document type declaration declares with a literal value.
#[derive(Debug, Default)]
pub(super) struct Entities {
    values: BTreeMap<String, String>,
}

impl Entities {
    /// Reads `<!ENTITY name "value">`; the first declaration of a name counts (XML 1.0 4.2).
    /// External and parameter entities are passed over: nothing is ever fetched.
    pub(super) fn declared_in(doctype: &str) -> Self {
        let mut values = BTreeMap::new();
        for part in doctype.split("<!ENTITY").skip(1) {
            let part = part.trim_start();
            let Some((name, rest)) = part.split_once(char::is_whitespace) else {
                continue;
            };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            if let Some((value, _)) = rest.split_at(1).1.split_once(quote)
                && is_name(name)
            {
                values
                    .entry(name.to_owned())
                    .or_insert_with(|| value.to_owned());
            }
        }
        Self { values }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }
}

/// Appends what a reference in content stands for, at most up to `room` octets in `out`.
pub(super) fn expand_reference(
    reference: &str,
    entities: &Entities,
    room: usize,
    out: &mut String,
) -> Result<(), Problem> {
    resolve(reference, entities, room, 0, out)
}

fn resolve(
    reference: &str,
    entities: &Entities,
    room: usize,
    depth: usize,
    out: &mut String,
) -> Result<(), Problem> {
    if let Some(number) = reference.strip_prefix('#') {
        let code = match number.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let signed = number.contains('+');
        let character = code
            .ok()
            .and_then(char::from_u32)
            .filter(|&c| is_char(c) && !signed);
        out.push(character.ok_or_else(|| format!("'&{reference};' is no character"))?);
        return Ok(());
    }
    out.push_str(match reference {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        name => {
            let value = entities
                .get(name)
                .ok_or_else(|| format!("the entity '{name}' is not declared"))?;
            if depth >= MAX_ENTITY_DEPTH {
                return Err(Problem::Limit("nested entities", MAX_ENTITY_DEPTH));
            }
            return append_expanded(value, entities, room, depth + 1, out);
        }
    });
    Ok(())
}

/// Appends replacement text with the references in it resolved.
fn append_expanded(
    text: &str,
    entities: &Entities,
    room: usize,
    depth: usize,
    out: &mut String,
) -> Result<(), Problem> {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (reference, tail) = after
            .split_once(';')
            .ok_or_else(|| "a reference without ';'".to_owned())?;
        resolve(reference, entities, room, depth, out)?;
        if out.len() > room {
            return Err(Problem::Limit("octets of expanded entities", room));
        }
        rest = tail;
    }
    out.push_str(rest);
    Ok(())
}

/// Text with the references in it resolved; nothing where one of them stands for nothing.
pub(super) fn expand_text(text: &str, entities: &Entities) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    append_expanded(text, entities, super::MAX_EXPANSION, 0, &mut out).ok()?;
    Some(out)
}

/// The value of an attribute (XML 1.0 3.3.3): line ends and tabs become spaces, references are
/// resolved, and what they stand for is kept as it is.
pub(super) fn expand(raw: &str, entities: &Entities) -> Result<String, Problem> {
    let mut raw = normalize_line_ends(raw).into_owned();
    // Rarely there, and looking for one is much faster than replacing several.
    if raw.contains('\n') || raw.contains('\t') {
        raw = raw.replace(['\n', '\t'], " ");
    }
    if !raw.contains('&') {
        return Ok(raw);
    }
    let mut value = String::with_capacity(raw.len());
    append_expanded(&raw, entities, super::MAX_EXPANSION, 0, &mut value)?;
    Ok(value)
}
