//! The JSON Schema of `target.toml`.

use gauntlet_targets::Manifest;
use schemars::generate::SchemaSettings;

use super::{File, GenerateError, one};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let generator = SchemaSettings::draft2020_12()
        .for_deserialize()
        .into_generator();
    let schema = generator.into_root_schema_for::<Manifest>();
    Ok(one(path, serde_json::to_string_pretty(&schema)? + "\n"))
}
