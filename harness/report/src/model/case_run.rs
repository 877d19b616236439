//! What happened to one case, at every target.

use std::collections::BTreeMap;

use gauntlet_core::case::family_of;
use gauntlet_core::runlog::CaseFinished;
use gauntlet_core::{CaseInfo, FailKind, Verdict};

use super::Run;

/// What happened to one case.
#[derive(Debug)]
pub struct CaseRun<'a> {
    /// Its identifier.
    pub case: &'a str,
    /// Its declaration, where the log holds it.
    pub info: Option<&'a CaseInfo>,
    /// Its result at each of [`Run::targets`], in their order; `None` where it was cut off before
    /// there was one.
    pub results: Vec<Option<&'a CaseFinished>>,
}

impl<'a> Run<'a> {
    /// The cases with at least one result, in the order in which they ran at the first target that
    /// has them. Targets run side by side, so the order of the log itself is one of chance.
    pub fn by_case(&self) -> Vec<CaseRun<'a>> {
        let mut all: Vec<CaseRun<'a>> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (column, target) in self.targets.iter().enumerate() {
            for &result in &target.results {
                let case = result.case.as_str();
                let place = *places.entry(case).or_insert_with(|| {
                    all.push(CaseRun {
                        case,
                        info: self.cases.get(case).copied(),
                        results: vec![None; self.targets.len()],
                    });
                    all.len() - 1
                });
                all[place].results[column] = Some(result);
            }
        }
        all
    }
}

/// The cases with the members of each group as one, which has the worst result of them at each
/// target, in the place of the first.
pub(crate) fn with_groups_as_one<'a>(cases: Vec<CaseRun<'a>>) -> Vec<CaseRun<'a>> {
    let mut all: Vec<CaseRun<'a>> = Vec::new();
    for case in cases {
        let Some(group) = case.info.and_then(|info| info.group.as_deref()) else {
            all.push(case);
            continue;
        };
        match all.iter_mut().find(|seen| seen.case == group) {
            Some(seen) => {
                for (worst, result) in seen.results.iter_mut().zip(case.results) {
                    if rank(result) > rank(*worst) {
                        *worst = result;
                    }
                }
            }
            None => all.push(CaseRun {
                case: group,
                ..case
            }),
        }
    }
    all
}

/// How bad a result is.
fn rank(result: Option<&CaseFinished>) -> u8 {
    match result.map(|result| &result.verdict) {
        None => 0,
        Some(Verdict::Skip { .. }) => 1,
        Some(Verdict::Pass { .. }) => 2,
        Some(Verdict::Warning { .. }) => 3,
        Some(Verdict::Inconclusive { .. }) => 4,
        Some(Verdict::Fail {
            kind: FailKind::ForgedIdentity { .. },
        }) => 6,
        Some(Verdict::Fail { .. }) => 5,
    }
}

/// `items` by the family of their case, families in the order in which they first appear.
pub(crate) fn by_family<'a, T>(
    items: impl IntoIterator<Item = T>,
    case: impl Fn(&T) -> &'a str,
) -> Vec<(&'a str, Vec<T>)> {
    let mut families: Vec<(&str, Vec<T>)> = Vec::new();
    for item in items {
        let family = family_of(case(&item));
        match families.iter_mut().find(|(name, _)| *name == family) {
            Some((_, items)) => items.push(item),
            None => families.push((family, vec![item])),
        }
    }
    families
}

/// The last part of a case identifier: what tells it from the others of its family.
pub(crate) fn short_name(case: &str) -> &str {
    case.rsplit_once('/').map_or(case, |(_, name)| name)
}
