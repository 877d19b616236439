//! The tombstones: identifiers of cases that are no more.

use std::sync::OnceLock;

/// A case that is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retired<'a> {
    /// Its identifier, never given to another.
    pub id: &'a str,
    /// The day, `2026-11-29`.
    pub on: &'a str,
    /// The case that tests the same now; empty where none does.
    pub instead: &'a str,
    /// Why it is no more.
    pub why: &'a str,
}

impl std::fmt::Display for Retired<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "'{}' was retired on {}: {}", self.id, self.on, self.why)?;
        if !self.instead.is_empty() {
            write!(f, "; '{}' tests the same now", self.instead)?;
        }
        Ok(())
    }
}

/// A line that is no tombstone: its number, from 1, and what it lacks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct TombstoneError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Every tombstone of the catalogue.
pub fn all() -> &'static [Retired<'static>] {
    static ALL: OnceLock<Vec<Retired<'static>>> = OnceLock::new();
    // A test holds the file to the form, so nothing is lost here.
    ALL.get_or_init(|| parse(include_str!("retired.tsv")).unwrap_or_default())
}

/// The tombstone of this case.
pub fn find(id: &str) -> Option<&'static Retired<'static>> {
    all().iter().find(|retired| retired.id == id)
}

/// The tombstones in a text of this form: a line each, four fields with tabulators between them.
///
/// # Errors
///
/// The first line that is none.
pub fn parse(text: &str) -> Result<Vec<Retired<'_>>, TombstoneError> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.starts_with('#'))
        .map(|(index, line)| {
            let error = |what| TombstoneError {
                line: index + 1,
                what,
            };
            let fields: Vec<&str> = line.split('\t').collect();
            let &[id, on, instead, why] = fields.as_slice() else {
                return Err(error(
                    "a tombstone has four fields: identifier, day, instead, why",
                ));
            };
            if id.split('/').count() < 3 {
                return Err(error("the identifier has the form area/family/name"));
            }
            if !is_day(on) {
                return Err(error("the day has the form 2026-11-29"));
            }
            if why.trim().is_empty() {
                return Err(error("it says nothing of why the case is no more"));
            }
            Ok(Retired {
                id,
                on,
                instead,
                why,
            })
        })
        .collect()
}

fn is_day(text: &str) -> bool {
    let form = text.bytes().map(|octet| match octet {
        b'0'..=b'9' => b'0',
        other => other,
    });
    form.eq(*b"0000-00-00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_tombstone_of_no_living_case() {
        let all = parse(include_str!("retired.tsv")).unwrap();
        for retired in all {
            assert!(crate::find(retired.id).is_none(), "{retired}");
            let instead = retired.instead;
            assert!(
                instead.is_empty() || crate::find(instead).is_some(),
                "{retired}"
            );
        }
    }

    #[test]
    fn what_is_no_tombstone_is_named_with_its_line() {
        let good = "attacks/text/old\t2026-11-29\tattacks/text/new\tit was there twice";
        let read = parse(good).unwrap();
        assert_eq!(
            read[0].to_string(),
            "'attacks/text/old' was retired on 2026-11-29: it was there twice; 'attacks/text/new' tests the same now"
        );
        for (bad, line) in [
            ("attacks/text/old\t2026-11-29\t\t", 1),
            ("# head\nattacks/text/old\tyesterday\t\twhy", 2),
            ("old\t2026-11-29\t\twhy", 1),
            ("attacks/text/old", 1),
        ] {
            assert_eq!(parse(bad).unwrap_err().line, line, "{bad}");
        }
    }
}
