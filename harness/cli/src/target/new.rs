//! `gauntlet target new`.

use std::fs;
use std::path::PathBuf;

use gauntlet_targets::bundled;

use crate::args::NewArgs;
use crate::error::CliError;

/// Writes the skeleton; gives what to do next.
pub(super) fn write(args: &NewArgs) -> Result<String, CliError> {
    let name = &args.name;
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(sound) {
        return Err(CliError::TargetName { name: name.clone() });
    }
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from(name));
    let failed = |path: &PathBuf| {
        let path = path.clone();
        move |source| CliError::Skeleton { path, source }
    };
    // Nobody's files are written over.
    if fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(CliError::FolderInUse { path: folder });
    }
    let files = bundled::skeleton(&args.language, name).unwrap_or_default();
    let mut text = format!("{}\n", folder.display());
    for (file, contents) in files {
        let path = folder.join(file);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed(&path))?;
        }
        fs::write(&path, contents).map_err(failed(&path))?;
        text.push_str(&format!("  {file}\n"));
    }
    let shown = folder.display();
    // A name alone would be looked for among the targets that have one.
    let shown = match folder.components().count() {
        1 => format!("./{shown}"),
        _ => shown.to_string(),
    };
    let install = install(&args.language, &shown);
    text.push_str(&format!(
        "next: install your library into the folder,\n  \
         {install}\n\
         put it where `take`, `identity` and `configure` stand, then\n  \
         gauntlet target check {shown} --protocol\n  \
         gauntlet target check {shown}\n  \
         gauntlet run --target {shown}\n"
    ));
    Ok(text)
}

/// How a library comes into `folder`, in the usual way of `language`.
fn install(language: &str, folder: &str) -> String {
    match language {
        "python" => format!(
            "python3 -m venv {folder}/venv && {folder}/venv/bin/pip install LIBRARY\n  \
             (in target.toml: command = [\"{{folder}}/venv/bin/python\", \"{{folder}}/adapter.py\"])"
        ),
        "javascript" => format!("npm install --prefix {folder} LIBRARY"),
        "ruby" => "gem install LIBRARY".to_owned(),
        "php" => format!(
            "composer require --working-dir {folder} LIBRARY\n  \
             (in adapter.php: require __DIR__ . '/vendor/autoload.php';)"
        ),
        "go" => format!("(cd {folder} && go get LIBRARY)"),
        "java" => format!("put its jar files into {folder}/lib (see `command` in target.toml)"),
        "csharp" => format!("dotnet add {folder} package LIBRARY"),
        "rust" => format!("cargo add --manifest-path {folder}/Cargo.toml LIBRARY"),
        _ => format!("see the documentation of your library ({folder})"),
    }
}
