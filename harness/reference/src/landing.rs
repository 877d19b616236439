//! Where the browser goes after a login.

/// Where whoever asks for nothing is sent.
pub(crate) const START: &str = "/";

/// The page that RelayState names, where it is a path at this SP and nothing else; the start page
/// otherwise. RelayState comes with the message and is signed by nobody (SAML Bindings 3.5.3), so it
/// is a wish and no more.
pub(crate) fn landing(relay_state: Option<&str>) -> String {
    relay_state
        .filter(|asked| is_own_path(asked))
        .unwrap_or(START)
        .to_owned()
}

/// A path from the root, out of the characters of RFC 3986: no host after two slashes, and none of
/// what browsers read as a slash or leave out.
fn is_own_path(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>' | '`');
    text.starts_with('/') && !text.starts_with("//") && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_our_own_is_followed() {
        for own in ["/", "/reports/7?a=b&c=%2F#x", "/a//b", "/a:b@c"] {
            assert_eq!(landing(Some(own)), own);
        }
        for foreign in [
            "",
            "reports",
            "//evil.test",
            "/\\evil.test",
            "\\/evil.test",
            "https://evil.test",
            "javascript:alert(1)",
            "/a b",
            "/\t/evil.test",
            "/a\r\nb",
            "/ü",
            "/\"><script>",
        ] {
            assert_eq!(landing(Some(foreign)), START, "{foreign}");
        }
        assert_eq!(landing(None), START);
    }
}
