//! One honest response validated again and again, for a profiler that counts instructions:
//! see the README beside.

#![allow(clippy::expect_used, reason = "a benchmark")]

use gauntlet_benches::{honest, world};
use gauntlet_core::Delivery;
use gauntlet_reference::ReferenceSp;

/// Validations that are counted; what comes before and after is not.
const TIMES: usize = 100;

/// Never inlined, so that a profiler finds it by its name.
#[inline(never)]
fn honest_validation(sp: &mut ReferenceSp, delivery: &Delivery) -> bool {
    sp.reset();
    sp.consume(delivery).identity.is_some()
}

fn main() {
    let world = world().expect("a world");
    let minted = honest(&world).expect("a message");
    let mut sp = ReferenceSp::new(&world.setup()).expect("a service provider");
    for _ in 0..TIMES {
        assert!(
            honest_validation(&mut sp, &minted.delivery),
            "it is accepted"
        );
    }
}
