//! The values that arguments are made of: what the SP and the IdP are called, and what the field
//! knows of ways to write them otherwise.

use gauntlet_idp::World;
use gauntlet_idp::directory::TenantName;

use crate::random::Random;

/// What the SP, the IdPs and the users of a world are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// The SP's entity identifier.
    pub sp: String,
    /// Its assertion consumer service.
    pub acs: String,
    /// The identifier of the app, a GUID.
    pub app_id: String,
    /// The identifier of the IdP.
    pub issuer: String,
    /// That of the other tenant.
    pub other_issuer: String,
    /// Who signs in unless a plan says otherwise.
    pub user: String,
    /// The names of attributes that Entra sends.
    pub attributes: Vec<String>,
}

impl Vocabulary {
    /// That of `world`.
    pub fn of(world: &World) -> Self {
        const MICROSOFT: &str = "http://schemas.microsoft.com/identity/claims/";
        const WS: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
        let app = world.app();
        let of_app = app.claims.iter().map(|(name, _)| name.clone());
        let of_entra = [
            "tenantid",
            "objectidentifier",
            "displayname",
            "identityprovider",
        ]
        .map(|name| format!("{MICROSOFT}{name}"));
        let of_federation = ["name", "emailaddress", "givenname"].map(|name| format!("{WS}{name}"));
        Self {
            sp: app.identifier.clone(),
            acs: app.reply_url.clone(),
            app_id: app.app_id.clone(),
            issuer: world.tenant().issuer(),
            other_issuer: world.tenant_named(TenantName::Fabrikam).issuer(),
            user: gauntlet_idp::baseline::B_SIMON.to_owned(),
            attributes: of_app.chain(of_entra).chain(of_federation).collect(),
        }
    }

    /// The name of an attribute; now and then one that Entra does not send.
    pub fn attribute(&self, random: &mut Random) -> String {
        match random.one(&self.attributes) {
            Some(name) if !random.happens(1, 8) => name.clone(),
            _ => random
                .pick(&["Role", "memberOf", "person_email", "groups"])
                .to_owned(),
        }
    }

    /// A name of a person, or something in its place.
    pub fn name(&self, random: &mut Random) -> String {
        let other = random.pick(&[
            "a.novak@fabrikam.example",
            "admin@contoso.example",
            "B.SIMON@CONTOSO.EXAMPLE",
            "b.simon@contoso.example.evil.example",
            "b.simon@contoso.example\u{200b}",
            "ｂ.simon@contoso.example",
            "b.simon@contoso.example ",
            "b.simon\t@contoso.example",
            "b.simon@contoso.example\nadmin@contoso.example",
            "b.simon%40contoso.example",
            "b.simon%00@contoso.example",
            "b.simon&amp;admin@contoso.example",
            "andré@contoso.example",
            "<admin/>",
            "",
        ]);
        match random.below(8) {
            0 => self.user.clone(),
            1 => near(random, &self.user),
            2 => format!("{}{}", self.user, "x".repeat(300)),
            _ => other.to_owned(),
        }
    }
}

/// A text that differs from `value` as little as careless comparisons overlook.
pub fn near(random: &mut Random, value: &str) -> String {
    let mut cut = value
        .len()
        .saturating_sub(1 + random.below(value.len().max(1)));
    while !value.is_char_boundary(cut) {
        cut -= 1;
    }
    match random.below(12) {
        0 => format!("{value}.evil.example"),
        1 => format!("{value}/evil"),
        2 => format!("{value}/"),
        3 => value.strip_suffix('/').unwrap_or(value).to_owned(),
        4 => value.to_uppercase(),
        5 => format!("https://evil.example/?{value}"),
        6 => value.get(..cut).unwrap_or_default().to_owned(),
        7 => value
            .rsplit_once('/')
            .map_or("", |(head, _)| head)
            .to_owned(),
        8 => value
            .split_once("://")
            .map_or("", |(_, rest)| rest)
            .to_owned(),
        9 => format!(" {value}\n"),
        10 => format!("{value}?a=1"),
        _ => String::new(),
    }
}

/// An offset in milliseconds: around nothing, and around the usual tolerances.
pub fn offset(random: &mut Random) -> i64 {
    let edges = [
        0, 60_000, 300_000, 600_000, 3_600_000, 4_000_000, 86_400_000,
    ];
    let edge = edges[random.below(edges.len())];
    let beside = [-2000, -1000, -1, 0, 1, 1000, 2000];
    let sign = if random.happens(1, 2) { 1 } else { -1 };
    sign * edge + beside[random.below(beside.len())]
}

/// A small or a middling number.
pub fn small(random: &mut Random) -> usize {
    match random.below(4) {
        0 => random.below(2),
        1 | 2 => random.below(16),
        _ => random.below(200),
    }
}

/// Status codes (SAML Core 3.2.2.2), and some that look like them.
pub const STATUSES: &[&str] = &[
    "urn:oasis:names:tc:SAML:2.0:status:Success",
    "urn:oasis:names:tc:SAML:2.0:status:Requester",
    "urn:oasis:names:tc:SAML:2.0:status:Responder",
    "urn:oasis:names:tc:SAML:2.0:status:VersionMismatch",
    "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed",
    "urn:oasis:names:tc:SAML:2.0:status:success",
    "urn:example:status:Success",
    "",
];

/// Confirmation methods (SAML Profiles 3).
pub const METHODS: &[&str] = &[
    "urn:oasis:names:tc:SAML:2.0:cm:bearer",
    "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key",
    "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches",
    "urn:oasis:names:tc:SAML:1.0:cm:bearer",
    "",
];

/// Formats of names (SAML Core 8.3).
pub const FORMATS: &[&str] = &[
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:entity",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted",
];

/// Authentication context classes (SAML Authn Context 3.4).
pub const CLASSES: &[&str] = &[
    "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:X509",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:InternetProtocol",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
    "",
];

/// Identifiers of transforms and canonicalizations (XML Signature 6.5 and 6.6).
pub const TRANSFORMS: &[&str] = &[
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/TR/1999/REC-xpath-19991116",
    "http://www.w3.org/TR/1999/REC-xslt-19991116",
    "http://www.w3.org/2002/06/xmldsig-filter2",
    "http://www.w3.org/2000/09/xmldsig#base64",
    "urn:example:c14n",
    "",
];

/// Identifiers of signature algorithms (RFC 9231), and some that are none.
pub const SIGNATURE_METHODS: &[&str] = &[
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
    "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
    "urn:example:signature",
    "",
];

/// Namespaces that stand in SAML messages, and others.
pub const NAMESPACES: &[&str] = &[
    "urn:oasis:names:tc:SAML:2.0:assertion",
    "urn:oasis:names:tc:SAML:2.0:protocol",
    "urn:oasis:names:tc:SAML:2.0:Assertion",
    "urn:oasis:names:tc:SAML:1.0:assertion",
    "http://www.w3.org/2000/09/xmldsig#",
    "http://www.w3.org/2001/04/xmlenc#",
    "http://www.w3.org/XML/1998/namespace",
    "urn:example",
    "",
];

/// Paths of elements from the Response.
pub const PATHS: &[&[&str]] = &[
    &[],
    &["Issuer"],
    &["Status"],
    &["Status", "StatusCode"],
    &["Assertion"],
    &["Assertion", "Issuer"],
    &["Assertion", "Signature"],
    &["Assertion", "Subject"],
    &["Assertion", "Subject", "NameID"],
    &["Assertion", "Subject", "SubjectConfirmation"],
    &[
        "Assertion",
        "Subject",
        "SubjectConfirmation",
        "SubjectConfirmationData",
    ],
    &["Assertion", "Conditions"],
    &["Assertion", "Conditions", "AudienceRestriction"],
    &["Assertion", "Conditions", "AudienceRestriction", "Audience"],
    &["Assertion", "AuthnStatement"],
    &["Assertion", "AuthnStatement", "AuthnContext"],
    &["Assertion", "AttributeStatement"],
    &["Assertion", "AttributeStatement", "Attribute"],
];
