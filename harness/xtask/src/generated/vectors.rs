//! The vectors, and their JSON Schema.

use gauntlet_export::vectors;
use gauntlet_idp::World;

use super::{File, GenerateError, one};

pub(super) fn generate(place: &str) -> Result<Vec<File>, GenerateError> {
    // The time and the seed that a run has by itself.
    let now = gauntlet_core::DEFAULT_NOW;
    let world = World::new(now, 1)?;
    vectors::of(&world, &vectors::named())?.files(place)
}

pub(super) fn schema(path: &str) -> Result<Vec<File>, GenerateError> {
    let schema = vectors::schema();
    Ok(one(path, serde_json::to_string_pretty(&schema)? + "\n"))
}
