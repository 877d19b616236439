//! Lines of JSON in unusual forms, and short enough to be shown.

/// How much of the beginning of a line is shown, and of its end, in characters.
const SHOWN: (usize, usize) = (900, 100);
/// How much of one text within a line is shown, in characters.
const TEXT: usize = 120;
/// Longer lines are cut without a look at the texts within, in bytes.
const LOOKED_AT: usize = 256 * 1024;

/// A line fit to be shown: long texts within it are cut, then its middle where it is still long,
/// and what cannot be seen is escaped.
pub(super) fn shortened(line: &[u8]) -> String {
    if line.len() <= LOOKED_AT {
        return cut(&texts_cut(&String::from_utf8_lossy(line)));
    }
    // A character has four bytes at most.
    let (head, tail) = (SHOWN.0 * 4, SHOWN.1 * 4);
    let begin = line.get(..head).unwrap_or_default();
    let end = line.get(line.len() - tail..).unwrap_or_default();
    let (begin, end) = (String::from_utf8_lossy(begin), String::from_utf8_lossy(end));
    cut(&format!("{begin}{end}"))
}

/// The same JSON with `…` for all but the beginning of each long text.
fn texts_cut(json: &str) -> String {
    let mut out = String::new();
    let (mut in_string, mut length) = (false, 0);
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        if c == '"' {
            in_string = !in_string;
            length = 0;
        } else if in_string {
            length += 1;
            if length == TEXT {
                out.push('…');
            }
            if length >= TEXT {
                // An escaped quotation mark is no end.
                if c == '\\' {
                    chars.next();
                }
                continue;
            }
        }
        out.push(c);
        if in_string && c == '\\' {
            out.extend(chars.next());
        }
    }
    out
}

/// `text` without its middle where it is long.
fn cut(text: &str) -> String {
    let visible = |c: char| match c {
        ' '..='~' => c.to_string(),
        c => c.escape_debug().to_string(),
    };
    let (head, tail) = SHOWN;
    let length = text.chars().count();
    if length <= head + tail {
        return text.chars().map(visible).collect();
    }
    let begin: String = text.chars().take(head).map(visible).collect();
    let end: String = text.chars().skip(length - tail).map(visible).collect();
    format!("{begin} […] {end}")
}

/// The same JSON with white space wherever it may stand.
pub(super) fn spaced(json: &str) -> String {
    let mut out = String::from(" \t");
    walk(json, &mut out, |c, in_string, out| {
        if !in_string && "{}[],:".contains(c) {
            out.extend([' ', c, '\t', ' ']);
        } else {
            out.push(c);
        }
    });
    out.push('\t');
    out
}

/// The same JSON with every letter, digit and other visible character of its strings as
/// `\uXXXX`, and with `\/`.
pub(super) fn escaped(json: &str) -> String {
    let mut out = String::new();
    walk(json, &mut out, |c, in_string, out| match c {
        '/' if in_string => out.push_str("\\/"),
        '"' => out.push('"'),
        c if in_string => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
        c => out.push(c),
    });
    out
}

/// Hands every character of `json` to `write`, with whether it stands within a string. Escapes
/// are copied as they are.
fn walk(json: &str, out: &mut String, write: impl Fn(char, bool, &mut String)) {
    let mut in_string = false;
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        if in_string && c == '\\' {
            out.push(c);
            let escape = chars.next();
            out.extend(escape);
            if escape == Some('u') {
                out.extend(chars.by_ref().take(4));
            }
            continue;
        }
        in_string ^= c == '"';
        write(c, in_string, out);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn unusual_forms_mean_the_same() {
        let value =
            json!({"op": "a \"b\" \\ /", "n\u{1}": [1, {"x": null}], "é": "👋\u{7f}\u{2028}"});
        let text = value.to_string();
        for unusual in [spaced(&text), escaped(&text)] {
            assert_ne!(unusual, text);
            assert!(!unusual.contains(['\n', '\r']));
            assert_eq!(serde_json::from_str::<Value>(&unusual).unwrap(), value);
        }
        assert!(escaped(&text).is_ascii());
        assert!(escaped(&text).contains("\\u006f\\u0070"));
    }

    #[test]
    fn long_lines_are_cut_in_the_middle() {
        assert_eq!(shortened("é\u{7}\u{7f}".as_bytes()), "é\\u{7}\\u{7f}");
        for long in ["x".repeat(1001), "é".repeat(300_000)] {
            let short = shortened(long.as_bytes());
            assert_eq!(short.chars().count(), 900 + 100 + " […] ".chars().count());
        }
        assert_eq!(shortened("é".repeat(1000).as_bytes()), "é".repeat(1000));
        let halves = [&b"\xf0\x9f"[..], "é".repeat(300_000).as_bytes(), b"\xf0"].concat();
        assert!(shortened(&halves).starts_with('\u{fffd}'));
    }

    #[test]
    fn long_texts_within_a_line_are_cut_first() {
        let line = json!({"a": "x".repeat(500), "b": "\"".repeat(500), "c": "short"}).to_string();
        let short = shortened(line.as_bytes());
        let expected = format!(
            r#"{{"a":"{}…","b":"{}…","c":"short"}}"#,
            "x".repeat(119),
            r#"\""#.repeat(119)
        );
        assert_eq!(short, expected);
    }
}
