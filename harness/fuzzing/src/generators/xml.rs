//! Raw XML from a grammar: well-formed more often than not, with everything that readers differ in.

use crate::generators::values::NAMESPACES;
use crate::mutators::xml::DICTIONARY;
use crate::random::Random;

/// A document with elements nested at most `depth` deep.
pub fn document(random: &mut Random, depth: usize) -> String {
    let mut out = String::new();
    if random.happens(1, 4) {
        out.push_str(random.pick(&[
            "<?xml version=\"1.0\"?>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<?xml version='1.1' standalone='yes'?>\n",
        ]));
    }
    misc(random, &mut out);
    element(random, depth, &mut out);
    misc(random, &mut out);
    out
}

fn misc(random: &mut Random, out: &mut String) {
    if random.happens(1, 6) {
        out.push_str(random.pick(&["<!-- c -->", "<?p i?>", "\n", " "]));
    }
}

fn name(random: &mut Random) -> &'static str {
    random.pick(&["a", "b", "p:a", "q:b", "Assertion", "ö", "_x", "p:x-1.2"])
}

fn element(random: &mut Random, depth: usize, out: &mut String) {
    let name = name(random);
    out.push('<');
    out.push_str(name);
    let quote = random.pick(&["\"", "'"]);
    for declared in ["xmlns:p", "xmlns:q", "xmlns"] {
        if random.happens(2, 3) || (name.starts_with('p') && declared.ends_with('p')) {
            let value = if declared == "xmlns" {
                random.pick(NAMESPACES)
            } else {
                random.pick(&["urn:p", "urn:q", "urn:oasis:names:tc:SAML:2.0:assertion"])
            };
            out.push_str(&format!(" {declared}={quote}{value}{quote}"));
        }
    }
    for attribute in ["b", "a", "p:a", "ID", "xml:lang"] {
        if random.happens(1, 4) {
            let value = random.pick(&["", "1", "a&amp;b", "&#10;", "&lt;", "é", "x\ty", "&quot;"]);
            out.push_str(&format!(" {attribute}={quote}{value}{quote}"));
        }
    }
    if depth == 0 || random.happens(1, 4) {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for _ in 0..random.below(4) {
        match random.below(5) {
            0 => out.push_str(random.pick(DICTIONARY)),
            1 => out.push_str(random.pick(&["text", "a&amp;b", "&#xD;", "\r\n", "]]&gt;", "😀"])),
            _ => element(random, depth - 1, out),
        }
    }
    out.push_str(&format!("</{name}>"));
}
