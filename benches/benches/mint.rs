//! Minting of one honest response, beside an RSA signature by the crate `rsa`.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use gauntlet_benches::world;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::{Plan, mint};
use rsa::pkcs1v15::Pkcs1v15Sign;
use sha2::{Digest, Sha256};

fn minting(c: &mut Criterion) {
    let world = world().expect("a world");
    let private = world
        .keys()
        .get(KeyName::Active)
        .private()
        .expect("an RSA key");
    let digest = Sha256::digest(b"a digest");

    let mut group = c.benchmark_group("mint");
    group.bench_function("rsa2048-sign-by-the-crate-rsa", |b| {
        b.iter(|| private.sign(Pkcs1v15Sign::new::<Sha256>(), black_box(&digest)));
    });
    // Each with identifiers of its own: a key remembers what it has signed.
    let mut number = 0_u64;
    group.bench_function("honest-response", |b| {
        b.iter(|| {
            number += 1;
            mint(black_box(&world), &Plan::default(), &number.to_string())
        });
    });
    group.finish();
}

criterion_group!(benches, minting);
criterion_main!(benches);
