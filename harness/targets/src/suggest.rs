//! The name that was probably meant.

use strsim::levenshtein;

/// The one of `names` that is most like `name`, where any is at all like it: one that contains
/// it, or one that needs few enough changes of single characters.
pub fn closest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = name.chars().count() / 3 + 1;
    names
        .into_iter()
        .map(|known| {
            let last = known.rsplit('/').next().unwrap_or(known);
            let whole = levenshtein(name, known);
            (whole.min(levenshtein(name, last)), whole, known)
        })
        .filter(|(least, ..)| *least <= most)
        .min()
        .map(|(.., known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_to_the_whole_or_to_the_last_part() {
        let names = ["attacks/wrapping/xsw3", "attacks/replay/same-message"];
        assert_eq!(closest("xsw4", names), Some(names[0]));
        assert_eq!(closest("attacks/wraping/xsw3", names), Some(names[0]));
        assert_eq!(closest("nothing-at-all-like-it", names), None);
    }
}
