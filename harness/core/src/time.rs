//! An instant, to the millisecond, in UTC: the only form of time in the harness.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime};

/// An instant in UTC with millisecond resolution, the resolution of Entra's timestamps.
///
/// SAML times are `xs:dateTime` values in UTC without a time zone offset other than `Z`
/// (SAML Core 1.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    unix_ms: i64,
}

/// A text that is not an RFC 3339 date and time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not an RFC 3339 time such as 2026-01-15T12:00:00Z")]
pub struct TimestampError {
    /// What was read.
    pub text: String,
}

/// The time at which everything is minted that does not say another: 2026-01-15T12:00:00Z.
pub const DEFAULT_NOW: Timestamp = Timestamp::from_unix_ms(1_768_478_400_000);

impl Timestamp {
    /// From milliseconds since 1970-01-01T00:00:00Z.
    pub const fn from_unix_ms(unix_ms: i64) -> Self {
        Self { unix_ms }
    }

    /// From year, `[month, day]` and `[hour, minute, second]` in UTC, counted as people write them;
    /// `None` for a date or a time that there is not, leap seconds included.
    pub fn from_utc(year: i32, [month, day]: [u8; 2], [h, m, s]: [u8; 3]) -> Option<Self> {
        let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
        let time = date.with_hms(h, m, s).ok()?.assume_utc();
        Some(Self::from_unix_ms(time.unix_timestamp().checked_mul(1000)?))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn unix_ms(self) -> i64 {
        self.unix_ms
    }

    /// This instant moved by `ms` milliseconds, backwards where negative; saturates.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self {
            unix_ms: self.unix_ms.saturating_add(ms),
        }
    }

    /// This instant moved by `s` seconds, backwards where negative; saturates.
    #[must_use]
    pub const fn plus_s(self, s: i64) -> Self {
        self.plus_ms(s.saturating_mul(1000))
    }

    /// The time from `earlier` to this instant; zero where `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        let ms = self.unix_ms.saturating_sub(earlier.unix_ms);
        Duration::from_millis(u64::try_from(ms).unwrap_or(0))
    }

    /// The calendar form; `None` outside the years that `time` can express.
    pub fn to_offset_date_time(self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.unix_ms) * 1_000_000).ok()
    }
}

impl fmt::Display for Timestamp {
    /// `2026-01-15T12:00:00.000Z`: always three decimals, as Entra writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(t) = self.to_offset_date_time() else {
            return write!(f, "{}ms", self.unix_ms);
        };
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            t.year(),
            u8::from(t.month()),
            t.day(),
            t.hour(),
            t.minute(),
            t.second(),
            t.millisecond()
        )
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || TimestampError {
            text: text.to_owned(),
        };
        let parsed = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| error())?;
        let ms = parsed.unix_timestamp_nanos().div_euclid(1_000_000);
        i64::try_from(ms)
            .map(Self::from_unix_ms)
            .map_err(|_| error())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trip() {
        let t: Timestamp = "2026-01-15T12:00:00Z".parse().unwrap();
        assert_eq!(t.to_string(), "2026-01-15T12:00:00.000Z");
        assert_eq!(t.plus_ms(-1).to_string(), "2026-01-15T11:59:59.999Z");
        assert_eq!(t.to_string().parse::<Timestamp>().unwrap(), t);
    }

    #[test]
    fn the_parts_of_a_time_are_those_of_its_text() {
        let leap_day = Timestamp::from_utc(2024, [2, 29], [23, 59, 58]).unwrap();
        assert_eq!(leap_day.to_string(), "2024-02-29T23:59:58.000Z");
        let none = [
            (2026, [2, 29], [0, 0, 0]),
            (2026, [13, 1], [0, 0, 0]),
            (2026, [0, 1], [0, 0, 0]),
            (2026, [1, 0], [0, 0, 0]),
            (2026, [1, 1], [24, 0, 0]),
            (2026, [1, 1], [0, 60, 0]),
            (2026, [1, 1], [0, 0, 60]),
        ];
        for (year, date, time) in none {
            assert_eq!(
                Timestamp::from_utc(year, date, time),
                None,
                "{date:?} {time:?}"
            );
        }
    }

    #[test]
    fn offsets_are_converted() {
        let t: Timestamp = "2026-01-15T13:00:00.5+01:00".parse().unwrap();
        assert_eq!(t.to_string(), "2026-01-15T12:00:00.500Z");
    }

    #[test]
    fn nonsense_is_refused_with_the_text() {
        let error = "yesterday".parse::<Timestamp>().unwrap_err();
        assert!(error.to_string().contains("yesterday"));
    }
}
