//! The form as browsers and frameworks may send it, and the answer to it.

use gauntlet_core::clause::bindings;
use gauntlet_core::{Carriage, HttpRule, RequestRule};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{Carry, SetAudience};

use crate::Case;
use crate::script::Script;

/// The honest message, carried so.
fn carried(how: Carriage) -> Plan {
    Plan::default().before(Carry { how })
}

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The media type of the form has a charset.
        ///
        /// Browsers leave it out, and scripts that post forms do not.
        form_with_a_charset {
            clauses: [bindings("3.5.4")],
            requirements: ["post-content-type"],
            severity: Medium,
            expect: Accept,
            script: carried(Carriage::MediaType(
                "application/x-www-form-urlencoded; charset=UTF-8".to_owned(),
            )),
        }
    },
    case! {
        /// The media type of the form is in capitals.
        ///
        /// Media types are compared without regard to case.
        form_type_in_capitals {
            clauses: [bindings("3.5.4")],
            requirements: ["post-content-type"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: carried(Carriage::MediaType("Application/X-WWW-Form-Urlencoded".to_owned())),
        }
    },
    case! {
        /// The form comes in parts.
        ///
        /// HTML knows `multipart/form-data` as well; the binding says nothing of it. An SP may take it or
        /// not.
        form_in_parts {
            clauses: [bindings("3.5.4")],
            requirements: ["post-content-type"],
            severity: Low,
            expect: Policy,
            script: carried(Carriage::Multipart),
        }
    },
    case! {
        /// The form has more escapes than it needs, with small digits.
        ///
        /// `%2b` is `+` and `+` is a blank, wherever they stand. Whoever decodes twice, or not at all, has
        /// another message.
        form_with_every_escape {
            clauses: [bindings("3.5.4")],
            requirements: ["post-plus-space"],
            severity: Medium,
            expect: Accept,
            script: carried(Carriage::EveryEscape),
        }
    },
    case! {
        /// A refusal is a page.
        ///
        /// The message is for another audience. The user, whose browser is no party to the exchange, is told
        /// so by a page, not by a status that says that the browser is at fault.
        refusal_is_a_page {
            clauses: [bindings("3.5.6")],
            requirements: ["post-no-http-error"],
            severity: Low,
            level: Should,
            caught_by: [Audience],
            expect: RightState,
            script: Script::answered(
                HttpRule::NoErrorStatus,
                carried(Carriage::Form).before(SetAudience {
                    value: "https://sp.other.example/".to_owned(),
                }),
            ),
        }
    },
    case! {
        /// Nothing on the way keeps the request of the SP.
        ///
        /// A cache that keeps the redirect, or the page with the form, sends the next user off with the
        /// identifier of the last.
        request_not_cached {
            clauses: [bindings("3.4.5.1"), bindings("3.5.5.1")],
            requirements: ["redir-cache-control", "post-cache-control"],
            severity: Low,
            level: Should,
            features: [Http],
            expect: RightRequest,
            script: Script::request(RequestRule::NotCached),
        }
    },
];
