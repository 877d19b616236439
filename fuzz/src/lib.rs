//! What the fuzz targets share: the oracles, and the way in.
//!
//! An oracle takes any bytes and panics where something that must hold does not. [`target!`]
//! makes a libFuzzer target of one where the feature `libfuzzer` is on, and otherwise a program
//! that replays the files it is given, so that stable Rust can do that too.

use std::sync::{Mutex, OnceLock, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::Delivery;
use gauntlet_idp::{Plan, World, mint};
use gauntlet_reference::c14n::{Options, canonicalize_document};
use gauntlet_reference::reader::{ReadError, read};
use gauntlet_reference::{Document, ReferenceSp};

#[cfg(feature = "libfuzzer")]
pub use libfuzzer_sys;

/// The SP, and a delivery whose message the fuzzer replaces.
type Subject = (ReferenceSp, Delivery);

/// Made once: the world costs more than a thousand inputs.
fn subject() -> &'static Mutex<Subject> {
    static SUBJECT: OnceLock<Mutex<Subject>> = OnceLock::new();
    SUBJECT.get_or_init(|| {
        let now = "2026-01-15T12:00:00Z".parse().expect("a time");
        let world = World::new(now, 1).expect("a world");
        let sp = ReferenceSp::new(&world.setup()).expect("a service provider");
        let minted = mint(&world, &Plan::default(), "fuzz").expect("an honest message");
        Mutex::new((sp, minted.delivery))
    })
}

/// The reference SP comes to a judgement on any octets, and to the same one twice.
///
/// # Panics
/// Where it does not.
pub fn totality_response(octets: &[u8]) {
    let mut subject = subject().lock().unwrap_or_else(PoisonError::into_inner);
    let (sp, delivery) = &mut *subject;
    delivery.saml_response = STANDARD.encode(octets);
    let mut judge = || {
        sp.reset();
        sp.consume(delivery).observation()
    };
    assert_eq!(judge(), judge(), "two judgements of one message");
}

/// The canonical form of a document that reads is a document that reads, and its own canonical
/// form.
///
/// # Panics
/// Where it is not.
pub fn roundtrip_c14n(octets: &[u8]) {
    let Some(document) = std::str::from_utf8(octets).ok().and_then(|t| read(t).ok()) else {
        return;
    };
    let once = canonical(&document);
    match read(&once) {
        Ok(document) => assert_eq!(canonical(&document), once, "not a fixed point"),
        // Escaping makes a text longer.
        Err(ReadError::Limit { .. }) => {}
        Err(error) => panic!("the canonical form does not read: {error}\n{once}"),
    }
}

fn canonical(document: &Document) -> String {
    let octets = canonicalize_document(document, &Options::default());
    String::from_utf8(octets).expect("canonical octets are UTF-8")
}

/// Gives `oracle` every file named on the command line.
pub fn replay(oracle: fn(&[u8])) {
    let mut files = 0_usize;
    for path in std::env::args_os().skip(1) {
        match std::fs::read(&path) {
            Ok(octets) => oracle(&octets),
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                std::process::exit(2);
            }
        }
        files += 1;
    }
    println!("{files} files, all well");
}

/// A libFuzzer target.
#[cfg(feature = "libfuzzer")]
#[macro_export]
macro_rules! target {
    ($oracle:path) => {
        $crate::libfuzzer_sys::fuzz_target!(|octets: &[u8]| $oracle(octets));
    };
}

/// A program that replays files.
#[cfg(not(feature = "libfuzzer"))]
#[macro_export]
macro_rules! target {
    ($oracle:path) => {
        fn main() {
            $crate::replay($oracle);
        }
    };
}
