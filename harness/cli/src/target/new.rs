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
    text.push_str(&format!(
        "next: put your library where `take` stands, then\n  \
         gauntlet target check {shown} --protocol\n  \
         gauntlet target check {shown}\n  \
         gauntlet run --target {shown}\n"
    ));
    Ok(text)
}
