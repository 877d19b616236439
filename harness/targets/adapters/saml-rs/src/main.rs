//! saml-rs by its typed API, on AWS-LC, as its README recommends.

#[path = "../protocol.rs"]
mod protocol;

use std::collections::{BTreeMap, HashSet};
use std::time::SystemTime;
use std::{env, io, process};

use protocol::{AuthnRequest, Configured, Identity, Message, Provider, Setup};
use saml_rs::{
    AcsEndpoint, AssertionSignaturePolicy, AudienceValidationPolicy, BrowserInput, CertificatePem,
    ClockSkew, Credentials, EntityId, FormField, IdpDescriptor, MessageId, MetadataTrustPolicy,
    PendingAuthnRequest, PrivateKeyPem, RelayStateParam, ReplayCache, ReplayKey, ReplayPolicy,
    ResponseSignaturePolicy, Saml, SamlError, SamlValidationContext, SloEndpoint, SpConfig,
    SpValidationPolicy, SsoResponse, SsoResponseBinding, SsoSession, StartSso, XmlEncryptionPolicy,
    XmlPolicy, XmlSignatureProfile,
};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

#[rustfmt::skip]
const FEATURES: &[&str] = &[
    "post", "clock", "clock-skew", "unsolicited", "in-response-to", "replay",
    "require-signed-response", "require-signed-assertion", "multiple-idp-certs",
    "rsa-sha384", "rsa-sha512",
    "encrypted-assertion", "aes-gcm", "rsa-oaep",
    "sp-metadata", "authn-request",
];

struct Sp {
    saml: Saml<saml_rs::Sp>,
    idp: IdpDescriptor,
    acs: AcsEndpoint,
    skew: ClockSkew,
    allow_unsolicited: bool,
    seen: Seen,
}

/// The replay cache of the library's own example.
#[derive(Default)]
struct Seen(HashSet<String>);

impl Seen {
    fn context(&mut self, now: SystemTime, skew: ClockSkew) -> SamlValidationContext<'_> {
        SamlValidationContext::new(now, ReplayPolicy::RequireCache(self)).with_clock_skew(skew)
    }
}

impl ReplayCache for Seen {
    fn check_and_store(&mut self, key: ReplayKey, _until: SystemTime) -> Result<(), SamlError> {
        let key = key.cache_key();
        if self.0.insert(key.clone()) {
            return Ok(());
        }
        Err(SamlError::ReplayDetected { key })
    }
}

impl Provider for Sp {
    fn configure(setup: &Setup) -> Result<(Self, Configured), String> {
        let mut configured = Configured::default();
        if setup.sp.signing_key_pem.is_some() {
            configured.ignored.push("signing_key_pem");
        }
        if setup.sp.decryption_key_pem.is_some() {
            // It decrypts only where it takes nothing else.
            configured
                .floors
                .insert("require_encrypted_assertion", json!(true));
        }
        let sp = Self::new(setup).map_err(|e| e.to_string())?;
        Ok((sp, configured))
    }

    fn consume(&mut self, message: &Message) -> Result<Identity, String> {
        let now = OffsetDateTime::parse(&message.now, &Rfc3339).unwrap_or_else(|error| {
            eprintln!("{}: {error}", message.now);
            process::exit(1)
        });
        let session = self.log_in(message, now.into());
        session.map(|s| identity(&s)).map_err(|e| e.to_string())
    }

    fn reset(&mut self) {
        self.seen = Seen::default();
    }

    fn metadata(&mut self) -> Result<String, String> {
        Ok(self.saml.metadata_xml().to_owned())
    }

    fn authn_request(&mut self) -> Result<AuthnRequest, String> {
        self.request().map_err(|e| e.to_string())
    }
}

impl Sp {
    fn new(setup: &Setup) -> Result<Self, SamlError> {
        let (sp, idp) = (&setup.sp, &setup.idp);
        let mut policy = SpValidationPolicy::recommended();
        if sp.require_signed_assertion {
            policy.assertions = AssertionSignaturePolicy::RequireSigned;
        }
        if sp.require_signed_response {
            policy.responses = ResponseSignaturePolicy::RequireSigned;
        }
        if is_hardened() {
            policy.audience = AudienceValidationPolicy::Validate;
            policy.xml_signatures = XmlSignatureProfile::StrictRsaSha2;
        }
        let acs = AcsEndpoint::post(&sp.acs_url)?.mark_default();
        let mut config = SpConfig::builder(EntityId::try_new(&sp.entity_id)?)
            .acs_endpoint(acs.clone())
            .validation(policy)
            .credentials(Credentials {
                decryption_key: sp.decryption_key_pem.as_ref().map(PrivateKeyPem::new),
                encryption_certificate: sp.decryption_cert_pem.as_ref().map(CertificatePem::new),
                ..Credentials::default()
            });
        if let Some(url) = &sp.slo_url {
            config = config.slo_endpoint(SloEndpoint::redirect(url)?);
        }
        if sp.decryption_key_pem.is_some() {
            config = config.xml(XmlPolicy {
                encryption: XmlEncryptionPolicy::encrypt_assertions(),
                ..XmlPolicy::default()
            });
        }
        let skew = i64::from(sp.clock_skew_s) * 1000;
        Ok(Self {
            saml: Saml::sp(config.build()?)?,
            idp: IdpDescriptor::from_metadata_xml_for(
                EntityId::try_new(&idp.entity_id)?,
                &idp.metadata(),
                // It is the adapter's own.
                MetadataTrustPolicy::UnsignedForCompatibility,
            )?,
            acs,
            skew: ClockSkew::from_millis(-skew, skew),
            allow_unsolicited: sp.allow_unsolicited,
            seen: Seen::default(),
        })
    }

    /// Finishes the request that the Response answers, or takes it as an answer to none.
    fn log_in(&mut self, message: &Message, now: SystemTime) -> Result<SsoSession, SamlError> {
        let mut fields = vec![FormField::new("SAMLResponse", &message.saml_response)];
        if let Some(relay_state) = &message.relay_state {
            fields.push(FormField::new("RelayState", relay_state));
        }
        let input = BrowserInput::<SsoResponse>::post(fields);
        let mut refusal = SamlError::InResponseToMismatch {
            expected: None,
            actual: None,
        };
        for id in message.outstanding_requests.iter().rev() {
            let pending = PendingAuthnRequest::try_new(
                MessageId::try_new(id)?,
                RelayStateParam::try_from_option(message.relay_state.clone())?,
                self.acs.clone(),
                SsoResponseBinding::Post,
                self.idp.entity_id().clone(),
            )?;
            let context = self.seen.context(now, self.skew);
            let session = self
                .saml
                .finish_sso(&self.idp, &pending, input.clone(), context);
            match session {
                Err(error @ SamlError::InResponseToMismatch { .. }) => refusal = error,
                decided => return decided,
            }
        }
        if !self.allow_unsolicited {
            return Err(refusal);
        }
        let context = self.seen.context(now, self.skew);
        self.saml.accept_unsolicited_sso(&self.idp, input, context)
    }

    fn request(&self) -> Result<AuthnRequest, SamlError> {
        let started = self.saml.start_sso(&self.idp, StartSso::redirect())?;
        Ok(AuthnRequest {
            url: started.outbound.redirect_url()?.to_owned(),
            request_id: started.pending.request_id().as_str().to_owned(),
        })
    }
}

fn identity(session: &SsoSession) -> Identity {
    let mut attributes = BTreeMap::<String, Vec<String>>::new();
    for attribute in session.attributes().as_slice() {
        let values = attribute
            .values()
            .iter()
            .map(|value| value.as_str().to_owned());
        attributes
            .entry(attribute.name().to_owned())
            .or_default()
            .extend(values);
    }
    let index = session.authn_session().session_index();
    Identity {
        name_id: Some(session.name_id().value().to_owned()),
        name_id_format: session
            .name_id()
            .format()
            .map(|format| format.as_uri().to_owned()),
        issuer: Some(session.issuer().as_str().to_owned()),
        session_index: index.map(|index| index.as_str().to_owned()),
        attributes,
    }
}

/// The variant with the hardening that `recommended()` leaves to be named.
fn is_hardened() -> bool {
    env::args().nth(1).is_some_and(|word| word == "hardened")
}

fn main() -> io::Result<()> {
    let mut features = FEATURES.to_vec();
    if !is_hardened() {
        features.extend(["ecdsa", "rsa-sha1"]);
    }
    protocol::serve::<Sp>("saml-rs", env!("CARGO_PKG_VERSION"), &features)
}
