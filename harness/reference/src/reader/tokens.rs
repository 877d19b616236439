//! Tokens of XML 1.0: where tags, text and the rest of a document begin and end. Each is a place in the text,
//! and nothing is copied.

use super::characters::{check_name, in_plain_names, position};
use crate::dom::Span;

/// A piece of a document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token {
    /// `<name`: what follows is read by [`Tokens::part`].
    Start(Name),
    /// `</name>`: the name as it is written.
    End(Span),
    /// Character data up to the next markup.
    Text(Span),
    /// `&name;` or `&#number;`: what stands in between.
    Reference(Span),
    /// What a CDATA section holds.
    CData(Span),
    /// What a comment holds.
    Comment(Span),
    /// A processing instruction.
    Pi { target: Span, data: Span },
    /// What stands in an XML declaration behind `<?xml`.
    Declaration(Span),
    /// What stands in a document type declaration behind `<!DOCTYPE`.
    Doctype(Span),
}

/// A piece of a start tag.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// An attribute, with its value as it is written.
    Attribute {
        name: Name,
        value: Span,
        /// Whether the value has nothing in it that means anything else: no reference, no `<` and no white
        /// space but spaces.
        means_itself: bool,
    },
    /// `>`.
    Open,
    /// `/>`.
    Empty,
    /// The text ends, and no tag may.
    Nothing,
}

/// A qualified name (Namespaces in XML 4).
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    /// Both parts, as they are written.
    pub(super) whole: Span,
    /// Where the local part begins.
    local: u32,
}

impl Name {
    /// Of the name at `begin`, with this many octets, of which so many stand before the local part.
    fn new(begin: usize, before: usize, length: usize) -> Self {
        Self {
            whole: Span::new(begin, begin + length),
            local: Span::new(begin, begin + before).end,
        }
    }

    /// The prefix. Without one it is the empty beginning of the name, and not an empty text that is nowhere:
    /// processors take a hundred times as long to compare with that.
    pub(super) const fn prefix(self) -> Span {
        let start = self.whole.start;
        let end = if self.has_prefix() {
            self.local - 1
        } else {
            start
        };
        Span { start, end }
    }

    /// Whether there is a prefix.
    pub(super) const fn has_prefix(self) -> bool {
        self.local > self.whole.start
    }

    /// The local part.
    pub(super) const fn local(self) -> Span {
        Span {
            start: self.local,
            end: self.whole.end,
        }
    }
}

/// Where a document has been read to.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    /// From the beginning.
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the next token begins, in octets.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The next token; nothing at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token>, String> {
        let rest = self.rest();
        Ok(Some(match rest.as_bytes() {
            [] => return Ok(None),
            [b'<', b'/', ..] => self.end_tag()?,
            [b'<', b'!', b'-', b'-', ..] => Token::Comment(self.enclosed("<!--", "-->")?),
            [b'<', b'!', b'[', ..] if rest.starts_with("<![CDATA[") => {
                Token::CData(self.enclosed("<![CDATA[", "]]>")?)
            }
            [b'<', b'!', ..] if rest.starts_with("<!DOCTYPE") => Token::Doctype(self.doctype()?),
            [b'<', b'!', ..] => return Err("'<!' that begins nothing".to_owned()),
            [b'<', b'?', ..] => self.instruction()?,
            [b'<', ..] => {
                self.at += 1;
                Token::Start(self.name()?)
            }
            [b'&', ..] => {
                self.at += 1;
                let end = position(self.rest(), [b';', b'&', b'<']);
                let name = self.take(end.unwrap_or_default());
                if self.peek(0) != Some(b';') {
                    return Err("'&' that begins no reference".to_owned());
                }
                self.at += 1;
                Token::Reference(name)
            }
            _ => {
                let end = position(rest, [b'<', b'&']);
                Token::Text(self.take(end.unwrap_or(rest.len())))
            }
        }))
    }

    fn end_tag(&mut self) -> Result<Token, String> {
        self.at += 2;
        let end = position(self.rest(), [b'>', b' ', b'\t', b'\n', b'\r']);
        let name = self.take(end.ok_or_else(|| "'</' without '>'".to_owned())?);
        self.skip_white_space();
        if self.peek(0) != Some(b'>') {
            return Err("an end tag that holds more than a name".to_owned());
        }
        self.at += 1;
        Ok(Token::End(name))
    }

    /// What `<?` and `?>` enclose.
    fn instruction(&mut self) -> Result<Token, String> {
        let place = self.enclosed("<?", "?>")?;
        let content = self.str(place);
        let end = content.find(WHITE_SPACE).unwrap_or(content.len());
        let (target, data) = content.split_at(end);
        let data_from = |data: &str| Span::new(place.end as usize - data.len(), place.end as usize);
        if target == "xml" {
            return Ok(Token::Declaration(data_from(data)));
        }
        let begin = place.start as usize;
        Ok(Token::Pi {
            target: Span::new(begin, begin + end),
            data: data_from(data.trim_start_matches(WHITE_SPACE)),
        })
    }

    /// The next piece of the start tag, or of the XML declaration, that has been begun.
    pub(super) fn part(&mut self) -> Result<Part, String> {
        let begin = self.at;
        self.skip_white_space();
        match self.peek(0) {
            None => return Ok(Part::Nothing),
            Some(b'>') => {
                self.at += 1;
                return Ok(Part::Open);
            }
            Some(b'/') if self.peek(1) == Some(b'>') => {
                self.at += 2;
                return Ok(Part::Empty);
            }
            // XML 1.0 3.1.
            Some(_) if self.at == begin => {
                return Err("no white space before an attribute".to_owned());
            }
            Some(_) => {}
        }
        let name = self.name()?;
        self.skip_white_space();
        if self.peek(0) != Some(b'=') {
            return Err(format!(
                "the attribute '{}' without a value",
                self.str(name.whole)
            ));
        }
        self.at += 1;
        self.skip_white_space();
        let Some(quote @ (b'\'' | b'"')) = self.peek(0) else {
            return Err(format!(
                "the value of '{}' without quotes",
                self.str(name.whole)
            ));
        };
        self.at += 1;
        let rest = self.rest();
        let stop = position(rest, [quote, b'<', b'&', b'\t', b'\n', b'\r']);
        let means_itself = stop.is_some_and(|stop| rest.as_bytes().get(stop) == Some(&quote));
        let end = if means_itself {
            stop
        } else {
            position(rest, [quote])
        };
        let Some(end) = end else {
            return Err(format!(
                "the value of '{}' does not end",
                self.str(name.whole)
            ));
        };
        let value = self.take(end);
        self.at += 1;
        Ok(Part::Attribute {
            name,
            value,
            means_itself,
        })
    }

    /// The text at a place.
    fn str(&self, place: Span) -> &'t str {
        self.text.get(place.range()).unwrap_or_default()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn take(&mut self, octets: usize) -> Span {
        let begin = self.at;
        self.at += octets;
        Span::new(begin, self.at)
    }

    fn skip_white_space(&mut self) {
        while self.peek(0).is_some_and(is_white_space) {
            self.at += 1;
        }
    }

    /// What stands between these two, the first of which is here.
    fn enclosed(&mut self, begin: &str, end: &str) -> Result<Span, String> {
        let from = self.at + begin.len();
        let inner = self.text.get(from..).unwrap_or_default();
        let Some(length) = inner.find(end) else {
            return Err(format!("'{begin}' without '{end}'"));
        };
        self.at = from + length + end.len();
        Ok(Span::new(from, from + length))
    }

    /// The name that stands here.
    fn name(&mut self) -> Result<Name, String> {
        let octets = self.text.as_bytes().get(self.at..).unwrap_or_default();
        // Nearly all are of plain characters with at most one colon, and are looked at once.
        let first = plain_length(octets);
        let mut length = first;
        let mut before = 0;
        if octets.get(first) == Some(&b':') {
            before = first + 1;
            length = before + plain_length(octets.get(before..).unwrap_or_default());
        }
        let ends = |b: &u8| matches!(b, b'=' | b'/' | b'>') || is_white_space(*b);
        if !octets.get(length).is_some_and(ends)
            || !begins_name(octets.first())
            || !begins_name(octets.get(before))
        {
            return self.unusual_name();
        }
        let name = Name::new(self.at, before, length);
        self.at += length;
        Ok(name)
    }

    /// A name of other characters, or none.
    fn unusual_name(&mut self) -> Result<Name, String> {
        let rest = self.rest();
        let end = position(rest, [b'=', b'/', b'>', b' ', b'\t', b'\n', b'\r']);
        let whole = rest.get(..end.unwrap_or(rest.len()));
        let whole = whole.unwrap_or_default();
        let mut before = 0;
        if let Some(colon) = whole.find(':') {
            check_name(whole.get(..colon).unwrap_or_default(), true)?;
            before = colon + 1;
        }
        check_name(whole.get(before..).unwrap_or_default(), true)?;
        let name = Name::new(self.at, before, whole.len());
        self.at += whole.len();
        Ok(name)
    }

    /// A document type declaration (XML 1.0 2.8): what is declared in it is not looked at, but where it ends.
    fn doctype(&mut self) -> Result<Span, String> {
        self.at += "<!DOCTYPE".len();
        self.skip_white_space();
        let begin = self.at;
        let unclosed = || "a document type declaration that does not end".to_owned();
        let mut is_inside = false;
        loop {
            let stop = position(self.rest(), [b'[', b']', b'<', b'>', b'"', b'\'']);
            self.at += stop.ok_or_else(unclosed)?;
            match self.peek(0) {
                Some(b'>') if !is_inside => break,
                Some(b'[') => is_inside = true,
                Some(b']') => is_inside = false,
                Some(b'<') if self.rest().starts_with("<!--") => {
                    self.enclosed("<!--", "-->")?;
                    continue;
                }
                Some(b'<') if self.rest().starts_with("<?") => {
                    self.enclosed("<?", "?>")?;
                    continue;
                }
                // A quoted value may hold what looks like markup.
                Some(quote @ (b'"' | b'\'')) => {
                    self.at += 1;
                    let end = position(self.rest(), [quote]);
                    self.at += end.ok_or_else(unclosed)?;
                }
                _ => {}
            }
            self.at += 1;
        }
        let declared = Span::new(begin, self.at);
        self.at += 1;
        Ok(declared)
    }
}

/// White space of XML 1.0 2.3.
pub(super) const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether an octet is white space of XML 1.0 2.3.
const fn is_white_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r')
}

/// How many octets there are that plain names are made of.
fn plain_length(octets: &[u8]) -> usize {
    let plain = octets.iter().take_while(|b| in_plain_names(**b));
    plain.count()
}

/// Whether a plain name may begin with this octet.
fn begins_name(b: Option<&u8>) -> bool {
    b.is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
}
