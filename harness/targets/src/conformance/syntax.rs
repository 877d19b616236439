//! Requests in forms that JSON and the protocol allow, and an adapter's reading may not.

use serde_json::{Value, json};

use super::bench::Bench;
use super::lines::{escaped, spaced};
use super::session::{Session, configure, consume, text};
use super::{Attempt, Rule, Stop, Trial};

const FRAMING: &str = "Framing";

/// What a field that nobody knows is filled with to make a line long: 15 of its 16 MiB.
const PADDING: usize = 15 * 1024 * 1024;

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        rule: Rule {
            id: "unknown-fields",
            demand: "Fields that the adapter does not know are ignored, at the top and within `sp` and `idp`.",
            section: FRAMING,
        },
        needs: &["consume-reply"],
        attempt: unknown_fields,
    },
    Trial {
        rule: Rule {
            id: "white-space",
            demand: "White space within a line of JSON means nothing.",
            section: FRAMING,
        },
        needs: &["consume-reply"],
        attempt: white_space,
    },
    Trial {
        rule: Rule {
            id: "escapes",
            demand: "Every way to write a character in a text of JSON means the same.",
            section: FRAMING,
        },
        needs: &["consume-reply"],
        attempt: escapes,
    },
    Trial {
        rule: Rule {
            id: "line-feed",
            demand: "A line ends at its line feed alone, not at the other line ends of Unicode, and is UTF-8 whatever the locale.",
            section: FRAMING,
        },
        needs: &["unknown-fields"],
        attempt: line_feed,
    },
    Trial {
        rule: Rule {
            id: "long-line",
            demand: "A line may be up to 16 MiB long.",
            section: FRAMING,
        },
        needs: &["unknown-fields"],
        attempt: long_line,
    },
    Trial {
        rule: Rule {
            id: "relay-state",
            demand: "`relay_state` is null or a text, and neither alone changes whether a message is accepted.",
            section: "consume",
        },
        needs: &["consume-reply"],
        attempt: relay_state,
    },
    Trial {
        rule: Rule {
            id: "now",
            demand: "`now` has a fraction of a second of any length, or none.",
            section: "consume",
        },
        needs: &["reset"],
        attempt: now,
    },
    Trial {
        rule: Rule {
            id: "repeat",
            demand: "A message with `repeat` gets one reply, with the verdict on the message.",
            section: "consume",
        },
        needs: &["consume-reply"],
        attempt: repeat,
    },
];

/// Configures and consumes with lines that `write` makes of the usual ones.
fn in_form(bench: &Bench, unusual: &str, write: fn(&str) -> String) -> Attempt {
    let mut session = bench.start()?;
    let id = session.id();
    let line = write(&text(&configure(&bench.material.setup)(id)));
    session.exchange(id, &line)?.told()?;
    let id = session.id();
    let line = write(&text(&consume(&bench.message())(id)));
    let consumed = session.exchange(id, &line)?.consumed()?;
    bench.as_plain(&consumed, unusual)?;
    Ok(Vec::new())
}

fn white_space(bench: &Bench) -> Attempt {
    in_form(bench, "with white space within the line", spaced)
}

fn escapes(bench: &Bench) -> Attempt {
    in_form(bench, "with the texts of the line escaped", escaped)
}

fn unknown_fields(bench: &Bench) -> Attempt {
    let mut session = bench.start()?;
    let setup = configure(&bench.material.setup);
    session
        .ask_changed(setup, |request| {
            for place in ["/sp", "/idp", ""] {
                let fields = request.pointer_mut(place).and_then(Value::as_object_mut);
                if let Some(fields) = fields {
                    fields.insert("colour".to_owned(), json!({"of": ["the", 1, null]}));
                    fields.insert("zzz".to_owned(), json!(null));
                }
            }
        })?
        .told()?;
    let consumed = session
        .ask_changed(consume(&bench.message()), |request| {
            request["colour"] = json!({"of": ["the", 1, null]});
        })?
        .consumed()?;
    bench.as_plain(&consumed, "with fields that nobody knows")?;
    Ok(Vec::new())
}

fn line_feed(bench: &Bench) -> Attempt {
    let mut session = bench.configured()?;
    let strange = "next line \u{85}, line separator \u{2028}, paragraph \u{2029}, дом, 👋";
    let reply = session.ask_changed(consume(&bench.message()), |request| {
        request["colour"] = json!(strange);
    })?;
    bench.as_plain(
        &reply.consumed()?,
        "with other line ends in a field that nobody knows",
    )?;
    session.lives()?;
    Ok(Vec::new())
}

fn long_line(bench: &Bench) -> Attempt {
    let mut session = bench.configured()?;
    let reply = session.ask_changed(consume(&bench.message()), |request| {
        request["padding"] = json!("A".repeat(PADDING));
    })?;
    bench.as_plain(&reply.consumed()?, "in a line of 15 MiB")?;
    Ok(Vec::new())
}

fn relay_state(bench: &Bench) -> Attempt {
    for (state, unusual) in [
        (None, "with null as the relay_state"),
        (Some("https://sp.example/é?a=b&c"), "with a relay_state"),
    ] {
        let mut message = bench.message();
        message.relay_state = state.map(str::to_owned);
        let consumed = bench.configured()?.consume(&message)?;
        bench.as_plain(&consumed, unusual)?;
    }
    Ok(Vec::new())
}

fn now(bench: &Bench) -> Attempt {
    let mut session = bench.configured()?;
    let usual = bench.message().now.to_string();
    let seconds = usual.split('.').next().unwrap_or_default();
    for fraction in ["", ".5", ".250", ".125000", ".000000001"] {
        let now = format!("{seconds}{fraction}Z");
        at(bench, &mut session, &now)?;
    }
    Ok(Vec::new())
}

/// Brings the message at `now`, in this form.
fn at(bench: &Bench, session: &mut Session<'_>, now: &str) -> Result<(), Stop> {
    let reply = session.ask_changed(consume(&bench.message()), |request| {
        request["now"] = json!(now);
    })?;
    bench.as_plain(&reply.consumed()?, &format!("at {now}"))?;
    session.reset().map(|_| ())
}

fn repeat(bench: &Bench) -> Attempt {
    for count in [1, 3] {
        let mut session = bench.configured()?;
        let reply = session.ask_changed(consume(&bench.message()), |request| {
            request["repeat"] = json!(count);
        })?;
        let consumed = reply.consumed()?;
        // What was accepted the first time may be a replay the second.
        if count == 1 || !bench.has(gauntlet_core::Feature::Replay) {
            bench.as_plain(&consumed, &format!("with a repeat of {count}"))?;
        }
        session.lives()?;
    }
    Ok(Vec::new())
}
