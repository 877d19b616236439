//! From text to a tree, by quick-xml, with the well-formedness rules that it leaves to us.

mod characters;
mod entities;
mod tags;

use quick_xml::events::{BytesStart, Event};

use crate::dom::{Content, Document, NodeId, Span};
use crate::names;
use crate::scope::Scope;
pub(crate) use characters::any;
use characters::{check_characters, check_name, is_plain, normalize_line_ends};
use entities::{Entities, expand_reference};
use tags::offset;

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
    let source = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_BYTES && !options.unlimited {
        return Err(limit("octets", MAX_BYTES));
    }
    if text.len() > Document::MAX_TEXT {
        return Err(limit("octets", Document::MAX_TEXT));
    }
    let mut reader = quick_xml::Reader::from_str(source);
    reader.config_mut().check_comments = true;
    let mut builder = Builder::new(source, options);
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
            Problem::Limit(what, most) => limit(what, most),
            Problem::Rule(why) => ReadError::NotWellFormed { at, why },
        })?;
    }
}

const fn limit(what: &'static str, limit: usize) -> ReadError {
    ReadError::Limit { what, limit }
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
    let mut builder = Builder::new(text, ReadOptions::default());
    while let Ok(event) = reader.read_event() {
        if matches!(event, Event::Eof) || builder.event(&event, 0).is_err() {
            break;
        }
    }
    builder.document.recovered = true;
    builder.document
}

struct Builder<'t> {
    /// The text that is read.
    source: &'t str,
    /// Whether no rule on characters can be broken in it, and no line end changed.
    is_plain: bool,
    document: Document,
    /// The open elements.
    open: Vec<Open>,
    /// The last child of the innermost open element, or of the document, so far.
    last: Option<NodeId>,
    /// The namespaces in scope.
    scope: Scope<'t, Span>,
    /// The place of text that has been read and is not a node yet.
    text: Span,
    /// The same, where it comes in several pieces or in other words.
    pieces: String,
    entities: Entities,
    options: ReadOptions,
    begun: bool,
}

/// An element that is open.
struct Open {
    id: NodeId,
    /// How many namespaces were in scope before it.
    outer: usize,
}

impl<'t> Builder<'t> {
    fn new(source: &'t str, options: ReadOptions) -> Self {
        let mut document = Document::over(source);
        let mut scope = Scope::new();
        scope.bind("xml", document.keep(names::XML));
        Self {
            source,
            is_plain: is_plain(source),
            document,
            open: Vec::new(),
            last: None,
            scope,
            text: Span::default(),
            pieces: String::new(),
            entities: Entities::default(),
            options,
            begun: false,
        }
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
                self.check_characters(data)?;
                self.add(data);
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
                self.gather();
                expand_reference(reference, &self.entities, room, &mut self.pieces)
            }
            Event::Comment(text) => {
                self.check_characters(text)?;
                if text.ends_with('-') {
                    return Err("a comment ends with '--->'".to_owned().into());
                }
                let text = self.lines(text);
                self.leaf(Content::Comment(text))
            }
            Event::PI(pi) => {
                let target = pi.target();
                check_name(target, true)?;
                self.check_characters(pi.content())?;
                if target.eq_ignore_ascii_case("xml") {
                    return Err("an XML declaration that is not at the start"
                        .to_owned()
                        .into());
                }
                let data = self.lines(pi.content().trim_start_matches(WHITE_SPACE));
                let target = self.verbatim(target);
                self.leaf(Content::Pi { target, data })
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
        self.check_characters(text)?;
        if self.open.is_empty() {
            return if text.chars().all(|c| WHITE_SPACE.contains(&c)) {
                Ok(())
            } else {
                Err("text outside of the document element".to_owned().into())
            };
        }
        if !self.is_plain && text.contains("]]>") {
            return Err("']]>' in text".to_owned().into());
        }
        self.add(text);
        Ok(())
    }

    fn check_characters(&self, text: &str) -> Result<(), Problem> {
        if self.is_plain {
            return Ok(());
        }
        Ok(check_characters(text)?)
    }

    /// The place of a part of the source.
    fn place(&self, part: &str) -> Option<Span> {
        let start = offset(part, self.source)?;
        Some(Span::new(start, start + part.len()))
    }

    /// The place of a text, most often a part of the source.
    fn verbatim(&mut self, text: &str) -> Span {
        match self.place(text) {
            Some(place) => place,
            None => self.document.keep(text),
        }
    }

    /// The place of a text with its line ends normalised.
    fn lines(&mut self, text: &str) -> Span {
        if self.is_plain {
            return self.verbatim(text);
        }
        self.verbatim(&normalize_line_ends(text))
    }

    /// Adds to the text of the next node.
    fn add(&mut self, text: &str) {
        let text = self.lines(text);
        if self.text.is_empty() && self.pieces.is_empty() {
            self.text = text;
        } else {
            self.gather();
            self.pieces.push_str(self.document.str(text));
        }
    }

    /// From here on, the text of the next node comes in pieces.
    fn gather(&mut self) {
        let first = std::mem::take(&mut self.text);
        self.pieces.push_str(self.document.str(first));
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Problem> {
        self.flush()?;
        if self.open.is_empty() && self.document.root.is_some() {
            return Err("a second document element".to_owned().into());
        }
        if self.open.len() >= MAX_DEPTH && !self.options.unlimited {
            return Err(Problem::Limit("nested elements", MAX_DEPTH));
        }
        let outer = self.scope.len();
        let element = self.element(start)?;
        let id = self.push(Content::Element(element))?;
        if self.open.is_empty() {
            self.document.root = Some(id);
        }
        self.open.push(Open { id, outer });
        self.last = None;
        Ok(())
    }

    fn end(&mut self) -> Result<(), Problem> {
        self.flush()?;
        // What is closed is the last child of what is around it. A recovering reader may see more
        // ends than starts.
        if let Some(Open { id, outer }) = self.open.pop() {
            self.last = Some(id);
            self.scope.leave(outer);
        }
        Ok(())
    }

    /// Makes a node of the text read so far.
    fn flush(&mut self) -> Result<(), Problem> {
        let text = if self.pieces.is_empty() {
            std::mem::take(&mut self.text)
        } else {
            let text = self.document.keep(&self.pieces);
            self.pieces.clear();
            text
        };
        if text.is_empty() {
            return Ok(());
        }
        self.push(Content::Text(text)).map(|_| ())
    }

    fn leaf(&mut self, content: Content) -> Result<(), Problem> {
        self.flush()?;
        self.push(content).map(|_| ())
    }

    fn push(&mut self, content: Content) -> Result<NodeId, Problem> {
        if self.document.len() >= MAX_NODES && !self.options.unlimited {
            return Err(Problem::Limit("nodes", MAX_NODES));
        }
        if self.document.text_len() > Document::MAX_TEXT {
            return Err(Problem::Limit("octets", Document::MAX_TEXT));
        }
        let parent = self.open.last().map(|open| open.id);
        let id = self.document.push(parent, self.last, content);
        self.last = Some(id);
        Ok(id)
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
