//! From a target's name to the target.

use std::path::{Path, PathBuf};

use gauntlet_core::Profile;

use crate::bundled;
use crate::embedded;
use crate::http::{HttpSettingsError, HttpSpec, HttpTarget};
use crate::install::{self, Cache};
use crate::launch::Launch;
use crate::manifest::{FILE_NAME, Manifest, ManifestError, Variant};
use crate::stdio::StdioTarget;
use crate::suggest::closest;
use crate::target::{Target, TargetError};

/// The name of the reference SP.
pub const REFERENCE: &str = "reference";
/// Which target, and how it is started: as often as needed, once for each worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spec {
    /// The reference SP as an operator under this profile wants it, in this process.
    Reference(Profile),
    /// A weak SP made from the reference SP, in this process, by its name with its kind.
    Mutant(String),
    /// A process of its own.
    Process(Launch),
    /// A deployed SP, over HTTP.
    Http(Box<HttpSpec>),
}

impl Spec {
    /// Starts one.
    pub fn start(&self) -> Result<Box<dyn Target>, TargetError> {
        match self {
            Self::Reference(profile) => Ok(embedded::reference(*profile)),
            Self::Mutant(name) => embedded::mutant(name),
            Self::Process(launch) => Ok(Box::new(StdioTarget::start(launch.clone())?)),
            Self::Http(spec) => Ok(Box::new(HttpTarget::start(HttpSpec::clone(spec))?)),
        }
    }
}

/// A name that leads to no target.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// A bundled adapter that is not installed, or that another version installed.
    #[error("target '{name}' is not installed: run `gauntlet target install {name}`")]
    NotInstalled {
        /// Its name.
        name: String,
    },
    /// Nothing has this name.
    #[error("there is no target '{name}'{}", suggestion(closest.as_deref()))]
    Unknown {
        /// The name.
        name: String,
        /// The name that is most like it.
        closest: Option<String>,
    },
    /// The target is known, but not this variant of it.
    #[error(
        "target '{target}' has no variant '{variant}'; it has: {}",
        list(known)
    )]
    Variant {
        /// The target.
        target: String,
        /// What stands behind the colon.
        variant: String,
        /// The variants that there are.
        known: Vec<String>,
    },
    /// The file is a program, perhaps, but no manifest.
    #[error(
        "{} is no target.toml; a program that speaks the target protocol is named with --target-cmd",
        path.display()
    )]
    NoManifest {
        /// The file.
        path: PathBuf,
    },
    /// The manifest cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The manifest's settings for HTTP cannot be used.
    #[error("{}: {source}", path.display())]
    Http {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        source: HttpSettingsError,
    },
    /// The manifest's folder cannot be found.
    #[error("cannot find the folder of {}: {source}", path.display())]
    Folder {
        /// The manifest.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
}

/// The name of the reference SP under `profile`.
pub fn reference(profile: Profile) -> String {
    if profile == Profile::default() {
        REFERENCE.to_owned()
    } else {
        format!("{REFERENCE}:{profile}")
    }
}

/// Finds the target `name`: `reference`, `reference:PROFILE`, `mutant:NAME`, a bundled adapter, the path of a
/// `target.toml` or of its folder.
pub fn resolve(name: &str, cache: &Cache) -> Result<Spec, ResolveError> {
    if let Some(profile) = Profile::ALL.into_iter().find(|p| reference(*p) == name) {
        return Ok(Spec::Reference(profile));
    }
    if mutants().any(|mutant| mutant == name) {
        return Ok(Spec::Mutant(name.to_owned()));
    }
    let (target, variant) = match name.split_once(':') {
        Some((target, variant)) => (target, Some(variant)),
        None => (name, None),
    };
    if bundled::by_name(target).is_some() {
        let installed = install::installed(target, cache);
        let installed = installed.ok_or_else(|| ResolveError::NotInstalled {
            name: target.to_owned(),
        })?;
        let path = installed.folder.join(FILE_NAME);
        return spec(&installed.manifest, &path, variant);
    }
    let path = Path::new(name);
    if path.is_dir() {
        return from_manifest(&path.join(FILE_NAME), None);
    }
    if path.is_file() {
        if path.extension().is_none_or(|extension| extension != "toml") {
            return Err(ResolveError::NoManifest {
                path: path.to_owned(),
            });
        }
        return from_manifest(path, None);
    }
    // A path may have a colon of its own, so the part behind one is a variant only now.
    if let (Some(variant), path) = (variant, Path::new(target)) {
        if path.is_dir() {
            return from_manifest(&path.join(FILE_NAME), Some(variant));
        }
        if path.is_file() {
            return from_manifest(path, Some(variant));
        }
    }
    if name.contains('/') || path.extension().is_some() {
        return from_manifest(path, None);
    }
    Err(ResolveError::Unknown {
        name: name.to_owned(),
        closest: {
            let names: Vec<String> = names().collect();
            closest(name, names.iter().map(String::as_str)).map(str::to_owned)
        },
    })
}

/// Every name that [`resolve`] knows without a path.
pub fn names() -> impl Iterator<Item = String> {
    Profile::ALL
        .into_iter()
        .map(reference)
        .chain(bundled_names())
        .chain(mutants())
}

/// The names of the bundled adapters, each followed by those of its variants.
pub fn bundled_names() -> impl Iterator<Item = String> {
    bundled::bundled().flat_map(|adapter| {
        let variants = adapter.manifest().map(|m| m.variant).unwrap_or_default();
        let variants = variants
            .into_keys()
            .map(|v| format!("{}:{v}", adapter.name));
        std::iter::once(adapter.name.to_owned()).chain(variants.collect::<Vec<_>>())
    })
}

/// The names of the weak SPs made from the reference SP: `mutant:`, `lenient:`,
/// `strict:` and `brittle:`.
pub fn mutants() -> impl Iterator<Item = String> {
    embedded::mutant_names()
}

fn from_manifest(path: &Path, variant: Option<&str>) -> Result<Spec, ResolveError> {
    let manifest = Manifest::read(path)?;
    let absolute = std::path::absolute(path).map_err(|source| ResolveError::Folder {
        path: path.to_owned(),
        source,
    })?;
    spec(&manifest, &absolute, variant)
}

/// How to start the target of this manifest, which stands at `path`.
fn spec(manifest: &Manifest, path: &Path, variant: Option<&str>) -> Result<Spec, ResolveError> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let chosen = variant.map(|name| named(manifest, name)).transpose()?;
    if let Some(spec) = manifest.http_spec(folder, chosen) {
        spec.check().map_err(|source| ResolveError::Http {
            path: path.to_owned(),
            source,
        })?;
        return Ok(Spec::Http(Box::new(spec)));
    }
    Ok(Spec::Process(manifest.launch(folder, chosen)))
}

fn named<'m>(manifest: &'m Manifest, variant: &str) -> Result<&'m Variant, ResolveError> {
    let unknown = || ResolveError::Variant {
        target: manifest.name.clone(),
        variant: variant.to_owned(),
        known: manifest.variant.keys().cloned().collect(),
    };
    manifest.variant.get(variant).ok_or_else(unknown)
}

fn list(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}

fn suggestion(closest: Option<&str>) -> String {
    match closest {
        Some(name) => format!("; did you mean '{name}'?"),
        None => "; name 'reference', 'mutant:NAME', a bundled adapter \
                 (`gauntlet target list`) or the path of a target.toml"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_found_by_its_file_and_by_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let bundled = bundled::by_name("python3-saml").unwrap();
        let manifest = bundled.own.iter().find(|f| f.name == FILE_NAME).unwrap();
        let file = folder.path().join(FILE_NAME);
        std::fs::write(&file, manifest.contents).unwrap();
        let cache = Cache::at(folder.path());
        let spec = resolve(file.to_str().unwrap(), &cache).unwrap();
        let by_folder = resolve(folder.path().to_str().unwrap(), &cache).unwrap();
        assert_eq!(spec, by_folder);
        let Spec::Process(launch) = spec else {
            panic!("{spec:?}")
        };
        assert_eq!(launch.program, folder.path().join("venv/bin/python"));
    }

    #[test]
    fn names_resolve_or_say_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        assert_eq!(
            resolve("reference", &cache).unwrap(),
            Spec::Reference(Profile::Entra)
        );
        assert_eq!(
            resolve("reference:spid", &cache).unwrap(),
            Spec::Reference(Profile::Spid)
        );
        let error = resolve("refrence", &cache).unwrap_err().to_string();
        assert!(error.contains("did you mean 'reference'"), "{error}");
        let error = resolve("python3-saml", &cache).unwrap_err().to_string();
        assert!(
            error.contains("gauntlet target install python3-saml"),
            "{error}"
        );
        let error = resolve("zzzzzzzzz", &cache).unwrap_err().to_string();
        assert!(error.contains("target.toml"), "{error}");
        let error = resolve("no/such/target.toml", &cache)
            .unwrap_err()
            .to_string();
        assert!(error.contains("no/such/target.toml"), "{error}");
    }
}
