//! The accounts that a service provider makes just in time, in SQLite.
//!
//! An account belongs to one person of one identity provider: its key is the pair of both, and the
//! database itself lets no second account have the same. So two first logins that arrive at the
//! same time make one account, and a process that is killed in between leaves all of it or nothing.
//!
//! Nothing here knows of SAML: whoever calls decides what the key is and what is kept.

mod schema;
mod store;

pub use store::{Account, Attributes, Key, Outcome, Store, StoreError};
