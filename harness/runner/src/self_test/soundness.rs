//! The catalogue held against an engine that states what the Signatures in its messages are.

use gauntlet_core::Statement;
use gauntlet_core::statement::Suspects;
use gauntlet_idp::World;

use super::{Cases, Defect};

/// An engine that states what the Signatures in the text of a message are, independent of whoever
/// made it.
pub type Engine = dyn Fn(&str, &Suspects) -> Statement;

/// The cases whose messages are not what they are declared to be: an attack that is dead on
/// arrival proves nothing when it is refused.
pub fn soundness(cases: &Cases<'_>, world: &World, engine: &Engine) -> Vec<Defect> {
    let mut defects = Vec::new();
    for case in &cases.prepared {
        // What cannot be minted is a defect of its own.
        let Ok(minted) = &case.minted else { continue };
        let Some(judged) = minted.messages.last() else {
            continue;
        };
        let suspects = world.suspects(&minted.setup);
        let statement = engine(&judged.xml, &suspects);
        let declared = case.soundness();
        if !declared.contains(&statement.soundness()) {
            defects.push(Defect::Unsound {
                case: case.info.id.clone(),
                declared: declared.to_vec(),
                statement,
            });
        }
    }
    defects
}
