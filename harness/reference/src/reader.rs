//! From text to a tree, with the rules of XML 1.0 and Namespaces in XML on what is well-formed.

mod characters;
mod entities;
mod tags;
mod tokens;

use std::borrow::Cow;

use crate::dom::{Content, Document, NodeId, Span};
use crate::names;
use crate::scope::Scope;
pub(crate) use characters::position;
use characters::{check_characters, check_name, is_plain, normalize_line_ends};
use entities::{Entities, expand_reference};
use tokens::{Name, Part, Token, Tokens, WHITE_SPACE};

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
        at: usize,
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

/// Reads a document of any size.
pub(crate) fn read_of_any_size(text: &str) -> Result<Document, ReadError> {
    read_with(
        text,
        ReadOptions {
            unlimited: true,
            entities: false,
        },
    )
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
    let mut builder = Builder::new(source, options);
    let mut tokens = Tokens::new(source);
    loop {
        let at = tokens.at();
        let problem = match builder.next(&mut tokens) {
            Ok(true) => continue,
            Ok(false) => return builder.finish(at),
            Err(problem) => problem,
        };
        return Err(match problem {
            Problem::Limit(what, most) => limit(what, most),
            Problem::Rule(why) => ReadError::NotWellFormed { at, why },
        });
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

/// A text with the references in it resolved; nothing where one of them stands for nothing.
pub(crate) fn resolved(text: &str) -> Option<String> {
    entities::expand_text(text, &Entities::default())
}

/// What could be read of a document up to its first error, for weak SPs that recover.
pub(crate) fn read_recovering(text: &str) -> Document {
    let mut builder = Builder::new(text, ReadOptions::default());
    builder.forgives = true;
    let mut tokens = Tokens::new(text);
    while matches!(builder.next(&mut tokens), Ok(true)) {}
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
    open: Vec<Open<'t>>,
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
    /// Whether an element may end under another name than it began, and a comment hold two hyphens.
    forgives: bool,
}

/// An element that is open.
struct Open<'t> {
    id: NodeId,
    /// Its name as it is written.
    name: &'t str,
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
            forgives: false,
        }
    }

    /// Takes the next token; whether there was one.
    fn next(&mut self, tokens: &mut Tokens<'t>) -> Result<bool, Problem> {
        let at = tokens.at();
        let Some(token) = tokens.next()? else {
            return Ok(false);
        };
        match token {
            Token::Start(name) => self.start(name, tokens)?,
            Token::End(name) => self.end_of(name)?,
            Token::Text(text) => self.characters(text)?,
            Token::CData(data) => {
                if self.open.is_empty() {
                    return Err("a CDATA section outside of the document element"
                        .to_owned()
                        .into());
                }
                self.check_characters(self.source_at(data))?;
                self.add(data);
            }
            Token::Reference(reference) => {
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
                let reference = self.source_at(reference);
                expand_reference(reference, &self.entities, room, &mut self.pieces)?;
            }
            Token::Comment(text) => {
                let written = self.source_at(text);
                if !self.forgives && (written.contains("--") || written.ends_with('-')) {
                    return Err("'--' in a comment".to_owned().into());
                }
                self.check_characters(written)?;
                let text = self.lines(text);
                self.leaf(Content::Comment(text))?;
            }
            Token::Pi { target, data } => {
                let name = self.source_at(target);
                check_name(name, true)?;
                self.check_characters(self.source_at(data))?;
                if name.eq_ignore_ascii_case("xml") {
                    return Err(misplaced_declaration());
                }
                let data = self.lines(data);
                self.leaf(Content::Pi { target, data })?;
            }
            Token::Declaration(_) if at != 0 => return Err(misplaced_declaration()),
            Token::Declaration(declaration) => check_declaration(self.source_at(declaration))?,
            Token::Doctype(declared) => {
                if self.document.has_doctype || self.document.root.is_some() {
                    return Err("a document type declaration in the wrong place"
                        .to_owned()
                        .into());
                }
                self.document.has_doctype = true;
                if self.options.entities {
                    self.entities = Entities::declared_in(self.source_at(declared));
                }
            }
        }
        Ok(true)
    }

    fn characters(&mut self, place: Span) -> Result<(), Problem> {
        let text = self.source_at(place);
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
        self.add(place);
        Ok(())
    }

    fn check_characters(&self, text: &str) -> Result<(), Problem> {
        if self.is_plain {
            return Ok(());
        }
        Ok(check_characters(text)?)
    }

    /// What stands at a place of the text that is read.
    fn source_at(&self, place: Span) -> &'t str {
        self.source.get(place.range()).unwrap_or_default()
    }

    /// The place of a text with its line ends normalised. The document begins with what is read, so most often
    /// it is the same.
    fn lines(&mut self, place: Span) -> Span {
        if self.is_plain {
            return place;
        }
        match normalize_line_ends(self.source_at(place)) {
            Cow::Borrowed(_) => place,
            Cow::Owned(text) => self.document.keep(&text),
        }
    }

    /// Adds to the text of the next node.
    fn add(&mut self, text: Span) {
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

    /// A start tag with this name, whose attributes follow.
    fn start(&mut self, name: Name, tokens: &mut Tokens<'t>) -> Result<(), Problem> {
        self.flush()?;
        if self.open.is_empty() && self.document.root.is_some() {
            return Err("a second document element".to_owned().into());
        }
        if self.open.len() >= MAX_DEPTH && !self.options.unlimited {
            return Err(Problem::Limit("nested elements", MAX_DEPTH));
        }
        let outer = self.scope.len();
        let (element, is_empty) = self.element(name, tokens)?;
        let id = self.push(Content::Element(element))?;
        if self.open.is_empty() {
            self.document.root = Some(id);
        }
        if is_empty {
            self.scope.leave(outer);
            return Ok(());
        }
        self.open.push(Open {
            id,
            name: self.source_at(name.whole),
            outer,
        });
        self.last = None;
        Ok(())
    }

    /// An end tag with this name.
    fn end_of(&mut self, name: Span) -> Result<(), Problem> {
        self.flush()?;
        let name = self.source_at(name);
        // What is closed is the last child of what is around it.
        match self.open.pop() {
            Some(open) if open.name == name || self.forgives => {
                self.last = Some(open.id);
                self.scope.leave(open.outer);
                Ok(())
            }
            Some(open) => Err(format!("'</{name}>' where '{}' is open", open.name).into()),
            None if self.forgives => Ok(()),
            None => Err(format!("'</{name}>' where nothing is open").into()),
        }
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

    fn finish(self, at: usize) -> Result<Document, ReadError> {
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

fn misplaced_declaration() -> Problem {
    let why = "an XML declaration that is not at the start";
    why.to_owned().into()
}

/// XML 1.0 in UTF-8 is all that is read: a message that declares anything else is refused. Version, encoding
/// and `standalone` follow in this order (XML 1.0 2.8).
fn check_declaration(declaration: &str) -> Result<(), Problem> {
    let mut tokens = Tokens::new(declaration);
    let mut left = ["version", "encoding", "standalone"].as_slice();
    loop {
        let at = |place: Span| declaration.get(place.range()).unwrap_or_default();
        let (name, value) = match tokens.part()? {
            Part::Attribute { name, value, .. } => (at(name.whole), at(value)),
            Part::Nothing if left.len() < 3 => return Ok(()),
            _ => return Err("an XML declaration without a version".to_owned().into()),
        };
        let place = left.iter().position(|one| *one == name);
        // The version is not left out.
        let place = place.filter(|place| left.len() < 3 || *place == 0);
        let Some(place) = place else {
            return Err(format!("'{name}' in an XML declaration").into());
        };
        left = left.get(place + 1..).unwrap_or_default();
        let fits = match name {
            "version" => value == "1.0",
            "encoding" => value.eq_ignore_ascii_case("utf-8"),
            _ => matches!(value, "yes" | "no"),
        };
        if !fits {
            return Err(format!(
                "the {name} '{value}' where {} is expected",
                match name {
                    "version" => "1.0",
                    "encoding" => "UTF-8",
                    _ => "yes or no",
                }
            )
            .into());
        }
    }
}

#[cfg(test)]
mod tests;
