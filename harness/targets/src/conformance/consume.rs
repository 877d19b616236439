//! `consume`: the honest message, and one that is not.

use gauntlet_core::{Acceptance, Binding, Feature, Identity, Truth};
use serde_json::json;

use super::bench::{Bench, no_saml};
use super::session::{Told, consume};
use super::{Attempt, Rule, Stop, Trial};
use crate::protocol::{ConsumeReply, Kind};

const SECTION: &str = "consume";

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        rule: Rule {
            id: "consume-reply",
            demand: "A message is answered with one of the four verdicts, and an acceptance with an identity: texts or nulls, and attributes as lists of texts.",
            section: SECTION,
        },
        needs: &["configure"],
        attempt: reply,
    },
    Trial {
        rule: Rule {
            id: "control",
            demand: "The honest message is accepted, as the person that is signed in it; what the library does not hand on is null.",
            section: SECTION,
        },
        needs: &["consume-reply"],
        attempt: control,
    },
    Trial {
        rule: Rule {
            id: "unsolicited",
            demand: "Where `allow_unsolicited` is false, the honest Response to no request is not accepted, or the reply to `configure` names the setting.",
            section: "configure",
        },
        needs: &["control"],
        attempt: unsolicited,
    },
    Trial {
        rule: Rule {
            id: "refusal",
            demand: "A message that is no SAML gets a verdict that is no acceptance, with a text as its reason.",
            section: SECTION,
        },
        needs: &["consume-reply"],
        attempt: refusal,
    },
    Trial {
        rule: Rule {
            id: "unknown-binding",
            demand: "A message by a binding that the adapter does not know gets the verdict `unsupported`.",
            section: SECTION,
        },
        needs: &["consume-reply"],
        attempt: unknown_binding,
    },
    Trial {
        rule: Rule {
            id: "us",
            demand: "`us`, in whatever reply it stands, is a whole number of microseconds, and no more than have passed.",
            section: "Requests",
        },
        needs: &["refusal"],
        attempt: us,
    },
];

fn reply(bench: &Bench) -> Attempt {
    bench.configured()?.consume(&bench.message())?;
    Ok(Vec::new())
}

fn control(bench: &Bench) -> Attempt {
    let control = bench.control()?;
    let consumed = bench.configured()?.consume(&control.delivery)?;
    consumed.demand("accept", "this message is honest")?;
    // Who is no whole SP logs nobody in, and so hands no identity on.
    let truth = match bench.hello.kind {
        Kind::Sp => control.truth.clone(),
        Kind::Signature | Kind::Lint => Truth {
            signed: Some(Identity::default()),
            ..Truth::default()
        },
    };
    let comparison = truth.compare(consumed.identity().unwrap_or(&Identity::default()));
    if comparison.acceptance == Acceptance::Forged {
        let evidence: Vec<String> = comparison
            .evidence
            .iter()
            .map(ToString::to_string)
            .collect();
        return Err(consumed.reply.fails(evidence.join("; ")));
    }
    let lost = comparison.lost.into_iter();
    Ok(lost
        .map(|field| format!("not handed on: {field}"))
        .collect())
}

fn unsolicited(bench: &Bench) -> Attempt {
    // The control answers no request only where this is declared.
    bench.needs(Feature::Unsolicited)?;
    if bench.hello.kind != Kind::Sp {
        return Err(Stop::Skipped("it is no whole SP".to_owned()));
    }
    let control = bench.control()?;
    let name = "allow_unsolicited";
    let mut session = bench.start()?;
    let (_, told) = session.configure(&bench.changed(|s| s.sp.allow_unsolicited = false))?;
    let Told::Taken(taken) = told else {
        return Ok(Vec::new());
    };
    if taken.ignored.iter().any(|ignored| ignored == name) || taken.floors.contains_key(name) {
        return Ok(vec![format!("'{name}' cannot be false")]);
    }
    session.consume(&control.delivery)?.demand_no_acceptance(
        "a Response to no request, told that 'allow_unsolicited' is false, and the reply to 'configure' does not say in 'ignored' that it is not honoured",
    )?;
    Ok(Vec::new())
}

fn refusal(bench: &Bench) -> Attempt {
    let mut session = bench.configured()?;
    let consumed = session.consume(&no_saml(bench.message().now))?;
    consumed.demand_no_acceptance("a document that is no SAML")?;
    session.lives()?;
    Ok(match consumed.answer {
        ConsumeReply::Reject { .. } => Vec::new(),
        _ => vec![format!("the verdict is '{}'", consumed.verdict())],
    })
}

fn unknown_binding(bench: &Bench) -> Attempt {
    let mut session = bench.configured()?;
    let message = bench.message();
    debug_assert_eq!(message.binding, Binding::HttpPost);
    let reply = session.ask_changed(consume(&message), |request| {
        request["binding"] = json!("carrier-pigeon");
    })?;
    reply
        .consumed()?
        .demand("unsupported", "nobody knows the binding 'carrier-pigeon'")?;
    session.lives()?;
    Ok(Vec::new())
}

fn us(bench: &Bench) -> Attempt {
    let mut session = bench.start()?;
    let (configured, _) = session.configure(&bench.material.setup)?;
    let consumed = session.consume(&bench.message())?.reply;
    let refused = session.consume(&no_saml(bench.message().now))?.reply;
    let reset = session.reset()?;
    for reply in [&configured, &consumed, &refused, &reset] {
        let Some(us) = reply.fields.get("us") else {
            continue;
        };
        let Some(us) = us.as_u64() else {
            return Err(reply.fails("'us' is no whole number of microseconds"));
        };
        if u128::from(us) > reply.took.as_micros() {
            return Err(reply.fails(format!(
                "'us' is {us}, and only {} µs have passed",
                reply.took.as_micros()
            )));
        }
    }
    Ok(if consumed.fields.contains_key("us") {
        Vec::new()
    } else {
        vec!["benchmarks have no `us` to go by".to_owned()]
    })
}
