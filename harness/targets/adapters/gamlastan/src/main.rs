//! gamlastan, put together as the ready ACS handler of its companion crate gamlastan-actix is.

#[path = "../protocol.rs"]
mod protocol;

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::{env, io, mem, process, str};

use chrono::{DateTime, Utc};
use gamlastan::bindings::encoding::base64_decode;
use gamlastan::bindings::{RedirectEncodeParams, redirect_encode};
use gamlastan::core::assertion::attribute::AttributeValue;
use gamlastan::core::assertion::types::{Assertion, AssertionRef};
use gamlastan::core::namespace::SAML_ASSERTION_NS;
use gamlastan::core::protocol::response::{Response, ResponseRef};
use gamlastan::crypto::keys::bergshamra_keys::x509::{CertValidationConfig, validate_cert_chain};
use gamlastan::crypto::keys::loader;
use gamlastan::crypto::{CryptoError, KeysManager, SamlDecryptor, SamlVerifier, VerifyResult};
use gamlastan::profiles::ProfileError;
use gamlastan::profiles::sso::sp::{
    create_authn_request, process_response_with_verified_signatures,
};
use gamlastan::profiles::sso::web_browser::{AuthnRequestOptions, AuthnResult, bindings};
use gamlastan::security::{ReplayCache, SecurityConfig};
use gamlastan::xml::helpers::find_child_element;
use gamlastan::xml::{SamlDeserialize, SamlSerialize, XmlError, parse_saml, parse_secure};
use protocol::{AuthnRequest, Configured, Identity, Message, Provider, Setup};
use serde_json::json;

#[rustfmt::skip]
const FEATURES: &[&str] = &[
    "post", "clock", "clock-skew", "unsolicited", "in-response-to", "replay",
    "require-signed-response", "require-signed-assertion",
    "rsa-sha384", "rsa-sha512", "ecdsa",
    "encrypted-assertion", "aes-gcm", "aes-cbc", "rsa-oaep", "rsa-oaep-sha256",
    "authn-request",
];

struct Sp {
    entity_id: String,
    acs_url: String,
    idp_entity_id: String,
    sso_url: String,
    security: SecurityConfig,
    verifier: SamlVerifier,
    decryptor: Option<SamlDecryptor>,
    seen: Seen,
}

/// The assertions seen, until they end by the clock of the requests: the library's own cache in
/// memory asks the system for the time.
#[derive(Default)]
struct Seen {
    now: DateTime<Utc>,
    ids: Mutex<HashMap<String, DateTime<Utc>>>,
}

impl ReplayCache for Seen {
    fn check_and_insert(&self, id: &str, expiry: DateTime<Utc>) -> bool {
        let mut ids = self.ids.lock().unwrap();
        let is_new = ids.get(id).is_none_or(|until| *until <= self.now);
        if is_new {
            ids.insert(id.to_owned(), expiry);
        }
        is_new
    }

    fn cleanup(&self) {
        self.ids
            .lock()
            .unwrap()
            .retain(|_, until| *until > self.now);
    }
}

impl Provider for Sp {
    fn configure(setup: &Setup) -> Result<(Self, Configured), String> {
        let (sp, idp) = (&setup.sp, &setup.idp);
        // Without either, the library takes what nobody signed: one of the two stays.
        let neither = !sp.require_signed_response && !sp.require_signed_assertion;
        let by_response = env::args()
            .nth(1)
            .is_some_and(|word| word == "signed-response");
        let security = SecurityConfig {
            clock_skew_seconds: sp.clock_skew_s.into(),
            allow_unsolicited_responses: sp.allow_unsolicited,
            require_signed_responses: sp.require_signed_response || (neither && by_response),
            require_signed_assertions: sp.require_signed_assertion || (neither && !by_response),
            ..SecurityConfig::default()
        };
        let mut configured = Configured::default();
        if neither {
            let forced = ["require_signed_assertion", "require_signed_response"];
            let forced = forced[usize::from(by_response)];
            configured.floors.insert(forced, json!(true));
        }
        if sp.signing_key_pem.is_some() {
            configured.ignored.push("signing_key_pem");
        }
        let mut keys = KeysManager::new();
        for pem in &idp.signing_certs_pem {
            let key = loader::load_x509_cert_pem(pem.as_bytes()).map_err(|e| e.to_string())?;
            for certificate in &key.x509_chain {
                keys.add_trusted_cert(certificate.clone());
            }
            keys.add_key(key);
        }
        if !keys.has_trusted_certs() {
            return Err("no IdP signing certificate".to_owned());
        }
        let mut verifier = SamlVerifier::new(keys);
        // It would hold certificates to the system's time: `verify` holds them to `now`.
        verifier.set_skip_time_checks(true);
        let decryptor = sp.decryption_key_pem.as_ref().map(|pem| {
            let mut keys = KeysManager::new();
            keys.add_key(loader::load_pem_auto(pem.as_bytes(), None)?);
            Ok(SamlDecryptor::new(keys))
        });
        let provider = Self {
            entity_id: sp.entity_id.clone(),
            acs_url: sp.acs_url.clone(),
            idp_entity_id: idp.entity_id.clone(),
            sso_url: idp.sso_url.clone(),
            security,
            verifier,
            decryptor: decryptor
                .transpose()
                .map_err(|e: CryptoError| e.to_string())?,
            seen: Seen::default(),
        };
        Ok((provider, configured))
    }

    fn consume(&mut self, message: &Message) -> Result<Identity, String> {
        self.seen.now = message.now.parse().unwrap_or_else(|error| {
            eprintln!("{}: {error}", message.now);
            process::exit(1)
        });
        self.log_in(message)
            .map(identity)
            .map_err(|e| e.to_string())
    }

    fn reset(&mut self) {
        self.seen = Seen::default();
    }

    fn authn_request(&mut self) -> Result<AuthnRequest, String> {
        self.request().map_err(|e| e.to_string())
    }
}

impl Sp {
    fn log_in(&self, message: &Message) -> Result<AuthnResult, ProfileError> {
        let bytes = base64_decode(&message.saml_response)?;
        let xml = str::from_utf8(&bytes).map_err(|e| ProfileError::Other(e.to_string()))?;
        let document = parse_secure(xml).map_err(XmlError::from)?;
        let mut response = parse_saml::<ResponseRef<'_>>(&document)?.to_owned();
        let mut signed = Vec::new();
        if response.base.has_signature || response.assertions.iter().any(|a| a.has_signature) {
            signed = self.verify(xml, &response.base.id)?;
        }
        if let (true, Some(decryptor)) = (response.assertions.is_empty(), &self.decryptor) {
            signed.extend(self.decrypt(&mut response, decryptor)?);
        }
        let signed: Vec<&str> = signed.iter().map(String::as_str).collect();
        let asked = response.base.in_response_to.as_ref();
        let asked = asked.filter(|id| message.outstanding_requests.contains(id));
        process_response_with_verified_signatures(
            &response,
            &self.security,
            &self.seen,
            &self.entity_id,
            &self.acs_url,
            asked.map(String::as_str),
            &self.idp_entity_id,
            &signed,
            self.seen.now,
        )
    }

    /// The IDs that the signatures in `xml` cover; every one of them must hold.
    fn verify(&self, xml: &str, root_id: &str) -> Result<Vec<String>, ProfileError> {
        let at = self.seen.now.format("%Y-%m-%d+%H:%M:%S").to_string();
        let dates = CertValidationConfig {
            trusted_certs: self.verifier.keys_manager().trusted_certs(),
            untrusted_certs: &[],
            crls: &[],
            verification_time: Some(&at),
            skip_time_checks: false,
        };
        let mut ids = Vec::new();
        for result in self.verifier.verify_all_enveloped(xml)? {
            match result {
                VerifyResult::Valid {
                    references,
                    key_info,
                    ..
                } => {
                    if let Some(certificate) = key_info.x509_chain.first() {
                        validate_cert_chain(certificate, &key_info.x509_chain, &dates)
                            .map_err(CryptoError::from)?;
                    }
                    ids.extend(references.iter().filter_map(|reference| {
                        let id = reference.uri.strip_prefix('#');
                        id.or(reference.uri.is_empty().then_some(root_id))
                            .map(str::to_owned)
                    }));
                }
                VerifyResult::Invalid { reason } => {
                    return Err(ProfileError::AssertionValidation(reason));
                }
            }
        }
        Ok(ids)
    }

    /// Puts the decrypted assertions into the response, in the order of `profiles::swedenconnect`,
    /// and gives the IDs that the signatures in them cover.
    fn decrypt(
        &self,
        response: &mut Response,
        decryptor: &SamlDecryptor,
    ) -> Result<Vec<String>, ProfileError> {
        let mut signed = Vec::new();
        for encrypted in mem::take(&mut response.encrypted_assertions) {
            let xml = str::from_utf8(&encrypted.raw);
            let xml = xml.map_err(|e| ProfileError::Other(e.to_string()))?;
            let xml = decryptor.decrypt(xml)?;
            let assertion = decrypted_assertion(&xml)?;
            if assertion.has_signature {
                signed.extend(self.verify(&xml, &assertion.id)?);
            }
            response.assertions.push(assertion);
        }
        Ok(signed)
    }

    fn request(&self) -> Result<AuthnRequest, ProfileError> {
        let request = create_authn_request(&AuthnRequestOptions {
            sp_entity_id: self.entity_id.clone(),
            acs_url: Some(self.acs_url.clone()),
            protocol_binding: Some(bindings::HTTP_POST.to_owned()),
            destination: Some(self.sso_url.clone()),
            ..AuthnRequestOptions::default()
        })?;
        let url = redirect_encode(&RedirectEncodeParams {
            saml_xml: request.to_xml_string()?.as_bytes(),
            is_request: true,
            destination: &self.sso_url,
            relay_state: None,
            signer: None,
        })?;
        Ok(AuthnRequest {
            url,
            request_id: request.base.id,
        })
    }
}

/// Decryption leaves the EncryptedAssertion around the Assertion.
fn decrypted_assertion(xml: &str) -> Result<Assertion, XmlError> {
    let document = parse_secure(xml)?;
    let root = document.document_element().ok_or(XmlError::EmptyDocument)?;
    let node = find_child_element(&document, root, SAML_ASSERTION_NS, "Assertion").unwrap_or(root);
    Ok(AssertionRef::from_xml(&document, node)?.to_owned())
}

fn identity(login: AuthnResult) -> Identity {
    let mut attributes = BTreeMap::<String, Vec<String>>::new();
    for attribute in login.attributes {
        let values = attribute.values.into_iter().map(text);
        attributes.entry(attribute.name).or_default().extend(values);
    }
    Identity {
        name_id: Some(login.name_id),
        name_id_format: login.name_id_format,
        issuer: Some(login.idp_entity_id),
        session_index: login.session_index,
        attributes,
    }
}

fn text(value: AttributeValue) -> String {
    match value {
        AttributeValue::String(text) | AttributeValue::DateTime(text) => text,
        AttributeValue::Integer(number) => number.to_string(),
        AttributeValue::Boolean(truth) => truth.to_string(),
        AttributeValue::NameId(name_id) => name_id.value,
        AttributeValue::Base64(bytes) | AttributeValue::Xml(bytes) => {
            String::from_utf8_lossy(&bytes).into_owned()
        }
        AttributeValue::Null => String::new(),
    }
}

fn main() -> io::Result<()> {
    protocol::serve::<Sp>("gamlastan", env!("CARGO_PKG_VERSION"), FEATURES)
}
