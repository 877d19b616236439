//! samael with xmlsec, as its README puts it together.

#[path = "../protocol.rs"]
mod protocol;

use std::collections::BTreeMap;
use std::error::Error;
use std::{env, io};

use chrono::Duration;
use openssl::pkey::PKey;
use openssl::x509::X509;
use protocol::{AuthnRequest, Configured, Identity, Message, Provider, Setup};
use samael::crypto::{AllowedSignatureAlgorithm, CertificateDer, ReduceMode};
use samael::metadata::{EntityDescriptor, de};
use samael::schema::Assertion;
use samael::service_provider::{ServiceProvider, ServiceProviderBuilder};
use samael::traits::ToXml;
use serde_json::json;

#[rustfmt::skip]
const FEATURES: &[&str] = &[
    "post", "clock-skew", "multiple-idp-certs",
    "rsa-sha384", "rsa-sha512", "ecdsa",
    "sp-metadata", "authn-request",
];
/// The documentation advises against the default of every algorithm.
const ALGORITHMS: [AllowedSignatureAlgorithm; 6] = [
    AllowedSignatureAlgorithm::RsaSha256,
    AllowedSignatureAlgorithm::RsaSha384,
    AllowedSignatureAlgorithm::RsaSha512,
    AllowedSignatureAlgorithm::EcdsaSha256,
    AllowedSignatureAlgorithm::EcdsaSha384,
    AllowedSignatureAlgorithm::EcdsaSha512,
];

struct Sp {
    provider: ServiceProvider,
    sso_url: String,
    reduce_mode: ReduceMode,
}

impl Provider for Sp {
    fn configure(setup: &Setup) -> Result<(Self, Configured), String> {
        let sp = &setup.sp;
        let mut configured = Configured::default();
        let cannot = [
            ("require_signed_response", sp.require_signed_response),
            ("require_signed_assertion", sp.require_signed_assertion),
            // There is one key, for both purposes.
            (
                "signing_key_pem",
                sp.signing_key_pem.is_some() && sp.decryption_key_pem.is_some(),
            ),
        ];
        let ignored = cannot.into_iter().filter(|(_, asked)| *asked);
        configured.ignored.extend(ignored.map(|(name, _)| name));
        if sp.allow_unsolicited && variant_is("sp-initiated") {
            configured.floors.insert("allow_unsolicited", json!(false));
        }
        let sp = Self::new(setup).map_err(|e| e.to_string())?;
        Ok((sp, configured))
    }

    fn consume(&mut self, message: &Message) -> Result<Identity, String> {
        let requests: Vec<&str> = message
            .outstanding_requests
            .iter()
            .map(String::as_str)
            .collect();
        let assertion = self.provider.parse_base64_response_with_mode(
            &message.saml_response,
            Some(&requests),
            self.reduce_mode,
        );
        assertion.map(identity).map_err(|e| e.to_string())
    }

    fn metadata(&mut self) -> Result<String, String> {
        let metadata = self.provider.metadata().and_then(|m| m.to_string());
        metadata.map_err(|e| e.to_string())
    }

    fn authn_request(&mut self) -> Result<AuthnRequest, String> {
        self.request().map_err(|e| e.to_string())
    }
}

impl Sp {
    fn new(setup: &Setup) -> Result<Self, Box<dyn Error>> {
        let (sp, idp) = (&setup.sp, &setup.idp);
        let idp_metadata: EntityDescriptor = de::from_str(&idp.metadata())?;
        let mut builder = ServiceProviderBuilder::default();
        builder
            .entity_id(sp.entity_id.clone())
            .acs_url(sp.acs_url.clone())
            .slo_url(sp.slo_url.clone())
            .idp_metadata(idp_metadata)
            .allow_idp_initiated(sp.allow_unsolicited && !variant_is("sp-initiated"))
            .max_clock_skew(Duration::seconds(sp.clock_skew_s.into()))
            .allowed_signature_algorithms(ALGORITHMS.to_vec());
        if let Some(pem) = sp
            .decryption_key_pem
            .as_ref()
            .or(sp.signing_key_pem.as_ref())
        {
            builder.key(PKey::private_key_from_pem(pem.as_bytes())?);
        }
        if let Some(pem) = sp
            .decryption_cert_pem
            .as_ref()
            .or(sp.signing_cert_pem.as_ref())
        {
            let certificate = X509::from_pem(pem.as_bytes())?.to_der()?;
            builder.certificate(CertificateDer::from(certificate));
        }
        Ok(Self {
            provider: builder.build()?,
            sso_url: idp.sso_url.clone(),
            reduce_mode: if variant_is("pre-digest") {
                ReduceMode::PreDigest
            } else {
                ReduceMode::default()
            },
        })
    }

    fn request(&self) -> Result<AuthnRequest, Box<dyn Error>> {
        let request = self.provider.make_authentication_request(&self.sso_url)?;
        let url = match &self.provider.key {
            Some(key) => request.signed_redirect("", key)?,
            None => request.redirect("")?,
        };
        Ok(AuthnRequest {
            url: url.ok_or("no destination")?.into(),
            request_id: request.id,
        })
    }
}

fn identity(assertion: Assertion) -> Identity {
    let mut attributes = BTreeMap::<String, Vec<String>>::new();
    let statements = assertion.attribute_statements.into_iter().flatten();
    for attribute in statements.flat_map(|statement| statement.attributes) {
        let values = attribute
            .values
            .into_iter()
            .map(|value| value.value.unwrap_or_default());
        attributes
            .entry(attribute.name.unwrap_or_default())
            .or_default()
            .extend(values);
    }
    let name_id = assertion.subject.and_then(|subject| subject.name_id);
    let authn = assertion.authn_statements.into_iter().flatten().next();
    Identity {
        name_id: name_id.as_ref().map(|name_id| name_id.value.clone()),
        name_id_format: name_id.and_then(|name_id| name_id.format),
        issuer: assertion.issuer.value,
        session_index: authn.and_then(|statement| statement.session_index),
        attributes,
    }
}

fn variant_is(name: &str) -> bool {
    env::args().nth(1).is_some_and(|word| word == name)
}

fn main() -> io::Result<()> {
    let mut features = FEATURES.to_vec();
    features.push(if variant_is("sp-initiated") {
        "in-response-to"
    } else {
        "unsolicited"
    });
    protocol::serve::<Sp>("samael", env!("CARGO_PKG_VERSION"), &features)
}
