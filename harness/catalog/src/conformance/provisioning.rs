//! Accounts that are made just in time: whose they are, and what is in them.

pub(super) mod accounts;
pub(super) mod claims;
