//! The adapters that come with the harness.

use std::path::Path;

use crate::manifest::{FILE_NAME, Manifest, ManifestError};

/// A file that is written when the adapter is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundledFile {
    /// Its name in the adapter's folder.
    pub name: &'static str,
    /// Its contents.
    pub contents: &'static str,
}

/// An adapter that comes with the harness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// The target's name.
    pub name: &'static str,
    /// Its files, the manifest among them.
    pub files: &'static [BundledFile],
}

impl Bundled {
    /// Its manifest.
    pub fn manifest(&self) -> Result<Manifest, ManifestError> {
        let manifest = self.files.iter().find(|file| file.name == FILE_NAME);
        let text = manifest.map_or("", |file| file.contents);
        Manifest::parse(text, &Path::new(self.name).join(FILE_NAME))
    }
}

/// Embeds one adapter: its own files, and those it shares with others.
macro_rules! adapter {
    ($name:literal: own [$($own:literal),+], shared [$($shared:literal),*]) => {
        Bundled {
            name: $name,
            files: &[
                $(BundledFile {
                    name: $own,
                    contents: include_str!(concat!("../adapters/", $name, "/", $own)),
                },)+
                $(BundledFile {
                    name: $shared,
                    contents: include_str!(concat!("../adapters/", $shared)),
                },)*
            ],
        }
    };
}

/// The adapters that come with the harness, by name.
static BUNDLED: &[Bundled] = &[adapter!(
    "python3-saml": own ["target.toml", "requirements.lock", "adapter.py"], shared ["protocol.py"]
)];

/// The adapters that come with the harness, by name.
pub fn bundled() -> &'static [Bundled] {
    BUNDLED
}

/// The bundled adapter called `name`.
pub fn by_name(name: &str) -> Option<&'static Bundled> {
    BUNDLED.iter().find(|adapter| adapter.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Install;

    #[test]
    fn every_adapter_has_a_sound_manifest_and_its_lock() {
        for adapter in bundled() {
            let manifest = adapter.manifest().unwrap();
            assert_eq!(manifest.name, adapter.name);
            if let Some(Install::PythonVenv { lock }) = manifest.install {
                assert!(adapter.files.iter().any(|file| file.name == lock));
            }
        }
    }

    #[test]
    fn every_locked_package_is_exact_and_hashed() {
        for adapter in bundled() {
            let Some(Install::PythonVenv { lock }) = adapter.manifest().unwrap().install else {
                continue;
            };
            for file in adapter.files.iter().filter(|file| file.name == lock) {
                let text = file.contents.replace("\\\n", " ");
                let packages = text
                    .lines()
                    .filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
                for package in packages {
                    assert!(package.contains("=="), "{package}");
                    assert!(package.contains("--hash=sha256:"), "{package}");
                    assert!(!package.contains("://"), "{package}");
                }
            }
        }
    }
}
