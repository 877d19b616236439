//! Keys, certificates, metadata and configurations, as files: what a test of an SP in any language
//! can begin with.

use gauntlet_idp::World;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::federation_metadata;
use gauntlet_idp::rollover::Rollover;

use crate::{ExportError, File};

/// The files.
pub fn files(world: &World, place: &str) -> Result<Vec<File>, ExportError> {
    let mut files = Vec::new();
    let mut add = |name: String, content: String| {
        files.push(File {
            path: format!("{place}{name}"),
            content,
        });
    };
    let mut rows = String::new();
    for name in KeyName::ALL {
        let key = world.keys().get(*name);
        let role = name.name();
        add(format!("keys/{role}.key.pem"), key.private_pem().to_owned());
        add(
            format!("keys/{role}.cert.pem"),
            key.certificate_pem().to_owned(),
        );
        rows.push_str(&format!(
            "- `keys/{role}.key.pem`, `keys/{role}.cert.pem`\n"
        ));
    }
    rows.push('\n');
    for state in Rollover::ALL {
        let (name, meaning) = (state.name(), state.meaning());
        add(
            format!("metadata/{name}.xml"),
            federation_metadata(world, state.keys())?,
        );
        rows.push_str(&format!("- `metadata/{name}.xml`: {meaning}\n"));
    }
    add(
        "setup.json".to_owned(),
        serde_json::to_string_pretty(&world.setup())? + "\n",
    );
    add("README.md".to_owned(), format!("{HEAD}{rows}"));
    Ok(files)
}

const HEAD: &str = "\
# Fixtures of saml-gauntlet

Written by `gauntlet export fixtures`. The keys are public and protect nothing. Certificates are valid around the time of the export
(`--now`); the same time gives the same bytes. `setup.json` is how an SP is told of all this in the target protocol and in the vectors.

";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_time_gives_the_same_bytes() {
        let world = || World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap();
        let first = files(&world(), "").unwrap();
        assert_eq!(first, files(&world(), "").unwrap());
        let at = |name: &str| {
            let file = first.iter().find(|file| file.path == name).unwrap();
            file.content.clone()
        };
        assert!(at("keys/active.cert.pem").starts_with("-----BEGIN CERTIFICATE-----"));
        // A rollover changes the keys, and the order says who signs.
        assert_ne!(
            at("metadata/2-next-listed.xml"),
            at("metadata/3-next-signs.xml")
        );
        assert!(at("README.md").contains("4-old-gone"));
    }
}
