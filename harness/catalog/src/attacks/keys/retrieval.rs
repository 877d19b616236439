//! KeyInfo that names a key elsewhere.

use gauntlet_core::clause::{core, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::steps::RetrievalMethod;

use crate::Case;

pub(in crate::attacks) static CASES: &[Case] = &[
    case! {
        /// KeyInfo says that the certificate is to be fetched from an address of the attacker.
        ///
        /// No signature covers KeyInfo. A library that resolves it before it verifies asks a host
        /// that anybody can choose, and may then trust what it gets. The keys of an SP come from
        /// its configuration; it can ignore KeyInfo and take the message, or refuse it.
        keyinfo_retrievalmethod_ssrf {
            clauses: [xmldsig("4.5.3"), core("5.4.5")],
            severity: High,
            level: Should,
            expect: NeverForged,
            script: Plan::default().after(RetrievalMethod { security_token: false }),
        }
    },
    case! {
        /// KeyInfo refers to a security token at an address of the attacker.
        ///
        /// The same by the means of WS-Security, which libraries for both resolve by themselves.
        keyinfo_security_token_reference {
            clauses: [xmldsig("4.5"), core("5.4.5")],
            attacks: ["keyinfo-retrievalmethod-ssrf"],
            severity: High,
            level: Should,
            expect: NeverForged,
            script: Plan::default().after(RetrievalMethod { security_token: true }),
        }
    },
];
