//! Start tags: names checked, values normalised, prefixes resolved.

use super::entities::expand;
use super::tokens::{Name, Part, Tokens};
use super::{Builder, MAX_ATTRIBUTES, Problem};
use crate::dom::{Attribute, Declaration, Document, Element, Span};
use crate::names;

impl<'t> Builder<'t> {
    /// The element of a start tag, and whether it is an empty one: values normalised, prefixes resolved.
    pub(super) fn element(
        &mut self,
        name: Name,
        tokens: &mut Tokens<'t>,
    ) -> Result<(Element, bool), Problem> {
        let first = self.document.attributes_end();
        let first_declaration = self.document.declarations_end();
        let is_empty = self.attributes(tokens)?;
        let attributes = Span::new(first, self.document.attributes_end());
        let declarations = Span::new(first_declaration, self.document.declarations_end());
        if !declarations.is_empty() {
            self.declare(declarations)?;
        }
        if !attributes.is_empty() {
            self.resolve_attributes(attributes)?;
        }
        let element = Element {
            prefix: name.prefix(),
            local: name.local(),
            namespace: self.resolve(name.prefix())?,
            attributes,
            declarations,
            ..Element::default()
        };
        Ok((element, is_empty))
    }

    /// Reads what a start tag holds, to its end: attributes, whose namespaces are not resolved yet, and
    /// declarations. Whether it is the tag of an empty element.
    fn attributes(&mut self, tokens: &mut Tokens<'t>) -> Result<bool, Problem> {
        let mut count = 0;
        // That no name is there twice is found out below, for all attributes at once.
        loop {
            let (name, raw, means_itself) = match tokens.part()? {
                Part::Attribute {
                    name,
                    value,
                    means_itself,
                } => (name, value, means_itself),
                Part::Open => return Ok(false),
                Part::Empty => return Ok(true),
                Part::Nothing => return Err("a tag that does not end".to_owned().into()),
            };
            if count >= MAX_ATTRIBUTES && !self.options.unlimited {
                return Err(Problem::Limit("attributes of one element", MAX_ATTRIBUTES));
            }
            count += 1;
            let value = self.value(name, raw, means_itself)?;
            let defines = if name.has_prefix() {
                name.prefix()
            } else {
                name.local()
            };
            if self.source_at(defines) == "xmlns" {
                let prefix = if name.has_prefix() {
                    name.local()
                } else {
                    Span::default()
                };
                self.document.push_declaration(Declaration {
                    prefix,
                    namespace: value,
                });
            } else {
                self.document.push_attribute(Attribute {
                    prefix: name.prefix(),
                    local: name.local(),
                    namespace: Span::default(),
                    value,
                });
            }
        }
    }

    /// The value of the attribute `name`: most often what is written.
    fn value(&mut self, name: Name, place: Span, means_itself: bool) -> Result<Span, Problem> {
        let raw = self.source_at(place);
        if !means_itself && raw.contains('<') {
            let name = self.source_at(name.whole);
            return Err(format!("'<' in the value of '{name}'").into());
        }
        self.check_characters(raw)?;
        if means_itself {
            return Ok(place);
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
            self.scope
                .bind(prefix.unwrap_or_default(), declaration.namespace);
        }
        Ok(())
    }

    /// Resolves the prefixes of attributes, of which no two may then have the same name.
    fn resolve_attributes(&mut self, attributes: Span) -> Result<(), Problem> {
        for index in 0..self.document.attributes_in(attributes).len() {
            let all = self.document.attributes_in(attributes);
            let prefix = all.get(index).map(|one| one.prefix);
            let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) else {
                continue;
            };
            let namespace = self.resolve(prefix)?;
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
    fn resolve(&self, prefix: Span) -> Result<Span, Problem> {
        let prefix = self.source_at(prefix);
        match self.scope.get(prefix) {
            Some(namespace) => Ok(namespace),
            None if prefix.is_empty() => Ok(Span::default()),
            None => Err(format!("the prefix '{prefix}' is not declared").into()),
        }
    }
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
