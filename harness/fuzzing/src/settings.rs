//! The settings of an SP by name: what a scenario may say of it.

use gauntlet_catalog::Setting;
use gauntlet_core::Comparison;
use gauntlet_idp::directory::TenantName;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::KeyUse;
use gauntlet_idp::metadata_shape::MetadataShape;
use gauntlet_idp::signed_metadata::{OPERATOR, SignedMetadata};

/// A setting with its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name in scenarios.
    pub name: &'static str,
    /// What it sets, in order.
    pub settings: &'static [Setting],
    /// The tenant that is trusted with no key under it, whatever its metadata lists.
    pub distrusts: Option<TenantName>,
    /// The key that it trusts and that a baseline without one does not use.
    pub key: Option<KeyName>,
    /// A second key that it trusts for the IdP.
    pub also: Option<KeyName>,
    /// Whether nobody may log in under it who has no account yet.
    pub strangers_out: bool,
}

const fn plain(name: &'static str, settings: &'static [Setting]) -> Named {
    Named {
        name,
        settings,
        distrusts: None,
        key: None,
        also: None,
        strangers_out: false,
    }
}

const fn also(name: &'static str, settings: &'static [Setting], key: KeyName) -> Named {
    Named {
        also: Some(key),
        ..plain(name, settings)
    }
}

const fn keyed(name: &'static str, settings: &'static [Setting], key: KeyName) -> Named {
    Named {
        key: Some(key),
        ..plain(name, settings)
    }
}

const fn void(name: &'static str, settings: &'static [Setting], tenant: TenantName) -> Named {
    Named {
        distrusts: Some(tenant),
        ..plain(name, settings)
    }
}

use KeyName::{Active, Ed25519, Issued, Next, P256, P384, SpEncryption, SpEncryptionOld};
use Setting as S;
use TenantName::{Contoso, Fabrikam};

/// Every setting that a scenario can name.
pub const ALL: &[Named] = &[
    plain("no-unsolicited", &[S::NoUnsolicited]),
    plain("require-signed-response", &[S::RequireSignedResponse]),
    plain("require-signed-assertion", &[S::RequireSignedAssertion]),
    plain("clock-skew-300", &[S::ClockSkew(300)]),
    plain("other-tenant", &[S::OtherTenant]),
    plain("other-tenant-elsewhere", &[S::OtherTenantElsewhere]),
    void("only-other-tenant", &[S::OnlyOtherTenant], Contoso),
    void("other-tenant-as-sp", &[S::OtherTenantAsSp], Fabrikam),
    plain("metadata-for-an-hour", &[S::MetadataFor(3600)]),
    plain("own-scope", &[S::OwnScope]),
    plain("second-acs", &[S::SecondAcs]),
    plain("demand-password", &[S::DemandPassword]),
    plain("demand-minimum", &[S::DemandCompared(Comparison::Minimum)]),
    plain("provisions", &[S::Provisions]),
    Named {
        strangers_out: true,
        ..plain("links-only", &[S::Provisions, S::LinksOnly])
    },
    plain("own-key", &[S::OwnKey(KeyName::Sp)]),
    keyed("trust-next", &[S::Trust(&[Next])], Next),
    also("trust-active-and-next", &[S::Trust(&[Active, Next])], Next),
    also("trust-next-and-active", &[S::Trust(&[Next, Active])], Next),
    also(
        "trust-active-and-issued",
        &[S::Trust(&[Active, Issued])],
        Issued,
    ),
    also(
        "trust-active-and-exponent-three",
        &[S::Trust(&[Active, KeyName::ExponentThree])],
        KeyName::ExponentThree,
    ),
    keyed("trust-issued", &[S::Trust(&[Issued])], Issued),
    keyed("trust-p256", &[S::Trust(&[P256])], P256),
    keyed("trust-p384", &[S::Trust(&[P384])], P384),
    keyed("trust-ed25519", &[S::Trust(&[Ed25519])], Ed25519),
    plain(
        "metadata-alone",
        &[S::Metadata(&[(Active, KeyUse::Signing)])],
    ),
    plain(
        "metadata-no-use",
        &[S::Metadata(&[(Active, KeyUse::Unstated)])],
    ),
    plain(
        "metadata-next-to-encrypt",
        &[S::Metadata(&[
            (Active, KeyUse::Signing),
            (Next, KeyUse::Encryption),
        ])],
    ),
    void(
        "metadata-to-encrypt-alone",
        &[S::Metadata(&[(Active, KeyUse::Encryption)])],
        Contoso,
    ),
    plain("metadata-of-entra", &[S::Shape(MetadataShape::OfEntra)]),
    plain(
        "metadata-among-others",
        &[S::Shape(MetadataShape::AmongOthers)],
    ),
    plain(
        "metadata-nested-groups",
        &[S::Shape(MetadataShape::NestedGroups)],
    ),
    plain(
        "metadata-key-of-another-role",
        &[S::Shape(MetadataShape::KeyOfAnotherRole)],
    ),
    void(
        "metadata-expired",
        &[S::Shape(MetadataShape::Expired)],
        Contoso,
    ),
    plain(
        "metadata-signed",
        &[
            S::Shape(MetadataShape::Signed(SignedMetadata::Whole)),
            S::MetadataKey(OPERATOR),
        ],
    ),
    void(
        "metadata-altered",
        &[
            S::Shape(MetadataShape::Signed(SignedMetadata::Altered)),
            S::MetadataKey(OPERATOR),
        ],
        Contoso,
    ),
    void(
        "metadata-by-attacker",
        &[
            S::Shape(MetadataShape::Signed(SignedMetadata::ByAttacker)),
            S::MetadataKey(OPERATOR),
        ],
        Contoso,
    ),
    void(
        "metadata-member-signed",
        &[
            S::Shape(MetadataShape::Signed(SignedMetadata::MemberAlone)),
            S::MetadataKey(OPERATOR),
        ],
        Contoso,
    ),
    void(
        "metadata-wrapped",
        &[
            S::Shape(MetadataShape::Signed(SignedMetadata::Wrapped)),
            S::MetadataKey(OPERATOR),
        ],
        Contoso,
    ),
    void(
        "metadata-without-end",
        &[
            S::Shape(MetadataShape::Plain(Active)),
            S::MetadataLimit(14 * 24 * 60 * 60),
        ],
        Contoso,
    ),
    void(
        "metadata-unsigned",
        &[
            S::Shape(MetadataShape::Plain(Active)),
            S::MetadataKey(OPERATOR),
        ],
        Contoso,
    ),
    plain("decrypt", &[S::Decrypt(&[SpEncryption])]),
    plain(
        "decrypt-with-two",
        &[S::Decrypt(&[SpEncryption, SpEncryptionOld])],
    ),
    plain("require-encrypted", &[S::RequireEncrypted]),
];

/// What a setting is about. One subject is chosen as often as another, however many settings it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What an SP wants signed, how exact its clock is, where it listens, and the rest.
    Demands,
    /// Which keys it trusts.
    Keys,
    /// Other identity providers, and what an IdP may say.
    Tenants,
    /// Metadata of the IdP.
    Metadata,
    /// Encryption.
    Encryption,
}

impl Subject {
    /// Every one.
    pub const ALL: &[Self] = &[
        Self::Demands,
        Self::Keys,
        Self::Tenants,
        Self::Metadata,
        Self::Encryption,
    ];
}

impl Named {
    /// What it is about.
    pub fn subject(&self) -> Subject {
        let starts = |all: &[&str]| all.iter().any(|start| self.name.starts_with(start));
        if starts(&["decrypt", "require-encrypted"]) {
            Subject::Encryption
        } else if starts(&["metadata"]) {
            Subject::Metadata
        } else if starts(&[
            "other-tenant",
            "only-other",
            "own-scope",
            "provisions",
            "links-only",
        ]) {
            Subject::Tenants
        } else if starts(&["trust", "own-key"]) {
            Subject::Keys
        } else {
            Subject::Demands
        }
    }
}

/// The setting of this name.
pub fn find(name: &str) -> Option<&'static Named> {
    ALL.iter().find(|one| one.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_plain_words() {
        let mut seen = std::collections::BTreeSet::new();
        for one in ALL {
            assert!(seen.insert(one.name), "{} twice", one.name);
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(one.name.chars().all(plain), "{}", one.name);
        }
    }

    #[test]
    fn every_subject_has_settings() {
        for subject in Subject::ALL {
            assert!(
                ALL.iter().any(|one| one.subject() == *subject),
                "{subject:?}"
            );
        }
    }
}
