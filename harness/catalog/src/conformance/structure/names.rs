//! Names of the subject.

use gauntlet_core::clause::{core, xml};
use gauntlet_idp::Plan;
use gauntlet_idp::fragment::Fragment;
use gauntlet_idp::steps::{InsertElement, NameIdFormat, RemoveNameId, SetNameId, SetXmlAttribute};

use crate::Case;
use crate::plans::{ISSUER, path};

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The NameID is transient.
        ///
        /// A new one for each login: who the user is, the claims say.
        transient {
            clauses: [core("8.3.8")],
            requirements: ["ok-nameid-transient"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetNameId { value: "_c1f0d2e3a4b5968778695a4b3c2d1e0f".into() })
                .before(NameIdFormat { format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:transient".into()) }),
        }
    },
    case! {
        /// The NameID is persistent, with both qualifiers.
        ///
        /// They are those of this IdP and of this SP.
        persistent_with_qualifiers {
            clauses: [core("8.3.7"), core("2.2.2")],
            requirements: ["ok-nameid-persistent"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(NameIdFormat { format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".into()) })
                .before(SetXmlAttribute { of: path(&["Assertion", "Subject", "NameID"]), name: "NameQualifier".into(), value: Some(ISSUER.into()) })
                .before(SetXmlAttribute { of: path(&["Assertion", "Subject", "NameID"]), name: "SPNameQualifier".into(), value: Some("https://itconductor.example/saml".into()) }),
        }
    },
    case! {
        /// The NameID is an e-mail address with a plus sign.
        ///
        /// It is an address, and comes back as it was written.
        email_with_plus {
            clauses: [core("8.3.2")],
            requirements: ["ok-nameid-email"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetNameId { value: "b.simon+saml@contoso.example".into() }),
        }
    },
    case! {
        /// The NameID is an e-mail address with an apostrophe.
        ///
        /// It is an address, and comes back as it was written.
        email_with_apostrophe {
            clauses: [core("8.3.2")],
            requirements: ["ok-nameid-email"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetNameId { value: "b.o'simon@contoso.example".into() }),
        }
    },
    case! {
        /// The NameID is an e-mail address with capitals.
        ///
        /// It is an address, and comes back as it was written.
        email_with_capitals {
            clauses: [core("8.3.2")],
            requirements: ["ok-nameid-email"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetNameId { value: "B.Simon@Contoso.Example".into() }),
        }
    },
    case! {
        /// The NameID is an e-mail address with a quoted part.
        ///
        /// It is an address, and comes back as it was written.
        email_with_quoted {
            clauses: [core("8.3.2")],
            requirements: ["ok-nameid-email"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetNameId { value: "\"b simon\"@contoso.example".into() }),
        }
    },
    case! {
        /// The NameID is a name of a Windows domain.
        ///
        /// An SP that does not know the format may refuse it, but may not change the name.
        windows_name {
            clauses: [core("8.3.4")],
            requirements: ["ok-nameid-windows"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetNameId { value: "CONTOSO\\b.simon".into() })
                .before(NameIdFormat { format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName".into()) }),
        }
    },
    case! {
        /// The NameID is the subject of a certificate.
        ///
        /// An SP that does not know the format may refuse it, but may not change the name.
        x509_name {
            clauses: [core("8.3.3")],
            requirements: ["ok-nameid-x509-kerberos"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetNameId { value: "CN=B. Simon, O=\"Contoso, Ltd.\", C=US".into() })
                .before(NameIdFormat { format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName".into()) }),
        }
    },
    case! {
        /// The NameID is a Kerberos principal.
        ///
        /// An SP that does not know the format may refuse it, but may not change the name.
        kerberos_name {
            clauses: [core("8.3.5")],
            requirements: ["ok-nameid-x509-kerberos"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetNameId { value: "b.simon/admin@CONTOSO.EXAMPLE".into() })
                .before(NameIdFormat { format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos".into()) }),
        }
    },
    case! {
        /// The NameID is of a format that the IdP has made up.
        ///
        /// An SP that does not know the format may refuse it, but may not change the name.
        private_format {
            clauses: [core("8.3")],
            requirements: ["ok-nameid-custom-format"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetNameId { value: "0815/4711".into() })
                .before(NameIdFormat { format: Some("https://idp.example/formats/staff".into()) }),
        }
    },
    case! {
        /// The NameID says how the SP calls the user.
        ///
        /// It says so beside its value, and the value stays what it is.
        provided_by_the_sp {
            clauses: [core("2.2.2")],
            requirements: ["ok-nameid-spprovidedid"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&["Assertion", "Subject", "NameID"]), name: "SPProvidedID".into(), value: Some("user-17".into()) }),
        }
    },
    case! {
        /// The NameID is that of a guest of the tenant.
        ///
        /// Entra writes the address of a guest with `#EXT#` in it.
        guest {
            clauses: [core("8.3.2")],
            requirements: ["ok-nameid-guest-upn"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(SetNameId { value: "b_partner.example#EXT#@contoso.onmicrosoft.example".into() }),
        }
    },
    case! {
        /// The NameID has 256 characters.
        ///
        /// A persistent one may be that long, and comes back whole.
        of_256_characters {
            clauses: [core("8.3.7")],
            requirements: ["ok-nameid-256", "core-persistent-256"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetNameId { value: "p".repeat(256) })
                .before(NameIdFormat { format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".into()) }),
        }
    },
    case! {
        /// The NameID has characters beyond the basic plane, combining marks and Arabic.
        ///
        /// XML knows all of Unicode. The value comes back as it was, not composed anew.
        of_emoji_and_marks {
            clauses: [xml("2.2"), core("1.3.1")],
            requirements: ["ok-nameid-non-latin", "core-string-nfc"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetNameId { value: "سيمون-e\u{301}-\u{1f600}-Симон".into() })
                .before(NameIdFormat { format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified".into()) }),
        }
    },
    case! {
        /// The confirmation names who may confirm.
        ///
        /// The element is there for that, and the subject is who the Subject names.
        name_in_the_confirmation {
            clauses: [core("2.4.1.1")],
            requirements: ["ok-subjconf-nameid-inside"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "Subject", "SubjectConfirmation"]), before: Some("SubjectConfirmationData".into()), element: Fragment::new("NameID").text("b.simon@contoso.example") }),
        }
    },
    case! {
        /// The Subject has no NameID, and the attributes say who it is.
        ///
        /// saml2int forbids an SP to need a NameID, others forbid it to do without; where nothing is
        /// agreed an SP may do either, as long as it makes up nobody.
        name_id_absent {
            clauses: [core("2.4.1")],
            requirements: ["ok-nameid-absent"],
            conflicts: [NameIdAbsent],
            severity: Medium,
            expect: Policy,
            script: Plan::default().before(RemoveNameId {}),
        }
    },
];
