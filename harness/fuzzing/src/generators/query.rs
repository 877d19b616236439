//! Query strings of the HTTP-Redirect binding (SAML Bindings 3.4.4.1): order, repetition, escapes,
//! both kinds of message, and a Signature that may be there.

use crate::random::Random;

/// A query near `query`: the parts of a genuine one in another order, with others, or otherwise
/// escaped.
pub fn near(random: &mut Random, query: &str) -> String {
    let mut parts: Vec<String> = query.split('&').map(str::to_owned).collect();
    for _ in 0..=random.below(3) {
        change(random, &mut parts);
    }
    let joint = if random.happens(1, 12) { ";" } else { "&" };
    parts.join(joint)
}

fn change(random: &mut Random, parts: &mut Vec<String>) {
    let at = random.below(parts.len());
    let to = random.below(parts.len() + 1);
    let Some(part) = parts.get(at).cloned() else {
        parts.push("RelayState=x".to_owned());
        return;
    };
    match random.below(9) {
        0 => {
            parts.remove(at);
        }
        1 => parts.insert(to, part),
        2 => {
            parts.remove(at);
            parts.insert(to.min(parts.len()), part);
        }
        3 => parts[at] = in_other_case(&part),
        4 => parts[at] = part.replace('+', "%2B").replace('=', "%3D"),
        5 => parts.insert(
            to,
            random
                .pick(&[
                    "RelayState=",
                    "RelayState=https%3A%2F%2Fevil.example",
                    "SAMLRequest=",
                    "SAMLResponse=",
                    "SAMLEncoding=urn%3Aexample",
                    "SigAlg=http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23rsa-sha1",
                    "SigAlg=",
                    "Signature=AA%3D%3D",
                    "x=1",
                    "",
                ])
                .to_owned(),
        ),
        6 => {
            parts[at] = part.replacen("SAMLRequest", "SAMLResponse", 1).replacen(
                "Signature",
                "signature",
                1,
            );
        }
        7 => parts[at] = escaped_name(&part),
        _ => {
            let mut characters: Vec<char> = part.chars().collect();
            let index = random.below(characters.len());
            if let Some(c) = characters.get_mut(index) {
                *c = char::from(b' ' + random.octet() % 95);
            }
            parts[at] = characters.into_iter().collect();
        }
    }
}

/// Escapes in the other case: Entra writes `%2f`, most others `%2F`.
fn in_other_case(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    let mut left = 0;
    for c in part.chars() {
        if c == '%' {
            left = 3;
        }
        if left > 0 {
            left -= 1;
            out.push(if c.is_ascii_uppercase() {
                c.to_ascii_lowercase()
            } else {
                c.to_ascii_uppercase()
            });
        } else {
            out.push(c);
        }
    }
    out
}

/// The first character of the name as an escape.
fn escaped_name(part: &str) -> String {
    let mut characters = part.chars();
    match characters.next() {
        Some(first) if first.is_ascii() => {
            format!("%{:02X}{}", u32::from(first), characters.as_str())
        }
        _ => part.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_change_their_case_and_nothing_else() {
        assert_eq!(in_other_case("A=a%2Fb%3d"), "A=a%2fb%3D");
        assert_eq!(escaped_name("SigAlg=x"), "%53igAlg=x");
        let mut random = Random::new(1);
        let all: std::collections::BTreeSet<String> = (0..200)
            .map(|_| near(&mut random, "SAMLRequest=a%2Bb&SigAlg=c&Signature=d"))
            .collect();
        assert!(all.len() > 100, "{}", all.len());
        assert!(!near(&mut random, "").contains("panic"));
    }
}
