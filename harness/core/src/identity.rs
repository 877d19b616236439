//! Who an SP says has logged in, what was really signed, and how the two compare.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The identity that an application would read from the SP after an accepted message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Identity {
    /// The text of the subject's `NameID` (SAML Core 2.2.3).
    pub name_id: Option<String>,
    /// Its `Format`.
    #[serde(default)]
    pub name_id_format: Option<String>,
    /// The `Issuer` of the assertion.
    #[serde(default)]
    pub issuer: Option<String>,
    /// `SessionIndex` of the authentication statement (SAML Core 2.7.2).
    #[serde(default)]
    pub session_index: Option<String>,
    /// Attribute values by attribute name, in document order.
    #[serde(default)]
    pub attributes: BTreeMap<String, Vec<String>>,
}

impl Identity {
    /// Whether `text` stands in a value that an application could act on.
    pub fn holds(&self, text: &str) -> bool {
        self.values().any(|(_, value)| value.contains(text))
    }

    /// Every value an application could act on, with the field it stands in.
    fn values(&self) -> impl Iterator<Item = (String, &str)> {
        let single = [
            ("NameID", &self.name_id),
            ("Issuer", &self.issuer),
            ("SessionIndex", &self.session_index),
        ];
        let single = single
            .into_iter()
            .filter_map(|(field, value)| value.as_deref().map(|v| (field.to_owned(), v)));
        let attributes = self.attributes.iter().flat_map(|(name, values)| {
            values
                .iter()
                .map(move |v| (format!("attribute {name}"), v.as_str()))
        });
        single.chain(attributes)
    }
}

/// What the IdP knows of a message it minted: the yardstick for an accepted identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Truth {
    /// The identity under a signature by a trusted key; `None` where no such signature covers
    /// the message, so that every acceptance is a forgery.
    pub signed: Option<Identity>,
    /// Further identities that the same message states under such a signature: an SP may hand out
    /// any one of them whole, and no mixture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Identity>,
    /// Forged values, drawn from the seed, that stand in unsigned content only.
    pub canaries: Vec<String>,
    /// Attributes that were not signed and that an SP must not come up with.
    pub absent: Vec<String>,
    /// Whether the message carries content beyond what is signed.
    pub unsigned_additions: bool,
}

/// How an accepted identity compares with what was signed. Refusal, the fourth answer, is no
/// acceptance: see [`crate::Observation::Rejected`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Acceptance {
    /// The whole signed value, of a message that carries nothing else.
    Full,
    /// The genuine identity; unsigned additions were ignored. Safe, if lenient.
    Original,
    /// A canary, a truncation, another person, or anything that nobody signed.
    Forged,
}

/// One way in which an accepted identity is not the signed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Discrepancy {
    /// No trusted key signed this message at all.
    NothingSigned,
    /// A forged value came back.
    Canary {
        /// Where it stands.
        field: String,
        /// The value returned.
        value: String,
    },
    /// A field is not what was signed.
    Differs {
        /// Which field.
        field: String,
        /// The signed values.
        signed: Vec<String>,
        /// The values returned.
        returned: Vec<String>,
    },
    /// An attribute that was not signed came back.
    Invented {
        /// Its name.
        field: String,
        /// Its values.
        returned: Vec<String>,
    },
}

impl Discrepancy {
    /// Which field of the identity it is about; empty where it is about all of it.
    pub fn field(&self) -> &str {
        match self {
            Self::NothingSigned => "",
            Self::Canary { field, .. }
            | Self::Differs { field, .. }
            | Self::Invented { field, .. } => field,
        }
    }
}

impl std::fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NothingSigned => f.write_str("no trusted key signed this message"),
            Self::Canary { field, value } => write!(f, "{field} is the forged value '{value}'"),
            Self::Differs {
                field,
                signed,
                returned,
            } => write!(
                f,
                "{field} is '{}', but '{}' was signed",
                returned.join("', '"),
                signed.join("', '")
            ),
            Self::Invented { field, returned } => {
                write!(
                    f,
                    "{field} is '{}', but nobody signed such an attribute",
                    returned.join("', '")
                )
            }
        }
    }
}

/// The result of comparing an accepted identity with the truth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Comparison {
    /// The class of the acceptance.
    pub acceptance: Acceptance,
    /// Why it is a forgery; empty for the other two.
    pub evidence: Vec<Discrepancy>,
    /// Signed fields whose values came back nowhere: lost, but nothing was forged.
    pub lost: Vec<String>,
}

impl Truth {
    /// Compares `returned`, the identity an SP handed to the application, with what was signed.
    ///
    /// Real SPs rename attributes and add keys of their own, so an unknown attribute name alone
    /// is no forgery; a changed value under a signed name is, as are a canary anywhere and an
    /// attribute listed in [`Truth::absent`].
    ///
    /// Where several identities are signed, the one that fits best counts.
    pub fn compare(&self, returned: &Identity) -> Comparison {
        let alone = self.compare_with(self.signed.as_ref(), returned);
        let others = self.alternatives.iter();
        others
            .map(|signed| self.compare_with(Some(signed), returned))
            .fold(alone, |best, other| {
                let faults = |c: &Comparison| (c.evidence.len(), c.lost.len());
                if faults(&other) < faults(&best) {
                    other
                } else {
                    best
                }
            })
    }

    /// Attributes that another of the signed identities has and this one has not.
    fn of_others<'t>(&'t self, signed: &'t Identity) -> impl Iterator<Item = &'t String> {
        let all = self.signed.iter().chain(&self.alternatives);
        all.flat_map(|identity| identity.attributes.keys())
            .filter(|name| !signed.attributes.contains_key(*name))
    }

    /// Compares `returned` with one signed identity.
    fn compare_with(&self, signed: Option<&Identity>, returned: &Identity) -> Comparison {
        let mut evidence: Vec<Discrepancy> = returned
            .values()
            .filter(|(_, value)| self.canaries.iter().any(|c| value.contains(c.as_str())))
            .map(|(field, value)| Discrepancy::Canary {
                field,
                value: value.to_owned(),
            })
            .collect();
        let forged: Vec<String> = evidence.iter().map(|d| d.field().to_owned()).collect();
        let mut lost = Vec::new();
        match signed {
            None => evidence.push(Discrepancy::NothingSigned),
            Some(signed) => {
                differences(signed, returned, &mut evidence, &mut lost);
                for name in self.absent.iter().chain(self.of_others(signed)) {
                    if let Some(values) = returned.attributes.get(name) {
                        evidence.push(Discrepancy::Invented {
                            field: format!("attribute {name}"),
                            returned: values.clone(),
                        });
                    }
                }
            }
        }
        // A field that holds a canary needs no second word on how it differs.
        evidence.retain(|d| {
            matches!(d, Discrepancy::Canary { .. }) || !forged.iter().any(|f| f == d.field())
        });
        let acceptance = if !evidence.is_empty() {
            Acceptance::Forged
        } else if self.unsigned_additions {
            Acceptance::Original
        } else {
            Acceptance::Full
        };
        Comparison {
            acceptance,
            evidence,
            lost,
        }
    }
}

/// Whether a value is the signed one, or the signed one without the white space around it or with
/// other line ends: many SPs trim, others hand values on through channels that know one line end
/// alone, and nobody is impersonated by it.
fn trimmed(signed: &str, returned: &str) -> bool {
    let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    let (signed, value) = (lines(signed), lines(returned));
    signed == value || (!value.is_empty() && signed.trim() == value)
}

/// Collects where `returned` departs from `signed`.
fn differences(
    signed: &Identity,
    returned: &Identity,
    evidence: &mut Vec<Discrepancy>,
    lost: &mut Vec<String>,
) {
    let singles = [
        ("NameID", &signed.name_id, &returned.name_id),
        ("Issuer", &signed.issuer, &returned.issuer),
        (
            "SessionIndex",
            &signed.session_index,
            &returned.session_index,
        ),
    ];
    for (field, signed, returned) in singles {
        if let Some(value) = returned
            && signed.as_ref() != Some(value)
        {
            if signed
                .as_deref()
                .is_some_and(|signed| trimmed(signed, value))
            {
                lost.push(format!("white space of {field}"));
                continue;
            }
            evidence.push(Discrepancy::Differs {
                field: field.to_owned(),
                signed: signed.iter().cloned().collect(),
                returned: vec![value.clone()],
            });
        }
    }
    if signed.name_id.is_some() && returned.name_id.is_none() {
        lost.push("NameID".to_owned());
    }
    for (name, values) in &signed.attributes {
        let field = || format!("attribute {name}");
        let somewhere = |v: &String| {
            returned
                .attributes
                .values()
                .any(|returned| returned.contains(v))
        };
        match returned.attributes.get(name) {
            // No value and an empty one are the same to many.
            Some(got) if values.is_empty() && got.iter().all(String::is_empty) => {}
            Some(got)
                if got.iter().any(|v| !values.contains(v))
                    && got
                        .iter()
                        .all(|v| values.iter().any(|signed| collapsed(signed, v))) =>
            {
                lost.push(format!("white space of {}", field()));
            }
            Some(got) if got.iter().any(|v| !values.contains(v)) => {
                evidence.push(Discrepancy::Differs {
                    field: field(),
                    signed: values.clone(),
                    returned: got.clone(),
                });
            }
            Some(got) if values.iter().any(|v| !got.contains(v)) => lost.push(field()),
            None if !values.iter().all(somewhere) => lost.push(field()),
            Some(_) | None => {}
        }
    }
}

/// Whether `returned` is `signed` with its white space collapsed, or more of it than that.
fn collapsed(signed: &str, returned: &str) -> bool {
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    words(signed) == words(returned) && returned.len() <= signed.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alice() -> Identity {
        Identity {
            name_id: Some("alice".into()),
            attributes: BTreeMap::from([("mail".into(), vec!["a@x".into(), "b@x".into()])]),
            ..Identity::default()
        }
    }

    fn truth() -> Truth {
        Truth {
            signed: Some(alice()),
            canaries: vec!["canary".into()],
            ..Truth::default()
        }
    }

    #[test]
    fn the_signed_identity_is_full_or_original() {
        assert_eq!(truth().compare(&alice()).acceptance, Acceptance::Full);
        let truth = Truth {
            unsigned_additions: true,
            ..truth()
        };
        assert_eq!(truth.compare(&alice()).acceptance, Acceptance::Original);
    }

    #[test]
    fn a_truncated_name_is_forged() {
        let returned = Identity {
            name_id: Some("ali".into()),
            ..alice()
        };
        let comparison = truth().compare(&returned);
        assert_eq!(comparison.acceptance, Acceptance::Forged);
        assert!(comparison.evidence[0].to_string().contains("'ali'"));
    }

    #[test]
    fn a_canary_is_forged_wherever_it_stands() {
        let mut returned = alice();
        returned
            .attributes
            .insert("else".into(), vec!["x-canary-y".into()]);
        assert_eq!(truth().compare(&returned).acceptance, Acceptance::Forged);
    }

    #[test]
    fn a_field_with_a_canary_is_evidence_once() {
        let returned = Identity {
            name_id: Some("canary".into()),
            ..alice()
        };
        let evidence = truth().compare(&returned).evidence;
        assert_eq!(evidence.len(), 1, "{evidence:?}");
        assert!(matches!(evidence[0], Discrepancy::Canary { .. }));
    }

    #[test]
    fn nothing_signed_makes_every_acceptance_a_forgery() {
        let truth = Truth {
            signed: None,
            ..truth()
        };
        assert_eq!(
            truth.compare(&alice()).evidence,
            [Discrepancy::NothingSigned]
        );
    }

    #[test]
    fn a_changed_value_is_forged_and_a_missing_one_is_lost() {
        let mut returned = alice();
        returned
            .attributes
            .insert("mail".into(), vec!["a@x,b@x".into()]);
        assert_eq!(truth().compare(&returned).acceptance, Acceptance::Forged);
        returned
            .attributes
            .insert("mail".into(), vec!["a@x".into()]);
        let comparison = truth().compare(&returned);
        assert_eq!(comparison.acceptance, Acceptance::Full);
        assert_eq!(comparison.lost, ["attribute mail"]);
    }

    #[test]
    fn of_several_signed_identities_any_one_is_genuine_and_a_mixture_is_forged() {
        let bob = Identity {
            name_id: Some("bob".into()),
            attributes: BTreeMap::from([("group".into(), vec!["admins".into()])]),
            ..Identity::default()
        };
        let truth = Truth {
            alternatives: vec![bob.clone()],
            ..truth()
        };
        assert_eq!(truth.compare(&alice()).acceptance, Acceptance::Full);
        assert_eq!(truth.compare(&bob).acceptance, Acceptance::Full);
        let mut mixed = alice();
        mixed.attributes.extend(bob.attributes);
        assert_eq!(truth.compare(&mixed).acceptance, Acceptance::Forged);
        mixed.attributes.remove("mail");
        assert_eq!(truth.compare(&mixed).acceptance, Acceptance::Forged);
    }

    #[test]
    fn white_space_around_a_value_is_lost_not_forged() {
        let signed = Identity {
            name_id: Some(" alice ".into()),
            ..alice()
        };
        let truth = Truth {
            signed: Some(signed),
            ..truth()
        };
        let comparison = truth.compare(&alice());
        assert_eq!(comparison.acceptance, Acceptance::Full);
        assert_eq!(comparison.lost, ["white space of NameID"]);
        let returned = Identity {
            name_id: Some("al ice".into()),
            ..alice()
        };
        assert_eq!(truth.compare(&returned).acceptance, Acceptance::Forged);
        let returned = Identity {
            name_id: Some(String::new()),
            ..alice()
        };
        assert_eq!(truth.compare(&returned).acceptance, Acceptance::Forged);
    }

    #[test]
    fn other_line_ends_are_lost_not_forged_and_a_first_line_is_forged() {
        let signed = Identity {
            name_id: Some("admin\r\n.evil".into()),
            ..alice()
        };
        let truth = Truth {
            signed: Some(signed),
            ..truth()
        };
        let returned = |name: &str| Identity {
            name_id: Some(name.into()),
            ..alice()
        };
        let comparison = truth.compare(&returned("admin\n.evil"));
        assert_eq!(comparison.acceptance, Acceptance::Full);
        assert_eq!(comparison.lost, ["white space of NameID"]);
        let comparison = truth.compare(&returned("admin"));
        assert_eq!(comparison.acceptance, Acceptance::Forged);
    }

    #[test]
    fn a_renamed_attribute_is_neither() {
        let mut returned = alice();
        let values = returned.attributes.remove("mail").unwrap();
        returned.attributes.insert("email".into(), values);
        let comparison = truth().compare(&returned);
        assert_eq!(comparison.acceptance, Acceptance::Full);
        assert!(comparison.lost.is_empty());
    }

    #[test]
    fn white_space_of_a_value_and_emptiness_are_no_forgery() {
        let signed = |values: &[&str]| Truth {
            signed: Some(Identity {
                attributes: [(
                    "a".to_owned(),
                    values.iter().map(|&v| v.to_owned()).collect(),
                )]
                .into(),
                ..alice()
            }),
            ..Truth::default()
        };
        let returned = |value: &str| Identity {
            attributes: [("a".to_owned(), vec![value.to_owned()])].into(),
            ..alice()
        };
        let comparison = signed(&["1 Main\n  Street"]).compare(&returned("1 Main Street"));
        assert_eq!(comparison.acceptance, Acceptance::Full);
        assert_eq!(comparison.lost, ["white space of attribute a"]);
        let other = signed(&["1 Main Street"]).compare(&returned("1 MainStreet"));
        assert_eq!(other.acceptance, Acceptance::Forged);
        assert_eq!(
            signed(&[]).compare(&returned("")).acceptance,
            Acceptance::Full
        );
        assert_eq!(
            signed(&[]).compare(&returned("x")).acceptance,
            Acceptance::Forged
        );
        assert_eq!(
            signed(&["x"]).compare(&returned("")).acceptance,
            Acceptance::Forged
        );
    }

    #[test]
    fn an_absent_attribute_must_not_come_back() {
        let truth = Truth {
            absent: vec!["role".into()],
            ..truth()
        };
        let mut returned = alice();
        returned
            .attributes
            .insert("role".into(), vec!["admin".into()]);
        assert_eq!(truth.compare(&returned).acceptance, Acceptance::Forged);
    }
}
