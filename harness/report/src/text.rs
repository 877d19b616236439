//! Lines and words: how text from elsewhere gets to a terminal.

/// `text` without characters that would move the cursor or change colours: what a target says is
/// shown, not obeyed.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push(c),
            '\t' => out.push(' '),
            // Marks that reverse the direction of text would hide what stands there.
            c if c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) => {
                out.extend(c.escape_unicode());
            }
            c => out.push(c),
        }
    }
    out
}

/// Lines of at most `width` columns, broken at spaces where possible. All other white space
/// stays: it may be what a failure is about.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.trim_end().split('\n') {
        let mut line = String::new();
        let mut first = true;
        for word in paragraph.split(' ') {
            let length = line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && length > width {
                lines.push(std::mem::take(&mut line));
            } else if !first {
                line.push(' ');
            }
            line.push_str(word);
            first = false;
        }
        lines.push(line);
    }
    lines
}

/// `1 result`, `2 results`.
pub fn count(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        number => format!("{number} {word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_other_white_space_stays() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("' a  b '", 80), ["' a  b '"]);
        assert_eq!(wrap("aaaaaaaaaa b", 5), ["aaaaaaaaaa", "b"]);
        assert_eq!(wrap("a\nb\n", 5), ["a", "b"]);
    }

    #[test]
    fn what_moves_the_cursor_is_spelt_out() {
        assert_eq!(clean("a\u{1b}[2J\tb\u{202e}"), "a\\u{1b}[2J b\\u{202e}");
    }

    #[test]
    fn numbers_agree_with_their_word() {
        assert_eq!(count(1, "result"), "1 result");
        assert_eq!(count(0, "result"), "0 results");
    }
}
