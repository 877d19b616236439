//! What is known of a case before it runs: the part that reports need.

use serde::{Deserialize, Serialize};

use crate::{Check, Clause, Expectation, Feature, Level, MintMode, Severity};

/// The declaration of a case as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CaseInfo {
    /// Stable identifier: the module path in kebab case.
    pub id: String,
    /// First sentence of the documentation.
    pub title: String,
    /// The documentation without its first paragraph, Markdown.
    pub doc: String,
    /// Clauses it rests on.
    pub clauses: Vec<Clause>,
    /// The attacks that it tests, by their identifiers in the ledger of attacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attacks: Vec<String>,
    /// The weaknesses of an SP that falls for it (CWE).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cwe: Vec<String>,
    /// How the message that is judged comes about.
    pub mint: MintMode,
    /// The group that it is a member of, where a rule made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What a failure would cost.
    pub severity: Severity,
    /// How binding it is.
    pub level: Level,
    /// What a right SP does.
    pub expectation: Expectation,
    /// The checks of the reference SP that must refuse it; empty for honest cases.
    pub caught_by: Vec<Check>,
    /// The features it needs.
    pub features: Vec<Feature>,
    /// The plans it delivers, in order, in their text form.
    pub plans: Vec<String>,
    /// Source file of the declaration, relative to the project.
    pub file: String,
    /// Line of the declaration.
    pub line: u32,
}

impl CaseInfo {
    /// Everything before the last `/` of the identifier.
    pub fn family(&self) -> &str {
        family_of(&self.id)
    }
}

/// The family of a case identifier: everything before its last `/`.
pub fn family_of(id: &str) -> &str {
    id.rsplit_once('/').map_or("", |(family, _)| family)
}
