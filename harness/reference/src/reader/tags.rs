//! Start tags: names checked, values normalised, prefixes resolved.

use quick_xml::events::BytesStart;

use super::characters::{any, check_name};
use super::entities::expand;
use super::{Builder, MAX_ATTRIBUTES, Problem, WHITE_SPACE};
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
        let tag = start.attributes_raw();
        // That no name is there twice is found out below, for all attributes at once.
        for (count, attribute) in start.attributes().with_checks(false).enumerate() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            if count >= MAX_ATTRIBUTES && !self.options.unlimited {
                return Err(Problem::Limit("attributes of one element", MAX_ATTRIBUTES));
            }
            let (name, raw): (&str, &str) = (attribute.key.as_ref(), attribute.value.as_ref());
            check_spacing(raw, tag)?;
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
            let same = |other: &Attribute| {
                str(other.local) == str(attribute.local)
                    && str(other.namespace) == str(attribute.namespace)
            };
            if others.iter().any(same) {
                return Err(format!("the attribute '{}' twice", str(attribute.local)).into());
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

/// White space stands behind a value in `tag` (XML 1.0 3.1), which quick-xml does not demand.
fn check_spacing(value: &str, tag: &str) -> Result<(), Problem> {
    let quote = offset(value, tag).map(|start| start + value.len());
    let behind = quote.and_then(|quote| tag.as_bytes().get(quote + 1));
    if behind.is_some_and(|&b| !WHITE_SPACE.contains(&char::from(b))) {
        return Err("no white space between attributes".to_owned().into());
    }
    Ok(())
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
