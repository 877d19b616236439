//! The metadata of the tenant in every form that a right SP reads, and in some that it must not
//! believe. Those that an SP is told a key to verify with are in `signed_metadata`; of the others none
//! is signed, but for the one that Entra serves.

use crate::directory::TenantName;
use crate::draft::StepError;
use crate::keys::KeyName;
use crate::metadata::{KeyUse, Options, federation_metadata, metadata_of, tenant_metadata};
use crate::names;
use crate::signed_metadata::SignedMetadata;
use crate::world::World;

/// A form of the tenant's metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataShape {
    /// The role of an IdP with this key and nothing else.
    Plain(KeyName),
    /// As Entra serves it: signed, two `RoleDescriptor`s of WS-Federation first, no end.
    OfEntra,
    /// Every name with the prefix `md`, and those of XML Signature with `ds`.
    Prefixed,
    /// In an `EntitiesDescriptor`, behind the metadata of another IdP.
    AmongOthers,
    /// The same, two groups deep.
    NestedGroups,
    /// With a declaration, comments, an instruction, and white space between all elements.
    LaidOut,
    /// The certificate in lines of 64 characters, indented.
    CertificateInLines,
    /// A `KeyName` beside the certificate.
    KeyNameBeside,
    /// Another certificate behind that of the key, in the same X509Data: a chain.
    Chain,
    /// Extensions of a namespace that nobody knows, and attributes of it.
    Extensions,
    /// Organization, two `ContactPerson`s and an `AdditionalMetadataLocation`.
    Contacts,
    /// With `cacheDuration` and an end that lies years ahead.
    CacheDuration,
    /// Two signing keys, of which the second is to be used next.
    TwoKeys,
    /// A key that only the `RoleDescriptor`s of WS-Federation list.
    KeyOfAnotherRole,
    /// Run out, as the document says.
    Expired,
    /// Run out, as the role says; the document has not.
    ExpiredRole,
    /// No role but that of an affiliation.
    AffiliationAlone,
    /// A document type declaration with an entity that nothing uses.
    Doctype,
    /// Twice in a group, under one identifier: with the key of the tenant, and with the next one.
    Twice,
    /// Valid for so many seconds.
    ValidFor(u32),
    /// Signed by the operator of a federation, or made to look so.
    Signed(SignedMetadata),
}

impl MetadataShape {
    /// The document.
    ///
    /// # Errors
    /// As [`federation_metadata`].
    #[expect(clippy::too_many_lines, reason = "a table: one entry a form")]
    pub fn document(self, world: &World) -> Result<String, StepError> {
        let key = TenantName::Contoso.key();
        let plain = || Ok::<_, StepError>(unsigned(&federation_metadata(world, &[key])?));
        let certificate = || certificate_in(&plain()?);
        let text = match self {
            Self::Plain(key) => {
                let text = unsigned(&federation_metadata(world, &[key])?);
                let begin = text.find("<RoleDescriptor ").unwrap_or_default();
                let end = text.rfind("<IDPSSODescriptor ").unwrap_or_default();
                let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
                format!("{}{}", part(0..begin), part(end..text.len()))
            }
            Self::OfEntra => return federation_metadata(world, &[key]),
            Self::Prefixed => prefixed(&plain()?),
            Self::AmongOthers => group(&[other(world)?, plain()?]),
            Self::NestedGroups => group(&[group(&[other(world)?]), group(&[group(&[plain()?])])]),
            Self::LaidOut => format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- of contoso -->\n<?made by?>\n{}\n",
                plain()?.replace("><", ">\n  <!-- - -->\n  <")
            ),
            Self::CertificateInLines => {
                let certificate = certificate()?;
                let lines: Vec<&str> = (0..certificate.len())
                    .step_by(64)
                    .filter_map(|at| certificate.get(at..certificate.len().min(at + 64)))
                    .collect();
                let lines = format!("\n      {}\n    ", lines.join("\n      "));
                plain()?.replace(&certificate, &lines)
            }
            Self::KeyNameBeside => {
                plain()?.replace("<X509Data>", "<KeyName>the key</KeyName><X509Data>")
            }
            Self::Chain => {
                let issuer = metadata_of(world, &[(KeyName::Authority, KeyUse::Signing)])?;
                let issuer = certificate_in(&unsigned(&issuer))?;
                let end = "</X509Certificate>";
                plain()?.replace(end, &format!("{end}<X509Certificate>{issuer}{end}"))
            }
            Self::Extensions => {
                let extension = "<Extensions><x:about xmlns:x=\"urn:example:x\" x:level=\"1\">text\
                                 <x:more/></x:about></Extensions>";
                let text = inserted(&plain()?, "<RoleDescriptor ", extension);
                let role = first_tag(&text, "<IDPSSODescriptor ");
                let known = format!(
                    "{} xmlns:y=\"urn:example:y\" y:kind=\"odd\">",
                    role.trim_end_matches('>')
                );
                text.replace(&role, &format!("{known}{extension}"))
            }
            Self::Contacts => inserted(
                &plain()?,
                "</EntityDescriptor>",
                "<Organization><OrganizationName xml:lang=\"en\">Contoso</OrganizationName>\
                 <OrganizationDisplayName xml:lang=\"en\">Contoso</OrganizationDisplayName>\
                 <OrganizationURL xml:lang=\"en\">https://contoso.example/</OrganizationURL>\
                 </Organization><ContactPerson contactType=\"technical\"><EmailAddress>\
                 mailto:it@contoso.example</EmailAddress></ContactPerson><ContactPerson \
                 contactType=\"support\"><GivenName>Help</GivenName></ContactPerson>\
                 <AdditionalMetadataLocation namespace=\"urn:example:x\">\
                 https://contoso.example/more</AdditionalMetadataLocation>",
            ),
            Self::CacheDuration => {
                let until = world.now().plus_s(5 * 365 * 24 * 60 * 60);
                plain()?.replace(
                    " entityID=",
                    &format!(" validUntil=\"{until}\" cacheDuration=\"PT1H\" entityID="),
                )
            }
            Self::TwoKeys => unsigned(&federation_metadata(world, &[key, KeyName::Next])?),
            Self::KeyOfAnotherRole => {
                let next = unsigned(&federation_metadata(world, &[KeyName::Next])?);
                let next = certificate_in(&next)?;
                let certificate = certificate()?;
                let text = plain()?;
                let (others, idp) = text
                    .split_once("<IDPSSODescriptor ")
                    .ok_or_else(|| StepError::missing("IDPSSODescriptor"))?;
                format!(
                    "{}<IDPSSODescriptor {idp}",
                    others.replace(&certificate, &next)
                )
            }
            Self::Expired => {
                let until = world.now().plus_s(-24 * 60 * 60);
                plain()?.replace(" entityID=", &format!(" validUntil=\"{until}\" entityID="))
            }
            Self::ExpiredRole => {
                let until = world.now().plus_s(-24 * 60 * 60);
                let ahead = world.now().plus_s(24 * 60 * 60);
                plain()?
                    .replace(" entityID=", &format!(" validUntil=\"{ahead}\" entityID="))
                    .replace(
                        "<IDPSSODescriptor ",
                        &format!("<IDPSSODescriptor validUntil=\"{until}\" "),
                    )
            }
            Self::AffiliationAlone => {
                let tenant = world.tenant();
                format!(
                    "<EntityDescriptor entityID=\"{0}\" xmlns=\"{1}\"><AffiliationDescriptor \
                     affiliationOwnerID=\"{0}\"><AffiliateMember>{0}</AffiliateMember>{2}\
                     </AffiliationDescriptor></EntityDescriptor>",
                    tenant.issuer(),
                    names::METADATA,
                    key_descriptor_in(&plain()?)?
                )
            }
            Self::Twice => {
                let second = unsigned(&federation_metadata(world, &[KeyName::Next])?);
                // Nothing in the document has its identifier twice.
                group(&[plain()?, second.replacen(" ID=\"_", " ID=\"_s", 1)])
            }
            Self::ValidFor(seconds) => {
                let until = world.now().plus_s(i64::from(seconds));
                plain()?.replace(" entityID=", &format!(" validUntil=\"{until}\" entityID="))
            }
            Self::Signed(how) => return how.document(world),
            Self::Doctype => format!(
                "<!DOCTYPE EntityDescriptor [<!ENTITY unused \"x\">]>{}",
                plain()?
            ),
        };
        Ok(text)
    }
}

/// Without the Signature that comes first.
pub(crate) fn unsigned(text: &str) -> String {
    match (text.find("<Signature "), text.find("</Signature>")) {
        (Some(begin), Some(end)) => {
            let end = end + "</Signature>".len();
            format!(
                "{}{}",
                text.get(..begin).unwrap_or_default(),
                text.get(end..).unwrap_or_default()
            )
        }
        _ => text.to_owned(),
    }
}

/// The metadata of the other tenant.
fn other(world: &World) -> Result<String, StepError> {
    let keys = [(TenantName::Fabrikam.key(), KeyUse::Signing)];
    let tenant = world.tenant_named(TenantName::Fabrikam);
    let text = tenant_metadata(world, tenant, &keys, &Options::default())?;
    // One document has each identifier once.
    Ok(unsigned(&text).replace(" ID=\"_", " ID=\"_o"))
}

/// These in an `EntitiesDescriptor`.
pub(crate) fn group(members: &[String]) -> String {
    format!(
        "<EntitiesDescriptor xmlns=\"{}\" Name=\"urn:example:federation\">{}</EntitiesDescriptor>",
        names::METADATA,
        members.concat()
    )
}

/// The first certificate.
fn certificate_in(text: &str) -> Result<String, StepError> {
    text.split_once("<X509Certificate>")
        .and_then(|(_, rest)| rest.split_once("</X509Certificate>"))
        .map(|(certificate, _)| certificate.to_owned())
        .ok_or_else(|| StepError::missing("X509Certificate"))
}

/// The first KeyDescriptor.
fn key_descriptor_in(text: &str) -> Result<String, StepError> {
    let begin = text.find("<KeyDescriptor");
    let end = text
        .find("</KeyDescriptor>")
        .map(|at| at + "</KeyDescriptor>".len());
    begin
        .zip(end)
        .and_then(|(begin, end)| text.get(begin..end))
        .map(str::to_owned)
        .ok_or_else(|| StepError::missing("KeyDescriptor"))
}

/// The tag that begins so, to its end.
fn first_tag(text: &str, begin: &str) -> String {
    let rest = text
        .find(begin)
        .and_then(|at| text.get(at..))
        .unwrap_or_default();
    rest.split_inclusive('>')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// With `new` in front of the first `before`.
fn inserted(text: &str, before: &str, new: &str) -> String {
    text.replacen(before, &format!("{new}{before}"), 1)
}

/// Every element of metadata under `md`, every one of XML Signature under `ds`.
fn prefixed(text: &str) -> String {
    let md = [
        "EntityDescriptor",
        "RoleDescriptor",
        "IDPSSODescriptor",
        "KeyDescriptor",
        "SingleLogoutService",
        "SingleSignOnService",
    ];
    let ds = ["KeyInfo", "X509Data", "X509Certificate"];
    let mut text = text
        .replace(&format!(" xmlns=\"{}\"", names::DSIG), "")
        .replace(
            &format!(" xmlns=\"{}\"", names::METADATA),
            &format!(
                " xmlns:md=\"{}\" xmlns:ds=\"{}\"",
                names::METADATA,
                names::DSIG
            ),
        );
    for (prefix, local) in md
        .map(|name| ("md", name))
        .into_iter()
        .chain(ds.map(|name| ("ds", name)))
    {
        for end in [" ", ">", "/"] {
            text = text.replace(
                &format!("<{local}{end}"),
                &format!("<{prefix}:{local}{end}"),
            );
        }
        text = text.replace(&format!("</{local}>"), &format!("</{prefix}:{local}>"));
    }
    text
}
