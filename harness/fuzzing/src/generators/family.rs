//! Families of steps: those that are about the same thing, and so mean something together.

use gauntlet_idp::steps::StepInfo;

use crate::generators::kind;
use crate::random::Random;
use crate::settings::{Named, Subject};

/// Steps about the same thing.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// What they are about.
    pub name: &'static str,
    /// How often it is chosen, beside the others.
    pub weight: usize,
    /// Whether a forged value belongs to most of its attacks.
    pub forges: bool,
    /// The steps.
    pub steps: &'static [&'static str],
}

/// Every family. A step may be in several; one that is in none is never tried, which a test notices.
pub const ALL: &[Family] = &[
    Family {
        name: "signature",
        weight: 5,
        forges: true,
        steps: &[
            "call-signature-method",
            "canonicalization",
            "cdata-in-digest-value",
            "comment-in-digest-value",
            "comments-in-signed-info",
            "digest-by",
            "do-not-sign",
            "duplicate-signature",
            "empty-signature",
            "external-reference",
            "inclusive-namespaces",
            "move-signature-to-response",
            "nested-signed-info",
            "prefix-signature",
            "redigest",
            "reference-covers",
            "reference-type",
            "reference-uri",
            "reference-without-uri",
            "remove-from-signature",
            "repeat-reference",
            "response-signed-first",
            "second-digest-value",
            "second-signature-value",
            "second-signed-info",
            "set-id",
            "set-signature-method",
            "set-signature-value",
            "set-transform",
            "sign-by",
            "sign-by-hmac",
            "sign-inclusively",
            "sign-nothing",
            "signature-namespace",
            "signature-object",
            "signature-value-first",
            "signed-info-namespaces",
            "smuggle-digest",
            "strip-signatures",
            "stylesheet-transform",
            "transforms",
            "truncate-digest",
            "upper-case-id",
            "void-namespace",
            "break-base64-lines",
            "copy-signature-to-extensions",
            "hide-in-signature",
        ],
    },
    Family {
        name: "keys",
        weight: 3,
        forges: true,
        steps: &[
            "sign-with",
            "sign-with",
            "sign-part-with",
            "key-info-certificates",
            "key-info-chain",
            "join-certificates",
            "break-certificate",
            "name-key",
            "retrieval-method",
            "stylesheet-key",
        ],
    },
    Family {
        name: "wrapping",
        weight: 5,
        forges: false,
        steps: &[
            "wrap",
            "wrap-assertion",
            "wrap-response",
            "donor",
            "hide-forged",
            "hide-from-xml",
            "hide-in-signature",
            "decoy-assertion",
            "rebound-decoy",
            "nest-signature",
            "merge-attributes",
            "second-login",
            "second-assertion",
            "park-signed",
            "id-alias",
            "foreign-root",
            "soap-envelope",
            "bare-assertion",
            "saml11-assertion",
            "plain-decoy",
            "encrypted-decoy",
            "new-envelope",
            "twin-session-index",
            "rename-root",
            "repeat-element",
            "copy-signature-to-extensions",
            "set-id",
        ],
    },
    Family {
        name: "content",
        weight: 4,
        forges: false,
        steps: &[
            "add-advice",
            "add-attribute",
            "add-child",
            "add-condition",
            "add-extensions",
            "authn-context",
            "authn-statement-first",
            "insert-element",
            "issuer-format",
            "proxy-restriction",
            "remove-assertion",
            "remove-attribute",
            "remove-attributes",
            "remove-authn-statement",
            "remove-conditions",
            "remove-element",
            "remove-name-id",
            "remove-status",
            "remove-subject",
            "rename-attribute",
            "rename-root",
            "repeat-element",
            "set-attribute-of",
            "set-id",
            "set-status",
            "set-version",
            "set-xml-attribute",
            "typed-condition",
            "typed-values",
            "upper-case-id",
            "name-format",
            "name-id-format",
            "friendly-name",
            "new-ids",
            "relay-state",
        ],
    },
    Family {
        name: "time",
        weight: 3,
        forges: false,
        steps: &["set-time", "set-time", "rewrite-time", "remove-time"],
    },
    Family {
        name: "addresses",
        weight: 3,
        forges: false,
        steps: &[
            "add-audience",
            "add-audience-restriction",
            "append-audience",
            "remove-audience-restriction",
            "set-audience",
            "set-destination",
            "set-recipient",
            "set-issuer",
            "add-confirmation",
            "confirmation-method",
            "remove-confirmation",
            "remove-confirmation-data",
            "set-address",
            "comment-in-audience",
            "comment-in-issuer",
        ],
    },
    Family {
        name: "requests",
        weight: 2,
        forges: false,
        steps: &[
            "set-in-response-to",
            "forget-requests",
            "other-request",
            "new-ids",
        ],
    },
    Family {
        name: "tenants",
        weight: 2,
        forges: false,
        steps: &[
            "issued-by",
            "user-of",
            "set-issuer",
            "speak-for",
            "set-attribute",
            "sign-with",
            "set-name-id",
        ],
    },
    Family {
        name: "values",
        weight: 4,
        forges: false,
        steps: &[
            "set-name-id",
            "set-attribute",
            "split",
            "cdata-in-name-id",
            "comment-in-name-id",
            "comment-in-attribute",
            "pi-in-name-id",
            "char-ref-in-name-id",
            "char-refs-in-name-id",
            "element-in-name-id",
            "entity-in-name-id",
            "rename-attribute",
            "friendly-name",
            "name-id-format",
            "add-attribute",
            "forge",
            "forge-attribute",
            "replace-text",
        ],
    },
    Family {
        name: "markup",
        weight: 3,
        forges: false,
        steps: &[
            "append-text",
            "comment-before-root",
            "cut-end",
            "declare-namespaces",
            "declare-xml",
            "declared-namespace",
            "doctype",
            "encode-form",
            "entity-in-name-id",
            "external-entity",
            "external-subset",
            "prefix-assertion",
            "prefix-response",
            "pretty-print",
            "quoted-doctype",
            "replace-everywhere",
            "replace-text",
            "reverse-attributes",
            "schema-location",
            "stylesheet-instruction",
            "x-include",
            "xml-declaration",
            "set-xml-attribute",
        ],
    },
    Family {
        name: "carriage",
        weight: 1,
        forges: false,
        steps: &["carry", "carry", "bring-by", "encode-form", "relay-state"],
    },
    Family {
        name: "encryption",
        weight: 1,
        forges: false,
        steps: &[
            "another-oaep-digest",
            "cipher-reference",
            "cut-ciphertext",
            "encrypt-again",
            "encrypt-by",
            "encrypt-later",
            "encrypt-now",
            "encrypt-parts",
            "encrypt-to",
            "encrypted-decoy",
            "encrypted-type",
            "encryption-prefix",
            "forge-encrypted-part",
            "hint-key",
            "inherit-namespace",
            "place-key",
            "plain-decoy",
            "plaintext",
            "replace-ciphertext-key",
            "shorten-ciphertext",
            "split-cipher-value",
            "tamper-ciphertext",
            "transport-key",
            "forge",
            "set-audience",
            "set-recipient",
        ],
    },
];

/// The family of this name.
pub fn find(name: &str) -> Option<&'static Family> {
    ALL.iter().find(|family| family.name == name)
}

/// A family: one that has to do with the settings, more often than not.
pub fn any(random: &mut Random, settings: &[&'static Named]) -> Option<&'static Family> {
    if let Some(named) = random.one(settings)
        && random.happens(2, 3)
        && let Some(family) = find(random.pick(related(named)))
    {
        return Some(family);
    }
    let total: usize = ALL.iter().map(|family| family.weight).sum();
    let mut at = random.below(total);
    ALL.iter().find(|family| {
        let here = at < family.weight;
        at = at.saturating_sub(family.weight);
        here
    })
}

/// The families that a setting has to do with.
fn related(setting: &Named) -> &'static [&'static str] {
    let starts = |all: &[&str]| all.iter().any(|start| setting.name.starts_with(start));
    match setting.subject() {
        Subject::Encryption => &["encryption"],
        Subject::Tenants => &["tenants"],
        Subject::Keys if starts(&["trust-p", "trust-ed", "trust-active-and-exp"]) => {
            &["keys", "signature", "signature"]
        }
        Subject::Keys | Subject::Metadata => &["keys"],
        Subject::Demands if starts(&["second-acs"]) => &["addresses"],
        Subject::Demands if starts(&["no-unsolicited", "demand"]) => &["requests"],
        Subject::Demands if starts(&["clock-skew"]) => &["time"],
        Subject::Demands => &["signature", "content"],
    }
}

/// The kind of step that one of `settings` is there for.
pub fn of_setting(random: &mut Random, settings: &[&'static Named]) -> Option<&'static str> {
    let named = random.one(settings)?;
    match named.name {
        "trust-p256" | "trust-p384" => Some("set-signature-value"),
        "trust-active-and-exponent-three" => Some("sign-by"),
        "second-acs" => Some("set-recipient"),
        "other-tenant" | "other-tenant-elsewhere" => {
            Some(random.pick(&["issued-by", "sign-with", "user-of", "set-recipient"]))
        }
        _ => None,
    }
}

/// A kind of step of `family`: the more it can be told, the more often.
pub fn kind(random: &mut Random, family: &Family) -> Option<&'static str> {
    let known: Vec<&'static StepInfo> = family
        .steps
        .iter()
        .filter_map(|name| kind::known(name))
        .collect();
    let weight = |info: &StepInfo| 1 + info.arguments.len().min(3);
    let mut at = random.below(known.iter().map(|info| weight(info)).sum());
    known
        .into_iter()
        .find(|info| {
            let here = at < weight(info);
            at = at.saturating_sub(weight(info));
            here
        })
        .map(|info| info.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_in_a_family_and_every_name_is_a_step() {
        let named = |name: &str| ALL.iter().any(|family| family.steps.contains(&name));
        for info in kind::kinds() {
            assert!(named(info.name), "{} is in no family", info.name);
        }
        for family in ALL {
            for name in family.steps {
                assert!(kind::kinds().any(|info| info.name == *name), "{name}");
            }
        }
    }

    #[test]
    fn every_family_and_every_kind_is_chosen() {
        let mut random = Random::new(1);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..20_000 {
            let family = any(&mut random, &[]).unwrap();
            seen.insert(kind(&mut random, family).unwrap());
        }
        assert_eq!(seen.len(), kind::kinds().count());
    }
}
