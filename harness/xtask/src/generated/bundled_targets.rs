//! The page about the bundled targets, from their manifests.

use gauntlet_targets::manifest::{Install, Manifest};
use gauntlet_targets::protocol::Kind;
use gauntlet_targets::{Bundled, bundled};

use super::{File, GenerateError, cell, head, one, page, row};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let mut targets = Vec::new();
    for adapter in bundled::bundled() {
        targets.push((adapter, adapter.manifest()?));
    }
    let mut text = page(
        "Bundled targets",
        &format!(
            "The {} service providers that `gauntlet target install` knows, as their \
             `target.toml` describes them. `gauntlet target show NAME` prints the same.",
            targets.len()
        ),
    );
    text.push('\n');
    text.push_str(&head(&[
        "target",
        "what it is",
        "language",
        "licence",
        "driven",
    ]));
    for (_, manifest) in &targets {
        let name = format!("[`{0}`](#{0})", manifest.name);
        text.push_str(&row(&[
            &name,
            &cell(&manifest.summary),
            &manifest.language,
            &manifest.licence,
            driven(manifest),
        ]));
    }
    for (adapter, manifest) in &targets {
        text.push_str(&section(adapter, manifest));
    }
    Ok(one(path, text))
}

fn driven(manifest: &Manifest) -> &'static str {
    match (&manifest.http, &manifest.server) {
        (Some(_), Some(_)) => "over HTTP; the harness starts the server",
        (Some(_), None) => "over HTTP",
        (None, _) => "over a pipe",
    }
}

fn section(adapter: &Bundled, manifest: &Manifest) -> String {
    let mut text = format!("\n## {}\n\n{}.\n\n", adapter.name, cell(&manifest.summary));
    let mut item = |label: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("- **{label}**: {}\n", cell(value)));
        }
    };
    item("Home page", &manifest.homepage);
    let kind = match manifest.kind {
        Kind::Sp => String::new(),
        other => format!("{other}: judged on what that covers alone"),
    };
    item("Kind", &kind);
    item("Runs with", &manifest.runtime);
    item("Installed as", &steps(manifest));
    item("Accept means", &manifest.accept);
    for note in &manifest.notes {
        match note.split_once(": ") {
            Some((label, rest)) if label.split(' ').count() <= 2 => item(label, rest),
            _ => item("Note", note),
        }
    }
    for (name, variant) in &manifest.variant {
        let about = format!("{}. {}", variant.summary, variant.notes.join(" "));
        item(&format!("`{}:{name}`", manifest.name), &about);
    }
    text
}

/// The steps of the installation, in words.
fn steps(manifest: &Manifest) -> String {
    let steps = manifest.install.iter().map(|step| match step {
        Install::Debian { packages } => format!("Debian's `{}`", packages.join("`, `")),
        Install::PythonVenv { lock } => {
            format!("a Python environment with the packages of `{lock}`")
        }
        Install::Npm => "the npm packages of `package-lock.json`".to_owned(),
        Install::Cargo => "a crate, built as its `Cargo.lock` says".to_owned(),
    });
    steps.collect::<Vec<_>>().join("; ")
}
