//! What a case sends: messages in order, under settings of the SP.

use gauntlet_core::Setup;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::metadata::{self, KeyUse};
use gauntlet_idp::{Plan, World};

/// One message of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// How it is minted.
    pub plan: Plan,
    /// When it arrives, in milliseconds after it was minted.
    pub after_ms: i64,
}

/// Messages in order, under settings of the SP.
///
/// The last message is judged. Those before it must be accepted, or the case is inconclusive:
/// they set the scene (a first login before its replay).
#[derive(Clone, Debug)]
pub struct Script {
    /// The messages.
    pub sendings: Vec<Sending>,
    /// Changes to the settings of [`World::setup`], applied in order.
    pub settings: Vec<Setting>,
}

/// A change to the settings of the SP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// No Response without a request.
    NoUnsolicited,
    /// The Response itself must be signed.
    RequireSignedResponse,
    /// The Assertion itself must be signed.
    RequireSignedAssertion,
    /// The clock may be wrong by this many seconds.
    ClockSkew(u32),
    /// The certificates of these keys are trusted, instead of the active one.
    Trust(&'static [KeyName]),
    /// The SP knows the IdP from metadata with these keys, each for its use; the certificates of
    /// those that may sign are trusted.
    Metadata(&'static [(KeyName, KeyUse)]),
    /// The SP has a signing key of its own.
    OwnKey(KeyName),
}

impl Script {
    /// One message, on arrival right away.
    pub fn one(plan: Plan) -> Self {
        Self::two_or_more(vec![plan])
    }

    /// Messages one after the other.
    pub fn two_or_more(plans: Vec<Plan>) -> Self {
        let sendings = plans
            .into_iter()
            .map(|plan| Sending { plan, after_ms: 0 })
            .collect();
        Self {
            sendings,
            settings: Vec::new(),
        }
    }

    /// Messages one after the other, each arriving so many milliseconds after it was minted.
    pub fn arriving(sendings: Vec<(Plan, i64)>) -> Self {
        let sendings = sendings
            .into_iter()
            .map(|(plan, after_ms)| Sending { plan, after_ms })
            .collect();
        Self {
            sendings,
            settings: Vec::new(),
        }
    }

    /// Lets the last message arrive `ms` milliseconds after it was minted.
    #[must_use]
    pub fn arriving_after_ms(mut self, ms: i64) -> Self {
        if let Some(last) = self.sendings.last_mut() {
            last.after_ms = ms;
        }
        self
    }

    /// Changes a setting of the SP.
    #[must_use]
    pub fn with(mut self, setting: Setting) -> Self {
        self.settings.push(setting);
        self
    }

    /// The configuration under which the script runs.
    pub fn setup(&self, world: &World) -> Setup {
        let mut setup = world.setup();
        for setting in &self.settings {
            match setting {
                Setting::NoUnsolicited => setup.sp.allow_unsolicited = false,
                Setting::RequireSignedResponse => setup.sp.require_signed_response = true,
                Setting::RequireSignedAssertion => setup.sp.require_signed_assertion = true,
                Setting::ClockSkew(seconds) => setup.sp.clock_skew_s = *seconds,
                Setting::Trust(keys) => {
                    setup.idp.signing_certs_pem = certificates(world, keys.iter());
                    setup.idp.metadata_xml = metadata::federation_metadata(world, keys).ok();
                }
                Setting::Metadata(keys) => {
                    let may_sign = keys.iter().filter(|(_, use_)| *use_ != KeyUse::Encryption);
                    let may_sign = may_sign.map(|(key, _)| key);
                    setup.idp.signing_certs_pem = certificates(world, may_sign);
                    setup.idp.metadata_xml = metadata::metadata_of(world, keys).ok();
                }
                Setting::OwnKey(key) => {
                    let key = world.keys().get(*key);
                    setup.sp.signing_key_pem = Some(key.private_pem().to_owned());
                    setup.sp.signing_cert_pem = Some(key.certificate_pem().to_owned());
                }
            }
        }
        setup
    }
}

fn certificates<'k>(world: &World, keys: impl Iterator<Item = &'k KeyName>) -> Vec<String> {
    keys.map(|key| world.keys().get(*key).certificate_pem().to_owned())
        .collect()
}

impl From<Plan> for Script {
    fn from(plan: Plan) -> Self {
        Self::one(plan)
    }
}
