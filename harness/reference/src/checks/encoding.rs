//! The form field is base64 of UTF-8 text (SAML Bindings 3.5.4).

use gauntlet_core::{Binding, Delivery};

use crate::octets::from_base64;
use crate::parts::Parts;
use crate::reader::MAX_BYTES;
use crate::refusal::Refusal;

/// The text of a Response, which comes in a form and in no other way (SAML Profiles 4.1.2).
pub(crate) fn received(parts: &Parts, delivery: &Delivery) -> Result<String, Refusal> {
    match delivery.binding {
        Binding::HttpPost => (parts.decode)(&delivery.saml_response),
        Binding::HttpRedirect => Err(Refusal::new("a Response does not come by HTTP-Redirect")),
    }
}

/// The text of a form field. Line breaks and white space in the base64 are taken, as MIME base64
/// has them; padding and alphabet are strict (RFC 4648 3.3).
pub(crate) fn decode(field: &str) -> Result<String, Refusal> {
    // Base64 is a third longer than what it stands for: do not decode what is too long anyway.
    if field.len() > MAX_BYTES * 2 {
        return Err(Refusal::new(format!(
            "the form field is longer than {} octets",
            MAX_BYTES * 2
        )));
    }
    decode_of_any_length(field)
}

/// The same, however long the field is.
pub(crate) fn decode_of_any_length(field: &str) -> Result<String, Refusal> {
    let octets = from_base64(field)
        .map_err(|error| Refusal::new(format!("the form field is not base64: {error}")))?;
    String::from_utf8(octets).map_err(|_| Refusal::new("the document is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn a_field_of_the_greatest_length_is_decoded_and_a_longer_one_is_not() {
        let mut field = STANDARD.encode("<a/>");
        field.push_str(&" ".repeat(MAX_BYTES * 2 - field.len()));
        assert_eq!(decode(&field).as_deref(), Ok("<a/>"));
        let refusal = decode(&format!("{field} ")).unwrap_err();
        assert!(refusal.detail.contains("longer"), "{}", refusal.detail);
    }
}
