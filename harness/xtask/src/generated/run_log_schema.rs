//! The JSON Schema of one line of a RunLog, as it is written.

use gauntlet_core::runlog::Event;
use schemars::generate::SchemaSettings;

use super::{File, GenerateError, one};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let schema = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Event>();
    Ok(one(path, serde_json::to_string_pretty(&schema)? + "\n"))
}
