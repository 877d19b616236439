//! Where an SP sends the browser after a login, held to a rule.

use gauntlet_core::LandingRule;
use url::Url;

use crate::Finding;

/// Everything that a rule about the page after a login may look at.
#[derive(Clone, Copy, Debug)]
pub struct LandingEvidence<'a> {
    /// Where the browser is sent, as it stands in the header `Location`.
    pub location: &'a str,
    /// The assertion consumer service, at which the browser is.
    pub acs_url: &'a str,
    /// What came as RelayState.
    pub relay_state: Option<&'a str>,
}

/// Holds a location to a rule.
pub fn inspect_landing(rule: LandingRule, evidence: &LandingEvidence<'_>) -> Finding {
    let location = evidence.location;
    if let Some(control) = location.chars().find(|c| c.is_control()) {
        return Finding::Wrong(format!(
            "the address has the character U+{:04X} in it, which splits or changes a header: {location:?}",
            u32::from(control)
        ));
    }
    let Ok(acs) = Url::parse(evidence.acs_url) else {
        let why = "the assertion consumer service has no address to compare with";
        return Finding::Silent(why.to_owned());
    };
    // A browser reads it beside the address at which it is.
    let Ok(page) = acs.join(location) else {
        return Finding::Wrong(format!("'{location}' is no address"));
    };
    if page.origin() != acs.origin() {
        return Finding::Wrong(format!(
            "'{location}' is {page}, which is not at the SP, at {}",
            acs.origin().ascii_serialization()
        ));
    }
    match (rule, evidence.relay_state) {
        (LandingRule::StaysHome, _) => Finding::Right,
        (LandingRule::AsAsked, None) => Finding::Silent("the message has no RelayState".to_owned()),
        (LandingRule::AsAsked, Some(asked)) => match acs.join(asked) {
            Ok(asked) if asked == page => Finding::Right,
            _ => Finding::Wrong(format!(
                "RelayState asks for '{asked}', the browser is sent to '{location}'"
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: LandingRule, location: &str, relay_state: Option<&str>) -> Finding {
        inspect_landing(
            rule,
            &LandingEvidence {
                location,
                acs_url: "https://sp.example/saml/acs",
                relay_state,
            },
        )
    }

    #[test]
    fn home_is_where_a_browser_ends_up() {
        for at_home in [
            "/",
            "",
            "welcome",
            "https://sp.example/a",
            "/a?b=//evil.test",
            "?x",
        ] {
            let found = finding(LandingRule::StaysHome, at_home, None);
            assert_eq!(found, Finding::Right, "{at_home}");
        }
        for astray in [
            "https://evil.test/",
            "//evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "http://sp.example/a",
            "https://sp.example.evil.test/",
            "https://sp.example@evil.test/",
            "javascript:alert(1)",
            "data:text/html,x",
            "/a\r\nSet-Cookie: b=c",
            "/\t/evil.test",
        ] {
            let found = finding(LandingRule::StaysHome, astray, None);
            assert!(matches!(found, Finding::Wrong(_)), "{astray}");
        }
    }

    #[test]
    fn the_page_that_was_asked_for() {
        let rule = LandingRule::AsAsked;
        let asked = Some("/reports/7");
        assert_eq!(finding(rule, "/reports/7", asked), Finding::Right);
        let absolute = "https://sp.example/reports/7";
        assert_eq!(finding(rule, absolute, asked), Finding::Right);
        assert!(matches!(finding(rule, "/", asked), Finding::Wrong(_)));
        assert!(matches!(finding(rule, "/", None), Finding::Silent(_)));
    }
}
