//! The `now` of the request decides, and nothing else: no clock of the machine comes into it.

use crate::driven::{Driven, Finding, accepted, noon, refused};

/// The limits of the life of a minted Response, in seconds from noon. It was issued before the
/// first of them, so that a refusal then is not for its being from the future.
pub(crate) const NOT_BEFORE_S: i64 = -5;
pub(crate) const NOT_ON_OR_AFTER_S: i64 = 30;

/// One response, one configured target, and a clock that goes forth and back.
pub(crate) fn findings(driven: &mut Driven) -> Vec<String> {
    if let Err(why) = driven.configured(|_| {}) {
        return vec![format!("configure: {why}")];
    }
    let tolerance_s = driven.tolerance_s();
    let times = [
        (0, true),
        (NOT_ON_OR_AFTER_S - 1, true),
        // Libraries count in whole seconds, and to some the limit itself is within.
        (NOT_ON_OR_AFTER_S + tolerance_s + 1, false),
        (0, true),
        (NOT_BEFORE_S, true),
        (NOT_BEFORE_S - tolerance_s - 1, false),
        (0, true),
    ];
    let judged = times.map(|(seconds, is_valid)| judged(driven, seconds, is_valid));
    judged.into_iter().filter_map(Result::err).collect()
}

/// That the Response is accepted `seconds` after noon if it `is_valid` then, and else refused.
pub(crate) fn judged(driven: &mut Driven, seconds: i64, is_valid: bool) -> Finding {
    let observation = driven.bring("", noon().plus_s(seconds));
    let found = if is_valid {
        accepted(observation).map(|_| ())
    } else {
        refused(&observation)
    };
    found.map_err(|what| format!("{seconds} s from noon, valid: {is_valid}: {what}"))
}
