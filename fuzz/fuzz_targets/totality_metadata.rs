//! Any metadata is taken or not.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::messages::metadata,
    gauntlet_fuzz::mutators::xml
);
