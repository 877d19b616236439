//! For another audience.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{
    AddAudienceRestriction, RemoveAudienceRestriction, RemoveConditions, SetAudience,
};

use crate::Case;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Audience is another application of the same tenant.
        ///
        /// Whoever runs that application could replay its logins here.
        aud_wrong {
            clauses: [core("2.5.1.4"), profiles("4.1.4.2")],
            severity: Critical,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default()
                .before(SetAudience { value: "https://other.example/saml".into() }),
        }
    },
    case! {
        /// There is no audience restriction.
        ///
        /// The profile demands one that names the SP; many SPs take its absence for "everyone".
        aud_missing {
            clauses: [profiles("4.1.4.2")],
            severity: Medium,
            level: SenderOnly,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default().before(RemoveAudienceRestriction {}),
        }
    },
    case! {
        /// There are no Conditions at all.
        ///
        /// Without them there is no audience and no window.
        aud_conditions_missing {
            clauses: [profiles("4.1.4.2")],
            severity: Medium,
            level: SenderOnly,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default().before(RemoveConditions {}),
        }
    },
    case! {
        /// The Audience is empty.
        ///
        /// An empty text names nobody.
        aud_empty {
            clauses: [core("2.5.1.4")],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default().before(SetAudience { value: String::new() }),
        }
    },
    case! {
        /// The Audience begins with this SP's identifier and goes on.
        ///
        /// Identifiers are compared whole.
        aud_partial_match {
            clauses: [core("2.5.1.4")],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: |app| Plan::default()
                .before(SetAudience { value: format!("{}.evil.example", app.identifier) }),
        }
    },
    case! {
        /// The Audience is a beginning of this SP's identifier.
        ///
        /// The mirror image.
        aud_shorter {
            clauses: [core("2.5.1.4")],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: |app| Plan::default().before(SetAudience { value: shorter(&app.identifier).into() }),
        }
    },
    case! {
        /// The Audience differs in case.
        ///
        /// Identifiers are compared exactly.
        aud_case {
            clauses: [core("2.5.1.4")],
            severity: Medium,
            caught_by: [Audience],
            expect: Reject,
            script: |app| Plan::default()
                .before(SetAudience { value: app.identifier.to_uppercase() }),
        }
    },
    case! {
        /// A second restriction names another SP.
        ///
        /// Every restriction must hold.
        aud_multiple_restrictions_and {
            clauses: [core("2.5.1.4"), core("2.5.1")],
            severity: High,
            caught_by: [Audience],
            expect: Reject,
            script: Plan::default()
                .before(AddAudienceRestriction { value: "https://other.example/saml".into() }),
        }
    },
];

/// The identifier up to its last `/`, or without its last character where that would leave no
/// more than a scheme.
fn shorter(identifier: &str) -> &str {
    match identifier.rsplit_once('/') {
        Some((start, _)) if !start.ends_with('/') && !start.is_empty() => start,
        _ => {
            let last = identifier.char_indices().next_back();
            last.and_then(|(at, _)| identifier.get(..at))
                .unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shorter;

    #[test]
    fn a_beginning_of_the_identifier_is_never_the_whole_of_it() {
        assert_eq!(shorter("https://sp.example/saml"), "https://sp.example");
        assert_eq!(shorter("https://sp.example"), "https://sp.exampl");
        assert_eq!(shorter("urn:sp"), "urn:s");
        assert_eq!(shorter(""), "");
    }
}
