//! Puts the Response into the body of a SOAP envelope.

use crate::draft::{Draft, StepError};
use crate::xml::Element;

use super::Apply;

step! {
    /// Puts the Response into the body of a SOAP envelope, as the enhanced client profile has it.
    "soap-envelope" => SoapEnvelope {}
}

/// The namespace of SOAP 1.1.
const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

impl Apply for SoapEnvelope {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let envelope = Element::new("soap:Envelope").with("xmlns:soap", SOAP);
        let response = std::mem::replace(&mut draft.root, envelope);
        draft.root.push(Element::new("soap:Body").child(response));
        draft.unsigned_additions = true;
        Ok(())
    }
}
