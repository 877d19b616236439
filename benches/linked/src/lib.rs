//! Other people's service providers in Rust, in this process: the modules of their adapters.

mod adapters {
    include!(concat!(env!("OUT_DIR"), "/adapters.rs"));
}

/// Makes an SP of a setup, and of a message what has it consumed, each time as if for the first time; nothing
/// where either is not taken. Both as the target protocol says them.
pub type Consumer =
    fn(serde_json::Value, serde_json::Value) -> Option<Box<dyn FnMut() -> Result<(), String>>>;

/// Every SP that is linked in, and whether it takes the time from us.
pub const LINKED: &[(&str, bool, Consumer)] = &[
    #[cfg(feature = "gamlastan")]
    ("gamlastan", true, adapters::gamlastan::consumer),
    #[cfg(feature = "saml-rs")]
    ("saml-rs", true, adapters::saml_rs::consumer),
    #[cfg(feature = "samael")]
    ("samael", false, adapters::samael::consumer),
];
