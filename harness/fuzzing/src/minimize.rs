//! Making a finding small: what can go without the finding going with it.
//!
//! Everything here is given a predicate that says whether a smaller candidate still shows the same,
//! and knows neither target nor engine.

pub mod bytes;
pub mod scenario;
pub mod xml;

/// Takes out of `items` what `holds` does not need, in pieces of halving size (the algorithm of Zeller
/// and Hildebrandt without its complement step). `holds` is never asked about all of them.
pub fn fewer<T: Clone>(items: &[T], mut holds: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut kept = items.to_vec();
    let mut size = kept.len().div_ceil(2);
    while size > 0 && !kept.is_empty() {
        let mut at = 0;
        let mut shrunk = false;
        while at < kept.len() {
            let end = (at + size).min(kept.len());
            let candidate: Vec<T> = [&kept[..at], &kept[end..]].concat();
            if holds(&candidate) {
                kept = candidate;
                shrunk = true;
            } else {
                at = end;
            }
        }
        if !shrunk || size > 1 {
            size = if size == 1 { 0 } else { size / 2 };
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_stays_and_nothing_else() {
        let all: Vec<u32> = (0..100).collect();
        let mut asked = 0;
        let kept = fewer(&all, |some| {
            asked += 1;
            some.contains(&17) && some.contains(&63)
        });
        assert_eq!(kept, [17, 63]);
        assert!(asked < 120, "{asked}");
        assert_eq!(fewer(&all, |_| true), Vec::<u32>::new());
        assert_eq!(fewer(&all, |_| false), all);
    }
}
