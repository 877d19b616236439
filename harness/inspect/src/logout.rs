//! Single logout, held to a rule: what a message did, the answer to it, the request of the SP.

use gauntlet_core::{Identity, LandingRule, LogoutRule, SentMessage, SentRequest, Setup};
use roxmltree::{Document, Node};

use crate::Finding;
use crate::landing::{LandingEvidence, inspect_landing};
use crate::request::{ASSERTION, METADATA, PROTOCOL, child};
use crate::rules::signature;
use crate::wire;

/// Everything that a rule about single logout may look at.
#[derive(Clone, Copy, Debug)]
pub struct LogoutEvidence<'a> {
    /// How the SP was configured.
    pub setup: &'a Setup,
    /// Who was logged in, as the assertion said; also once the session is over.
    pub subject: &'a Identity,
    /// Whether the message was taken, not refused.
    pub taken: bool,
    /// Who is logged in afterwards.
    pub session: Option<&'a Identity>,
    /// The `ID` and the RelayState of the message that was answered.
    pub message: (&'a str, Option<&'a str>),
    /// Where the browser was sent afterwards, where the rule asks for it.
    pub location: Option<&'a str>,
    /// The answer.
    pub answer: Option<&'a SentMessage>,
    /// The request of the SP.
    pub request: Option<&'a SentRequest>,
}

/// Holds single logout to a rule.
pub fn inspect_logout(rule: LogoutRule, evidence: &LogoutEvidence<'_>) -> Finding {
    let found = match rule {
        LogoutRule::SessionEnds => evidence.session_ends(),
        LogoutRule::EndsInTime => right(evidence.session.is_none(), || {
            "the session goes on after the end that the assertion sets for it".to_owned()
        }),
        LogoutRule::SessionGoesOn => evidence.session_goes_on(),
        LogoutRule::SessionOfLast => evidence.session_of_last(),
        LogoutRule::LandsHome => evidence.lands_home(),
        LogoutRule::Taken => right(evidence.taken, || "it was refused".to_owned()),
        LogoutRule::NotTaken => right(!evidence.taken, || "it was believed".to_owned()),
        LogoutRule::Answered => evidence.answer().map(|_| ()),
        LogoutRule::AnswerIssuer => evidence.answer().and_then(|sent| evidence.issuer(&sent)),
        LogoutRule::AnswerSigned => evidence.answer().and_then(|sent| evidence.signed(&sent)),
        LogoutRule::AnswerInResponseTo => evidence.in_response_to(),
        LogoutRule::AnswerEndpoint => evidence.endpoint(),
        LogoutRule::AnswerRelayState => evidence.relay_state(),
        LogoutRule::RequestIssuer => evidence.sent().and_then(|sent| evidence.issuer(&sent)),
        LogoutRule::RequestSigned => evidence.sent().and_then(|sent| evidence.signed(&sent)),
        LogoutRule::RequestNameId => evidence.name_id(),
        LogoutRule::RequestSessionIndex => evidence.session_index(),
        LogoutRule::LocalFirst => right(evidence.session.is_none(), || {
            "the session goes on while the request is on its way".to_owned()
        }),
    };
    match found {
        Ok(()) => Finding::Right,
        Err(finding) => finding,
    }
}

/// A message of the SP by HTTP-Redirect or HTTP-POST.
struct Sent {
    message: SentRequest,
    parameter: &'static str,
    text: String,
}

fn right(is_right: bool, why_not: impl FnOnce() -> String) -> Result<(), Finding> {
    if is_right {
        Ok(())
    } else {
        Err(Finding::Wrong(why_not()))
    }
}

impl LogoutEvidence<'_> {
    fn session_ends(&self) -> Result<(), Finding> {
        right(self.session.is_none(), || {
            "the session that the message names goes on".to_owned()
        })
    }

    fn session_goes_on(&self) -> Result<(), Finding> {
        let goes_on = self
            .session
            .is_some_and(|session| session.name_id == self.subject.name_id);
        right(goes_on, || {
            "the session is over, and nobody who may had ended it".to_owned()
        })
    }

    fn session_of_last(&self) -> Result<(), Finding> {
        let named = |one: &Identity| (one.name_id.clone(), one.session_index.clone());
        let found = self.session.map(named);
        right(found.as_ref() == Some(&named(self.subject)), || {
            format!(
                "the session is {found:?}, the last login was {:?}",
                named(self.subject)
            )
        })
    }

    fn lands_home(&self) -> Result<(), Finding> {
        let Some(location) = self.location else {
            let why = "the SP sends the browser nowhere";
            return Err(Finding::Silent(why.to_owned()));
        };
        let slo = self.setup.sp.slo_url.as_deref().unwrap_or_default();
        let landing = LandingEvidence {
            location,
            acs_url: slo,
            relay_state: None,
        };
        match inspect_landing(LandingRule::StaysHome, &landing) {
            Finding::Right => Ok(()),
            finding => Err(finding),
        }
    }

    /// The answer, read.
    fn answer(&self) -> Result<Sent, Finding> {
        let Some(answer) = self.answer else {
            return Err(Finding::Wrong("there is no answer".to_owned()));
        };
        let message = SentRequest {
            url: answer.url.clone(),
            form: answer.form.clone(),
            request_id: String::new(),
            headers: Vec::new(),
        };
        read(message, "SAMLResponse", "LogoutResponse")
    }

    /// The request, read.
    fn sent(&self) -> Result<Sent, Finding> {
        let Some(request) = self.request else {
            return Err(Finding::Wrong("there is no request".to_owned()));
        };
        read(request.clone(), "SAMLRequest", "LogoutRequest")
    }

    fn issuer(&self, sent: &Sent) -> Result<(), Finding> {
        let own = &self.setup.sp.entity_id;
        let issuer = sent.look(|root| {
            let issuer = child(root, ASSERTION, "Issuer")?;
            Some(issuer.text().unwrap_or_default().to_owned())
        })?;
        right(issuer.as_ref() == Some(own), || {
            format!(
                "the Issuer is '{}', the SP is '{own}'",
                issuer.unwrap_or_default()
            )
        })
    }

    fn signed(&self, sent: &Sent) -> Result<(), Finding> {
        if sent.message.form.is_some() {
            let why = "it is posted, and nobody here verifies the Signature in it";
            return Err(Finding::Silent(why.to_owned()));
        }
        let found = signature::of_query(&sent.message, sent.parameter, self.setup)?;
        match found {
            Finding::Right => Ok(()),
            finding => Err(finding),
        }
    }

    fn in_response_to(&self) -> Result<(), Finding> {
        let named = self
            .answer()?
            .look(|root| root.attribute("InResponseTo").map(str::to_owned))?;
        let (id, _) = self.message;
        right(named.as_deref() == Some(id), || {
            format!(
                "InResponseTo is '{}', the request is '{id}'",
                named.unwrap_or_default()
            )
        })
    }

    /// Where the metadata says; elsewhere the address that the SP was told.
    fn endpoint(&self) -> Result<(), Finding> {
        let sent = self.answer()?;
        let told = self.setup.idp.slo_url.clone().unwrap_or_default();
        let metadata = self.setup.idp.metadata_xml.as_deref().unwrap_or_default();
        let listed = Document::parse(metadata).ok().and_then(|document| {
            let service = document
                .descendants()
                .find(|node| node.has_tag_name((METADATA, "SingleLogoutService")))?;
            let location = service
                .attribute("ResponseLocation")
                .or_else(|| service.attribute("Location"));
            location.map(str::to_owned)
        });
        let right_one = listed.unwrap_or(told);
        let url = sent.message.url.as_str();
        let url = url.split_once('?').map_or(url, |(url, _)| url);
        let bare = right_one
            .split_once('?')
            .map_or(&*right_one, |(url, _)| url);
        right(url == bare, || {
            format!("the answer goes to '{url}', answers are taken at '{right_one}'")
        })
    }

    fn relay_state(&self) -> Result<(), Finding> {
        let sent = self.answer()?;
        let (_, given) = self.message;
        let returned = wire::value(&sent.message, "RelayState");
        right(returned.as_deref() == given, || {
            format!(
                "RelayState was '{}', the answer has '{}'",
                given.unwrap_or_default(),
                returned.unwrap_or_default()
            )
        })
    }

    /// The text, and the Format, which is unspecified where none is named.
    fn name_id(&self) -> Result<(), Finding> {
        const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
        let found = self.sent()?.look(|root| {
            let name = child(root, ASSERTION, "NameID")?;
            let text: String = name
                .descendants()
                .filter(Node::is_text)
                .filter_map(|node| node.text())
                .collect();
            let format = name.attribute("Format").unwrap_or(UNSPECIFIED);
            Some((text, format.to_owned()))
        })?;
        let signed = (
            self.subject.name_id.clone().unwrap_or_default(),
            self.subject
                .name_id_format
                .clone()
                .unwrap_or_else(|| UNSPECIFIED.to_owned()),
        );
        right(found.as_ref() == Some(&signed), || {
            format!("the request names {found:?}, the assertion named {signed:?}")
        })
    }

    fn session_index(&self) -> Result<(), Finding> {
        let found: Vec<String> = self.sent()?.look(|root| {
            root.children()
                .filter(|node| node.has_tag_name((PROTOCOL, "SessionIndex")))
                .map(|node| node.text().unwrap_or_default().to_owned())
                .collect()
        })?;
        let own = self.subject.session_index.clone().unwrap_or_default();
        right(found.contains(&own), || {
            format!("the request names the sessions {found:?}, the assertion named '{own}'")
        })
    }
}

impl Sent {
    fn look<T>(&self, look: impl FnOnce(Node<'_, '_>) -> T) -> Result<T, Finding> {
        let document = Document::parse(&self.text)
            .map_err(|error| Finding::Wrong(format!("it is no XML: {error}")))?;
        Ok(look(document.root_element()))
    }
}

/// Reads a message, which is one of this name.
fn read(
    message: SentRequest,
    parameter: &'static str,
    element: &'static str,
) -> Result<Sent, Finding> {
    let (bytes, _) = wire::unpacked(&message, parameter).map_err(Finding::Wrong)?;
    let text =
        String::from_utf8(bytes).map_err(|_| Finding::Wrong("it is not UTF-8".to_owned()))?;
    let sent = Sent {
        message,
        parameter,
        text,
    };
    let is_one = sent.look(|root| root.has_tag_name((PROTOCOL, element)))?;
    right(is_one, || format!("in {parameter} there is no {element}"))?;
    Ok(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: LogoutRule, taken: bool, session: Option<&str>) -> Finding {
        let subject = Identity {
            name_id: Some("alice".into()),
            ..Identity::default()
        };
        let session = session.map(|name| Identity {
            name_id: Some(name.into()),
            ..Identity::default()
        });
        let setup = Setup {
            sp: gauntlet_core::SpSettings::new("sp", "https://sp.example/acs"),
            idp: gauntlet_core::IdpTrust::new("idp", ""),
            other_idps: vec![],
        };
        inspect_logout(
            rule,
            &LogoutEvidence {
                setup: &setup,
                subject: &subject,
                taken,
                session: session.as_ref(),
                message: ("_1", None),
                location: None,
                answer: None,
                request: None,
            },
        )
    }

    #[test]
    fn what_a_message_does() {
        let is_right = |rule, taken, session| finding(rule, taken, session) == Finding::Right;
        assert!(is_right(LogoutRule::SessionEnds, true, None));
        assert!(!is_right(LogoutRule::SessionEnds, true, Some("alice")));
        assert!(is_right(LogoutRule::SessionGoesOn, false, Some("alice")));
        assert!(!is_right(LogoutRule::SessionGoesOn, false, Some("bob")));
        assert!(!is_right(LogoutRule::SessionGoesOn, false, None));
        assert!(
            is_right(LogoutRule::Taken, true, None) && is_right(LogoutRule::NotTaken, false, None)
        );
        assert!(
            !is_right(LogoutRule::Taken, false, None)
                && !is_right(LogoutRule::NotTaken, true, None)
        );
        assert!(is_right(LogoutRule::LocalFirst, true, None));
        assert!(!is_right(LogoutRule::LocalFirst, true, Some("alice")));
    }

    #[test]
    fn without_a_message_its_rules_are_broken() {
        for &rule in LogoutRule::ALL {
            let name = rule.name();
            if name.starts_with("answer") || name.starts_with("request") {
                assert!(
                    matches!(finding(rule, true, None), Finding::Wrong(_)),
                    "{rule}"
                );
            }
        }
    }
}
