//! Whatever is changed after signing, nothing but what was signed comes back.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::scenarios::tampered,
    gauntlet_fuzz::mutators::after
);
