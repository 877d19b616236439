//! For another address.

use gauntlet_core::clause::{bindings, core, profiles};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{SetDestination, SetRecipient};

use crate::Case;
use crate::Script;
use crate::plans::response_signed;
use crate::script::{Setting, second_acs};

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// A login for another ACS of the same SP arrives at this one.
        ///
        /// Destination and Recipient name the SP's second assertion consumer service, which may
        /// stand for other rights. Each ACS takes what names it; that the address is one of its
        /// own is not enough.
        destination_acs_index_confusion {
            clauses: [profiles("4.1.4.3"), bindings("3.5.5.2")],
            requirements: ["sso-recipient-match", "sso-unsolicited-default-acs"],
            severity: Medium,
            caught_by: [Recipient, Destination],
            expect: Reject,
            script: |app| Script::one(
                Plan::default()
                    .before(SetDestination { value: Some(second_acs(&app.reply_url)) })
                    .before(SetRecipient { value: Some(second_acs(&app.reply_url)) }),
            )
            .with(Setting::SecondAcs),
        }
    },
    case! {
        /// The Recipient is another SP's ACS.
        ///
        /// The response was meant to be posted there.
        recipient_wrong {
            clauses: [profiles("4.1.4.3")],
            requirements: ["sso-recipient-match"],
            severity: High,
            caught_by: [Recipient],
            expect: Reject,
            script: Plan::default()
                .before(SetRecipient { value: Some("https://other.example/saml/acs".into()) }),
        }
    },
    case! {
        /// There is no Recipient.
        ///
        /// A bearer confirmation must have one.
        recipient_missing {
            clauses: [profiles("4.1.4.2")],
            requirements: ["sso-recipient-required"],
            severity: Medium,
            caught_by: [Recipient],
            expect: Reject,
            script: Plan::default().before(SetRecipient { value: None }),
        }
    },
    case! {
        /// The Recipient is empty.
        ///
        /// An empty text names no address.
        recipient_empty {
            clauses: [profiles("4.1.4.3")],
            severity: Medium,
            caught_by: [Recipient],
            expect: Reject,
            script: Plan::default().before(SetRecipient { value: Some(String::new()) }),
        }
    },
    case! {
        /// The Recipient begins with this ACS and goes on.
        ///
        /// Addresses are compared whole.
        recipient_partial_match {
            clauses: [profiles("4.1.4.3")],
            requirements: ["sso-recipient-match"],
            severity: High,
            caught_by: [Recipient],
            expect: Reject,
            script: |app| Plan::default()
                .before(SetRecipient { value: Some(format!("{}/../other", app.reply_url)) }),
        }
    },
    case! {
        /// The Destination of a signed Response is another SP's ACS.
        ///
        /// A signed message must be refused at any other address.
        destination_wrong {
            clauses: [core("3.2.2"), bindings("3.5.5.2")],
            requirements: ["core-response-destination-match", "post-destination-signed-verified"],
            severity: High,
            caught_by: [Destination],
            expect: Reject,
            script: response_signed()
                .before(SetDestination { value: Some("https://other.example/saml/acs".into()) }),
        }
    },
    case! {
        /// The Destination of an unsigned Response is another SP's ACS.
        ///
        /// The field is not protected, so this is defence in depth.
        destination_wrong_unsigned {
            clauses: [core("3.2.2")],
            attacks: ["unsigned-envelope-tamper"],
            severity: Low,
            level: Should,
            caught_by: [Destination],
            expect: Reject,
            script: Plan::default()
                .before(SetDestination { value: Some("https://other.example/saml/acs".into()) }),
        }
    },
    case! {
        /// A signed Response has no Destination.
        ///
        /// The binding demands one on signed messages.
        destination_missing {
            clauses: [bindings("3.5.5.2")],
            requirements: ["post-destination-signed-required"],
            severity: Medium,
            level: SenderOnly,
            caught_by: [Destination],
            expect: Reject,
            script: response_signed().before(SetDestination { value: None }),
        }
    },
    case! {
        /// The Destination of a signed Response is empty.
        ///
        /// An empty text names no address.
        destination_empty {
            clauses: [bindings("3.5.5.2")],
            severity: Medium,
            level: Should,
            caught_by: [Destination],
            expect: Reject,
            script: response_signed().before(SetDestination { value: Some(String::new()) }),
        }
    },
    case! {
        /// The Destination of a signed Response begins with this ACS and goes on.
        ///
        /// Addresses are compared whole.
        destination_prefix {
            clauses: [core("3.2.2")],
            requirements: ["core-response-destination-match", "post-destination-signed-verified"],
            severity: High,
            caught_by: [Destination],
            expect: Reject,
            script: |app| response_signed()
                .before(SetDestination { value: Some(format!("{}.evil.example/", app.reply_url)) }),
        }
    },
];
