//! What a target that is no whole service provider is judged on.

use gauntlet_core::{CaseInfo, Check, Expectation};
use gauntlet_targets::Kind;

/// Whether a target of this kind is judged on this case. Whatever its kind, it must accept what
/// is honest; it must refuse what one of the checks that it makes would catch.
pub(crate) fn covers(kind: Kind, case: &CaseInfo) -> bool {
    let makes = match kind {
        Kind::Sp => return true,
        Kind::Signature => is_about_signatures,
        Kind::Lint => is_about_structure,
    };
    case.expectation == Expectation::Accept || case.caught_by.iter().copied().any(makes)
}

/// Whether the case is about what a Response answers.
pub(crate) fn is_about_requests(case: &CaseInfo) -> bool {
    let answers = |check: &Check| {
        matches!(
            check,
            Check::ResponseInResponseTo | Check::ConfirmationInResponseTo | Check::Unsolicited
        )
    };
    case.caught_by.iter().any(answers)
}

/// The decisions of whoever verifies a signature with a trusted key.
const fn is_about_signatures(check: Check) -> bool {
    matches!(
        check,
        Check::SignaturePresent
            | Check::SignatureAlgorithm
            | Check::DigestAlgorithm
            | Check::DigestValue
            | Check::SignatureValue
            | Check::Transforms
            | Check::Canonicalization
            | Check::SingleReference
            | Check::ReferenceCoversParent
    )
}

/// The decisions that need neither a key nor a clock nor a configuration.
const fn is_about_structure(check: Check) -> bool {
    matches!(
        check,
        Check::Encoding
            | Check::Limits
            | Check::WellFormed
            | Check::NoDoctype
            | Check::RootIsResponse
            | Check::Structure
            | Check::UniqueIds
            | Check::SingleAssertion
            | Check::SignaturePresent
            | Check::SignaturePlacement
            | Check::SingleSignature
            | Check::SignatureStructure
            | Check::SingleReference
            | Check::ReferenceCoversParent
            | Check::Transforms
            | Check::Canonicalization
            | Check::SignatureAlgorithm
            | Check::DigestAlgorithm
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(kind: Kind) -> Vec<String> {
        let infos = gauntlet_catalog::all()
            .into_iter()
            .map(gauntlet_catalog::Case::info);
        let covered = infos.filter(|info| covers(kind, info));
        covered.map(|info| info.id).collect()
    }

    #[test]
    fn a_linter_is_not_asked_for_keys_or_clocks() {
        let lint = covered(Kind::Lint);
        for case in ["attacks/wrapping/xsw1", "attacks/absence/sig-removed-all"] {
            assert!(lint.iter().any(|id| id == case), "{case}");
        }
        for case in [
            "attacks/content/cond-expired",
            "attacks/absence/tampered-name-id",
        ] {
            assert!(lint.iter().all(|id| id != case), "{case}");
        }
    }

    #[test]
    fn a_verifier_is_asked_for_signatures_and_not_for_audiences() {
        let signature = covered(Kind::Signature);
        assert!(
            signature
                .iter()
                .any(|id| id == "attacks/absence/tampered-name-id")
        );
        assert!(signature.iter().all(|id| id != "attacks/content/aud-wrong"));
        assert_eq!(covered(Kind::Sp).len(), gauntlet_catalog::all().len());
    }
}
