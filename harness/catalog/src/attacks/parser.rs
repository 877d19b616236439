//! Documents that parsers read differently, or that should not be read at all.

pub(super) mod doctype;
pub(super) mod document;
pub(super) mod malformed;
pub(super) mod outside;
pub(super) mod views;
