//! What Entra does with an AuthnRequest: signs the user in, shows a page of its own, or answers with
//! a status.
//!
//! From Microsoft's pages "Single sign-on SAML protocol", "Enforce signed SAML authentication requests"
//! and its list of error codes. Where those name no number for a refusal, the nearest is given, and
//! the text says what is wrong.

use gauntlet_core::{SentRequest, Setup, SpSettings};
use roxmltree::{Document, Node};

use crate::Finding;
use crate::request::{ASSERTION, DSIG, PROTOCOL, child};
use crate::rules::signature;
use crate::wire;

/// The formats of names that Entra takes in a request.
pub(crate) const NAME_ID_FORMATS: [&str; 4] = [
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
];
const POST_BINDING: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
/// Characters of an address that Entra takes: what its web server allows for a query.
const QUERY: usize = 16 * 1024;

/// The app registration, as far as requests go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct App {
    /// Identifiers (Entity ID).
    pub identifiers: Vec<String>,
    /// Reply URLs, the default one first.
    pub reply_urls: Vec<String>,
    /// The verification certificate, PEM, where signed requests are enforced.
    pub verification_certificate: Option<String>,
}

impl App {
    /// The app that an SP with these settings would be registered as.
    pub fn of(sp: &SpSettings) -> Self {
        let reply_urls = std::iter::once(&sp.acs_url).chain(&sp.other_acs_urls);
        Self {
            identifiers: vec![sp.entity_id.clone()],
            reply_urls: reply_urls.cloned().collect(),
            verification_certificate: sp
                .sign_authn_requests
                .then(|| sp.signing_cert_pem.clone())
                .flatten(),
        }
    }
}

/// Who sits at the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The authentication context class of the session that the user has at Entra, if there is one.
    pub session: Option<String>,
    /// Whether the user, or a group that they are directly in, is assigned to the app.
    pub assigned: bool,
}

impl Default for User {
    /// A user who may use the app and has no session yet.
    fn default() -> Self {
        Self {
            session: None,
            assigned: true,
        }
    }
}

/// What comes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reception {
    /// The user signs in, and the answer goes to the SP.
    SignIn(Box<SignIn>),
    /// Entra shows a page, and the SP never hears of it.
    Page(EntraError),
    /// The browser brings the SP a Response without an assertion, which is not signed.
    Status(EntraError),
}

/// What the answer is made by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The `ID` of the request: `InResponseTo` of Response and confirmation.
    pub in_response_to: String,
    /// Where it goes: `Destination` and `Recipient`.
    pub reply_url: String,
    /// The identifier of the app that the request names: the audience.
    pub audience: String,
    /// The Format of the name, where the request asks for one.
    pub name_id_format: Option<String>,
    /// What comes back as it came.
    pub relay_state: Option<String>,
    /// Whether the user must enter credentials, whatever session they have.
    pub fresh: bool,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntraError {
    /// The number behind `AADSTS`.
    pub number: u32,
    /// What is wrong with this request.
    pub why: String,
}

impl std::fmt::Display for EntraError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AADSTS{}: {}", self.number, self.why)
    }
}

/// Receives a request as Entra does.
pub fn receive(request: &SentRequest, app: &App, user: &User) -> Reception {
    received(request, app, user).unwrap_or_else(|refusal| refusal)
}

fn page<T>(number: u32, why: impl Into<String>) -> Result<T, Reception> {
    let why = why.into();
    Err(Reception::Page(EntraError { number, why }))
}

/// What Entra does not do at all it says by a status, within a message of its own.
fn unsupported<T>(what: &str) -> Result<T, Reception> {
    Err(Reception::Status(EntraError {
        number: 900_236,
        why: format!("{what} is not supported"),
    }))
}

fn received(request: &SentRequest, app: &App, user: &User) -> Result<Reception, Reception> {
    if request.form.is_none() && request.url.len() > QUERY {
        return page(
            90015,
            format!("the address has {} characters", request.url.len()),
        );
    }
    if wire::value(request, "SAMLRequest").is_none() {
        return page(750_054, "there is no SAMLRequest");
    }
    let (bytes, _) = wire::unpacked(request, "SAMLRequest").or_else(|why| page(75005, why))?;
    let text = String::from_utf8(bytes).or_else(|_| page(75005, "the request is not UTF-8"))?;
    let document = Document::parse(&text).or_else(|error| page(7_500_525, error.to_string()))?;
    let root = document.root_element();
    if !root.has_tag_name((PROTOCOL, "AuthnRequest")) {
        return page(
            75005,
            format!("'{}' is no AuthnRequest", root.tag_name().name()),
        );
    }
    let id = identified(root)?;
    let audience = by_app(root, app)?;
    let reply_url = answer_to(root, app)?;
    let name_id_format = wanted(root)?;
    if let Some(certificate) = &app.verification_certificate {
        verified(request, root, certificate)?;
    }
    let fresh = is_true(root, "ForceAuthn");
    signed_in(root, user, fresh)?;
    if !user.assigned {
        return page(50105, "the user is not assigned to the app");
    }
    Ok(Reception::SignIn(Box::new(SignIn {
        in_response_to: id,
        reply_url,
        audience,
        name_id_format,
        relay_state: wire::value(request, "RelayState"),
        fresh,
    })))
}

fn is_true(root: Node<'_, '_>, name: &str) -> bool {
    matches!(root.attribute(name), Some("true" | "1"))
}

fn identified(root: Node<'_, '_>) -> Result<String, Reception> {
    match root.attribute("Version") {
        Some("2.0") => {}
        version => return page(75005, format!("the Version is {version:?}, not 2.0")),
    }
    match root.attribute("ID") {
        None | Some("") => page(7_500_529, "there is no ID"),
        Some(id) if id.starts_with(|c: char| c.is_ascii_digit()) => {
            page(7_500_529, format!("the ID '{id}' begins with a digit"))
        }
        Some(id) => Ok(id.to_owned()),
    }
}

fn by_app(root: Node<'_, '_>, app: &App) -> Result<String, Reception> {
    let issuer = child(root, ASSERTION, "Issuer").and_then(|issuer| issuer.text());
    let issuer = issuer.unwrap_or_default();
    if app.identifiers.iter().any(|known| known == issuer) {
        Ok(issuer.to_owned())
    } else {
        page(
            700_016,
            format!("there is no app with the identifier '{issuer}'"),
        )
    }
}

fn answer_to(root: Node<'_, '_>, app: &App) -> Result<String, Reception> {
    if let Some(binding) = root.attribute("ProtocolBinding")
        && binding != POST_BINDING
    {
        return page(75003, format!("the ProtocolBinding is '{binding}'"));
    }
    let default = app.reply_urls.first().cloned().unwrap_or_default();
    match root.attribute("AssertionConsumerServiceURL") {
        None => Ok(default),
        Some(url) if app.reply_urls.iter().any(|known| known == url) => Ok(url.to_owned()),
        Some(url) => page(50011, format!("'{url}' is no Reply URL of the app")),
    }
}

/// The Format of the name, and nothing that Entra does not do.
fn wanted(root: Node<'_, '_>) -> Result<Option<String>, Reception> {
    if child(root, ASSERTION, "Subject").is_some() {
        return unsupported("Subject");
    }
    if let Some(scoping) = child(root, PROTOCOL, "Scoping") {
        let asks = scoping.attribute("ProxyCount").is_some()
            || ["IDPList", "RequesterID"]
                .iter()
                .any(|name| child(scoping, PROTOCOL, name).is_some());
        if asks {
            return unsupported("Scoping with a ProxyCount, an IDPList or a RequesterID");
        }
    }
    let context = child(root, PROTOCOL, "RequestedAuthnContext");
    if let Some(comparison) = context.and_then(|context| context.attribute("Comparison"))
        && comparison != "exact"
    {
        return unsupported(&format!(
            "the Comparison '{comparison}' of RequestedAuthnContext"
        ));
    }
    let policy = child(root, PROTOCOL, "NameIDPolicy");
    match policy.and_then(|policy| policy.attribute("Format")) {
        Some(format) if !NAME_ID_FORMATS.contains(&format) => {
            page(75016, format!("the Format of NameIDPolicy is '{format}'"))
        }
        format => Ok(format.map(str::to_owned)),
    }
}

/// Signed requests are enforced: by RSA and SHA-256, and where the binding has its signature.
fn verified(request: &SentRequest, root: Node<'_, '_>, certificate: &str) -> Result<(), Reception> {
    if request.form.is_some() {
        // The signature of a form stands in the message, which nobody here verifies.
        return match child(root, DSIG, "Signature") {
            Some(_) => Ok(()),
            None => page(76021, "the request is not signed, and must be"),
        };
    }
    match wire::value(request, "SigAlg").as_deref() {
        Some(RSA_SHA256) => {}
        Some(other) => {
            return page(
                50006,
                format!("the algorithm of the signature is '{other}'"),
            );
        }
        None => return page(76021, "the query is not signed, and must be"),
    }
    let mut setup = Setup {
        sp: SpSettings::new("", ""),
        idp: gauntlet_core::IdpTrust::new("", ""),
        other_idps: Vec::new(),
    };
    setup.sp.signing_cert_pem = Some(certificate.to_owned());
    match signature::of_query(request, "SAMLRequest", &setup) {
        Ok(Finding::Right) | Err(Finding::Right) => Ok(()),
        Ok(Finding::Wrong(why) | Finding::Silent(why))
        | Err(Finding::Wrong(why) | Finding::Silent(why)) => page(50006, why),
    }
}

/// Whether the user can be signed in as the request wants it.
fn signed_in(root: Node<'_, '_>, user: &User, fresh: bool) -> Result<(), Reception> {
    let Some(session) = &user.session else {
        return if is_true(root, "IsPassive") {
            page(
                50058,
                "the request wants no window, and the user has no session",
            )
        } else {
            Ok(())
        };
    };
    let classes: Vec<&str> = child(root, PROTOCOL, "RequestedAuthnContext")
        .into_iter()
        .flat_map(|context| context.children())
        .filter(|node| node.has_tag_name((ASSERTION, "AuthnContextClassRef")))
        .filter_map(|node| node.text())
        .map(str::trim)
        .collect();
    if fresh || classes.is_empty() || classes.contains(&session.as_str()) {
        return Ok(());
    }
    page(
        75011,
        format!(
            "the user has signed in by '{session}', the request wants '{}'",
            classes.join("' or '")
        ),
    )
}
