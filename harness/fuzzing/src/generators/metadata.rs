//! Metadata of an IdP: every form that the mock Entra ID knows.

use gauntlet_catalog::setup_under;
use gauntlet_idp::World;

use crate::random::Random;
use crate::settings;

/// The metadata that some setting trusts the IdP by; `None` where it names none.
pub fn document(random: &mut Random, world: &World) -> Option<String> {
    let about: Vec<&settings::Named> = settings::ALL
        .iter()
        .filter(|one| one.name.starts_with("metadata"))
        .collect();
    let named = random.one(&about)?;
    setup_under(world, named.settings).idp.metadata_xml
}
