//! Messages that are none. A browser can post anything.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::bench::Bench;
use super::{Attempt, Rule, Trial};

/// A rule for one kind of garbage.
const fn trial(id: &'static str, demand: &'static str, attempt: fn(&Bench) -> Attempt) -> Trial {
    Trial {
        rule: Rule {
            id,
            demand,
            section: "consume",
        },
        needs: &["refusal"],
        attempt,
    }
}

pub(super) const TRIALS: &[Trial] = &[
    trial(
        "garbage-empty",
        "An empty message gets a verdict, which is no acceptance, and the next request its reply.",
        |bench| refused(bench, ""),
    ),
    trial(
        "garbage-no-base64",
        "A message that is no base64 gets a verdict, which is no acceptance, and the next request its reply.",
        |bench| refused(bench, "%%% <Response/> A"),
    ),
    trial(
        "garbage-no-xml",
        "A message that is base64 and no XML gets a verdict, which is no acceptance, and the next request its reply.",
        |bench| refused(bench, &STANDARD.encode("this is no XML")),
    ),
    trial(
        "garbage-no-utf8",
        "A message whose base64 is no UTF-8 gets a verdict, which is no acceptance, and the next request its reply.",
        |bench| {
            refused(
                bench,
                &STANDARD.encode(b"<x>\xff\xfe\xc0\x80\xed\xa0\x80</x>"),
            )
        },
    ),
    trial(
        "garbage-large",
        "A message of 1 MiB gets a verdict, which is no acceptance, and the next request its reply.",
        |bench| refused(bench, &"A".repeat(1024 * 1024)),
    ),
    trial(
        "garbage-non-ascii",
        "A message beyond ASCII gets a verdict, which is no acceptance, and the next request its reply.",
        |bench| refused(bench, "Grüße 你好 \u{1f44b}\u{feff}\u{ffff}"),
    ),
    trial(
        "garbage-control",
        "A message with NUL and other control characters, escaped in JSON, gets a verdict, which is no acceptance, and the next request its reply.",
        |bench| refused(bench, "\0PHgvPg==\u{1}\u{8}\u{b}\u{1b}\r\n\u{7f}"),
    ),
];

fn refused(bench: &Bench, garbage: &str) -> Attempt {
    let mut session = bench.configured()?;
    let mut message = bench.message();
    garbage.clone_into(&mut message.saml_response);
    session
        .consume(&message)?
        .demand_no_acceptance("what is no message at all")?;
    session.lives()?;
    Ok(Vec::new())
}
