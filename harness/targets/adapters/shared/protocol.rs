//! The target protocol, version 1, for adapters in Rust: an adapter implements `Provider` and
//! calls `serve`. It needs serde with `derive`, and serde_json.
#![allow(dead_code, reason = "an adapter uses what its library can honour")]

use std::any::Any;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A service provider, as the library makes it.
///
/// What goes wrong in the adapter itself ends the process (`std::process::exit`): a panic counts
/// as the library's.
pub trait Provider: Sized {
    /// Takes a configuration; an error says why the library cannot.
    fn configure(setup: &Setup) -> Result<(Self, Configured), String>;

    /// Takes one message; an error is the library's refusal.
    fn consume(&mut self, message: &Message) -> Result<Identity, String>;

    /// Forgets what it has seen.
    fn reset(&mut self) {}

    /// The metadata of this SP.
    fn metadata(&mut self) -> Result<String, String> {
        Err("not offered".to_owned())
    }

    /// A new request to the IdP.
    fn authn_request(&mut self) -> Result<AuthnRequest, String> {
        Err("not offered".to_owned())
    }
}

#[derive(Deserialize)]
pub struct Setup {
    pub sp: Sp,
    pub idp: Idp,
}

#[derive(Deserialize)]
pub struct Sp {
    pub entity_id: String,
    pub acs_url: String,
    pub slo_url: Option<String>,
    pub allow_unsolicited: bool,
    pub require_signed_response: bool,
    pub require_signed_assertion: bool,
    pub clock_skew_s: u32,
    pub signing_key_pem: Option<String>,
    pub signing_cert_pem: Option<String>,
    pub decryption_key_pem: Option<String>,
    pub decryption_cert_pem: Option<String>,
}

#[derive(Deserialize)]
pub struct Idp {
    pub entity_id: String,
    pub sso_url: String,
    pub slo_url: Option<String>,
    pub signing_certs_pem: Vec<String>,
    pub metadata_xml: Option<String>,
}

impl Idp {
    /// Metadata with these settings, for libraries that take an IdP in no other form.
    pub fn metadata(&self) -> String {
        let escaped = |text: &str| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            text.replace('"', "&quot;")
        };
        let key = |pem: &String| {
            let body = pem.lines().filter(|line| !line.starts_with("-----"));
            format!(
                r#"<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
<X509Data><X509Certificate>{}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"#,
                body.collect::<String>()
            )
        };
        format!(
            r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
{}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{}"/>
</IDPSSODescriptor></EntityDescriptor>"#,
            escaped(&self.entity_id),
            self.signing_certs_pem.iter().map(key).collect::<String>(),
            escaped(&self.sso_url),
        )
    }
}

#[derive(Deserialize)]
pub struct Message {
    pub now: String,
    pub binding: String,
    pub saml_response: String,
    pub relay_state: Option<String>,
    pub outstanding_requests: Vec<String>,
    pub repeat: Option<u32>,
}

/// What the library does not honour, and what it forces.
#[derive(Default)]
pub struct Configured {
    pub ignored: Vec<&'static str>,
    pub floors: BTreeMap<&'static str, Value>,
}

#[derive(Serialize)]
pub struct Identity {
    pub name_id: Option<String>,
    pub name_id_format: Option<String>,
    pub issuer: Option<String>,
    pub session_index: Option<String>,
    pub attributes: BTreeMap<String, Vec<String>>,
}

#[derive(Serialize)]
pub struct AuthnRequest {
    pub url: String,
    pub request_id: String,
}

#[derive(Deserialize)]
struct Request {
    id: i64,
    #[serde(flatten)]
    operation: Operation,
}

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Operation {
    Configure(Box<Setup>),
    Consume(Message),
    Reset,
    Metadata,
    AuthnRequest,
    #[serde(other)]
    Unknown,
}

/// The configuration in force and the SP that was made of it.
type Live<P> = Option<(Box<Setup>, P)>;

/// Introduces the SP, then answers every request until there are no more.
pub fn serve<P: Provider>(name: &str, version: &str, features: &[&str]) -> io::Result<()> {
    let write = |message: &Value| {
        let mut replies = io::stdout().lock();
        writeln!(replies, "{message}")?;
        replies.flush()
    };
    write(&json!({
        "protocol": 1, "name": name, "version": version, "kind": "sp", "features": features,
    }))?;
    let mut live: Live<P> = None;
    for line in io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        let mut reply = answer(&mut live, request.operation)
            .unwrap_or_else(|reason| json!({"unsupported": reason}));
        reply["id"] = json!(request.id);
        write(&reply)?;
    }
    Ok(())
}

fn answer<P: Provider>(live: &mut Live<P>, operation: Operation) -> Result<Value, String> {
    match operation {
        Operation::Configure(setup) => {
            *live = None;
            let (provider, configured) = P::configure(&setup)?;
            *live = Some((setup, provider));
            let Configured { ignored, floors } = configured;
            Ok(json!({"ok": true, "ignored": ignored, "floors": floors}))
        }
        Operation::Consume(message) => Ok(consume(live, &message)),
        Operation::Reset => {
            if let Some((_, provider)) = live {
                provider.reset();
            }
            Ok(json!({"ok": true}))
        }
        Operation::Metadata => Ok(json!({"metadata_xml": configured(live)?.metadata()?})),
        Operation::AuthnRequest => Ok(json!(configured(live)?.authn_request()?)),
        Operation::Unknown => Err("unknown operation".to_owned()),
    }
}

fn configured<P>(live: &mut Live<P>) -> Result<&mut P, String> {
    let provider = live.as_mut().map(|(_, provider)| provider);
    provider.ok_or_else(|| "not configured".to_owned())
}

fn consume<P: Provider>(live: &mut Live<P>, message: &Message) -> Value {
    let Some((setup, provider)) = live else {
        return json!({"verdict": "unsupported", "reason": "not configured"});
    };
    if message.binding != "HTTP-POST" {
        return json!({"verdict": "unsupported", "reason": message.binding});
    }
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| take(provider, message)));
    let us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    match outcome {
        Ok(Ok(identity)) => json!({"verdict": "accept", "identity": identity, "us": us}),
        Ok(Err(reason)) => json!({"verdict": "reject", "reason": reason, "us": us}),
        Err(panic) => {
            // What the panic left behind is not used again.
            if let Ok((fresh, _)) = P::configure(setup) {
                *provider = fresh;
            }
            json!({"verdict": "crash", "reason": panic_text(panic.as_ref()), "us": us})
        }
    }
}

/// Takes the message as often as it asks, each time as if for the first time.
fn take<P: Provider>(provider: &mut P, message: &Message) -> Result<Identity, String> {
    for _ in 1..message.repeat.unwrap_or(1) {
        provider.consume(message)?;
        provider.reset();
    }
    provider.consume(message)
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panicked: {}", text.unwrap_or("without a text"))
}
