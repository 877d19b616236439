//! Other people's service providers at the same message: those whose adapters are installed. Each says itself
//! how long its library took, so neither the pipe nor the adapter counts against it.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark")]

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use gauntlet_benches::honest;
use gauntlet_core::{DEFAULT_NOW, Feature, Observation};
use gauntlet_idp::World;
use gauntlet_runner::clock;
use gauntlet_targets::{Cache, bundled, install, resolve};

fn peers(c: &mut Criterion) {
    let Ok(cache) = Cache::from_env() else { return };
    let mut group = c.benchmark_group("peer");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(2));
    for adapter in bundled::bundled() {
        let name = adapter.name;
        let Some(installed) = install::installed(name, &cache) else {
            continue;
        };
        // Whole servers answer over HTTP: a login there is more than a validation.
        if installed.manifest.server.is_some() {
            continue;
        }
        let spec = resolve(name, &cache).expect("a target");
        let mut target = spec.start().expect("it starts");
        let now = if target.hello().features.contains(&Feature::Clock) {
            DEFAULT_NOW
        } else {
            clock::real_time()
        };
        let world = World::new(now, 1).expect("a world");
        let minted = honest(&world).expect("a message");
        target.configure(&world.setup()).expect("it is configured");
        group.bench_function(name, |b| {
            b.iter_custom(|times| {
                target.reset().expect("it forgets");
                // One after the other by the adapter, so that it stays as warm as the reference does.
                let times = u32::try_from(times).expect("not as many");
                let observation = target.consume_repeatedly(&minted.delivery, times);
                let accepted = matches!(observation, Observation::Accepted { .. });
                assert!(accepted, "{name}: {observation:?}");
                target.library_time().expect("it says how long it took")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, peers);
criterion_main!(benches);
