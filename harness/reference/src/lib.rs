//! The reference SAML 2.0 service provider: a test subject and an example, not a product for
//! logging people in.
//!
//! - Claims are read only out of the canonical octets that the verified digest was computed
//!   over, parsed again from those octets: what was signed is what is seen.
//! - Keys come from configuration alone, algorithms from an allow-list.
//! - Every check runs and is recorded, so that a report can say everything that was wrong.
//! - Time is what the delivery says; the clock is never read.
//!
//! [`mutants`] are weak SPs: this one with one check taken out or one naive reading put in. They
//! replace entries of [`parts::Parts`]; the sound code has no branch for them.

mod accounts;
pub mod c14n;
mod checks;
mod claims;
mod context;
mod decrypt;
mod dom;
pub mod keys;
mod landing;
mod logout;
mod message;
mod metadata;
pub mod mutants;
mod names;
mod octets;
pub mod parts;
pub mod profiles;
pub mod reader;
mod refusal;
mod replay;
mod request;
mod scope;
mod signature;
mod sp;
pub mod statement;
mod time;
mod trust;
mod web;

pub use dom::{Document, NodeId};
pub use refusal::Refusal;
pub use request::RequestError;
pub use sp::{
    CheckResult, ConfigError, Judgement, PrivateKeyError, ReferenceSp, check_private_key,
};
