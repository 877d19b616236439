//! Text of an XML document that is nearly another one: markup is taken apart at its angle brackets,
//! so that a broken document can be mutated as well as a sound one.

use crate::random::Random;

/// A piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A start tag or an empty element, with its brackets.
    Start(&'a str),
    /// An end tag.
    End(&'a str),
    /// A comment, a CDATA section, a processing instruction or a declaration.
    Other(&'a str),
    /// Text.
    Text(&'a str),
}

impl<'a> Piece<'a> {
    /// The text of the piece.
    pub const fn text(self) -> &'a str {
        match self {
            Self::Start(text) | Self::End(text) | Self::Other(text) | Self::Text(text) => text,
        }
    }
}

/// Takes a document apart. The pieces together are the document, octet for octet.
pub fn pieces(xml: &str) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let mut rest = xml;
    while !rest.is_empty() {
        let (piece, length) = first(rest);
        all.push(piece);
        rest = &rest[length..];
    }
    all
}

fn first(rest: &str) -> (Piece<'_>, usize) {
    let until = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    if !rest.starts_with('<') {
        let length = rest.find('<').unwrap_or(rest.len());
        return (Piece::Text(&rest[..length]), length);
    }
    let length = if rest.starts_with("<!--") {
        until("-->")
    } else if rest.starts_with("<![CDATA[") {
        until("]]>")
    } else if rest.starts_with("<?") {
        until("?>")
    } else if rest.starts_with("<!") && rest.contains("]>") {
        until("]>")
    } else {
        until(">")
    };
    let text = &rest[..length];
    let piece = match rest.as_bytes().get(1) {
        Some(b'!' | b'?') => Piece::Other(text),
        Some(b'/') => Piece::End(text),
        _ => Piece::Start(text),
    };
    (piece, length)
}

/// Where the element that starts at piece `at` ends: the number of the piece after it.
pub fn end_of(pieces: &[Piece<'_>], at: usize) -> usize {
    let mut depth = 0_usize;
    for (index, piece) in pieces.iter().enumerate().skip(at) {
        match piece {
            Piece::Start(text) if !text.ends_with("/>") => depth += 1,
            Piece::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    pieces.len()
}

/// Words that mean something to some reader of SAML.
pub const DICTIONARY: &[&str] = &[
    "<!-- x -->",
    "<?x y?>",
    "<![CDATA[x]]>",
    "&amp;",
    "&#x41;",
    "&#0;",
    "&e;",
    "<!DOCTYPE a [<!ENTITY e \"x\">]>",
    "xmlns=\"\"",
    "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"",
    "xml:id=\"_x\"",
    " ID=\"_x\"",
    "urn:oasis:names:tc:SAML:2.0:assertion",
    "urn:oasis:names:tc:SAML:2.0:protocol",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "#xpointer(/)",
    "\u{0}",
    "\u{feff}",
    "\u{85}",
    "]]>",
    "--",
];

/// A document near `xml`, of at most `limit` octets.
pub fn mutate(random: &mut Random, xml: &str, limit: usize) -> String {
    let mut text = xml.to_owned();
    for _ in 0..=random.below(3) {
        text = change(random, &text);
    }
    if text.len() > limit {
        let mut end = limit;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    text
}

fn change(random: &mut Random, xml: &str) -> String {
    let all = pieces(xml);
    let starts: Vec<usize> = (0..all.len())
        .filter(|at| matches!(all[*at], Piece::Start(_)))
        .collect();
    let join = |pieces: &[Piece<'_>]| pieces.iter().map(|piece| piece.text()).collect::<String>();
    let Some(&at) = random.one(&starts) else {
        return octets(random, xml);
    };
    let end = end_of(&all, at);
    let element = &all[at..end];
    let spot = random.below(all.len() + 1);
    match random.below(9) {
        // An element goes, stands twice, or stands somewhere else.
        0 => join(&[&all[..at], &all[end..]].concat()),
        1 => join(&[&all[..end], element, &all[end..]].concat()),
        2 if spot <= at => join(&[&all[..spot], element, &all[spot..at], &all[end..]].concat()),
        2 if spot >= end => join(&[&all[..at], &all[end..spot], element, &all[spot..]].concat()),
        3 => join(&[&all[..spot], element, &all[spot..]].concat()),
        4 => attribute(random, xml, all[at].text()),
        5 => text(random, &all),
        6 => {
            let word = random.pick(DICTIONARY);
            format!("{}{word}{}", join(&all[..spot]), join(&all[spot..]))
        }
        // An element in the place of another one.
        7 => match random.one(&starts) {
            Some(&other) if other >= end || end_of(&all, other) <= at => {
                let other_end = end_of(&all, other);
                let taken = &all[other..other_end];
                join(&[&all[..at], taken, &all[end..]].concat())
            }
            _ => octets(random, xml),
        },
        _ => octets(random, xml),
    }
}

/// One attribute of a tag, changed, removed or written twice.
fn attribute(random: &mut Random, xml: &str, tag: &str) -> String {
    let Some((at, quoted)) = tag.find("=\"").and_then(|at| {
        let rest = &tag[at + 2..];
        Some((at, &rest[..rest.find('"')?]))
    }) else {
        return octets(random, xml);
    };
    let name_at = tag[..at].rfind(char::is_whitespace).unwrap_or(0);
    let whole = &tag[name_at..=at + 2 + quoted.len()];
    let new = match random.below(4) {
        0 => String::new(),
        1 => format!("{whole}{whole}"),
        2 => whole.replacen(quoted, random.pick(DICTIONARY), 1),
        _ => whole.to_uppercase(),
    };
    xml.replacen(tag, &tag.replacen(whole, &new, 1), 1)
}

/// The text between two tags, changed or split.
fn text(random: &mut Random, all: &[Piece<'_>]) -> String {
    let texts: Vec<usize> = (0..all.len())
        .filter(|at| matches!(all[*at], Piece::Text(_)))
        .collect();
    let chosen = random.one(&texts).copied();
    let mut out = String::new();
    for (index, piece) in all.iter().enumerate() {
        let text = piece.text();
        if Some(index) != chosen {
            out.push_str(text);
            continue;
        }
        let mut middle = random.below(text.len() + 1);
        while !text.is_char_boundary(middle) {
            middle -= 1;
        }
        let (head, tail) = text.split_at(middle);
        match random.below(3) {
            0 => out.push_str(random.pick(DICTIONARY)),
            1 => out.push_str(&format!("{head}{}{tail}", random.pick(DICTIONARY))),
            _ => out.push_str(head),
        }
    }
    out
}

/// A few characters changed, whatever they are.
fn octets(random: &mut Random, xml: &str) -> String {
    let mut characters: Vec<char> = xml.chars().collect();
    let at = random.below(characters.len() + 1);
    match random.below(3) {
        0 if at < characters.len() => {
            characters.remove(at);
        }
        1 if at < characters.len() => characters[at] = char::from(random.octet() & 0x7f),
        _ => characters.insert(at, char::from(random.octet())),
    }
    characters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<?x?><a b=\"1\"><!-- > --><c/>t<d>u</d><![CDATA[<e>]]></a>";

    #[test]
    fn pieces_are_the_document() {
        let all = pieces(XML);
        assert_eq!(all.iter().map(|p| p.text()).collect::<String>(), XML);
        assert_eq!(all[0], Piece::Other("<?x?>"));
        assert_eq!(all[2], Piece::Other("<!-- > -->"));
        assert_eq!(end_of(&all, 1), all.len());
        assert_eq!(end_of(&all, 3), 4, "an empty element is one piece");
        let broken = "<a><b></a";
        assert_eq!(
            pieces(broken).iter().map(|p| p.text()).collect::<String>(),
            broken
        );
    }

    #[test]
    fn mutants_differ_and_stay_below_the_limit() {
        let mut random = Random::new(5);
        let mut text = XML.to_owned();
        let mut changed = 0;
        for _ in 0..5000 {
            let next = mutate(&mut random, &text, 400);
            assert!(next.len() <= 400);
            changed += usize::from(next != text);
            text = if next.len() < 20 {
                XML.to_owned()
            } else {
                next
            };
        }
        assert!(changed > 4500, "{changed}");
    }
}
