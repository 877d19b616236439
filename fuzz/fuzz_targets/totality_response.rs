//! The reference SP comes to a judgement, twice the same; what it accepts is what the one genuine message says.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::messages::response,
    gauntlet_fuzz::mutators::xml
);
