//! The rules.

mod context;
mod identifiers;
mod message;
mod metadata;
mod query;
mod schema;
pub(crate) mod signature;

use gauntlet_core::RequestRule;

use crate::{Evidence, Finding};

/// A rule as a function. An `Err` is a finding as well: so a rule can end early by `?`.
pub(crate) type Rule = fn(&Evidence<'_>) -> Result<Finding, Finding>;

/// The function of a rule.
pub(crate) fn of(rule: RequestRule) -> Rule {
    match rule {
        RequestRule::Schema => schema::schema,
        RequestRule::IdIsNcName => identifiers::is_ncname,
        RequestRule::IdIsFresh => identifiers::is_fresh,
        RequestRule::IdIsUnpredictable => identifiers::is_unpredictable,
        RequestRule::Version => message::version,
        RequestRule::IssueInstant => message::issue_instant,
        RequestRule::Issuer => message::issuer,
        RequestRule::Destination => message::destination,
        RequestRule::AcsIndexAlone => message::acs_index_alone,
        RequestRule::NoSubjectConfirmation => context::no_subject_confirmation,
        RequestRule::NoSubject => context::no_subject,
        RequestRule::NameIdFormat => context::name_id_format,
        RequestRule::TakenByEntra => context::taken_by_entra,
        RequestRule::ExactContext => context::exact_context,
        RequestRule::NoDemandedContext => context::no_demanded_context,
        RequestRule::AcsInMetadata => metadata::acs_in_metadata,
        RequestRule::SignedAsAdvertised => metadata::signed_as_advertised,
        RequestRule::OwnMetadata => metadata::own,
        RequestRule::OneDefault => metadata::one_default,
        RequestRule::KeyPublished => metadata::key_published,
        RequestRule::SignedAsWanted => metadata::signed_as_wanted,
        RequestRule::NobodyYet => context::nobody_yet,
        RequestRule::Endpoint => query::endpoint,
        RequestRule::WebAddress => query::web_address,
        RequestRule::QueryOnly => query::query_only,
        RequestRule::ParameterNames => query::parameter_names,
        RequestRule::RawDeflate => query::raw_deflate,
        RequestRule::NoLineBreaks => query::no_line_breaks,
        RequestRule::NoSignatureInside => signature::none_inside,
        RequestRule::SigAlg => signature::sig_alg,
        RequestRule::QuerySignature => signature::query_signature,
        RequestRule::NoEmptyRelayState => query::no_empty_relay_state,
        RequestRule::RelayStateLength => query::relay_state_length,
        RequestRule::NotCached => query::not_cached,
        RequestRule::UrlLength => query::url_length,
    }
}

/// A finding by whether something is as it should be.
#[expect(clippy::unnecessary_wraps, reason = "what a rule returns")]
fn right(is_right: bool, why_not: impl FnOnce() -> String) -> Result<Finding, Finding> {
    Ok(if is_right {
        Finding::Right
    } else {
        Finding::Wrong(why_not())
    })
}

/// The request that a rule about one of them looks at.
fn first<'a>(evidence: &Evidence<'a>) -> Result<&'a gauntlet_core::SentRequest, Finding> {
    evidence
        .requests
        .first()
        .ok_or_else(|| Finding::Silent("the SP has sent no request".to_owned()))
}
