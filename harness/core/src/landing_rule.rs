//! The rules for where the browser goes after a login.

use crate::rule::rules;

rules! {
    /// One rule for where an SP sends the browser after a login.
    LandingRule;
    /// It stays at the SP, as a browser reads the address, and no header can be split by it
    /// (SAML Bindings 3.4.3, 3.5.3).
    StaysHome = "stays-home",
    /// It goes to the page of the SP that RelayState names (SAML Bindings 3.5.3).
    AsAsked = "as-asked",
}
