//! What must hold of a message of single logout.

use gauntlet_core::{Setup, Timestamp};

use super::{Arrived, Kind, Name, Session, Sessions};
use crate::decrypt::Opener;
use crate::dom::{Document, El};
use crate::keys::TrustedKey;
use crate::names;
use crate::parts::Parts;
use crate::refusal::Refusal;
use crate::signature::examine;
use crate::time;
use crate::trust::{Idp, Trust};

/// How old a LogoutRequest may be that says nothing of its end, in seconds: as long as a browser
/// takes, and the clocks are wrong.
const LIFETIME_S: i64 = 600;

/// An authentic message, and what the SP knows.
pub(crate) struct Logout<'m> {
    pub(crate) setup: &'m Setup,
    pub(crate) parts: &'m Parts,
    pub(crate) idp: &'m Idp,
    pub(crate) sessions: &'m Sessions,
    pub(crate) kind: Kind,
    pub(crate) root: El<'m>,
    /// Whom a LogoutRequest is about, or why that is not known.
    pub(crate) name: Result<Name, Refusal>,
    pub(crate) now: Timestamp,
    pub(crate) has_doctype: bool,
}

/// One thing that must hold.
pub(crate) type LogoutCheck = fn(&Logout<'_>) -> Result<(), Refusal>;

/// Everything that must hold of a message whose signature does.
pub(crate) const ALL: [(&str, LogoutCheck); 8] = [
    ("doctype", doctype),
    ("root", root),
    ("version", version),
    ("destination", destination),
    ("expiry", expiry),
    ("replay", replay),
    ("name", has_name),
    ("in-response-to", in_response_to),
];

fn doctype(logout: &Logout<'_>) -> Result<(), Refusal> {
    if logout.has_doctype {
        return Err(Refusal::new("there is a document type declaration"));
    }
    Ok(())
}

fn root(logout: &Logout<'_>) -> Result<(), Refusal> {
    if logout.root.is(names::PROTOCOL, logout.kind.element()) {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "in {} there is no {}",
        logout.kind.parameter(),
        logout.kind.element()
    )))
}

fn version(logout: &Logout<'_>) -> Result<(), Refusal> {
    match logout.root.attribute("Version") {
        Some("2.0") => Ok(()),
        other => Err(Refusal::mismatch(
            "Version",
            other.unwrap_or_default(),
            "2.0",
        )),
    }
}

/// It must be there in a message that is signed (SAML Bindings 3.4.5.2, 3.5.5.2). That of Entra's
/// LogoutResponse is not: whoever has sent a request, and gets its answer, misses little by it.
fn destination(logout: &Logout<'_>) -> Result<(), Refusal> {
    let own = logout.setup.sp.slo_url.as_deref().unwrap_or_default();
    match logout.root.attribute("Destination") {
        Some(destination) if destination == own => Ok(()),
        None if logout.kind == Kind::Response => Ok(()),
        other => Err(Refusal::mismatch(
            "Destination",
            other.unwrap_or_default(),
            own,
        )),
    }
}

/// `NotOnOrAfter` of a LogoutRequest lies ahead (SAML Core 3.7.1); one without it is new.
fn expiry(logout: &Logout<'_>) -> Result<(), Refusal> {
    let skew = i64::from(logout.setup.sp.clock_skew_s);
    let read = |name: &str| {
        let text = logout.root.attribute(name)?;
        Some(time::parse(text).ok_or_else(|| Refusal::new(format!("{name} is no time in UTC"))))
    };
    let issued = read("IssueInstant").unwrap_or_else(|| Err(Refusal::new("no IssueInstant")))?;
    if issued > logout.now.plus_s(skew) {
        return Err(Refusal::new("IssueInstant lies ahead"));
    }
    if logout.kind == Kind::Response {
        return Ok(());
    }
    let end = match read("NotOnOrAfter") {
        Some(end) => end?,
        None => issued.plus_s(LIFETIME_S),
    };
    if logout.now >= end.plus_s(skew) {
        return Err(Refusal::new("the request has run out"));
    }
    Ok(())
}

/// A LogoutRequest is taken once.
fn replay(logout: &Logout<'_>) -> Result<(), Refusal> {
    let id = logout.root.attribute("ID").unwrap_or_default();
    if logout.kind == Kind::Request && logout.sessions.taken.iter().any(|taken| taken == id) {
        return Err(Refusal::new("the request has been taken before"));
    }
    Ok(())
}

/// A LogoutRequest is about somebody.
fn has_name(logout: &Logout<'_>) -> Result<(), Refusal> {
    match (logout.kind, &logout.name) {
        (Kind::Request, Err(refusal)) => Err(refusal.clone()),
        _ => Ok(()),
    }
}

/// A LogoutResponse answers the request that the SP has sent last.
fn in_response_to(logout: &Logout<'_>) -> Result<(), Refusal> {
    if logout.kind == Kind::Request {
        return Ok(());
    }
    let answered = logout.root.attribute("InResponseTo");
    match (&logout.sessions.outstanding, answered) {
        (Some(sent), Some(answered)) if sent == answered => Ok(()),
        _ => Err(Refusal::new("it answers no request of this SP")),
    }
}

/// The IdP that an Issuer names. Entra signs out under another name than it signs in: the answer to
/// a LogoutRequest is by `https://login.microsoftonline.com/{tenant}/` (Microsoft, single sign-out
/// SAML protocol), which is the tenant of `https://sts.windows.net/{tenant}/`.
pub(crate) fn entity_of(kind: Kind, issuer: &str, trust: &Trust) -> String {
    let of_sign_out = issuer.strip_prefix("https://login.microsoftonline.com/");
    match of_sign_out {
        Some(tenant) if kind == Kind::Response => {
            let own = format!("https://sts.windows.net/{tenant}");
            let is_ours = trust.all().any(|idp| idp.entity_id == own);
            if is_ours { own } else { issuer.to_owned() }
        }
        _ => issuer.to_owned(),
    }
}

/// Whom a LogoutRequest is about, opened where it is encrypted.
pub(crate) fn name(
    root: El<'_>,
    document: &Document,
    opener: &Opener,
    parts: &Parts,
) -> Result<Name, Refusal> {
    if let Some(name) = root.child(names::ASSERTION, "NameID") {
        return Ok(Name::of(name, parts.text));
    }
    if root.child(names::ASSERTION, "EncryptedID").is_none() {
        return Err(Refusal::new("the request names nobody"));
    }
    let read = opener.open_ids(document);
    for part in &read.parts {
        part.structure.clone()?;
        part.algorithm.clone()?;
        part.opened.clone()?;
    }
    let spliced = read.spliced.map(|spliced| spliced.document);
    let root = spliced
        .as_ref()
        .and_then(|document| document.at(document.root()?));
    root.and_then(|root| root.child(names::ASSERTION, "NameID"))
        .map(|name| Name::of(name, parts.text))
        .ok_or_else(|| Refusal::new("the EncryptedID holds no NameID"))
}

/// The query is signed, with an algorithm that is allowed.
pub(crate) fn query_signed(
    parts: &Parts,
    arrived: &Arrived,
    keys: &[TrustedKey],
) -> Result<(), Refusal> {
    let find = |name| (parts.logout.find)(&arrived.parameters, name);
    let (Some(algorithm), Some(signature)) = (find("SigAlg"), find("Signature")) else {
        return Err(Refusal::new("the query is not signed"));
    };
    if !crate::signature::is_allowed(&algorithm.value) {
        return Err(Refusal::new(format!(
            "the signature algorithm '{}' is not allowed",
            algorithm.value
        )));
    }
    let octets = (parts.logout.octets)(&arrived.parameters, arrived.kind)?;
    (parts.verify)(&algorithm.value, keys, octets.as_bytes(), &signature.value)
}

/// The message has one Signature, which is its own and covers all of it.
pub(crate) fn message_signed(
    parts: &Parts,
    arrived: &Arrived,
    keys: &[TrustedKey],
) -> Result<(), Refusal> {
    let root = arrived.root()?;
    let signatures: Vec<El<'_>> = root.named(names::DSIG, "Signature").collect();
    let [signature] = signatures.as_slice() else {
        return Err(Refusal::new(format!(
            "the message has {} Signatures of its own, not one",
            signatures.len()
        )));
    };
    examine(&arrived.document, *signature, keys, parts).whole()
}

/// Whether a LogoutRequest is about the session: the same IdP, the same name with everything that
/// makes it one (SAML Core 3.3.4), and, where it names sessions, this one (SAML Core 3.7.1).
pub(crate) fn is_about(logout: &Logout<'_>, session: &Session) -> bool {
    session.idp == logout.idp.entity_id && same_name(logout, session) && names_it(logout, session)
}

pub(crate) fn same_name(logout: &Logout<'_>, session: &Session) -> bool {
    let idp = &logout.idp.entity_id;
    let own = &logout.setup.sp.entity_id;
    let whole = |name: &Name| {
        let or = |value: &Option<String>, default: &str| {
            value.clone().unwrap_or_else(|| default.to_owned())
        };
        (
            name.text.clone(),
            or(&name.format, names::UNSPECIFIED_FORMAT),
            or(&name.name_qualifier, idp),
            or(&name.sp_name_qualifier, own),
        )
    };
    logout
        .name
        .as_ref()
        .is_ok_and(|name| whole(name) == whole(&session.name))
}

pub(crate) fn names_it(logout: &Logout<'_>, session: &Session) -> bool {
    let named: Vec<String> = logout
        .root
        .named(names::PROTOCOL, "SessionIndex")
        .map(|el| (logout.parts.text)(el))
        .collect();
    let own = session.identity.session_index.as_ref();
    named.is_empty() || own.is_some_and(|own| named.contains(own))
}
