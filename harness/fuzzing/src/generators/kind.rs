//! The kinds of steps: which are generated, and on which side of the signing they mean something.

use std::collections::HashMap;
use std::sync::OnceLock;

use gauntlet_idp::steps::{Step, StepInfo};

use crate::random::Random;

/// Steps whose effort is their point: they cost seconds, and the catalogue's slopes try them.
const HEAVY: &[&str] = &[
    "deep-extensions",
    "deep-prefixes",
    "large-entity",
    "many-attributes",
    "many-comments",
    "many-elements",
    "redeclare-namespace",
    "space-form",
    "lengthen",
];

/// Steps that say how something will be signed or encrypted: afterwards they change nothing.
const EARLY: &[&str] = &[
    "another-oaep-digest",
    "call-signature-method",
    "canonicalization",
    "digest-by",
    "do-not-sign",
    "encrypt-again",
    "encrypt-by",
    "encrypt-later",
    "encrypt-parts",
    "encrypt-to",
    "encrypted-type",
    "encryption-prefix",
    "hint-key",
    "inclusive-namespaces",
    "inherit-namespace",
    "place-key",
    "plaintext",
    "reference-covers",
    "reference-type",
    "reference-uri",
    "reference-without-uri",
    "repeat-reference",
    "response-signed-first",
    "second-digest-value",
    "sign-by",
    "sign-by-hmac",
    "sign-inclusively",
    "sign-nothing",
    "sign-part-with",
    "sign-with",
    "signed-info-namespaces",
    "speak-for",
    "transforms",
    "transport-key",
    "truncate-digest",
];

/// Steps on a Signature or a ciphertext that has been made, and one whose forged value would be signed
/// earlier, where nobody could tell it from what is honest.
const LATE: &[&str] = &[
    "break-base64-lines",
    "break-certificate",
    "cdata-in-digest-value",
    "cipher-reference",
    "comment-in-digest-value",
    "comments-in-signed-info",
    "copy-signature-to-extensions",
    "cut-ciphertext",
    "duplicate-signature",
    "empty-signature",
    "encrypt-now",
    "external-reference",
    "forge-encrypted-part",
    "id-alias",
    "join-certificates",
    "key-info-certificates",
    "key-info-chain",
    "move-signature-to-response",
    "name-key",
    "nest-signature",
    "nested-signed-info",
    "redigest",
    "remove-from-signature",
    "replace-ciphertext-key",
    "retrieval-method",
    "second-signature-value",
    "second-signed-info",
    "set-signature-method",
    "set-signature-value",
    "set-transform",
    "shorten-ciphertext",
    "signature-namespace",
    "signature-object",
    "signature-value-first",
    "smuggle-digest",
    "split-cipher-value",
    "strip-signatures",
    "stylesheet-key",
    "stylesheet-transform",
    "tamper-ciphertext",
    "wrap",
    "wrap-assertion",
];

/// Whether a step goes before the signing: where it means something on both sides, by chance.
pub fn goes_before(random: &mut Random, step: &Step) -> bool {
    let name = step.name();
    !LATE.contains(&name) && (EARLY.contains(&name) || random.happens(1, 2))
}

/// Steps that change no message: they say what the SP trusts, which its settings do here.
const STATEMENTS: &[&str] = &["also-trusted"];

/// Every kind of step that is generated.
pub fn kinds() -> impl Iterator<Item = &'static StepInfo> {
    Step::ALL
        .iter()
        .filter(|info| !HEAVY.contains(&info.name) && !STATEMENTS.contains(&info.name))
}

/// The generated kind of this name.
pub fn known(name: &str) -> Option<&'static StepInfo> {
    static BY_NAME: OnceLock<HashMap<&str, &StepInfo>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| kinds().map(|info| (info.name, info)).collect());
    by_name.get(name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_with_a_side_is_a_step() {
        let is_step = |name: &&str| Step::ALL.iter().any(|info| info.name == *name);
        assert!(EARLY.iter().chain(LATE).all(is_step));
        assert!(EARLY.iter().all(|name| !LATE.contains(name)));
    }
}
