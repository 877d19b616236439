//! Markup that is not well-formed, made so: what weak parsers do instead of refusing.

/// The text with its markup mended: quotation marks put, second attributes and directives left
/// out, end tags named after their start tags, characters escaped that cannot stand alone.
pub(super) fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some((before, markup)) = rest.split_once('<') {
        out.push_str(&before.replace("]]>", "]]&gt;").replace("& ", "&amp; "));
        rest = if let Some(comment) = markup.strip_prefix("!--") {
            comment.split_once("-->").map_or("", |(_, tail)| tail)
        } else if let Some(directive) = markup.strip_prefix('!') {
            directive.split_once(">>").map_or("", |(_, tail)| tail)
        } else if let Some(end) = markup.strip_prefix('/') {
            if let Some(name) = open.pop() {
                out.push_str(&format!("</{name}>"));
            }
            end.split_once('>').map_or("", |(_, tail)| tail)
        } else if markup.starts_with('?') {
            markup.split_once("?>").map_or("", |(_, tail)| tail)
        } else {
            let (tag, tail) = tag(markup);
            start(tag, &mut open, &mut out);
            tail
        };
    }
    out.push_str(rest);
    out
}

/// A start tag up to the `>` that no quotation marks enclose, and what follows it.
fn tag(markup: &str) -> (&str, &str) {
    let mut quote = None;
    for (index, c) in markup.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => {
                let (tag, tail) = markup.split_at(index);
                return (tag, tail.strip_prefix('>').unwrap_or(tail));
            }
            _ => {}
        }
    }
    (markup, "")
}

/// Writes a start tag, and remembers its name where it has content.
fn start(tag: &str, open: &mut Vec<String>, out: &mut String) {
    let (tag, empty) = match tag.strip_suffix('/') {
        Some(tag) => (tag, true),
        None => (tag, false),
    };
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let name = name.replace("::", ":");
    out.push_str(&format!("<{name}"));
    let mut seen: Vec<&str> = Vec::new();
    while let Some((attribute, after)) = rest.split_once('=') {
        let attribute = attribute.trim();
        let after = after.trim_start();
        let quoted = after
            .strip_prefix('"')
            .and_then(|after| after.split_once('"'))
            .or_else(|| {
                after
                    .strip_prefix('\'')
                    .and_then(|after| after.split_once('\''))
            });
        let (value, tail) = quoted
            .or_else(|| after.split_once(char::is_whitespace))
            .unwrap_or((after, ""));
        rest = tail;
        let odd = attribute.starts_with(':') || attribute == "xmlns:xml";
        if !odd && !seen.contains(&attribute) {
            let value = value.replace('<', "&lt;").replace('"', "&quot;");
            out.push_str(&format!(" {attribute}=\"{value}\""));
        }
        seen.push(attribute);
    }
    if open.is_empty() && name.starts_with("samlp:") && !seen.contains(&"xmlns:samlp") {
        out.push_str(" xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"");
    }
    if empty {
        out.push_str("/>");
    } else {
        out.push('>');
        open.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_well_formed_stays_and_what_is_not_is_mended() {
        assert_eq!(mend("<a b=\"1\"><c/>d</a>"), "<a b=\"1\"><c/>d</a>");
        let broken = "<!x<!-- y -->><a b=1 b='2' :c=\"3\"> & <!-- a -- b -->]]><d e=\"<\"></D></a>";
        let mended = "<a b=\"1\"> &amp; ]]&gt;<d e=\"&lt;\"></d></a>";
        assert_eq!(mend(broken), mended);
    }
}
