//! From text to a tree, by quick-xml, with the well-formedness rules that it leaves to us.

mod characters;
mod entities;

use quick_xml::events::{BytesStart, Event};

use crate::dom::{Attribute, Document, Element, Kind, Node, NodeId};
use crate::names;
use characters::{check_characters, check_name, normalize_line_ends};
use entities::{Entities, expand, expand_reference};

/// Octets of a message: far above any login, far below what hurts.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Depth of elements: the deepest SAML structure, an assertion in Advice, stays below 30.
pub const MAX_DEPTH: usize = 100;
/// Attributes and declarations of one element: SAML elements have at most ten.
pub const MAX_ATTRIBUTES: usize = 256;
/// Nodes of a document: a person in 1,000 groups needs some 4,000.
pub const MAX_NODES: usize = 100_000;
/// Octets that entities may expand to (1 MiB), for the readers that allow them at all.
pub const MAX_EXPANSION: usize = 1024 * 1024;

/// A text that is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Beyond a named limit.
    #[error("more than {limit} {what}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: usize,
    },
    /// Not a well-formed XML document with namespaces.
    #[error("at octet {at}: {why}")]
    NotWellFormed {
        /// Where, in octets from the start.
        at: u64,
        /// Which rule is broken.
        why: String,
    },
}

/// What a reader allows.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadOptions {
    /// Expand the general entities that a document type declaration declares.
    pub entities: bool,
    /// Have no limits.
    pub unlimited: bool,
}

/// Reads a document as a sound SP does.
pub fn read(text: &str) -> Result<Document, ReadError> {
    read_with(text, ReadOptions::default())
}

/// Reads a document.
pub fn read_with(text: &str, options: ReadOptions) -> Result<Document, ReadError> {
    let mut reader = quick_xml::Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    reader.config_mut().check_comments = true;
    let mut builder = Builder::new(options);
    builder.limit("octets", text.len(), MAX_BYTES)?;
    loop {
        let at = reader.buffer_position();
        let event = reader
            .read_event()
            .map_err(|error| ReadError::NotWellFormed {
                at: reader.error_position(),
                why: error.to_string(),
            })?;
        if matches!(event, Event::Eof) {
            return builder.finish(at);
        }
        builder.event(&event, at).map_err(|error| match error {
            Problem::Limit(what, limit) => ReadError::Limit { what, limit },
            Problem::Rule(why) => ReadError::NotWellFormed { at, why },
        })?;
    }
}

/// What is wrong at the current place.
pub(crate) enum Problem {
    Limit(&'static str, usize),
    Rule(String),
}

impl From<String> for Problem {
    fn from(why: String) -> Self {
        Self::Rule(why)
    }
}

/// Whether a text is an NCName (Namespaces in XML 3), as identifiers are.
pub(crate) fn is_ncname(text: &str) -> bool {
    check_name(text, true).is_ok()
}

/// What could be read of a document up to its first error, for weak SPs that recover.
pub(crate) fn read_recovering(text: &str) -> Document {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut builder = Builder::new(ReadOptions::default());
    while let Ok(event) = reader.read_event() {
        if matches!(event, Event::Eof) || builder.event(&event, 0).is_err() {
            break;
        }
    }
    builder.document.recovered = true;
    builder.document
}

struct Builder {
    document: Document,
    /// The open elements.
    open: Vec<NodeId>,
    /// Text that has been read and is not a node yet.
    text: String,
    entities: Entities,
    options: ReadOptions,
    begun: bool,
}

impl Builder {
    fn new(options: ReadOptions) -> Self {
        Self {
            document: Document::default(),
            open: Vec::new(),
            text: String::new(),
            entities: Entities::default(),
            options,
            begun: false,
        }
    }

    fn limit(&self, what: &'static str, found: usize, limit: usize) -> Result<(), ReadError> {
        if found > limit && !self.options.unlimited {
            return Err(ReadError::Limit { what, limit });
        }
        Ok(())
    }

    fn event(&mut self, event: &Event<'_>, at: u64) -> Result<(), Problem> {
        let begun = std::mem::replace(&mut self.begun, true);
        match event {
            Event::Start(start) => self.start(start),
            Event::Empty(start) => {
                self.start(start)?;
                self.end()
            }
            Event::End(_) => self.end(),
            Event::Text(text) => self.characters(text),
            Event::CData(data) => {
                if self.open.is_empty() {
                    return Err("a CDATA section outside of the document element"
                        .to_owned()
                        .into());
                }
                check_characters(data)?;
                self.text.push_str(&normalize_line_ends(data));
                Ok(())
            }
            Event::GeneralRef(reference) => {
                if self.open.is_empty() {
                    return Err("a reference outside of the document element"
                        .to_owned()
                        .into());
                }
                let room = if self.options.unlimited {
                    usize::MAX
                } else {
                    MAX_EXPANSION
                };
                expand_reference(reference, &self.entities, room, &mut self.text)
            }
            Event::Comment(text) => {
                check_characters(text)?;
                if text.ends_with('-') {
                    return Err("a comment ends with '--->'".to_owned().into());
                }
                let text = normalize_line_ends(text).into_owned();
                self.leaf(Kind::Comment(text))
            }
            Event::PI(pi) => {
                let target = pi.target();
                check_name(target, true)?;
                check_characters(pi.content())?;
                if target.eq_ignore_ascii_case("xml") {
                    return Err("an XML declaration that is not at the start"
                        .to_owned()
                        .into());
                }
                let data = normalize_line_ends(pi.content().trim_start_matches(WHITE_SPACE));
                let kind = Kind::Pi {
                    target: target.to_owned(),
                    data: data.into_owned(),
                };
                self.leaf(kind)
            }
            Event::Decl(declaration) => {
                if begun || at != 0 {
                    return Err("an XML declaration that is not at the start"
                        .to_owned()
                        .into());
                }
                check_declaration(declaration)
            }
            Event::DocType(text) => {
                if self.document.has_doctype || self.document.root.is_some() {
                    return Err("a document type declaration in the wrong place"
                        .to_owned()
                        .into());
                }
                self.document.has_doctype = true;
                if self.options.entities {
                    self.entities = Entities::declared_in(text);
                }
                Ok(())
            }
            Event::Eof => Ok(()),
        }
    }

    fn characters(&mut self, text: &str) -> Result<(), Problem> {
        check_characters(text)?;
        if self.open.is_empty() {
            return if text.chars().all(|c| WHITE_SPACE.contains(&c)) {
                Ok(())
            } else {
                Err("text outside of the document element".to_owned().into())
            };
        }
        if text.contains("]]>") {
            return Err("']]>' in text".to_owned().into());
        }
        self.text.push_str(&normalize_line_ends(text));
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Problem> {
        self.flush()?;
        if self.open.is_empty() && self.document.root.is_some() {
            return Err("a second document element".to_owned().into());
        }
        if self.open.len() >= MAX_DEPTH && !self.options.unlimited {
            return Err(Problem::Limit("nested elements", MAX_DEPTH));
        }
        let id = NodeId(self.document.nodes.len());
        let element = self.element(start)?;
        self.push(Kind::Element(element))?;
        if self.open.is_empty() {
            self.document.root = Some(id);
        }
        self.open.push(id);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Problem> {
        self.flush()?;
        self.open.pop();
        Ok(())
    }

    /// Makes a node of the text read so far.
    fn flush(&mut self) -> Result<(), Problem> {
        if self.text.is_empty() {
            return Ok(());
        }
        let text = std::mem::take(&mut self.text);
        self.push(Kind::Text(text))
    }

    fn leaf(&mut self, kind: Kind) -> Result<(), Problem> {
        self.flush()?;
        self.push(kind)
    }

    fn push(&mut self, kind: Kind) -> Result<(), Problem> {
        if self.document.nodes.len() >= MAX_NODES && !self.options.unlimited {
            return Err(Problem::Limit("nodes", MAX_NODES));
        }
        let id = NodeId(self.document.nodes.len());
        let parent = self.open.last().copied();
        self.document.nodes.push(Node { parent, kind });
        match parent.and_then(|parent| self.document.nodes.get_mut(parent.0)) {
            Some(Node {
                kind: Kind::Element(element),
                ..
            }) => element.children.push(id),
            _ => self.document.top.push(id),
        }
        Ok(())
    }

    /// The element of a start tag: names checked, values normalised, prefixes resolved.
    fn element(&self, start: &BytesStart<'_>) -> Result<Element, Problem> {
        let name = start.name();
        let (prefix, local) = qualified(name.as_ref())?;
        let mut declarations: Vec<(String, String)> = Vec::new();
        let mut attributes: Vec<Attribute> = Vec::new();
        check_spacing(start.attributes_raw())?;
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            if declarations.len() + attributes.len() >= MAX_ATTRIBUTES && !self.options.unlimited {
                return Err(Problem::Limit("attributes of one element", MAX_ATTRIBUTES));
            }
            let name = attribute.key.as_ref();
            let raw: &str = attribute.value.as_ref();
            if raw.contains('<') {
                return Err(format!("'<' in the value of '{name}'").into());
            }
            check_characters(raw)?;
            let value = expand(raw, &self.entities)?;
            let (prefix, local) = qualified(name)?;
            match (prefix, local) {
                ("", "xmlns") => declarations.push((String::new(), value)),
                ("xmlns", _) => declarations.push((local.to_owned(), value)),
                _ => attributes.push(Attribute {
                    prefix: prefix.to_owned(),
                    local: local.to_owned(),
                    namespace: String::new(),
                    value,
                }),
            }
        }
        check_declarations(&declarations)?;
        let resolve = |prefix: &str| self.resolve(&declarations, prefix);
        for attribute in &mut attributes {
            if !attribute.prefix.is_empty() {
                attribute.namespace = resolve(&attribute.prefix)?;
            }
        }
        for (index, attribute) in attributes.iter().enumerate() {
            let same = |other: &Attribute| {
                other.local == attribute.local && other.namespace == attribute.namespace
            };
            if attributes.iter().skip(index + 1).any(same) {
                return Err(format!("the attribute '{}' twice", attribute.local).into());
            }
        }
        let namespace = resolve(prefix)?;
        Ok(Element {
            prefix: prefix.to_owned(),
            local: local.to_owned(),
            namespace,
            attributes,
            declarations,
            children: Vec::new(),
        })
    }

    /// The namespace of a prefix, by the declarations of the element itself and those in scope.
    fn resolve(&self, declarations: &[(String, String)], prefix: &str) -> Result<String, Problem> {
        if let Some((_, namespace)) = declarations.iter().find(|(p, _)| p == prefix) {
            return Ok(namespace.clone());
        }
        let outer = self
            .open
            .last()
            .and_then(|&id| self.document.namespace_of(id, prefix));
        match outer {
            Some(namespace) => Ok(namespace.to_owned()),
            None if prefix.is_empty() => Ok(String::new()),
            None if prefix == "xml" => Ok(names::XML.to_owned()),
            None => Err(format!("the prefix '{prefix}' is not declared").into()),
        }
    }

    fn finish(self, at: u64) -> Result<Document, ReadError> {
        if !self.open.is_empty() {
            let why = "an element is not closed".to_owned();
            return Err(ReadError::NotWellFormed { at, why });
        }
        if self.document.root.is_none() {
            let why = "there is no document element".to_owned();
            return Err(ReadError::NotWellFormed { at, why });
        }
        Ok(self.document)
    }
}

/// White space of XML 1.0 2.3.
const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Prefix and local part of a qualified name (Namespaces in XML 4).
fn qualified(name: &str) -> Result<(&str, &str), Problem> {
    let (prefix, local) = match name.split_once(':') {
        Some((prefix, local)) => {
            check_name(prefix, true)?;
            (prefix, local)
        }
        None => ("", name),
    };
    check_name(local, true)?;
    Ok((prefix, local))
}

/// Attributes are separated by white space (XML 1.0 3.1), which quick-xml does not demand.
fn check_spacing(raw: &str) -> Result<(), Problem> {
    let from = |at: usize, quote| raw.get(at..)?.find(quote).map(|found| at + found);
    let (mut double, mut single) = (from(0, '"'), from(0, '\''));
    while let Some(open) = double.into_iter().chain(single).min() {
        let quote = if double == Some(open) { '"' } else { '\'' };
        let Some(close) = from(open + 1, quote) else {
            break;
        };
        let rest = raw.get(close + 1..).unwrap_or_default();
        if rest
            .chars()
            .next()
            .is_some_and(|c| !WHITE_SPACE.contains(&c))
        {
            return Err("no white space between attributes".to_owned().into());
        }
        // Each kind of quote is looked for again only where the last one found lies behind.
        if double.is_some_and(|at| at <= close) {
            double = from(close + 1, '"');
        }
        if single.is_some_and(|at| at <= close) {
            single = from(close + 1, '\'');
        }
    }
    Ok(())
}

/// Reserved prefixes and names (Namespaces in XML 3), and declarations given twice.
fn check_declarations(declarations: &[(String, String)]) -> Result<(), Problem> {
    for (index, (prefix, namespace)) in declarations.iter().enumerate() {
        let reserved = (prefix == "xml") != (namespace == names::XML)
            || prefix == "xmlns"
            || namespace == names::XMLNS;
        if reserved {
            return Err(format!("the declaration of '{prefix}' is reserved").into());
        }
        if !prefix.is_empty() && namespace.is_empty() {
            return Err(format!("the prefix '{prefix}' cannot be undeclared").into());
        }
        if declarations
            .iter()
            .skip(index + 1)
            .any(|(other, _)| other == prefix)
        {
            return Err(format!("the prefix '{prefix}' is declared twice").into());
        }
    }
    Ok(())
}

/// XML 1.0 in UTF-8 is all that is read: a message that declares anything else is refused.
fn check_declaration(declaration: &quick_xml::events::BytesDecl<'_>) -> Result<(), Problem> {
    let version = declaration.version().map_err(|error| error.to_string())?;
    if version != "1.0" {
        return Err(format!("XML version '{version}'").into());
    }
    if let Some(encoding) = declaration.encoding() {
        let encoding = encoding.map_err(|error| error.to_string())?;
        if !encoding.eq_ignore_ascii_case("utf-8") {
            return Err(format!("encoding '{encoding}' where UTF-8 is expected").into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
