//! The formats of a report, one file each.

use std::str::FromStr;

use gauntlet_core::runlog::Event;

use crate::{annotations, html, json, junit, markdown, sarif, terminal};

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// For a person at a terminal.
    Terminal,
    /// One page to look at.
    Html,
    /// JUnit XML, as Jenkins, GitLab and others show it.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// A summary in Markdown, for the page of a job.
    Markdown,
    /// Commands that make GitHub show annotations.
    Annotations,
    /// One JSON document.
    Json,
}

impl Format {
    /// All of them with their words and what they are.
    pub const TABLE: &'static [(Self, &'static str, &'static str)] = &[
        (
            Self::Html,
            "html",
            "one page to look at, with everything in it",
        ),
        (
            Self::Junit,
            "junit",
            "JUnit XML, as Jenkins, GitLab and others show it",
        ),
        (Self::Sarif, "sarif", "SARIF 2.1.0, for code scanning"),
        (
            Self::Markdown,
            "markdown",
            "a summary for the page of a job",
        ),
        (
            Self::Annotations,
            "annotations",
            "commands that make GitHub show annotations",
        ),
        (Self::Json, "json", "one JSON document, as --json prints it"),
        (
            Self::Terminal,
            "terminal",
            "the text that is printed, without colours",
        ),
    ];

    /// Its word.
    pub fn name(self) -> &'static str {
        let row = Self::TABLE.iter().find(|(this, ..)| *this == self);
        row.map_or("terminal", |(_, word, _)| word)
    }
}

/// A word that is no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no format of a report; there are {words}", words = words())]
pub struct NotAFormat(pub String);

fn words() -> String {
    let words: Vec<&str> = Format::TABLE.iter().map(|(_, word, _)| *word).collect();
    words.join(", ")
}

impl FromStr for Format {
    type Err = NotAFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let row = Self::TABLE.iter().find(|(_, word, _)| *word == text);
        row.map(|(this, ..)| *this)
            .ok_or_else(|| NotAFormat(text.to_owned()))
    }
}

/// A report that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// As JSON.
    #[error("the report cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// As XML, or compressed.
    #[error("the report cannot be written")]
    Write(#[from] std::io::Error),
}

/// The report of one run.
pub fn render(format: Format, events: &[Event]) -> Result<String, ReportError> {
    Ok(match format {
        Format::Terminal => terminal::render(events, terminal::Options::default()),
        Format::Html => html::render(events)?,
        Format::Junit => junit::render(events)?,
        Format::Sarif => sarif::render(events)?,
        Format::Markdown => markdown::render(events),
        Format::Annotations => annotations::render(events),
        Format::Json => json::render(events)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_its_word() {
        for (format, word, _) in Format::TABLE {
            assert_eq!(word.parse::<Format>().as_ref(), Ok(format));
            assert_eq!(format.name(), *word);
        }
        let error = "xml".parse::<Format>().unwrap_err().to_string();
        assert!(error.contains("html, junit, sarif"), "{error}");
    }
}
