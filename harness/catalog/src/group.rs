//! Groups: cases made by a rule, hundreds of messages that differ in a few choices.
//!
//! A group is declared in a file of its own, is a family of its own and shows as one line in
//! reports; each member is a case with a stable identifier and can be run, explained and minted
//! alone. The rule is a pure function: the same members in the same order every time.

use std::borrow::Cow;
use std::sync::OnceLock;

use gauntlet_core::{Check, Clause, Expectation, Feature, Level, MintMode, Severity, Soundness};

use crate::Case;
use crate::case::Source;
use crate::script::Script;

/// Cases made by a rule.
#[derive(Debug)]
pub struct Group {
    /// `module_path!()` of the declaration: the file is the group.
    pub(crate) module: &'static str,
    /// The doc comment.
    pub(crate) doc: &'static str,
    /// Source file.
    pub(crate) file: &'static str,
    /// Line of the declaration.
    pub(crate) line: u32,
    /// Clauses that all members rest on.
    pub(crate) clauses: &'static [Clause],
    /// The attacks of the ledger that they test.
    pub(crate) attacks: &'static [&'static str],
    /// How their messages come about.
    pub(crate) mint: MintMode,
    /// What a failure of a member would cost.
    pub(crate) severity: Severity,
    /// How binding it is.
    pub(crate) level: Level,
    /// The features that all members need beyond those that follow from their scripts.
    pub(crate) features: &'static [Feature],
    /// The rule.
    pub(crate) members: fn() -> Vec<Member>,
}

/// A member of a group, as its rule makes it.
#[derive(Debug)]
pub struct Member {
    /// The last part of its identifier, in kebab case.
    pub(crate) name: String,
    /// What is special to it, in a line.
    pub(crate) title: String,
    /// What is sent.
    pub(crate) script: Script,
    /// What a right SP does.
    pub(crate) expectation: Expectation,
    /// The checks of which at least one must refuse it.
    pub(crate) caught_by: Cow<'static, [Check]>,
    /// How its message comes about, where it is not as that of the others.
    pub(crate) mint: Option<MintMode>,
    /// What the Signatures in it are, where it does not follow from how the message comes about.
    pub(crate) bytes: Option<Soundness>,
    /// The case whose severity, level and features it has instead of those of the group, where it
    /// is made from one.
    pub(crate) like: Option<&'static Case>,
}

impl Group {
    /// The identifier, which is the family of its members.
    pub fn id(&self) -> String {
        let parts: Vec<&str> = self.module.split("::").skip(1).collect();
        parts.join("/").replace('_', "-")
    }

    /// The first paragraph of the documentation.
    pub fn title(&self) -> String {
        let (title, _) = self.parts();
        title.trim_end_matches('.').to_owned()
    }

    /// The documentation after its first paragraph, Markdown.
    pub fn doc(&self) -> String {
        self.parts().1
    }

    /// Source file of the declaration and its line.
    pub const fn place(&self) -> (&'static str, u32) {
        (self.file, self.line)
    }

    fn parts(&self) -> (String, String) {
        let lines = self.doc.lines();
        let lines: Vec<&str> = lines
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let doc = lines.join("\n");
        let (title, rest) = doc.trim().split_once("\n\n").unwrap_or((doc.trim(), ""));
        (title.replace('\n', " "), rest.trim().to_owned())
    }

    fn cases(&self) -> Vec<Case> {
        let about = format!("A member of the group `{}`: {}.", self.id(), self.title());
        (self.members)()
            .into_iter()
            .map(|member| Case {
                module: self.module,
                name: Cow::Owned(member.name),
                doc: Cow::Owned(format!("{}\n\n{about}", member.title)),
                file: self.file,
                line: self.line,
                clauses: self.clauses,
                requirements: &[],
                attacks: self.attacks,
                conflicts: &[],
                mint: Some(member.mint.unwrap_or(self.mint)),
                bytes: member.bytes,
                generated: true,
                like: member.like,
                severity: member.like.map_or(self.severity, |case| case.severity),
                level: member.like.map_or(self.level, |case| case.level),
                caught_by: member.caught_by,
                features: member.like.map_or(self.features, |case| case.features),
                expectation: member.expectation,
                script: Source::Made(member.script),
            })
            .collect()
    }
}

/// A group with its cases.
#[derive(Debug)]
pub struct Made {
    /// The group.
    pub group: &'static Group,
    /// Its members in the order of the rule.
    pub cases: Vec<Case>,
}

/// Every group, made once.
pub fn all() -> &'static [Made] {
    static MADE: OnceLock<Vec<Made>> = OnceLock::new();
    MADE.get_or_init(|| {
        let groups = crate::attacks::GROUPS.iter();
        groups
            .map(|group| Made {
                group,
                cases: group.cases(),
            })
            .collect()
    })
}

/// Declares the group of a file.
macro_rules! group {
    (
        $(#[doc = $doc:literal])+
        clauses: [$($clause:expr),* $(,)?],
        $(attacks: [$($attack:literal),* $(,)?],)?
        mint: $mint:ident,
        severity: $severity:ident,
        $(level: $level:ident,)?
        $(features: [$($feature:ident),* $(,)?],)?
        members: $members:expr $(,)?
    ) => {
        $crate::Group {
            module: module_path!(),
            doc: concat!($($doc, "\n"),+),
            file: file!(),
            line: line!(),
            clauses: &[$($clause),*],
            attacks: &[$($($attack),*)?],
            mint: gauntlet_core::MintMode::$mint,
            severity: gauntlet_core::Severity::$severity,
            level: $crate::case::level!($($level)?),
            features: &[$($(gauntlet_core::Feature::$feature),*)?],
            members: $members,
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn members_have_names_of_their_own_that_a_filter_can_hold() {
        for made in all() {
            let id = made.group.id();
            assert!(
                made.group
                    .file
                    .ends_with(&format!("src/{}.rs", id.replace('-', "_"))),
                "{id}"
            );
            assert!(!made.group.doc().is_empty(), "{id} has a title only");
            let mut names = BTreeSet::new();
            for case in &made.cases {
                let name = case.id();
                assert!(name.starts_with(&format!("{id}/")), "{name}");
                let fits =
                    |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-/".contains(c);
                assert!(name.chars().all(fits), "{name}");
                assert!(names.insert(name.clone()), "{name} is made twice");
                assert_eq!(case.info().group.as_deref(), Some(id.as_str()));
            }
        }
    }
}
