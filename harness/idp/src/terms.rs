//! What a message says before it is signed: for whom it is, until when, who confirms it how.
//!
//! A message that is signed as it should be can still be none for this SP, or none any more. This
//! is what a judge needs to see that who knows nothing but the plan; it decides nothing.

use gauntlet_core::Timestamp;

use crate::draft::{Draft, FormEncoding, identity_of};
use crate::keys::KeyName;
use crate::mint::{MintError, unsigned};
use crate::names;
use crate::plan::Plan;
use crate::sign::SignatureSpec;
use crate::world::World;
use crate::xml::Element;

/// What a message says before it is signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The local name of the document element.
    pub root: String,
    /// Whether it will be packed into the form as base64 of some kind, and not as it stands.
    pub is_packed: bool,
    /// `Response/@Version`.
    pub version: Option<String>,
    /// `Response/@Destination`.
    pub destination: Option<String>,
    /// `Response/@InResponseTo`.
    pub in_response_to: Option<String>,
    /// The top-level status code.
    pub status: Option<String>,
    /// How the Response will be signed.
    pub response_key: Option<Signing>,
    /// How the Assertion will be signed.
    pub assertion_key: Option<Signing>,
    /// The requests that the SP has outstanding.
    pub outstanding_requests: Vec<String>,
    /// The Assertion, where there is one.
    pub assertion: Option<AssertionTerms>,
    /// Whether its text will be changed once it is written, so that none of this need hold.
    pub is_rewritten: bool,
}

/// How an element will be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The key.
    pub key: KeyName,
    /// The identifiers of what it is canonicalized, transformed and signed by.
    pub algorithms: Vec<String>,
}

/// What an Assertion says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssertionTerms {
    /// `Assertion/@ID`.
    pub id: Option<String>,
    /// `Assertion/@Version`.
    pub version: Option<String>,
    /// The text of its Issuer.
    pub issuer: Option<String>,
    /// The text of its NameID.
    pub name_id: Option<String>,
    /// The values of its attributes.
    pub values: Vec<String>,
    /// `Conditions/@NotBefore`.
    pub not_before: Time,
    /// `Conditions/@NotOnOrAfter`.
    pub not_on_or_after: Time,
    /// The audiences of each restriction.
    pub restrictions: Vec<Vec<String>>,
    /// Whether there is a condition that SAML Core 2.5.1 does not have.
    pub has_unknown_condition: bool,
    /// The confirmations of its subject.
    pub confirmations: Vec<Confirmation>,
    /// How many authentication statements there are.
    pub authn_statements: usize,
}

/// A `SubjectConfirmation`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// Its `Method`.
    pub method: Option<String>,
    /// Its data.
    pub data: Option<ConfirmationData>,
}

/// A `SubjectConfirmationData`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfirmationData {
    /// `Recipient`.
    pub recipient: Option<String>,
    /// `NotBefore`.
    pub not_before: Time,
    /// `NotOnOrAfter`.
    pub not_on_or_after: Time,
    /// `InResponseTo`.
    pub in_response_to: Option<String>,
}

/// A time as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Time {
    /// It is not there.
    #[default]
    Absent,
    /// It is there, and is not the time that SAML Core 1.3.3 has: of another zone, or of another form.
    Unreadable,
    /// It is there, and nobody could take it for a time.
    Nonsense,
    /// This one.
    At(Timestamp),
}

impl Time {
    fn of(element: &Element, name: &str) -> Self {
        match element.attribute(name) {
            None => Self::Absent,
            // Other zones than UTC are readable to some and not allowed to anybody.
            Some(text) if text.ends_with('Z') => text.parse().map_or(Self::Unreadable, Self::At),
            Some(text) if text.contains(|c: char| c.is_ascii_digit()) => Self::Unreadable,
            Some(_) => Self::Nonsense,
        }
    }
}

/// What the message of `plan` says before it is signed; nothing after that changes it.
pub fn terms(world: &World, plan: &Plan, scope: &str) -> Result<Terms, MintError> {
    Ok(of_draft(&unsigned(world, plan, scope)?))
}

fn of_draft(draft: &Draft<'_>) -> Terms {
    let root = &draft.root;
    let own = |name: &str| root.attribute(name).map(str::to_owned);
    let key = |spec: &Option<SignatureSpec>| {
        spec.as_ref().map(|spec| Signing {
            key: spec.key,
            algorithms: std::iter::once(&spec.canonicalization)
                .chain(&spec.transforms)
                .chain(&spec.method_uri)
                .cloned()
                .collect(),
        })
    };
    Terms {
        root: root.local().to_owned(),
        is_packed: draft.encoding != FormEncoding::None,
        version: own("Version"),
        destination: own("Destination"),
        in_response_to: own("InResponseTo"),
        status: root
            .find("Status")
            .and_then(|status| status.find("StatusCode"))
            .and_then(|code| code.attribute("Value"))
            .map(str::to_owned),
        response_key: key(&draft.response_signature),
        assertion_key: key(&draft.assertion_signature),
        outstanding_requests: draft.outstanding_requests.clone(),
        assertion: draft.assertion().ok().map(of_assertion),
        is_rewritten: !draft.replacements.is_empty() || draft.cut > 0,
    }
}

fn of_assertion(assertion: &Element) -> AssertionTerms {
    let identity = identity_of(assertion);
    let own = |name: &str| assertion.attribute(name).map(str::to_owned);
    let conditions = assertion.find("Conditions");
    let time = |name: &str| conditions.map_or(Time::Absent, |it| Time::of(it, name));
    let all = |of: Option<&Element>, local: &str| -> Vec<Element> {
        let children = of.into_iter().flat_map(Element::elements);
        children.filter(|it| it.local() == local).cloned().collect()
    };
    AssertionTerms {
        id: own("ID"),
        version: own("Version"),
        issuer: identity.issuer,
        name_id: identity.name_id,
        values: identity.attributes.into_values().flatten().collect(),
        not_before: time("NotBefore"),
        not_on_or_after: time("NotOnOrAfter"),
        restrictions: all(conditions, "AudienceRestriction")
            .iter()
            .map(|one| one.elements().map(Element::text_content).collect())
            .collect(),
        has_unknown_condition: conditions
            .into_iter()
            .flat_map(Element::elements)
            .any(|one| !is_known(one)),
        confirmations: all(assertion.find("Subject"), "SubjectConfirmation")
            .iter()
            .map(of_confirmation)
            .collect(),
        authn_statements: all(Some(assertion), "AuthnStatement").len(),
    }
}

/// Whether SAML Core 2.5.1 has this condition.
fn is_known(condition: &Element) -> bool {
    let own = condition.attribute("xmlns");
    own.is_none_or(|namespace| namespace == names::ASSERTION)
        && matches!(
            condition.local(),
            "AudienceRestriction" | "OneTimeUse" | "ProxyRestriction"
        )
}

fn of_confirmation(confirmation: &Element) -> Confirmation {
    Confirmation {
        method: confirmation.attribute("Method").map(str::to_owned),
        data: confirmation
            .find("SubjectConfirmationData")
            .map(|data| ConfirmationData {
                recipient: data.attribute("Recipient").map(str::to_owned),
                not_before: Time::of(data, "NotBefore"),
                not_on_or_after: Time::of(data, "NotOnOrAfter"),
                in_response_to: data.attribute("InResponseTo").map(str::to_owned),
            }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms_of(plan: &str) -> Terms {
        let world = World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap();
        terms(&world, &plan.parse().unwrap(), "t").unwrap()
    }

    #[test]
    fn an_honest_message_is_for_this_sp_and_for_now() {
        let terms = terms_of("entra(sign=assertion, flow=solicited) | sign");
        let assertion = terms.assertion.clone().unwrap();
        assert_eq!(
            assertion.restrictions,
            [["https://itconductor.example/saml"]]
        );
        assert_eq!(assertion.version.as_deref(), Some("2.0"));
        assert_eq!(assertion.authn_statements, 1);
        let signing = terms.assertion_key.clone().unwrap();
        assert_eq!(
            (signing.key, signing.algorithms.len()),
            (KeyName::Active, 3)
        );
        assert_eq!(terms.response_key, None);
        let data = assertion.confirmations[0].data.clone().unwrap();
        assert_eq!(
            data.recipient.as_deref(),
            Some("https://itconductor.example/saml/acs")
        );
        assert_eq!(data.in_response_to, terms.in_response_to);
        assert_eq!(terms.outstanding_requests, [terms.in_response_to.unwrap()]);
        assert_eq!(data.not_on_or_after, assertion.not_on_or_after);
        assert!(matches!(data.not_on_or_after, Time::At(_)));
    }

    #[test]
    fn what_is_changed_before_signing_shows_and_what_comes_later_does_not() {
        let terms = terms_of(
            "entra() | set-audience(value=\"x\") | typed-condition(name=\"Odd\") \
             | rewrite-time(field=\"conditions-not-before\", from=\"Z\", to=\"?\") | sign \
             | set-destination(value=\"y\")",
        );
        let assertion = terms.assertion.unwrap();
        assert_eq!(assertion.restrictions, [["x"]]);
        assert!(assertion.has_unknown_condition);
        assert_eq!(assertion.not_before, Time::Unreadable);
        assert_ne!(terms.destination.as_deref(), Some("y"));
    }
}
