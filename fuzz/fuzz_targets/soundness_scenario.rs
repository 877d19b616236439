//! Both at once, under any settings, with messages before.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::scenarios::any,
    gauntlet_fuzz::mutators::both
);
