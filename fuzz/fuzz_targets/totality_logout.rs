//! Any posted LogoutRequest leaves an SP that answers.
#![cfg_attr(feature = "libfuzzer", no_main)]

gauntlet_fuzz::target!(
    gauntlet_fuzzing::targets::messages::logout_request,
    gauntlet_fuzz::mutators::xml
);
