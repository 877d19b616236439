//! The same message as everywhere at SPs in Rust that are linked in: no pipe, one compiler, one profile.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark")]

use criterion::{Criterion, criterion_group, criterion_main};
use gauntlet_benches::honest;
use gauntlet_benches_linked::LINKED;
use gauntlet_core::DEFAULT_NOW;
use gauntlet_idp::World;
use gauntlet_runner::clock;
use serde_json::json;

fn linked(c: &mut Criterion) {
    let mut group = c.benchmark_group("linked");
    for (name, takes_time, consumer) in LINKED {
        let now = if *takes_time {
            DEFAULT_NOW
        } else {
            clock::real_time()
        };
        let world = World::new(now, 1).expect("a world");
        let minted = honest(&world).expect("a message");
        let mut consume = consumer(json!(world.setup()), json!(minted.delivery))
            .expect("the setup and the message are taken");
        group.bench_function(*name, |b| {
            b.iter(|| consume().expect("an honest message is accepted"));
        });
    }
    group.finish();
}

criterion_group!(benches, linked);
criterion_main!(benches);
