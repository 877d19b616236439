//! The same for an SP with a key to decrypt with.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::messages::decryption,
    gauntlet_fuzz::mutators::xml
);
