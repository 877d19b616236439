//! A case, and the macro that declares one.

use std::borrow::Cow;

use gauntlet_core::{
    AdminAct, Binding, CaseInfo, Check, Clause, Expectation, Feature, Level, LogoutRule, MintMode,
    Profile, Question, Setup, Severity, Soundness,
};
use gauntlet_idp::directory::{AppRegistration, Tenant};
use gauntlet_idp::logout::{LogoutChange, LogoutPlan};
use gauntlet_idp::{Baseline, Flow, MintError, Minted, Plan, World, mint};

use crate::conflict::{self, Conflict};
use crate::ledger::{self, Attack};
use crate::script::{Move, Script, Setting, setup_under};

/// A plan with a name: see the crate documentation.
#[derive(Debug)]
pub struct Case {
    /// `module_path!()` of the declaration.
    pub(crate) module: &'static str,
    /// The name in the declaration.
    pub(crate) name: Cow<'static, str>,
    /// The doc comment.
    pub(crate) doc: Cow<'static, str>,
    /// Source file.
    pub(crate) file: &'static str,
    /// Line of the declaration.
    pub(crate) line: u32,
    /// Clauses it rests on.
    pub clauses: &'static [Clause],
    /// The requirements of the clause table that it tests.
    pub(crate) requirements: &'static [&'static str],
    /// The attacks of the ledger that it tests, where its own name is not one of them.
    pub(crate) attacks: &'static [&'static str],
    /// The questions that sources answer differently and that it is about.
    pub(crate) conflicts: &'static [Conflict],
    /// How the message that is judged comes about, where the ledger does not say it.
    pub(crate) mint: Option<MintMode>,
    /// What the Signatures in that message are, where it does not follow from how it comes about.
    pub(crate) bytes: Option<Soundness>,
    /// Whether a rule made it: a member of a [`crate::Group`].
    pub(crate) generated: bool,
    /// The case that it is made from, if any.
    pub(crate) like: Option<&'static Case>,
    /// What a failure would cost.
    pub severity: Severity,
    /// How binding it is.
    pub level: Level,
    /// The checks that must refuse it; of a member of a group, at least one of them.
    pub caught_by: Cow<'static, [Check]>,
    /// Features beyond those that follow from the script.
    pub features: &'static [Feature],
    /// What a right SP does.
    pub expectation: Expectation,
    /// What is sent.
    pub(crate) script: Source,
}

/// Where the script of a case comes from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A declaration, given the app that stands for the SP.
    Declared(fn(&AppRegistration) -> Script),
    /// A rule.
    Made(Script),
}

/// Everything that a run of a case delivers.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing about the delivery"
)]
pub struct MintedCase {
    /// The configuration of the SP.
    pub setup: Setup,
    /// The honest twin: what the SP must accept first.
    pub control: Minted,
    /// The settings of the honest twin.
    pub baseline: Baseline,
    /// Whether what is delivered is the control itself. Then no other message can say whether the
    /// target works at all, and a refusal is the finding.
    pub own_twin: bool,
    /// Settings and baseline of the twin as text: cases with the same key share one control.
    pub control_key: String,
    /// The messages in order; the last one is judged.
    pub messages: Vec<Minted>,
    /// Whether each of them is judged, and then whether all were refused in the same words.
    pub alike: bool,
    /// Whether the last settings are what is in question: an SP that does not take them has refused.
    pub configures: bool,
    /// Whether the last two messages are two of which one at most may be taken.
    pub either: bool,
    /// Whether the messages are brought all at once.
    pub at_once: bool,
    /// What the SP is asked afterwards, where it is not whether it accepts the last message. Where it
    /// is about the requests of the SP, there is no message.
    pub asks: Option<Question>,
    /// For each message, the configuration from there on, where it is another than before.
    pub setups: Vec<Option<Setup>>,
    /// What comes after the messages, in a case about single logout.
    pub moves: Vec<MintedMove>,
    /// For each message, what an administrator of the SP does before it arrives.
    pub acts: Vec<Option<AdminAct>>,
    /// Whether an SP is told to trust other IdPs or keys than in all other cases, or to withdraw
    /// its trust: a deployed one cannot be.
    pub other_trust: bool,
}

/// A [`Move`] with what of it can be minted before the SP has said anything.
#[derive(Clone, Debug)]
pub enum MintedMove {
    /// The user logs in again.
    Login(Box<Minted>),
    /// A message arrives at the single logout service. It is minted in answer to what the SP has sent.
    Receive(LogoutPlan),
    /// The message that arrived last arrives once more.
    ReceiveAgain,
    /// The user logs out at the SP.
    Start,
    /// So many milliseconds pass.
    Wait(i64),
}

impl Case {
    /// The stable identifier: family and name in kebab case.
    pub fn id(&self) -> String {
        let family: Vec<&str> = self.module.split("::").skip(1).collect();
        // The file is no part of the family: it only groups cases for the reader. A group is a
        // family of its own.
        let folder = match family.split_last() {
            Some((_, folder)) if !self.generated => folder,
            _ => &family,
        };
        format!("{}/{}", folder.join("/"), self.name).replace('_', "-")
    }

    /// What is sent to the SP of every world that is not made for another one.
    pub fn script(&self) -> Script {
        self.script_for(&Tenant::contoso().app)
    }

    /// What is sent to the SP that `app` stands for: some plans name it.
    pub fn script_for(&self, app: &AppRegistration) -> Script {
        match &self.script {
            Source::Declared(script) => script(app),
            Source::Made(script) => script.clone(),
        }
    }

    /// What is sent under `profile`: where it wants answers to requests alone, all messages are,
    /// but for those of cases about just that, and of those where another IdP speaks than the one
    /// that is asked.
    fn script_under(&self, app: &AppRegistration, profile: Profile) -> Script {
        let mut script = self.script_for(app);
        if !profile.is_solicited_only() {
            return script;
        }
        if self.conflicts.contains(&Conflict::Unsolicited) {
            return script.with(Setting::NoUnsolicited);
        }
        let usual = Baseline::default().tenant;
        if script
            .sendings
            .iter()
            .all(|one| one.plan.baseline.tenant == usual)
        {
            for sending in &mut script.sendings {
                sending.plan.baseline.flow = Flow::Solicited;
            }
        }
        script
    }

    /// The honest message that an SP under `profile` must accept before the last of `script` says
    /// anything of it.
    fn control_of(&self, script: &Script, profile: Profile) -> Plan {
        let twin = script.sendings.last().map(|last| last.plan.twin());
        let refused = |conflict: &&Conflict| {
            let ruling = conflict.ruling(profile);
            ruling.is_some_and(|(expectation, _)| expectation == Expectation::Reject)
        };
        let questions = self.conflicts.iter().filter(refused);
        questions.fold(twin.unwrap_or_default(), |twin, one| one.settled(twin))
    }

    /// What a right SP does under `profile`, and how binding that is.
    pub fn ruling(&self, profile: Profile) -> (Expectation, Level) {
        conflict::ruling(self.conflicts, profile).unwrap_or((self.expectation, self.level))
    }

    /// The case that a member of a group is made from, where it is.
    pub fn like(&self) -> Option<&'static Self> {
        self.like
    }

    /// The questions that sources answer differently and that it is about.
    pub fn conflicts(&self) -> &'static [Conflict] {
        self.conflicts
    }

    /// The attacks of the ledger that it tests: those declared, else the one of its own name.
    pub fn attacks(&self) -> Vec<&'static Attack> {
        let name = self.name.replace('_', "-");
        let own = [name.as_str()];
        let ids = if self.attacks.is_empty() {
            &own[..]
        } else {
            self.attacks
        };
        ids.iter().filter_map(|id| ledger::find(id)).collect()
    }

    /// The requirements of the clause table that it tests: see [`crate::requirements`].
    pub fn requirements(&self) -> &'static [&'static str] {
        self.requirements
    }

    /// The weaknesses of an SP that falls for it, by the ledger.
    pub fn cwe(&self) -> Vec<String> {
        let mut all: Vec<String> = self
            .attacks()
            .iter()
            .flat_map(|attack| attack.cwe.split([',', '/', ' ']))
            .filter(|cwe| !cwe.is_empty())
            .map(str::to_owned)
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// How the message that is judged comes about: as declared, else as the ledger says of the
    /// attack, else signed by the IdP as it is.
    pub fn mint_mode(&self) -> MintMode {
        let of_ledger = || {
            let attacks = self.attacks();
            attacks.first().and_then(|attack| attack.mint.parse().ok())
        };
        self.mint.or_else(of_ledger).unwrap_or(MintMode::Idp)
    }

    /// What the Signatures in the message that is judged may be, for whoever reads the bytes by
    /// the rules: as declared, else as it follows from how the message comes about.
    pub fn soundness(&self) -> &'static [Soundness] {
        match self.bytes {
            Some(declared) => declared.alone(),
            // The login is an honest one; what ends its session is no Response.
            None if matches!(self.script().asks, Some(Question::Logout(_))) => &[Soundness::Whole],
            None => match self.mint_mode() {
                MintMode::Cap => &[Soundness::Whole, Soundness::Partial],
                MintMode::Idp => &[Soundness::Whole],
                MintMode::Att => &[Soundness::Foreign],
                MintMode::None => &[Soundness::Unsigned, Soundness::Broken],
            },
        }
    }

    /// Whether one of its messages names an address or a file that a right SP leaves alone.
    pub fn reaches_out(&self) -> bool {
        let script = self.script();
        script
            .sendings
            .iter()
            .any(|sending| sending.plan.reaches_out())
    }

    /// The features it needs: those declared and those that follow from the script.
    pub fn features(&self) -> Vec<Feature> {
        self.features_under(Profile::default())
    }

    fn features_under(&self, profile: Profile) -> Vec<Feature> {
        let script = self.script_under(&Tenant::contoso().app, profile);
        let is_refused = self.conflicts.contains(&Conflict::Unsolicited)
            && self.ruling(profile).0 == Expectation::Reject;
        let control = self.control_of(&script, profile);
        let mut features = match script.asks {
            None => vec![Feature::Post],
            Some(Question::Request(rule)) if rule.needs_metadata() => {
                vec![Feature::AuthnRequest, Feature::SpMetadata]
            }
            Some(Question::Request(_)) => vec![Feature::AuthnRequest],
            Some(Question::Accounts(_)) => vec![Feature::Post, Feature::Jit],
            Some(Question::Landing(_)) => vec![Feature::Post, Feature::Landing],
            Some(Question::Http(_)) => vec![Feature::Post, Feature::Http],
            Some(Question::Logout(rule)) => of_logout(rule, &script.moves),
        };
        if script.sendings.iter().any(|sending| sending.act.is_some()) {
            features.push(Feature::UserAdmin);
        }
        if script.at_once {
            features.push(Feature::AtOnce);
        }
        if script.sendings.iter().any(|one| one.plan.needs_http()) {
            features.push(Feature::Http);
        }
        for sending in &script.sendings {
            // Whoever does not take it must refuse it, which is what the case is about.
            let refused = is_refused.then_some(&control);
            features.push(match refused.unwrap_or(&sending.plan).baseline.flow {
                Flow::Unsolicited => Feature::Unsolicited,
                Flow::Solicited => Feature::InResponseTo,
            });
            if sending.plan.baseline.encrypt {
                // What Entra encrypts by, and so every twin.
                features.extend([
                    Feature::EncryptedAssertion,
                    Feature::AesCbc,
                    Feature::RsaOaep,
                ]);
            }
        }
        for setting in script.all_settings() {
            features.extend(setting.features());
        }
        features.extend(self.features);
        features.sort_unstable();
        features.dedup();
        features
    }

    /// The declaration as data.
    pub fn info(&self) -> CaseInfo {
        self.info_under(Profile::default())
    }

    /// The declaration as data, as `profile` has it.
    pub fn info_under(&self, profile: Profile) -> CaseInfo {
        let (expectation, level) = self.ruling(profile);
        let doc: Vec<&str> = self
            .doc
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let doc = doc.join("\n");
        let script = self.script_under(&Tenant::contoso().app, profile);
        let (title, rest) = doc.trim().split_once("\n\n").unwrap_or((doc.trim(), ""));
        CaseInfo {
            id: self.id(),
            title: title.replace('\n', " ").trim_end_matches('.').to_owned(),
            doc: rest.trim().to_owned(),
            clauses: self.clauses.to_vec(),
            attacks: self
                .attacks()
                .iter()
                .map(|attack| attack.id.to_owned())
                .collect(),
            cwe: self.cwe(),
            mint: self.mint_mode(),
            group: self.generated.then(|| {
                let id = self.id();
                gauntlet_core::case::family_of(&id).to_owned()
            }),
            severity: self.severity,
            level,
            expectation,
            caught_by: self.caught_by.to_vec(),
            features: self.features_under(profile),
            plans: script
                .sendings
                .iter()
                .map(|s| s.plan.to_string())
                .chain(script.moves.iter().map(ToString::to_string))
                .collect(),
            file: self.file.to_owned(),
            line: self.line,
        }
    }

    /// Mints everything that a run of this case delivers.
    ///
    /// The control has identifiers of its own, shared by all cases with the same settings; the
    /// messages of one case share theirs, so that a replay is one.
    pub fn mint(&self, world: &World) -> Result<MintedCase, MintError> {
        self.mint_under(world, Profile::default())
    }

    /// Mints everything that a run of this case under `profile` delivers.
    pub fn mint_under(&self, world: &World, profile: Profile) -> Result<MintedCase, MintError> {
        let script = self.script_under(world.app(), profile);
        let setup = script.setup(world);
        let twin = self.control_of(&script, profile);
        let own_twin = match script.sendings.as_slice() {
            [only] => {
                only.after_ms == 0
                    && only.plan == twin
                    && only.settings.is_none()
                    && script.asks.is_none()
            }
            _ => false,
        };
        let settings: Vec<String> = script.settings.iter().map(|s| format!("{s:?}")).collect();
        let control_key = format!("{} [{}]", twin.baseline, settings.join(" "));
        let control = mint(world, &twin, &format!("control {control_key}"))?;
        let id = self.id();
        let messages = script
            .sendings
            .iter()
            .map(|sending| {
                let mut minted = mint(world, &sending.plan, &id)?;
                minted.delivery.now = minted.delivery.now.plus_ms(sending.after_ms);
                Ok(minted)
            })
            .collect::<Result<_, MintError>>()?;
        let setups: Vec<Option<Setup>> = script
            .sendings
            .iter()
            .map(|sending| {
                let settings = sending.settings.as_ref()?;
                Some(setup_under(world, settings))
            })
            .collect();
        let usual = world.setup();
        let other_trust = setups
            .iter()
            .flatten()
            .chain([&setup])
            .any(|setup| setup.idp != usual.idp || !setup.other_idps.is_empty());
        let acts = script.sendings.iter().map(|sending| sending.act.clone());
        let moves = script
            .moves
            .iter()
            .map(|one| {
                Ok(match one {
                    Move::Login(plan) => MintedMove::Login(Box::new(mint(world, plan, &id)?)),
                    Move::Receive(plan) => MintedMove::Receive(plan.clone()),
                    Move::ReceiveAgain => MintedMove::ReceiveAgain,
                    Move::Start => MintedMove::Start,
                    Move::Wait(ms) => MintedMove::Wait(*ms),
                })
            })
            .collect::<Result<_, MintError>>()?;
        Ok(MintedCase {
            moves,
            acts: acts.collect(),
            setups,
            other_trust,
            setup,
            own_twin,
            control,
            baseline: twin.baseline,
            control_key,
            messages,
            alike: script.alike,
            configures: script.configures,
            either: script.either,
            at_once: script.at_once,
            asks: script.asks,
        })
    }

    /// A drawing of the message that is judged, where it differs from that of the honest twin:
    /// where Signatures, Assertions and Responses stand, and which are forged.
    pub fn drawing(&self, world: &World) -> Result<Option<String>, MintError> {
        let script = self.script_for(world.app());
        let Some(last) = script.sendings.last() else {
            return Ok(None);
        };
        let drawing = gauntlet_idp::outline(world, &last.plan, &self.id())?;
        let twin = gauntlet_idp::outline(world, &last.plan.twin(), &self.id())?;
        Ok((drawing != twin).then_some(drawing))
    }

    /// The honest twin with the identifiers of this case, so that a comparison shows nothing but
    /// what the steps changed.
    pub fn twin(&self, world: &World) -> Result<Minted, MintError> {
        let twin = self
            .script_for(world.app())
            .sendings
            .last()
            .map(|sending| sending.plan.twin())
            .unwrap_or_default();
        mint(world, &twin, &self.id())
    }
}

/// The features that single logout takes.
fn of_logout(rule: LogoutRule, moves: &[Move]) -> Vec<Feature> {
    let mut features = vec![Feature::Post];
    if rule.name().starts_with("answer") {
        features.push(Feature::LogoutAnswer);
    }
    if rule == LogoutRule::LandsHome {
        features.push(Feature::Landing);
    }
    if rule == LogoutRule::SessionOfLast {
        features.push(Feature::RedirectLogout);
    }
    for one in moves {
        match one {
            Move::Login(_) | Move::ReceiveAgain => {}
            // Who is logged in is asked in any case.
            Move::Wait(_) => features.extend([Feature::SessionEnd, Feature::Clock]),
            Move::Start => features.extend([Feature::LogoutRequest, Feature::RedirectLogout]),
            Move::Receive(plan) => {
                features.push(match plan.binding {
                    Binding::HttpRedirect => Feature::RedirectLogout,
                    Binding::HttpPost => Feature::PostLogout,
                });
                if plan.changes.contains(&LogoutChange::EncryptNameId) {
                    features.extend([Feature::EncryptedId, Feature::AesCbc, Feature::RsaOaep]);
                }
            }
        }
    }
    features
}

/// Declares a case, as an item of the list of its file.
///
/// The doc comment is the documentation of the case everywhere; its first paragraph is the title.
macro_rules! case {
    (
        $(#[doc = $doc:literal])+
        $name:ident {
            clauses: [$($clause:expr),* $(,)?],
            $(requirements: [$($requirement:literal),* $(,)?],)?
            $(attacks: [$($attack:literal),* $(,)?],)?
            $(conflicts: [$($conflict:ident),* $(,)?],)?
            $(mint: $mint:ident,)?
            $(bytes: $bytes:ident,)?
            severity: $severity:ident,
            $(level: $level:ident,)?
            $(caught_by: [$($check:ident),* $(,)?],)?
            $(features: [$($feature:ident),* $(,)?],)?
            expect: $expectation:ident,
            script: $($script:tt)+
        }
    ) => {
        $crate::Case {
            module: module_path!(),
            name: std::borrow::Cow::Borrowed(stringify!($name)),
            doc: std::borrow::Cow::Borrowed(concat!($($doc, "\n"),+)),
            file: file!(),
            line: line!(),
            clauses: &[$($clause),*],
            requirements: &[$($($requirement),*)?],
            attacks: &[$($($attack),*)?],
            conflicts: &[$($($crate::conflict::Conflict::$conflict),*)?],
            mint: $crate::case::maybe!($(gauntlet_core::MintMode::$mint)?),
            bytes: $crate::case::maybe!($(gauntlet_core::Soundness::$bytes)?),
            generated: false,
            like: None,
            severity: gauntlet_core::Severity::$severity,
            level: $crate::case::level!($($level)?),
            caught_by: std::borrow::Cow::Borrowed(&[$($(gauntlet_core::Check::$check),*)?]),
            features: &[$($(gauntlet_core::Feature::$feature),*)?],
            expectation: gauntlet_core::Expectation::$expectation,
            script: $crate::case::Source::Declared($crate::case::script!($($script)+)),
        }
    };
}

/// What is declared, if it is.
macro_rules! maybe {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

/// The script as a function of the app; only plans that name the SP need it: `|app| …`.
macro_rules! script {
    (|$app:ident| $script:expr $(,)?) => {
        |$app: &gauntlet_idp::directory::AppRegistration| $crate::Script::from($script)
    };
    ($script:expr $(,)?) => {
        |_: &gauntlet_idp::directory::AppRegistration| $crate::Script::from($script)
    };
}

/// The level, MUST where none is given.
macro_rules! level {
    () => {
        gauntlet_core::Level::Must
    };
    ($level:ident) => {
        gauntlet_core::Level::$level
    };
}

pub(crate) use {level, maybe, script};
