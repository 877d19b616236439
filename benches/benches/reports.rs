//! The whole catalogue at the reference, and every format of a report.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use gauntlet_benches::{run_of_two, whole_run};
use gauntlet_report::{Format, render};

fn reports(c: &mut Criterion) {
    let events = run_of_two().expect("a run");
    let mut group = c.benchmark_group("report");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(1));
    for (format, name, _) in Format::TABLE {
        group.bench_function(*name, |b| b.iter(|| render(*format, black_box(&events))));
    }
    group.finish();
}

fn runs(c: &mut Criterion) {
    let mut group = c.benchmark_group("run");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(10));
    group.bench_function("whole-catalogue", |b| b.iter(|| whole_run(2)));
    group.finish();
}

criterion_group!(benches, reports, runs);
criterion_main!(benches);
