//! Glue between the oracles of `gauntlet_fuzzing` and libFuzzer.
//!
//! [`target!`] makes a libFuzzer target of a function and a mutator where the feature `libfuzzer` is on,
//! and otherwise a program that replays the files it is given, so that stable Rust can do that too.

pub mod mutators;

use std::sync::atomic::{AtomicU64, Ordering};

use gauntlet_fuzzing::targets::Outcome;

#[cfg(feature = "libfuzzer")]
pub use libfuzzer_sys;

/// Every target with the folder in `corpus/` that its inputs are in.
pub const TARGETS: &[(&str, &str)] = &[
    ("totality_reader", "response"),
    ("roundtrip_c14n", "response"),
    ("agreement_c14n", "response"),
    ("totality_response", "response"),
    ("totality_decryption", "encrypted"),
    ("totality_metadata", "metadata"),
    ("totality_logout", "logout"),
    ("totality_inspect", "response"),
    ("totality_request", "request"),
    ("soundness_query", "query"),
    ("soundness_tampered", "scenario"),
    ("soundness_resigned", "scenario"),
    ("soundness_scenario", "scenario"),
    ("completeness_inert", "scenario"),
];

/// How many inputs there were, and how many of them were accepted and were none at all.
static COUNTS: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

/// Notes what became of an input, and says now and then how many are accepted: a target that accepts
/// next to nothing tests next to nothing.
pub fn note(outcome: Outcome) -> Outcome {
    let [all, accepted, outside] = &COUNTS;
    match outcome {
        Outcome::Accepted => accepted.fetch_add(1, Ordering::Relaxed),
        Outcome::Outside => outside.fetch_add(1, Ordering::Relaxed),
        Outcome::Refused => 0,
    };
    let count = all.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() && count >= 1024 {
        eprintln!("{}", rates());
    }
    outcome
}

/// The counts in words.
pub fn rates() -> String {
    let [all, accepted, outside] = COUNTS.each_ref().map(|count| count.load(Ordering::Relaxed));
    let percent = |part: u64| 100 * part / all.max(1);
    format!(
        "{all} inputs: {} % accepted, {} % outside of the target's inputs",
        percent(accepted),
        percent(outside)
    )
}

/// Gives `target` every file named on the command line.
pub fn replay(target: fn(&[u8]) -> Outcome) {
    let mut files = 0_usize;
    for path in std::env::args_os().skip(1) {
        match std::fs::read(&path) {
            Ok(octets) => {
                note(target(&octets));
            }
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                std::process::exit(2);
            }
        }
        files += 1;
    }
    println!("{files} files, all well; {}", rates());
}

/// A libFuzzer target with its mutator.
#[cfg(feature = "libfuzzer")]
#[macro_export]
macro_rules! target {
    ($target:path, $mutator:path) => {
        $crate::libfuzzer_sys::fuzz_target!(|octets: &[u8]| -> $crate::libfuzzer_sys::Corpus {
            match $crate::note($target(octets)) {
                gauntlet_fuzzing::targets::Outcome::Outside => {
                    $crate::libfuzzer_sys::Corpus::Reject
                }
                _ => $crate::libfuzzer_sys::Corpus::Keep,
            }
        });
        $crate::libfuzzer_sys::fuzz_mutator!(|octets: &mut [u8],
                                              size: usize,
                                              max_size: usize,
                                              seed: u32| {
            $crate::mutators::apply(octets, size, max_size, seed, $mutator)
        });
    };
}

/// A program that replays files.
#[cfg(not(feature = "libfuzzer"))]
#[macro_export]
macro_rules! target {
    ($target:path, $mutator:path) => {
        // Named, so that a mutator that is not there is noticed without libFuzzer too.
        const _: $crate::mutators::Mutator = $mutator;

        fn main() {
            $crate::replay($target);
        }
    };
}
