//! The reader of the reference SP says of any text what it is.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::messages::reader,
    gauntlet_fuzz::mutators::xml
);
