//! Characters, names and line ends of XML 1.0.

use std::borrow::Cow;

/// Whether an octet of a text is one of these.
pub(crate) fn any(text: &str, is_one: impl Fn(u8) -> bool) -> bool {
    // Without a branch per octet, so that compilers make vector instructions of it.
    let holds_any = |chunk: &[u8]| chunk.iter().fold(false, |any, &b| any | is_one(b));
    text.as_bytes().chunks(64).any(holds_any)
}

/// The place of the first octet of a text that is one of these.
pub(super) fn position(text: &str, is_one: impl Fn(u8) -> bool) -> Option<usize> {
    let octets = text.as_bytes();
    // As above; where it is in its sixteen octets is then looked for one by one.
    let has_none = |chunk: &&[u8; 16]| !chunk.iter().fold(false, |any, &b| any | is_one(b));
    let begin = octets.as_chunks().0.iter().take_while(has_none).count() * 16;
    let rest = octets.get(begin..)?;
    rest.iter().position(|&b| is_one(b)).map(|at| begin + at)
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
    // Most names are plain, and are looked at once.
    if is_plain_name(name) || is_name(name) && !(no_colon && name.contains(':')) {
        Ok(())
    } else {
        Err(format!("'{name}' is not a name"))
    }
}

/// Whether a text is a name of ASCII letters, digits, `_` and `-` alone.
pub(super) fn is_plain_name(name: &str) -> bool {
    let begins_well = |b: u8| b.is_ascii_alphabetic() || b == b'_';
    let is_plain = |b: u8| IN_PLAIN_NAMES[usize::from(b)];
    name.bytes().next().is_some_and(begins_well) && name.bytes().all(is_plain)
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
