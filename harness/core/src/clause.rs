//! References to the clauses of the standards.

use serde::{Deserialize, Serialize};

/// A standard that binds a SAML SP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Standard {
    /// Assertions and Protocols for SAML 2.0 (saml-core-2.0-os).
    Core,
    /// Bindings for SAML 2.0 (saml-bindings-2.0-os).
    Bindings,
    /// Profiles for SAML 2.0 (saml-profiles-2.0-os).
    Profiles,
    /// Metadata for SAML 2.0 (saml-metadata-2.0-os).
    Metadata,
    /// XML Signature Syntax and Processing, version 1.1.
    XmlSignature,
    /// XML Encryption Syntax and Processing, version 1.1.
    XmlEncryption,
    /// Exclusive XML Canonicalization 1.0.
    ExclusiveC14n,
    /// Extensible Markup Language (XML) 1.0, fifth edition.
    Xml,
    /// Namespaces in XML 1.0, third edition.
    XmlNamespaces,
    /// RFC 9231, Additional XML Security Uniform Resource Identifiers.
    Rfc9231,
    /// RFC 4648, base encodings.
    Rfc4648,
    /// Microsoft's documentation of Entra ID, by the title of the page.
    Entra,
}

/// One clause of a [`Standard`], by its section number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Clause {
    /// Which document.
    pub standard: Standard,
    /// The section, such as `2.5.1.4`.
    pub section: std::borrow::Cow<'static, str>,
}

/// One constructor a standard.
macro_rules! standards {
    ($($make:ident $variant:ident $title:literal;)+) => {
        impl Standard {
            /// The short title used in text.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }
        }

        $(
            #[doc = concat!("A section of ", $title, ".")]
            pub const fn $make(section: &'static str) -> Clause {
                Clause { standard: Standard::$variant, section: std::borrow::Cow::Borrowed(section) }
            }
        )+
    };
}

standards! {
    core Core "SAML Core";
    bindings Bindings "SAML Bindings";
    profiles Profiles "SAML Profiles";
    metadata Metadata "SAML Metadata";
    xmldsig XmlSignature "XML Signature";
    xmlenc XmlEncryption "XML Encryption";
    exc_c14n ExclusiveC14n "Exclusive C14N";
    xml Xml "XML 1.0";
    xml_names XmlNamespaces "Namespaces in XML";
    rfc9231 Rfc9231 "RFC 9231";
    rfc4648 Rfc4648 "RFC 4648";
    entra Entra "Microsoft Entra ID:";
}

impl std::fmt::Display for Clause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.standard.title(), self.section)
    }
}
