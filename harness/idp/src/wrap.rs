//! Where things go in a signature wrapping.

use serde::{Deserialize, Serialize};

use crate::draft::{Draft, StepError};
use crate::names;
use crate::xml::{Element, Node};

/// Where the genuine element goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Before the forged one.
    Before,
    /// After the forged one.
    After,
    /// At the end of the forged one.
    InForged,
    /// In an Advice of the forged assertion.
    Advice,
    /// In Extensions of the Response.
    Extensions,
    /// In a StatusDetail of the Response.
    StatusDetail,
    /// At the end of the Signature itself.
    Signature,
    /// In a ds:Object of the Signature.
    SignatureObject,
    /// In an Object without a namespace at the end of the Signature.
    PlainObject,
}

/// What becomes of the Signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carrier {
    /// The genuine element keeps it.
    Original,
    /// The forged element carries it; the genuine one loses it.
    Forged,
}

/// The ID of the forged element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdPolicy {
    /// Another one than that of the genuine element.
    Fresh,
    /// The same.
    Same,
}

/// What hides markup from an XML processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hiding {
    /// A CDATA section.
    Cdata,
    /// A comment.
    Comment,
    /// A processing instruction.
    Instruction,
}

/// Something that the IdP signs and that is no login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Captured {
    /// Its federation metadata.
    Metadata,
    /// A Response that says that a login failed.
    ErrorResponse,
}

/// Adds an extension point of the Response with `content` in it, where the schema allows it.
pub(crate) fn park_in_extensions(response: &mut Element, content: Element) {
    let extensions = Element::new("samlp:Extensions").child(content);
    response.insert_before("Status", extensions);
}

/// Adds a StatusDetail with `content` to the Status.
pub(crate) fn park_in_status_detail(
    response: &mut Element,
    content: Element,
) -> Result<(), StepError> {
    response
        .find_mut("Status")
        .ok_or_else(|| StepError::missing("Status"))?
        .push(Element::new("samlp:StatusDetail").child(content));
    Ok(())
}

/// Adds `content` to the Signature of `holder`, as `place` says.
pub(crate) fn park_in_signature(
    holder: &mut Element,
    place: Place,
    content: Element,
) -> Result<(), StepError> {
    let signature = holder
        .find_mut("Signature")
        .ok_or_else(|| StepError::missing("Signature to park in"))?;
    signature.push(match place {
        Place::SignatureObject => Element::new("ds:Object")
            .with("xmlns:ds", names::DSIG)
            .child(content),
        Place::PlainObject => Element::new("Object").with("xmlns", "").child(content),
        _ => content,
    });
    Ok(())
}

/// The status of an IdP that could not do what it was asked for (SAML Core 3.2.2.2).
const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";

/// The metadata of the IdP, as little of it as there can be.
pub(crate) fn idp_metadata(draft: &Draft<'_>, id: String, sso_url: String) -> Element {
    let sso = Element::new("SingleSignOnService")
        .with("Binding", names::POST_BINDING)
        .with("Location", sso_url);
    let role = Element::new("IDPSSODescriptor")
        .with("protocolSupportEnumeration", names::PROTOCOL)
        .child(sso);
    Element::new("EntityDescriptor")
        .with("ID", id)
        .with("entityID", draft.world.tenant().issuer())
        .with("xmlns", names::METADATA)
        .child(role)
}

/// The Response of the draft as one that says that the login has failed.
pub(crate) fn error_response(draft: &Draft<'_>, id: String) -> Result<Element, StepError> {
    let mut response = draft.root.clone();
    response.set("ID", id);
    response.take("Signature");
    response.take("Assertion");
    let status = response
        .find_mut("Status")
        .ok_or_else(|| StepError::missing("Status"))?;
    let code = Element::new("samlp:StatusCode").with("Value", RESPONDER);
    status.children = vec![Node::Element(code)];
    Ok(response)
}
