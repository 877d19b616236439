//! The installations that tests of adapters share, and the program that mints Responses for them.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use gauntlet_targets::{Cache, Installed, SystemPackages, install};

/// The middle of the life of a minted Response.
pub(crate) const NOON: &str = "2026-01-15T12:00:00Z";

/// The attribute of a minted Response, one of Entra's claims.
pub(crate) const GROUPS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";

/// The installations of whoever runs the tests. A test never installs packages of the system.
pub(crate) fn cache() -> Cache {
    Cache::from_env()
        .unwrap()
        .with_system_packages(SystemPackages::Refuse)
}

/// Installs `name`; `None`, said on standard error, where this machine cannot. CI must.
pub(crate) fn required(name: &str) -> Option<Installed> {
    match install(name, &cache(), &mut |_| {}) {
        Ok(installed) => Some(installed),
        Err(error) => {
            let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!ci, "{name} must be installable in CI: {error}");
            not_tested(&format!("{name} cannot be installed: {error}"));
            None
        }
    }
}

/// Says so where it is seen: what a test prints by macro is shown only where it fails.
pub(crate) fn not_tested(why: &str) {
    // At once, so that other tests do not speak in between.
    let line = format!("NOT TESTED: {why}\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// A file of this project, by its path from this crate's folder.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(here(path)).unwrap()
}

/// A certificate of the test's IdP, or of the key that an SP decrypts with: `active`, `next`, `ec`.
/// They are valid from 2020 to 2119, for there are libraries that look at the dates.
pub(crate) fn certificate(name: &str) -> String {
    read(&format!("tests/adapters/{name}.crt"))
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The program, which ends with the tests, and what it has minted: the same words are the same
/// Response.
struct Mint {
    program: Child,
    responses: BufReader<ChildStdout>,
    minted: HashMap<String, String>,
}

impl Mint {
    /// It is written in Python and has its libraries from the environment of python3-saml.
    fn start() -> Option<Mutex<Self>> {
        let python = required("python3-saml")?.folder.join("venv/bin/python");
        let mut program = Command::new(python)
            .args(["-I", "-B"])
            .arg(here("tests/adapters/mint.py"))
            .args([here("../../fixtures/keys"), here("tests/adapters")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Some(Mutex::new(Self {
            responses: BufReader::new(program.stdout.take().unwrap()),
            program,
            minted: HashMap::new(),
        }))
    }

    fn mint(&mut self, words: &str) -> String {
        if let Some(minted) = self.minted.get(words) {
            return minted.clone();
        }
        let requests = self.program.stdin.as_mut().unwrap();
        writeln!(requests, "{words}").unwrap();
        let mut line = String::new();
        self.responses.read_line(&mut line).unwrap();
        let response = line.trim_end().to_owned();
        assert!(!response.is_empty(), "mint.py failed at '{words}'");
        self.minted.insert(words.to_owned(), response.clone());
        response
    }
}

/// The Response that mint.py makes of these words, as a browser would post it; `None`, said on
/// standard error, where there is nothing to mint with.
pub(crate) fn mint(words: &str) -> Option<String> {
    static MINT: OnceLock<Option<Mutex<Mint>>> = OnceLock::new();
    let mint = MINT.get_or_init(Mint::start).as_ref()?;
    // Whoever panicked with the lock said why.
    let mut mint = mint.lock().unwrap_or_else(PoisonError::into_inner);
    Some(mint.mint(words))
}
