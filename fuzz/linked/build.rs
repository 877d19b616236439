//! Makes modules of the adapters that `gauntlet target install` builds programs of: one source for both. The
//! benchmarks in `benches/linked` use it, too.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What each adapter gets to be called without a pipe. For fuzzing: the answer to the last of `messages`, as
/// the protocol says it; nothing where the setup is not taken or the binding is another. For benchmarks: what
/// consumes one message again and again, each time as if for the first time.
const BRIDGE: &str = r#"
pub fn consumer(
    setup: serde_json::Value,
    message: serde_json::Value,
) -> Option<Box<dyn FnMut() -> Result<(), String>>> {
    let setup: Setup = serde_json::from_value(setup).ok()?;
    let (mut sp, _) = Sp::configure(&setup).ok()?;
    let message: Message = serde_json::from_value(message).ok()?;
    Some(Box::new(move || {
        sp.reset();
        sp.consume(&message).map(drop)
    }))
}

pub fn judged(
    setup: serde_json::Value,
    messages: Vec<serde_json::Value>,
) -> Option<Result<serde_json::Value, String>> {
    let setup: Setup = serde_json::from_value(setup).ok()?;
    let (mut sp, _) = Sp::configure(&setup).ok()?;
    let mut last = None;
    for message in messages {
        let message: Message = serde_json::from_value(message).ok()?;
        if message.binding != "HTTP-POST" {
            return None;
        }
        last = Some(sp.consume(&message).map(|identity| json!(identity)));
    }
    last
}
"#;

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let adapters = root.join("../../harness/targets/adapters");
    // An installed adapter has the protocol beside its folder of sources.
    let copy = |from: &Path, to: &Path| {
        println!("cargo::rerun-if-changed={}", from.display());
        fs::copy(from, to).map(drop)
    };
    copy(
        &adapters.join("shared/protocol.rs"),
        &out.join("protocol.rs"),
    )?;
    let mut modules = String::new();
    let mut names: Vec<String> = fs::read_dir(&adapters)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    // Each feature is named as an adapter is.
    for name in names {
        let module = name.replace('-', "_");
        if env::var_os(format!("CARGO_FEATURE_{}", module.to_uppercase())).is_none() {
            continue;
        }
        let folder = out.join(&module);
        fs::create_dir_all(&folder)?;
        let path = folder.join("main.rs");
        copy(&adapters.join(&name).join("src/main.rs"), &path)?;
        fs::write(&path, fs::read_to_string(&path)? + BRIDGE)?;
        modules +=
            &format!("#[path = {path:?}]\n#[allow(dead_code, missing_docs)]\npub mod {module};\n");
    }
    fs::write(out.join("adapters.rs"), modules)
}
