//! Federation metadata of Entra's shape.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use gauntlet_core::Timestamp;

use crate::directory::Tenant;
use crate::draft::StepError;
use crate::keys::KeyName;
use crate::names;
use crate::sign::SignatureSpec;
use crate::world::World;
use crate::xml::{C14nOptions, Element, Node, canonicalize, write};

/// WS-Federation 1.2.
const FED: &str = "http://docs.oasis-open.org/wsfed/federation/200706";
/// WS-Federation authorization.
const AUTH: &str = "http://docs.oasis-open.org/wsfed/authorization/200706";
/// WS-Addressing.
const WSA: &str = "http://www.w3.org/2005/08/addressing";

/// The 19 claim types that Entra offers: display name and identifier.
const CLAIM_TYPES: [(&str, &str); 19] = [
    (
        "Name",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    ),
    (
        "Subject",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
    ),
    (
        "Given Name",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
    ),
    (
        "Surname",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
    ),
    (
        "Display Name",
        "http://schemas.microsoft.com/identity/claims/displayname",
    ),
    (
        "Nick Name",
        "http://schemas.microsoft.com/identity/claims/nickname",
    ),
    (
        "Authentication Instant",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationinstant",
    ),
    (
        "Authentication Method",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationmethod",
    ),
    (
        "ObjectIdentifier",
        "http://schemas.microsoft.com/identity/claims/objectidentifier",
    ),
    (
        "TenantId",
        "http://schemas.microsoft.com/identity/claims/tenantid",
    ),
    (
        "IdentityProvider",
        "http://schemas.microsoft.com/identity/claims/identityprovider",
    ),
    (
        "Email",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    ),
    (
        "Groups",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    ),
    (
        "External Access Token",
        "http://schemas.microsoft.com/identity/claims/accesstoken",
    ),
    (
        "External Access Token Expiration",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/expiration",
    ),
    (
        "External OpenID 2.0 Identifier",
        "http://schemas.microsoft.com/identity/claims/openid2_id",
    ),
    (
        "GroupsOverageClaim",
        "http://schemas.microsoft.com/claims/groups.link",
    ),
    (
        "Role Claim",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
    ),
    (
        "RoleTemplate Id Claim",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/wids",
    ),
];

/// What a key is for, as metadata says (SAML Metadata 2.4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// To sign.
    Signing,
    /// To encrypt to.
    Encryption,
    /// Both, as nothing is said.
    Unstated,
}

/// The signed federation metadata document of the app, listing the certificates of `keys` as
/// those of signing keys. The first of them signs it.
///
/// # Errors
/// Where `keys` is empty, or the document cannot be signed.
pub fn federation_metadata(world: &World, keys: &[KeyName]) -> Result<String, StepError> {
    let keys: Vec<_> = keys.iter().map(|&key| (key, KeyUse::Signing)).collect();
    metadata_of(world, &keys)
}

/// The same, saying for each key what it is for.
///
/// # Errors
/// Where `keys` is empty, or the document cannot be signed.
pub fn metadata_of(world: &World, keys: &[(KeyName, KeyUse)]) -> Result<String, StepError> {
    metadata_with(world, keys, &Options::default())
}

/// What the metadata of a tenant may say beside its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Until when it is valid, where that is limited.
    pub valid_until: Option<Timestamp>,
    /// The address of the single sign-on service for HTTP-Redirect, where it is another than the
    /// usual one.
    pub redirect_url: Option<String>,
    /// The same for HTTP-POST. The service for this binding is then listed first.
    pub post_url: Option<String>,
    /// Whether it wants signed requests.
    pub wants_signed_requests: bool,
    /// The address of single logout for answers, where it is another than for requests.
    pub answers_url: Option<String>,
    /// Whose key signs the document, where it is not the first that it lists.
    pub signer: Option<KeyName>,
}

/// The metadata of the tenant of the world, with these options.
///
/// # Errors
/// As above.
pub fn metadata_with(
    world: &World,
    keys: &[(KeyName, KeyUse)],
    options: &Options,
) -> Result<String, StepError> {
    tenant_metadata(world, world.tenant(), keys, options)
}

/// The same of any tenant.
///
/// # Errors
/// As above.
pub(crate) fn tenant_metadata(
    world: &World,
    tenant: &Tenant,
    keys: &[(KeyName, KeyUse)],
    options: &Options,
) -> Result<String, StepError> {
    let (signer, _) = *keys
        .first()
        .ok_or_else(|| StepError::missing("certificate to list"))?;
    let wsfed = format!("https://login.microsoftonline.com/{}/wsfed", tenant.id);
    let saml2 = tenant.saml2_url();
    let key_descriptors: Vec<Node> = keys
        .iter()
        .map(|&(key, purpose)| Node::Element(key_descriptor(world, key, purpose)))
        .collect();

    let mut offered = Element::new("fed:ClaimTypesOffered");
    for (display_name, uri) in CLAIM_TYPES {
        offered.push(
            Element::new("auth:ClaimType")
                .with("Uri", uri)
                .with("xmlns:auth", AUTH)
                .child(Element::new("auth:DisplayName").text(display_name)),
        );
    }
    let mut token_service = role("fed:SecurityTokenServiceType", &key_descriptors);
    token_service.push(offered);
    token_service.push(endpoint("fed:SecurityTokenServiceEndpoint", &wsfed));
    token_service.push(endpoint("fed:PassiveRequestorEndpoint", &wsfed));

    let mut application = role("fed:ApplicationServiceType", &key_descriptors);
    application.push(Element::new("fed:TargetScopes").child(reference_to(&tenant.issuer())));
    application.push(endpoint("fed:ApplicationServiceEndpoint", &wsfed));
    application.push(endpoint("fed:PassiveRequestorEndpoint", &wsfed));

    let mut idp =
        Element::new("IDPSSODescriptor").with("protocolSupportEnumeration", names::PROTOCOL);
    if options.wants_signed_requests {
        idp = idp.with("WantAuthnRequestsSigned", "true");
    }
    idp.children.extend(key_descriptors);
    let service = |name: &str, binding: &str, url: Option<&String>| {
        Element::new(name)
            .with("Binding", binding)
            .with("Location", url.unwrap_or(&saml2))
    };
    let name = "SingleSignOnService";
    let redirect = service(name, names::REDIRECT_BINDING, options.redirect_url.as_ref());
    let post = service(name, names::POST_BINDING, options.post_url.as_ref());
    idp.push(
        service("SingleLogoutService", names::REDIRECT_BINDING, None)
            .with_optional("ResponseLocation", options.answers_url.as_deref()),
    );
    let services = match options.post_url {
        Some(_) => [post, redirect],
        None => [redirect, post],
    };
    for service in services {
        idp.push(service);
    }

    let id = format!("_{}", world.guid("metadata", "document"));
    let mut root = Element::new("EntityDescriptor")
        .with("ID", &id)
        .with("entityID", tenant.issuer())
        .with_optional(
            "validUntil",
            options.valid_until.map(|time| time.to_string()).as_deref(),
        )
        .with("xmlns", names::METADATA)
        .child(token_service)
        .child(application)
        .child(idp);
    sign_root(world, &mut root, &id, options.signer.unwrap_or(signer))?;
    Ok(write(&root))
}

/// The signed metadata of a member of the federation that is a service provider and nothing else:
/// `entity_id` with the certificate of `key`.
///
/// # Errors
/// Where the document cannot be signed.
pub fn service_provider_metadata(
    world: &World,
    entity_id: &str,
    key: KeyName,
) -> Result<String, StepError> {
    let id = format!("_{}", world.guid("metadata", "service provider"));
    let consumer = Element::new("AssertionConsumerService")
        .with("Binding", names::POST_BINDING)
        .with("Location", format!("{entity_id}acs"))
        .with("index", "0");
    let mut root = Element::new("EntityDescriptor")
        .with("ID", &id)
        .with("entityID", entity_id)
        .with("xmlns", names::METADATA)
        .child(
            Element::new("SPSSODescriptor")
                .with("protocolSupportEnumeration", names::PROTOCOL)
                .child(key_descriptor(world, key, KeyUse::Signing))
                .child(consumer),
        );
    sign_root(world, &mut root, &id, key)?;
    Ok(write(&root))
}

/// Whether metadata of this module lists a key as one that the IdP signs with.
pub(crate) fn lists_to_sign(world: &World, metadata: &str, entity: &str, key: KeyName) -> bool {
    // In a group, what others list does not count.
    let role = metadata
        .split_once(&format!("entityID=\"{entity}\""))
        .and_then(|(_, own)| own.split_once("<IDPSSODescriptor "))
        .filter(|(head, _)| !head.contains("entityID="))
        .and_then(|(_, rest)| rest.split_once("</IDPSSODescriptor>"))
        .map_or("", |(role, _)| role);
    // Most keys are not there at all, and writing a descriptor takes longer than looking.
    role.contains(&STANDARD.encode(world.keys().get(key).certificate_der()))
        && [KeyUse::Signing, KeyUse::Unstated]
            .into_iter()
            .any(|purpose| role.contains(&write(&key_descriptor(world, key, purpose))))
}

/// One `RoleDescriptor` of WS-Federation with its keys.
fn role(kind: &str, key_descriptors: &[Node]) -> Element {
    let mut role = Element::new("RoleDescriptor")
        .with("xsi:type", kind)
        .with("protocolSupportEnumeration", FED)
        .with("xmlns:xsi", names::XSI)
        .with("xmlns:fed", FED);
    role.children.extend(key_descriptors.iter().cloned());
    role
}

fn key_descriptor(world: &World, key: KeyName, purpose: KeyUse) -> Element {
    let certificate = STANDARD.encode(world.keys().get(key).certificate_der());
    let purpose = match purpose {
        KeyUse::Signing => Some("signing"),
        KeyUse::Encryption => Some("encryption"),
        KeyUse::Unstated => None,
    };
    Element::new("KeyDescriptor")
        .with_optional("use", purpose)
        .child(Element::new("KeyInfo").with("xmlns", names::DSIG).child(
            Element::new("X509Data").child(Element::new("X509Certificate").text(certificate)),
        ))
}

fn reference_to(address: &str) -> Element {
    Element::new("wsa:EndpointReference")
        .with("xmlns:wsa", WSA)
        .child(Element::new("wsa:Address").text(address))
}

fn endpoint(name: &str, address: &str) -> Element {
    Element::new(name).child(reference_to(address))
}

/// Signs the document element as Entra does: the Signature comes first, in the default
/// namespace, with its KeyInfo under the prefix `ds`.
fn sign_root(
    world: &World,
    root: &mut Element,
    id: &str,
    signer: KeyName,
) -> Result<(), StepError> {
    let failed = |why: String| StepError::Sign { why };
    let spec = SignatureSpec::by(signer);
    let options = C14nOptions::default();
    let octets = canonicalize(root, &[], &options).map_err(|e| failed(e.to_string()))?;
    let digest = STANDARD.encode(spec.digest.digest(&octets));
    let method = |name: &str, uri: &str| Element::new(name).with("Algorithm", uri);
    let certificate = STANDARD.encode(world.keys().get(signer).certificate_der());
    let signature = Element::new("Signature")
        .with("xmlns", names::DSIG)
        .child(
            Element::new("SignedInfo")
                .child(method("CanonicalizationMethod", names::EXC_C14N))
                .child(method("SignatureMethod", spec.algorithm.uri()))
                .child(
                    Element::new("Reference")
                        .with("URI", format!("#{id}"))
                        .child(
                            Element::new("Transforms")
                                .child(method("Transform", names::ENVELOPED))
                                .child(method("Transform", names::EXC_C14N)),
                        )
                        .child(method("DigestMethod", spec.digest.uri()))
                        .child(Element::new("DigestValue").text(digest)),
                ),
        )
        .child(Element::new("SignatureValue"))
        .child(
            Element::new("ds:KeyInfo")
                .with("xmlns:ds", names::DSIG)
                .child(
                    Element::new("ds:X509Data")
                        .child(Element::new("ds:X509Certificate").text(certificate)),
                ),
        );
    root.children.insert(0, Node::Element(signature));
    let octets = canonicalize(root, &[0, 0], &options).map_err(|e| failed(e.to_string()))?;
    let value = spec
        .algorithm
        .sign(world.keys().get(signer), &[], &octets)
        .map_err(|e| failed(e.to_string()))?;
    if let Some(element) = root
        .find_mut("Signature")
        .and_then(|s| s.find_mut("SignatureValue"))
    {
        element.set_text(STANDARD.encode(value));
    }
    Ok(())
}
