//! Every attack on a plain Assertion, once more inside an EncryptedAssertion.

use gauntlet_core::clause::{core, xmlenc};
use gauntlet_core::{Check, Expectation, Level};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::steps::{EncryptLater, EncryptNow};
use gauntlet_idp::{Plan, SignOption};

use crate::Case;
use crate::group::{Group, Member};
use crate::script::{Script, Setting};

/// The families whose attacks are on the Assertion and not on the document around it.
const FAMILIES: &[&str] = &[
    "attacks/absence",
    "attacks/keys",
    "attacks/references",
    "attacks/text",
    "attacks/content",
    "attacks/wrapping",
];

/// Cases that make no sense encrypted: one looks for the Subject in the text, at another a streaming
/// reader of the text that was received hands the name over in pieces, and the Assertion of the last
/// is none of SAML.
const PLAIN_ALONE: &[&str] = &[
    "attacks/wrapping/ns-uri-variants",
    "attacks/content/white-space-after-signing",
    "attacks/text/charref-nameid",
];

pub(in crate::attacks) const GROUP: Group = group! {
    /// Every attack on a plain Assertion, encrypted to the SP.
    ///
    /// Whoever has the public key of the SP can encrypt what he likes, so that encryption says nothing of
    /// where an Assertion comes from. What an SP refuses in the clear it must refuse encrypted: the
    /// same checks, after it has decrypted. An SP that has another way for encrypted assertions has
    /// forgotten some of them there.
    ///
    /// The members are the cases of other families, by family and name, whose Assertion is signed and
    /// whose steps change the tree: the first Assertion is encrypted when all is done. Left out are cases
    /// about the text of the document, those that the standard only advises on, and those of several
    /// messages.
    clauses: [core("6.2"), xmlenc("4.1")],
    attacks: ["enc-unsigned-inner", "enc-wrapped-inside"],
    mint: Cap,
    severity: High,
    members: members,
};

fn members() -> Vec<Member> {
    crate::all().into_iter().filter_map(member).collect()
}

fn member(case: &'static Case) -> Option<Member> {
    let id = case.id();
    let (family, name) = id.rsplit_once('/')?;
    let refuses = matches!(
        case.expectation,
        Expectation::Reject | Expectation::NeverForged
    );
    let script = case.script();
    let [only] = script.sendings.as_slice() else {
        return None;
    };
    let baseline = &only.plan.baseline;
    if !FAMILIES.contains(&family)
        || !refuses
        || case.level != Level::Must
        || is_about_the_document(case)
        || baseline.encrypt
        || baseline.sign != SignOption::Assertion
    {
        return None;
    }
    let family = family.trim_start_matches("attacks/");
    Some(Member {
        name: format!("{family}-{name}"),
        title: format!("`{id}`, encrypted"),
        script: lifted(script),
        expectation: case.expectation,
        caught_by: case.caught_by.clone(),
        mint: Some(case.mint_mode()),
        bytes: case.bytes,
        like: Some(case),
    })
}

/// The same script with the Assertion encrypted when all is done.
fn lifted(mut script: Script) -> Script {
    for sending in &mut script.sendings {
        let Plan {
            baseline, before, ..
        } = &mut sending.plan;
        baseline.encrypt = true;
        before.insert(0, EncryptLater {}.into());
        sending.plan.after.push(EncryptNow {}.into());
    }
    script.with(Setting::Decrypt(&[KeyName::SpEncryption]))
}

/// Whether it is about the document around the Assertion, as text or as a tree: what is encrypted
/// is not in it any more.
fn is_about_the_document(case: &Case) -> bool {
    let around = [
        Check::Encoding,
        Check::WellFormed,
        Check::NoDoctype,
        Check::RootIsResponse,
    ];
    case.caught_by.iter().any(|check| around.contains(check))
        || PLAIN_ALONE.contains(&case.id().as_str())
}
