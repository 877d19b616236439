//! Any octets: the reference SP comes to a judgement.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(gauntlet_fuzz::totality_response);
