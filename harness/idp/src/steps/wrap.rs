//! A wrapping of the grammar: a forged Assertion beside the genuine one, by five choices.

use crate::draft::{Draft, StepError};
use crate::grammar::{Holder, Naming, Parked, Shape, Spot};
use crate::names;
use crate::wrap::{park_in_extensions, park_in_status_detail};
use crate::xml::{Element, Node};

use super::Apply;

/// SOAP 1.1, the envelope of the PAOS and SOAP bindings (SAML Bindings 3.2).
const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

step! {
    /// A wrapping of the grammar: a forged Assertion beside the genuine one, by five choices.
    "wrap" => Wrap {
        /// Which of the two leaves its place.
        parked: Parked,
        /// Where it goes.
        at: Spot,
        /// Who holds the genuine Signature.
        signature: Holder,
        /// How the forged Assertion is identified.
        id: Naming,
        /// What the forged Assertion looks like.
        shape: Shape,
    }
}

impl Apply for Wrap {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let missing = |what: &'static str| move || StepError::missing(what);
        let mut original = draft.assertion()?.clone();
        let mut forged = original.clone();
        draft.forge(&mut forged);
        self.name(draft, &original, &mut forged);

        let signature = original.find("Signature").cloned();
        let signature = signature.ok_or_else(missing("Signature of the Assertion"))?;
        if matches!(self.signature, Holder::Original | Holder::Response | Holder::Detached) {
            forged.take("Signature");
        }
        if matches!(self.signature, Holder::Forged | Holder::Response | Holder::Detached) {
            original.take("Signature");
        }
        match self.signature {
            Holder::Response => draft.root.insert_after("Issuer", signature),
            Holder::Detached => park_in_extensions(&mut draft.root, signature),
            _ => {}
        }

        let stays = match self.parked {
            Parked::Original => {
                let mut stays = forged;
                let rest = self.park(draft, &mut stays, original)?;
                [rest.0, vec![self.shaped(stays)], rest.1].concat()
            }
            Parked::Forged => {
                let mut stays = original;
                let rest = self.park(draft, &mut stays, self.shaped(forged))?;
                [rest.0, vec![stays], rest.1].concat()
            }
        };
        let at = draft.root.position("Assertion").ok_or_else(missing("Assertion"))?;
        draft.root.children.splice(at..=at, stays.into_iter().map(Node::Element));
        self.wrap_around(draft);
        draft.unsigned_additions = true;
        Ok(())
    }
}

/// Siblings before and after the Assertion that stays.
type Siblings = (Vec<Element>, Vec<Element>);

/// What is put around the Response once everything else is in place: its mark in the Response is an
/// element of this name.
const OUTSIDE: &str = "outside";

impl Wrap {
    /// Identifies the forged Assertion.
    fn name(&self, draft: &Draft<'_>, original: &Element, forged: &mut Element) {
        let genuine = original.attribute("ID").unwrap_or_default();
        let alias = match self.id {
            Naming::Same => return,
            Naming::Fresh => None,
            Naming::Id => Some("Id"),
            Naming::LowerId => Some("id"),
            Naming::XmlId => Some("xml:id"),
            Naming::Prefixed => Some("samlp:ID"),
        };
        forged.set("ID", draft.id("forged-assertion"));
        if let Some(alias) = alias {
            forged.set(alias, genuine);
        }
    }

    /// The forged Assertion in its shape.
    fn shaped(&self, mut forged: Element) -> Element {
        match self.shape {
            Shape::Assertion => forged,
            Shape::Foreign => {
                forged.set("xmlns", "urn:example:foreign");
                forged
            }
            Shape::Encrypted => Element::new("EncryptedAssertion")
                .with("xmlns", names::ASSERTION)
                .child(forged),
        }
    }

    /// Puts `parked` where it belongs; gives those that become siblings of `other`.
    fn park(
        &self,
        draft: &mut Draft<'_>,
        other: &mut Element,
        parked: Element,
    ) -> Result<Siblings, StepError> {
        let response = &mut draft.root;
        match self.at {
            Spot::Before => return Ok((vec![parked], vec![])),
            Spot::After => return Ok((vec![], vec![parked])),
            Spot::Child => other.push(parked),
            Spot::Advice => other.insert_after("Conditions", Element::new("Advice").child(parked)),
            Spot::AttributeValue => inside(other, "AttributeValue")?.push(parked),
            Spot::ConfirmationData => inside(other, "SubjectConfirmationData")?.push(parked),
            Spot::ContextDeclaration => inside(other, "AuthnContext")?
                .push(Element::new("AuthnContextDecl").child(parked)),
            Spot::Issuer => inside(response, "Issuer")?.push(parked),
            Spot::Extensions => park_in_extensions(response, parked),
            Spot::LateExtensions => {
                response.push(Element::new("samlp:Extensions").child(parked));
            }
            Spot::StatusDetail => park_in_status_detail(response, parked)?,
            Spot::SoapHeader | Spot::BesideResponse => {
                response.push(Element::new(OUTSIDE).child(parked));
            }
            Spot::Signature | Spot::Object | Spot::PlainObject | Spot::KeyInfo => {
                let holder = if other.find("Signature").is_some() { other } else { response };
                let signature = holder.find_mut("Signature");
                let signature =
                    signature.ok_or_else(|| StepError::missing("Signature to park in"))?;
                self.park_in_signature(signature, parked)?;
            }
        }
        Ok((vec![], vec![]))
    }

    fn park_in_signature(
        &self,
        signature: &mut Element,
        parked: Element,
    ) -> Result<(), StepError> {
        match self.at {
            Spot::Object => signature.push(
                Element::new("ds:Object").with("xmlns:ds", names::DSIG).child(parked),
            ),
            Spot::PlainObject => {
                signature.push(Element::new("Object").with("xmlns", "").child(parked));
            }
            Spot::KeyInfo => inside(signature, "KeyInfo")?.push(parked),
            _ => signature.push(parked),
        }
        Ok(())
    }

    /// Puts the Response into an envelope, with what was marked for its outside.
    fn wrap_around(&self, draft: &mut Draft<'_>) {
        let Some(outside) = draft.root.take(OUTSIDE) else {
            return;
        };
        let parked = outside.elements().cloned();
        let (name, namespace) = match self.at {
            Spot::SoapHeader => ("S:Envelope", SOAP),
            _ => ("x:Envelope", "urn:example:envelope"),
        };
        let envelope = Element::new(name).with(
            format!("xmlns:{}", name.split(':').next().unwrap_or_default()),
            namespace,
        );
        let response = std::mem::replace(&mut draft.root, envelope);
        if self.at == Spot::SoapHeader {
            let mut header = Element::new("S:Header");
            parked.for_each(|parked| header.push(parked));
            draft.root.push(header);
            draft.root.push(Element::new("S:Body").child(response));
        } else {
            draft.root.push(response);
            parked.for_each(|parked| draft.root.push(parked));
        }
    }
}

/// The first element of this name in `element`.
fn inside<'e>(element: &'e mut Element, local: &str) -> Result<&'e mut Element, StepError> {
    element.descendant_mut(local).ok_or_else(|| StepError::missing(local.to_owned()))
}
