//! Weak SPs, each the reference with one check taken out or one naive reading put in.
//!
//! Every one of them accepts honest messages, and every one of them is caught by some case: that
//! is how a case is shown to be able to fail. Their names say what they do wrong:
//!
//! - `mutant:` lets someone in who must be kept out, or goes where a message sends it: some case
//!   fails, and shows the identity that was handed out or the address that was asked for;
//! - `lenient:` lacks a defence in depth, or loses values: some case warns, none fails;
//! - `strict:` keeps someone out who must be let in, and hands out nothing wrong;
//! - `brittle:` ends in an error that nobody catches where it should answer;
//! - `keeps:` takes every message as it should, and is left with wrong accounts or sends the browser
//!   to the wrong page: some case fails for that;
//! - `sends:` takes every message as it should, and sends requests that are not right.

mod accounts;
pub(crate) mod algorithms;
mod big;
mod brittle;
mod content;
mod encryption;
mod fetching;
mod keys;
mod logout;
mod matching;
mod mend;
mod metadata;
mod narrow;
mod old_digests;
mod reading;
mod requests;
mod signed_info;
mod splitting;
mod strict;
mod surface;
mod tenants;
mod trust;
mod web;
mod wrapping;

use gauntlet_core::Check;

use crate::decrypt::Opening;
use crate::dom::{Document, NodeId};
use crate::message;
use crate::names;
use crate::parts::Parts;
use crate::reader;
use crate::request::RequestParts;

/// What a mutant does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Lets someone in who must be kept out, or goes where a message sends it.
    Weak,
    /// Lacks a defence in depth, or loses values.
    Lenient,
    /// Keeps someone out who must be let in.
    Strict,
    /// Ends in an error that nobody catches.
    Brittle,
    /// Sends requests that are not right.
    Sender,
    /// Is left in a state that is not right.
    Keeper,
}

impl Kind {
    /// What stands before the name.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Weak => "mutant:",
            Self::Lenient => "lenient:",
            Self::Strict => "strict:",
            Self::Brittle => "brittle:",
            Self::Sender => "sends:",
            Self::Keeper => "keeps:",
        }
    }
}

/// A weak SP.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The name, in kebab case behind its kind: `mutant:first-assertion`.
    pub name: String,
    /// What it does wrong.
    pub kind: Kind,
    /// What is wrong with it.
    pub doc: String,
    /// Its parts.
    pub parts: Parts,
}

impl Mutant {
    fn new(kind: Kind, name: &str, doc: &str, parts: Parts) -> Self {
        Self {
            name: format!("{}{name}", kind.prefix()),
            kind,
            doc: doc.to_owned(),
            parts,
        }
    }

    /// One that lets someone in who must be kept out.
    fn weak(name: &str, doc: &str, parts: Parts) -> Self {
        Self::new(Kind::Weak, name, doc, parts)
    }

    /// One that lacks a defence in depth, or loses values.
    fn lenient(name: &str, doc: &str, parts: Parts) -> Self {
        Self::new(Kind::Lenient, name, doc, parts)
    }

    /// One that keeps someone out who must be let in.
    fn strict(name: &str, doc: &str, parts: Parts) -> Self {
        Self::new(Kind::Strict, name, doc, parts)
    }

    /// One that sends requests that are not right.
    fn sender(name: &str, doc: &str, change: impl FnOnce(&mut RequestParts)) -> Self {
        let mut parts = Parts::default();
        change(&mut parts.request);
        Self::new(Kind::Sender, name, doc, parts)
    }

    /// One that is left in a state that is not right.
    fn keeper(name: &str, doc: &str, parts: Parts) -> Self {
        Self::new(Kind::Keeper, name, doc, parts)
    }

    /// One that ends in an error that nobody catches.
    fn brittle(name: &str, doc: &str, parts: Parts) -> Self {
        Self::new(Kind::Brittle, name, doc, parts)
    }
}

/// Checks that are a defence in depth, or that the standard only advises: behind each stands
/// another check, or no harm that the standard names.
const DEFENCES: [Check; 24] = [
    Check::Carriage,
    Check::Limits,
    Check::NoDoctype,
    Check::EncryptionStructure,
    Check::EncryptionAlgorithm,
    Check::Decryption,
    Check::AssertionEncrypted,
    Check::Structure,
    Check::UniqueIds,
    Check::SingleAssertion,
    Check::SignaturePlacement,
    Check::SingleSignature,
    Check::SignatureStructure,
    Check::SingleReference,
    Check::Transforms,
    Check::SignatureAlgorithm,
    Check::DigestAlgorithm,
    Check::ResponseIssuer,
    Check::SessionNotOnOrAfter,
    Check::IssueInstant,
    Check::RequestedIdp,
    Check::AuthnContext,
    Check::RequestedNameId,
    Check::NameId,
];

/// Every mutant: one for each check taken out, then the naive readings.
pub fn all() -> Vec<Mutant> {
    let without = Check::ALL.iter().map(|&check| {
        let kind = if DEFENCES.contains(&check) {
            Kind::Lenient
        } else {
            Kind::Weak
        };
        let doc = format!("Does not check this:{}", check.doc());
        Mutant::new(kind, &format!("skips-{check}"), &doc, without(check))
    });
    without
        .chain(requests::all())
        .chain(accounts::all())
        .chain(logout::all())
        .chain(wrapping::all())
        .chain(trust::all())
        .chain(keys::all())
        .chain(algorithms::all())
        .chain(signed_info::all())
        .chain(reading::all())
        .chain(surface::all())
        .chain(fetching::all())
        .chain(splitting::all())
        .chain(matching::all())
        .chain(content::all())
        .chain(tenants::all())
        .chain(metadata::all())
        .chain(strict::all())
        .chain(narrow::all())
        .chain(brittle::all())
        .chain(encryption::all())
        .chain(web::all())
        .collect()
}

/// The mutant with this name, kind included.
pub fn by_name(name: &str) -> Option<Mutant> {
    all().into_iter().find(|mutant| mutant.name == name)
}

/// The reference without a check. Where the check is what makes later steps possible, the step
/// is lenient instead, as it is in real SPs that lack the check.
fn without(check: Check) -> Parts {
    let parts = Parts::default().without(check);
    match check {
        // It takes what it finds wherever it is.
        Check::Carriage => {
            let mut parts = parts;
            parts.web.fits = |_, _, _| Ok(());
            parts
        }
        Check::Encoding => Parts {
            decode: reading::decode_leniently,
            ..parts
        },
        Check::Limits => Parts {
            read: reader::read_of_any_size,
            ..parts
        },
        Check::WellFormed => Parts {
            read: |text| Ok(read_or_recover(text)),
            ..parts
        },
        // It opens by whatever it can.
        Check::EncryptionAlgorithm => Parts {
            opening: Opening {
                unwrap: encryption::unwrap_by_any_transport,
                ..Opening::default()
            },
            ..parts
        },
        // It takes what it finds in a plaintext.
        Check::Decryption => Parts {
            opening: Opening {
                element: encryption::first_element,
                ..Opening::default()
            },
            ..parts
        },
        Check::ReferenceCoversParent => Parts {
            view: message::verified_view_or_message,
            ..parts
        },
        Check::SingleSignature => Parts {
            enveloped: every_signature_of,
            ..parts
        },
        _ => parts,
    }
}

/// The document, or what could be read of it.
fn read_or_recover(text: &str) -> Document {
    reader::read(text).unwrap_or_else(|_| reader::read_recovering(text))
}

/// Every Signature that is a child of the covered element, which is what many libraries take
/// the enveloped-signature transform for.
fn every_signature_of(document: &Document, covered: NodeId, _: NodeId) -> Vec<NodeId> {
    document
        .at(covered)
        .map(|covered| {
            covered
                .named(names::DSIG, "Signature")
                .map(|el| el.id)
                .collect()
        })
        .unwrap_or_default()
}
