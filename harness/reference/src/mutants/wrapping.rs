//! SPs that verify one node and consume another.

use gauntlet_core::Check;

use super::{Mutant, every_signature_of};
use crate::context::Context;
use crate::dom::{Document, El, NodeId};
use crate::message::{Message, View};
use crate::names;
use crate::parts::Parts;

/// The checks that an SP which finds signatures and assertions by searching does not make.
const UNBOUND: [Check; 7] = [
    Check::Structure,
    Check::UniqueIds,
    Check::SingleAssertion,
    Check::SignaturePlacement,
    Check::SingleSignature,
    Check::SignatureStructure,
    Check::ReferenceCoversParent,
];

#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
pub(super) fn all() -> Vec<Mutant> {
    vec![
        Mutant::weak(
            "first-assertion",
            "Verifies any signature it finds and reads the first assertion in the document.",
            Parts {
                find_assertion: |document, _| assertions(document).first().copied(),
                ..unbound()
            },
        ),
        Mutant::weak(
            "last-assertion",
            "Verifies any signature it finds and reads the last assertion in the document.",
            Parts {
                find_assertion: |document, _| assertions(document).last().copied(),
                ..unbound()
            },
        ),
        Mutant::weak(
            "direct-child-assertion",
            "Verifies any signature it finds and reads the assertion that is a child of the \
             Response (the shape behind CVE-2020-5390 and CVE-2025-47949).",
            unbound(),
        ),
        Mutant::weak(
            "assertion-holding-signature",
            "Verifies a signature by looking its reference up, and trusts the assertion that \
             contains the signature.",
            Parts {
                find_assertion: assertion_holding_signature,
                ..unbound()
            },
        ),
        Mutant::weak(
            "last-id-verified",
            "Digests the last element with the identifier and reads the first.",
            Parts {
                resolve: last_with_id,
                ..unbound()
            },
        ),
        Mutant::weak(
            "any-id-attribute",
            "Looks a reference up under any attribute that may be an identifier, the last \
             element first, and reads the first assertion.",
            Parts {
                find_assertion: |document, _| assertions(document).first().copied(),
                resolve: last_with_any_id,
                ..unbound()
            },
        ),
        Mutant::weak(
            "local-names",
            "Finds the assertion by its local name alone, in whatever namespace.",
            Parts {
                find_assertion: |document, _| named_assertions(document).first().copied(),
                view: renamespaced,
                ..unbound()
            },
        ),
        Mutant::weak(
            "search-reads-first",
            "Searches for everything: the Response anywhere, the first assertion by its local \
             name, the last element with the identifier to verify.",
            Parts {
                find_assertion: |document, _| named_assertions(document).first().copied(),
                resolve: last_with_any_id,
                ..searching()
            },
        ),
        Mutant::weak(
            "search-reads-last",
            "Searches for everything: the Response anywhere, the last assertion by its local \
             name, the first element with the identifier to verify.",
            Parts {
                find_assertion: |document, _| named_assertions(document).last().copied(),
                resolve: first_with_any_id,
                ..searching()
            },
        ),
        Mutant::weak(
            "merged-attributes",
            "Takes the subject from the signed assertion and the attributes from all.",
            Parts {
                attributes: of_all_assertions,
                ..Parts::default().without(Check::SingleAssertion)
            },
        ),
        Mutant::weak(
            "pooled-assertions",
            "Judges the first of several signed assertions and takes the attributes from all.",
            Parts {
                attributes: of_all_assertions,
                ..Parts::default().without_all(&[Check::SingleAssertion, Check::SignaturePlacement])
            },
        ),
        Mutant::lenient(
            "response-anywhere",
            "Looks for a Response anywhere in the document.",
            Parts {
                find_response: response_anywhere,
                ..Parts::default().without(Check::RootIsResponse)
            },
        ),
        Mutant::weak(
            "position-decides",
            "Takes the Response for signed where a signature stands in it, whatever it covers, \
             and checks no digest then (the shape behind CVE-2024-8698).",
            Parts {
                view: consumed,
                ..Parts::default().without(Check::ReferenceCoversParent)
            }
            .replacing(Check::DigestValue, |ctx| {
                let response = ctx.message.document.at(ctx.message.response);
                match response.and_then(|el| el.child(names::DSIG, "Signature")) {
                    Some(_) => Ok(()),
                    None => crate::checks::digest_value::check(ctx),
                }
            }),
        ),
    ]
}

/// The attributes of every assertion in the document.
fn of_all_assertions(
    ctx: &Context<'_>,
    _: El<'_>,
) -> std::collections::BTreeMap<String, Vec<String>> {
    let document = &ctx.message.document;
    let mut merged = std::collections::BTreeMap::new();
    for assertion in assertions(document)
        .into_iter()
        .filter_map(|id| document.at(id))
    {
        for (name, values) in crate::claims::attributes(ctx, assertion) {
            merged.entry(name).or_insert(values);
        }
    }
    merged
}

/// Any signature in the document will do, and claims are read from the document itself.
pub(super) fn unbound() -> Parts {
    Parts {
        find_signatures: |document, _, _| every_signature(document),
        enveloped: every_signature_of,
        view: consumed,
        ..Parts::default().without_all(&UNBOUND)
    }
}

/// As [`unbound`], wherever in the document the Response is, and whatever the namespace of the
/// assertion.
fn searching() -> Parts {
    Parts {
        find_response: response_anywhere,
        view: renamespaced,
        ..unbound().without(Check::RootIsResponse)
    }
}

/// The first Response in the document.
fn response_anywhere(document: &Document) -> Option<NodeId> {
    let mut elements = document.elements();
    let found = elements.find(|el| el.is(names::PROTOCOL, "Response"));
    found.map(|el| el.id)
}

/// Every element that is called Assertion, in order.
fn named_assertions(document: &Document) -> Vec<NodeId> {
    document
        .elements()
        .filter(|el| el.local() == "Assertion")
        .map(|el| el.id)
        .collect()
}

/// Claims come from the assertion in the document itself.
pub(super) fn consumed(message: &Message) -> View {
    View {
        assertion: message.assertion,
        ..View::default()
    }
}

/// Every Signature in the document.
pub(super) fn every_signature(document: &Document) -> Vec<NodeId> {
    document
        .elements()
        .filter(|el| el.is(names::DSIG, "Signature"))
        .map(|el| el.id)
        .collect()
}

/// Every Assertion in the document, in order.
pub(super) fn assertions(document: &Document) -> Vec<NodeId> {
    document
        .elements()
        .filter(|el| el.is(names::ASSERTION, "Assertion"))
        .map(|el| el.id)
        .collect()
}

fn assertion_holding_signature(document: &Document, response: NodeId) -> Option<NodeId> {
    assertions(document)
        .into_iter()
        .find(|&id| {
            document
                .at(id)
                .is_some_and(|el| el.child(names::DSIG, "Signature").is_some())
        })
        .or_else(|| crate::message::find_assertion(document, response))
}

fn last_with_id(document: &Document, _: NodeId, uri: Option<&str>) -> Option<NodeId> {
    let id = uri?.strip_prefix('#')?;
    document
        .elements()
        .filter(|el| el.attribute("ID") == Some(id))
        .last()
        .map(|el| el.id)
}

/// Every element with the identifier of the Reference, under any name that may be one.
fn with_any_id(document: &Document, uri: Option<&str>) -> Vec<NodeId> {
    let Some(id) = uri.and_then(|uri| uri.strip_prefix('#')) else {
        return Vec::new();
    };
    let has = |el: &crate::dom::El<'_>| {
        let mut attributes = el.attributes();
        attributes.any(|a| matches!(a.local, "ID" | "Id" | "id") && a.value == id)
    };
    document.elements().filter(has).map(|el| el.id).collect()
}

fn last_with_any_id(document: &Document, _: NodeId, uri: Option<&str>) -> Option<NodeId> {
    with_any_id(document, uri).last().copied()
}

fn first_with_any_id(document: &Document, _: NodeId, uri: Option<&str>) -> Option<NodeId> {
    with_any_id(document, uri).first().copied()
}

/// A copy of the document in which the assertion that is consumed, with all in it, is in the
/// namespace of assertions: what a reader that ignores namespaces sees.
fn renamespaced(message: &Message) -> View {
    let mut document = message.document.clone();
    let Some(assertion) = message.assertion else {
        return View::default();
    };
    let inside: Vec<NodeId> = message
        .document
        .elements()
        .filter(|el| el.is_within(assertion) && el.namespace() != names::DSIG)
        .map(|el| el.id)
        .collect();
    for id in inside {
        document.set_namespace(id, names::ASSERTION);
    }
    View {
        document: Some(document),
        response: Some(message.response),
        assertion: Some(assertion),
    }
}
