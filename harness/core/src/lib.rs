//! The words of saml-gauntlet as plain types, and [`judge()`].
//!
//! Everything here is data or a pure function of data: no XML, no cryptography, no input or
//! output. The order of the modules is the order in which the data flows:
//!
//! ```text
//! Case -> Delivery -> Observation -> Verdict -> Outcome -> RunLog -> reports
//! ```
//!
//! SAML terms follow SAML 2.0 Core; `docs/architecture.md` defines the others.

pub mod account;
pub mod case;
pub mod check;
pub mod clause;
pub mod delivery;
pub mod exit;
pub mod expectation;
pub mod feature;
pub mod gate;
pub mod http;
pub mod identity;
pub mod judge;
pub mod landing_rule;
pub mod logout;
pub mod mint_mode;
pub mod observation;
pub mod outcome;
pub mod profile;
pub mod question;
pub mod request_rule;
mod rule;
pub mod runlog;
pub mod setup;
pub mod side_effect;
pub mod slope;
mod stable_hash;
pub mod statement;
pub mod time;
pub mod verdict;

pub use account::{Account, AccountRule, AdminAct};
pub use case::CaseInfo;
pub use check::Check;
pub use clause::Clause;
pub use delivery::{Binding, Delivery};
pub use exit::Exit;
pub use expectation::{Expectation, Level, Severity};
pub use feature::Feature;
pub use gate::{Bearing, ExpectedSkips, FailOn, Gate};
pub use http::{BroughtBy, Carriage, HttpAnswer, HttpRequest, HttpRule};
pub use identity::{Acceptance, Identity, Truth};
pub use judge::judge;
pub use landing_rule::LandingRule;
pub use logout::{LogoutDelivery, LogoutRule, SentMessage};
pub use mint_mode::MintMode;
pub use observation::{Observation, SentRequest};
pub use outcome::{KnownFailures, Outcome};
pub use profile::Profile;
pub use question::Question;
pub use request_rule::RequestRule;
pub use setup::{Comparison, IdpTrust, RequestedNameId, Setup, SpSettings};
pub use side_effect::SideEffect;
pub use stable_hash::stable_hash;
pub use statement::{Soundness, Statement};
pub use time::{DEFAULT_NOW, Timestamp};
pub use verdict::{FailKind, Verdict};
