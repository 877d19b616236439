//! The request itself.

use gauntlet_core::RequestRule;
use gauntlet_core::clause::{bindings, core, entra, profiles};
use gauntlet_idp::keys::KeyName;

use crate::Case;
use crate::script::{Script, Setting};

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The request is as the schema says.
        ///
        /// Elements and attributes are known, complete and in their order. An IdP that validates refuses
        /// anything else, and the user sees an error of the IdP that names no cause.
        request_schema {
            clauses: [core("3.4.1")],
            requirements: ["sso-req-schema"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::Schema),
        }
    },
    case! {
        /// The ID of the request is an NCName.
        ///
        /// It begins with a letter or an underscore. Entra refuses an ID that begins with a digit
        /// (AADSTS7500529), as a GUID without a prefix does more often than not.
        request_id_is_ncname {
            clauses: [core("1.3.4")],
            requirements: ["core-id-ncname-emitted"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::IdIsNcName),
        }
    },
    case! {
        /// Entra answers the request.
        ///
        /// It goes to an app that has the names of the SP, by a user who may use it. Whatever Entra refuses,
        /// it says on a page of its own, or by a status; the user is never logged in.
        request_taken_by_entra {
            clauses: [entra("Single sign-on SAML protocol")],
            severity: High,
            expect: RightRequest,
            script: Script::request(RequestRule::TakenByEntra),
        }
    },
    case! {
        /// Entra answers the request where it takes signed ones alone.
        ///
        /// With "Require verification certificates" a request must be signed by the key of the SP, by RSA
        /// with SHA-256, and where the binding has its signature. With SHA-1 it is taken only where the app
        /// allows that as well, which no app should have to.
        signed_request_taken_by_entra {
            clauses: [entra("Enforce signed SAML authentication requests")],
            severity: Medium,
            level: Should,
            expect: RightRequest,
            script: Script::request(RequestRule::TakenByEntra)
                .with(Setting::SignRequests(KeyName::Sp)),
        }
    },
    case! {
        /// Nobody is logged in before the answer has come.
        ///
        /// Whoever may not use the app sees a page of Entra (AADSTS50105), and the SP never hears of them.
        nobody_before_the_answer {
            clauses: [profiles("4.1.3.5"), entra("Troubleshoot sign-in errors")],
            severity: Critical,
            features: [Http],
            expect: RightRequest,
            script: Script::request(RequestRule::NobodyYet),
        }
    },
    case! {
        /// Two requests have two IDs.
        ///
        /// The answer names the request that it is for. Where all requests have one ID, any answer is
        /// for any of them.
        request_id_is_fresh {
            clauses: [core("1.3.4")],
            requirements: ["sso-req-unique-per-attempt"],
            severity: High,
            expect: RightRequest,
            script: Script::request(RequestRule::IdIsFresh),
        }
    },
    case! {
        /// The ID of the request cannot be guessed.
        ///
        /// Eight requests are compared: the characters that differ from one to the next must have room
        /// for 128 random bits. A number that is counted up has not, and whoever guesses it can have an
        /// answer ready.
        request_id_is_unpredictable {
            clauses: [core("1.3.4")],
            requirements: ["core-id-unpredictable"],
            attacks: ["sp-request-id-predictable"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::IdIsUnpredictable),
        }
    },
    case! {
        /// The request is of version 2.0.
        ///
        /// The version is that of SAML, with both numbers.
        request_version {
            clauses: [core("3.2.1")],
            requirements: ["core-authnreq-version"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::Version),
        }
    },
    case! {
        /// The request says in UTC when it was made.
        ///
        /// Times of SAML have no other time zone than `Z`.
        request_issue_instant {
            clauses: [core("1.3.3"), core("3.2.1")],
            requirements: ["core-authnreq-issueinstant"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::IssueInstant),
        }
    },
    case! {
        /// The request names the SP as its Issuer.
        ///
        /// The Issuer is the entity identifier, in the format of one: the application URI at Entra, which
        /// answers AADSTS700016 to any other.
        request_issuer {
            clauses: [profiles("4.1.4.1")],
            requirements: ["sso-req-issuer"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::Issuer),
        }
    },
    case! {
        /// The Destination of the request is where it goes.
        ///
        /// It may be left out where nothing is signed; what stands there must be the address of the IdP.
        request_destination {
            clauses: [core("3.2.1"), bindings("3.4.5.2")],
            requirements: ["core-authnreq-destination"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::Destination),
        }
    },
    case! {
        /// A signed request names its Destination.
        ///
        /// Without it, the IdP that a request was made for is not covered by the signature, and another
        /// one can be handed it.
        signed_request_destination {
            clauses: [bindings("3.4.5.2")],
            requirements: ["core-authnreq-destination"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::Destination).with(Setting::SignRequests(KeyName::Sp)),
        }
    },
    case! {
        /// The request names its assertion consumer service once.
        ///
        /// By index, or by URL and binding, and not by both: they could contradict one another.
        request_acs_index_alone {
            clauses: [core("3.4.1")],
            requirements: ["core-authnreq-acs-exclusive"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::AcsIndexAlone),
        }
    },
    case! {
        /// The Subject of a request has no SubjectConfirmation.
        ///
        /// The profile forbids it. A request without a Subject keeps the rule as well.
        request_no_subject_confirmation {
            clauses: [profiles("4.1.4.1")],
            requirements: ["core-authnreq-no-subjconf"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::NoSubjectConfirmation),
        }
    },
    case! {
        /// The request has no Subject.
        ///
        /// Entra takes no notice of one, so the user whom the SP has named may not be the one who
        /// answers.
        request_no_subject {
            clauses: [core("3.4.1.4")],
            requirements: ["sso-req-no-subject-entra"],
            severity: Low,
            level: Should,
            expect: RightRequest,
            script: Script::request(RequestRule::NoSubject),
        }
    },
    case! {
        /// The request asks for a name in a format that Entra has.
        ///
        /// They are persistent, emailAddress, unspecified and transient; at any other Entra ends the login
        /// with an error.
        request_name_id_format {
            clauses: [core("3.4.1.1")],
            requirements: ["sso-req-nameidpolicy-entra"],
            severity: Medium,
            level: Should,
            expect: RightRequest,
            script: Script::request(RequestRule::NameIdFormat),
        }
    },
    case! {
        /// The request compares authentication contexts exactly.
        ///
        /// `minimum` and `better` need an order of the classes that no IdP shares, and Entra takes `exact`
        /// alone. A request that demands no context keeps the rule as well.
        request_exact_context {
            clauses: [core("3.3.2.2.1")],
            requirements: ["sso-req-rac-comparison"],
            severity: Low,
            level: Should,
            expect: RightRequest,
            script: Script::request(RequestRule::ExactContext),
        }
    },
    case! {
        /// The request does not demand how the user signs in.
        ///
        /// An SP that names a class without need locks out whoever has signed in by better means: Entra
        /// answers AADSTS75011 to a demand for a password where a key or a certificate was used. Where the
        /// SP really needs a class, this is a warning to be lived with.
        request_no_demanded_context {
            clauses: [core("3.3.2.2.1")],
            requirements: ["sso-req-rac-comparison"],
            conflicts: [DemandedContext],
            severity: Low,
            level: Should,
            expect: RightRequest,
            script: Script::request(RequestRule::NoDemandedContext),
        }
    },
];
