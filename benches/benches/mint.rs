//! Minting of one honest response, beside the signature in it.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use gauntlet_benches::{private_key, world};
use gauntlet_idp::{Plan, mint};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::pkcs1::EncodeRsaPrivateKey;

fn minting(c: &mut Criterion) {
    let world = world().expect("a world");
    let private = private_key(&world).expect("an RSA key");
    let der = private.to_pkcs1_der().expect("a key");
    let key = RsaKeyPair::from_der(der.as_bytes()).expect("a key");

    let mut group = c.benchmark_group("mint");
    let mut signature = vec![0; key.public().modulus_len()];
    group.bench_function("floor-rsa2048-sign", |b| {
        b.iter(|| {
            let octets = black_box(b"what is signed");
            key.sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                octets,
                &mut signature,
            )
        });
    });
    // Each with identifiers of its own: a key remembers what it has signed.
    let mut number = 0_u64;
    group.bench_function("honest-response", |b| {
        b.iter(|| {
            number += 1;
            mint(black_box(&world), &Plan::default(), &number.to_string())
        });
    });
    // And with the signature remembered: what is ours in it.
    group.bench_function("honest-response-signed-before", |b| {
        b.iter(|| mint(black_box(&world), &Plan::default(), "bench"));
    });
    group.finish();
}

criterion_group!(benches, minting);
criterion_main!(benches);
