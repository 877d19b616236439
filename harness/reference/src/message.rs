//! A Response with its Assertion and Signatures, and what may be read of it.

use crate::decrypt::{Opened, Opener, Part};
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
    /// The document, with the Assertion that was encrypted in its place.
    pub(crate) document: Document,
    pub(crate) response: NodeId,
    pub(crate) assertion: Option<NodeId>,
    pub(crate) signatures: Vec<Examined>,
    /// Whose message it is, by the place in the configuration.
    pub(crate) idp: usize,
    /// What became of the parts that are encrypted.
    pub(crate) encrypted: Vec<Part>,
    opener: Opener,
    /// The document as it was received, where something in it was opened.
    received: Option<Document>,
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
    /// Finds the parts of a message, opens what is encrypted and examines its signatures.
    pub(crate) fn new(
        received: Document,
        trust: &Trust,
        opener: &Opener,
        parts: &Parts,
    ) -> Option<Self> {
        let opening = open(&received, trust, opener, parts)?;
        let encrypted = opening.parts;
        let (document, origins, received) = match opening.spliced {
            Some(spliced) => (spliced.document, spliced.origins, Some(received)),
            None => (received, Vec::new(), None),
        };
        let response = (parts.find_response)(&document)?;
        let assertion = (parts.find_assertion)(&document, response);
        let idp = (parts.choose_idp)(trust, &document, response, assertion, parts.text);
        let trusted = (parts.keys_of)(trust, idp);
        let signatures = (parts.find_signatures)(&document, response, assertion)
            .into_iter()
            .take(MAX_SIGNATURES)
            .filter_map(|id| {
                // What was not encrypted was signed as it was received.
                let as_received = received
                    .as_ref()
                    .zip(origins.get(id.index()).copied().flatten());
                let (document, id) = as_received.unwrap_or((&document, id));
                Some(examine(document, document.at(id)?, &trusted, parts))
            })
            .collect();
        let mut message = Self {
            document,
            response,
            assertion,
            signatures,
            idp,
            encrypted,
            opener: opener.clone(),
            received,
            view: View::default(),
        };
        message.view = (parts.view)(&message);
        message.open_view();
        Some(message)
    }

    /// The document as it was received.
    pub(crate) fn received(&self) -> &Document {
        self.received.as_ref().unwrap_or(&self.document)
    }

    /// Opens what is encrypted within the Assertion whose claims are read.
    fn open_view(&mut self) {
        let document = self.view.document.as_ref().unwrap_or(&self.document);
        let opened = self.opener.open_within(document);
        self.encrypted.extend(opened.parts);
        if let Some(spliced) = opened.spliced {
            let now = |id: Option<NodeId>| {
                let mut copies = spliced.document.ids().zip(&spliced.origins);
                let copy = copies.find(|(_, origin)| **origin == id);
                id.and(copy).map(|(copy, _)| copy)
            };
            self.view = View {
                response: now(self.view.response),
                assertion: now(self.view.assertion),
                document: Some(spliced.document),
            };
        }
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

/// Opens the Assertions that are encrypted; of a signed Response only once its Signature has been
/// verified, so that nobody else can ask what a ciphertext holds (SAML errata E93).
fn open(received: &Document, trust: &Trust, opener: &Opener, parts: &Parts) -> Option<Opened> {
    let response = (parts.find_response)(received)?;
    let holder = received.at(response)?;
    let is_encrypted = holder
        .child(names::ASSERTION, "EncryptedAssertion")
        .is_some();
    if !is_encrypted {
        return Some(Opened::nothing());
    }
    // Whose message it is cannot be read in the Assertion yet, so that the Response must say it
    // (SAML Profiles 4.1.4.2).
    let issuer = holder.child(names::ASSERTION, "Issuer");
    let idp = issuer.and_then(|issuer| trust.named(&(parts.text)(issuer)));
    let trusted = (parts.keys_of)(trust, idp.unwrap_or_default());
    let around: Vec<Examined> = holder
        .named(names::DSIG, "Signature")
        .take(MAX_SIGNATURES)
        .map(|signature| examine(received, signature, &trusted, parts))
        .collect();
    Some(if (parts.may_open)(&around) {
        opener.open_assertions(received)
    } else {
        opener.refuse_assertions(received)
    })
}

/// Whether every Signature verifies.
pub(crate) fn verify(signatures: &[Examined]) -> bool {
    signatures
        .iter()
        .all(|examined| examined.digest_value.is_ok() && examined.signature_value.is_ok())
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
    if !verify(&message.signatures) {
        return fallback;
    }
    // The Response's Signature comes first, and covers more.
    let Some(examined) = message.signatures.first() else {
        return fallback;
    };
    // Where they hold no Assertion there is none, whatever the message seems to have.
    parse_octets(&examined.octets, &message.opener).unwrap_or_default()
}

/// The same, but the message itself where they hold no Assertion: for weak SPs, to which it does not matter
/// what is signed as long as something is.
pub(crate) fn verified_view_or_message(message: &Message) -> View {
    let view = verified_view(message);
    if view.assertion.is_some() {
        return view;
    }
    View {
        assertion: message.assertion,
        ..View::default()
    }
}

/// The view of canonical octets: of a Response with its Assertion, or of an Assertion.
pub(crate) fn parse_octets(octets: &str, opener: &Opener) -> Option<View> {
    // The message that they are made of was within the limits, and the canonicalizer has one of its own.
    let document = reader::read_of_any_size(octets).ok()?;
    // A Signature of the Response covers what is encrypted as it is.
    let document = match opener.open_assertions(&document).spliced {
        Some(spliced) => spliced.document,
        None => document,
    };
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
                &Opener::without_keys(),
                &Parts::default(),
            );
            message.unwrap().signatures.len()
        };
        assert_eq!(examined(2), 2);
        assert_eq!(examined(400), MAX_SIGNATURES);
    }

    fn unverified(text: &str) -> Message {
        let document = reader::read(text).unwrap();
        let (trust, opener) = (Trust::in_nobody(), Opener::without_keys());
        Message::new(document, &trust, &opener, &Parts::default()).unwrap()
    }

    fn response(id: &str, assertion: &str) -> String {
        format!(
            "<samlp:Response xmlns:samlp=\"{}\" ID=\"{id}\">\
             <Assertion xmlns=\"{}\" ID=\"{assertion}\"/></samlp:Response>",
            names::PROTOCOL,
            names::ASSERTION
        )
    }

    fn id_of(element: Option<El<'_>>) -> Option<&str> {
        element?.attribute("ID")
    }

    #[test]
    fn claims_are_read_in_the_verified_octets_and_not_in_the_message() {
        let mut message = unverified(&response("received", "received-assertion"));
        let octets = response("verified", "verified-assertion");
        message.view = parse_octets(&octets, &message.opener).unwrap();
        assert_eq!(id_of(message.response()), Some("verified"));
        assert_eq!(id_of(message.assertion()), Some("verified-assertion"));
    }

    #[test]
    fn of_a_signed_assertion_the_response_is_that_of_the_message() {
        let mut message = unverified(&response("received", "received-assertion"));
        let octets = format!(
            "<Assertion xmlns=\"{}\" ID=\"verified\"/>",
            names::ASSERTION
        );
        message.view = parse_octets(&octets, &message.opener).unwrap();
        assert_eq!(id_of(message.response()), Some("received"));
        assert_eq!(id_of(message.assertion()), Some("verified"));
    }

    #[test]
    fn octets_that_hold_no_assertion_are_no_view() {
        let opener = Opener::without_keys();
        let empty = format!("<samlp:Response xmlns:samlp=\"{}\"/>", names::PROTOCOL);
        assert!(parse_octets(&empty, &opener).is_none());
        assert!(parse_octets("<a", &opener).is_none());
    }

    #[test]
    fn without_a_signature_there_is_no_view_of_verified_octets() {
        let message = unverified(&response("received", "received-assertion"));
        let view = verified_view(&message);
        assert!(view.document.is_none());
        assert_eq!(view.assertion, message.assertion);
    }
}
