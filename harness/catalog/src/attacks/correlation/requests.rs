//! Responses to no request of this SP.

use gauntlet_core::clause::{core, profiles};
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{ForgetRequests, NewIds, SetInResponseTo};

use crate::Case;
use crate::Script;
use crate::plans::solicited;
use crate::script::Setting;

/// A request that this SP has not made.
const UNKNOWN: &str = "_00000000-0000-4000-8000-000000000000";

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// The Response answers a request that this SP did not make.
        ///
        /// Both places name it.
        irt_wrong {
            clauses: [core("3.2.2"), profiles("4.1.4.3")],
            requirements: ["core-response-inresponseto-match", "sso-unsolicited-no-inresponseto"],
            severity: High,
            caught_by: [ResponseInResponseTo],
            expect: Reject,
            script: solicited()
                .before(SetInResponseTo { of: Of::Response, value: Some(UNKNOWN.into()) })
                .before(SetInResponseTo { of: Of::Assertion, value: Some(UNKNOWN.into()) }),
        }
    },
    case! {
        /// The confirmation answers another request than the Response.
        ///
        /// The Response is not signed, so only the confirmation can be trusted.
        irt_mismatch {
            clauses: [profiles("4.1.4.3")],
            requirements: ["sso-scd-inresponseto-match", "sso-unsolicited-no-inresponseto"],
            severity: High,
            caught_by: [ConfirmationInResponseTo],
            expect: Reject,
            script: solicited()
                .before(SetInResponseTo { of: Of::Assertion, value: Some(UNKNOWN.into()) }),
        }
    },
    case! {
        /// An IdP-initiated assertion is put into a Response to a pending request.
        ///
        /// The unsigned envelope claims an answer; the signed confirmation does not.
        irt_unsigned_only {
            clauses: [profiles("4.1.4.3"), profiles("4.1.5")],
            requirements: ["sso-scd-inresponseto-missing"],
            severity: High,
            level: Should,
            caught_by: [ConfirmationInResponseTo],
            expect: Reject,
            script: solicited().before(SetInResponseTo { of: Of::Assertion, value: None }),
        }
    },
    case! {
        /// The Response names no request, but the signed confirmation does.
        ///
        /// An answer to a request is passed off as IdP-initiated.
        irt_stripped {
            clauses: [profiles("4.1.4.3")],
            requirements: ["core-response-inresponseto-absent-solicited", "sso-scd-inresponseto-match"],
            severity: High,
            caught_by: [ConfirmationInResponseTo],
            expect: Reject,
            script: solicited().after(SetInResponseTo { of: Of::Response, value: None }),
        }
    },
    case! {
        /// InResponseTo of the Response is empty.
        ///
        /// An empty text names no request.
        irt_empty {
            clauses: [core("3.2.2")],
            requirements: ["sso-unsolicited-empty-inresponseto"],
            severity: Medium,
            caught_by: [ResponseInResponseTo],
            expect: Reject,
            script: solicited()
                .before(SetInResponseTo { of: Of::Response, value: Some(String::new()) })
                .before(SetInResponseTo { of: Of::Assertion, value: Some(String::new()) }),
        }
    },
    case! {
        /// The request that the Response names is not outstanding any more.
        ///
        /// It was answered before, or it timed out.
        irt_no_longer_outstanding {
            clauses: [core("3.2.2")],
            requirements: ["core-response-inresponseto-match", "sso-stolen-solicited-as-unsolicited"],
            severity: Medium,
            caught_by: [ResponseInResponseTo],
            expect: Reject,
            script: solicited().before(ForgetRequests {}),
        }
    },
    case! {
        /// A second assertion answers a request that has been answered.
        ///
        /// The first login used the request up. The second has identifiers of its own, so that
        /// no memory of assertions can tell; a request is answered once.
        irt_reuse {
            clauses: [profiles("4.1.4.3"), core("3.2.2")],
            requirements: ["core-response-inresponseto-match"],
            severity: Medium,
            caught_by: [ResponseInResponseTo],
            expect: Reject,
            script: Script::two_or_more(vec![
                solicited(),
                solicited().before(NewIds {}).before(ForgetRequests {}),
            ]),
        }
    },
    case! {
        /// IdP-initiated, at an SP that does not allow it.
        ///
        /// A setting that is ignored protects nobody from login cross-site request forgery.
        unsolicited_not_allowed {
            clauses: [profiles("4.1.5")],
            requirements: ["sso-unsolicited-refused-clean"],
            attacks: ["unsolicited-not-allowed", "acs-get-csrf"],
            severity: Medium,
            caught_by: [Unsolicited],
            expect: Reject,
            script: Script::one(
                solicited()
                    .before(SetInResponseTo { of: Of::Response, value: None })
                    .before(SetInResponseTo { of: Of::Assertion, value: None })
                    .before(ForgetRequests {}),
            )
                .with(Setting::NoUnsolicited),
        }
    },
];
