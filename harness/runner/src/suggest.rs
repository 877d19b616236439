//! The name that was probably meant.

/// The one of `names` that is most like `name`, where any is at all like it: one that contains
/// it, or one that needs few enough changes of single characters.
pub fn closest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = name.chars().count() / 3 + 1;
    names
        .into_iter()
        .map(|known| {
            let last = known.rsplit('/').next().unwrap_or(known);
            let whole = distance(name, known);
            (whole.min(distance(name, last)), whole, known)
        })
        .filter(|(least, ..)| *least <= most)
        .min()
        .map(|(.., known)| known)
}

/// How many characters have to be put in, taken out or changed to get from `a` to `b`
/// (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        let mut left = i + 1;
        for (y, pair) in b.iter().zip(row.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            left = (diagonal + usize::from(x != *y))
                .min(above + 1)
                .min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_of_levenshtein() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }

    #[test]
    fn likeness_to_the_whole_or_to_the_last_part() {
        let names = ["attacks/wrapping/xsw3", "attacks/replay/same-message"];
        assert_eq!(closest("xsw4", names), Some(names[0]));
        assert_eq!(closest("attacks/wraping/xsw3", names), Some(names[0]));
        assert_eq!(closest("nothing-at-all-like-it", names), None);
    }
}
