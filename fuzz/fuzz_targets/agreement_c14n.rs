//! Two canonicalizers that share nothing make the same octets.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::c14n::agreement,
    gauntlet_fuzz::mutators::xml
);
