//! Validation of one honest response, beside what no service provider can do without.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark")]

use std::hint::black_box;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gauntlet_benches::{honest, world};
use gauntlet_idp::keys::KeyName;
use gauntlet_reference::ReferenceSp;
use gauntlet_reference::c14n::{Options, canonicalize_document};
use gauntlet_reference::reader::read;
use quick_xml::Reader;
use quick_xml::events::Event;
use rsa::PublicKey;
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::pkcs1v15::Pkcs1v15Sign;
use sha2::{Digest, Sha256};

/// One pass of events, which is the least that reading costs.
fn events(xml: &str) -> usize {
    let mut reader = Reader::from_str(xml);
    let mut count = 0;
    while !matches!(reader.read_event().expect("an event"), Event::Eof) {
        count += 1;
    }
    count
}

/// The floors: parts without which there is no validation.
fn floors(c: &mut Criterion) {
    let world = world().expect("a world");
    let xml = honest(&world).expect("a message").xml;
    let octets = vec![b'x'; 6 * 1024];
    let private = world
        .keys()
        .get(KeyName::Active)
        .private()
        .expect("an RSA key");
    let public: &PublicKey = private.as_ref();
    let der = public.to_pkcs1_der().expect("a key");
    let signature = private
        .sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(&octets))
        .expect("a signature");
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_bytes());

    let mut group = c.benchmark_group("floor");
    group.throughput(Throughput::Bytes(xml.len() as u64));
    group.bench_function("xml-events", |b| b.iter(|| events(black_box(&xml))));
    group.throughput(Throughput::Bytes(octets.len() as u64));
    group.bench_function("sha256-6k", |b| {
        b.iter(|| digest(&SHA256, black_box(&octets)));
    });
    group.bench_function("rsa2048-verify", |b| {
        b.iter(|| {
            key.verify(black_box(&octets), &signature)
                .expect("it verifies");
        });
    });
    group.finish();
}

/// The reference SP, part by part and as a whole.
fn ours(c: &mut Criterion) {
    let world = world().expect("a world");
    let minted = honest(&world).expect("a message");
    let document = read(&minted.xml).expect("a document");
    let mut sp = ReferenceSp::new(&world.setup()).expect("a service provider");

    let mut group = c.benchmark_group("reference");
    group.throughput(Throughput::Bytes(minted.xml.len() as u64));
    group.bench_function("read", |b| b.iter(|| read(black_box(&minted.xml))));
    group.bench_function("canonicalize", |b| {
        b.iter(|| canonicalize_document(black_box(&document), &Options::default()));
    });
    group.bench_function("consume", |b| {
        b.iter(|| {
            sp.reset();
            let judgement = sp.consume(black_box(&minted.delivery));
            assert!(
                judgement.identity.is_some(),
                "an honest message is accepted"
            );
        });
    });
    group.finish();
}

criterion_group!(benches, floors, ours);
criterion_main!(benches);
