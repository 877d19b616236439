//! Soundness: whatever an SP accepts is signed by a key that it trusts for that IdP, for this SP,
//! and for now.
//!
//! What was signed is known from the minting ([`gauntlet_core::Truth`]): an identity that is not it
//! is a forgery. Whether it may be accepted at all follows here from what the message says before it
//! is signed, and from nothing else: no reader, no verifier and no reference SP has a say. Only what
//! the standards leave no choice about is a breach, so that none is a false alarm.

use std::fmt;

use gauntlet_catalog::setup_under;
use gauntlet_core::{Expectation, IdpTrust, Setup, Timestamp};
use gauntlet_idp::directory::TenantName;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::Step;
use gauntlet_idp::terms::{AssertionTerms, Confirmation, Signing, Time, terms};
use gauntlet_idp::{MintError, Plan, Terms, World};

use crate::generators::scenario::settled;
use crate::oracles::completeness::is_inert;
use crate::scenario::{Message, Scenario, flat};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// Why a message must not be accepted, whoever it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breach {
    /// The form field is not base64 (SAML Bindings 3.5.4).
    Encoding,
    /// The document is no Response (SAML Bindings 3.5.4, SAML Profiles 4.1.4.2).
    Root,
    /// A signed text stands in a document type declaration, whose entities are not signed (XML 4.4).
    Entity,
    /// A time that is none (SAML Core 1.3.3).
    Time,
    /// Signed or encrypted by an algorithm that nobody knows (XML Signature 4.4.1, 4.4.2, XML
    /// Encryption 3.2).
    Algorithm,
    /// A version other than 2.0 (SAML Core 2.3.3, 3.2.2, 4.1).
    Version,
    /// A top-level status other than Success (SAML Core 3.2.2.2).
    Status,
    /// An issuer that the SP does not know (SAML Profiles 4.1.4.2).
    Issuer,
    /// No Signature by a key that the SP trusts for that issuer (SAML Core 5).
    Key,
    /// What must be signed is not, as the SP is configured.
    NotSigned,
    /// An audience restriction without this SP (SAML Core 2.5.1.4).
    Audience,
    /// A condition that nobody knows (SAML Core 2.5.1).
    UnknownCondition,
    /// Not valid yet (SAML Core 2.5.1.2).
    NotYet,
    /// Not valid any more (SAML Core 2.5.1.2).
    NoLonger,
    /// No confirmation that this bearer satisfies (SAML Profiles 4.1.4.3).
    Confirmation,
    /// A signed Destination elsewhere (SAML Bindings 3.5.5.2).
    Destination,
    /// An answer to a request that the SP has not sent (SAML Core 3.2.2).
    InResponseTo,
    /// No answer to any request, where the SP wants none such.
    Unsolicited,
    /// No authentication statement (SAML Profiles 4.1.4.2).
    AuthnStatement,
    /// A name of a domain that the IdP may not speak for, as the SP is configured.
    Scope,
    /// An assertion that was accepted before (SAML Profiles 4.1.4.5).
    Replay,
    /// A person without an account, where the SP makes none, as it is configured.
    Account,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "the form field is not base64",
            Self::Root => "the document is no Response",
            Self::Entity => "a signed text stands in a document type declaration",
            Self::Time => "a time in it is none",
            Self::Algorithm => "it is signed or encrypted by an algorithm that nobody knows",
            Self::Version => "its version is not 2.0",
            Self::Status => "its status is not Success",
            Self::Issuer => "the SP does not know its issuer",
            Self::Key => "no key that the SP trusts for its issuer has signed it",
            Self::NotSigned => "what the SP wants signed is not",
            Self::Audience => "it is restricted to other audiences",
            Self::UnknownCondition => "it has a condition that nobody knows",
            Self::NotYet => "it is not valid yet",
            Self::NoLonger => "it is not valid any more",
            Self::Confirmation => {
                "none of its confirmations is for this SP, for a bearer and for now"
            }
            Self::Destination => "its signed Destination is another address",
            Self::InResponseTo => "it answers a request that the SP has not sent",
            Self::Unsolicited => "it answers no request, and the SP wants answers alone",
            Self::AuthnStatement => "it has no authentication statement",
            Self::Scope => "the IdP may not speak for the domain of a name in it",
            Self::Replay => "the same assertion was accepted before",
            Self::Account => "nobody has an account yet, and the SP makes none for the IdP",
        })
    }
}

/// Whether an identifier is of nobody's algorithm.
fn is_made_up(algorithm: &str) -> bool {
    algorithm.is_empty()
        || algorithm.starts_with("urn:example")
        || algorithm == "http://www.w3.org/2001/04/xmlenc#aes512-cbc"
}

/// Whether the whole assertion is encrypted as it is signed, by a cipher that nobody knows.
fn is_encrypted_by_nothing(plan: &Plan) -> bool {
    let last = plan.before.iter().rev().find_map(|step| match step {
        Step::EncryptBy(step) => Some(&step.named),
        _ => None,
    });
    let changes = |step: &Step| {
        matches!(
            step,
            Step::EncryptLater(_) | Step::EncryptParts(_) | Step::EncryptNow(_) | Step::IssuedBy(_)
        )
    };
    plan.baseline.encrypt
        && plan.after.is_empty()
        && !plan.before.iter().any(changes)
        && last.is_some_and(|named| named.as_deref().is_some_and(is_made_up))
}

/// Steps after the signing that bring something else that is signed: the terms of the first
/// message say nothing of that.
fn brings_signed(step: &Step) -> bool {
    matches!(
        step,
        Step::Donor(_) | Step::SecondLogin(_) | Step::SecondAssertion(_) | Step::ParkSigned(_)
    )
}

/// Why the last message of `scenario` must not be accepted; nothing where it may be, or where this
/// oracle cannot tell.
///
/// # Errors
/// Where a plan of it cannot be minted.
pub fn breaches(world: &World, scenario: &Scenario) -> Result<Vec<Breach>, MintError> {
    breaches_under(world, &setup_at_end(world, scenario), scenario)
}

/// The configuration under which the last message of `scenario` arrives.
pub fn setup_at_end(world: &World, scenario: &Scenario) -> Setup {
    setup_under(world, &flat(scenario.settings_at_end()))
}

/// The same where the configuration at the end of the scenario is made already.
///
/// # Errors
/// Where a plan of it cannot be minted.
pub fn breaches_under(
    world: &World,
    setup: &Setup,
    scenario: &Scenario,
) -> Result<Vec<Breach>, MintError> {
    let message = &scenario.judged;
    let terms = terms(world, &message.plan, SCOPE)?;
    let after = &message.plan.after;
    let mut steps = message.plan.before.iter().chain(after);
    // Behind a proxy another address may be the SP's own.
    let is_readdressed = steps.any(|step| matches!(step, Step::Carry(_)));
    if terms.is_rewritten || is_readdressed || after.iter().any(brings_signed) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let now = world.now().plus_ms(message.after_ms);
    let judge = Judge {
        world,
        setup,
        distrusts: scenario
            .settings_at_end()
            .iter()
            .filter_map(|one| one.distrusts)
            .collect(),
        now,
        terms: &terms,
    };
    // What stands outside of a signed Assertion can be changed afterwards.
    if after.is_empty() {
        found.extend(judge.response());
    }
    let declared = |step: &Step| matches!(step, Step::EntityInNameId(_) | Step::ExternalEntity(_));
    // Another tenant's message has none of what was done to this one before.
    let replaced = |step: &Step| matches!(step, Step::IssuedBy(_));
    let begins = message.plan.before.iter().rposition(replaced).unwrap_or(0);
    let effective = message.plan.before.get(begins..).unwrap_or_default();
    if effective.iter().any(declared) {
        found.push(Breach::Entity);
    }
    if is_encrypted_by_nothing(&message.plan) {
        found.push(Breach::Algorithm);
    }
    // Somebody who was there before may have one.
    let is_first = scenario.before.is_empty();
    if is_first
        && scenario
            .settings_at_end()
            .iter()
            .any(|one| one.strangers_out)
    {
        found.push(Breach::Account);
    }
    if let Some(assertion) = &terms.assertion {
        found.extend(judge.assertion(assertion));
        if is_replayed(world, scenario, assertion)? {
            found.push(Breach::Replay);
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The scope in which terms are read: the same for all messages of a scenario, as it is when they
/// are minted.
const SCOPE: &str = "terms";

/// What a right SP does with the last message of `scenario`, as far as it is certain: refuse what is
/// in breach, accept what is honest or inert, and else hand out nothing that nobody signed.
///
/// # Errors
/// Where a plan of it cannot be minted.
pub fn expectation(world: &World, scenario: &Scenario) -> Result<Expectation, MintError> {
    Ok(expectation_after(&breaches(world, scenario)?, scenario))
}

/// The same where the breaches are known already.
pub fn expectation_after(breaches: &[Breach], scenario: &Scenario) -> Expectation {
    if !breaches.is_empty() {
        return Expectation::Reject;
    }
    let changes = scenario.judged.settings.is_some() || scenario.judged.after_ms != 0;
    let is_first = scenario.before.is_empty();
    // Where the settings cannot be had together, or ask for another baseline, nobody could log in.
    let is_settled = || settled(scenario.clone()) == *scenario;
    if is_first && !changes && is_inert(&scenario.judged.plan) && is_settled() {
        return Expectation::Accept;
    }
    Expectation::NeverForged
}

/// Whether the SP has taken the same assertion before, and remembers it: it forgets where it is
/// configured anew.
fn is_replayed(
    world: &World,
    scenario: &Scenario,
    assertion: &AssertionTerms,
) -> Result<bool, MintError> {
    if scenario.judged.settings.is_some() || assertion.id.is_none() {
        return Ok(false);
    }
    let changes = |message: &Message| message.settings.is_some();
    let since = scenario.before.iter().rposition(changes).unwrap_or(0);
    for message in scenario.before.iter().skip(since) {
        let earlier = terms(world, &message.plan, SCOPE)?;
        // What is changed after it was signed is no longer known to be the same; neither is what has
        // another content under the same identifier.
        if earlier.assertion.as_ref() == Some(assertion) && message.plan.after.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One message under one configuration at one time.
struct Judge<'a> {
    world: &'a World,
    setup: &'a Setup,
    distrusts: Vec<TenantName>,
    now: Timestamp,
    terms: &'a Terms,
}

impl Judge<'_> {
    fn skew_ms(&self) -> i64 {
        i64::from(self.setup.sp.clock_skew_s) * 1000
    }

    /// Whether a time from which on something is valid lies ahead.
    fn is_ahead(&self, time: &Time) -> bool {
        match time {
            Time::At(time) => time.unix_ms() > self.now.unix_ms() + self.skew_ms(),
            Time::Absent | Time::Unreadable | Time::Nonsense => false,
        }
    }

    /// Whether a time until which something is valid has passed.
    fn is_past(&self, time: &Time) -> bool {
        match time {
            Time::At(time) => time.unix_ms() + self.skew_ms() <= self.now.unix_ms(),
            Time::Absent | Time::Unreadable | Time::Nonsense => false,
        }
    }

    /// Breaches of the Response.
    fn response(&self) -> Vec<Breach> {
        let terms = self.terms;
        let sp = &self.setup.sp;
        let mut found = Vec::new();
        if !terms.is_packed {
            found.push(Breach::Encoding);
        }
        if terms.root != "Response" {
            found.push(Breach::Root);
        }
        if terms.version.as_deref() != Some("2.0") {
            found.push(Breach::Version);
        }
        if terms.status.as_deref() != Some(SUCCESS) {
            found.push(Breach::Status);
        }
        let signs = terms.response_key.is_some();
        let elsewhere = |to: &String| !to.is_empty() && *to != sp.acs_url;
        if signs && terms.destination.as_ref().is_some_and(elsewhere) {
            found.push(Breach::Destination);
        }
        match &terms.in_response_to {
            Some(request) if !terms.outstanding_requests.contains(request) => {
                found.push(Breach::InResponseTo);
            }
            None if !sp.allow_unsolicited => found.push(Breach::Unsolicited),
            _ => {}
        }
        let unsigned = (sp.require_signed_response && !signs)
            || (sp.require_signed_assertion && terms.assertion_key.is_none());
        if unsigned {
            found.push(Breach::NotSigned);
        }
        found
    }

    /// Breaches of the Assertion.
    fn assertion(&self, assertion: &AssertionTerms) -> Vec<Breach> {
        let mut found = Vec::new();
        let mut when = |breach, holds: bool| {
            if holds {
                found.push(breach);
            }
        };
        // A later minor version may be taken (SAML Core 4.1.3.2).
        let major = assertion
            .version
            .as_deref()
            .and_then(|it| it.split_once('.'));
        when(Breach::Version, major.is_none_or(|(major, _)| major != "2"));
        when(Breach::AuthnStatement, assertion.authn_statements == 0);
        when(Breach::UnknownCondition, assertion.has_unknown_condition);
        when(Breach::NotYet, self.is_ahead(&assertion.not_before));
        when(Breach::NoLonger, self.is_past(&assertion.not_on_or_after));
        let times = [&assertion.not_before, &assertion.not_on_or_after];
        when(Breach::Time, times.contains(&&Time::Nonsense));
        let own = &self.setup.sp.entity_id;
        let is_own = |audience: &String| audience.trim() == own;
        let excludes = |audiences: &Vec<String>| !audiences.iter().any(is_own);
        when(
            Breach::Audience,
            assertion.restrictions.iter().any(excludes),
        );
        let mut confirmations = assertion.confirmations.iter();
        when(
            Breach::Confirmation,
            !confirmations.any(|one| self.is_satisfied(one)),
        );
        let idps = std::iter::once(&self.setup.idp).chain(&self.setup.other_idps);
        let idps: Vec<&IdpTrust> = idps
            .filter(|idp| {
                Some(idp.entity_id.as_str()) == assertion.issuer.as_deref().map(str::trim)
            })
            .collect();
        match idps.as_slice() {
            [] => when(Breach::Issuer, true),
            [idp, others @ ..] => {
                let mut trusted = self.world.may_sign(idp);
                for other in others {
                    trusted.extend(self.world.may_sign(other));
                }
                // Where it is declared twice, the other declaration may let it in.
                let is_distrusted = others.is_empty()
                    && self
                        .distrusts
                        .iter()
                        .any(|tenant| self.world.tenant_named(*tenant).issuer() == idp.entity_id);
                let is_trusted = |key: KeyName| {
                    let pem = self.world.keys().get(key).certificate_pem();
                    trusted.iter().any(|one| one == pem)
                };
                let is_trusted = |signing: &&Signing| {
                    let mut all = KeyName::ALL.iter();
                    all.any(|other| other.is_same_key(signing.key) && is_trusted(*other))
                };
                let terms = self.terms;
                let all = terms.response_key.iter().chain(&terms.assertion_key);
                let trusted: Vec<&Signing> = all.filter(is_trusted).collect();
                when(Breach::Key, is_distrusted || trusted.is_empty());
                // Where one of two can be verified, that is enough.
                let unknown =
                    |signing: &&Signing| signing.algorithms.iter().any(|it| is_made_up(it));
                when(
                    Breach::Algorithm,
                    !trusted.is_empty() && trusted.iter().all(unknown),
                );
                let outside = |name: &&String| {
                    name.rsplit_once('@').is_some_and(|(_, domain)| {
                        let mut scopes = idp.scopes.iter();
                        !scopes.any(|scope| scope.eq_ignore_ascii_case(domain.trim()))
                    })
                };
                let limited = others.is_empty() && !idp.scopes.is_empty();
                when(
                    Breach::Scope,
                    limited && assertion.name_id.iter().any(|name| outside(&name)),
                );
            }
        }
        found
    }

    /// Whether the bearer may present the assertion here and now by this confirmation.
    fn is_satisfied(&self, confirmation: &Confirmation) -> bool {
        let Some(data) = &confirmation.data else {
            return false;
        };
        let answers = |request: &String| self.terms.outstanding_requests.contains(request);
        confirmation.method.as_deref() == Some(BEARER)
            && data.recipient.as_ref() == Some(&self.setup.sp.acs_url)
            && !matches!(data.not_on_or_after, Time::Absent | Time::Nonsense)
            && !self.is_past(&data.not_on_or_after)
            && !self.is_ahead(&data.not_before)
            && data.in_response_to.as_ref().is_none_or(answers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generators::scenario::world;

    fn found(text: &str) -> Vec<Breach> {
        breaches(&world(1).unwrap(), &text.parse().unwrap()).unwrap()
    }

    #[test]
    fn honest_messages_are_in_no_breach() {
        for text in [
            "entra() | sign",
            "entra(sign=both, flow=solicited) | sign",
            "sp(other-tenant)\nentra(tenant=fabrikam, user=a.novak@fabrikam.example) | sign",
            "sp(trust-next)\nentra(key=next) | sign",
            "sp(metadata-alone)\nentra() | sign",
            "sp(clock-skew-300)\nentra() | set-time(field=\"conditions-not-before\", offset_ms=300000) | sign",
            "entra() | sign\nentra() | new-ids() | sign",
            "entra() | set-audience(value=\"https://other.example\") | replace-text(find=\"x\", with=\"y\") | sign",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    /// Each from its clause, none from what the oracle said.
    #[test]
    fn each_breach_is_seen() {
        for (text, breach) in [
            (
                "entra() | set-version(of=\"assertion\", value=\"1.1\") | sign",
                Breach::Version,
            ),
            (
                "entra() | encode-form(encoding=\"none\") | sign",
                Breach::Encoding,
            ),
            (
                "entra() | rename-root(name=\"samlp:ArtifactResponse\") | sign",
                Breach::Root,
            ),
            (
                "entra() | canonicalization(algorithm=\"urn:example:c14n\") | sign",
                Breach::Algorithm,
            ),
            (
                "sp(decrypt)\nentra(sign=assertion, flow=unsolicited, encrypt=assertion) | \
                 encrypt-by(cipher=\"aes256-cbc\", named=\"urn:example:cipher\") | sign",
                Breach::Algorithm,
            ),
            ("entra() | entity-in-name-id() | sign", Breach::Entity),
            (
                "entra() | rewrite-time(field=\"conditions-not-on-or-after\", from=\"\", to=\"tomorrow\") | sign",
                Breach::Time,
            ),
            ("entra() | remove-status() | sign", Breach::Status),
            (
                "entra() | set-issuer(of=\"assertion\", value=\"x\") | sign",
                Breach::Issuer,
            ),
            (
                "entra() | sign-with(key=\"next\", certificate=\"active\") | sign",
                Breach::Key,
            ),
            (
                "sp(metadata-alone)\nsp(metadata-expired)\nentra() | sign",
                Breach::Key,
            ),
            (
                "entra() | sign\nsp(metadata-expired)\nentra() | new-ids() | sign",
                Breach::Key,
            ),
            (
                "entra() | set-audience(value=\"x\") | sign",
                Breach::Audience,
            ),
            (
                "entra() | add-audience-restriction(value=\"x\") | sign",
                Breach::Audience,
            ),
            (
                "entra() | typed-condition(name=\"X\") | sign",
                Breach::UnknownCondition,
            ),
            (
                "entra() | set-time(field=\"conditions-not-before\", offset_ms=1) | sign",
                Breach::NotYet,
            ),
            (
                "entra() | set-time(field=\"conditions-not-on-or-after\", offset_ms=0) | sign",
                Breach::NoLonger,
            ),
            ("after(86400000)\nentra() | sign", Breach::NoLonger),
            (
                "entra() | set-recipient(value=null) | sign",
                Breach::Confirmation,
            ),
            (
                "entra(sign=response, flow=unsolicited) | set-destination(value=\"https://x/\") | sign",
                Breach::Destination,
            ),
            (
                "entra(sign=assertion, flow=solicited) | forget-requests() | sign",
                Breach::InResponseTo,
            ),
            ("sp(no-unsolicited)\nentra() | sign", Breach::Unsolicited),
            (
                "entra() | remove-authn-statement() | sign",
                Breach::AuthnStatement,
            ),
            (
                "sp(own-scope)\nentra() | speak-for(domain=\"evil.example\") | sign",
                Breach::Scope,
            ),
            (
                "entra() | sign\nentra() | sign | new-envelope()",
                Breach::Replay,
            ),
            (
                "sp(require-signed-response)\nentra() | sign",
                Breach::NotSigned,
            ),
            ("sp()\nsp(links-only)\nentra() | sign", Breach::Account),
        ] {
            let all = found(text);
            assert!(all.contains(&breach), "{text}: {all:?}");
        }
    }
}
