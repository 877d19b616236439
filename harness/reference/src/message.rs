//! A Response with its Assertion and Signatures, and what may be read of it.

use crate::dom::{Document, El, NodeId};
use crate::names;
use crate::parts::Parts;
use crate::reader;
use crate::signature::{Examined, examine};
use crate::trust::Trust;

/// Signatures that are examined: SAML allows one of the Response and one of its Assertion. Each
/// may cover the whole document, so that without a bound the work would grow with the square of
/// the message. That there are no more is a check of its own.
const MAX_SIGNATURES: usize = 8;

/// A message that could be read.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) document: Document,
    pub(crate) response: NodeId,
    pub(crate) assertion: Option<NodeId>,
    pub(crate) signatures: Vec<Examined>,
    /// Whose message it is, by the place in the configuration.
    pub(crate) idp: usize,
    pub(crate) view: View,
}

/// Where claims are read: a document of its own, made of verified octets, or, where nothing was
/// verified and so nothing will be accepted, the message itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    pub(crate) document: Option<Document>,
    pub(crate) response: Option<NodeId>,
    pub(crate) assertion: Option<NodeId>,
}

impl Message {
    /// Finds the parts of a message and examines its signatures.
    pub(crate) fn new(document: Document, trust: &Trust, parts: &Parts) -> Option<Self> {
        let response = (parts.find_response)(&document)?;
        let assertion = (parts.find_assertion)(&document, response);
        let idp = (parts.choose_idp)(trust, &document, response, assertion, parts.text);
        let trusted = (parts.keys_of)(trust, idp);
        let signatures = (parts.find_signatures)(&document, response, assertion)
            .into_iter()
            .take(MAX_SIGNATURES)
            .filter_map(|id| document.at(id))
            .map(|signature| examine(&document, signature, &trusted, parts))
            .collect();
        let mut message = Self {
            document,
            response,
            assertion,
            signatures,
            idp,
            view: View::default(),
        };
        message.view = (parts.view)(&message);
        Some(message)
    }

    /// The Response, out of verified octets where it was signed.
    pub(crate) fn response(&self) -> Option<El<'_>> {
        match (&self.view.document, self.view.response) {
            (Some(document), Some(response)) => document.at(response),
            _ => self.document.at(self.response),
        }
    }

    /// The Assertion whose claims are read.
    pub(crate) fn assertion(&self) -> Option<El<'_>> {
        self.view
            .document
            .as_ref()
            .unwrap_or(&self.document)
            .at(self.view.assertion?)
    }
}

/// The document element: a message is nothing else (SAML Bindings 3.5.4).
pub(crate) fn find_response(document: &Document) -> Option<NodeId> {
    document.root()
}

/// The first Assertion that is a child of the Response.
pub(crate) fn find_assertion(document: &Document, response: NodeId) -> Option<NodeId> {
    document
        .at(response)?
        .child(names::ASSERTION, "Assertion")
        .map(|el| el.id)
}

/// The Signatures that are children of the Response or of its Assertion.
pub(crate) fn find_signatures(
    document: &Document,
    response: NodeId,
    assertion: Option<NodeId>,
) -> Vec<NodeId> {
    [Some(response), assertion]
        .into_iter()
        .flatten()
        .filter_map(|id| document.at(id))
        .flat_map(|holder| holder.named(names::DSIG, "Signature"))
        .map(|signature| signature.id)
        .collect()
}

/// Claims come out of the octets that the verified digests were computed over, parsed again: the
/// Response's where it is signed, else the Assertion's.
pub(crate) fn verified_view(message: &Message) -> View {
    let fallback = View {
        assertion: message.assertion,
        ..View::default()
    };
    let verified =
        |examined: &Examined| examined.digest_value.is_ok() && examined.signature_value.is_ok();
    if !message.signatures.iter().all(verified) {
        return fallback;
    }
    // The Response's Signature comes first, and covers more.
    let Some(examined) = message.signatures.first() else {
        return fallback;
    };
    parse_octets(&examined.octets).unwrap_or(fallback)
}

/// The view of canonical octets: of a Response with its Assertion, or of an Assertion.
pub(crate) fn parse_octets(octets: &[u8]) -> Option<View> {
    let document = reader::read(std::str::from_utf8(octets).ok()?).ok()?;
    let root = document.at(document.root()?)?;
    let view = if root.is(names::ASSERTION, "Assertion") {
        View {
            response: None,
            assertion: Some(root.id),
            document: None,
        }
    } else {
        let assertion = root.child(names::ASSERTION, "Assertion").map(|el| el.id);
        View {
            response: Some(root.id),
            assertion: Some(assertion?),
            document: None,
        }
    };
    Some(View {
        document: Some(document),
        ..view
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The work is counted, not timed.
    #[test]
    fn no_more_signatures_are_examined_than_the_bound() {
        let examined = |count: usize| {
            let signatures = "<ds:Signature/>".repeat(count);
            let text = format!(
                "<samlp:Response xmlns:samlp=\"{}\" xmlns:ds=\"{}\">{signatures}</samlp:Response>",
                names::PROTOCOL,
                names::DSIG
            );
            let message = Message::new(
                reader::read(&text).unwrap(),
                &Trust::in_nobody(),
                &Parts::default(),
            );
            message.unwrap().signatures.len()
        };
        assert_eq!(examined(2), 2);
        assert_eq!(examined(400), MAX_SIGNATURES);
    }
}
