//! A day of the calendar, in UTC.

use std::str::FromStr;

use gauntlet_core::Timestamp;

/// Seconds of a day.
const SECONDS: i64 = 24 * 60 * 60;

/// A day, written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Its first instant.
    start: Timestamp,
}

impl Day {
    /// The day of this instant.
    pub fn of(instant: Timestamp) -> Self {
        let whole = instant.unix_ms().div_euclid(1000 * SECONDS);
        Self {
            start: Timestamp::from_unix_ms(whole * 1000 * SECONDS),
        }
    }

    /// The day that is so many days later.
    #[must_use]
    pub fn plus(self, days: u16) -> Self {
        Self {
            start: self.start.plus_s(i64::from(days) * SECONDS),
        }
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.start.to_string();
        f.pad(text.split('T').next().unwrap_or_default())
    }
}

/// A text that is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no day, which is written YYYY-MM-DD")]
pub struct NotADay(String);

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant = format!("{text}T00:00:00Z").parse();
        match instant {
            Ok(start) if text.len() == 10 => Ok(Self { start }),
            _ => Err(NotADay(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_written_and_counted() {
        let day: Day = "2026-12-31".parse().unwrap();
        assert_eq!(day.to_string(), "2026-12-31");
        assert_eq!(day.plus(1).to_string(), "2027-01-01");
        let late = "2026-12-31T23:59:59Z".parse().unwrap();
        assert_eq!(Day::of(late), day);
        for wrong in [
            "2026-02-30",
            "2026-1-1",
            "tomorrow",
            "",
            "2026-12-31T00:00:00Z",
        ] {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
    }
}
