//! What is remembered from one request to the next, and what is not.

use gauntlet_core::Feature;

use super::bench::Bench;
use super::session::Told;
use super::{Attempt, Rule, Stop, Trial};
use crate::protocol::{ConsumeReply, ResetReply};

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        rule: Rule {
            id: "unconfigured",
            demand: "A message that arrives before any configuration is answered, and not with an acceptance, nor with a crash that the library had no part in.",
            section: "consume",
        },
        needs: &["consume-reply"],
        attempt: unconfigured,
    },
    Trial {
        rule: Rule {
            id: "configure-unusable",
            demand: "A configuration without a usable certificate is answered, with `unsupported` where the SP cannot take it, and either way the one before is no more in force.",
            section: "configure",
        },
        needs: &["consume-reply"],
        attempt: unusable,
    },
    Trial {
        rule: Rule {
            id: "configure-replaces",
            demand: "The last configuration alone is in force: the honest message is refused where other certificates are trusted, and accepted once the right ones are.",
            section: "configure",
        },
        needs: &["control", "refusal"],
        attempt: replaces,
    },
    Trial {
        rule: Rule {
            id: "configure-forgets",
            demand: "A configuration, be it the same, makes the target forget the messages that it has seen.",
            section: "configure",
        },
        needs: &["control"],
        attempt: forgets,
    },
    Trial {
        rule: Rule {
            id: "reset",
            demand: "`reset` is answered with `ok`, and what was accepted before is accepted again.",
            section: "reset",
        },
        needs: &["consume-reply"],
        attempt: reset,
    },
    Trial {
        rule: Rule {
            id: "deterministic",
            demand: "The same message after a `reset` gets the same verdict and the same identity.",
            section: "reset",
        },
        needs: &["reset"],
        attempt: deterministic,
    },
    Trial {
        rule: Rule {
            id: "replay",
            demand: "A target that declares `replay` rejects a message that it has accepted, until `reset`.",
            section: "The adapter speaks first",
        },
        needs: &["control", "reset"],
        attempt: replay,
    },
    Trial {
        rule: Rule {
            id: "no-replay",
            demand: "A target that does not declare `replay` remembers no message: it accepts the same one again and again.",
            section: "The adapter speaks first",
        },
        needs: &["control"],
        attempt: no_replay,
    },
    Trial {
        rule: Rule {
            id: "clock",
            demand: "A target that declares `clock` judges by the time of each request alone: accepted, refused a day later, accepted again.",
            section: "The adapter speaks first",
        },
        needs: &["control", "reset"],
        attempt: clock,
    },
];

fn unconfigured(bench: &Bench) -> Attempt {
    let mut session = bench.start()?;
    let consumed = session.consume(&bench.message())?;
    if bench.trusts() {
        consumed.demand_no_acceptance("a message without knowing whom to trust")?;
    }
    if let ConsumeReply::Crash { .. } = consumed.answer {
        return Err(consumed.reply.fails(
            "'crash' stands for an error out of the library: without a configuration the verdict is 'unsupported'",
        ));
    }
    session.lives()?;
    Ok(Vec::new())
}

fn unusable(bench: &Bench) -> Attempt {
    let mut notes = Vec::new();
    let mut session = bench.start()?;
    let no_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let lists: [&[&str]; 3] = [&[], &["no certificate"], &[no_certificate]];
    for list in lists {
        let setup = bench.changed(|s| {
            s.idp.metadata_xml = None;
            s.idp.signing_certs_pem = list.iter().map(|pem| (*pem).to_owned()).collect();
        });
        session.take(&bench.material.setup)?;
        let (_, told) = session.configure(&setup)?;
        let consumed = session.consume(&bench.message())?;
        if !bench.trusts() || consumed.identity().is_none() {
            continue;
        }
        if let Told::Unsupported = told {
            return Err(consumed.reply.fails(format!(
                "it accepts a message, after it has said that it cannot trust {list:?}"
            )));
        }
        // An SP that takes such a configuration may be unsound, which is for the cases to show.
        let mut fresh = bench.start()?;
        fresh.configure(&setup)?;
        if fresh.consume(&bench.message())?.identity().is_none() {
            return Err(consumed.reply.fails(format!(
                "the configuration before is still in force: a new process, told to trust {list:?}, does not accept this message"
            )));
        }
        notes.push(format!(
            "told to trust {list:?}, the SP accepts the message"
        ));
    }
    session.take(&bench.material.setup)?;
    Ok(notes)
}

fn replaces(bench: &Bench) -> Attempt {
    if !bench.trusts() {
        return Err(Stop::Skipped("it holds no key".to_owned()));
    }
    let control = bench.control()?;
    let strange = "a message that none of the trusted keys has signed";
    let mut session = bench.start()?;
    session.take(&bench.material.strangers)?;
    session
        .consume(&control.delivery)?
        .demand_no_acceptance(strange)?;
    session.take(&bench.material.setup)?;
    session.consume(&control.delivery)?.demand(
        "accept",
        "the certificate that is trusted now signed this message",
    )?;
    let mut session = bench.configured()?;
    session.take(&bench.material.strangers)?;
    session
        .consume(&control.delivery)?
        .demand_no_acceptance(strange)?;
    Ok(Vec::new())
}

fn forgets(bench: &Bench) -> Attempt {
    let control = bench.control()?;
    let mut session = bench.start()?;
    for _ in 0..2 {
        session.take(&bench.material.setup)?;
        session.consume(&control.delivery)?.demand(
            "accept",
            "the configuration has just been replaced, so that this is the first message",
        )?;
    }
    Ok(Vec::new())
}

fn reset(bench: &Bench) -> Attempt {
    let mut session = bench.configured()?;
    let message = bench.message();
    let first = session.consume(&message)?;
    let reply = session.reset()?;
    let answer: ResetReply = reply.as_declared("reset")?;
    if !answer.ok {
        return Err(reply.fails("'ok' must be true"));
    }
    session.consume(&message)?.demand(
        first.verdict(),
        "that was the verdict on the same message before the reset",
    )?;
    Ok(Vec::new())
}

fn deterministic(bench: &Bench) -> Attempt {
    let mut session = bench.configured()?;
    let message = bench.message();
    let first = session.consume(&message)?;
    session.reset()?;
    let second = session.consume(&message)?;
    second.demand(first.verdict(), "that was the verdict on the same message")?;
    if first.identity() == second.identity() {
        return Ok(Vec::new());
    }
    let identity = serde_json::to_string(&first.identity()).unwrap_or_default();
    Err(second
        .reply
        .fails(format!("the same message had the identity {identity}")))
}

fn replay(bench: &Bench) -> Attempt {
    bench.needs(Feature::Replay)?;
    let control = bench.control()?;
    let mut session = bench.configured()?;
    session
        .consume(&control.delivery)?
        .demand("accept", "this is the first time")?;
    for _ in 0..2 {
        session.consume(&control.delivery)?.demand(
            "reject",
            "it declares 'replay' and has accepted this message",
        )?;
    }
    session.reset()?;
    session
        .consume(&control.delivery)?
        .demand("accept", "it was told to forget")?;
    Ok(Vec::new())
}

fn no_replay(bench: &Bench) -> Attempt {
    if bench.has(Feature::Replay) {
        return Err(Stop::Skipped("it declares 'replay'".to_owned()));
    }
    let control = bench.control()?;
    let mut session = bench.configured()?;
    for _ in 0..3 {
        session.consume(&control.delivery)?.demand(
            "accept",
            "it does not declare 'replay', and so keeps nothing between messages",
        )?;
    }
    Ok(Vec::new())
}

fn clock(bench: &Bench) -> Attempt {
    bench.needs(Feature::Clock)?;
    let control = bench.control()?;
    let mut later = control.delivery.clone();
    later.now = later.now.plus_s(24 * 60 * 60);
    let mut session = bench.configured()?;
    session
        .consume(&control.delivery)?
        .demand("accept", "it arrives at its time")?;
    session.reset()?;
    session
        .consume(&later)?
        .demand("reject", "it arrives a day after its time")?;
    session.reset()?;
    session
        .consume(&control.delivery)?
        .demand("accept", "it arrives at its time, after one that did not")?;
    Ok(Vec::new())
}
