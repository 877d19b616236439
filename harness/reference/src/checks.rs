//! The checks, one file each.
//!
//! The first three read the message; where one of them refuses, the others cannot run and are
//! recorded as such. All others run on every message that could be read.

pub(crate) mod account;
pub(crate) mod assertion_encrypted;
pub(crate) mod assertion_issuer;
pub(crate) mod assertion_signed;
pub(crate) mod audience;
pub(crate) mod authn_context;
pub(crate) mod authn_statement;
pub(crate) mod canonicalization;
pub(crate) mod carriage;
pub(crate) mod conditions_known;
pub(crate) mod conditions_not_before;
pub(crate) mod conditions_not_on_or_after;
pub(crate) mod confirmation_in_response_to;
pub(crate) mod confirmation_not_before;
pub(crate) mod confirmation_not_on_or_after;
pub(crate) mod decryption;
pub(crate) mod destination;
pub(crate) mod digest_algorithm;
pub(crate) mod digest_value;
pub(crate) mod encoding;
pub(crate) mod encryption_algorithm;
pub(crate) mod encryption_structure;
pub(crate) mod idp_metadata_valid;
pub(crate) mod issue_instant;
pub(crate) mod limits;
pub(crate) mod name_id;
pub(crate) mod no_doctype;
pub(crate) mod recipient;
pub(crate) mod reference_covers_parent;
pub(crate) mod replay;
pub(crate) mod requested_idp;
pub(crate) mod requested_name_id;
pub(crate) mod response_in_response_to;
pub(crate) mod response_issuer;
pub(crate) mod response_signed;
pub(crate) mod root_is_response;
pub(crate) mod scope;
pub(crate) mod session_not_on_or_after;
pub(crate) mod signature_algorithm;
pub(crate) mod signature_placement;
pub(crate) mod signature_present;
pub(crate) mod signature_structure;
pub(crate) mod signature_value;
pub(crate) mod single_assertion;
pub(crate) mod single_reference;
pub(crate) mod single_signature;
pub(crate) mod status;
pub(crate) mod structure;
pub(crate) mod subject_confirmation;
pub(crate) mod transforms;
pub(crate) mod unique_ids;
pub(crate) mod unsolicited;
pub(crate) mod version;
pub(crate) mod well_formed;

use gauntlet_core::{Check, Delivery};

use crate::context::Context;
use crate::decrypt::Opener;
use crate::dom::El;
use crate::message::Message;
use crate::names;
use crate::parts::{CheckFn, Parts};
use crate::refusal::Refusal;
use crate::sp::CheckResult;
use crate::trust::Trust;
use carriage::Carried;

/// Every check with its function, in order. The reading ones are run by [`readable`]; their
/// entries only say that they are there.
pub(crate) const ALL: [(Check, CheckFn); 54] = [
    (Check::Carriage, reading),
    (Check::Encoding, reading),
    (Check::Limits, reading),
    (Check::WellFormed, reading),
    (Check::NoDoctype, no_doctype::check),
    (Check::RootIsResponse, root_is_response::check),
    (Check::EncryptionStructure, encryption_structure::check),
    (Check::EncryptionAlgorithm, encryption_algorithm::check),
    (Check::Decryption, decryption::check),
    (Check::AssertionEncrypted, assertion_encrypted::check),
    (Check::Structure, structure::check),
    (Check::UniqueIds, unique_ids::check),
    (Check::Version, version::check),
    (Check::SingleAssertion, single_assertion::check),
    (Check::Status, status::check),
    (Check::SignaturePresent, signature_present::check),
    (Check::ResponseSigned, response_signed::check),
    (Check::AssertionSigned, assertion_signed::check),
    (Check::SignaturePlacement, signature_placement::check),
    (Check::SingleSignature, single_signature::check),
    (Check::SignatureStructure, signature_structure::check),
    (Check::SingleReference, single_reference::check),
    (Check::ReferenceCoversParent, reference_covers_parent::check),
    (Check::Canonicalization, canonicalization::check),
    (Check::Transforms, transforms::check),
    (Check::SignatureAlgorithm, signature_algorithm::check),
    (Check::DigestAlgorithm, digest_algorithm::check),
    (Check::DigestValue, digest_value::check),
    (Check::SignatureValue, signature_value::check),
    (Check::ResponseIssuer, response_issuer::check),
    (Check::AssertionIssuer, assertion_issuer::check),
    (Check::IdpMetadataValid, idp_metadata_valid::check),
    (Check::Destination, destination::check),
    (Check::Audience, audience::check),
    (Check::SubjectConfirmation, subject_confirmation::check),
    (Check::Recipient, recipient::check),
    (
        Check::ConfirmationNotOnOrAfter,
        confirmation_not_on_or_after::check,
    ),
    (Check::ConfirmationNotBefore, confirmation_not_before::check),
    (Check::ConditionsNotBefore, conditions_not_before::check),
    (
        Check::ConditionsNotOnOrAfter,
        conditions_not_on_or_after::check,
    ),
    (Check::ConditionsKnown, conditions_known::check),
    (Check::SessionNotOnOrAfter, session_not_on_or_after::check),
    (Check::IssueInstant, issue_instant::check),
    (Check::ResponseInResponseTo, response_in_response_to::check),
    (
        Check::ConfirmationInResponseTo,
        confirmation_in_response_to::check,
    ),
    (Check::RequestedIdp, requested_idp::check),
    (Check::Unsolicited, unsolicited::check),
    (Check::Replay, replay::check),
    (Check::AuthnStatement, authn_statement::check),
    (Check::AuthnContext, authn_context::check),
    (Check::RequestedNameId, requested_name_id::check),
    (Check::Scope, scope::check),
    (Check::NameId, name_id::check),
    (Check::Account, account::check),
];

#[expect(clippy::unnecessary_wraps, reason = "a CheckFn")]
fn reading(_: &Context<'_>) -> Result<(), Refusal> {
    Ok(())
}

/// Whether a check reads the message rather than looks at it.
pub(crate) fn is_reading(check: Check) -> bool {
    matches!(
        check,
        Check::Carriage | Check::Encoding | Check::Limits | Check::WellFormed
    )
}

/// Reads the message, recording the checks that read; `None` where one of them refuses.
pub(crate) fn readable(
    parts: &Parts,
    trust: &Trust,
    opener: &Opener,
    (delivery, carried): (&Delivery, &Carried),
    results: &mut Vec<(Check, CheckResult)>,
) -> Option<Message> {
    let mut record = |check: Check, result: Result<(), Refusal>| {
        let result = match result {
            Ok(()) => CheckResult::Passed,
            Err(refusal) => CheckResult::Failed {
                detail: refusal.detail,
            },
        };
        results.push((check, result));
    };
    record(Check::Carriage, carried.fits.clone());
    let text = match (parts.received)(parts, delivery) {
        Ok(text) => {
            record(Check::Encoding, Ok(()));
            text
        }
        Err(refusal) => {
            record(Check::Encoding, Err(refusal));
            results.push((Check::Limits, CheckResult::NotRun));
            results.push((Check::WellFormed, CheckResult::NotRun));
            return None;
        }
    };
    let read = (parts.read)(&text);
    record(Check::Limits, limits::check(&read));
    record(Check::WellFormed, well_formed::check(&read));
    Message::new(read.ok()?, trust, opener, parts)
}

/// An Issuer is the configured IdP, in the entity format (SAML Core 2.2.5, SAML Profiles
/// 4.1.4.2).
fn issuer(ctx: &Context<'_>, issuer: El<'_>) -> Result<(), Refusal> {
    if let Some(format) = issuer.attribute("Format")
        && format != names::ENTITY_FORMAT
    {
        return Err(Refusal::mismatch(
            "the Format of the Issuer",
            format,
            names::ENTITY_FORMAT,
        ));
    }
    let found = ctx.text(issuer);
    let expected = &ctx.idp.entity_id;
    if found == *expected {
        Ok(())
    } else {
        Err(Refusal::mismatch("the Issuer", &found, expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_there_in_order() {
        let listed: Vec<Check> = ALL.iter().map(|(check, _)| *check).collect();
        assert_eq!(listed, Check::ALL);
    }

    #[test]
    fn every_check_has_a_file_of_its_name() {
        for check in Check::ALL {
            let name = check.name().replace('-', "_");
            let file = format!("{}/src/checks/{name}.rs", env!("CARGO_MANIFEST_DIR"));
            assert!(std::path::Path::new(&file).exists(), "{file}");
        }
    }
}
