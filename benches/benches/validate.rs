//! Validation by the reference SP, part by part and as a whole, beside what no service provider can do
//! without; and how it grows with the size of the message.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gauntlet_benches::{DecryptionFloor, Floor, events, honest, honest_of, world};
use gauntlet_core::judge::Control;
use gauntlet_core::{Expectation, Level, Setup, judge};
use gauntlet_idp::metadata::federation_metadata;
use gauntlet_idp::rollover::Rollover;
use gauntlet_idp::{Minted, Plan, World, mint};
use gauntlet_reference::ReferenceSp;
use gauntlet_reference::c14n::{Options, canonicalize_document};
use gauntlet_reference::reader::read;
use gauntlet_reference::statement::{in_the_clear, state};

/// The floors: parts without which there is no validation.
fn floors(c: &mut Criterion) {
    let world = world().expect("a world");
    let xml = honest(&world).expect("a message").xml;
    let floor = Floor::new(&world).expect("a floor");
    let mut group = c.benchmark_group("floor");
    group.bench_function("xml-events", |b| b.iter(|| events(black_box(&xml))));
    group.bench_function("sha256-6k", |b| b.iter(|| black_box(&floor).digest()));
    group.bench_function("rsa2048-verify", |b| {
        b.iter(|| assert!(black_box(&floor).verify()));
    });
    group.bench_function("rsa2048-verify-parsed", |b| {
        b.iter(|| assert!(black_box(&floor).verify_parsed()));
    });
    group.bench_function("rsa2048-oaep", |b| {
        let floor = DecryptionFloor::new(&world).expect("a floor");
        b.iter(|| assert!(black_box(&floor).decrypt()));
    });
    group.finish();
}

/// One message, consumed by an SP that forgets it each time.
fn consume(setup: &Setup, minted: &Minted) -> impl FnMut() {
    let mut sp = ReferenceSp::new(setup).expect("a service provider");
    let delivery = minted.delivery.clone();
    move || {
        sp.reset();
        let judgement = sp.consume(black_box(&delivery));
        assert!(
            judgement.identity.is_some(),
            "an honest message is accepted"
        );
    }
}

fn ours(c: &mut Criterion) {
    let world = world().expect("a world");
    let minted = honest(&world).expect("a message");
    let document = read(&minted.xml).expect("a document");
    let mut group = c.benchmark_group("reference");
    group.throughput(Throughput::Bytes(minted.xml.len() as u64));
    group.bench_function("read", |b| b.iter(|| read(black_box(&minted.xml))));
    group.bench_function("canonicalize", |b| {
        b.iter(|| canonicalize_document(black_box(&document), &Options::default()));
    });
    group.bench_function("consume", |b| {
        b.iter(consume(&world.setup(), &minted));
    });
    group.bench_function("consume-encrypted", |b| {
        let (setup, minted) = encrypted(&world);
        b.iter(consume(&setup, &minted));
    });
    // What the Signatures are, apart from all decisions: what holds each case to what it declares.
    group.bench_function("verify", |b| {
        let suspects = world.suspects(&world.setup());
        b.iter(|| state(black_box(&minted.xml), &suspects));
    });
    group.bench_function("decrypt", |b| {
        let (setup, minted) = encrypted(&world);
        let keys = world.suspects(&setup).decryption_keys;
        b.iter(|| in_the_clear(black_box(&minted.xml), &keys).expect("it is opened"));
    });
    // By metadata alone: certificates in the configuration would count for themselves. It is read once, when the SP
    // is configured.
    let mut setup = world.setup();
    setup.idp.signing_certs_pem = Vec::new();
    let keys = Rollover::NextListed.keys();
    setup.idp.metadata_xml = Some(federation_metadata(&world, keys).expect("metadata"));
    group.bench_function("consume-by-metadata", |b| {
        b.iter(consume(&setup, &minted));
    });
    group.bench_function("read-metadata", |b| {
        b.iter(|| ReferenceSp::new(black_box(&setup)).expect("a service provider"));
    });
    group.finish();
}

/// An honest message whose Assertion is encrypted, and the SP that can open it.
fn encrypted(world: &World) -> (Setup, Minted) {
    let id = "conformance/encryption/aes256-gcm";
    let case = gauntlet_catalog::find(id).expect("a case");
    let mut minted = case.mint(world).expect("messages");
    (minted.setup, minted.messages.pop().expect("a message"))
}

fn judging(c: &mut Criterion) {
    let world = world().expect("a world");
    let minted = mint(&world, &Plan::default(), "bench").expect("a message");
    let mut sp = ReferenceSp::new(&world.setup()).expect("a service provider");
    let observation = sp.consume(&minted.delivery).observation();
    c.bench_function("core/judge", |b| {
        b.iter(|| {
            judge(
                Expectation::Accept,
                Level::Must,
                &Control::Accepted,
                black_box(&observation),
                &[],
                &minted.truth,
            )
        });
    });
}

/// From the honest message to a megabyte, without the floor in it: see `scaling` for more.
fn sizes(c: &mut Criterion) {
    let world = world().expect("a world");
    let mut group = c.benchmark_group("size");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(2));
    for kilobytes in [6, 64] {
        let minted = honest_of(&world, kilobytes * 1024).expect("a message");
        group.throughput(Throughput::Bytes(minted.xml.len() as u64));
        let id = BenchmarkId::from_parameter(format!("{kilobytes}k"));
        group.bench_function(id, |b| b.iter(consume(&world.setup(), &minted)));
    }
    group.finish();
}

criterion_group!(benches, floors, ours, judging, sizes);
criterion_main!(benches);
