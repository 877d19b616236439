//! The identity comes from the library: an adapter that read the XML by itself would hand out
//! somebody else's.

use std::collections::BTreeMap;

use gauntlet_core::{Feature, Identity, Truth};

use crate::driven::{Driven, Finding, accepted, decrypting, noon, refused};
use crate::minting::GROUPS;

/// A Response in which somebody stands whom nobody signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Document {
    /// The first NameID and the first attribute are in an extension of the Response. Extensions
    /// are for those who have agreed on them (SAML Core 3.2.2), so that the assertion counts.
    Hint,
    /// The same, and the signed assertion is encrypted: nobody else stands there in the clear.
    EncryptedHint,
    /// The first assertion is not signed. To refuse the Response is right, and so it is to go by
    /// the signed assertion alone.
    Forged,
}

impl Document {
    pub(crate) const ALL: [Self; 3] = [Self::Hint, Self::EncryptedHint, Self::Forged];

    fn words(self, driven: &Driven) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::EncryptedHint if driven.has(Feature::AesGcm) => "aes-gcm hint",
            Self::EncryptedHint => "aes-cbc hint",
            Self::Forged => "forged",
        }
    }

    /// That the target does not hand out what nobody signed.
    pub(crate) fn holds(self, driven: &mut Driven) -> Finding {
        if self == Self::EncryptedHint {
            if !driven.has(Feature::EncryptedAssertion) {
                return Ok(());
            }
            driven.configured(decrypting)?;
        } else {
            driven.configured(|_| {})?;
        }
        let observation = driven.bring(self.words(driven), noon());
        if self == Self::Forged && refused(&observation).is_ok() {
            return Ok(());
        }
        is_the_signed_one(driven, &accepted(observation)?)
    }
}

pub(crate) fn findings(driven: &mut Driven) -> Vec<String> {
    let plain = ("plain".to_owned(), plain_holds(driven));
    let stranger = ("stranger".to_owned(), stranger_holds(driven));
    let documents = Document::ALL.map(|document| (format!("{document:?}"), document.holds(driven)));
    let all = [plain, stranger].into_iter().chain(documents);
    all.filter_map(|(what, found)| Some(format!("{what}: {}", found.err()?)))
        .collect()
}

/// That the identity is whole where nothing is in the way of it.
pub(crate) fn plain_holds(driven: &mut Driven) -> Finding {
    driven.configured(|_| {})?;
    let identity = accepted(driven.bring("", noon()))?;
    is_the_signed_one(driven, &identity)
}

/// That a signature by a key which nobody trusts counts for nothing.
fn stranger_holds(driven: &mut Driven) -> Finding {
    // A linter has no keys.
    if driven.is_lint() {
        return Ok(());
    }
    refused(&driven.bring("stranger", noon()))
}

/// That it is the person whom mint.py signs for, by name and with every value of the attribute.
pub(crate) fn is_the_signed_one(driven: &Driven, identity: &Identity) -> Finding {
    if driven.is_lint() {
        if *identity == Identity::default() {
            return Ok(());
        }
        return Err(format!(
            "a linter knows nobody, and handed out {identity:?}"
        ));
    }
    let groups = vec!["one".to_owned(), "two".to_owned()];
    let truth = Truth {
        signed: Some(Identity {
            name_id: Some("b.simon@contoso.example".to_owned()),
            name_id_format: None,
            issuer: Some("https://idp.example/".to_owned()),
            session_index: Some("_s1".to_owned()),
            attributes: BTreeMap::from([(GROUPS.to_owned(), groups)]),
        }),
        canaries: vec!["mallory".to_owned(), "admins".to_owned()],
        ..Truth::default()
    };
    let comparison = truth.compare(identity);
    let evidence = comparison.evidence.iter().map(ToString::to_string);
    let lost = comparison
        .lost
        .iter()
        .map(|field| format!("{field} is lost"));
    let what: Vec<String> = evidence.chain(lost).collect();
    if what.is_empty() {
        return Ok(());
    }
    Err(what.join("; "))
}
