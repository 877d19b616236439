//! A forged Assertion that uses the Signature of something else that the IdP has signed.

use crate::baseline::Baseline;
use crate::draft::{Draft, StepError, identity_of};
use crate::grammar::{Donated, Use};
use crate::honest;
use crate::names;
use crate::sign::{sign, signed_alone};
use crate::wrap::{error_response, idp_metadata, park_in_extensions};
use crate::xml::{Element, Node};

use super::Apply;

/// A user of the tenant other than the one who signs in.
const OTHER_USER: &str = "no.mail@contoso.example";
/// An SP other than the one under test.
const OTHER_SP: &str = "https://other.example/saml";
/// How long ago the login that has ended began: longer than any token lives, in milliseconds.
const LONG_AGO_MS: i64 = 2 * 60 * 60 * 1000;

step! {
    /// A forged Assertion that uses the Signature of something else that the IdP has signed.
    "donor" => Donor {
        /// Whose Signature.
        what: Donated,
        /// How it is used.
        how: Use,
    }
}

impl Apply for Donor {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let donor = donated(draft, self.what)?;
        // A login of somebody else at this SP may be taken for what it is; the others are no login
        // here, and nothing but them is signed.
        draft.signed = match self.what {
            Donated::OtherUser if self.how != Use::Alone => Some(identity_of(&donor)),
            _ => None,
        };
        let mut forged = draft.assertion()?.clone();
        draft.forge(&mut forged);
        forged.take("Signature");
        forged.set("ID", draft.id("forged-assertion"));

        let mut stripped = donor.clone();
        let signature = stripped.take("Signature");
        let signature = signature.ok_or_else(|| StepError::missing("Signature of the donor"))?;
        let mut parked = None;
        match self.how {
            Use::InExtensions => parked = Some(donor),
            Use::InAdvice => {
                forged.insert_after("Conditions", Element::new("Advice").child(donor));
            }
            Use::Moved => {
                forged.insert_after("Issuer", signature);
                parked = Some(stripped);
            }
            Use::Copied => {
                forged.insert_after("Issuer", signature);
                parked = Some(donor);
            }
            Use::Inside => {
                let object = Element::new("ds:Object").with("xmlns:ds", names::DSIG);
                forged.insert_after("Issuer", signature.child(object.child(stripped)));
            }
            Use::OnResponse => {
                draft.root.insert_after("Issuer", signature);
                parked = Some(stripped);
            }
            Use::Alone => {
                forged.set("ID", donor.attribute("ID").unwrap_or_default());
                forged.insert_after("Issuer", signature.clone());
            }
        }
        // A Signature before it has moved the Assertion.
        let at = draft.root.position("Assertion");
        let at = at.ok_or_else(|| StepError::missing("Assertion"))?;
        if let Some(Node::Element(place)) = draft.root.children.get_mut(at) {
            *place = forged;
        }
        if let Some(parked) = parked {
            park_in_extensions(&mut draft.root, parked);
        }
        draft.unsigned_additions = true;
        Ok(())
    }
}

/// The donor, signed as Entra signs.
fn donated(draft: &Draft<'_>, what: Donated) -> Result<Element, StepError> {
    let scope = format!("{} donor", draft.scope);
    match what {
        Donated::OtherUser => login(draft, &scope, OTHER_USER, |_| Ok(())),
        Donated::EndedLogin => {
            let world = draft.world.clone();
            let then = world.now().plus_ms(-LONG_AGO_MS);
            let seed = world.seed();
            let world = world.at(then, seed);
            let mut earlier = honest::draft(&world, &Baseline::default(), &scope)?;
            sign(&mut earlier)?;
            earlier.assertion().cloned()
        }
        Donated::OtherSp => login(draft, &scope, &draft.user.user_principal_name, |root| {
            let audience = root.descendant_mut("Audience");
            audience.ok_or_else(|| StepError::missing("Audience"))?.set_text(OTHER_SP);
            let data = root.descendant_mut("SubjectConfirmationData");
            data.ok_or_else(|| StepError::missing("SubjectConfirmationData"))?
                .set("Recipient", format!("{OTHER_SP}/acs"));
            Ok(())
        }),
        Donated::ErrorResponse => {
            let response = error_response(draft, draft.world.id(&scope, "response"))?;
            signed_alone(draft, response)
        }
        Donated::Metadata => {
            let sso_url = draft.world.tenant().saml2_url();
            let metadata = idp_metadata(draft, draft.world.id(&scope, "metadata"), sso_url);
            signed_alone(draft, metadata)
        }
        Donated::LogoutRequest => {
            let name_id = draft.assertion()?.descendant("NameID").map(Element::text_content);
            let request = logout(draft, &scope, "samlp:LogoutRequest").child(
                Element::new("NameID")
                    .with("xmlns", names::ASSERTION)
                    .text(name_id.unwrap_or_default()),
            );
            signed_alone(draft, request)
        }
        Donated::LogoutResponse => {
            let code = Element::new("samlp:StatusCode").with("Value", names::SUCCESS);
            let response = logout(draft, &scope, "samlp:LogoutResponse")
                .child(Element::new("samlp:Status").child(code));
            signed_alone(draft, response)
        }
    }
}

/// The signed Assertion of a login of `user`, changed before it is signed.
fn login(
    draft: &Draft<'_>,
    scope: &str,
    user: &str,
    change: impl FnOnce(&mut Element) -> Result<(), StepError>,
) -> Result<Element, StepError> {
    let baseline = Baseline {
        user: user.to_owned(),
        ..Baseline::default()
    };
    let mut other = honest::draft(draft.world, &baseline, scope)?;
    change(&mut other.root)?;
    sign(&mut other)?;
    other.assertion().cloned()
}

/// A logout message (SAML Core 3.7) without its content.
fn logout(draft: &Draft<'_>, scope: &str, name: &str) -> Element {
    Element::new(name)
        .with("ID", draft.world.id(scope, "logout"))
        .with("Version", "2.0")
        .with("IssueInstant", draft.world.now().to_string())
        .with("Destination", draft.world.app().reply_url.clone())
        .with("xmlns:samlp", names::PROTOCOL)
        .child(
            Element::new("Issuer")
                .with("xmlns", names::ASSERTION)
                .text(draft.world.tenant().issuer()),
        )
}
