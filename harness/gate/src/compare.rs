//! One run held against another.

use std::collections::BTreeMap;

use gauntlet_core::runlog::{CaseFinished, Event};
use gauntlet_core::{FailKind, Verdict};
use serde::Serialize;

/// A case at a target whose verdict is another one than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The target.
    pub target: String,
    /// The case.
    pub case: String,
    /// The verdict before; `None` where the case did not run then.
    pub before: Option<String>,
    /// The verdict after; `None` where it does not run any more.
    pub after: Option<String>,
}

/// What is different.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Fails now and did not, or fails worse: a forged identity where there was none.
    pub regressed: Vec<Change>,
    /// Does not fail any more: it passes, or there is a warning left.
    pub fixed: Vec<Change>,
    /// Was not in the first run.
    pub new: Vec<Change>,
    /// Is not in the second run.
    pub gone: Vec<Change>,
    /// Any other change: skipped instead of passed, inconclusive, another way to fail.
    pub changed: Vec<Change>,
    /// How many are as they were.
    pub same: usize,
    /// Whether the second run shows something bad that the first did not.
    #[serde(skip)]
    worse: bool,
}

impl Comparison {
    /// Whether the second run shows something bad that the first did not: a regression, a new case
    /// that fails, or one of which nothing can be said any more.
    pub fn is_worse(&self) -> bool {
        self.worse
    }
}

/// Holds the run of `after` against that of `before`.
pub fn compare(before: &[Event], after: &[Event]) -> Comparison {
    let (before, after) = (results(before), results(after));
    let mut comparison = Comparison::default();
    for ((target, case), old) in &before {
        let change = |new: Option<&CaseFinished>| Change {
            target: (*target).to_owned(),
            case: (*case).to_owned(),
            before: Some(word(&old.verdict)),
            after: new.map(|new| word(&new.verdict)),
        };
        let Some(new) = after.get(&(*target, *case)).copied() else {
            comparison.gone.push(change(None));
            continue;
        };
        let unclear = matches!(new.verdict, Verdict::Inconclusive { .. });
        match list(&old.verdict, &new.verdict) {
            Some(List::Regressed) => {
                comparison.worse = true;
                comparison.regressed.push(change(Some(new)));
            }
            Some(List::Fixed) => comparison.fixed.push(change(Some(new))),
            Some(List::Changed) => {
                comparison.worse |= unclear;
                comparison.changed.push(change(Some(new)));
            }
            None => comparison.same += 1,
        }
    }
    for ((target, case), new) in &after {
        if !before.contains_key(&(*target, *case)) {
            comparison.worse |= new.verdict.is_fail();
            comparison.new.push(Change {
                target: (*target).to_owned(),
                case: (*case).to_owned(),
                before: None,
                after: Some(word(&new.verdict)),
            });
        }
    }
    comparison
}

type Results<'a> = BTreeMap<(&'a str, &'a str), &'a CaseFinished>;

fn results(events: &[Event]) -> Results<'_> {
    let finished = events.iter().filter_map(|event| match event {
        Event::CaseFinished(result) => Some(result),
        _ => None,
    });
    finished
        .map(|result| ((result.target.as_str(), result.case.as_str()), result))
        .collect()
}

/// Which list a change belongs into.
enum List {
    Regressed,
    Fixed,
    Changed,
}

/// `None` where nothing has changed.
fn list(old: &Verdict, new: &Verdict) -> Option<List> {
    let forged = |verdict: &Verdict| {
        matches!(
            verdict,
            Verdict::Fail {
                kind: FailKind::ForgedIdentity { .. }
            }
        )
    };
    let fine =
        |verdict: &Verdict| matches!(verdict, Verdict::Pass { .. } | Verdict::Warning { .. });
    if word(old) == word(new) {
        None
    } else if (new.is_fail() && !old.is_fail()) || (forged(new) && !forged(old)) {
        Some(List::Regressed)
    } else if old.is_fail() && fine(new) {
        Some(List::Fixed)
    } else {
        Some(List::Changed)
    }
}

/// A verdict in a word or two: `pass`, `fail: forged-identity`.
fn word(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Fail { kind } => format!("fail: {}", kind.name()),
        other => other.name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gauntlet_core::Outcome;
    use gauntlet_core::verdict::Lacking;

    fn run(results: &[(&str, &Verdict)]) -> Vec<Event> {
        let event = |(case, verdict): &(&str, &Verdict)| {
            Event::CaseFinished(CaseFinished {
                target: "t".into(),
                case: (*case).into(),
                control: None,
                steps: vec![],
                retries: vec![],
                verdict: (*verdict).clone(),
                outcome: Outcome::Expected,
            })
        };
        results.iter().map(event).collect()
    }

    #[test]
    fn each_change_is_in_its_list() {
        let pass = Verdict::Pass { acceptance: None };
        let taken = Verdict::Fail {
            kind: FailKind::AcceptedInvalid,
        };
        let forged = Verdict::Fail {
            kind: FailKind::ForgedIdentity { evidence: vec![] },
        };
        let skip = Verdict::Skip {
            lacking: Lacking::Other { reason: "x".into() },
        };
        let before = run(&[
            ("broken", &pass),
            ("worse", &taken),
            ("better", &forged),
            ("mended", &taken),
            ("skipped", &pass),
            ("hidden", &taken),
            ("same", &pass),
            ("gone", &taken),
        ]);
        let after = run(&[
            ("broken", &taken),
            ("worse", &forged),
            ("better", &taken),
            ("mended", &pass),
            ("skipped", &skip),
            ("hidden", &skip),
            ("same", &pass),
            ("new", &taken),
        ]);
        let comparison = compare(&before, &after);
        let names =
            |list: &[Change]| -> Vec<String> { list.iter().map(|c| c.case.clone()).collect() };
        assert_eq!(names(&comparison.regressed), ["broken", "worse"]);
        assert_eq!(names(&comparison.fixed), ["mended"]);
        // A failure that is only skipped now is not mended.
        assert_eq!(names(&comparison.changed), ["better", "hidden", "skipped"]);
        assert_eq!(names(&comparison.new), ["new"]);
        assert_eq!(names(&comparison.gone), ["gone"]);
        assert_eq!(comparison.same, 1);
        assert_eq!(
            comparison.new[0].after.as_deref(),
            Some("fail: accepted-invalid")
        );
        assert!(comparison.is_worse());
    }

    #[test]
    fn what_makes_a_run_worse() {
        let pass = Verdict::Pass { acceptance: None };
        let unclear = Verdict::Inconclusive { why: String::new() };
        let one = run(&[("a", &pass)]);
        assert!(!compare(&one, &one).is_worse());
        assert!(!compare(&one, &[]).is_worse());
        assert!(!compare(&[], &one).is_worse());
        assert!(compare(&one, &run(&[("a", &unclear)])).is_worse());
    }
}
