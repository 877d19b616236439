//! Dimensions: what of a message can be made larger and larger, for `gauntlet slope`.
//!
//! Nothing in these messages is authenticated: SignatureValue is made up, so that whoever can reach
//! the SP can send them, and whatever they cost is spent on a stranger. The sizes are bounded, and
//! a message grows in proportion to its size.

use gauntlet_idp::draft::Of;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{
    CharRefsInNameId, DeepExtensions, DeepPrefixes, KeyInfoCertificates, LargeEntity, Lengthen,
    ManyAttributes, ManyComments, ManyElements, RedeclareNamespace, RepeatElement, RepeatReference,
    SetAttributeOf, SetSignatureValue, SpaceForm, Transforms,
};
use gauntlet_idp::volume::{AttributeKind, Lengthened};
use gauntlet_idp::{Baseline, Plan, names};

/// How many sizes there are in a dimension at most, each twice the one before.
const STEPS: u32 = 9;

/// What of a message can be made larger and larger.
#[derive(Clone, Copy, Debug)]
pub struct Dimension {
    /// The name, in kebab case, stable for ever.
    pub name: &'static str,
    /// What grows, in one line.
    pub doc: &'static str,
    /// The largest size.
    pub largest: u32,
    /// Adds this much of it to a plan.
    grow: fn(Plan, usize) -> Plan,
}

impl Dimension {
    /// The sizes that are tried, each twice the one before.
    pub fn sizes(&self) -> impl Iterator<Item = u32> + use<> {
        let largest = self.largest;
        (0..STEPS)
            .rev()
            .map(move |halvings| largest >> halvings)
            .filter(|size| *size > 0)
    }

    /// The plan of the message of this size.
    pub fn plan(&self, baseline: &Baseline, size: u32) -> Plan {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        (self.grow)(honest_size(baseline), size)
    }
}

/// The dimension with this name.
pub fn find(name: &str) -> Option<&'static Dimension> {
    ALL.iter().find(|dimension| dimension.name == name)
}

/// The plan of the message that nothing has been added to.
pub fn honest_size(baseline: &Baseline) -> Plan {
    // 256 octets, which is what RSA gives with a modulus of 2048 bits.
    let value = format!("{}QQ==", "QUFB".repeat(85));
    Plan::honest(baseline.clone()).after(SetSignatureValue { value })
}

/// Every dimension.
pub static ALL: &[Dimension] = &[
    Dimension {
        name: "depth",
        doc: "elements in one another, in Extensions",
        largest: 1 << 14,
        grow: |plan, depth| plan.after(DeepExtensions { depth }),
    },
    Dimension {
        name: "elements",
        doc: "empty elements side by side, in Extensions",
        largest: 1 << 17,
        grow: |plan, count| plan.after(ManyElements { count }),
    },
    Dimension {
        name: "attributes",
        doc: "attributes of the Response",
        largest: 1 << 15,
        grow: |plan, count| {
            plan.after(ManyAttributes {
                count,
                kind: AttributeKind::Plain,
            })
        },
    },
    Dimension {
        name: "colliding-attributes",
        doc: "attributes of the Response whose names hash alike",
        largest: 1 << 14,
        grow: |plan, count| {
            plan.after(ManyAttributes {
                count,
                kind: AttributeKind::Colliding,
            })
        },
    },
    Dimension {
        name: "namespaces",
        doc: "namespaces that the Response declares",
        largest: 1 << 14,
        grow: |plan, count| {
            plan.after(ManyAttributes {
                count,
                kind: AttributeKind::Namespaces,
            })
        },
    },
    Dimension {
        name: "namespaces-elements",
        doc: "namespaces that the Response declares, and as many elements below it",
        largest: 1 << 13,
        grow: |plan, count| {
            plan.after(ManyAttributes {
                count,
                kind: AttributeKind::Namespaces,
            })
            .after(ManyElements { count })
        },
    },
    Dimension {
        name: "prefixes",
        doc: "elements in one another, a new prefix each, all of them used by the innermost",
        largest: 1 << 12,
        grow: |plan, depth| plan.after(DeepPrefixes { depth }),
    },
    Dimension {
        name: "redeclarations",
        doc: "octets of the name of a namespace, and as many elements that exclusive canonicalization declares it on",
        largest: 1 << 11,
        grow: |plan, size| {
            plan.after(RedeclareNamespace {
                octets: size,
                count: size,
            })
        },
    },
    Dimension {
        name: "comments",
        doc: "comments in the NameID",
        largest: 1 << 16,
        grow: |plan, count| plan.after(ManyComments { count }),
    },
    Dimension {
        name: "character-references",
        doc: "characters of the NameID, each written as a reference",
        largest: 1 << 16,
        grow: |plan, times| {
            plan.after(lengthen(Lengthened::NameId, "x", times))
                .after(CharRefsInNameId {})
        },
    },
    Dimension {
        name: "text",
        doc: "characters of the NameID",
        largest: 1 << 20,
        grow: |plan, times| plan.after(lengthen(Lengthened::NameId, "x", times)),
    },
    Dimension {
        name: "text-space",
        doc: "white space in front of the Issuer of the Assertion",
        largest: 1 << 19,
        grow: |plan, times| plan.after(lengthen(Lengthened::AssertionIssuer, " ", times)),
    },
    Dimension {
        name: "destination",
        doc: "slashes at the end of the Destination",
        largest: 1 << 19,
        grow: |plan, times| plan.after(lengthen(Lengthened::Destination, "/", times)),
    },
    Dimension {
        name: "instant",
        doc: "digits of the fraction of a second in IssueInstant of the Response",
        largest: 1 << 18,
        grow: |plan, digits| {
            plan.after(SetAttributeOf {
                of: Of::Response,
                name: "IssueInstant".into(),
                value: format!("2026-01-15T12:00:00.{}Z", "0".repeat(digits)),
            })
        },
    },
    Dimension {
        name: "entities",
        doc: "octets of an entity, and as many references to it",
        largest: 1 << 12,
        grow: |plan, size| {
            plan.after(LargeEntity {
                octets: size,
                references: size,
            })
        },
    },
    Dimension {
        name: "assertions",
        doc: "Assertions in the Response",
        largest: 1 << 9,
        grow: |plan, times| plan.after(repeat("Assertion", times)),
    },
    Dimension {
        name: "claims",
        doc: "Attributes in the AttributeStatement",
        largest: 1 << 13,
        grow: |plan, times| plan.after(repeat("Attribute", times)),
    },
    Dimension {
        name: "signatures",
        doc: "Signatures of the Response",
        largest: 1 << 9,
        grow: |plan, times| plan.after(repeat("Signature", times)),
    },
    Dimension {
        name: "references",
        doc: "References in SignedInfo, and as many elements in what they cover",
        largest: 1 << 11,
        grow: |plan, times| {
            plan.before(RepeatReference { times })
                .after(ManyElements { count: times })
        },
    },
    Dimension {
        name: "transforms",
        doc: "transforms in the Reference, and as many elements in what it covers",
        largest: 1 << 12,
        grow: |plan, times| {
            let algorithms = [names::ENVELOPED]
                .into_iter()
                .chain(vec![names::EXC_C14N; times]);
            plan.before(Transforms {
                algorithms: algorithms.map(str::to_owned).collect(),
            })
            .after(ManyElements { count: times })
        },
    },
    Dimension {
        name: "certificates",
        doc: "certificates in KeyInfo, of a key that nobody trusts",
        largest: 1 << 10,
        grow: |plan, times| {
            plan.after(KeyInfoCertificates {
                certificates: vec![KeyName::Attacker],
                times,
            })
        },
    },
    Dimension {
        name: "signature-space",
        doc: "white space in front of SignatureValue",
        largest: 1 << 19,
        grow: |plan, times| plan.after(lengthen(Lengthened::SignatureValue, " ", times)),
    },
    Dimension {
        name: "form-space",
        doc: "white space in the middle of the form field",
        largest: 1 << 19,
        grow: |plan, count| plan.after(SpaceForm { count }),
    },
];

fn lengthen(value: Lengthened, piece: &str, times: usize) -> Lengthen {
    Lengthen {
        value,
        piece: piece.to_owned(),
        times,
        in_front: matches!(
            value,
            Lengthened::SignatureValue | Lengthened::AssertionIssuer
        ),
    }
}

fn repeat(name: &str, times: usize) -> RepeatElement {
    RepeatElement {
        name: name.to_owned(),
        times,
    }
}

#[cfg(test)]
mod tests {
    use gauntlet_idp::{SignOption, World, mint};

    use super::*;

    #[test]
    fn messages_grow_with_their_size_and_nothing_in_them_is_signed() {
        let world = World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap();
        for sign in [SignOption::Response, SignOption::Assertion] {
            let baseline = Baseline {
                sign,
                ..Baseline::default()
            };
            let octets = |plan: &Plan| {
                let minted = mint(&world, plan, "slope").unwrap_or_else(|e| panic!("{e}"));
                assert!(minted.truth.signed.is_none(), "{plan}");
                minted.delivery.saml_response.len()
            };
            let base = octets(&honest_size(&baseline));
            for dimension in ALL {
                let grown = |size| octets(&dimension.plan(&baseline, size)) - base;
                let (small, large) = (grown(64), grown(128));
                assert!(large > small, "{}", dimension.name);
                assert!(large <= small * 2 + 16_384, "{}", dimension.name);
            }
        }
    }

    #[test]
    fn sizes_double_and_end_with_the_largest() {
        for dimension in ALL {
            let sizes: Vec<u32> = dimension.sizes().collect();
            assert!(sizes.len() >= 8, "{}", dimension.name);
            assert!(sizes.windows(2).all(|pair| pair[1] == 2 * pair[0]));
            assert_eq!(sizes.last(), Some(&dimension.largest));
            assert_eq!(find(dimension.name).map(|d| d.name), Some(dimension.name));
        }
    }
}
