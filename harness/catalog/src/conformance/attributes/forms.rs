//! Claims that Entra does not write.

use gauntlet_core::clause::{core, profiles, xml, xml_names};
use gauntlet_idp::Plan;
use gauntlet_idp::fragment::Fragment;
use gauntlet_idp::steps::{AddAttribute, FriendlyName, InsertElement, NameFormat, SetXmlAttribute};

use crate::Case;
use crate::plans::path;

/// The claim that holds groups.
const GROUPS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";
/// The claim that holds the e-mail address.
const EMAIL: &str = "PERSON_Email";

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The prefixes of typed values are declared on the Assertion.
        ///
        /// A QName in content goes by the declarations in scope, wherever they stand.
        xs_declared_on_the_assertion {
            clauses: [core("2.7.3.1.1"), xml_names("4")],
            requirements: ["ok-attr-xsitype-string"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(SetXmlAttribute { of: path(&["Assertion"]), name: "xmlns:xsi".into(), value: Some("http://www.w3.org/2001/XMLSchema-instance".into()) })
                .before(SetXmlAttribute { of: path(&["Assertion"]), name: "xmlns:xs".into(), value: Some("http://www.w3.org/2001/XMLSchema".into()) })
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "department").child(Fragment::new("AttributeValue").with("xsi:type", "xs:string").text("Research")) }),
        }
    },
    case! {
        /// Values are integers, dates and others of XML Schema.
        ///
        /// The text is the value, whatever its type.
        types_of_schema {
            clauses: [core("2.7.3.1.1")],
            requirements: ["ok-attr-xsitype-other", "err-e51-attrvalue-type"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "count").child(Fragment::new("AttributeValue").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:xs", "http://www.w3.org/2001/XMLSchema").with("xsi:type", "xs:integer").text("42")) })
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "enabled").child(Fragment::new("AttributeValue").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:xs", "http://www.w3.org/2001/XMLSchema").with("xsi:type", "xs:boolean").text("true")) })
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "born").child(Fragment::new("AttributeValue").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:xs", "http://www.w3.org/2001/XMLSchema").with("xsi:type", "xs:date").text("1970-01-01")) })
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "seen").child(Fragment::new("AttributeValue").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:xs", "http://www.w3.org/2001/XMLSchema").with("xsi:type", "xs:dateTime").text("2026-01-15T11:00:00Z")) })
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "picture").child(Fragment::new("AttributeValue").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:xs", "http://www.w3.org/2001/XMLSchema").with("xsi:type", "xs:base64Binary").text("AAEC")) })
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "page").child(Fragment::new("AttributeValue").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:xs", "http://www.w3.org/2001/XMLSchema").with("xsi:type", "xs:anyURI").text("https://contoso.example/")) })
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "thing").child(Fragment::new("AttributeValue").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:xs", "http://www.w3.org/2001/XMLSchema").with("xsi:type", "xs:anyType").text("any")) }),
        }
    },
    case! {
        /// A value has a type that nobody else knows.
        ///
        /// Its text is still its text.
        type_of_a_vendor {
            clauses: [core("2.7.3.1.1")],
            requirements: ["ok-attr-xsitype-unknown"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "badge").child(Fragment::new("AttributeValue").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xmlns:v", "urn:example:vendor").with("xsi:type", "v:badge").text("17")) }),
        }
    },
    case! {
        /// A value is null.
        ///
        /// `xsi:nil` says so, in two spellings. An SP may drop it or have it empty.
        nil {
            clauses: [core("2.7.3.1.1")],
            requirements: ["ok-attr-nil", "core-attribute-nil-value"],
            severity: Low,
            expect: NeverForged,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "nickname").child(Fragment::new("AttributeValue").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xsi:nil", "true")) })
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "title").child(Fragment::new("AttributeValue").with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with("xsi:nil", "1")) }),
        }
    },
    case! {
        /// A value is empty.
        ///
        /// An empty string is a value.
        empty {
            clauses: [core("2.7.3.1.1")],
            requirements: ["ok-attr-empty", "core-attribute-empty-value"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "nickname").child(Fragment::new("AttributeValue")) }),
        }
    },
    case! {
        /// An attribute has no value at all.
        ///
        /// The schema allows it.
        no_value {
            clauses: [core("2.7.3.1")],
            requirements: ["ok-attr-no-value", "core-attribute-no-value"],
            conflicts: [AttributeWithoutValue],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "nickname") }),
        }
    },
    case! {
        /// A claim has ten values, two of them the same.
        ///
        /// All of them come back in order.
        ten_values {
            clauses: [core("2.7.3.1")],
            requirements: ["ok-attr-multi"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddAttribute { name: GROUPS.into(), values: (0..10).map(|n| format!("group-{}", n % 9)).collect() }),
        }
    },
    case! {
        /// A claim has a hundred and fifty values.
        ///
        /// As many groups Entra writes before it leaves them out.
        values_150 {
            clauses: [core("2.7.3.1")],
            requirements: ["ok-attr-multi"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddAttribute { name: GROUPS.into(), values: (0..150).map(|n| format!("{n:08x}-0000-4000-8000-000000000000")).collect() }),
        }
    },
    case! {
        /// Attributes state the NameFormat unspecified.
        ///
        /// The name is the Name; the rest changes nothing here.
        name_format_unspecified {
            clauses: [core("2.7.3.1"), core("8.2")],
            requirements: ["ok-attr-nameformat-variants"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(NameFormat { format: "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified".into() }),
        }
    },
    case! {
        /// Attributes state the NameFormat uri.
        ///
        /// The name is the Name; the rest changes nothing here.
        name_format_uri {
            clauses: [core("2.7.3.1"), core("8.2")],
            requirements: [
                "ok-attr-nameformat-variants",
                "core-attribute-nameformat-part-of-name",
                "core-attrname-uri-format",
            ],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(NameFormat { format: "urn:oasis:names:tc:SAML:2.0:attrname-format:uri".into() }),
        }
    },
    case! {
        /// An attribute has a FriendlyName.
        ///
        /// It is for people, and names nothing.
        friendly_name {
            clauses: [core("2.7.3.1")],
            requirements: ["ok-attr-friendlyname"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(FriendlyName { name: EMAIL.into(), value: "e-mail".into() }),
        }
    },
    case! {
        /// There are two hundred attributes that nobody knows.
        ///
        /// What an SP does not know it leaves alone.
        two_hundred_unknown {
            clauses: [core("2.7.3")],
            requirements: ["ok-attr-unknown"],
            severity: Medium,
            expect: Accept,
            script: (0..200).fold(Plan::default(), |plan, n| {
                plan.before(AddAttribute { name: format!("unknown-{n}"), values: vec![n.to_string()] })
            }),
        }
    },
    case! {
        /// Names of attributes have spaces, quotes, dots, slashes, brackets and letters of other scripts.
        ///
        /// A Name is a string.
        odd_names {
            clauses: [core("2.7.3.1")],
            requirements: ["ok-attr-odd-name"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddAttribute { name: "cost center".into(), values: vec!["x".into()] })
                .before(AddAttribute { name: "the \"role\"".into(), values: vec!["x".into()] })
                .before(AddAttribute { name: "a.b.c".into(), values: vec!["x".into()] })
                .before(AddAttribute { name: "a/b/c".into(), values: vec!["x".into()] })
                .before(AddAttribute { name: "roles[0]".into(), values: vec!["x".into()] })
                .before(AddAttribute { name: "отдел".into(), values: vec!["x".into()] }),
        }
    },
    case! {
        /// A value has 256 characters.
        ///
        /// It comes back whole.
        value_of_256 {
            clauses: [core("2.7.3.1.1")],
            requirements: ["ok-attr-long-value"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddAttribute { name: "long".into(), values: vec!["v".repeat(256)] }),
        }
    },
    case! {
        /// A value has 64 thousand characters.
        ///
        /// No clause limits it, and sessions have their limits: refused or whole, but not cut.
        value_of_64_thousand {
            clauses: [core("2.7.3.1.1")],
            requirements: ["ok-attr-long-value"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(AddAttribute { name: "long".into(), values: vec!["v".repeat(64_000)] }),
        }
    },
    case! {
        /// Values are in seven scripts, with combining marks and emoji.
        ///
        /// They come back as they were, not composed anew.
        of_many_scripts {
            clauses: [xml("2.2"), core("1.3.1")],
            requirements: ["ok-attr-non-latin", "core-string-nfc"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddAttribute { name: "scripts".into(), values: ["Жанна", "中文", "سيمون", "שמעון", "Σίμων", "e\u{301}", "\u{1f600}"].map(str::to_owned).to_vec() }),
        }
    },
    case! {
        /// A value has a line feed and spaces in its middle.
        ///
        /// White space in content is kept.
        line_feed_in_a_value {
            clauses: [xml("2.10"), core("2.7.3.1.1")],
            requirements: ["ok-attr-whitespace-kept"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(AddAttribute { name: "address".into(), values: vec!["1 Main Street\n  Springfield".into()] }),
        }
    },
    case! {
        /// An Attribute has an XML attribute of another namespace.
        ///
        /// Its type allows any.
        foreign_xml_attribute {
            clauses: [core("2.7.3.1")],
            requirements: ["ok-attr-foreign-attributes"],
            severity: Medium,
            expect: Accept,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "department").with("xmlns:x", "urn:example:x").with("x:source", "hr").child(Fragment::new("AttributeValue").text("Research")) }),
        }
    },
    case! {
        /// The claim of groups gives way to a link.
        ///
        /// Entra does so where there are too many: the user then has no groups here.
        groups_elsewhere {
            clauses: [core("2.7.3.1")],
            requirements: ["ok-attr-groups-overage"],
            severity: Low,
            level: Should,
            expect: Accept,
            script: Plan::default()
                .before(AddAttribute { name: "http://schemas.microsoft.com/claims/groups.link".into(), values: vec!["https://graph.example/users/1/getMemberObjects".into()] }),
        }
    },
    case! {
        /// Attributes are named by the object identifiers of LDAP, with their encoding.
        ///
        /// The names are URIs like any others.
        ldap_names {
            clauses: [profiles("8.2")],
            requirements: ["sso-attr-x500", "sso-attr-x500-encoding"],
            severity: Low,
            expect: Policy,
            script: Plan::default()
                .before(InsertElement { into: path(&["Assertion", "AttributeStatement"]), before: None, element: Fragment::new("Attribute").with("Name", "urn:oid:0.9.2342.19200300.100.1.3").with("NameFormat", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri").with("xmlns:x500", "urn:oasis:names:tc:SAML:2.0:profiles:attribute:X500").with("x500:Encoding", "LDAP").child(Fragment::new("AttributeValue").text("b.simon@contoso.example")) }),
        }
    },
];
