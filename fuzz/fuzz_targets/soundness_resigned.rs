//! Whatever is signed is accepted for this SP and for now, or not at all.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::scenarios::resigned,
    gauntlet_fuzz::mutators::before
);
