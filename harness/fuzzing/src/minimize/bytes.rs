//! Fewer octets: for what has no structure that helps.

use super::fewer;

/// The shortest text found for which `holds`, and at most `budget` questions.
pub fn text(text: &str, budget: usize, mut holds: impl FnMut(&str) -> bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut left = budget;
    let kept = fewer(&characters, |some| {
        if left == 0 {
            return false;
        }
        left -= 1;
        holds(&some.iter().collect::<String>())
    });
    kept.into_iter().collect()
}

/// The same for octets.
pub fn octets(octets: &[u8], budget: usize, mut holds: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut left = budget;
    fewer(octets, |some| {
        if left == 0 {
            return false;
        }
        left -= 1;
        holds(some)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_kept() {
        let mut asked = 0;
        let long = "x".repeat(1000) + "y";
        let short = text(&long, 50, |t| {
            asked += 1;
            t.contains('y')
        });
        assert!(asked <= 50 && short.contains('y') && short.len() < 500);
        assert_eq!(octets(b"abcdef", 100, |o| o.contains(&b'd')), b"d");
    }
}
