//! The JSON Schema of the lines of the target protocol: requests as the harness writes them,
//! replies as it reads them.

use gauntlet_targets::protocol::{
    AuthnRequestReply, ConfigureReply, ConsumeReply, Envelope, Hello, MetadataReply, Request,
    ResetReply, UsersReply,
};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::{File, GenerateError, one};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let mut written = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    written.subschema_for::<Request>();
    let mut read = SchemaSettings::draft2020_12()
        .for_deserialize()
        .into_generator();
    read.subschema_for::<Hello>();
    read.subschema_for::<Envelope>();
    read.subschema_for::<ConfigureReply>();
    read.subschema_for::<ConsumeReply>();
    read.subschema_for::<ResetReply>();
    read.subschema_for::<MetadataReply>();
    read.subschema_for::<AuthnRequestReply>();
    read.subschema_for::<UsersReply>();

    let lines = ["Hello", "Request", "ConsumeReply", "Envelope"];
    let lines = lines.map(|name| json!({ "$ref": format!("#/$defs/{name}") }));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Target protocol, version 1",
        "description": "One line, of either side. `#/$defs/Hello` is the first line of a target, \
            `#/$defs/Request` a line of the harness; each request has a reply of its own in \
            `$defs`, and `#/$defs/Envelope` is what all replies have in common.",
        "anyOf": lines,
        "$defs": definitions(&mut [written, read])?,
    });
    Ok(one(path, serde_json::to_string_pretty(&schema)? + "\n"))
}

/// The definitions of all generators under one name each.
fn definitions(generators: &mut [SchemaGenerator]) -> Result<Map<String, Value>, GenerateError> {
    let mut all = Map::new();
    for generator in generators {
        for (name, schema) in generator.take_definitions(true) {
            if all.get(&name).is_some_and(|known| *known != schema) {
                return Err(format!("{name} is written in one way and read in another").into());
            }
            all.insert(name, schema);
        }
    }
    Ok(all)
}
