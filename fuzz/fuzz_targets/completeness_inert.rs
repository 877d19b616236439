//! Inert edits never turn an honest message into a refusal.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::scenarios::inert,
    gauntlet_fuzz::mutators::both
);
