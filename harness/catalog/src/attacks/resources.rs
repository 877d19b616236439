//! Documents that cost more than they are worth, and documents that lack what a reader counts on.

pub(super) mod entities;
pub(super) mod incomplete;
pub(super) mod volume;
