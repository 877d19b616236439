//! Configurations in which an SP may find no key, and verify nothing then.

use gauntlet_core::clause::metadata;
use gauntlet_idp::Plan;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::KeyUse;
use gauntlet_idp::steps::{Forge, SignWith};

use crate::Case;
use crate::script::{Script, Setting};

pub(in crate::attacks) static CASES: &[Case] = &[case! {
    /// The metadata does not say what its only key is for, and the attacker signs.
    ///
    /// A key without a stated use is for signing and for encryption. An SP that looks for the
    /// use `signing` finds none; where that silently turns verification off, it takes any
    /// signature (CVE-2026-16443, Keycloak).
    idp_metadata_key_without_use {
        clauses: [metadata("2.4.1.1")],
        mint: Att,
        severity: Critical,
        caught_by: [SignatureValue],
        expect: Reject,
        script: Script::one(
            Plan::default()
                .before(SignWith { key: KeyName::Attacker, certificate: None })
                .before(Forge {}),
        )
        .with(Setting::Metadata(&[(KeyName::Active, KeyUse::Unstated)])),
    }
}];
