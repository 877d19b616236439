//! Replacing the few characters that cannot stand as they are, at the speed of copying the rest.

/// Octets that are looked at in one go.
const CHUNK: usize = 64;

/// Appends `text` to `out` with what `replacement` gives for an octet in its place. It may give
/// something for `&`, `<`, `>`, `"`, tab, line feed and carriage return alone.
pub(super) fn escape(
    text: &str,
    replacement: impl Fn(u8) -> Option<&'static str>,
    out: &mut String,
) {
    let mut copied = 0;
    let mut chunk_start = 0;
    for chunk in text.as_bytes().chunks(CHUNK) {
        // Without a branch per octet, which compilers make vector instructions of.
        let any = chunk.iter().fold(false, |any, &b| any | is_special(b));
        if any {
            for (index, &octet) in chunk.iter().enumerate() {
                if let Some(with) = replacement(octet) {
                    let at = chunk_start + index;
                    out.push_str(&text[copied..at]);
                    out.push_str(with);
                    copied = at + 1;
                }
            }
        }
        chunk_start += chunk.len();
    }
    out.push_str(&text[copied..]);
}

const fn is_special(octet: u8) -> bool {
    matches!(octet, b'&' | b'<' | b'>' | b'"' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_may_stand_anywhere() {
        let of = |text: &str| {
            let mut out = String::new();
            escape(text, |b| (b == b'<').then_some("&lt;"), &mut out);
            out
        };
        for length in [0, 1, 62, 63, 64, 65, 127, 128, 200] {
            let around = "é".repeat(length);
            for text in [
                format!("{around}<"),
                format!("<{around}"),
                format!("{around}<<>{around}"),
            ] {
                assert_eq!(of(&text), text.replace('<', "&lt;"), "{length}");
            }
        }
    }
}
