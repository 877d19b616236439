//! Lists the files of the bundled adapters and of the skeletons, so that adding one is adding a
//! folder: the table that `src/bundled.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What running or building an adapter in place leaves behind: never bundled.
const LEFTOVERS: &[&str] = &[
    "target",
    "build",
    "bin",
    "obj",
    "out",
    "node_modules",
    "venv",
    "__pycache__",
];

fn main() -> io::Result<()> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut out = String::new();
    for (folder, table) in [("adapters", "ADAPTERS"), ("skeletons", "SKELETONS")] {
        println!("cargo::rerun-if-changed={folder}");
        let _ = writeln!(out, "static {table}: &[(&str, &[BundledFile])] = &[");
        for entry in sorted(&root.join(folder))? {
            if !entry.is_dir() {
                continue;
            }
            let _ = writeln!(out, "    ({:?}, &[", name(&entry));
            let mut files = Vec::new();
            collect(&entry, &mut files)?;
            for file in files {
                let inside = slashes(file.strip_prefix(&entry).unwrap_or(&file));
                let path = slashes(file.strip_prefix(&root).unwrap_or(&file));
                let _ = writeln!(
                    out,
                    "        BundledFile {{ name: {inside:?}, contents: \
                     include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?})) }},",
                    format!("/{path}")
                );
            }
            out.push_str("    ]),\n");
        }
        out.push_str("];\n");
    }
    let to = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(to.join("bundled.rs"), out)
}

/// The files below `folder`, in order.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in sorted(folder)? {
        let name = name(&entry);
        if name.starts_with('.') || LEFTOVERS.contains(&name.as_str()) {
            continue;
        }
        if entry.is_dir() {
            collect(&entry, files)?;
        } else {
            files.push(entry);
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
