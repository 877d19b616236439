//! Colours, or none.

/// Whether text carries colours. The caller decides: a terminal, and no `NO_COLOR`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    #[default]
    Plain,
    /// ANSI escape sequences.
    Ansi,
}

/// What a colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// A finding.
    Bad,
    /// To be looked at.
    Odd,
    /// Beside the point.
    Dim,
    /// A heading.
    Strong,
}

impl Style {
    /// `text` in the colour of `tone`.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        let code = match (self, tone) {
            (Self::Plain, _) => return text.to_owned(),
            (Self::Ansi, Tone::Good) => "32",
            (Self::Ansi, Tone::Bad) => "31;1",
            (Self::Ansi, Tone::Odd) => "33",
            (Self::Ansi, Tone::Dim) => "2",
            (Self::Ansi, Tone::Strong) => "1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
