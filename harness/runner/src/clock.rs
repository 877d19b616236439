//! The one place where the real clock is read.
//!
//! Only targets without the feature `clock` need it: they judge by the time of the day, so
//! messages for them are minted at it. Everything else takes its time from the World.

use std::time::{SystemTime, UNIX_EPOCH};

use gauntlet_core::Timestamp;

/// The real time, cut to whole seconds.
#[expect(
    clippy::disallowed_methods,
    reason = "targets that do not take the time from us judge by the real one"
)]
pub fn real_time() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_unix_ms(0).plus_s(seconds)
}

/// A number that no earlier run of this machine has had: nanoseconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "a deployed SP may remember the identifiers of a run a moment ago"
)]
pub fn run_number() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    since
        .as_secs()
        .wrapping_mul(1_000_000_000)
        .wrapping_add(u64::from(since.subsec_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_seconds_of_this_century() {
        let now = real_time();
        assert_eq!(now.unix_ms() % 1000, 0);
        assert!(now > "2025-01-01T00:00:00Z".parse().unwrap());
    }

    #[test]
    fn two_runs_of_one_second_have_two_numbers() {
        let first = run_number();
        std::thread::sleep(std::time::Duration::from_millis(1));
        assert!(run_number() > first);
    }
}
