//! A deployed SP over HTTP: what the browser sends, where it goes, and whom it finds logged in.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests")]

mod common;
#[path = "http/cookies.rs"]
mod cookies;
#[path = "http/fake.rs"]
mod fake;
#[path = "http/login.rs"]
mod login;
#[path = "http/network.rs"]
mod network;
#[path = "http/post.rs"]
mod post;
#[path = "http/requests.rs"]
mod requests;
#[path = "http/settings.rs"]
mod settings;
#[path = "http/trouble.rs"]
mod trouble;
#[path = "http/verdict.rs"]
mod verdict;
