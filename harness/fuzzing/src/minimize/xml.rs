//! Less XML: elements, then attributes, then text.

use crate::mutators::xml::{Piece, end_of, pieces};

/// The smallest document found for which `holds`, by at most `budget` questions.
pub fn document(xml: &str, budget: usize, mut holds: impl FnMut(&str) -> bool) -> String {
    let mut left = budget;
    let mut ask = |candidate: &str| {
        if left == 0 {
            return false;
        }
        left -= 1;
        holds(candidate)
    };
    let mut text = xml.to_owned();
    loop {
        let before = text.len();
        text = without_elements(&text, &mut ask);
        text = without_attributes(&text, &mut ask);
        text = without_texts(&text, &mut ask);
        if text.len() == before {
            return text;
        }
    }
}

fn join(pieces: &[Piece<'_>]) -> String {
    pieces.iter().map(|piece| piece.text()).collect()
}

/// Whole elements first, the largest first; then their tags alone, with the content left.
fn without_elements(xml: &str, ask: &mut impl FnMut(&str) -> bool) -> String {
    let mut text = xml.to_owned();
    let mut at = 0;
    loop {
        let all = pieces(&text);
        let Some(piece) = all.get(at) else {
            return text;
        };
        let end = match piece {
            Piece::Start(_) => end_of(&all, at),
            Piece::Other(_) => at + 1,
            Piece::End(_) | Piece::Text(_) => {
                at += 1;
                continue;
            }
        };
        let gone = join(&[&all[..at], &all[end..]].concat());
        let unwrapped = (end > at + 1).then(|| {
            let inner = &all[at + 1..end - 1];
            join(&[&all[..at], inner, &all[end..]].concat())
        });
        if !gone.is_empty() && ask(&gone) {
            text = gone;
        } else if let Some(unwrapped) = unwrapped.filter(|it| ask(it)) {
            text = unwrapped;
        } else {
            at += 1;
        }
    }
}

fn without_attributes(xml: &str, ask: &mut impl FnMut(&str) -> bool) -> String {
    let mut text = xml.to_owned();
    let mut from = 0;
    // An attribute is a name, '=' and a quoted value; `from` is where the next one may begin.
    while let Some((start, end)) = next_attribute(&text, from) {
        let gone = format!("{}{}", &text[..start], &text[end..]);
        if ask(&gone) {
            text = gone;
        } else {
            from = end;
        }
    }
    text
}

/// The octets of the next attribute of a tag from `from` on, with the space before it.
fn next_attribute(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let equals = at + text.get(at..)?.find('=')?;
        let quote = text.get(equals + 1..)?.chars().next()?;
        let start = text[..equals].rfind(char::is_whitespace)?;
        if (quote == '"' || quote == '\'') && start >= from {
            let value = equals + 2;
            let end = value + text.get(value..)?.find(quote)? + 1;
            return Some((start, end));
        }
        at = equals + 1;
    }
}

fn without_texts(xml: &str, ask: &mut impl FnMut(&str) -> bool) -> String {
    let mut text = xml.to_owned();
    let mut at = 0;
    loop {
        let all = pieces(&text);
        match all.get(at) {
            None => return text,
            Some(Piece::Text(_)) => {
                let gone = join(&[&all[..at], &all[at + 1..]].concat());
                if ask(&gone) {
                    text = gone;
                } else {
                    at += 1;
                }
            }
            Some(_) => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_finding_needs_is_what_is_left() {
        let xml = "<a x=\"1\" y=\"2\"><b>t</b><c z=\"3\"><d>keep</d><!-- x --></c>u</a>";
        let small = document(xml, 1000, |t| t.contains("<d>keep</d>"));
        assert_eq!(small, "<d>keep</d>");
        let small = document(xml, 1000, |t| t.contains("<c") && t.contains("y=\"2\""));
        assert_eq!(small, "<a y=\"2\"><c></c></a>");
        assert_eq!(document(xml, 0, |_| true), xml);
    }
}
