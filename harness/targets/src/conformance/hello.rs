//! The first line.

use super::bench::Bench;
use super::{Attempt, Rule, Stop, Trial};
use crate::protocol::Hello;
use crate::target::TargetError;

const SECTION: &str = "The adapter speaks first";

pub(super) const INTRODUCES: Rule = Rule {
    id: "hello",
    demand: "The first line comes unasked and is a hello: protocol 1, a name, a version, a known kind and the features.",
    section: SECTION,
};

pub(super) const TRIALS: &[Trial] = &[Trial {
    rule: Rule {
        id: "hello-repeats",
        demand: "Every process of the target introduces itself with the same hello, because another one takes over where one was killed.",
        section: SECTION,
    },
    needs: &[INTRODUCES.id],
    attempt: repeats,
}];

pub(super) fn judge(introduced: &Result<Hello, TargetError>) -> Attempt {
    let hello = introduced
        .as_ref()
        .map_err(|error| Stop::failed(error.to_string()))?;
    for (field, value) in [("name", &hello.name), ("version", &hello.version)] {
        if value.trim().is_empty() {
            return Err(Stop::failed(format!("the {field} in its hello is empty")));
        }
    }
    let unknown = hello.unknown_features.iter();
    let note = |name| format!("'{name}' is no feature of protocol 1 and is ignored");
    Ok(unknown.map(note).collect())
}

fn repeats(bench: &Bench) -> Attempt {
    let session = bench.start()?;
    if session.hello == bench.hello {
        return Ok(Vec::new());
    }
    let shown = |hello: &Hello| serde_json::to_string(hello).unwrap_or_default();
    Err(Stop::failed(format!(
        "a second process says {}, and the first said {}",
        shown(&session.hello),
        shown(&bench.hello)
    )))
}
