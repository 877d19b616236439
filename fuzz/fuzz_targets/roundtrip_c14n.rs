//! What reads has a canonical form that reads and is its own canonical form.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::c14n::roundtrip,
    gauntlet_fuzz::mutators::xml
);
