//! `gauntlet target show`.

use std::path::Path;

use gauntlet_report::text::wrap;
use gauntlet_targets::manifest::{self, Install};
use gauntlet_targets::{Cache, Manifest, bundled, install};

use crate::error::CliError;
use crate::output;

/// What the manifest of `name` says.
pub(super) fn text(name: &str) -> Result<String, CliError> {
    let (target, variant) = match name.split_once(':') {
        Some((target, variant)) if is_target(target) && !Path::new(name).exists() => {
            (target, Some(variant))
        }
        _ => (name, None),
    };
    let (manifest, state) = match bundled::by_name(target) {
        Some(adapter) => {
            let installed = Cache::from_env().ok();
            let installed = installed.and_then(|cache| install::installed(target, &cache));
            let state = match installed {
                Some(installed) => format!("installed in {}", installed.folder.display()),
                None => format!("not installed: gauntlet target install {target}"),
            };
            (adapter.manifest()?, state)
        }
        None if Path::new(target).exists() => {
            let path = Path::new(target);
            let file = if path.is_dir() {
                path.join(manifest::FILE_NAME)
            } else {
                path.to_owned()
            };
            (
                Manifest::read(&file)?,
                format!("described by {}", file.display()),
            )
        }
        None => {
            super::known(target)?;
            return Ok(String::new());
        }
    };
    let chosen = match variant {
        None => None,
        Some(wanted) => Some(manifest.variant.get(wanted).ok_or_else(|| {
            CliError::NotBundled {
                name: name.to_owned(),
                closest: manifest
                    .variant
                    .keys()
                    .next()
                    .map(|v| format!("{target}:{v}")),
            }
        })?),
    };
    let mut page = Page::default();
    page.line("name", name);
    page.line(
        "",
        chosen.map_or(&manifest.summary, |variant| &variant.summary),
    );
    page.line("state", &state);
    page.line("kind", &manifest.kind.to_string());
    page.line("home page", &manifest.homepage);
    page.line("licence", &manifest.licence);
    page.line("language", &manifest.language);
    page.line("runtime", &manifest.runtime);
    page.line("install", &steps(&manifest));
    page.line("accept", &manifest.accept);
    if let Some(http) = &manifest.http {
        page.line("entity ID", &http.entity_id);
        page.line("ACS", &http.acs_url);
        page.line("sign-in", http.login_url.as_deref().unwrap_or_default());
        page.line("probe", &http.probe.url);
    }
    let notes = manifest
        .notes
        .iter()
        .chain(chosen.iter().flat_map(|variant| &variant.notes));
    for (index, note) in notes.enumerate() {
        page.line(if index == 0 { "notes" } else { "" }, note);
    }
    for (index, (name, variant)) in manifest.variant.iter().enumerate() {
        let about = format!("{target}:{name}: {}", variant.summary);
        page.line(if index == 0 { "variants" } else { "" }, &about);
    }
    Ok(page.text)
}

fn is_target(name: &str) -> bool {
    bundled::by_name(name).is_some() || Path::new(name).exists()
}

/// The steps of the installation, in words.
fn steps(manifest: &Manifest) -> String {
    let steps = manifest.install.iter().map(|step| match step {
        Install::Debian { packages } => format!("Debian's {}", packages.join(", ")),
        Install::PythonVenv { lock } => format!("a Python environment with the packages of {lock}"),
        Install::Npm => "the npm packages of package-lock.json".to_owned(),
        Install::Cargo => "the crate, built as Cargo.lock says".to_owned(),
    });
    steps.collect::<Vec<_>>().join("; ")
}

/// Labels and wrapped text.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    /// One entry; nothing where there is nothing to say.
    fn line(&mut self, label: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        for (index, line) in wrap(text, output::width().saturating_sub(12))
            .iter()
            .enumerate()
        {
            let label = if index == 0 { label } else { "" };
            self.text.push_str(&format!("{label:10}  {line}\n"));
        }
    }
}
