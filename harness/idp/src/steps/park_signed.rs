//! Puts something else that the IdP signs, and anybody can get, into Extensions of the Response.

use crate::draft::{Draft, StepError};
use crate::names;
use crate::sign::signed_alone;
use crate::wrap::{Captured, park_in_extensions};
use crate::xml::{Element, Node};

use super::Apply;

/// The status of an IdP that could not do what it was asked for (SAML Core 3.2.2.2).
const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";

step! {
    /// Puts something else that the IdP signs, and anybody can get, into Extensions of the Response.
    "park-signed" => ParkSigned {
        /// What.
        what: Captured,
    }
}

impl Apply for ParkSigned {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let captured = match self.what {
            Captured::Metadata => Element::new("EntityDescriptor")
                .with("ID", draft.id("metadata"))
                .with("entityID", draft.world.tenant().issuer())
                .with("xmlns", names::METADATA)
                .child(
                    Element::new("IDPSSODescriptor")
                        .with("protocolSupportEnumeration", names::PROTOCOL)
                        .child(
                            Element::new("SingleSignOnService")
                                .with("Binding", names::POST_BINDING)
                                .with("Location", "https://login.example/saml2"),
                        ),
                ),
            Captured::ErrorResponse => {
                let mut response = draft.root.clone();
                response.set("ID", draft.id("error-response"));
                response.take("Signature");
                response.take("Assertion");
                let status =
                    response.find_mut("Status").ok_or_else(|| StepError::missing("Status"))?;
                let code = Element::new("samlp:StatusCode").with("Value", RESPONDER);
                status.children = vec![Node::Element(code)];
                response
            }
        };
        let captured = signed_alone(draft, captured)?;
        park_in_extensions(&mut draft.root, captured);
        draft.unsigned_additions = true;
        Ok(())
    }
}
