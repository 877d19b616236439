//! How an SP answers a message over HTTP, held to a rule.

use gauntlet_core::{HttpAnswer, HttpRule};

use crate::Finding;

/// Holds the answer to a message, which was taken or not, to a rule.
pub fn inspect_http(rule: HttpRule, taken: bool, answer: &HttpAnswer) -> Finding {
    match (rule, taken) {
        (HttpRule::NoErrorStatus, true) => {
            Finding::Silent("the message was not refused".to_owned())
        }
        (HttpRule::NoErrorStatus, false) => match answer.status {
            status @ 400.. => Finding::Wrong(format!("the refusal has the status {status}")),
            _ => Finding::Right,
        },
        (HttpRule::NewSession, false) => {
            Finding::Silent("the message was refused, so nobody has a session".to_owned())
        }
        (HttpRule::NewSession, true) => match &answer.before {
            Some(person) => Finding::Wrong(format!(
                "whoever has the cookies from before the login is in, as {}",
                person
                    .name_id
                    .as_deref()
                    .unwrap_or("somebody without a NameID")
            )),
            None => Finding::Right,
        },
    }
}

#[cfg(test)]
mod tests {
    use gauntlet_core::Identity;

    use super::*;

    fn answer(status: u16, in_before: bool) -> HttpAnswer {
        HttpAnswer {
            status,
            before: in_before.then(Identity::default),
        }
    }

    #[test]
    fn a_refusal_is_a_page() {
        let rule = HttpRule::NoErrorStatus;
        for (status, right) in [(200, true), (303, true), (400, false), (500, false)] {
            let found = inspect_http(rule, false, &answer(status, false));
            assert_eq!(found == Finding::Right, right, "{status}");
        }
        assert!(matches!(
            inspect_http(rule, true, &answer(200, false)),
            Finding::Silent(_)
        ));
    }

    #[test]
    fn a_session_is_a_new_one() {
        let found = |in_before| inspect_http(HttpRule::NewSession, true, &answer(303, in_before));
        assert_eq!(found(false), Finding::Right);
        assert!(matches!(found(true), Finding::Wrong(_)));
        let refused = inspect_http(HttpRule::NewSession, false, &answer(200, false));
        assert!(matches!(refused, Finding::Silent(_)));
    }
}
