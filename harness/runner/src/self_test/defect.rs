//! What can be wrong with the harness.

use std::fmt;

use gauntlet_core::{Check, Soundness, Statement, Verdict};

/// One thing that is wrong with the harness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Defect {
    /// The reference SP cannot be started.
    NoReference {
        /// Why.
        why: String,
    },
    /// The reference SP does not pass a case.
    WrongVerdict {
        /// The case.
        case: String,
        /// The verdict instead of a pass.
        verdict: Verdict,
    },
    /// The reference SP refuses, but not by a check that the case names.
    SilentCheck {
        /// The case.
        case: String,
        /// The check that should have failed.
        check: Check,
        /// The checks that did.
        failed: Vec<Check>,
    },
    /// A case that must be refused names no check that refuses it.
    NoCheck {
        /// The case.
        case: String,
    },
    /// A check that no case is caught by.
    UntestedCheck {
        /// The check.
        check: Check,
    },
    /// A case whose Signatures are not what it declares.
    Unsound {
        /// The case.
        case: String,
        /// What they may be.
        declared: Vec<Soundness>,
        /// What they are.
        statement: Statement,
    },
    /// A case that no mutant fails.
    KillsNothing {
        /// The case.
        case: String,
    },
    /// A mutant that no case catches.
    Survivor {
        /// The mutant.
        mutant: String,
    },
    /// A mutant that says nothing, whatever the verdicts on it.
    UnusableMutant {
        /// The mutant.
        mutant: String,
        /// Why.
        why: String,
    },
}

impl Defect {
    /// Whether it is about all cases together, and says nothing of a part of them: a mutant that accepts no
    /// honest message of a part may accept others.
    pub const fn is_of_all(&self) -> bool {
        matches!(
            self,
            Self::Survivor { .. } | Self::UntestedCheck { .. } | Self::UnusableMutant { .. }
        )
    }

    /// The word for machines.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoReference { .. } => "no-reference",
            Self::WrongVerdict { .. } => "wrong-verdict",
            Self::SilentCheck { .. } => "silent-check",
            Self::NoCheck { .. } => "no-check",
            Self::UntestedCheck { .. } => "untested-check",
            Self::Unsound { .. } => "unsound",
            Self::KillsNothing { .. } => "kills-nothing",
            Self::Survivor { .. } => "survivor",
            Self::UnusableMutant { .. } => "unusable-mutant",
        }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoReference { why } => write!(f, "the reference SP cannot be started: {why}"),
            Self::WrongVerdict { case, verdict } => {
                write!(f, "{case}: the reference SP does not pass: ")?;
                describe(f, verdict)
            }
            Self::SilentCheck {
                case,
                check,
                failed,
            } => {
                let failed: Vec<&str> = failed.iter().map(|check| check.name()).collect();
                write!(
                    f,
                    "{case}: caught_by names {check}, but what refuses it is: {}",
                    failed.join(", ")
                )
            }
            Self::NoCheck { case } => {
                write!(f, "{case}: must be refused, but caught_by names no check")
            }
            Self::UntestedCheck { check } => {
                write!(f, "check {check}: no case names it in caught_by")
            }
            Self::Unsound {
                case,
                declared,
                statement,
            } => {
                let declared: Vec<&str> = declared.iter().map(|s| s.name()).collect();
                let declared = declared.join(" or ");
                let found = statement.soundness();
                write!(
                    f,
                    "{case}: declared as {declared}, but it is {found}: {statement}"
                )
            }
            Self::KillsNothing { case } => {
                write!(f, "{case}: every mutant passes it; it would notice nothing")
            }
            Self::Survivor { mutant } => write!(f, "{mutant}: no case catches it"),
            Self::UnusableMutant { mutant, why } => {
                write!(f, "{mutant}: cannot be judged: {why}")
            }
        }
    }
}

/// A verdict that is no pass, in a line.
fn describe(f: &mut fmt::Formatter<'_>, verdict: &Verdict) -> fmt::Result {
    match verdict {
        Verdict::Pass { .. } => f.write_str("pass"),
        Verdict::Fail { kind } => write!(f, "fail, {}", kind.name()),
        Verdict::Warning { why } => write!(f, "warning, {why}"),
        Verdict::Skip { lacking } => write!(f, "skipped for want of {lacking}"),
        Verdict::Inconclusive { why } => write!(f, "inconclusive, {why}"),
    }
}
