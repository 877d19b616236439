//! The cases of the catalogue as test vectors: for each the configuration of the SP, the messages as
//! a browser would carry them, and what an SP may do with the last of them.
//!
//! A file a family. Configurations and honest twins that several vectors share are there once, under a
//! name that follows from their content, so that a change of one step changes its own vectors alone.

use std::collections::{BTreeMap, BTreeSet};

use gauntlet_catalog::{Case, MintedCase};
use gauntlet_core::case::family_of;
use gauntlet_core::{
    Acceptance, CaseInfo, Delivery, Expectation, Feature, Identity, Level, Setup, Severity,
    Timestamp, stable_hash,
};
use gauntlet_idp::{Minted, World};
use serde::Serialize;

use crate::{ExportError, File};

/// Version of the format; raised when a reader of the old one could misread the new one.
pub const FORMAT: u32 = 1;

/// A message that is larger, in octets of its form field, is left out: it is there to be large, and a
/// repository of vectors is not the place for it.
const LARGEST: usize = 200_000;

/// The vectors of one family.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Family {
    /// [`FORMAT`].
    pub format: u32,
    /// The name of the family.
    pub family: String,
    /// Identifiers and forged values follow from this number.
    pub seed: u64,
    /// The time at which the messages were minted.
    pub now: Timestamp,
    /// Configurations of an SP, by name.
    pub setups: BTreeMap<String, Setup>,
    /// Honest twins, by name.
    pub controls: BTreeMap<String, Control>,
    /// The vectors, in the order of the catalogue.
    pub vectors: Vec<Vector>,
}

/// An honest message: an SP that does not accept it says nothing by refusing others.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Control {
    /// The name of the configuration.
    pub setup: String,
    /// What it carries.
    pub message: Message,
    /// What is signed in it.
    pub identity: Identity,
}

/// A message as it arrives at the assertion consumer service.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// When it arrives.
    pub now: Timestamp,
    /// How it travels: `HTTP-POST`, or `HTTP-Redirect` where an SP must not take it.
    pub binding: gauntlet_core::Binding,
    /// The form field `SAMLResponse` as it is after URL decoding: base64, unless the vector is about
    /// that.
    pub saml_response: String,
    /// The form field `RelayState`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relay_state: Option<String>,
    /// The requests that the SP has sent and that are not answered yet, by their ID.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outstanding_requests: Vec<String>,
}

/// What an SP may do with the message that is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It must accept it.
    Valid,
    /// It must refuse it.
    Invalid,
    /// It may refuse it, or accept it with nothing but what is signed.
    Acceptable,
}

/// One vector.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Vector {
    /// The case, stable for ever.
    pub id: String,
    /// What it is, in a sentence.
    pub title: String,
    /// Its documentation, Markdown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// What an SP may do with the last message.
    pub result: Outcome,
    /// The acceptances that are allowed: `full` is what is signed, all of it; `original` what is
    /// signed, or less. Anything else that is handed out is forged.
    pub acceptances: Vec<Acceptance>,
    /// Whether a departure is a failure (`must`), or departs from advice.
    pub level: Level,
    /// What a failure would cost.
    pub severity: Severity,
    /// Where it is written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<String>,
    /// The weaknesses of an SP that falls for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cwe: Vec<String>,
    /// Published vulnerabilities of the kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cves: Vec<String>,
    /// What an SP must be able to do for it.
    pub features: Vec<Feature>,
    /// The name of the configuration.
    pub setup: String,
    /// The name of its honest twin, which is to be accepted first; absent where the vector is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// The messages in order. All but the last set the scene; the last is judged.
    pub messages: Vec<Message>,
    /// What is signed in the last one; absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// Forged values: an SP that hands out one of them has been deceived.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forged: Vec<String>,
}

/// Vectors, and the cases that cannot be one, with the reason.
#[derive(Debug, Default)]
pub struct Vectors {
    /// By family.
    pub families: BTreeMap<String, Family>,
    /// Case and reason.
    pub left_out: BTreeMap<String, &'static str>,
}

/// The vectors of these cases.
pub fn of(world: &World, cases: &[&Case]) -> Result<Vectors, ExportError> {
    let mut vectors = Vectors::default();
    for case in cases {
        let info = case.info();
        if case.reaches_out() {
            let why = "it names an address at which somebody must listen";
            vectors.left_out.insert(info.id, why);
            continue;
        }
        let minted = case.mint(world)?;
        match no_vector(&minted) {
            Some(why) => {
                vectors.left_out.insert(info.id, why);
            }
            None => vectors.add(world, &info, &minted)?,
        }
    }
    Ok(vectors)
}

/// Why a case is more than messages to one SP, the last of which is judged.
fn no_vector(minted: &MintedCase) -> Option<&'static str> {
    let messages = || minted.messages.iter().chain([&minted.control]);
    let carried = |delivery: &Delivery| {
        delivery.carriage.is_some() || !delivery.brought_by.is_own() || delivery.logout.is_some()
    };
    if minted.asks.is_some() || !minted.moves.is_empty() {
        Some("it asks the SP for more than whether it accepts a message")
    } else if minted.messages.is_empty() {
        Some("it sends no message")
    } else if minted.at_once {
        Some("its messages arrive at the same moment")
    } else if minted.alike || minted.either {
        Some("more than its last message is judged")
    } else if minted.configures || minted.setups.iter().any(Option::is_some) {
        Some("the SP is configured anew in the middle of it")
    } else if minted.acts.iter().any(Option::is_some) {
        Some("an administrator of the SP acts in the middle of it")
    } else if messages().any(|message| carried(&message.delivery)) {
        Some("it is about how HTTP carries a message")
    } else if messages().any(|message| message.delivery.saml_response.len() > LARGEST) {
        Some("it is there to be large")
    } else {
        None
    }
}

impl Vectors {
    fn add(
        &mut self,
        world: &World,
        info: &CaseInfo,
        minted: &MintedCase,
    ) -> Result<(), ExportError> {
        let name = family_of(&info.id);
        let family = self
            .families
            .entry(name.to_owned())
            .or_insert_with(|| Family {
                format: FORMAT,
                family: name.to_owned(),
                seed: world.seed(),
                now: world.now(),
                setups: BTreeMap::new(),
                controls: BTreeMap::new(),
                vectors: Vec::new(),
            });
        let setup = family.setup(&minted.setup)?;
        let control = if minted.own_twin {
            None
        } else {
            let twin = Control {
                setup: setup.clone(),
                message: message(&minted.control),
                identity: minted.control.truth.signed.clone().unwrap_or_default(),
            };
            let name = content_name(&(&minted.control_key, &setup))?;
            family.controls.entry(name.clone()).or_insert(twin);
            Some(name)
        };
        let last = minted.messages.last().ok_or("a case without a message")?;
        let (result, acceptances) = match info.expectation {
            Expectation::Accept => (Outcome::Valid, vec![Acceptance::Full]),
            Expectation::Reject => (Outcome::Invalid, vec![]),
            Expectation::NeverForged | Expectation::Policy => (
                Outcome::Acceptable,
                vec![Acceptance::Full, Acceptance::Original],
            ),
            Expectation::RightRequest | Expectation::RightState => {
                return Err(format!("{} asks for more than a verdict", info.id).into());
            }
        };
        let forged: BTreeSet<String> = last.truth.canaries.iter().cloned().collect();
        family.vectors.push(Vector {
            id: info.id.clone(),
            title: info.title.clone(),
            doc: info.doc.clone(),
            result,
            acceptances,
            level: info.level,
            severity: info.severity,
            clauses: info.clauses.iter().map(ToString::to_string).collect(),
            cwe: info.cwe.clone(),
            cves: cves(&info.doc),
            features: info.features.clone(),
            setup,
            control,
            messages: minted.messages.iter().map(message).collect(),
            identity: last.truth.signed.clone(),
            forged: forged.into_iter().collect(),
        });
        Ok(())
    }

    /// The files: one a family, and the list of what is left out.
    pub fn files(&self, place: &str) -> Result<Vec<File>, ExportError> {
        let mut files = Vec::new();
        for (name, family) in &self.families {
            files.push(File {
                path: format!("{place}{}.json", name.replace('/', "--")),
                content: serde_json::to_string_pretty(family)? + "\n",
            });
        }
        files.push(File {
            path: format!("{place}left-out.json"),
            content: serde_json::to_string_pretty(&self.left_out)? + "\n",
        });
        Ok(files)
    }
}

impl Family {
    fn setup(&mut self, setup: &Setup) -> Result<String, ExportError> {
        let name = content_name(setup)?;
        let known = self.setups.entry(name.clone());
        known.or_insert_with(|| setup.clone());
        Ok(name)
    }
}

fn message(minted: &Minted) -> Message {
    let delivery = &minted.delivery;
    Message {
        now: delivery.now,
        binding: delivery.binding,
        saml_response: delivery.saml_response.clone(),
        relay_state: delivery.relay_state.clone(),
        outstanding_requests: delivery.outstanding_requests.clone(),
    }
}

/// A name that follows from the content alone.
fn content_name(content: &impl Serialize) -> Result<String, ExportError> {
    Ok(format!(
        "{:016x}",
        stable_hash(serde_json::to_vec(content)?)
    ))
}

/// The identifiers of vulnerabilities that a text names.
fn cves(text: &str) -> Vec<String> {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let words = text.split(|c: char| !inside(c));
    let named: BTreeSet<&str> = words.filter(|word| word.starts_with("CVE-")).collect();
    named.into_iter().map(str::to_owned).collect()
}

/// The cases that have a name of their own: all but those that a rule makes.
pub fn named() -> Vec<&'static Case> {
    gauntlet_catalog::all()
}

/// The JSON Schema of a family's file.
#[cfg(feature = "schema")]
pub fn schema() -> schemars::Schema {
    let generator = schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    let mut schema = generator.into_root_schema_for::<Family>();
    schema.insert("title".to_owned(), "Vectors of saml-gauntlet".into());
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> World {
        World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap()
    }

    fn vectors(family: &str) -> Family {
        let cases = named();
        let cases: Vec<&Case> = cases
            .into_iter()
            .filter(|case| family_of(&case.id()) == family)
            .collect();
        let mut vectors = of(&world(), &cases).unwrap();
        vectors.families.remove(family).unwrap()
    }

    #[test]
    fn what_a_vector_refers_to_is_there() {
        let family = vectors("attacks/wrapping");
        assert!(family.vectors.len() > 20);
        for vector in &family.vectors {
            assert!(family.setups.contains_key(&vector.setup), "{}", vector.id);
            let control = vector.control.as_ref().unwrap();
            let control = &family.controls[control];
            assert_eq!(control.setup, vector.setup);
        }
        let forged = family.vectors.iter().filter(|v| !v.forged.is_empty());
        assert!(forged.count() > 20);
    }

    #[test]
    fn a_valid_vector_may_be_accepted_in_full_alone() {
        let family = vectors("conformance/signing");
        let valid: Vec<&Vector> = family
            .vectors
            .iter()
            .filter(|vector| vector.result == Outcome::Valid)
            .collect();
        assert!(valid.len() > 10);
        for vector in valid {
            assert_eq!(vector.acceptances, [Acceptance::Full]);
            assert!(vector.identity.is_some() && vector.forged.is_empty());
        }
    }

    #[test]
    fn vulnerabilities_are_found_in_prose() {
        let text = "Published as CVE-2022-41912, and (CVE-2017-11427); not CVE.";
        assert_eq!(cves(text), ["CVE-2017-11427", "CVE-2022-41912"]);
    }
}
