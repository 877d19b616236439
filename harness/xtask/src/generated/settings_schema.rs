//! The JSON Schema of `gauntlet.toml`, for editors.

use super::{File, GenerateError, one};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let schema = gauntlet_gate::config::schema();
    Ok(one(path, serde_json::to_string_pretty(&schema)? + "\n"))
}
