//! Where fuzzing starts: messages of the catalogue, as the exact XML that is minted.

use gauntlet_idp::World;

use super::{File, GenerateError};

/// The six honest messages, and one or two of each family of attacks.
const CASES: &[&str] = &[
    "conformance/signing/assertion-signed-unsolicited",
    "conformance/signing/assertion-signed-solicited",
    "conformance/signing/response-signed-unsolicited",
    "conformance/signing/response-signed-solicited",
    "conformance/signing/both-signed-unsolicited",
    "conformance/signing/both-signed-solicited",
    "attacks/wrapping/xsw1",
    "attacks/wrapping/xsw3",
    "attacks/absence/sig-removed-all",
    "attacks/absence/tampered-name-id",
    "attacks/keys/keyinfo-selfsigned",
    "attacks/keys/alg-hmac-with-public-cert",
    "attacks/references/multi-reference",
    "attacks/references/transform-xslt",
    "attacks/text/comment-nameid",
    "attacks/text/entity-nameid",
    "attacks/parser/billion-laughs",
    "attacks/parser/dtd-inert",
    "attacks/content/aud-wrong",
    "attacks/content/cond-expired",
    "attacks/correlation/irt-wrong",
    "attacks/correlation/irt-stripped",
];

pub(super) fn generate(place: &str) -> Result<Vec<File>, GenerateError> {
    let now = gauntlet_core::Timestamp::from_unix_ms(1_768_478_400_000);
    let world = World::new(now, 1)?;
    CASES
        .iter()
        .map(|id| {
            let case = gauntlet_catalog::find(id).ok_or_else(|| format!("no case '{id}'"))?;
            let minted = case.mint(&world)?;
            let last = minted
                .messages
                .last()
                .ok_or_else(|| format!("{id} sends nothing"))?;
            Ok(File {
                path: format!("{place}{}.xml", id.replace('/', "--")),
                content: last.xml.clone(),
            })
        })
        .collect()
}
