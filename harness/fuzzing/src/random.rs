//! Chance that follows from a seed: the same seed, the same choices.

/// A source of choices. Nothing else in this crate chooses anything.
#[derive(Clone, Debug)]
pub struct Random(fastrand::Rng);

impl Random {
    /// The choices that follow from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// A number below `end`; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.usize(..end) }
    }

    /// A number from `start` to `end`, both included.
    pub fn between(&mut self, start: i64, end: i64) -> i64 {
        self.0.i64(start.min(end)..=end.max(start))
    }

    /// Whether it happens, `times` out of `of`.
    pub fn happens(&mut self, times: usize, of: usize) -> bool {
        self.below(of) < times
    }

    /// One of `all`, which is not empty.
    pub fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// One of `all`; nothing where there is none.
    pub fn one<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let index = self.below(all.len());
        all.get(index)
    }

    /// An octet.
    pub fn octet(&mut self) -> u8 {
        self.0.u8(..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_choices() {
        let choices = |seed| {
            let mut random = Random::new(seed);
            (0..20).map(|_| random.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(choices(7), choices(7));
        assert_ne!(choices(7), choices(8));
        assert_eq!(Random::new(1).below(0), 0);
    }
}
