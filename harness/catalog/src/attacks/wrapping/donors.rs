//! The pool of donors: Signatures of other things that the IdP has signed, for a forged Assertion.

use gauntlet_core::clause::{core, profiles};
use gauntlet_core::{Check, Expectation, Soundness};
use gauntlet_idp::Plan;
use gauntlet_idp::grammar::{Donated, Use};
use gauntlet_idp::steps::Donor;

use crate::group::{Group, Member};

/// The checks that bind what is consumed to what is signed: one of them at least refuses each.
const BINDING: &[Check] = &[
    Check::SignaturePresent,
    Check::SignaturePlacement,
    Check::SignatureStructure,
    Check::ReferenceCoversParent,
    Check::DigestValue,
    Check::SingleAssertion,
];

pub(in crate::attacks) const GROUP: Group = group! {
    /// A forged Assertion with the Signature of something else that the IdP has signed.
    ///
    /// An IdP signs more than the login of the victim: logins of the attacker, logins at other
    /// SPs, logins that have ended, errors, logout messages, metadata. Each is a genuine Signature
    /// that anybody may come by. The donor stands somewhere in the message, its Signature stays with
    /// it, or moves or is copied to the forged Assertion or to the Response; last, the Signature is
    /// used alone, with the identifier that it refers to.
    ///
    /// An SP that asks whether there is a valid Signature by the IdP in the message finds one; what
    /// it covers is no login of this person at this SP. A right SP takes no donor for more than it
    /// is: nearly all of them are to be refused, and the login of another user is that of the
    /// other user at most (CVE-2024-45409 and CVE-2022-39299 had donors of this kind).
    ///
    /// The name of a member says the donor and how it is used.
    clauses: [core("5.4.2"), core("5.4.1"), profiles("4.1.4.3")],
    attacks: ["captured-metadata-signature", "captured-error-response-signature"],
    mint: Cap,
    severity: Critical,
    members: members,
};

fn members() -> Vec<Member> {
    let all = |&what| Use::ALL.iter().map(move |&how| member(what, how));
    Donated::ALL.iter().flat_map(all).collect()
}

fn member(what: Donated, how: Use) -> Member {
    let capitalized = |text: &str| {
        let text = text.trim();
        let (first, rest) = text.split_at(text.len().min(1));
        format!("{}{rest}", first.to_uppercase())
    };
    let title = format!(
        "{}.\n\nThe donor is{}.",
        capitalized(how.describe()),
        what.describe()
    );
    Member {
        name: format!("{}-{}", what.name(), how.name()),
        title,
        script: Plan::default().after(Donor { what, how }).into(),
        expectation: Expectation::NeverForged,
        caught_by: BINDING.into(),
        mint: None,
        // Its Signature refers to what is not there.
        bytes: (how == Use::Alone).then_some(Soundness::Tampered),
        like: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_donor_is_used_in_every_way() {
        assert_eq!(members().len(), Donated::ALL.len() * Use::ALL.len());
    }
}
