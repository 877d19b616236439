//! Other people's SPs in Rust agree with the reference, or it is counted how they differ.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzz_linked::agreement,
    gauntlet_fuzz::mutators::both
);
