//! The adapters that come with the harness, and the skeletons for adapters of one's own.
//!
//! Both are folders (`adapters/`, `skeletons/`) that the build script lists: there is no table
//! to keep.

use std::path::Path;

use crate::manifest::{FILE_NAME, Manifest, ManifestError};

include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// The folder of the files that adapters of one language share.
const SHARED: &str = "shared";
/// Stands in a skeleton for the name of the target.
const PLACEHOLDER: &str = "my-sp";

/// A file that is written when the adapter is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundledFile {
    /// Its path in the adapter's folder, with `/` between its parts.
    pub name: &'static str,
    /// Its contents.
    pub contents: &'static str,
}

/// An adapter that comes with the harness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// The target's name.
    pub name: &'static str,
    /// Its own files, the manifest among them.
    pub own: &'static [BundledFile],
}

impl Bundled {
    /// Its manifest.
    pub fn manifest(&self) -> Result<Manifest, ManifestError> {
        let manifest = self.own.iter().find(|file| file.name == FILE_NAME);
        let text = manifest.map_or("", |file| file.contents);
        Manifest::parse(text, &Path::new(self.name).join(FILE_NAME))
    }

    /// All its files: its own, and those that its manifest says it shares with others.
    pub fn files(&self, manifest: &Manifest) -> impl Iterator<Item = BundledFile> {
        let shared: Vec<BundledFile> = shared_files()
            .iter()
            .filter(|file| manifest.shared.iter().any(|name| name == file.name))
            .copied()
            .collect();
        self.own.iter().copied().chain(shared)
    }
}

/// The adapters that come with the harness, by name.
pub fn bundled() -> impl Iterator<Item = Bundled> {
    ADAPTERS
        .iter()
        .filter(|(name, _)| *name != SHARED)
        .map(|&(name, own)| Bundled { name, own })
}

/// The bundled adapter called `name`, which is without a variant.
pub fn by_name(name: &str) -> Option<Bundled> {
    bundled().find(|adapter| adapter.name == name)
}

/// The files that adapters share.
pub fn shared_files() -> &'static [BundledFile] {
    let shared = ADAPTERS.iter().find(|(name, _)| *name == SHARED);
    shared.map_or(&[], |(_, files)| files)
}

/// The languages that there is a skeleton for, by name.
pub fn languages() -> impl Iterator<Item = &'static str> {
    SKELETONS.iter().map(|(language, _)| *language)
}

/// The files of a new adapter called `name` in `language`; `None` where there is no skeleton.
pub fn skeleton(language: &str, name: &str) -> Option<Vec<(&'static str, String)>> {
    let (_, files) = SKELETONS.iter().find(|(known, _)| *known == language)?;
    let filled = |file: &BundledFile| (file.name, file.contents.replace(PLACEHOLDER, name));
    Some(files.iter().map(filled).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::manifest::Install;

    fn file<'a>(adapter: &'a Bundled, name: &str) -> &'a str {
        let file = adapter.own.iter().find(|file| file.name == name);
        file.unwrap_or_else(|| panic!("{} has no {name}", adapter.name))
            .contents
    }

    #[test]
    fn every_adapter_has_a_sound_manifest() {
        for adapter in bundled() {
            let manifest = adapter.manifest().unwrap();
            assert_eq!(manifest.name, adapter.name);
            let texts = [
                &manifest.summary,
                &manifest.homepage,
                &manifest.licence,
                &manifest.language,
                &manifest.runtime,
                &manifest.accept,
            ];
            assert!(
                texts.iter().all(|text| !text.is_empty()),
                "{}",
                adapter.name
            );
            assert!(!manifest.notes.is_empty(), "{}", adapter.name);
            let files = adapter.files(&manifest).count();
            assert_eq!(
                files,
                adapter.own.len() + manifest.shared.len(),
                "{}",
                adapter.name
            );
        }
    }

    #[test]
    fn every_locked_package_is_exact_and_hashed() {
        for adapter in bundled() {
            for step in adapter.manifest().unwrap().install {
                match step {
                    Install::PythonVenv { lock } => python(file(&adapter, &lock)),
                    Install::Npm => {
                        file(&adapter, "package.json");
                        npm(file(&adapter, "package-lock.json"));
                    }
                    Install::Cargo => {
                        file(&adapter, "Cargo.toml");
                        cargo(file(&adapter, "Cargo.lock"));
                    }
                    // The archive is signed, and its index has the hashes.
                    Install::Debian { .. } => {}
                }
            }
        }
    }

    fn python(lock: &str) {
        let text = lock.replace("\\\n", " ");
        let packages = text
            .lines()
            .filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'));
        for package in packages {
            assert!(package.contains("=="), "{package}");
            assert!(package.contains("--hash=sha256:"), "{package}");
            assert!(!package.contains("://"), "{package}");
        }
    }

    fn npm(lock: &str) {
        let lock: Value = serde_json::from_str(lock).unwrap();
        for (path, package) in lock["packages"].as_object().unwrap() {
            // The first entry is the adapter itself.
            if !path.is_empty() {
                assert!(package["version"].is_string(), "{path}");
                assert!(package["integrity"].is_string(), "{path}");
                assert!(package["resolved"].is_null(), "{path}");
            }
        }
    }

    fn cargo(lock: &str) {
        let lock: toml::Table = toml::from_str(lock).unwrap();
        for package in lock["package"].as_array().unwrap() {
            let foreign = package.get("source").is_some();
            assert_eq!(package.get("checksum").is_some(), foreign, "{package:?}");
        }
    }

    #[test]
    fn a_skeleton_bears_its_name() {
        assert!(languages().count() > 0);
        for language in languages() {
            let files = skeleton(language, "other-sp").unwrap();
            let manifest = files.iter().find(|(name, _)| *name == FILE_NAME).unwrap();
            let manifest = Manifest::parse(&manifest.1, Path::new(language)).unwrap();
            assert_eq!(manifest.name, "other-sp");
            for (name, contents) in files {
                assert!(!contents.contains(PLACEHOLDER), "{language}/{name}");
            }
        }
        assert!(skeleton("cobol", "x").is_none());
    }
}
