//! XML laid out for the eye. For display alone: what is signed is the exact bytes, and moving
//! white space about breaks the signature.

/// One piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Text(&'a str),
    Open(&'a str),
    Close(&'a str),
    /// An empty element, a comment, a processing instruction, a section, a declaration.
    Other(&'a str),
}

/// `xml` with one element a line, indented. Where it is not well enough formed for that, as it
/// is.
pub fn xml(xml: &str) -> String {
    tokens(xml)
        .and_then(|tokens| lay_out(&tokens))
        .unwrap_or_else(|| xml.to_owned())
}

/// The same with every run of more than `most` characters without white space or markup cut to
/// its beginning and its length: certificates and signatures say nothing to the eye.
pub fn shortened(text: &str, most: usize) -> String {
    let is_end = |c: char| c.is_whitespace() || "<>\"".contains(c);
    text.split_inclusive(is_end)
        .map(|piece| {
            let word = piece.trim_end_matches(is_end);
            let length = word.chars().count();
            if length <= most {
                return piece.to_owned();
            }
            let start: String = word.chars().take(most / 2).collect();
            let end = piece.get(word.len()..).unwrap_or_default();
            format!("{start}…({length} characters){end}")
        })
        .collect()
}

/// `None` where a piece has no end.
fn tokens(mut rest: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    while !rest.is_empty() {
        let length = match rest.find('<') {
            Some(0) => markup_length(rest)?,
            Some(at) => at,
            None => rest.len(),
        };
        let (piece, after) = rest.split_at_checked(length)?;
        tokens.push(if !piece.starts_with('<') {
            Token::Text(piece)
        } else if piece.starts_with("</") {
            Token::Close(piece)
        } else if piece.starts_with("<!") || piece.starts_with("<?") || piece.ends_with("/>") {
            Token::Other(piece)
        } else {
            Token::Open(piece)
        });
        rest = after;
    }
    Some(tokens)
}

/// The length of the markup that `rest` starts with.
fn markup_length(rest: &str) -> Option<usize> {
    let until = |end: &str| rest.find(end).map(|at| at + end.len());
    if rest.starts_with("<!--") {
        return until("-->");
    }
    if rest.starts_with("<![CDATA[") {
        return until("]]>");
    }
    if rest.starts_with("<?") {
        return until("?>");
    }
    let (mut quote, mut subset) = (None, 0_usize);
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '[') => subset += 1,
            (None, ']') => subset = subset.saturating_sub(1),
            (None, '>') if subset == 0 => return Some(at + 1),
            (Some(_) | None, _) => {}
        }
    }
    None
}

/// `None` where elements do not nest.
fn lay_out(tokens: &[Token<'_>]) -> Option<String> {
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(&token) = tokens.get(at) {
        at += 1;
        match token {
            Token::Text(text) => line(&mut out, open.len(), text.trim()),
            Token::Other(text) => line(&mut out, open.len(), text),
            Token::Close(text) => {
                if open.pop() != Some(closed_name(text)) {
                    return None;
                }
                line(&mut out, open.len(), text);
            }
            Token::Open(text) => {
                // An element without child elements stays on its line.
                let inner = tokens.get(at..).unwrap_or_default();
                let end = inner.iter().position(|t| match t {
                    Token::Open(_) | Token::Close(_) => true,
                    Token::Other(other) => other.ends_with("/>"),
                    Token::Text(_) => false,
                });
                let close = end.and_then(|end| Some((end, inner.get(end)?)));
                if let Some((end, Token::Close(close))) = close {
                    if name_of(text) != closed_name(close) {
                        return None;
                    }
                    let whole: String = inner.get(..=end)?.iter().map(piece).collect();
                    line(&mut out, open.len(), &format!("{text}{whole}"));
                    at += end + 1;
                } else {
                    line(&mut out, open.len(), text);
                    open.push(name_of(text));
                }
            }
        }
    }
    open.is_empty().then_some(out)
}

fn piece<'a>(token: &Token<'a>) -> &'a str {
    match token {
        Token::Text(text) | Token::Open(text) | Token::Close(text) | Token::Other(text) => text,
    }
}

/// The name in a start tag.
fn name_of(tag: &str) -> &str {
    let inside = tag.trim_start_matches('<');
    let end = inside.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
    inside.get(..end.unwrap_or(inside.len())).unwrap_or(inside)
}

/// The name in an end tag.
fn closed_name(tag: &str) -> &str {
    tag.trim_start_matches("</").trim_end_matches('>').trim()
}

fn line(out: &mut String, depth: usize, text: &str) {
    if text.is_empty() {
        return;
    }
    out.push_str(&"  ".repeat(depth));
    out.push_str(text);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_take_a_line_each_and_text_stays_where_it_is() {
        let text = "<a x=\"1>2\"><b>t<!-- c -->u</b><c/><d><e/></d></a>";
        assert_eq!(
            xml(text),
            "<a x=\"1>2\">\n  <b>t<!-- c -->u</b>\n  <c/>\n  <d>\n    <e/>\n  </d>\n</a>\n"
        );
    }

    #[test]
    fn a_doctype_with_an_internal_subset_is_one_piece() {
        let text = "<!DOCTYPE a [<!ENTITY e \"v\">]><a>&e;</a>";
        assert_eq!(xml(text), "<!DOCTYPE a [<!ENTITY e \"v\">]>\n<a>&e;</a>\n");
    }

    #[test]
    fn what_does_not_nest_stays_as_it_is() {
        let broken = [
            "<a><b></a></b>",
            "<a",
            "<a>",
            "</a>",
            "<!-- ",
            "<a x='",
            "<é><",
            "<a>t</b>",
            "<![CDATA[",
        ];
        for text in broken {
            assert_eq!(xml(text), text);
        }
        assert_eq!(xml(""), "");
    }

    #[test]
    fn long_words_are_cut() {
        let text = format!("<x>{}</x> y", "A".repeat(100));
        let cut = shortened(&text, 40);
        assert_eq!(cut, format!("<x>{}…(100 characters)</x> y", "A".repeat(20)));
        assert_eq!(shortened("short é", 40), "short é");
    }
}
