//! my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
//!
//! The SAML library goes into `take`, what it says of the person into `identity`, its settings into
//! `configure`. As it is, without a library, this adapter refuses everything.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, Write};
use std::os::fd::AsFd;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::Instant;

use serde_json::{json, Value};

/// The version of the library.
const VERSION: &str = "0.0.0";
/// What it can do as configured here. Most cases need "unsolicited" and are skipped without it. Add
/// what you have tried: "clock", "in-response-to", "encrypted-assertion", …
const FEATURES: &[&str] = &["post", "unsolicited"];

/// Stands for the error types that the library documents.
#[derive(Debug)]
struct Refused(&'static str);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Refused {}

/// The library's own error types are refusals. Any other error, and a panic, is a crash.
fn is_refusal(error: &(dyn Error + 'static)) -> bool {
    error.is::<Refused>()
}

// ======== The SAML library goes here ========

/// What the library answers: the type of that goes here.
type Login = Value;

/// Takes `request["saml_response"]` as the library's documentation shows.
///
/// Returns what the library answers, or `None` where that is nothing or false. The request also has
/// relay_state, outstanding_requests and now, the time to judge by: with "clock" among the
/// `FEATURES` the library must be given it.
fn take(_config: &Value, _request: &Value) -> Result<Option<Login>, Box<dyn Error>> {
    Err(Box::new(Refused("there is no library here yet")))
}

/// What an application would read from the library's answer, never what stands in the XML. What the
/// library does not hand on is null, also name_id: an acceptance stays one.
fn identity(_login: &Login) -> Value {
    json!({
        "name_id": null,
        "name_id_format": null,
        "issuer": null,
        "session_index": null,
        "attributes": {}, // "name": ["value", …]
    })
}

/// Replaces the configuration, and names what the library does not honour of it.
fn configure(config: &mut Option<Value>, request: &Value) -> Value {
    *config = None;
    // Read keys and make the library's settings here, once; where it cannot have them:
    // return json!({"unsupported": "this library needs a signing key"});
    *config = Some(request.clone());
    // A library without these settings; take out what yours has.
    let unknown = ["clock_skew_s", "require_signed_response", "require_signed_assertion"];
    let asked = |name: &&str| request["sp"][*name] != 0 && request["sp"][*name] != false;
    let ignored: Vec<&str> = unknown.into_iter().filter(asked).collect();
    // Where it takes unsolicited Responses all the same, with `mut` above:
    // if request["sp"]["allow_unsolicited"] == false { ignored.push("allow_unsolicited") }
    let floors = json!({}); // {"clock_skew_s": 180}: a library that always grants three minutes
    json!({"ok": true, "ignored": ignored, "floors": floors})
}

// ======== The rest is the protocol ========

/// What the library answers, where it accepts, and the verdict.
fn judged(config: &Value, request: &Value) -> (Option<Login>, Value) {
    let reply = match catch_unwind(AssertUnwindSafe(|| take(config, request))) {
        Ok(Ok(Some(login))) => return (Some(login), json!({"verdict": "accept"})),
        Ok(Ok(None)) => json!({"verdict": "reject", "reason": "the library returned nothing"}),
        Ok(Err(error)) if is_refusal(&*error) => {
            json!({"verdict": "reject", "reason": error.to_string()})
        }
        Ok(Err(error)) => json!({"verdict": "crash", "reason": format!("{error:?}")}),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            json!({"verdict": "crash", "reason": format!("panic: {}", text.unwrap_or_default())})
        }
    };
    (None, reply)
}

fn consume(config: Option<&Value>, request: &Value) -> Value {
    let Some(config) = config else {
        return json!({"verdict": "unsupported", "reason": "not configured"});
    };
    let binding = request["binding"].as_str().unwrap_or_default();
    if binding != "HTTP-POST" {
        return json!({"verdict": "unsupported", "reason": format!("binding {binding}")});
    }
    // set_clock(request["now"].as_str()); // see "The clock" in docs/targets.md
    let start = Instant::now();
    let (mut login, mut reply) = judged(config, request);
    for _ in 1..request["repeat"].as_u64().unwrap_or(1) {
        (login, reply) = judged(config, request);
    }
    reply["us"] = json!(start.elapsed().as_micros() as u64);
    // Not where panics are caught: a mistake in `identity` is none of the library's.
    if let Some(login) = &login {
        reply["identity"] = identity(login);
    }
    reply
}

extern "C" {
    fn dup2(from: i32, to: i32) -> i32;
}

fn main() -> Result<(), Box<dyn Error>> {
    // The library may print: the real standard output is kept, descriptor 1 is the log.
    let mut replies = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    // SAFETY: a function of the C library that takes any two numbers.
    if unsafe { dup2(2, 1) } < 0 {
        return Err(io::Error::last_os_error().into());
    }
    let mut say = |message: Value| replies.write_all(format!("{message}\n").as_bytes());

    say(json!({
        "protocol": 1, "name": "my-sp", "version": VERSION, "kind": "sp", "features": FEATURES,
    }))?;
    let mut config = None;
    for line in io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let mut reply = match request["op"].as_str().unwrap_or_default() {
            "configure" => configure(&mut config, &request),
            "consume" => consume(config.as_ref(), &request),
            "reset" => json!({"ok": true}), // forget here what the library remembers
            // May be joined by metadata, authn_request and users.
            other => json!({"unsupported": format!("unknown operation '{other}'")}),
        };
        reply["id"] = request["id"].clone();
        say(reply)?;
    }
    Ok(())
}
