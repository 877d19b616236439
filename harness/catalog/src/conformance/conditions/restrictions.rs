//! Audiences and other conditions that hold.

use gauntlet_core::clause::core;
use gauntlet_idp::Plan;
use gauntlet_idp::steps::{
    AddAudience, AddAudienceRestriction, AddCondition, AppendAudience, ProxyRestriction,
};

use crate::Case;

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The restriction names another audience first.
        ///
        /// One of the audiences of a restriction is enough.
        audience_among_others {
            clauses: [core("2.5.1.4")],
            requirements: ["core-audience-or-within", "err-e46-audience-logic", "ok-audience-multi"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddAudience { value: "https://other.example/saml".into() }),
        }
    },
    case! {
        /// Two restrictions both name this SP.
        ///
        /// Every restriction must hold, and both do.
        two_restrictions {
            clauses: [core("2.5.1.4")],
            requirements: ["core-audience-and-across-ok", "ok-audiencerestriction-multi"],
            severity: Low,
            expect: Accept,
            script: |app| Plan::default()
                .before(AddAudienceRestriction { value: app.identifier.clone() }),
        }
    },
    case! {
        /// The assertion is for one time use.
        ///
        /// An SP that keeps no copy satisfies it. One that cannot evaluate a condition may refuse it.
        one_time_use {
            clauses: [core("2.5.1.5")],
            requirements: ["core-onetimeuse-valid", "ok-onetimeuse"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(AddCondition { name: "OneTimeUse".into(), namespace: None }),
        }
    },
    case! {
        /// The assertion restricts proxying.
        ///
        /// It binds only an SP that issues assertions itself. One that cannot evaluate a condition may
        /// refuse it.
        proxy_restriction {
            clauses: [core("2.5.1.6")],
            requirements: ["core-proxyrestriction-valid", "ok-proxyrestriction"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(AddCondition { name: "ProxyRestriction".into(), namespace: None }),
        }
    },
    case! {
        /// The audience stands between two others.
        ///
        /// One of the audiences of a restriction is enough, wherever it stands.
        audience_between_others {
            clauses: [core("2.5.1.4")],
            requirements: ["core-audience-or-within", "ok-audience-multi"],
            attacks: ["aud-multiple-or"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddAudience { value: "https://other.example/saml".into() })
                .before(AppendAudience { value: "https://third.example/saml".into() }),
        }
    },
    case! {
        /// No further assertion may be based on this one, for whomever.
        ///
        /// A count of zero and the audience of another application bind an SP that issues
        /// assertions itself, and say nothing about who may log in here. An SP that does not know
        /// the condition may refuse what it cannot evaluate.
        proxy_restriction_of_zero {
            clauses: [core("2.5.1.6"), core("2.5.1")],
            requirements: ["core-proxyrestriction-valid"],
            attacks: ["cond-proxyrestriction"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(ProxyRestriction {
                    count: Some(0),
                    audience: Some("https://other.example/saml".into()),
                }),
        }
    },
];
