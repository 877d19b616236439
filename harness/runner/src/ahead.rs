//! Minting ahead of the targets: what all of them are brought is minted once, beside what they do with it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};

/// What is made of each of some things, once, in order, before somebody needs it.
pub(crate) struct Ahead<I, T> {
    things: Vec<(I, OnceLock<T>)>,
    next: AtomicUsize,
    is_wanted: AtomicBool,
    phase: Mutex<Phase>,
    changed: Condvar,
}

/// Whether it is worth while to make any.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nobody has asked for one yet: every target may want messages of its own.
    Idle,
    /// Somebody has.
    Wanted,
    /// Nobody will any more.
    Over,
}

impl<I, T> Ahead<I, T> {
    /// Of these things nothing is made yet.
    pub(crate) fn new(things: impl IntoIterator<Item = I>) -> Self {
        let things = things.into_iter().map(|thing| (thing, OnceLock::new()));
        Self {
            things: things.collect(),
            next: AtomicUsize::new(0),
            is_wanted: AtomicBool::new(false),
            phase: Mutex::new(Phase::Idle),
            changed: Condvar::new(),
        }
    }

    /// What is made of the thing with this index, now if it was not; `None` where there is no such thing.
    pub(crate) fn get(&self, index: usize, make: impl FnOnce(&I) -> T) -> Option<&T> {
        if !self.is_wanted.swap(true, Ordering::Relaxed) {
            self.enter(Phase::Wanted);
        }
        let (thing, cell) = self.things.get(index)?;
        Some(cell.get_or_init(|| make(thing)))
    }

    /// Makes what is wanted until all of it is there or nobody will ask any more. Waits until somebody has
    /// asked. May be called by several threads.
    pub(crate) fn work(&self, is_wanted: impl Fn(&I) -> bool, make: impl Fn(&I) -> T) {
        let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        while *phase == Phase::Idle {
            phase = self
                .changed
                .wait(phase)
                .unwrap_or_else(PoisonError::into_inner);
        }
        drop(phase);
        while !self.is_over() {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some((thing, cell)) = self.things.get(index) else {
                return;
            };
            if is_wanted(thing) {
                cell.get_or_init(|| make(thing));
            }
        }
    }

    /// Says that nobody wants any more.
    pub(crate) fn over(&self) {
        self.enter(Phase::Over);
    }

    fn is_over(&self) -> bool {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) == Phase::Over
    }

    fn enter(&self, phase: Phase) {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = phase;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn each_is_made_once_of_its_own_thing() {
        let ahead = Ahead::new(0..500);
        let count = AtomicUsize::new(0);
        let make = |thing: &usize| {
            count.fetch_add(1, Ordering::Relaxed);
            thing * 2
        };
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| ahead.work(|thing| thing % 5 != 0, make));
            }
            for index in (0..500).filter(|index| index % 10 != 0) {
                assert_eq!(ahead.get(index, make), Some(&(index * 2)));
            }
            assert_eq!(ahead.get(500, make), None);
            ahead.over();
        });
        // Of every tenth nobody has asked and none is wanted.
        assert_eq!(count.into_inner(), 450);
    }

    /// Who has nothing to do goes home.
    #[test]
    fn nothing_is_made_where_nobody_wants_any() {
        let ahead = Ahead::<usize, usize>::new(0..10);
        thread::scope(|scope| {
            scope.spawn(|| ahead.work(|_| true, |_| panic!("nobody has asked")));
            ahead.over();
        });
    }
}
