//! What a case sends: messages in order, under settings of the SP.

use gauntlet_core::{
    AccountRule, AdminAct, Comparison, Feature, HttpRule, IdpTrust, LandingRule, LogoutRule,
    Question, RequestRule, RequestedNameId, Setup,
};
use gauntlet_idp::directory::TenantName;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::logout::{LogoutKind, LogoutPlan};
use gauntlet_idp::metadata::{self, KeyUse, Options, service_provider_metadata};
use gauntlet_idp::metadata_shape::MetadataShape;
use gauntlet_idp::signed_metadata::{OPERATOR, SignedMetadata};
use gauntlet_idp::{Plan, World, names};

use crate::people::again;

/// One message of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// How it is minted.
    pub plan: Plan,
    /// When it arrives, in milliseconds after it was minted.
    pub after_ms: i64,
    /// The settings of the SP from this message on, where they are other than those before; it is
    /// configured anew then and remembers nothing.
    pub settings: Option<Vec<Setting>>,
    /// What an administrator of the SP does before it arrives.
    pub act: Option<AdminAct>,
}

/// Messages in order, under settings of the SP.
///
/// The last message is judged. Those before it must be accepted, or the case is inconclusive:
/// they set the scene (a first login before its replay). Of messages that are refused alike, each
/// is judged, and then what was said of all of them.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing about the delivery"
)]
#[derive(Clone, Debug)]
pub struct Script {
    /// The messages.
    pub sendings: Vec<Sending>,
    /// Changes to the settings of [`World::setup`], applied in order.
    pub settings: Vec<Setting>,
    /// Whether no message sets the scene: every one must be refused, and all of them alike.
    pub alike: bool,
    /// What the SP is asked afterwards, where it is not whether it accepts the last message. Where it
    /// is about the requests of the SP, there is no message.
    pub asks: Option<Question>,
    /// What comes after the messages, where the case is about single logout: the last of it is judged.
    pub moves: Vec<Move>,
    /// Whether the last settings are what is in question: an SP that does not take them has refused.
    pub configures: bool,
    /// Whether the last two messages are two of which one at most may be taken: where the first of them
    /// is not, the second may be.
    pub either: bool,
    /// Whether the messages are brought all at once, by browsers of their own.
    pub at_once: bool,
}

/// One thing after the logins of a script, in a case about the session: single logout, or its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// The user logs in again.
    Login(Plan),
    /// A message arrives at the single logout service.
    Receive(LogoutPlan),
    /// The message that arrived last arrives once more.
    ReceiveAgain,
    /// The user logs out at the SP, which sends a LogoutRequest.
    Start,
    /// So many milliseconds pass.
    Wait(i64),
}

impl std::fmt::Display for Move {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Login(plan) => plan.fmt(f),
            Self::Receive(plan) => plan.fmt(f),
            Self::ReceiveAgain => f.write_str("the last message again"),
            Self::Start => f.write_str("logout at the SP"),
            Self::Wait(ms) => write!(f, "{} s pass", ms / 1000),
        }
    }
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
    /// The other tenant is trusted as well.
    OtherTenant,
    /// The other tenant is trusted as well, at an assertion consumer service of its own.
    OtherTenantElsewhere,
    /// The other tenant is trusted, and no other IdP.
    OnlyOtherTenant,
    /// The other tenant is known by metadata as a service provider, and as nothing else.
    OtherTenantAsSp,
    /// The IdP is trusted by metadata alone, which is valid for so many seconds.
    MetadataFor(u32),
    /// The IdP may speak for its own domain alone.
    OwnScope,
    /// The SP has a second assertion consumer service.
    SecondAcs,
    /// The requests demand that the user has entered a password.
    DemandPassword,
    /// The requests demand that the user has entered a password or shown a certificate.
    DemandPasswordOrCertificate,
    /// The SP has an order of strength: network address, password, certificate. Its requests demand
    /// the password, compared so, or better than the network address.
    DemandCompared(Comparison),
    /// The requests demand a name in this Format.
    DemandFormat(&'static str),
    /// The requests demand a name with this `SPNameQualifier`.
    DemandQualifier(&'static str),
    /// The requests demand that this user answers.
    DemandSubject(&'static str),
    /// The SP signs its requests with this key.
    SignRequests(KeyName),
    /// The IdP is known by metadata that wants signed requests, and the SP has this key.
    SignedRequestsWanted(KeyName),
    /// The IdP is known by metadata that lists another address for each binding, that of HTTP-POST
    /// first.
    AddressPerBinding,
    /// The address of the IdP has a query of its own.
    AddressWithQuery,
    /// The certificates of these keys are trusted, instead of the active one.
    Trust(&'static [KeyName]),
    /// The SP knows the IdP from metadata alone, with these keys, each for its use.
    Metadata(&'static [(KeyName, KeyUse)]),
    /// The SP knows the IdP from metadata of this form alone.
    Shape(MetadataShape),
    /// Metadata must be signed with this key.
    MetadataKey(KeyName),
    /// Metadata must say until when it is valid, and that may lie so many seconds ahead at most.
    MetadataLimit(u64),
    /// The SP decrypts with the private keys of these, of which the first is the one in its
    /// metadata.
    Decrypt(&'static [KeyName]),
    /// The Assertion must be encrypted.
    RequireEncrypted,
    /// The SP has a signing key of its own.
    OwnKey(KeyName),
    /// Whoever logs in for the first time gets an account.
    Provisions,
    /// The IdP is known by metadata that lists a script as the address of single sign-on.
    ScriptAddress,
    /// The IdP is known by metadata that lists another address for the answers of single logout.
    AnswersElsewhere,
    /// The IdP lets in whoever has linked an account to it before, and nobody else.
    LinksOnly,
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
            .map(|plan| Sending {
                plan,
                after_ms: 0,
                settings: None,
                act: None,
            })
            .collect();
        Self {
            sendings,
            settings: Vec::new(),
            alike: false,
            asks: None,
            configures: false,
            either: false,
            at_once: false,
            moves: Vec::new(),
        }
    }

    /// No message: the SP is asked for a request of its own, which must keep a rule.
    pub fn request(rule: RequestRule) -> Self {
        Self {
            asks: Some(Question::Request(rule)),
            ..Self::two_or_more(Vec::new())
        }
    }

    /// Logins at an SP that makes accounts, which must keep a rule afterwards.
    pub fn accounts(rule: AccountRule, plans: Vec<Plan>) -> Self {
        Self {
            asks: Some(Question::Accounts(rule)),
            ..Self::two_or_more(plans).with(Setting::Provisions)
        }
    }

    /// Logins at one moment at an SP that makes accounts, which must keep a rule afterwards.
    pub fn accounts_at_once(rule: AccountRule, plans: Vec<Plan>) -> Self {
        Self {
            at_once: true,
            ..Self::accounts(rule, plans)
        }
    }

    /// One login, after which the browser must be sent on by a rule.
    pub fn landing(rule: LandingRule, plan: Plan) -> Self {
        Self {
            asks: Some(Question::Landing(rule)),
            ..Self::one(plan)
        }
    }

    /// One message, to which the SP must answer over HTTP by a rule.
    pub fn answered(rule: HttpRule, plan: Plan) -> Self {
        Self {
            asks: Some(Question::Http(rule)),
            ..Self::one(plan)
        }
    }

    /// A login, then single logout by this message, by a rule. Where the message is not an honest one,
    /// such a one comes before: it must do its work, and the user logs in again.
    pub fn logout(rule: LogoutRule, plan: LogoutPlan) -> Self {
        let starts = plan.kind == LogoutKind::Response;
        let start = || starts.then_some(Move::Start);
        let twin = plan.twin();
        let mut moves = Vec::new();
        if plan != twin {
            moves.extend(start());
            moves.push(Move::Receive(twin));
            moves.push(Move::Login(again()));
        }
        moves.extend(start());
        moves.push(Move::Receive(plan));
        Self::moves(rule, moves)
    }

    /// A login, then these moves, of which the last is judged by a rule.
    pub fn moves(rule: LogoutRule, moves: Vec<Move>) -> Self {
        Self {
            asks: Some(Question::Logout(rule)),
            moves,
            ..Self::one(Plan::default())
        }
    }

    /// One message after the SP was told to trust the IdP by metadata in this form, and by that
    /// alone. Its honest twin comes before, under the plainest metadata that lists its key.
    pub fn by_metadata(shape: MetadataShape, plan: Plan) -> Self {
        let key = plan.baseline.key.unwrap_or(KeyName::Active);
        let mut script = Self::one(plan)
            .with(Setting::Shape(MetadataShape::Plain(key)))
            .then_under(vec![Setting::Shape(shape)]);
        script.configures = true;
        script
    }

    /// One message after the SP was told to trust the IdP by metadata in this form, which the operator
    /// of the federation must have signed. Its honest twin comes before, under such metadata.
    pub fn by_signed_metadata(how: SignedMetadata, plan: Plan) -> Self {
        let key = Setting::MetadataKey(OPERATOR);
        let form = |how| Setting::Shape(MetadataShape::Signed(how));
        let mut script = Self::one(plan)
            .with(form(SignedMetadata::Whole))
            .with(key)
            .then_under(vec![form(how), key]);
        script.configures = true;
        script
    }

    /// One message under metadata that is valid for so many seconds, or says no end, where the SP takes
    /// only such as ends within a fortnight. Its honest twin comes before, under metadata of a day.
    pub fn by_limited_metadata(seconds: Option<u32>, plan: Plan) -> Self {
        let limit = Setting::MetadataLimit(14 * 24 * 60 * 60);
        let shape = seconds.map_or(
            MetadataShape::Plain(TenantName::Contoso.key()),
            MetadataShape::ValidFor,
        );
        let mut script = Self::one(plan)
            .with(Setting::Shape(MetadataShape::ValidFor(24 * 60 * 60)))
            .with(limit)
            .then_under(vec![Setting::Shape(shape), limit]);
        script.configures = true;
        script
    }

    /// Two messages under metadata of this form, of which the SP takes one at most. An honest one comes
    /// before, under the plainest metadata.
    pub fn one_at_most(shape: MetadataShape, first: Plan, second: Plan) -> Self {
        let mut script = Self::two_or_more(vec![again(), first, second])
            .with(Setting::Shape(MetadataShape::Plain(KeyName::Active)));
        if let Some(sending) = script.sendings.get_mut(1) {
            sending.settings = Some(vec![Setting::Shape(shape)]);
        }
        script.configures = true;
        script.either = true;
        script
    }

    /// Messages that must all be refused, and in the same words: whoever tells them apart answers
    /// questions about what is in them.
    pub fn alike(plans: Vec<Plan>) -> Self {
        Self {
            alike: true,
            ..Self::two_or_more(plans)
        }
    }

    /// Messages one after the other, each arriving so many milliseconds after it was minted.
    pub fn arriving(sendings: Vec<(Plan, i64)>) -> Self {
        let sendings = sendings
            .into_iter()
            .map(|(plan, after_ms)| Sending {
                plan,
                after_ms,
                settings: None,
                act: None,
            })
            .collect();
        Self {
            sendings,
            settings: Vec::new(),
            alike: false,
            asks: None,
            configures: false,
            either: false,
            at_once: false,
            moves: Vec::new(),
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

    /// Changes the settings of the SP to these before the last message arrives.
    #[must_use]
    pub fn then_under(mut self, settings: Vec<Setting>) -> Self {
        if let Some(last) = self.sendings.last_mut() {
            last.settings = Some(settings);
        }
        self
    }

    /// Lets an administrator of the SP do something before the last message arrives.
    #[must_use]
    pub fn after(mut self, act: AdminAct) -> Self {
        if let Some(last) = self.sendings.last_mut() {
            last.act = Some(act);
        }
        self
    }

    /// Changes a setting of the SP.
    #[must_use]
    pub fn with(mut self, setting: Setting) -> Self {
        self.settings.push(setting);
        self
    }

    /// The configuration under which the script begins.
    pub fn setup(&self, world: &World) -> Setup {
        setup_under(world, &self.settings)
    }

    /// The settings of every configuration that the script goes through.
    pub(crate) fn all_settings(&self) -> impl Iterator<Item = Setting> {
        let later = self.sendings.iter().filter_map(|s| s.settings.as_ref());
        self.settings.iter().chain(later.flatten()).copied()
    }
}

/// The authentication context class of a certificate (SAML Authn Context 3.4.18).
pub(crate) const CERTIFICATE_CLASS: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509";

/// The authentication context class of a network address (SAML Authn Context 3.4.1).
pub(crate) const ADDRESS_CLASS: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:InternetProtocol";

/// The domain of the tenant that the SP trusts.
pub(crate) const OWN_DOMAIN: &str = "contoso.example";

/// What an assertion consumer service is called that is there beside the one of `acs_url`.
pub(crate) fn second_acs(acs_url: &str) -> String {
    format!("{acs_url}/2")
}

/// The configuration of [`World::setup`] with these settings, in order.
pub fn setup_under(world: &World, settings: &[Setting]) -> Setup {
    let mut setup = world.setup();
    for setting in settings {
        setting.apply(world, &mut setup);
    }
    setup
}

impl Setting {
    /// The features that it takes to honour it.
    pub(crate) fn features(self) -> &'static [Feature] {
        match self {
            Self::Trust([KeyName::Ed25519]) => &[Feature::Eddsa],
            Self::Trust([KeyName::P256 | KeyName::P384]) => &[Feature::Ecdsa],
            Self::NoUnsolicited
            | Self::OnlyOtherTenant
            | Self::OwnKey(_)
            | Self::AddressWithQuery
            | Self::Decrypt([_])
            | Self::Trust([_] | []) => &[],
            Self::Trust(_) => &[Feature::MultipleIdpCerts],
            Self::Decrypt(_) => &[Feature::SeveralDecryptionKeys],
            Self::Provisions => &[Feature::Jit],
            Self::LinksOnly => &[Feature::IdpLinksOnly],
            Self::RequireEncrypted => &[Feature::RequireEncryptedAssertion],
            Self::RequireSignedResponse => &[Feature::RequireSignedResponse],
            Self::RequireSignedAssertion => &[Feature::RequireSignedAssertion],
            Self::ClockSkew(_) => &[Feature::ClockSkew],
            Self::OtherTenant => &[Feature::SeveralIdps],
            Self::OtherTenantElsewhere => &[Feature::SeveralIdps, Feature::AcsPerIdp],
            Self::OtherTenantAsSp => &[Feature::SeveralIdps, Feature::IdpMetadata],
            Self::ScriptAddress
            | Self::AnswersElsewhere
            | Self::MetadataFor(_)
            | Self::Metadata(_)
            | Self::Shape(_)
            | Self::AddressPerBinding => &[Feature::IdpMetadata],
            Self::MetadataKey(_) => &[Feature::IdpMetadata, Feature::MetadataSignature],
            Self::MetadataLimit(_) => &[Feature::IdpMetadata, Feature::MetadataValidityLimit],
            Self::OwnScope => &[Feature::IdpScopes],
            Self::SecondAcs => &[Feature::SeveralAcs],
            Self::DemandPassword | Self::DemandPasswordOrCertificate => {
                &[Feature::RequestedAuthnContext]
            }
            Self::DemandCompared(_) => &[
                Feature::RequestedAuthnContext,
                Feature::AuthnContextComparison,
            ],
            Self::DemandFormat(_) | Self::DemandQualifier(_) | Self::DemandSubject(_) => {
                &[Feature::RequestedNameId]
            }
            Self::SignRequests(_) => &[Feature::SignedAuthnRequest],
            Self::SignedRequestsWanted(_) => &[Feature::SignedAuthnRequest, Feature::IdpMetadata],
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table: one entry a setting")]
    fn apply(self, world: &World, setup: &mut Setup) {
        let other = || world.trust(TenantName::Fabrikam);
        match self {
            Self::NoUnsolicited => setup.sp.allow_unsolicited = false,
            Self::RequireSignedResponse => setup.sp.require_signed_response = true,
            Self::RequireSignedAssertion => setup.sp.require_signed_assertion = true,
            Self::ClockSkew(seconds) => setup.sp.clock_skew_s = seconds,
            Self::OtherTenant => setup.other_idps.push(other()),
            Self::OtherTenantElsewhere => setup.other_idps.push(IdpTrust {
                acs_url: Some(second_acs(&setup.sp.acs_url)),
                ..other()
            }),
            // Whom the IdP may let in is the SP's own choice, whoever the IdP is.
            Self::OnlyOtherTenant => {
                setup.idp = IdpTrust {
                    links_only: setup.idp.links_only,
                    ..other()
                };
            }
            Self::OtherTenantAsSp => {
                let trust = other();
                let key = TenantName::Fabrikam.key();
                setup.other_idps.push(IdpTrust {
                    signing_certs_pem: Vec::new(),
                    metadata_xml: service_provider_metadata(world, &trust.entity_id, key).ok(),
                    ..trust
                });
            }
            Self::MetadataFor(seconds) => {
                let until = world.now().plus_s(i64::from(seconds));
                let key = TenantName::Contoso.key();
                setup.idp = IdpTrust {
                    signing_certs_pem: Vec::new(),
                    links_only: setup.idp.links_only,
                    ..world.trust_in(TenantName::Contoso, key, Some(until))
                };
            }
            Self::Trust(keys) => {
                let pem = |key: &KeyName| world.keys().get(*key).certificate_pem().to_owned();
                setup.idp.signing_certs_pem = keys.iter().map(pem).collect();
                setup.idp.metadata_xml = metadata::federation_metadata(world, keys).ok();
            }
            Self::Metadata(keys) => {
                setup.idp.signing_certs_pem = Vec::new();
                setup.idp.metadata_xml = metadata::metadata_of(world, keys).ok();
            }
            Self::Shape(shape) => {
                setup.idp.signing_certs_pem = Vec::new();
                setup.idp.metadata_xml = shape.document(world).ok();
            }
            Self::Decrypt(keys) => {
                let mut keys = keys.iter().map(|key| world.keys().get(*key));
                if let Some(first) = keys.next() {
                    setup.sp.decryption_key_pem = Some(first.private_pem().to_owned());
                    setup.sp.decryption_cert_pem = Some(first.certificate_pem().to_owned());
                }
                let others = keys.map(|key| key.private_pem().to_owned());
                setup.sp.other_decryption_keys_pem = others.collect();
            }
            Self::MetadataKey(key) => {
                let pem = world.keys().get(key).certificate_pem();
                setup.idp.metadata_signing_cert_pem = Some(pem.to_owned());
            }
            Self::MetadataLimit(seconds) => setup.idp.metadata_max_validity_s = Some(seconds),
            Self::Provisions => setup.sp.provisions = true,
            Self::LinksOnly => setup.idp.links_only = true,
            Self::ScriptAddress => {
                let options = Options {
                    redirect_url: Some("javascript:alert(document.domain)//".to_owned()),
                    ..Options::default()
                };
                by_metadata_alone(world, setup, &options);
            }
            Self::AnswersElsewhere => {
                let usual = setup.idp.slo_url.clone().unwrap_or_default();
                let options = Options {
                    answers_url: Some(format!("{usual}/answers")),
                    ..Options::default()
                };
                by_metadata_alone(world, setup, &options);
            }
            Self::RequireEncrypted => setup.sp.require_encrypted_assertion = true,
            Self::OwnKey(key) => {
                let key = world.keys().get(key);
                setup.sp.signing_key_pem = Some(key.private_pem().to_owned());
                setup.sp.signing_cert_pem = Some(key.certificate_pem().to_owned());
            }
            Self::OwnScope => setup.idp.scopes = vec![OWN_DOMAIN.to_owned()],
            Self::SecondAcs => setup.sp.other_acs_urls = vec![second_acs(&setup.sp.acs_url)],
            Self::DemandPasswordOrCertificate => {
                setup.sp.requested_authn_context = vec![
                    names::PASSWORD_CLASS.to_owned(),
                    CERTIFICATE_CLASS.to_owned(),
                ];
            }
            Self::DemandPassword => {
                setup.sp.requested_authn_context = vec![names::PASSWORD_CLASS.to_owned()];
            }
            Self::DemandCompared(how) => {
                let order = [ADDRESS_CLASS, names::PASSWORD_CLASS, CERTIFICATE_CLASS];
                setup.sp.authn_context_order = order.map(str::to_owned).into();
                setup.sp.authn_context_comparison = how;
                let demanded = match how {
                    Comparison::Better => ADDRESS_CLASS,
                    _ => names::PASSWORD_CLASS,
                };
                setup.sp.requested_authn_context = vec![demanded.to_owned()];
            }
            Self::DemandFormat(format) => demanded(setup).format = Some(format.to_owned()),
            Self::DemandQualifier(qualifier) => {
                demanded(setup).sp_name_qualifier = Some(qualifier.to_owned());
            }
            Self::DemandSubject(subject) => demanded(setup).subject = Some(subject.to_owned()),
            Self::SignRequests(key) => {
                Self::OwnKey(key).apply(world, setup);
                setup.sp.sign_authn_requests = true;
            }
            Self::SignedRequestsWanted(key) => {
                Self::OwnKey(key).apply(world, setup);
                let wants_signed_requests = true;
                by_metadata_alone(
                    world,
                    setup,
                    &Options {
                        wants_signed_requests,
                        ..Options::default()
                    },
                );
            }
            Self::AddressPerBinding => {
                let usual = setup.idp.sso_url.clone();
                setup.idp.sso_url = format!("{usual}/redirect");
                let options = Options {
                    redirect_url: Some(setup.idp.sso_url.clone()),
                    post_url: Some(format!("{usual}/post")),
                    ..Options::default()
                };
                by_metadata_alone(world, setup, &options);
            }
            Self::AddressWithQuery => {
                setup.idp.sso_url.push_str("?tenant=1");
                let options = Options {
                    redirect_url: Some(setup.idp.sso_url.clone()),
                    ..Options::default()
                };
                setup.idp.metadata_xml = usual_metadata(world, &options);
            }
        }
    }
}

/// What the requests demand of the name, to be added to.
fn demanded(setup: &mut Setup) -> &mut RequestedNameId {
    setup.sp.requested_name_id.get_or_insert_default()
}

/// The metadata of the tenant with its usual key.
fn usual_metadata(world: &World, options: &Options) -> Option<String> {
    let keys = [(TenantName::Contoso.key(), KeyUse::Signing)];
    metadata::metadata_with(world, &keys, options).ok()
}

/// Trusts the IdP by its metadata alone.
fn by_metadata_alone(world: &World, setup: &mut Setup, options: &Options) {
    setup.idp.signing_certs_pem = Vec::new();
    setup.idp.metadata_xml = usual_metadata(world, options);
}

impl From<Plan> for Script {
    fn from(plan: Plan) -> Self {
        Self::one(plan)
    }
}
