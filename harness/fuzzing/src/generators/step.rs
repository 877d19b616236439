//! Any step with any arguments that it takes.
//!
//! Steps without arguments need nothing here. One with arguments that is not in the table below is
//! never generated, which a test notices.

use gauntlet_idp::grammar::{Donated, Holder, Naming, Parked, Position, Shape, Spot, Token, Use};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{Step, StepInfo};
use serde_json::{Map, Value, json};

use crate::generators::kind::kinds;
use crate::generators::values::{
    CLASSES, FORMATS, METHODS, NAMESPACES, PATHS, SIGNATURE_METHODS, STATUSES, TRANSFORMS,
    Vocabulary, near, offset, small,
};
use crate::random::Random;

/// The order of the curve P-256, twice: a signature that equals zero twice over (CVE-2022-21449).
const ORDER_TWICE: &str =
    "/////wAAAAD//////////7zm+q2nF56E87nKwvxjJVH/////AAAAAP//////////vOb6racXnoTzucrC/GMlUQ==";

/// A step of any kind.
pub fn any(random: &mut Random, words: &Vocabulary) -> Option<Step> {
    let all: Vec<&StepInfo> = kinds().collect();
    let kind = random.one(&all)?;
    of_kind(random, words, kind.name)
}

/// A step of the kind that is called `name`.
pub fn of_kind(random: &mut Random, words: &Vocabulary, name: &str) -> Option<Step> {
    let info = Step::ALL.iter().find(|info| info.name == name)?;
    let arguments = if info.arguments.is_empty() {
        Map::new()
    } else {
        match arguments(random, words, name)? {
            Value::Object(map) => map,
            _ => return None,
        }
    };
    Step::from_parts(name, arguments).ok()
}

fn of(random: &mut Random) -> &'static str {
    random.pick(&["assertion", "assertion", "response"])
}

fn key(random: &mut Random) -> &'static str {
    let usual = [
        "attacker",
        "attacker",
        "attacker",
        "next",
        "other-tenant",
        "clone",
        "sp",
        "active",
        "issued",
        "issued-to-attacker",
        "exponent-three",
    ];
    if random.happens(4, 5) {
        random.pick(&usual)
    } else {
        KeyName::ALL[random.below(KeyName::ALL.len())].name()
    }
}

fn keys(random: &mut Random) -> Vec<&'static str> {
    match random.below(8) {
        0 | 1 => vec!["attacker", "active"],
        2 | 3 => vec!["active", "attacker"],
        // A leaf of the authority with its issuer.
        4 => vec!["issued-to-attacker", "authority"],
        5 => vec!["authority", "issued-to-attacker"],
        _ => (0..=random.below(3)).map(|_| key(random)).collect(),
    }
}

fn digest(random: &mut Random) -> &'static str {
    random.pick(&["md5", "ripemd160", "sha1", "sha256", "sha384", "sha512"])
}

fn time(random: &mut Random) -> &'static str {
    random.pick(&[
        "response-issue-instant",
        "assertion-issue-instant",
        "conditions-not-before",
        "conditions-not-on-or-after",
        "confirmation-not-before",
        "confirmation-not-on-or-after",
        "authn-instant",
        "session-not-on-or-after",
    ])
}

fn path(random: &mut Random) -> &'static [&'static str] {
    PATHS[random.below(PATHS.len())]
}

/// A value or nothing.
fn perhaps(random: &mut Random, value: impl FnOnce(&mut Random) -> String) -> Value {
    if random.happens(1, 4) {
        Value::Null
    } else {
        Value::String(value(random))
    }
}

/// One of a choice of the grammar, by its name.
macro_rules! choice {
    ($random:expr, $type:ident) => {
        $type::ALL[$random.below($type::ALL.len())].name()
    };
}

/// An address like that of the SP, or another.
fn address(random: &mut Random, own: &str) -> String {
    match random.below(4) {
        0 => "https://other.example/saml/acs".to_owned(),
        1 => format!("{own}/2"),
        _ => near(random, own),
    }
}

fn issuer(random: &mut Random, words: &Vocabulary) -> String {
    match random.below(4) {
        0 => words.other_issuer.clone(),
        1 => "https://sts.windows.net/99999999-0000-4000-8000-000000000000/".to_owned(),
        _ => near(random, &words.issuer),
    }
}

fn audience(random: &mut Random, words: &Vocabulary) -> String {
    match random.below(6) {
        0 => "https://other.example/saml".to_owned(),
        1 => words.sp.clone(),
        2 => format!("spn:{}", words.app_id),
        3 => "spn:b7f4e2d1-93c8-4a56-8e0f-1d2c3b4a5968".to_owned(),
        _ => near(random, &words.sp),
    }
}

/// The arguments of the step called `name`.
#[expect(clippy::too_many_lines, reason = "a table: one entry a step")]
fn arguments(random: &mut Random, words: &Vocabulary, name: &str) -> Option<Value> {
    let r = random;
    Some(match name {
        "add-attribute" | "set-attribute" => {
            let values: Vec<String> = (0..=r.below(2)).map(|_| words.name(r)).collect();
            json!({"name": words.attribute(r), "values": values})
        }
        "add-audience" | "add-audience-restriction" | "append-audience" | "set-audience" => {
            json!({"value": audience(r, words)})
        }
        "add-child" => json!({
            "of": of(r),
            "name": r.pick(&["note", "Subject", "Assertion", "Status", "Advice"]),
            "namespace": r.pick(NAMESPACES),
        }),
        "add-condition" => json!({
            "name": r.pick(&["OneTimeUse", "ProxyRestriction", "OnlyOnSundays", "Condition"]),
            "namespace": perhaps(r, |r| r.pick(&["urn:example:conditions", "urn:example"]).to_owned()),
        }),
        "add-confirmation" => json!({
            "method": r.pick(METHODS),
            "recipient": perhaps(r, |r| if r.happens(1, 2) { words.acs.clone() } else { address(r, &words.acs) }),
        }),
        "another-oaep-digest" => json!({"used": digest(r)}),
        "append-text" => json!({"text": r.pick(&["x", "<x/>", "<!-- x -->", "\n", "\u{0}", "<?x y?>"])}),
        "authn-context" => json!({"class": r.pick(CLASSES)}),
        "bring-by" => json!({"browser": r.pick(&["another", "without-cookies", "the-last"])}),
        "call-signature-method" => json!({"uri": r.pick(SIGNATURE_METHODS)}),
        "canonicalization" | "set-transform" => json!({"algorithm": r.pick(TRANSFORMS)}),
        "set-signature-method" => json!({"algorithm": r.pick(SIGNATURE_METHODS)}),
        "transforms" => {
            let list: Vec<&str> = (0..r.below(5)).map(|_| r.pick(TRANSFORMS)).collect();
            json!({"algorithms": list})
        }
        "carry" => json!({"how": carriage(r, words)}),
        "cdata-in-name-id" | "comment-in-audience" | "comment-in-issuer" | "comment-in-name-id"
        | "pi-in-name-id" => json!({"at": small(r)}),
        "char-ref-in-name-id" => json!({
            "at": small(r),
            "character": r.pick(&["@", "a", "\n", "\t", "\u{0}", "é", "\u{202e}"]),
        }),
        "comment-in-attribute" => json!({"name": words.attribute(r), "at": small(r)}),
        "element-in-name-id" => json!({
            "at": small(r), "name": "x", "namespace": r.pick(NAMESPACES),
        }),
        "cipher-reference" => json!({"file": r.happens(1, 2)}),
        "confirmation-method" => json!({"method": r.pick(METHODS)}),
        "cut-ciphertext" | "shorten-ciphertext" => json!({"octets": small(r)}),
        "cut-end" => json!({"octets": 1 + small(r)}),
        "declare-xml" => json!({
            "version": r.pick(&["1.0", "1.1", "2.0"]),
            "encoding": r.pick(&["UTF-8", "UTF-16", "UTF-7", "ISO-8859-1", "US-ASCII", "EBCDIC-CP-US"]),
        }),
        "decoy-assertion" | "signature-namespace" => json!({"namespace": r.pick(NAMESPACES)}),
        "digest-by" => json!({"algorithm": digest(r)}),
        "do-not-sign" | "upper-case-id" => json!({"of": of(r)}),
        "doctype" => {
            let recipient = format!(
                "[<!ATTLIST SubjectConfirmationData Recipient CDATA \"{}\">]",
                words.acs
            );
            json!({"subset": r.pick(&[
                "",
                "[<!ENTITY e \"forged\">]",
                "[<!ATTLIST Assertion ID ID #IMPLIED>]",
                "[<!ATTLIST NameID Format CDATA \"urn:example\">]",
                recipient.as_str(),
                "SYSTEM \"nowhere.dtd\"",
            ])})
        }
        "donor" => json!({"what": choice!(r, Donated), "how": choice!(r, Use)}),
        "encode-form" => json!({"encoding": r.pick(&[
            "base64-lines", "base64-lines64", "utf16", "utf7", "latin1", "foreign-characters",
            "deflated", "redirect", "none",
        ])}),
        "encrypt-again" => json!({"levels": 1 + r.below(3)}),
        "encrypt-by" => json!({
            "cipher": r.pick(&["aes128-cbc", "aes192-cbc", "aes256-cbc", "aes128-gcm", "aes192-gcm", "aes256-gcm"]),
            "named": perhaps(r, |r| r.pick(&[
                "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
                "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
                "http://www.w3.org/2009/xmlenc11#aes128-gcm",
                "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
                "http://www.w3.org/2001/04/xmlenc#aes512-cbc",
                "urn:example:cipher",
            ]).to_owned()),
        }),
        "encrypt-parts" => {
            let list: Vec<String> = (0..r.below(3)).map(|_| words.attribute(r)).collect();
            json!({"name_id": r.happens(1, 2), "attributes": list})
        }
        "encrypt-to" => json!({
            "keys": match r.below(3) {
                0 => vec!["sp-encryption"],
                1 => vec!["sp-encryption", "attacker"],
                _ => keys(r),
            },
            "named": r.happens(1, 2),
        }),
        "encrypted-decoy" | "plain-decoy" | "nested-signed-info" => json!({"first": r.happens(1, 2)}),
        "encrypted-type" => json!({"value": perhaps(r, |r| r.pick(&[
            "http://www.w3.org/2001/04/xmlenc#Element",
            "http://www.w3.org/2001/04/xmlenc#Content",
            "urn:example",
        ]).to_owned())}),
        "encryption-prefix" | "prefix-assertion" | "prefix-response" | "prefix-signature" => {
            json!({"prefix": r.pick(&["saml", "a", "ds", ""]), "value": "e"})
        }
        "external-entity" => json!({"source": r.pick(&["file", "web"])}),
        "external-reference" => json!({"added": r.happens(1, 2)}),
        "external-subset" => json!({"by": r.pick(&["system", "public", "parameter"])}),
        "forge-attribute" | "merge-attributes" | "remove-attribute" => {
            json!({"name": words.attribute(r)})
        }
        "forge-encrypted-part" => json!({
            "attribute": perhaps(r, |r| words.attribute(r)), "beside": r.happens(1, 2),
        }),
        "friendly-name" => json!({"name": words.attribute(r), "value": words.attribute(r)}),
        "hide-forged" => json!({"id": r.pick(&["fresh", "same"]), "plain": r.happens(1, 2)}),
        "hide-from-xml" => json!({"by": r.pick(&["cdata", "comment", "instruction"])}),
        "hint-key" => json!({"by": r.pick(&["issuer-serial", "certificate", "ski", "name", "none"])}),
        "id-alias" => json!({"name": r.pick(&["Id", "id", "xml:id", "AssertionID", "samlp:ID", "iD"])}),
        "inclusive-namespaces" | "signed-info-namespaces" => {
            let list: Vec<&str> = (0..=r.below(2)).map(|_| r.pick(&["#default", "samlp", "xs", "ds"])).collect();
            json!({"prefixes": list})
        }
        "insert-element" => json!({
            "into": path(r),
            "before": perhaps(r, |r| path(r).last().copied().unwrap_or("Status").to_owned()),
            "element": fragment(r, words),
        }),
        "issued-by" | "user-of" => json!({"tenant": r.pick(&["fabrikam", "fabrikam", "contoso"])}),
        "issuer-format" => json!({"format": r.pick(FORMATS)}),
        "join-certificates" | "key-info-chain" => json!({"certificates": keys(r)}),
        "key-info-certificates" => json!({"certificates": keys(r), "times": 1 + r.below(2)}),
        "name-format" => json!({"format": r.pick(&[
            "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
            "urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
            "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified",
        ])}),
        "name-id-format" => json!({"format": perhaps(r, |r| r.pick(FORMATS).to_owned())}),
        "name-key" => json!({"name": key_name(r)}),
        "park-signed" => json!({"what": r.pick(&["metadata", "error-response"])}),
        "place-key" => json!({"at": r.pick(&[
            "inside", "retrieved", "referring", "beside", "web", "chained", "loop",
        ])}),
        "plaintext" => json!({"value": r.pick(&[
            "{element}", "{element}{element}", " {element}", "text", "", "<!-- x -->{element}",
            "<!DOCTYPE a [<!ENTITY e \"e\">]>{element}",
            "<!DOCTYPE a [<!ENTITY e SYSTEM \"{address}\">]>{element}",
            "<!DOCTYPE a [<!ENTITY % e SYSTEM \"{address}\"> %e;]>{element}",
        ])}),
        "proxy-restriction" => json!({
            "count": if r.happens(1, 2) { json!(r.below(3)) } else { Value::Null },
            "audience": perhaps(r, |r| audience(r, words)),
        }),
        "rebound-decoy" => json!({
            "prefix": r.pick(&["saml", "saml2", "samlp", "a"]), "namespace": r.pick(NAMESPACES),
        }),
        "reference-covers" => json!({"covers": r.pick(&["parent", "document", "issuer", "nothing", "manifest", "void"])}),
        "reference-type" => json!({"value": r.pick(&[
            "http://www.w3.org/2000/09/xmldsig#Object",
            "http://www.w3.org/2000/09/xmldsig#Manifest",
            "http://www.w3.org/2000/09/xmldsig#SignatureProperties",
            "urn:example",
        ])}),
        "reference-uri" => json!({"uri": r.pick(&[
            "#xpointer(id('{id}'))", "#xpointer(/)", "{id}", "#{id} ", "", "#%5F{id}", "#", "?#{id}",
        ])}),
        "relay-state" => json!({"value": r.pick(&[
            "/", "https://evil.example/", "//evil.example", "javascript:alert(1)", "x", "",
        ])}),
        "remove-element" => json!({"of": path(r)}),
        "remove-from-signature" => json!({"name": r.pick(&[
            "SignedInfo", "SignatureValue", "KeyInfo", "CanonicalizationMethod", "SignatureMethod",
            "Reference", "Transforms", "DigestMethod", "DigestValue", "X509Data", "X509Certificate",
        ])}),
        "remove-time" => json!({"field": time(r)}),
        "rename-attribute" => json!({"from": words.attribute(r), "to": match r.below(3) {
            0 => words.attribute(r),
            1 => words.attribute(r).to_lowercase(),
            _ => "renamed".to_owned(),
        }}),
        "rename-root" => json!({"name": r.pick(&[
            "samlp:ArtifactResponse", "samlp:LogoutResponse", "samlp:AuthnRequest", "samlp:response", "Response",
        ])}),
        "repeat-element" => json!({
            "name": r.pick(&[
                "Assertion", "Subject", "NameID", "Conditions", "Audience", "AttributeStatement",
                "Attribute", "AttributeValue", "Signature", "Reference", "KeyInfo", "Status", "Issuer",
                "SubjectConfirmation", "AuthnStatement", "X509Certificate", "EncryptedKey",
            ]),
            "times": 2 + r.below(2),
        }),
        "repeat-reference" => json!({"times": r.below(4)}),
        "replace-ciphertext-key" => json!({"begin": [r.octet(), r.octet()]}),
        "replace-everywhere" | "replace-text" => {
            let (find, with) = replacement(r, words);
            json!({"find": find, "with": with})
        }
        "retrieval-method" => json!({"security_token": r.happens(1, 2)}),
        "rewrite-time" => {
            let (from, to) = r.pick(&[
                &("Z", "+00:00"), &("Z", ""), &("", "tomorrow"), &("", ""), &(".000Z", "Z"),
                &("Z", "z"), &("T", " "), &("", "2026-13-45"), &("20", "10020"), &(".", ","),
            ]);
            json!({"field": time(r), "from": from, "to": to})
        }
        "schema-location" => json!({"no_namespace": r.happens(1, 2)}),
        "second-assertion" => json!({"because": r.pick(&["expired", "for-another", "without-subject"])}),
        "second-login" => json!({"user": "no.mail@contoso.example", "before": r.happens(1, 2)}),
        "set-address" => json!({"value": r.pick(&["203.0.113.9", "127.0.0.1", "::1", "evil"])}),
        "set-attribute-of" => json!({
            "of": of(r),
            "name": r.pick(&["ID", "Version", "IssueInstant", "xmlns", "InResponseTo", "Consent", "xml:lang", "Id"]),
            "value": r.pick(&["", "_x", "2.0", "1.1", "urn:oasis:names:tc:SAML:2.0:Assertion", "urn:example"]),
        }),
        "set-destination" | "set-recipient" => json!({"value": perhaps(r, |r| address(r, &words.acs))}),
        "set-id" => json!({"of": of(r), "value": r.pick(&[
            "_x", "", "0-digit", "_x' or '1'='1", "_signed-é", "_x y", "#_x",
        ])}),
        "set-in-response-to" => json!({"of": of(r), "value": perhaps(r, |r| r.pick(&[
            "", "_00000000-0000-4000-8000-000000000000", "x",
        ]).to_owned())}),
        "set-issuer" => json!({"of": of(r), "value": perhaps(r, |r| issuer(r, words))}),
        "set-name-id" => json!({"value": words.name(r)}),
        "set-signature-value" => json!({"value": r.pick(&["", "AA==", "MAYCAQACAQA=", "?", "AAAA", ORDER_TWICE])}),
        "set-status" => {
            // The one that says otherwise within it, more often than not.
            let known = if r.happens(1, 2) { &STATUSES[..1] } else { STATUSES };
            json!({"code": r.pick(STATUSES), "nested": perhaps(r, |r| r.pick(known).to_owned())})
        }
        "set-time" => json!({"field": time(r), "offset_ms": offset(r)}),
        "set-version" => json!({"of": of(r), "value": r.pick(&["1.1", "2.1", "3.0", "2", "", "2.0 "])}),
        "set-xml-attribute" => json!({
            "of": path(r),
            "name": r.pick(&[
                "ID", "Id", "Version", "Format", "Name", "NameQualifier", "SPNameQualifier", "Method",
                "Recipient", "Value", "NotBefore", "NotOnOrAfter", "InResponseTo", "SessionIndex",
                "xml:space", "xml:lang", "Destination", "Algorithm",
            ]),
            "value": perhaps(r, |r| r.pick(&["", "x", "https://sp.example/", "2000-01-01T00:00:00Z"]).to_owned()),
        }),
        "sign-by" => json!({"algorithm": r.pick(&[
            "rsa-md5", "rsa-ripemd160", "rsa-sha1", "rsa-sha256", "rsa-sha384", "rsa-sha512",
            "rsa-sha256-garbage", "rsa-sha256-garbage", "rsa-sha256-garbage", "rsa-pss-sha256", "rsa-pss-sha256-no-salt",
            "rsa-pss-sha256-mask-sha1", "ecdsa-sha256", "ecdsa-sha256-der", "ecdsa-sha384",
            "eddsa-ed25519", "hmac-sha256",
        ])}),
        "sign-by-hmac" => json!({
            "secret": perhaps(r, |r| r.pick(&["", "secret"]).to_owned()),
            "output_bits": if r.happens(1, 2) { Value::Null } else { json!(8 * r.below(5)) },
        }),
        "sign-part-with" => json!({"of": of(r), "key": key(r)}),
        "sign-with" => {
            let by = key(r);
            let shown = match r.below(4) {
                0 => Value::Null,
                1 => json!("active"),
                2 => json!(key(r)),
                _ => json!(by),
            };
            json!({"key": by, "certificate": shown})
        }
        "speak-for" => json!({"domain": r.pick(&[
            "fabrikam.example", "evil.example", "contoso.example.evil.example", "evilcontoso.example",
            "evil-contoso.example",
        ])}),
        "split" => json!({
            "attribute": if r.happens(1, 2) { Value::Null } else { json!(words.attribute(r)) },
            "with": choice!(r, Token), "at": choice!(r, Position),
        }),
        "split-cipher-value" => json!({"by": r.pick(&["comment", "cdata", "white-space"])}),
        "stylesheet-key" => json!({"key": key(r)}),
        "tamper-ciphertext" => json!({"at": r.between(-40, 40), "xor": 1 + r.below(255)}),
        "transport-key" => json!({
            "by": r.pick(&["rsa-oaep-mgf1p", "rsa-oaep", "rsa-1_5"]),
            "digest": if r.happens(1, 2) { Value::Null } else { json!(digest(r)) },
            "mask": if r.happens(1, 2) { Value::Null } else { json!(digest(r)) },
            "label": Value::Null,
        }),
        "truncate-digest" => json!({"octets": r.below(33)}),
        "typed-condition" => json!({"name": "OnlyOnTheMoon"}),
        "void-namespace" => json!({
            "on_signed_info": r.happens(1, 2), "uri": r.pick(&["1", "../up", "", "urn:a b", "::"]),
        }),
        "wrap" => json!({
            "parked": choice!(r, Parked), "at": choice!(r, Spot), "signature": choice!(r, Holder),
            "id": choice!(r, Naming), "shape": choice!(r, Shape),
        }),
        "wrap-assertion" => json!({
            "original": place(r), "signature": r.pick(&["original", "forged"]), "id": r.pick(&["fresh", "same"]),
        }),
        "wrap-response" => json!({"original": place(r), "signature": r.pick(&["original", "forged"])}),
        _ => return None,
    })
    .map(|value| trimmed(name, value))
}

/// Takes out what the step does not take: several share an entry above.
fn trimmed(name: &str, value: Value) -> Value {
    let info = Step::ALL.iter().find(|info| info.name == name);
    match (info, value) {
        (Some(info), Value::Object(map)) => Value::Object(
            map.into_iter()
                .filter(|(key, _)| info.arguments.iter().any(|(known, _)| known == key))
                .collect(),
        ),
        (_, value) => value,
    }
}

fn place(random: &mut Random) -> &'static str {
    random.pick(&[
        "before",
        "after",
        "in-forged",
        "advice",
        "extensions",
        "status-detail",
        "signature",
        "signature-object",
        "plain-object",
    ])
}

/// What a KeyName may say: a name, or a query that a careless SP builds of it.
fn key_name(random: &mut Random) -> &'static str {
    random.pick(&[
        "active",
        "attacker",
        "x' or '1'='1",
        "' or '1'='1",
        "' or true() or '",
        "\"] | //*[\"",
        "x' UNION SELECT 'attacker' --",
        "../attacker",
    ])
}

/// A text of a message and what stands there instead.
fn replacement(random: &mut Random, words: &Vocabulary) -> (String, String) {
    let find = match random.below(8) {
        0 => words.user.clone(),
        1 => words.sp.clone(),
        2 => words.acs.clone(),
        3 => "</Assertion>".to_owned(),
        4 => "xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"".to_owned(),
        5 => "<Subject>".to_owned(),
        6 => "Version=\"2.0\"".to_owned(),
        _ => words.attribute(random),
    };
    let with = match random.below(7) {
        0 => String::new(),
        1 => format!("{find}{find}"),
        2 => format!("<!--x-->{find}"),
        3 => find.to_uppercase(),
        4 => "&lt;".to_owned(),
        5 => format!("{find} "),
        _ => words.name(random).replace('<', ""),
    };
    (find, with)
}

fn carriage(random: &mut Random, words: &Vocabulary) -> Value {
    let (find, with) = (words.user.clone(), "canary@evil.example".to_owned());
    match random.below(12) {
        0 => json!("form"),
        1 => json!({"field-named": random.pick(&["SAMLRequest", "samlresponse", "SAMLResponse "])}),
        2 => json!("query"),
        3 | 4 => {
            json!({"second-field": {"find": find, "with": with, "first": random.happens(1, 2)}})
        }
        5 | 6 => json!({"query-beside-form": {"find": find, "with": with}}),
        7 => json!({"media-type": random.pick(&["text/plain", "application/json", ""])}),
        8 => json!("multipart"),
        9 => json!("every-escape"),
        10 => json!({"header": {"name": "Host", "value": "sp.evil.example"}}),
        _ => json!("json"),
    }
}

/// An element that a message may have, with another content.
fn fragment(random: &mut Random, words: &Vocabulary) -> Value {
    match random.below(5) {
        0 => json!({"name": "NameID", "text": words.name(random)}),
        1 => json!({"name": "Audience", "text": words.sp}),
        2 => json!({"name": "Attribute", "attributes": [["Name", words.attribute(random)]],
            "children": [{"name": "AttributeValue", "text": words.name(random)}]}),
        3 => {
            json!({"name": "AudienceRestriction", "children": [{"name": "Audience", "text": audience(random, words)}]})
        }
        _ => json!({"name": "x:note", "attributes": [["xmlns:x", "urn:example"]], "text": "x"}),
    }
}

#[cfg(test)]
mod tests {
    use gauntlet_idp::World;

    use super::*;

    fn words() -> Vocabulary {
        Vocabulary::of(&World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap())
    }

    /// A step that cannot be generated is never tried, without a word.
    #[test]
    fn every_kind_is_generated_and_every_argument_fits() {
        let words = words();
        for info in kinds() {
            for seed in 0..200 {
                let step = of_kind(&mut Random::new(seed), &words, info.name);
                assert!(step.is_some(), "{} with seed {seed}", info.name);
            }
        }
    }

    #[test]
    fn a_step_reads_as_it_is_written() {
        let words = words();
        let mut random = Random::new(1);
        for _ in 0..2000 {
            let step = any(&mut random, &words).unwrap();
            let text = format!("entra() | sign | {step}");
            let plan: gauntlet_idp::Plan = text.parse().unwrap();
            assert_eq!(plan.after, [step]);
        }
    }
}
