//! A case, and the macro that declares one.

use gauntlet_core::{CaseInfo, Check, Clause, Expectation, Feature, Level, Setup, Severity};
use gauntlet_idp::directory::{AppRegistration, Tenant};
use gauntlet_idp::{Baseline, Flow, MintError, Minted, World, mint};

use crate::ledger::{self, Attack};
use crate::script::{Script, Setting};

/// A plan with a name: see the crate documentation.
#[derive(Debug)]
pub struct Case {
    /// `module_path!()` of the declaration.
    pub(crate) module: &'static str,
    /// The name in the declaration.
    pub(crate) name: &'static str,
    /// The doc comment.
    pub(crate) doc: &'static str,
    /// Source file.
    pub(crate) file: &'static str,
    /// Line of the declaration.
    pub(crate) line: u32,
    /// Clauses it rests on.
    pub clauses: &'static [Clause],
    /// The attacks of the ledger that it tests, where its own name is not one of them.
    pub(crate) attacks: &'static [&'static str],
    /// What a failure would cost.
    pub severity: Severity,
    /// How binding it is.
    pub level: Level,
    /// The checks that must refuse it.
    pub caught_by: &'static [Check],
    /// Features beyond those that follow from the script.
    pub features: &'static [Feature],
    /// What a right SP does.
    pub expectation: Expectation,
    /// What is sent to the SP that an app stands for.
    pub(crate) script: fn(&AppRegistration) -> Script,
}

/// Everything that a run of a case delivers.
#[derive(Clone, Debug)]
pub struct MintedCase {
    /// The configuration of the SP.
    pub setup: Setup,
    /// The honest twin: what the SP must accept first.
    pub control: Minted,
    /// The settings of the honest twin.
    pub baseline: Baseline,
    /// Settings and baseline of the twin as text: cases with the same key share one control.
    pub control_key: String,
    /// The messages in order; the last one is judged.
    pub messages: Vec<Minted>,
}

impl Case {
    /// The stable identifier: family and name in kebab case.
    pub fn id(&self) -> String {
        let family: Vec<&str> = self.module.split("::").skip(1).collect();
        // The file is no part of the family: it only groups cases for the reader.
        let folder = family.split_last().map_or(&[][..], |(_, folder)| folder);
        format!("{}/{}", folder.join("/"), self.name).replace('_', "-")
    }

    /// What is sent to the SP of every world that is not made for another one.
    pub fn script(&self) -> Script {
        self.script_for(&Tenant::contoso().app)
    }

    /// What is sent to the SP that `app` stands for: some plans name it.
    pub fn script_for(&self, app: &AppRegistration) -> Script {
        (self.script)(app)
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
        let script = self.script();
        let mut features = vec![Feature::Post];
        for sending in &script.sendings {
            features.push(match sending.plan.baseline.flow {
                Flow::Unsolicited => Feature::Unsolicited,
                Flow::Solicited => Feature::InResponseTo,
            });
        }
        for setting in &script.settings {
            match setting {
                Setting::NoUnsolicited => {}
                Setting::RequireSignedResponse => features.push(Feature::RequireSignedResponse),
                Setting::RequireSignedAssertion => features.push(Feature::RequireSignedAssertion),
                Setting::ClockSkew(_) => features.push(Feature::ClockSkew),
            }
        }
        features.extend(self.features);
        features.sort_unstable();
        features.dedup();
        features
    }

    /// The declaration as data.
    pub fn info(&self) -> CaseInfo {
        let doc: Vec<&str> = self
            .doc
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let doc = doc.join("\n");
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
            severity: self.severity,
            level: self.level,
            expectation: self.expectation,
            caught_by: self.caught_by.to_vec(),
            features: self.features(),
            plans: self
                .script()
                .sendings
                .iter()
                .map(|s| s.plan.to_string())
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
        let script = self.script_for(world.app());
        let setup = script.setup(world);
        let twin = match script.sendings.last() {
            Some(last) => last.plan.twin(),
            None => gauntlet_idp::Plan::default(),
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
        Ok(MintedCase {
            setup,
            control,
            baseline: twin.baseline,
            control_key,
            messages,
        })
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

/// Declares a case, as an item of the list of its file.
///
/// The doc comment is the documentation of the case everywhere; its first paragraph is the title.
macro_rules! case {
    (
        $(#[doc = $doc:literal])+
        $name:ident {
            clauses: [$($clause:expr),* $(,)?],
            $(attacks: [$($attack:literal),* $(,)?],)?
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
            name: stringify!($name),
            doc: concat!($($doc, "\n"),+),
            file: file!(),
            line: line!(),
            clauses: &[$($clause),*],
            attacks: &[$($($attack),*)?],
            severity: gauntlet_core::Severity::$severity,
            level: $crate::case::level!($($level)?),
            caught_by: &[$($(gauntlet_core::Check::$check),*)?],
            features: &[$($(gauntlet_core::Feature::$feature),*)?],
            expectation: gauntlet_core::Expectation::$expectation,
            script: $crate::case::script!($($script)+),
        }
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

pub(crate) use {level, script};
