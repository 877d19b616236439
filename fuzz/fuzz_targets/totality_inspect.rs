//! `gauntlet inspect` explains anything, or says that there is nothing in it.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::messages::inspect,
    gauntlet_fuzz::mutators::xml
);
