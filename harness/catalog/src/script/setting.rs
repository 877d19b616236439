//! What a case changes in the configuration of the SP.

use gauntlet_core::{Comparison, Feature, IdpTrust, RequestedNameId, Setup};
use gauntlet_idp::directory::TenantName;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::{self, KeyUse, Options, service_provider_metadata};
use gauntlet_idp::metadata_shape::MetadataShape;
use gauntlet_idp::{World, names};

/// A change to the settings of the SP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// No Response without a request.
    NoUnsolicited,
    /// The Response itself must be signed.
    RequireSignedResponse,
    /// The Assertion itself must be signed.
    RequireSignedAssertion,
    /// The clock may be wrong by this many seconds.
    ClockSkew(u32),
    /// The other tenant is trusted as well.
    OtherTenant,
    /// The other tenant is trusted as well, at an assertion consumer service of its own.
    OtherTenantElsewhere,
    /// The other tenant is trusted, and no other IdP.
    OnlyOtherTenant,
    /// The other tenant is known by metadata as a service provider, and as nothing else.
    OtherTenantAsSp,
    /// The IdP is trusted by metadata alone, which is valid for so many seconds.
    MetadataFor(u32),
    /// The IdP may speak for its own domain alone.
    OwnScope,
    /// The SP has a second assertion consumer service.
    SecondAcs,
    /// The requests demand that the user has entered a password.
    DemandPassword,
    /// The requests demand that the user has entered a password or shown a certificate.
    DemandPasswordOrCertificate,
    /// The SP has an order of strength: network address, password, certificate. Its requests demand
    /// the password, compared so, or better than the network address.
    DemandCompared(Comparison),
    /// The requests demand a name in this Format.
    DemandFormat(&'static str),
    /// The requests demand a name with this `SPNameQualifier`.
    DemandQualifier(&'static str),
    /// The requests demand that this user answers.
    DemandSubject(&'static str),
    /// The SP signs its requests with this key.
    SignRequests(KeyName),
    /// The IdP is known by metadata that wants signed requests, and the SP has this key.
    SignedRequestsWanted(KeyName),
    /// The IdP is known by metadata that lists another address for each binding, that of HTTP-POST
    /// first.
    AddressPerBinding,
    /// The address of the IdP has a query of its own.
    AddressWithQuery,
    /// The certificates of these keys are trusted, instead of the active one.
    Trust(&'static [KeyName]),
    /// The SP knows the IdP from metadata alone, with these keys, each for its use.
    Metadata(&'static [(KeyName, KeyUse)]),
    /// The SP knows the IdP from metadata of this form alone.
    Shape(MetadataShape),
    /// Metadata must be signed with this key.
    MetadataKey(KeyName),
    /// Metadata must say until when it is valid, and that may lie so many seconds ahead at most.
    MetadataLimit(u64),
    /// The SP decrypts with the private keys of these, of which the first is the one in its
    /// metadata.
    Decrypt(&'static [KeyName]),
    /// The Assertion must be encrypted.
    RequireEncrypted,
    /// The SP has a signing key of its own.
    OwnKey(KeyName),
    /// Whoever logs in for the first time gets an account.
    Provisions,
    /// The IdP is known by metadata that lists a script as the address of single sign-on.
    ScriptAddress,
    /// The IdP is known by metadata that lists another address for the answers of single logout.
    AnswersElsewhere,
    /// The IdP lets in whoever has linked an account to it before, and nobody else.
    LinksOnly,
}

/// The authentication context class of a certificate (SAML Authn Context 3.4.18).
pub(crate) const CERTIFICATE_CLASS: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509";

/// The authentication context class of a network address (SAML Authn Context 3.4.1).
pub(crate) const ADDRESS_CLASS: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:InternetProtocol";

/// The domain of the tenant that the SP trusts.
pub(crate) const OWN_DOMAIN: &str = "contoso.example";

/// What an assertion consumer service is called that is there beside the one of `acs_url`.
pub(crate) fn second_acs(acs_url: &str) -> String {
    format!("{acs_url}/2")
}

/// The configuration of [`World::setup`] with these settings, in order.
pub fn setup_under(world: &World, settings: &[Setting]) -> Setup {
    let mut setup = world.setup();
    for setting in settings {
        setting.apply(world, &mut setup);
    }
    setup
}

impl Setting {
    /// The features that it takes to honour it.
    pub(crate) fn features(self) -> &'static [Feature] {
        match self {
            Self::Trust([KeyName::Ed25519]) => &[Feature::Eddsa],
            Self::Trust([KeyName::P256 | KeyName::P384]) => &[Feature::Ecdsa],
            Self::NoUnsolicited
            | Self::OnlyOtherTenant
            | Self::OwnKey(_)
            | Self::AddressWithQuery
            | Self::Decrypt([_])
            | Self::Trust([_] | []) => &[],
            Self::Trust(_) => &[Feature::MultipleIdpCerts],
            Self::Decrypt(_) => &[Feature::SeveralDecryptionKeys],
            Self::Provisions => &[Feature::Jit],
            Self::LinksOnly => &[Feature::IdpLinksOnly],
            Self::RequireEncrypted => &[Feature::RequireEncryptedAssertion],
            Self::RequireSignedResponse => &[Feature::RequireSignedResponse],
            Self::RequireSignedAssertion => &[Feature::RequireSignedAssertion],
            Self::ClockSkew(_) => &[Feature::ClockSkew],
            Self::OtherTenant => &[Feature::SeveralIdps],
            Self::OtherTenantElsewhere => &[Feature::SeveralIdps, Feature::AcsPerIdp],
            Self::OtherTenantAsSp => &[Feature::SeveralIdps, Feature::IdpMetadata],
            Self::ScriptAddress
            | Self::AnswersElsewhere
            | Self::MetadataFor(_)
            | Self::Metadata(_)
            | Self::Shape(_)
            | Self::AddressPerBinding => &[Feature::IdpMetadata],
            Self::MetadataKey(_) => &[Feature::IdpMetadata, Feature::MetadataSignature],
            Self::MetadataLimit(_) => &[Feature::IdpMetadata, Feature::MetadataValidityLimit],
            Self::OwnScope => &[Feature::IdpScopes],
            Self::SecondAcs => &[Feature::SeveralAcs],
            Self::DemandPassword | Self::DemandPasswordOrCertificate => {
                &[Feature::RequestedAuthnContext]
            }
            Self::DemandCompared(_) => &[
                Feature::RequestedAuthnContext,
                Feature::AuthnContextComparison,
            ],
            Self::DemandFormat(_) | Self::DemandQualifier(_) | Self::DemandSubject(_) => {
                &[Feature::RequestedNameId]
            }
            Self::SignRequests(_) => &[Feature::SignedAuthnRequest],
            Self::SignedRequestsWanted(_) => &[Feature::SignedAuthnRequest, Feature::IdpMetadata],
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table: one entry a setting")]
    fn apply(self, world: &World, setup: &mut Setup) {
        let other = || world.trust(TenantName::Fabrikam);
        match self {
            Self::NoUnsolicited => setup.sp.allow_unsolicited = false,
            Self::RequireSignedResponse => setup.sp.require_signed_response = true,
            Self::RequireSignedAssertion => setup.sp.require_signed_assertion = true,
            Self::ClockSkew(seconds) => setup.sp.clock_skew_s = seconds,
            Self::OtherTenant => setup.other_idps.push(other()),
            Self::OtherTenantElsewhere => setup.other_idps.push(IdpTrust {
                acs_url: Some(second_acs(&setup.sp.acs_url)),
                ..other()
            }),
            // Whom the IdP may let in is the SP's own choice, whoever the IdP is.
            Self::OnlyOtherTenant => {
                setup.idp = IdpTrust {
                    links_only: setup.idp.links_only,
                    ..other()
                };
            }
            Self::OtherTenantAsSp => {
                let trust = other();
                let key = TenantName::Fabrikam.key();
                setup.other_idps.push(IdpTrust {
                    signing_certs_pem: Vec::new(),
                    metadata_xml: service_provider_metadata(world, &trust.entity_id, key).ok(),
                    ..trust
                });
            }
            Self::MetadataFor(seconds) => {
                let until = world.now().plus_s(i64::from(seconds));
                let key = TenantName::Contoso.key();
                setup.idp = IdpTrust {
                    signing_certs_pem: Vec::new(),
                    links_only: setup.idp.links_only,
                    ..world.trust_in(TenantName::Contoso, key, Some(until))
                };
            }
            Self::Trust(keys) => {
                let pem = |key: &KeyName| world.keys().get(*key).certificate_pem().to_owned();
                setup.idp.signing_certs_pem = keys.iter().map(pem).collect();
                setup.idp.metadata_xml = metadata::federation_metadata(world, keys).ok();
            }
            Self::Metadata(keys) => {
                setup.idp.signing_certs_pem = Vec::new();
                setup.idp.metadata_xml = metadata::metadata_of(world, keys).ok();
            }
            Self::Shape(shape) => {
                setup.idp.signing_certs_pem = Vec::new();
                setup.idp.metadata_xml = shape.document(world).ok();
            }
            Self::Decrypt(keys) => {
                let mut keys = keys.iter().map(|key| world.keys().get(*key));
                if let Some(first) = keys.next() {
                    setup.sp.decryption_key_pem = Some(first.private_pem().to_owned());
                    setup.sp.decryption_cert_pem = Some(first.certificate_pem().to_owned());
                }
                let others = keys.map(|key| key.private_pem().to_owned());
                setup.sp.other_decryption_keys_pem = others.collect();
            }
            Self::MetadataKey(key) => {
                let pem = world.keys().get(key).certificate_pem();
                setup.idp.metadata_signing_cert_pem = Some(pem.to_owned());
            }
            Self::MetadataLimit(seconds) => setup.idp.metadata_max_validity_s = Some(seconds),
            Self::Provisions => setup.sp.provisions = true,
            Self::LinksOnly => setup.idp.links_only = true,
            Self::ScriptAddress => {
                let options = Options {
                    redirect_url: Some("javascript:alert(document.domain)//".to_owned()),
                    ..Options::default()
                };
                by_metadata_alone(world, setup, &options);
            }
            Self::AnswersElsewhere => {
                let usual = setup.idp.slo_url.clone().unwrap_or_default();
                let options = Options {
                    answers_url: Some(format!("{usual}/answers")),
                    ..Options::default()
                };
                by_metadata_alone(world, setup, &options);
            }
            Self::RequireEncrypted => setup.sp.require_encrypted_assertion = true,
            Self::OwnKey(key) => {
                let key = world.keys().get(key);
                setup.sp.signing_key_pem = Some(key.private_pem().to_owned());
                setup.sp.signing_cert_pem = Some(key.certificate_pem().to_owned());
            }
            Self::OwnScope => setup.idp.scopes = vec![OWN_DOMAIN.to_owned()],
            Self::SecondAcs => setup.sp.other_acs_urls = vec![second_acs(&setup.sp.acs_url)],
            Self::DemandPasswordOrCertificate => {
                setup.sp.requested_authn_context = vec![
                    names::PASSWORD_CLASS.to_owned(),
                    CERTIFICATE_CLASS.to_owned(),
                ];
            }
            Self::DemandPassword => {
                setup.sp.requested_authn_context = vec![names::PASSWORD_CLASS.to_owned()];
            }
            Self::DemandCompared(how) => {
                let order = [ADDRESS_CLASS, names::PASSWORD_CLASS, CERTIFICATE_CLASS];
                setup.sp.authn_context_order = order.map(str::to_owned).into();
                setup.sp.authn_context_comparison = how;
                let demanded = match how {
                    Comparison::Better => ADDRESS_CLASS,
                    _ => names::PASSWORD_CLASS,
                };
                setup.sp.requested_authn_context = vec![demanded.to_owned()];
            }
            Self::DemandFormat(format) => demanded(setup).format = Some(format.to_owned()),
            Self::DemandQualifier(qualifier) => {
                demanded(setup).sp_name_qualifier = Some(qualifier.to_owned());
            }
            Self::DemandSubject(subject) => demanded(setup).subject = Some(subject.to_owned()),
            Self::SignRequests(key) => {
                Self::OwnKey(key).apply(world, setup);
                setup.sp.sign_authn_requests = true;
            }
            Self::SignedRequestsWanted(key) => {
                Self::OwnKey(key).apply(world, setup);
                let wants_signed_requests = true;
                by_metadata_alone(
                    world,
                    setup,
                    &Options {
                        wants_signed_requests,
                        ..Options::default()
                    },
                );
            }
            Self::AddressPerBinding => {
                let usual = setup.idp.sso_url.clone();
                setup.idp.sso_url = format!("{usual}/redirect");
                let options = Options {
                    redirect_url: Some(setup.idp.sso_url.clone()),
                    post_url: Some(format!("{usual}/post")),
                    ..Options::default()
                };
                by_metadata_alone(world, setup, &options);
            }
            Self::AddressWithQuery => {
                setup.idp.sso_url.push_str("?tenant=1");
                let options = Options {
                    redirect_url: Some(setup.idp.sso_url.clone()),
                    ..Options::default()
                };
                setup.idp.metadata_xml = usual_metadata(world, &options);
            }
        }
    }
}

/// What the requests demand of the name, to be added to.
fn demanded(setup: &mut Setup) -> &mut RequestedNameId {
    setup.sp.requested_name_id.get_or_insert_default()
}

/// The metadata of the tenant with its usual key.
fn usual_metadata(world: &World, options: &Options) -> Option<String> {
    let keys = [(TenantName::Contoso.key(), KeyUse::Signing)];
    metadata::metadata_with(world, &keys, options).ok()
}

/// Trusts the IdP by its metadata alone.
fn by_metadata_alone(world: &World, setup: &mut Setup, options: &Options) {
    setup.idp.signing_certs_pem = Vec::new();
    setup.idp.metadata_xml = usual_metadata(world, options);
}
