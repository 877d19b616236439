//! What every request has: `op` and `id`.

use super::bench::Bench;
use super::session::{configure, text};
use super::{Attempt, Rule, Trial};

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        rule: Rule {
            id: "id",
            demand: "The reply repeats the id of its request, from 0 to 2^53-1 and in any order.",
            section: "Framing",
        },
        needs: &["configure"],
        attempt: id,
    },
    Trial {
        rule: Rule {
            id: "unknown-op",
            demand: "An op that the adapter does not know is answered with `unsupported`, and the next request as ever.",
            section: "Framing",
        },
        needs: &["configure"],
        attempt: unknown_op,
    },
];

fn id(bench: &Bench) -> Attempt {
    let mut session = bench.start()?;
    let request = configure(&bench.material.setup);
    for id in [7, 0, (1 << 31) + 1, (1 << 32) + 1, (1 << 53) - 1, 3] {
        session.exchange(id, &text(&request(id)))?;
    }
    Ok(Vec::new())
}

fn unknown_op(bench: &Bench) -> Attempt {
    let mut session = bench.start()?;
    // The last of them have a meaning in one language or another.
    for op in ["are-you-there", "Consume", "", "constructor", "__init__"] {
        let reply = session.ask_op(op)?;
        if reply.unsupported()?.is_none() {
            return Err(reply.fails("the reply has no 'unsupported'"));
        }
        session.lives()?;
    }
    Ok(Vec::new())
}
