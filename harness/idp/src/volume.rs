//! Attributes in great numbers and values of great length.

use serde::{Deserialize, Serialize};

/// Attributes of which there may be very many on one element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributeKind {
    /// Attributes with counted names.
    Plain,
    /// Attributes whose names have one and the same value under the hash function
    /// `h = 33 h + c`.
    Colliding,
    /// Namespace declarations.
    Namespaces,
}

/// A value that can be made very long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lengthened {
    /// The text of the NameID.
    NameId,
    /// The Issuer of the Assertion.
    AssertionIssuer,
    /// The Destination of the Response.
    Destination,
    /// The end of the first confirmation.
    ConfirmationNotOnOrAfter,
    /// The SignatureValue that has been made.
    SignatureValue,
}

impl AttributeKind {
    /// Names and values of the first `count` attributes.
    pub(crate) fn names(self, count: usize) -> impl Iterator<Item = (String, String)> {
        (0..count).map(move |index| match self {
            Self::Plain => (format!("a{index}"), String::new()),
            Self::Colliding => (colliding(index), String::new()),
            Self::Namespaces => (format!("xmlns:p{index}"), format!("urn:example:{index}")),
        })
    }
}

/// A name of sixteen pairs, each of which is one of two that hash alike: 33 'E' + 'z' is
/// 33 'F' + 'Y'.
fn colliding(index: usize) -> String {
    (0..16)
        .map(|bit| if index >> bit & 1 == 0 { "Ez" } else { "FY" })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colliding_names_collide_and_differ() {
        let hash = |name: &str| {
            name.bytes().fold(5381_u32, |h, c| {
                h.wrapping_mul(33).wrapping_add(u32::from(c))
            })
        };
        let names: Vec<String> = AttributeKind::Colliding
            .names(4000)
            .map(|(name, _)| name)
            .collect();
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), 4000);
        assert!(names.iter().all(|name| hash(name) == hash(&names[0])));
    }
}
