//! The mock Microsoft Entra ID.
//!
//! It mints SAML responses the way Entra ID writes them, byte by byte, and lets steps change
//! them before and after signing. It has its own XML writer and canonicalizer, and shares no XML
//! or cryptography crate with the reference SP, so that neither can hide the other's mistakes.
//!
//! ```
//! use gauntlet_idp::{Plan, World, mint};
//!
//! let world = World::new("2026-01-15T12:00:00Z".parse()?, 1)?;
//! let plan: Plan = "entra(sign=assertion, flow=unsolicited) | sign".parse()?;
//! let minted = mint(&world, &plan, "example")?;
//! assert!(minted.xml.starts_with("<samlp:Response ID=\"_"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod algorithm;
pub mod baseline;
pub mod beacon;
pub mod directory;
pub mod draft;
pub mod encrypt;
pub mod fragment;
pub mod grammar;
pub mod honest;
pub mod keys;
pub mod logout;
pub mod metadata;
pub mod metadata_shape;
pub mod mint;
pub mod names;
pub mod outline;
pub mod plan;
mod raw_rsa;
pub mod rollover;
pub mod sign;
pub mod signed_metadata;
pub mod steps;
pub mod terms;
pub mod times;
pub mod volume;
pub mod world;
pub mod wrap;
pub mod xml;

pub use baseline::{Baseline, Flow, SignOption};
pub use beacon::Beacons;
pub use draft::Draft;
pub use mint::{MintError, Minted, mint};
pub use outline::outline;
pub use plan::{Plan, PlanError};
pub use steps::Step;
pub use terms::{Terms, terms};
pub use world::{World, WorldError};
