//! `xs:dateTime` as SAML uses it.

use gauntlet_core::Timestamp;

/// Reads a time in UTC, which ends in `Z` (SAML Core 1.3.3), or in an offset of nought, which says
/// the same. Any number of fraction digits is taken; what is finer than a millisecond is cut off.
///
/// Anything else gives `None`: other zones, no zone, dates that do not exist, leap seconds.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let local = ["Z", "+00:00", "-00:00"]
        .iter()
        .find_map(|zone| text.strip_suffix(zone))?;
    let (date_time, fraction) = local.split_once('.').unwrap_or((local, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    // Exactly `YYYY-MM-DDThh:mm:ss`, so that the calendar alone is left to a library.
    let shape = date_time.len() == 19
        && date_time.bytes().enumerate().all(|(index, b)| match index {
            4 | 7 => b == b'-',
            10 => b == b'T',
            13 | 16 => b == b':',
            _ => b.is_ascii_digit(),
        });
    if !shape || !digits(fraction) || fraction.len() > 64 || date_time.ends_with("60") {
        return None;
    }
    let field = |at: usize| date_time.get(at..at + 2)?.parse().ok();
    let seconds = Timestamp::from_utc(
        date_time.get(..4)?.parse().ok()?,
        [field(5)?, field(8)?],
        [field(11)?, field(14)?, field(17)?],
    )?;
    let decimals = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
    let ms = decimals.fold(0, |ms, decimal| ms * 10 + i64::from(decimal - b'0'));
    Some(seconds.plus_ms(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_utc() {
        for (text, same) in [
            ("2026-01-15T12:00:00Z", "2026-01-15T12:00:00.000Z"),
            ("2026-01-15T12:00:00.5Z", "2026-01-15T12:00:00.500Z"),
            ("2026-01-15T12:00:00.9009999Z", "2026-01-15T12:00:00.900Z"),
            ("2026-01-15T12:00:00.5+00:00", "2026-01-15T12:00:00.500Z"),
            ("2026-01-15T12:00:00-00:00", "2026-01-15T12:00:00.000Z"),
            ("2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), same);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-01-15",
            "2026-01-15T12:00:00",
            "2026-01-15T12:00:00Z+00:00",
            "2026-01-15T12:00:00+02:00",
            "2026-01-15 12:00:00Z",
            "2026-01-15T12:00:00.Z",
            "2026-01-15T12:00:00,5Z",
            "2026-02-29T12:00:00Z",
            "2026-13-01T12:00:00Z",
            "2026-01-15T25:00:00Z",
            "2026-01-15T12:00:60Z",
            "-2026-01-15T12:00:00Z",
            " 2026-01-15T12:00:00Z",
            "1768478400",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
