//! A query that ends a session has the genuine parameters, octet for octet.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::messages::query,
    gauntlet_fuzz::mutators::query
);
