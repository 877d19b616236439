//! Namespace names and identifiers of SAML 2.0, XML Signature and Entra ID.

/// SAML 2.0 assertions (SAML Core 1.1).
pub const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
/// SAML 2.0 protocol (SAML Core 1.1).
pub const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
/// SAML 2.0 metadata (SAML Metadata 1.1).
pub const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
/// XML Signature (XML Signature 1.3).
pub const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// XML Schema instance.
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// Canonical XML 1.0 without comments (XML Signature 6.5.1).
pub const INCLUSIVE_C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
/// `XInclude` 1.0.
pub const XINCLUDE: &str = "http://www.w3.org/2001/XInclude";
/// XSLT 1.0.
pub const XSLT: &str = "http://www.w3.org/1999/XSL/Transform";
/// The XSLT transform (XML Signature 6.6.5).
pub const XSLT_TRANSFORM: &str = "http://www.w3.org/TR/1999/REC-xslt-19991116";
/// WS-Security 1.0.
pub const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// Exclusive C14N without comments (Exclusive C14N 4).
pub const EXC_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// Exclusive C14N with comments.
pub const EXC_C14N_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
/// The enveloped-signature transform (XML Signature 6.6.4).
pub const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// XML Encryption 1.0 (XML Encryption 1.1 1.3).
pub const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
/// What XML Encryption 1.1 adds (XML Encryption 1.1 1.3).
pub const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
/// The Type of a plaintext that is one element (XML Encryption 1.1 3.1).
pub const XENC_ELEMENT: &str = "http://www.w3.org/2001/04/xmlenc#Element";
/// The top-level status of success (SAML Core 3.2.2.2).
pub const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
/// The bearer confirmation method (SAML Profiles 3.3).
pub const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
/// The e-mail address name identifier format (SAML Core 8.3.2).
pub const EMAIL_FORMAT: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
/// The persistent name identifier format (SAML Core 8.3.7).
pub const PERSISTENT_FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
/// The unspecified name identifier format (SAML Core 8.3.1).
pub const UNSPECIFIED_FORMAT: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
/// The transient name identifier format (SAML Core 8.3.8).
pub const TRANSIENT_FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
/// The authentication context class that Entra sends for a password (SAML Authn Context 3.4.2).
pub const PASSWORD_CLASS: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
/// The HTTP-POST binding (SAML Bindings 3.5).
pub const POST_BINDING: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
/// The HTTP-Redirect binding (SAML Bindings 3.4).
pub const REDIRECT_BINDING: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
