//! Bringing a message to the SP, and asking who is logged in then.

use gauntlet_core::{Binding, BroughtBy, Carriage, Delivery, HttpAnswer, Observation, SpSettings};
use url::Url;

use super::browser::{Browser, HttpFault, Landing};
use super::probe::identity;
use super::reason::reason;
use super::target::HttpTarget;
use crate::carriage;
use crate::server::Server;

/// What became of a message.
enum Brought {
    /// There was an answer of this status, which led here. Whatever led nowhere may still have made a session.
    Answered(u16, Result<Landing, HttpFault>),
    /// There was none, which is a refusal of such a request.
    HungUp(HttpFault),
}

impl HttpTarget {
    /// Brings the message, then asks who is logged in.
    pub(super) fn login(
        &mut self,
        browser: &mut Browser,
        delivery: &Delivery,
    ) -> Result<Observation, HttpFault> {
        let is_elsewhere = self.is_elsewhere();
        // Who is logged in already, which only matters where somebody may be.
        let mut before = None;
        if delivery.brought_by == BroughtBy::TheLast
            && let Landing::Page(page) = browser.visit(&self.plan.probe, &is_elsewhere)?
        {
            before = identity(&self.plan, &page);
        }
        // What somebody has who had the cookies of the browser before the login: there are some once
        // a page of the SP was visited.
        let mut bystander = None;
        if delivery.carriage == Some(Carriage::Form) {
            browser.visit(&self.plan.probe, &is_elsewhere)?;
            bystander = Some(browser.clone());
        }
        let mark = self.server.as_ref().map_or(0, Server::reasons_mark);
        let rejected = |reason| {
            Ok(Observation::Rejected {
                reason,
                checks: Vec::new(),
            })
        };
        let (status, landing) = match self.bring(browser, delivery, &is_elsewhere)? {
            Brought::Answered(status, landing) => (status, landing),
            Brought::HungUp(fault) => {
                return rejected(format!("there is no answer to such a request: {fault}"));
            }
        };
        // Wherever the answer led, even to nowhere: a session is one.
        let who = browser.visit(&self.plan.probe, &is_elsewhere);
        let mut answer = HttpAnswer {
            status,
            before: None,
        };
        if let Some(mut bystander) = bystander
            && let Landing::Page(page) = bystander.visit(&self.plan.probe, &is_elsewhere)?
        {
            answer.before = identity(&self.plan, &page);
        }
        self.answer = Some(answer);
        if let Ok(Landing::Page(page)) = &who
            && let Some(identity) = identity(&self.plan, page)
        {
            if before.as_ref() == Some(&identity) {
                return rejected(format!("HTTP {status}, who was logged in before still is"));
            }
            return Ok(Observation::Accepted { identity });
        }
        let landing = landing?;
        who?;
        let server = self.server.as_ref();
        let logged = server.map(|server| server.reasons_since(mark));
        rejected(reason(
            &self.plan,
            status,
            &landing,
            logged.unwrap_or_default(),
        ))
    }

    /// Brings the message as it says that it is carried, or else by its binding.
    fn bring(
        &self,
        browser: &mut Browser,
        delivery: &Delivery,
        is_elsewhere: &impl Fn(&Url) -> bool,
    ) -> Result<Brought, HttpFault> {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("SAMLResponse", &delivery.saml_response);
        let solicited = !delivery.outstanding_requests.is_empty();
        let configured = self.spec.http.relay_state.as_ref().filter(|_| !solicited);
        let relay_state = delivery.relay_state.as_ref().or(configured);
        if let Some(relay_state) = relay_state {
            form.append_pair("RelayState", relay_state);
        }
        let fields = form.finish();
        let setup = self.setup.as_ref();
        let origin = setup.and_then(|setup| Url::parse(&setup.idp.sso_url).ok());
        let origin = origin.map_or_else(|| "null".to_owned(), |u| u.origin().ascii_serialization());
        let carried = setup.and_then(|setup| {
            let sp = SpSettings {
                acs_url: self.plan.acs.to_string(),
                ..setup.sp.clone()
            };
            let delivery = Delivery {
                relay_state: relay_state.cloned(),
                ..delivery.clone()
            };
            carriage::request(&delivery, &sp)
        });
        let (status, landing) = match (&carried, delivery.binding) {
            (Some(request), _) => {
                let without_tls = delivery.carriage == Some(Carriage::WithoutTls);
                // A browser that is sent on to TLS may bring the form once more: the SP has refused it
                // without, which is all that is asked.
                let leaves =
                    |url: &Url| is_elsewhere(url) || (without_tls && url.scheme() == "https");
                match browser.carry(&origin, request, &leaves) {
                    Err(fault) if self.may_hang_up(delivery, browser, &fault) => {
                        return Ok(Brought::HungUp(fault));
                    }
                    other => other?,
                }
            }
            (None, Binding::HttpPost) => {
                browser.submit_from(&origin, &self.plan.acs, &fields, is_elsewhere)?
            }
            (None, Binding::HttpRedirect) => {
                let mut url = self.plan.acs.clone();
                let own = url.query().map(|own| format!("{own}&"));
                url.set_query(Some(&format!("{}{fields}", own.unwrap_or_default())));
                browser.redirected_to(&url, is_elsewhere)?
            }
        };
        Ok(Brought::Answered(status, landing))
    }

    /// Whether no answer is a refusal: nobody listens without TLS, and a server may hang up on whoever
    /// names another host. It must be there for others then, and let nobody in.
    fn may_hang_up(&self, delivery: &Delivery, browser: &mut Browser, fault: &HttpFault) -> bool {
        let may = matches!(
            delivery.carriage,
            Some(Carriage::WithoutTls | Carriage::Header { .. })
        );
        may && matches!(fault, HttpFault::Broken { .. })
            && matches!(
                browser.visit(&self.plan.probe, &self.is_elsewhere()),
                Ok(Landing::Page(page)) if identity(&self.plan, &page).is_none()
            )
    }

    /// Why a message cannot be carried as it says, where that is so.
    pub(super) fn cannot(&self, delivery: &Delivery) -> Option<String> {
        let sp = &self.setup.as_ref()?.sp;
        match delivery.carriage.as_ref()? {
            Carriage::ToLogout if sp.slo_url.is_none() => {
                Some("a single logout service whose address is known".to_owned())
            }
            Carriage::WithoutTls if self.plan.acs.scheme() != "https" => {
                Some("an assertion consumer service that is reached by TLS".to_owned())
            }
            _ => None,
        }
    }
}
