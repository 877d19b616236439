//! Any document that reads: its canonical form is a fixed point.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(gauntlet_fuzz::roundtrip_c14n);
