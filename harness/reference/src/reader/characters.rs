//! Characters, names and line ends of XML 1.0.

use std::borrow::Cow;

/// Whether an octet of a text is one of these.
pub(crate) fn any(text: &str, is_one: impl Fn(u8) -> bool) -> bool {
    // Without a branch per octet, so that compilers make vector instructions of it.
    let holds_any = |chunk: &[u8]| chunk.iter().fold(false, |any, &b| any | is_one(b));
    text.as_bytes().chunks(64).any(holds_any)
}

/// The place of the first octet of a text that is one of these.
#[inline]
pub(crate) fn position<const N: usize>(text: &str, these: [u8; N]) -> Option<usize> {
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = LOWEST << 7;
    // Eight octets at a time, as in "Hacker's Delight" 6-1: where an octet is the wanted one, their difference
    // is zero, and taking one from it sets the highest bit. A borrow can set it in a later octet only.
    let wanted = these.map(|b| u64::from(b) * LOWEST);
    let (words, rest) = text.as_bytes().as_chunks();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = wanted.iter().fold(0, |found, wanted| {
            let difference = word ^ wanted;
            found | difference.wrapping_sub(LOWEST) & !difference & HIGHEST
        });
        if found != 0 {
            return Some(index * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|b| these.contains(b))?;
    Some(words.len() * 8 + at)
}

/// Whether a text has nothing that a rule on characters, or the one on `]]>`, could be about, and
/// no line end to be normalised: most have not, and one look at the whole is fast.
pub(super) fn is_plain(text: &str) -> bool {
    !any(text, |b| matches!(b, 0..=0x08 | 0x0b..=0x1f | 0xef | b']'))
}

/// Refuses characters that XML 1.0 2.2 does not allow.
pub(super) fn check_characters(text: &str) -> Result<(), String> {
    // All octets but a few control characters and two noncharacters are fine.
    let is_suspicious = |b: u8| matches!(b, 0..=0x08 | 0x0b | 0x0c | 0x0e..=0x1f | 0xef);
    if !any(text, is_suspicious) {
        return Ok(());
    }
    match text.chars().find(|&c| !is_char(c)) {
        None => Ok(()),
        Some(c) => Err(format!("the character U+{:04X}", u32::from(c))),
    }
}

/// `Char` of XML 1.0 2.2.
pub(super) fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Refuses what is no `Name`, or, where `no_colon`, no `NCName`.
pub(super) fn check_name(name: &str, no_colon: bool) -> Result<(), String> {
    if is_name(name) && !(no_colon && name.contains(':')) {
        Ok(())
    } else {
        Err(format!("'{name}' is not a name"))
    }
}

/// Whether plain names have this octet in them: those of ASCII letters, digits, `_` and `-` alone.
pub(super) const fn in_plain_names(b: u8) -> bool {
    IN_PLAIN_NAMES[b as usize]
}

/// Which octets plain names are made of.
const IN_PLAIN_NAMES: [bool; 256] = {
    let mut octets = [false; 256];
    let mut b = 0_u8;
    while b.is_ascii() {
        octets[b as usize] = b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
        b += 1;
    }
    octets
};

/// `Name` of XML 1.0 2.3.
pub(crate) fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

fn is_name_start(c: char) -> bool {
    matches!(c,
        ':' | 'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
        | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c,
            '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// Line ends become line feeds (XML 1.0 2.11).
pub(super) fn normalize_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the plain search, on texts whose octets are near what is wanted.
    #[test]
    fn the_first_of_some_octets_is_found() {
        let octets = [b'<' - 1, b'<', b'<' + 1, b'&', b'a', 0, 1, 0x7f];
        let mut state = 1_u32;
        for length in 0..40 {
            for _ in 0..200 {
                let text: String = (0..length)
                    .map(|_| {
                        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        char::from(octets[state as usize >> 8 & 7])
                    })
                    .collect();
                let plain = text.bytes().position(|b| matches!(b, b'<' | b'&'));
                assert_eq!(position(&text, [b'<', b'&']), plain, "{text:?}");
                let plain = text.bytes().position(|b| b == 0);
                assert_eq!(position(&text, [0]), plain, "{text:?}");
                let text = text.replace('a', "\u{ff}\u{101}");
                let plain = text.bytes().position(|b| b == b'<');
                assert_eq!(position(&text, [b'<']), plain, "{text:?}");
            }
        }
    }
}
