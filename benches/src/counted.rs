//! What is counted in instructions: the same in every run, where time is noise.

use gauntlet_core::Delivery;
use gauntlet_idp::{Plan, mint};
use gauntlet_reference::ReferenceSp;
use gauntlet_reference::c14n::{Options, canonicalize_document};
use gauntlet_reference::reader::read;
use gauntlet_report::{Format, render};
use std::error::Error;
use std::hint::black_box;

use crate::{Floor, honest, honest_of, run_of_two, world};

/// One thing that is counted.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// Its name.
    pub name: &'static str,
    /// Of which the instructions are taken away again, because another processor, for which the
    /// cryptography is written in other instructions, would count differently.
    pub without: &'static [&'static str],
    /// Does it so many times.
    pub run: fn(usize) -> Result<(), Box<dyn Error>>,
}

/// Everything that is counted. What begins with `floor-` is not held against anything.
pub const ALL: &[Counted] = &[
    Counted {
        name: "floor-verify",
        without: &[],
        run: |times| {
            let floor = Floor::new(&world()?)?;
            repeat(times, || floor.verify_parsed())
        },
    },
    Counted {
        name: "read",
        without: &[],
        run: |times| {
            let xml = honest(&world()?)?.xml;
            repeat(times, || read(black_box(&xml)).is_ok())
        },
    },
    Counted {
        name: "canonicalize",
        without: &[],
        run: |times| {
            let xml = honest(&world()?)?.xml;
            let document = read(&xml)?;
            repeat(times, || {
                canonicalize_document(black_box(&document), &Options::default()).is_ok()
            })
        },
    },
    Counted {
        name: "consume",
        without: &["floor-verify"],
        run: |times| {
            let world = world()?;
            let delivery = honest(&world)?.delivery;
            consume(times, &mut ReferenceSp::new(&world.setup())?, &delivery)
        },
    },
    Counted {
        name: "consume-64-kilobytes",
        without: &["floor-verify"],
        run: |times| {
            let world = world()?;
            let delivery = honest_of(&world, 64 * 1024)?.delivery;
            consume(times, &mut ReferenceSp::new(&world.setup())?, &delivery)
        },
    },
    Counted {
        name: "mint-signed-before",
        without: &[],
        run: |times| {
            let world = world()?;
            let plan = Plan::default();
            repeat(times, || mint(black_box(&world), &plan, "bench").is_ok())
        },
    },
    Counted {
        name: "report-junit",
        without: &[],
        run: |times| report(times, Format::Junit),
    },
    Counted {
        name: "report-html",
        without: &[],
        run: |times| report(times, Format::Html),
    },
];

fn consume(times: usize, sp: &mut ReferenceSp, delivery: &Delivery) -> Result<(), Box<dyn Error>> {
    repeat(times, || {
        sp.reset();
        sp.consume(black_box(delivery)).identity.is_some()
    })
}

fn report(times: usize, format: Format) -> Result<(), Box<dyn Error>> {
    let events = run_of_two()?;
    repeat(times, || render(format, black_box(&events)).is_ok())
}

/// Does it so many times; it must say each time that it went well.
fn repeat(times: usize, mut once: impl FnMut() -> bool) -> Result<(), Box<dyn Error>> {
    for _ in 0..times {
        if !once() {
            return Err("it did not go well".into());
        }
    }
    Ok(())
}
