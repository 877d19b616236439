//! Messages of single logout, honest or not (SAML Core 3.7, SAML Profiles 4.4, SAML Bindings 3.4 and
//! 3.5).
//!
//! A honest message is as the standards have it. What Entra does otherwise (an Issuer of another form,
//! no Destination, escapes in lower case, a name that the SP has never seen) is a change like any other,
//! so that cases can say which of them they are about.

mod query;

use gauntlet_core::{Binding, Delivery, Identity, LogoutDelivery};
use serde::{Deserialize, Serialize};

use crate::baseline::Baseline;
use crate::draft::{Draft, Of, StepError};
use crate::encrypt;
use crate::honest;
use crate::keys::KeyName;
use crate::mint::MintError;
use crate::names;
use crate::sign::{SignatureSpec, sign_element};
use crate::world::World;
use crate::xml::{Element, write};

/// What kind of message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogoutKind {
    /// The IdP ends the session of a user.
    Request,
    /// The IdP answers the LogoutRequest of an SP.
    Response,
}

impl LogoutKind {
    /// The parameter or field that carries it (SAML Bindings 3.4.3, 3.5.3).
    const fn parameter(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// One thing that is other than in an honest message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogoutChange {
    // What the message says.
    /// `Destination`, or none.
    Destination(Option<String>),
    /// `Issuer`.
    Issuer(String),
    /// `Issuer` in the form that Microsoft documents for sign-out.
    IssuerOfSignOut,
    /// `Version`.
    Version(String),
    /// The text of the NameID.
    NameId(String),
    /// The `Format` of the NameID, or none.
    NameIdFormat(Option<String>),
    /// The `NameQualifier` of the NameID.
    NameQualifier(String),
    /// No NameID at all.
    NoNameId,
    /// The NameID is encrypted to the SP.
    EncryptNameId,
    /// The `SessionIndex` elements; `{own}` is that of the session.
    SessionIndexes(Vec<String>),
    /// `IssueInstant`, in seconds from now.
    IssuedIn(i64),
    /// `NotOnOrAfter`, in seconds from now.
    ExpiresIn(i64),
    /// `InResponseTo`, or none.
    InResponseTo(Option<String>),
    /// The status code.
    Status(String),
    /// The document element is another one of the protocol.
    Root(String),
    /// A captured Assertion, with its Signature, stands in Extensions.
    CapturedAssertion,
    /// The Signature of a captured Assertion stands in the message as its own.
    CapturedSignature,
    /// A document type declaration stands before it.
    Doctype,
    // Who vouches for it.
    /// Nobody.
    Unsigned,
    /// This key.
    SignedBy(KeyName),
    /// A Signature in the message, and none in the query.
    SignedInside,
    // How it travels by HTTP-Redirect.
    /// Escapes with lower-case digits, signed so, as .NET writes them.
    LowerCase,
    /// Letters are escaped that need not be, signed so.
    OverEscaped,
    /// The same query, escaped anew after it was signed.
    EscapedAnew,
    /// The parameters in the other order: the Signature first.
    SignatureFirst,
    /// A parameter of no meaning beside the others.
    ExtraParameter,
    /// No `SigAlg`.
    NoSigAlg,
    /// Another `SigAlg` than was signed.
    OtherSigAlg(String),
    /// No `Signature`, and `SigAlg` all the same.
    NoSignature,
    /// A RelayState, signed with the rest.
    RelayState(String),
    /// A RelayState that was put there, or taken away, after the signature.
    RelayStateAfterwards(Option<String>),
    /// By HTTP-POST, and signed by the SimpleSign binding: in fields beside the message, here those of
    /// another one.
    SimpleSigned,
    /// An unsigned message that names the session stands before the signed one, under the same name.
    ForgedBefore,
    /// The same behind it.
    ForgedBehind,
    /// An unsigned LogoutRequest that names the session stands beside the signed message, which is of
    /// the other kind.
    ForgedOfOtherKind,
    /// The signed message is spelled out in RelayState, beside an unsigned one.
    SignedInRelayState,
    /// `SAMLEncoding` names another encoding.
    OtherEncoding,
    /// Packed in the format of zlib.
    Zlib,
    /// Not deflated.
    NotDeflated,
    /// Three quarters of the deflated octets.
    Truncated,
    /// A message that is a thousand times as long once it is inflated.
    Bomb,
}

/// A message of single logout as a plan: prints as JSON and parses back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoutPlan {
    /// What kind of message it is.
    pub kind: LogoutKind,
    /// How it travels.
    pub binding: Binding,
    /// What is other than in an honest one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<LogoutChange>,
}

impl LogoutPlan {
    /// An honest message.
    pub const fn honest(kind: LogoutKind, binding: Binding) -> Self {
        Self {
            kind,
            binding,
            changes: Vec::new(),
        }
    }

    /// One more change.
    #[must_use]
    pub fn with(mut self, change: LogoutChange) -> Self {
        self.changes.push(change);
        self
    }

    /// The honest message of the same kind by the same way, with the same key.
    #[must_use]
    pub fn twin(&self) -> Self {
        Self::honest(self.kind, self.binding)
    }

    fn has(&self, change: &LogoutChange) -> bool {
        self.changes.contains(change)
    }
}

impl std::fmt::Display for LogoutPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = serde_json::to_string(self).map_err(|_| std::fmt::Error)?;
        write!(f, "logout {text}")
    }
}

/// A text that is no plan of a logout message.
#[derive(Debug, thiserror::Error)]
#[error("a plan of single logout is 'logout' and JSON: {why}")]
pub struct LogoutPlanError {
    /// What is wrong with it.
    pub why: String,
}

impl std::str::FromStr for LogoutPlan {
    type Err = LogoutPlanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let json = text
            .strip_prefix("logout ")
            .ok_or_else(|| LogoutPlanError {
                why: "it begins otherwise".to_owned(),
            })?;
        serde_json::from_str(json).map_err(|error| LogoutPlanError {
            why: error.to_string(),
        })
    }
}

/// The session that a message is about, and the request that it answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogoutSubject {
    /// Who is logged in, as the assertion said.
    pub session: Identity,
    /// The `ID` of the SP's LogoutRequest, where there is one.
    pub request: Option<String>,
}

/// A message of single logout with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MintedLogout {
    /// What the browser carries.
    pub delivery: Delivery,
    /// Its `ID`.
    pub id: String,
    /// The RelayState that goes with it.
    pub relay_state: Option<String>,
}

/// Mints the message of `plan`. Identifiers follow from the seed of the world, and from `scope`.
///
/// # Errors
/// Where the plan cannot be carried out.
pub fn mint_logout(
    world: &World,
    plan: &LogoutPlan,
    scope: &str,
    subject: &LogoutSubject,
) -> Result<MintedLogout, MintError> {
    minted(world, plan, scope, subject).map_err(|source| MintError {
        part: plan.to_string(),
        source,
    })
}

fn minted(
    world: &World,
    plan: &LogoutPlan,
    scope: &str,
    subject: &LogoutSubject,
) -> Result<MintedLogout, StepError> {
    let mut draft = honest::draft(world, &Baseline::default(), scope)?;
    let captured = captured(&draft)?;
    draft.root = message(world, plan, scope, subject);
    for change in &plan.changes {
        apply(&mut draft, change, &captured, subject)?;
    }
    let key = signing_key(plan);
    let posts = plan.binding == Binding::HttpPost;
    let inside = plan.has(&LogoutChange::SignedInside);
    let unsigned = plan.has(&LogoutChange::Unsigned);
    if (posts && !unsigned && !plan.has(&LogoutChange::CapturedSignature)) || inside {
        sign_element(&mut draft, Of::Response, &SignatureSpec::by(key))?;
    }
    let mut xml = write(&draft.root);
    if plan.has(&LogoutChange::Doctype) {
        xml.insert_str(0, "<!DOCTYPE samlp:LogoutRequest>");
    }
    let forged = forged(world, scope, subject);
    let sends = query::Sends {
        world,
        plan,
        key,
        xml: &xml,
        forged: &forged,
        signs: !unsigned && !inside,
    };
    let what = if posts {
        LogoutDelivery::Form(sends.form()?)
    } else {
        LogoutDelivery::Query(sends.query()?)
    };
    let relay_state = plan.changes.iter().find_map(|change| match change {
        LogoutChange::RelayState(value) => Some(value.clone()),
        _ => None,
    });
    Ok(MintedLogout {
        delivery: Delivery::to_logout(world.now(), what),
        id: draft.root.attribute("ID").unwrap_or_default().to_owned(),
        relay_state,
    })
}

fn signing_key(plan: &LogoutPlan) -> KeyName {
    let named = plan.changes.iter().find_map(|change| match change {
        LogoutChange::SignedBy(key) => Some(*key),
        _ => None,
    });
    named.unwrap_or(KeyName::Active)
}

/// The document element of the honest message.
fn message(world: &World, plan: &LogoutPlan, scope: &str, subject: &LogoutSubject) -> Element {
    let tenant = world.tenant();
    let destination = tenant.app.logout_url.as_deref();
    let name = match plan.kind {
        LogoutKind::Request => "samlp:LogoutRequest",
        LogoutKind::Response => "samlp:LogoutResponse",
    };
    let mut root = Element::new(name)
        .with("ID", world.id(scope, name))
        .with("Version", "2.0")
        .with("IssueInstant", world.now().to_string())
        .with_optional("Destination", destination);
    if plan.kind == LogoutKind::Response {
        root = root.with_optional("InResponseTo", subject.request.as_deref());
    }
    root = root.with("xmlns:samlp", names::PROTOCOL).child(
        Element::new("Issuer")
            .with("xmlns", names::ASSERTION)
            .text(tenant.issuer()),
    );
    match plan.kind {
        LogoutKind::Request => about(root, &subject.session),
        LogoutKind::Response => root.child(
            Element::new("samlp:Status")
                .child(Element::new("samlp:StatusCode").with("Value", names::SUCCESS)),
        ),
    }
}

/// The NameID and the SessionIndex of a session, as its assertion had them.
fn about(root: Element, session: &Identity) -> Element {
    let name = Element::new("NameID")
        .with_optional("Format", session.name_id_format.as_deref())
        .with("xmlns", names::ASSERTION)
        .text(session.name_id.as_deref().unwrap_or_default());
    let root = root.child(name);
    match &session.session_index {
        Some(index) => root.child(Element::new("samlp:SessionIndex").text(index)),
        None => root,
    }
}

/// An unsigned LogoutRequest about the session, with nothing wrong but that.
fn forged(world: &World, scope: &str, subject: &LogoutSubject) -> String {
    let plan = LogoutPlan::honest(LogoutKind::Request, Binding::HttpRedirect);
    let scope = format!("{scope} forged");
    write(&message(world, &plan, &scope, subject))
}

/// The signed Assertion of a login, which anybody has who has logged in once.
fn captured(draft: &Draft<'_>) -> Result<Element, StepError> {
    let scope = format!("{} captured", draft.scope);
    let mut other = honest::draft(draft.world, &Baseline::default(), &scope)?;
    sign_element(
        &mut other,
        Of::Assertion,
        &SignatureSpec::by(KeyName::Active),
    )?;
    other
        .root
        .take("Assertion")
        .ok_or_else(|| StepError::missing("Assertion"))
}

/// Changes what the message says. Whoever vouches for it, and how it travels, comes later.
fn apply(
    draft: &mut Draft<'_>,
    change: &LogoutChange,
    captured: &Element,
    subject: &LogoutSubject,
) -> Result<(), StepError> {
    let now = draft.now();
    let seconds_from_now = |seconds: &i64| now.plus_s(*seconds).to_string();
    match change {
        LogoutChange::Destination(value) => set(&mut draft.root, "Destination", value.as_ref()),
        LogoutChange::InResponseTo(value) => set(&mut draft.root, "InResponseTo", value.as_ref()),
        LogoutChange::Version(value) => draft.root.set("Version", value.clone()),
        LogoutChange::IssuedIn(seconds) => {
            draft.root.set("IssueInstant", seconds_from_now(seconds));
        }
        LogoutChange::ExpiresIn(seconds) => {
            draft.root.set("NotOnOrAfter", seconds_from_now(seconds));
        }
        LogoutChange::Issuer(name) => child(draft, "Issuer")?.set_text(name.clone()),
        LogoutChange::IssuerOfSignOut => {
            let name = format!(
                "https://login.microsoftonline.com/{}/",
                draft.world.tenant().id
            );
            child(draft, "Issuer")?.set_text(name);
        }
        LogoutChange::NameId(text) => child(draft, "NameID")?.set_text(text.clone()),
        LogoutChange::NameIdFormat(format) => {
            set(child(draft, "NameID")?, "Format", format.as_ref());
        }
        LogoutChange::NameQualifier(name) => {
            child(draft, "NameID")?.set("NameQualifier", name.clone());
        }
        LogoutChange::NoNameId => {
            draft
                .root
                .take("NameID")
                .ok_or_else(|| StepError::missing("NameID"))?;
        }
        LogoutChange::EncryptNameId => {
            let plain = child(draft, "NameID")?.clone();
            let encrypted = encrypt::encrypted(draft, "EncryptedID", "name-id", plain)?
                .with("xmlns", names::ASSERTION);
            *child(draft, "NameID")? = encrypted;
        }
        LogoutChange::SessionIndexes(values) => {
            while draft.root.take("SessionIndex").is_some() {}
            let own = subject.session.session_index.clone().unwrap_or_default();
            for value in values {
                let text = value.replace("{own}", &own);
                draft
                    .root
                    .push(Element::new("samlp:SessionIndex").text(text));
            }
        }
        LogoutChange::Status(code) => child(draft, "Status")?
            .find_mut("StatusCode")
            .ok_or_else(|| StepError::missing("StatusCode"))?
            .set("Value", code.clone()),
        LogoutChange::Root(name) => draft.root.name.clone_from(name),
        LogoutChange::CapturedAssertion => draft.root.insert_after(
            "Issuer",
            Element::new("samlp:Extensions").child(captured.clone()),
        ),
        LogoutChange::CapturedSignature => {
            let signature = captured.find("Signature").cloned();
            let signature = signature.ok_or_else(|| StepError::missing("Signature"))?;
            draft.root.insert_after("Issuer", signature);
        }
        _ => {}
    }
    Ok(())
}

fn set(element: &mut Element, name: &str, value: Option<&String>) {
    match value {
        Some(value) => element.set(name, value.clone()),
        None => {
            element.unset(name);
        }
    }
}

fn child<'d>(draft: &'d mut Draft<'_>, name: &str) -> Result<&'d mut Element, StepError> {
    draft
        .root
        .find_mut(name)
        .ok_or_else(|| StepError::missing(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_print_and_parse() {
        let plan = LogoutPlan::honest(LogoutKind::Request, Binding::HttpRedirect)
            .with(LogoutChange::LowerCase)
            .with(LogoutChange::Destination(None))
            .with(LogoutChange::SessionIndexes(vec!["{own}".to_owned()]));
        let text = plan.to_string();
        assert_eq!(text.parse::<LogoutPlan>().unwrap(), plan, "{text}");
        assert!("logout {}".parse::<LogoutPlan>().is_err());
        assert!("entra()".parse::<LogoutPlan>().is_err());
    }
}
