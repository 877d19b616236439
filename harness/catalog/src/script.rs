//! What a case sends: messages in order, under settings of the SP.

mod setting;

use gauntlet_core::{
    AccountRule, AdminAct, HttpRule, LandingRule, LogoutRule, Question, RequestRule, Setup,
};
use gauntlet_idp::directory::TenantName;
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::logout::{LogoutKind, LogoutPlan};
use gauntlet_idp::metadata_shape::MetadataShape;
use gauntlet_idp::signed_metadata::{OPERATOR, SignedMetadata};
use gauntlet_idp::{Plan, World};

pub(crate) use setting::{ADDRESS_CLASS, CERTIFICATE_CLASS, OWN_DOMAIN, second_acs};
pub use setting::{Setting, setup_under};

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

impl From<Plan> for Script {
    fn from(plan: Plan) -> Self {
        Self::one(plan)
    }
}
