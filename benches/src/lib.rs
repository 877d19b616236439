//! What the benchmarks share: one world and the honest message of Entra's default settings.

use gauntlet_idp::{MintError, Minted, Plan, World, WorldError, mint};

/// The world of every benchmark.
pub fn world() -> Result<World, WorldError> {
    let now = gauntlet_core::Timestamp::from_unix_ms(1_768_478_400_000);
    World::new(now, 1)
}

/// Assertion signed, IdP-initiated: what most apps get.
pub fn honest(world: &World) -> Result<Minted, MintError> {
    mint(world, &Plan::default(), "bench")
}
