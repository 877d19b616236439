//! Other forms of the same Signature.

use gauntlet_core::clause::{core, exc_c14n, rfc9231, xmldsig};
use gauntlet_idp::Plan;
use gauntlet_idp::algorithm::DigestAlgorithm;
use gauntlet_idp::fragment::Fragment;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::names;
use gauntlet_idp::steps::{
    Canonicalization, DigestBy, InclusiveNamespaces, InsertElement, KeyInfoChain, NameKey,
    RemoveElement, SetXmlAttribute, SignInclusively, Transforms,
};

use crate::Case;
use crate::plans::path;

/// Canonical XML 1.1 (XML Signature 6.5.2).
const C14N_11: &str = "http://www.w3.org/2006/12/xml-c14n11";

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// Signed with RSA and SHA-256, digested with SHA-512.
        ///
        /// The two algorithms are chosen apart from one another.
        digest_by_another_hash {
            clauses: [xmldsig("6.2"), rfc9231("2.1.3")],
            requirements: ["ok-sig-digest-mixed"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(DigestBy { algorithm: DigestAlgorithm::Sha512 }),
        }
    },
    case! {
        /// The PrefixList names the default namespace.
        ///
        /// `#default` stands for the declaration without a prefix, as if it were one of the list.
        prefix_list_default {
            clauses: [exc_c14n("3")],
            requirements: ["ok-c14n-prefixlist"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(InclusiveNamespaces { prefixes: vec!["#default".into()] }),
        }
    },
    case! {
        /// The PrefixList names prefixes that nothing declares.
        ///
        /// What is not declared is not rendered: the list promises nothing.
        prefix_list_undeclared {
            clauses: [exc_c14n("3")],
            requirements: ["ok-c14n-prefixlist"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(InclusiveNamespaces { prefixes: vec!["xs".into(), "xsi".into(), "saml2".into()] }),
        }
    },
    case! {
        /// Signed with Canonical XML that keeps comments.
        ///
        /// As with the one that leaves them out, an SP may refuse it.
        c14n_inclusive_with_comments {
            clauses: [core("5.4.3"), xmldsig("6.5.1")],
            requirements: ["ok-c14n-10-comments"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SignInclusively {})
                .before(Canonicalization { algorithm: format!("{}#WithComments", names::INCLUSIVE_C14N) }),
        }
    },
    case! {
        /// Signed with Canonical XML 1.1.
        ///
        /// It differs from 1.0 in attributes of the prefix `xml` on ancestors alone, of which there are none.
        c14n_11 {
            clauses: [core("5.4.3"), xmldsig("6.5.2")],
            requirements: ["ok-c14n-11"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SignInclusively {})
                .before(Canonicalization { algorithm: C14N_11.into() })
                .before(Transforms { algorithms: vec![names::ENVELOPED.into(), C14N_11.into()] }),
        }
    },
    case! {
        /// SignedInfo by Canonical XML 1.1, the Assertion by the exclusive one.
        ///
        /// Each is named in its place, and holds there alone.
        c14n_mixed {
            clauses: [core("5.4.3"), xmldsig("6.5.2")],
            requirements: ["ok-c14n-mixed"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SignInclusively {})
                .before(Transforms { algorithms: vec![names::ENVELOPED.into(), names::EXC_C14N.into()] }),
        }
    },
    case! {
        /// KeyInfo has a KeyName beside the certificate.
        ///
        /// What KeyInfo says is a hint: the key is the one that is configured.
        key_info_name {
            clauses: [xmldsig("4.5.1")],
            requirements: ["ok-keyinfo-keyname"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(NameKey { name: "the key of the tenant".into() }),
        }
    },
    case! {
        /// KeyInfo has a KeyName alone.
        ///
        /// Without a certificate in the message the SP still has that of its configuration.
        key_info_name_alone {
            clauses: [xmldsig("4.5.1")],
            requirements: ["ok-keyinfo-keyname", "sig-keyinfo-decoy"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(NameKey { name: "the key of the tenant".into() })
                .after(RemoveElement { of: path(&["Assertion", "Signature", "KeyInfo", "X509Data"]) }),
        }
    },
    case! {
        /// KeyInfo names the subject of the certificate as well.
        ///
        /// X509Data may say of one certificate whatever it likes.
        key_info_subject_name {
            clauses: [xmldsig("4.5.4")],
            requirements: ["ok-keyinfo-chain"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(InsertElement { into: path(&["Assertion", "Signature", "KeyInfo", "X509Data"]), before: Some("X509Certificate".into()), element: Fragment::new("X509SubjectName").text("CN=Microsoft Azure Federated SSO Certificate") }),
        }
    },
    case! {
        /// KeyInfo has another certificate behind the trusted one.
        ///
        /// What KeyInfo says is a hint: that a second certificate stands there changes nothing.
        key_info_chain {
            clauses: [xmldsig("4.5.4")],
            requirements: ["ok-keyinfo-chain", "sig-keyinfo-decoy"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(KeyInfoChain { certificates: vec![KeyName::Active, KeyName::OtherTenant] }),
        }
    },
    case! {
        /// The Signature has an Id.
        ///
        /// It may be referred to; nothing does.
        signature_id {
            clauses: [xmldsig("4.1")],
            requirements: ["ok-sig-id-attribute"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .after(SetXmlAttribute { of: path(&["Assertion", "Signature"]), name: "Id".into(), value: Some("_signature".into()) }),
        }
    },
    case! {
        /// A namespace is declared on the Response after the Assertion was signed.
        ///
        /// Exclusive canonicalization leaves out what the signed element does not use: that is what it is for.
        declaration_added_outside {
            clauses: [exc_c14n("1.1"), core("5.4.3")],
            requirements: ["sig-namespace-inject"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .after(SetXmlAttribute { of: path(&[]), name: "xmlns:unused".into(), value: Some("urn:example:unused".into()) }),
        }
    },
];
