//! Mutators of the targets: each keeps an input what the target takes, and leaves the rest to libFuzzer
//! now and then.

use gauntlet_fuzzing::Random;
use gauntlet_fuzzing::generators::query::near;
use gauntlet_fuzzing::targets::{Side, scenario_mutator};

/// From an input, a limit of octets and a seed to another input; nothing where it has none.
pub type Mutator = fn(&[u8], usize, u64) -> Option<Vec<u8>>;

/// XML by its structure.
pub fn xml(octets: &[u8], limit: usize, seed: u64) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(octets).ok()?;
    let mut random = Random::new(seed);
    if text.is_empty() || random.happens(1, 16) {
        let document = gauntlet_fuzzing::generators::xml::document(&mut random, 4);
        return (document.len() <= limit).then(|| document.into_bytes());
    }
    Some(gauntlet_fuzzing::mutators::xml::mutate(&mut random, text, limit).into_bytes())
}

/// A query by its parts.
pub fn query(octets: &[u8], limit: usize, seed: u64) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(octets).ok()?;
    let next = near(&mut Random::new(seed), text).into_bytes();
    (next.len() <= limit).then_some(next)
}

/// A scenario, with steps after the signing alone.
pub fn after(octets: &[u8], limit: usize, seed: u64) -> Option<Vec<u8>> {
    scenario_mutator(octets, limit, seed, Side::After)
}

/// A scenario, with steps before the signing alone.
pub fn before(octets: &[u8], limit: usize, seed: u64) -> Option<Vec<u8>> {
    scenario_mutator(octets, limit, seed, Side::Before)
}

/// A scenario.
pub fn both(octets: &[u8], limit: usize, seed: u64) -> Option<Vec<u8>> {
    scenario_mutator(octets, limit, seed, Side::Both)
}

/// Applies a mutator to libFuzzer's buffer; gives the new size.
#[cfg(feature = "libfuzzer")]
pub fn apply(
    octets: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    mutator: Mutator,
) -> usize {
    // Now and then plain octets: what a structure cannot say must be tried, too.
    if seed.is_multiple_of(16) {
        return libfuzzer_sys::fuzzer_mutate(octets, size, max_size);
    }
    let known = octets.get(..size).unwrap_or_default();
    match mutator(known, max_size.min(octets.len()), u64::from(seed)) {
        Some(next) if next.len() <= octets.len() => {
            octets[..next.len()].copy_from_slice(&next);
            next.len()
        }
        _ => libfuzzer_sys::fuzzer_mutate(octets, size, max_size),
    }
}
