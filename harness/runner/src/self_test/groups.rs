//! The members of groups against the mutants.
//!
//! Each must catch one mutant at least, and a row of the matrix for each would hide the others: the
//! mutants are tried in the order of how many named cases of the same family they fall for, until
//! the first one falls, and the matrix has a row for the group.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use gauntlet_core::case::family_of;
use gauntlet_targets::Target;

use super::{Cases, Row, is_kill};
use crate::session::Prepared;
use crate::subject::Subject;

/// A group in the matrix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupRow {
    /// Its identifier.
    pub group: String,
    /// How many members it has.
    pub members: usize,
    /// How many members were first caught falling by which mutant.
    pub killers: BTreeMap<String, usize>,
    /// The members that no mutant falls for, apart from those of policy.
    pub idle: Vec<String>,
}

/// Tries the members of every group on the mutants.
pub(super) fn rows(
    mutants: &[Subject],
    named: &[Row],
    cases: &Cases<'_>,
    members: &[&Prepared<'_>],
) -> Vec<GroupRow> {
    let mut groups: BTreeMap<String, GroupRow> = BTreeMap::new();
    let killers = killers(mutants, named, cases, members);
    for (member, killer) in members.iter().zip(killers) {
        let id = member.info.family().to_owned();
        let row = groups.entry(id.clone()).or_default();
        row.group = id;
        row.members += 1;
        match killer {
            Some(name) => *row.killers.entry(name).or_default() += 1,
            None => row.idle.push(member.info.id.clone()),
        }
    }
    groups.into_values().collect()
}

/// The first mutant that falls for each member.
fn killers(
    mutants: &[Subject],
    named: &[Row],
    cases: &Cases<'_>,
    members: &[&Prepared<'_>],
) -> Vec<Option<String>> {
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<Option<String>>> = Mutex::new(vec![None; members.len()]);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut bench = Bench::new(mutants, named);
                while let Some((index, member)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    members.get(index).map(|member| (index, *member))
                } {
                    let killer = bench.killer(cases, member);
                    let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(place) = found.get_mut(index) {
                        *place = killer;
                    }
                }
            });
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// The mutants as one worker uses them.
struct Bench<'m> {
    mutants: &'m [Subject],
    named: &'m [Row],
    /// By family of the group: the mutants by index, the most telling first.
    orders: BTreeMap<String, Vec<usize>>,
}

impl<'m> Bench<'m> {
    const fn new(mutants: &'m [Subject], named: &'m [Row]) -> Self {
        Self {
            mutants,
            named,
            orders: BTreeMap::new(),
        }
    }

    /// The mutants in the order in which they are tried on the members of a group.
    fn order(&mut self, group: &str) -> Vec<usize> {
        let (mutants, named) = (self.mutants, self.named);
        let order = self.orders.entry(group.to_owned()).or_insert_with(|| {
            let family = family_of(group);
            let mut kills: Vec<(usize, usize)> = mutants
                .iter()
                .enumerate()
                .map(|(index, mutant)| {
                    let rows = named.iter().filter(|row| family_of(&row.case) == family);
                    let count = rows.filter(|row| row.kills.contains(&mutant.name)).count();
                    (index, count)
                })
                .collect();
            kills.sort_by_key(|(index, count)| (usize::MAX - count, *index));
            kills.into_iter().map(|(index, _)| index).collect()
        });
        order.clone()
    }

    /// The mutants that fall for the case that a member is made from, by index.
    fn likely(&self, member: &Prepared<'_>) -> impl Iterator<Item = usize> + use<'m> {
        let like = member.like();
        let row = self
            .named
            .iter()
            .find(|row| like.as_ref() == Some(&row.case));
        let mutants = self.mutants;
        let kills = row.map(|row| row.kills.as_slice()).unwrap_or_default();
        kills
            .iter()
            .filter_map(|name| mutants.iter().position(|mutant| mutant.name == *name))
    }

    fn killer(&mut self, cases: &Cases<'_>, member: &Prepared<'_>) -> Option<String> {
        let order = self.order(member.info.family());
        self.likely(member).chain(order).find_map(|index| {
            let mutant = self.mutants.get(index)?;
            let mut target: Box<dyn Target> = mutant.start().ok()?;
            let mut session = cases.session(target.as_mut());
            session.ready(member).ok()?;
            let (_, verdict) = session.deliver(member);
            let believed = member
                .minted
                .as_ref()
                .is_ok_and(|minted| session.control_accepted(&minted.control_key));
            (believed && is_kill(&verdict)).then(|| mutant.name.clone())
        })
    }
}
