//! Metadata that the operator of a federation has signed, and what may be made of it: for SPs that
//! are told the operator's key (SAML Metadata 3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::directory::TenantName;
use crate::draft::StepError;
use crate::keys::{KeyName, SigningKey};
use crate::metadata::{KeyUse, Options, metadata_with, tenant_metadata};
use crate::metadata_shape::{group, unsigned};
use crate::world::World;

/// Whose key signs the metadata of the federation.
pub const OPERATOR: KeyName = KeyName::Authority;

/// A document with a Signature of the operator, or one that is to look like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedMetadata {
    /// Of the tenant, signed as a whole.
    Whole,
    /// The same, with the attacker's certificate in place of the tenant's after it was signed.
    Altered,
    /// With the attacker's certificate, signed by the attacker, whose certificate stands in KeyInfo.
    ByAttacker,
    /// A group that nobody has signed: of another tenant, which is signed, and of the tenant with the
    /// attacker's certificate, which is not.
    MemberAlone,
    /// Of the tenant with the attacker's certificate, in which the signed document stands as an
    /// extension; its Signature stands where that of the whole would.
    Wrapped,
}

impl SignedMetadata {
    pub(crate) fn document(self, world: &World) -> Result<String, StepError> {
        let of_tenant = |key, signer| {
            let options = Options {
                signer: Some(signer),
                ..Options::default()
            };
            metadata_with(world, &[(key, KeyUse::Signing)], &options)
        };
        let forged = || {
            let text = of_tenant(KeyName::Attacker, KeyName::Attacker)?;
            // An identifier of its own: nothing in the document has it twice.
            Ok::<_, StepError>(unsigned(&text).replacen(" ID=\"_", " ID=\"_f", 1))
        };
        let honest = TenantName::Contoso.key();
        Ok(match self {
            Self::Whole => of_tenant(honest, OPERATOR)?,
            Self::Altered => {
                let text = of_tenant(honest, OPERATOR)?;
                let keys = world.keys();
                let [from, to] = [honest, KeyName::Attacker].map(|key| base64(keys.get(key)));
                text.replace(&from, &to)
            }
            Self::ByAttacker => of_tenant(KeyName::Attacker, KeyName::Attacker)?,
            Self::MemberAlone => {
                let tenant = world.tenant_named(TenantName::Fabrikam);
                let keys = [(TenantName::Fabrikam.key(), KeyUse::Signing)];
                let options = Options {
                    signer: Some(OPERATOR),
                    ..Options::default()
                };
                let member = tenant_metadata(world, tenant, &keys, &options)?;
                group(&[member, forged()?])
            }
            Self::Wrapped => {
                let signed = of_tenant(honest, OPERATOR)?;
                let original = unsigned(&signed);
                let signature = signed
                    .find("<Signature ")
                    .zip(signed.find("</Signature>"))
                    .and_then(|(begin, end)| signed.get(begin..end + "</Signature>".len()))
                    .ok_or_else(|| StepError::missing("Signature"))?;
                let hidden = format!("{signature}<Extensions>{original}</Extensions>");
                forged()?.replacen("<RoleDescriptor ", &format!("{hidden}<RoleDescriptor "), 1)
            }
        })
    }
}

/// The certificate of a key as it stands in metadata.
fn base64(key: &SigningKey) -> String {
    STANDARD.encode(key.certificate_der())
}
