//! Where a campaign keeps what it knows, so that it can go on after it was stopped or killed.
//!
//! ```text
//! DIR/state.json              numbers and what has been seen; written anew now and then
//! DIR/queue/*.plan            scenarios worth changing, as text
//! DIR/findings/NAME/          plan.txt, original.txt, message.xml, report.md, finding.json
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_fuzzing::Scenario;
use serde::{Deserialize, Serialize};

use crate::bench::name_of;
use crate::finding::{Finding, Flaw};
use crate::page::{Context, page};
use crate::state::{State, Stats};

/// What cannot be kept or read again.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", path.display())]
pub struct StoreError {
    /// Which file or folder.
    pub path: PathBuf,
    /// Why not.
    pub why: String,
}

fn failed(path: &Path) -> impl Fn(io::Error) -> StoreError + '_ {
    |error| StoreError {
        path: path.to_owned(),
        why: error.to_string(),
    }
}

/// The file `state.json`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Saved {
    target: String,
    seed: u64,
    stats: Stats,
    seen: BTreeSet<String>,
}

/// The file `finding.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Card {
    flaw: Flaw,
    cause: String,
    target: String,
    seed: u64,
    run: u64,
    after_ms: u64,
}

/// The folder of a campaign.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    target: String,
    seed: u64,
}

impl Store {
    /// The folder of the campaign against `target` that follows from `seed`; it is made where it is
    /// not there.
    ///
    /// # Errors
    /// Where it cannot be made, or belongs to another campaign.
    pub fn open(folder: &Path, target: &str, seed: u64) -> Result<Self, StoreError> {
        for part in ["queue", "findings"] {
            let path = folder.join(part);
            fs::create_dir_all(&path).map_err(failed(&path))?;
        }
        let store = Self {
            folder: folder.to_owned(),
            target: target.to_owned(),
            seed,
        };
        if let Some(saved) = store.saved()?
            && (saved.target != target || saved.seed != seed)
        {
            return Err(StoreError {
                path: store.state_file(),
                why: format!(
                    "this is the campaign against '{}' with seed {}; choose another folder, or \
                     these to go on with it",
                    saved.target, saved.seed
                ),
            });
        }
        Ok(store)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn state_file(&self) -> PathBuf {
        self.folder.join("state.json")
    }

    fn saved(&self) -> Result<Option<Saved>, StoreError> {
        let path = self.state_file();
        match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text)
                .map(Some)
                .map_err(|error| StoreError {
                    path,
                    why: format!("not what a campaign has written: {error}"),
                }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&path)(error)),
        }
    }

    /// Everything that an earlier session has left.
    pub(crate) fn load(&self) -> Result<State, StoreError> {
        let mut state = State::default();
        if let Some(saved) = self.saved()? {
            state.stats = saved.stats;
            state.seen = saved.seen;
        }
        for path in self.files("queue")? {
            let text = fs::read_to_string(&path).map_err(failed(&path))?;
            let scenario = text.parse().map_err(|error| StoreError {
                path: path.clone(),
                why: format!("{error}"),
            })?;
            state.corpus.push(scenario);
        }
        for folder in self.files("findings")? {
            let path = folder.join("finding.json");
            // A session that was killed while it wrote has left no card: the flaw is found again.
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            let card: Card = serde_json::from_str(&text).map_err(|error| StoreError {
                path,
                why: error.to_string(),
            })?;
            state.causes.insert(card.cause.clone());
            state.reported.insert(card.cause);
            state.findings += 1;
        }
        Ok(state)
    }

    fn files(&self, part: &str) -> Result<Vec<PathBuf>, StoreError> {
        let path = self.folder.join(part);
        let entries = fs::read_dir(&path).map_err(failed(&path))?;
        let mut all: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        all.sort();
        Ok(all)
    }

    /// Keeps the numbers and what has been seen.
    pub(crate) fn save(&self, state: &State) -> Result<(), StoreError> {
        let saved = Saved {
            target: self.target.clone(),
            seed: self.seed,
            stats: state.stats.clone(),
            seen: state.seen.clone(),
        };
        let text = serde_json::to_string_pretty(&saved).unwrap_or_default();
        write(&self.state_file(), &text)
    }

    /// Keeps a scenario that showed something new, as number `index`.
    pub(crate) fn keep(&self, index: usize, scenario: &Scenario) -> Result<(), StoreError> {
        let name = format!("{index:06}-{}.plan", &name_of(scenario)[..8]);
        write(&self.folder.join("queue").join(name), &scenario.to_string())
    }

    /// Writes down a finding; gives its folder.
    pub(crate) fn report(&self, finding: &Finding, reproduce: &str) -> Result<PathBuf, StoreError> {
        let folder = self.folder.join("findings").join(finding.name());
        fs::create_dir_all(&folder).map_err(failed(&folder))?;
        let plan = folder.join("plan.txt");
        write(&plan, &finding.scenario.to_string())?;
        write(&folder.join("original.txt"), &finding.original.to_string())?;
        let last = finding.exchanges.last();
        let field = last
            .map(|step| step.sent.saml_response.as_str())
            .unwrap_or_default();
        let xml = STANDARD
            .decode(field)
            .ok()
            .and_then(|it| String::from_utf8(it).ok());
        let message = folder.join("message.xml");
        write(&message, xml.as_deref().unwrap_or(field))?;
        let context = Context {
            target: &self.target,
            seed: self.seed,
            command: &format!("gauntlet replay {} {reproduce}", plan.display()),
        };
        write(&folder.join("report.md"), &page(finding, &context))?;
        let card = Card {
            flaw: finding.flaw,
            cause: finding.cause.clone(),
            target: self.target.clone(),
            seed: self.seed,
            run: finding.run,
            after_ms: finding.after_ms,
        };
        // Last, because it says that the rest is there.
        let text = serde_json::to_string_pretty(&card).unwrap_or_default();
        write(&folder.join("finding.json"), &text)?;
        Ok(folder)
    }
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    let next = path.with_extension("next");
    fs::write(&next, text)
        .and_then(|()| fs::rename(&next, path))
        .map_err(failed(path))
}
