//! Where sources contradict each other, and what each profile makes of it.
//!
//! The conflicts are those of a survey of SAML 2.0, of the Kantara profiles (saml2int), of the
//! technical rules of SPID, of the OWASP SAML Security Cheat Sheet and of what Entra sends.

use gauntlet_core::{Expectation, Level, Profile};
use gauntlet_idp::{Flow, Plan, SignOption};

/// A question that sources answer differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The Response is signed and the Assertion in it is not.
    UnsignedAssertion,
    /// The Assertion is signed and the Response around it is not.
    UnsignedResponse,
    /// A Response that is not signed has no Destination.
    DestinationAbsent,
    /// The key is trusted and the certificate that it came in is not valid now.
    CertificateDates,
    /// SHA-1 in a signature.
    Sha1,
    /// AES in CBC mode.
    AesCbc,
    /// The Subject has no NameID; the attributes say who it is.
    NameIdAbsent,
    /// An Attribute has no value.
    AttributeWithoutValue,
    /// The Conditions have no window of time; the confirmation has its end.
    WindowAbsent,
    /// A Response that no request asked for.
    Unsolicited,
    /// A clock that is three to five minutes off.
    ClockSkew,
    /// A request demands how the user signs in.
    DemandedContext,
}

/// What a profile says of a case, where it does not leave it as it is declared.
pub type Ruling = Option<(Expectation, Level)>;

const ACCEPT: Ruling = Some((Expectation::Accept, Level::Must));
const REFUSE: Ruling = Some((Expectation::Reject, Level::Must));
const EITHER: Ruling = Some((Expectation::Policy, Level::Must));

impl Conflict {
    /// Every conflict.
    pub const ALL: [Self; 12] = [
        Self::UnsignedAssertion,
        Self::UnsignedResponse,
        Self::DestinationAbsent,
        Self::CertificateDates,
        Self::Sha1,
        Self::AesCbc,
        Self::NameIdAbsent,
        Self::AttributeWithoutValue,
        Self::WindowAbsent,
        Self::Unsolicited,
        Self::ClockSkew,
        Self::DemandedContext,
    ];

    /// The question, and who says what.
    pub const fn sources(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::UnsignedAssertion => (
                "Response signed, Assertion in it not",
                "SAML Profiles 4.1.4.5, IIP-SSO04",
                "SPID",
            ),
            Self::UnsignedResponse => (
                "Assertion signed, Response around it not",
                "SAML Profiles 4.1.4.5, Entra by default",
                "IIP-SP13 advises to be able to",
            ),
            Self::DestinationAbsent => (
                "no Destination in a Response that is not signed",
                "SAML Core 3.2.2",
                "OWASP, SPID",
            ),
            Self::CertificateDates => (
                "a trusted key whose certificate has ended or not begun",
                "Metadata Interoperability Profile, IIP-MD12",
                "OWASP",
            ),
            Self::Sha1 => (
                "SHA-1 in a signature",
                "older texts, an option of Entra",
                "OWASP, SDP-ALG01, NIST",
            ),
            Self::AesCbc => (
                "AES in CBC mode",
                "Entra's token encryption",
                "SDP-ALG01 asks for GCM alone, E93 warns",
            ),
            Self::NameIdAbsent => (
                "no NameID, and attributes that say who it is",
                "SDP-SP13",
                "SPID, most SPs",
            ),
            Self::AttributeWithoutValue => {
                ("an Attribute without a value", "SAML Core 2.7.3.1", "SPID")
            }
            Self::WindowAbsent => (
                "Conditions without a window, where the confirmation has its end",
                "SAML Core 2.5.1",
                "SPID",
            ),
            Self::Unsolicited => (
                "a Response that no request asked for",
                "SAML Profiles 4.1.5, the tutorials of Entra",
                "SPID, OWASP advises it",
            ),
            Self::ClockSkew => (
                "a clock that is some minutes off",
                "SDP-G01 asks for 3 to 5 minutes",
                "several libraries take none",
            ),
            Self::DemandedContext => (
                "a request that demands how the user signs in",
                "SAML Core 3.3.2.2.1, SPID demands it",
                "SDP-SP07 unless needed; Entra answers AADSTS75011",
            ),
        }
    }

    /// What `profile` says; nothing where it leaves the cases as they are declared.
    #[expect(clippy::match_same_arms, reason = "a table: one line a question")]
    pub const fn ruling(self, profile: Profile) -> Ruling {
        use Profile::{Entra, Saml2int, Spid, Strict};
        match (self, profile) {
            // What the cases declare is SAML 2.0 with what Entra sends.
            (_, Entra) => None,
            (Self::UnsignedAssertion, Saml2int) => ACCEPT,
            (Self::UnsignedAssertion, Spid | Strict) => REFUSE,
            // Every other case rests on such a message, so that even the strictest must not refuse it.
            (Self::UnsignedResponse, Saml2int | Strict) => EITHER,
            (Self::UnsignedResponse, Spid) => ACCEPT,
            (Self::DestinationAbsent, Saml2int) => None,
            (Self::DestinationAbsent, Spid | Strict) => REFUSE,
            (Self::CertificateDates, Saml2int) => ACCEPT,
            (Self::CertificateDates, Spid) => None,
            (Self::CertificateDates, Strict) => REFUSE,
            (Self::Sha1, Saml2int | Spid | Strict) => REFUSE,
            (Self::AesCbc, Saml2int | Strict) => EITHER,
            (Self::AesCbc, Spid) => None,
            (Self::NameIdAbsent, Saml2int) => ACCEPT,
            (Self::NameIdAbsent, Spid | Strict) => REFUSE,
            (Self::AttributeWithoutValue, Saml2int) => ACCEPT,
            (Self::AttributeWithoutValue, Spid | Strict) => REFUSE,
            (Self::WindowAbsent, Saml2int) => None,
            (Self::WindowAbsent, Spid | Strict) => REFUSE,
            (Self::Unsolicited, Saml2int) => ACCEPT,
            (Self::Unsolicited, Spid | Strict) => REFUSE,
            (Self::ClockSkew, Saml2int) => ACCEPT,
            (Self::ClockSkew, Spid | Strict) => None,
            (Self::DemandedContext, Saml2int | Strict) => None,
            (Self::DemandedContext, Spid) => EITHER,
        }
    }

    /// `twin` without what is in question: what an SP that refuses it accepts still.
    #[must_use]
    pub(crate) fn settled(self, mut twin: Plan) -> Plan {
        match self {
            Self::UnsignedAssertion | Self::UnsignedResponse => {
                twin.baseline.sign = SignOption::Both;
            }
            Self::Unsolicited => twin.baseline.flow = Flow::Solicited,
            _ => {}
        }
        twin
    }
}

/// What `profile` says of a case that these conflicts are about: whoever refuses has the word,
/// then whoever leaves it open.
pub(crate) fn ruling(conflicts: &[Conflict], profile: Profile) -> Ruling {
    let rulings = || conflicts.iter().filter_map(|one| one.ruling(profile));
    let first = |wanted| rulings().find(|(expectation, _)| *expectation == wanted);
    first(Expectation::Reject)
        .or_else(|| first(Expectation::Policy))
        .or_else(|| rulings().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A conflict that no case is about, or that every profile rules the same way, is none.
    #[test]
    fn every_conflict_has_a_case_and_profiles_that_differ() {
        for conflict in Conflict::ALL {
            assert!(
                crate::everything()
                    .iter()
                    .any(|case| case.conflicts.contains(&conflict)),
                "{conflict:?}"
            );
            let all = Profile::ALL.map(|profile| conflict.ruling(profile));
            assert!(all.iter().any(|ruling| ruling != &all[0]), "{conflict:?}");
        }
    }

    #[test]
    fn whoever_refuses_has_the_word() {
        let both = [Conflict::UnsignedResponse, Conflict::Unsolicited];
        assert_eq!(ruling(&both, Profile::Spid), REFUSE);
        assert_eq!(ruling(&both, Profile::Saml2int), EITHER);
        assert_eq!(ruling(&both, Profile::Entra), None);
        assert_eq!(ruling(&[], Profile::Strict), None);
    }
}
