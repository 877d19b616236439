//! What a case asks of an SP, where it is not whether a message is accepted.

use crate::{AccountRule, HttpRule, LandingRule, LogoutRule, RequestRule};

/// What a case asks of an SP, where it is not whether its last message is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Whether its requests keep a rule; then no message is delivered.
    Request(RequestRule),
    /// Whether the accounts after the messages keep a rule.
    Accounts(AccountRule),
    /// Whether the page after the last message keeps a rule.
    Landing(LandingRule),
    /// Whether the answer to the last message over HTTP keeps a rule.
    Http(HttpRule),
    /// Whether single logout after the messages keeps a rule.
    Logout(LogoutRule),
}
