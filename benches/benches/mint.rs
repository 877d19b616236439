//! Minting of one honest response, beside the RSA signature in it.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use gauntlet_benches::{honest, world};
use gauntlet_idp::keys::KeyName;
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
    group.bench_function("floor-rsa2048-sign", |b| {
        b.iter(|| private.sign(Pkcs1v15Sign::new::<Sha256>(), black_box(&digest)));
    });
    group.bench_function("honest-response", |b| b.iter(|| honest(black_box(&world))));
    group.finish();
}

criterion_group!(benches, minting);
criterion_main!(benches);
