//! Start tags: names checked, values normalised, prefixes resolved.

use quick_xml::events::BytesStart;

use super::characters::{any, check_name, is_plain_name, position};
use super::entities::expand;
use super::{Builder, MAX_ATTRIBUTES, Problem};
use crate::dom::{Attribute, Declaration, Document, Element, Span};
use crate::names;

impl Builder<'_> {
    /// The element of a start tag: names checked, values normalised, prefixes resolved.
    pub(super) fn element(&mut self, start: &BytesStart<'_>) -> Result<Element, Problem> {
        let name = start.name();
        let (prefix, local) = qualified(name.as_ref())?;
        let (attributes, declarations) = self.attributes(start)?;
        let named = self.declare(declarations);
        let named = named.and_then(|()| self.resolve_attributes(attributes));
        if let Err(problem) = named {
            // Where the same name stands there twice, quick-xml says at which places.
            let twice = start.attributes().find_map(Result::err);
            return Err(twice.map_or(problem, |error| error.to_string().into()));
        }
        let namespace = self.resolve(prefix)?;
        Ok(Element {
            prefix: self.verbatim(prefix),
            local: self.verbatim(local),
            namespace,
            attributes,
            declarations,
            ..Element::default()
        })
    }

    /// Reads what a start tag holds: attributes, whose namespaces are not resolved yet, and
    /// declarations.
    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<(Span, Span), Problem> {
        let first = self.document.attributes_end();
        let first_declaration = self.document.declarations_end();
        let mut rest = start.attributes_raw();
        let mut count = 0;
        // That no name is there twice is found out below, for all attributes at once.
        while let Some(begin) = past_white_space(rest) {
            let Some((name, raw, behind)) = attribute(begin) else {
                // What is wrong with it, quick-xml says.
                let wrong = start.attributes().with_checks(false).find_map(Result::err);
                let why = wrong.map(|error| error.to_string());
                return Err(why.unwrap_or_else(|| format!("'{begin}' in a tag")).into());
            };
            if count >= MAX_ATTRIBUTES && !self.options.unlimited {
                return Err(Problem::Limit("attributes of one element", MAX_ATTRIBUTES));
            }
            count += 1;
            // Which quick-xml does not demand (XML 1.0 3.1).
            if behind.bytes().next().is_some_and(|b| !is_white_space(b)) {
                return Err("no white space between attributes".to_owned().into());
            }
            rest = behind;
            let value = self.value(name, raw)?;
            let (prefix, local) = qualified(name)?;
            match (prefix, local) {
                ("", "xmlns") => self.document.push_declaration(Declaration {
                    prefix: Span::default(),
                    namespace: value,
                }),
                ("xmlns", _) => {
                    let prefix = self.verbatim(local);
                    self.document.push_declaration(Declaration {
                        prefix,
                        namespace: value,
                    });
                }
                _ => {
                    let (prefix, local) = (self.verbatim(prefix), self.verbatim(local));
                    self.document.push_attribute(Attribute {
                        prefix,
                        local,
                        namespace: Span::default(),
                        value,
                    });
                }
            }
        }
        Ok((
            Span::new(first, self.document.attributes_end()),
            Span::new(first_declaration, self.document.declarations_end()),
        ))
    }

    /// The value of the attribute `name`: most often what is written.
    fn value(&mut self, name: &str, raw: &str) -> Result<Span, Problem> {
        let means_itself = !any(raw, |b| matches!(b, b'<' | b'&' | b'\t' | b'\n' | b'\r'));
        if !means_itself && raw.contains('<') {
            return Err(format!("'<' in the value of '{name}'").into());
        }
        self.check_characters(raw)?;
        if means_itself {
            return Ok(self.verbatim(raw));
        }
        let value = expand(raw, &self.entities)?;
        Ok(self.document.keep(&value))
    }

    /// Brings declarations into scope.
    fn declare(&mut self, declarations: Span) -> Result<(), Problem> {
        let declarations = self.document.declarations_in(declarations);
        check_declarations(&self.document, declarations)?;
        for declaration in declarations {
            let prefix = self.source.get(declaration.prefix.range());
            // Nothing but a value comes in other words.
            let prefix = prefix.ok_or_else(|| "a prefix that is not in the text".to_owned())?;
            self.scope.bind(prefix, declaration.namespace);
        }
        Ok(())
    }

    /// Resolves the prefixes of attributes, of which no two may then have the same name.
    fn resolve_attributes(&mut self, attributes: Span) -> Result<(), Problem> {
        for index in 0..self.document.attributes_in(attributes).len() {
            let all = self.document.attributes_in(attributes);
            let prefix = all.get(index).map(|one| self.document.str(one.prefix));
            let namespace = match prefix {
                None | Some("") => continue,
                Some(prefix) => self.resolve(prefix)?,
            };
            let all = self.document.attributes_in_mut(attributes);
            if let Some(attribute) = all.get_mut(index) {
                attribute.namespace = namespace;
            }
        }
        let str = |place| self.document.str(place);
        let mut rest = self.document.attributes_in(attributes);
        while let [attribute, others @ ..] = rest {
            let (local, namespace) = (str(attribute.local), str(attribute.namespace));
            let same = |other: &Attribute| {
                self.document.has(other.local, local)
                    && self.document.has(other.namespace, namespace)
            };
            if others.iter().any(same) {
                return Err(format!("the attribute '{local}' twice").into());
            }
            rest = others;
        }
        Ok(())
    }

    /// The namespace of a prefix in scope.
    fn resolve(&self, prefix: &str) -> Result<Span, Problem> {
        match self.scope.get(prefix) {
            Some(namespace) => Ok(namespace),
            None if prefix.is_empty() => Ok(Span::default()),
            None => Err(format!("the prefix '{prefix}' is not declared").into()),
        }
    }
}

/// Prefix and local part of a qualified name (Namespaces in XML 4). Without a prefix it is the empty
/// beginning of the name, and not an empty text that is nowhere: processors take a hundred times as
/// long to compare with that.
fn qualified(name: &str) -> Result<(&str, &str), Problem> {
    // Most have none and are plain, and are looked at once.
    if is_plain_name(name) {
        return Ok(name.split_at(0));
    }
    let Some(colon) = name.bytes().position(|b| b == b':') else {
        check_name(name, true)?;
        return Ok(name.split_at(0));
    };
    let (prefix, local) = (name.get(..colon), name.get(colon + 1..));
    let (prefix, local) = (prefix.unwrap_or_default(), local.unwrap_or_default());
    check_name(prefix, true)?;
    check_name(local, true)?;
    Ok((prefix, local))
}

/// Where `part` begins in `whole`, if it is a part of it.
pub(super) fn offset(part: &str, whole: &str) -> Option<usize> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    (start.checked_add(part.len())? <= whole.len()).then_some(start)
}

/// What is left of a text past white space, if there is anything.
fn past_white_space(text: &str) -> Option<&str> {
    let begin = text.bytes().position(|b| !is_white_space(b))?;
    text.get(begin..)
}

/// Name and value of the attribute that a text begins with, as they are written, and what is left
/// behind it; nothing where it is not an attribute.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    // A name has one octet at least, whatever that is.
    let (_, others) = text.as_bytes().split_first()?;
    let ends = |&b: &u8| b == b'=' || is_white_space(b);
    let (name, rest) = text.split_at_checked(1 + others.iter().position(ends)?)?;
    let rest = past_white_space(rest)?.strip_prefix('=')?;
    let (quote, rest) = past_white_space(rest)?.split_at_checked(1)?;
    let quote = *quote.as_bytes().first().filter(|b| b"'\"".contains(b))?;
    let end = position(rest, |b| b == quote)?;
    Some((name, rest.get(..end)?, rest.get(end + 1..)?))
}

/// Whether an octet is white space of XML 1.0 2.3.
const fn is_white_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r')
}

/// Reserved prefixes and names (Namespaces in XML 3), and declarations given twice.
fn check_declarations(document: &Document, declarations: &[Declaration]) -> Result<(), Problem> {
    let mut rest = declarations;
    while let [declaration, others @ ..] = rest {
        let prefix = document.str(declaration.prefix);
        let namespace = document.str(declaration.namespace);
        let reserved = (prefix == "xml") != (namespace == names::XML)
            || prefix == "xmlns"
            || namespace == names::XMLNS;
        if reserved {
            return Err(format!("the declaration of '{prefix}' is reserved").into());
        }
        if !prefix.is_empty() && namespace.is_empty() {
            return Err(format!("the prefix '{prefix}' cannot be undeclared").into());
        }
        let same = |other: &Declaration| document.str(other.prefix) == prefix;
        if others.iter().any(same) {
            return Err(format!("the prefix '{prefix}' is declared twice").into());
        }
        rest = others;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in a tag up to the first mistake in it, and whether there is one.
    type Read = (Vec<(String, String)>, bool);

    fn ours(tag: &str) -> Read {
        let mut read = Vec::new();
        let mut rest = tag;
        while let Some(begin) = past_white_space(rest) {
            let Some((name, value, behind)) = attribute(begin) else {
                return (read, true);
            };
            read.push((name.to_owned(), value.to_owned()));
            rest = behind;
        }
        (read, false)
    }

    fn by_quick_xml(tag: &str) -> Read {
        let mut read = Vec::new();
        for attribute in BytesStart::from_content(tag, 0)
            .attributes()
            .with_checks(false)
        {
            let Ok(attribute) = attribute else {
                return (read, true);
            };
            read.push((attribute.key.as_ref().into(), attribute.value.into()));
        }
        (read, false)
    }

    /// Every tag of less than eight of these characters.
    #[test]
    fn attributes_are_where_quick_xml_sees_them() {
        let mut tags = vec![String::new()];
        for _ in 0..8 {
            for tag in &tags {
                assert_eq!(ours(tag), by_quick_xml(tag), "{tag}");
            }
            let longer = |tag: &String| ["ä", "=", "'", "\"", "\n"].map(|c| format!("{tag}{c}"));
            tags = tags.iter().flat_map(longer).collect();
        }
    }
}
