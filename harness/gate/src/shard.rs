//! A run in parts, on several machines.

use std::str::FromStr;

/// One of several parts of a catalogue, `i/n`.
///
/// Which part a case is in follows from its identifier alone: whatever else is selected or added
/// to the catalogue, it stays there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    count: u32,
}

impl Shard {
    /// Whether `case` is in this part.
    pub fn holds(self, case: &str) -> bool {
        let hash = gauntlet_core::stable_hash(case.bytes());
        // Names that differ in their last letter alone differ in low bits alone.
        let mixed = hash ^ (hash >> 32);
        mixed % u64::from(self.count) == u64::from(self.index - 1)
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// A text that is no part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no shard, which is written i/n, from 1/n to n/n")]
pub struct NotAShard(String);

impl FromStr for Shard {
    type Err = NotAShard;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| part.parse::<u32>().ok().filter(|number| *number > 0);
        let parts = text.split_once('/');
        let parsed = parts.and_then(|(index, count)| Some((number(index)?, number(count)?)));
        match parsed {
            Some((index, count)) if index <= count => Ok(Self { index, count }),
            _ => Err(NotAShard(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_case_is_in_one_part_and_the_parts_are_alike() {
        let parts: Vec<Shard> = (1..=4).map(|i| format!("{i}/4").parse().unwrap()).collect();
        let mut sizes = [0; 4];
        for case in (0..1000).map(|n| format!("attacks/wrapping/case-{n}")) {
            let holders: Vec<usize> = (0..4).filter(|i| parts[*i].holds(&case)).collect();
            assert_eq!(holders.len(), 1);
            sizes[holders[0]] += 1;
        }
        assert!(
            sizes.iter().all(|size| (200..300).contains(size)),
            "{sizes:?}"
        );
    }

    #[test]
    fn only_parts_that_are_there() {
        for wrong in ["0/4", "5/4", "1", "1/0", "a/b", "1/4/4", "-1/4"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
        assert_eq!("4/4".parse::<Shard>().unwrap().to_string(), "4/4");
    }
}
