//! Honest messages of single logout, for cases to change.

use gauntlet_core::Binding;
use gauntlet_idp::logout::{LogoutKind, LogoutPlan};

/// A LogoutRequest by HTTP-Redirect.
pub(crate) const fn request() -> LogoutPlan {
    LogoutPlan::honest(LogoutKind::Request, Binding::HttpRedirect)
}

/// A LogoutRequest by HTTP-POST.
pub(crate) const fn posted_request() -> LogoutPlan {
    LogoutPlan::honest(LogoutKind::Request, Binding::HttpPost)
}

/// A LogoutResponse by HTTP-Redirect.
pub(crate) const fn response() -> LogoutPlan {
    LogoutPlan::honest(LogoutKind::Response, Binding::HttpRedirect)
}
