//! The AuthnRequest that the SP sends by HTTP-Redirect (SAML Core 3.4.1, SAML Bindings 3.4).

use std::io::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use gauntlet_core::{Identity, RequestedNameId, SentRequest, Setup, Timestamp};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;

use crate::names;

/// A request that the SP cannot make.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// It is to sign its requests and has no key.
    #[error("the SP is to sign its requests and has no key")]
    NoKey,
    /// Its key is not one of RSA in PKCS#8.
    #[error("the signing key of the SP is not one of RSA in PKCS#8: {why}")]
    Key {
        /// What the library says.
        why: String,
    },
    /// The request could not be packed or signed.
    #[error("the request could not be made: {why}")]
    Failed {
        /// What the library says.
        why: String,
    },
}

/// What a request is made of.
pub(crate) struct Draft<'a> {
    /// The configuration.
    pub(crate) setup: &'a Setup,
    /// The `ID`.
    pub(crate) id: String,
    /// When it is made.
    pub(crate) now: Timestamp,
    /// Where it goes.
    pub(crate) endpoint: &'a str,
}

/// The parameters of a query, in order, each with its value as it stands there.
pub(crate) type Query = Vec<(&'static str, String)>;

/// The decisions of whoever sends a request, as a table of functions.
#[derive(Clone)]
pub(crate) struct RequestParts {
    /// The `ID` of the request with this number.
    pub(crate) id: fn(&Setup, u64, Timestamp) -> String,
    /// Where requests go.
    pub(crate) endpoint: fn(&Setup) -> String,
    /// Its text.
    pub(crate) write: fn(&Draft<'_>) -> String,
    /// The state to be returned with the answer, where there is one.
    pub(crate) relay_state: fn(&Setup) -> Option<String>,
    /// Packs the text.
    pub(crate) pack: fn(&str) -> Result<String, RequestError>,
    /// Whether requests are signed.
    pub(crate) signs: fn(&Setup) -> bool,
    /// The octets that are signed.
    pub(crate) octets: fn(&Query) -> String,
    /// The address with the query.
    pub(crate) address: fn(&str, &Query) -> String,
    /// Who is logged in once it was sent, beside whoever was before.
    pub(crate) vouches: fn() -> Option<Identity>,
    /// The headers of the answer that carries it.
    pub(crate) headers: fn() -> Vec<(String, String)>,
    /// The metadata of the SP.
    pub(crate) metadata: fn(&Setup) -> String,
}

impl Default for RequestParts {
    fn default() -> Self {
        Self {
            id,
            endpoint: crate::metadata::sso_url,
            write,
            relay_state: |_| None,
            pack,
            signs: |setup| setup.sp.sign_authn_requests || wanted(setup),
            octets,
            address,
            vouches: || None,
            headers,
            metadata,
        }
    }
}

/// Makes the request with this number.
pub(crate) fn request(
    parts: &RequestParts,
    setup: &Setup,
    number: u64,
    now: Timestamp,
) -> Result<SentRequest, RequestError> {
    let endpoint = (parts.endpoint)(setup);
    let draft = Draft {
        setup,
        id: (parts.id)(setup, number, now),
        now,
        endpoint: &endpoint,
    };
    let text = (parts.write)(&draft);
    let mut query: Query = vec![("SAMLRequest", encoded(&(parts.pack)(&text)?))];
    if let Some(state) = (parts.relay_state)(setup) {
        query.push(("RelayState", encoded(&state)));
    }
    if (parts.signs)(setup) {
        sign_query(setup, &mut query, parts.octets)?;
    }
    Ok(SentRequest {
        url: (parts.address)(&endpoint, &query),
        form: None,
        request_id: draft.id,
        headers: (parts.headers)(),
    })
}

/// Nobody on the way is to keep the answer (SAML Bindings 3.4.5.1).
fn headers() -> Vec<(String, String)> {
    let headers = [
        ("Cache-Control", "no-cache, no-store"),
        ("Pragma", "no-cache"),
    ];
    let owned = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    owned.into()
}

/// Signs a query, over the octets of it that `octets` gives (SAML Bindings 3.4.4.1).
pub(crate) fn sign_query(
    setup: &Setup,
    query: &mut Query,
    octets: fn(&Query) -> String,
) -> Result<(), RequestError> {
    query.push(("SigAlg", encoded(names::RSA_SHA256)));
    let signature = sign(setup, octets(query).as_bytes())?;
    query.push(("Signature", encoded(&STANDARD.encode(signature))));
    Ok(())
}

/// Whether the IdP wants signed requests and the SP has a key to sign them with (SAML Metadata
/// 2.4.3).
fn wanted(setup: &Setup) -> bool {
    setup.sp.signing_key_pem.is_some() && crate::metadata::wants_signed_requests(setup)
}

/// 160 bits of a hash: a test subject is the same tomorrow, and so are its requests; a product
/// takes random bits. With the time, so that an SP that was configured anew and counts from the
/// beginning does not send what it has sent before.
pub(crate) fn id(setup: &Setup, number: u64, now: Timestamp) -> String {
    let seed = format!("{} request {number} at {now}", setup.sp.entity_id);
    let hash = digest(&SHA256, seed.as_bytes());
    let hex = hash.as_ref().iter().take(20);
    let hex: String = hex.map(|byte| format!("{byte:02x}")).collect();
    format!("_{hex}")
}

/// The text of a request.
pub(crate) fn write(draft: &Draft<'_>) -> String {
    let sp = &draft.setup.sp;
    let mut text = format!(
        "<samlp:AuthnRequest xmlns:samlp=\"{}\" xmlns:saml=\"{}\" ID=\"{}\" Version=\"2.0\" \
         IssueInstant=\"{}\" Destination=\"{}\" AssertionConsumerServiceURL=\"{}\" \
         ProtocolBinding=\"{}\"><saml:Issuer>{}</saml:Issuer>",
        names::PROTOCOL,
        names::ASSERTION,
        escaped(&draft.id),
        draft.now,
        escaped(draft.endpoint),
        escaped(&sp.acs_url),
        names::POST_BINDING,
        escaped(&sp.entity_id),
    );
    let demanded = sp.requested_name_id.clone().unwrap_or_default();
    if let Some(subject) = &demanded.subject {
        text.push_str(&format!(
            "<saml:Subject><saml:NameID>{}</saml:NameID></saml:Subject>",
            escaped(subject)
        ));
    }
    text.push_str(&policy(&demanded));
    if !sp.requested_authn_context.is_empty() {
        text.push_str(&format!(
            "<samlp:RequestedAuthnContext Comparison=\"{}\">",
            sp.authn_context_comparison.name()
        ));
        for class in &sp.requested_authn_context {
            text.push_str(&format!(
                "<saml:AuthnContextClassRef>{}</saml:AuthnContextClassRef>",
                escaped(class)
            ));
        }
        text.push_str("</samlp:RequestedAuthnContext>");
    }
    text.push_str("</samlp:AuthnRequest>");
    text
}

/// The `NameIDPolicy`, where anything is demanded.
fn policy(demanded: &RequestedNameId) -> String {
    let attribute = |name: &str, value: &Option<String>| {
        value
            .as_ref()
            .map(|value| format!(" {name}=\"{}\"", escaped(value)))
            .unwrap_or_default()
    };
    let format = attribute("Format", &demanded.format);
    let qualifier = attribute("SPNameQualifier", &demanded.sp_name_qualifier);
    if format.is_empty() && qualifier.is_empty() {
        return String::new();
    }
    format!("<samlp:NameIDPolicy{format}{qualifier}/>")
}

/// By DEFLATE with nothing around it, and base64 (SAML Bindings 3.4.4.1).
pub(crate) fn pack(text: &str) -> Result<String, RequestError> {
    let failed = |error: std::io::Error| RequestError::Failed {
        why: error.to_string(),
    };
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
    deflate.write_all(text.as_bytes()).map_err(failed)?;
    Ok(STANDARD.encode(deflate.finish().map_err(failed)?))
}

/// The parameters as they stand in the query (SAML Bindings 3.4.4.1).
pub(crate) fn octets(query: &Query) -> String {
    let parameters = query.iter().map(|(name, value)| format!("{name}={value}"));
    parameters.collect::<Vec<_>>().join("&")
}

/// The address of the IdP, with its own query kept (SAML Bindings 3.4.4).
pub(crate) fn address(endpoint: &str, query: &Query) -> String {
    let separator = if endpoint.contains('?') { '&' } else { '?' };
    format!("{endpoint}{separator}{}", octets(query))
}

fn sign(setup: &Setup, octets: &[u8]) -> Result<Vec<u8>, RequestError> {
    let pem = setup.sp.signing_key_pem.as_ref();
    let pem = pem.ok_or(RequestError::NoKey)?;
    let key =
        PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|error| RequestError::Key {
            why: error.to_string(),
        })?;
    let key = KeyPair::from_pkcs8(key.secret_pkcs8_der()).map_err(|error| RequestError::Key {
        why: error.to_string(),
    })?;
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        octets,
        &mut signature,
    )
    .map_err(|error| RequestError::Failed {
        why: error.to_string(),
    })?;
    Ok(signature)
}

/// The metadata of the SP (SAML Metadata 2.4.4).
pub(crate) fn metadata(setup: &Setup) -> String {
    let sp = &setup.sp;
    let signs = sp.sign_authn_requests && sp.signing_cert_pem.is_some();
    let key = |purpose: &str, pem: &Option<String>| {
        let Some(pem) = pem else {
            return String::new();
        };
        let base64: String = pem.lines().filter(|line| !line.contains("-----")).collect();
        format!(
            "<md:KeyDescriptor use=\"{purpose}\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{base64}\
             </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        )
    };
    let logout = sp.slo_url.as_ref().map(|url| {
        format!(
            "<md:SingleLogoutService Binding=\"{}\" Location=\"{}\"/>",
            names::REDIRECT_BINDING,
            escaped(url)
        )
    });
    let urls = std::iter::once(&sp.acs_url).chain(&sp.other_acs_urls);
    let consumers: String = urls
        .enumerate()
        .map(|(index, url)| {
            format!(
                "<md:AssertionConsumerService Binding=\"{}\" Location=\"{}\" index=\"{index}\"/>",
                names::POST_BINDING,
                escaped(url)
            )
        })
        .collect();
    format!(
        "<md:EntityDescriptor xmlns:md=\"{}\" xmlns:ds=\"{}\" entityID=\"{}\">\
         <md:SPSSODescriptor AuthnRequestsSigned=\"{signs}\" WantAssertionsSigned=\"true\" \
         protocolSupportEnumeration=\"{}\">{}{}{}{consumers}</md:SPSSODescriptor>\
         </md:EntityDescriptor>",
        names::METADATA,
        names::DSIG,
        escaped(&sp.entity_id),
        names::PROTOCOL,
        key("signing", &sp.signing_cert_pem),
        key("encryption", &sp.decryption_cert_pem),
        logout.unwrap_or_default(),
    )
}

/// A text as it stands in an attribute or between elements.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A value as it stands in a query (RFC 3986 2.1).
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
