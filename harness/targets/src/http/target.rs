//! A deployed SP as a target.

use gauntlet_core::{
    BroughtBy, Delivery, Feature, HttpAnswer, Identity, Observation, SentRequest, Setup, Timestamp,
};
use ureq::Agent;
use url::Url;

use super::browser::{Browser, BrowserSettings, HttpFault, Landing};
use super::deployed::{departures, features};
use super::network::Network;
use super::plan::Plan;
use super::probe::identity;
use super::reason::without_query;
use super::{HttpSpec, request};
use crate::protocol::{Hello, Kind};
use crate::server::Server;
use crate::target::{Begun, Configured, SpAddress, Target, TargetError};

/// A deployed SP.
pub struct HttpTarget {
    pub(super) spec: HttpSpec,
    pub(super) plan: Plan,
    hello: Hello,
    browsing: BrowserSettings,
    agent: Agent,
    /// The browser that began the SP-initiated flow, and the request that it carried.
    begun: Option<(String, Browser)>,
    /// The browser that brought the last message.
    last: Option<Browser>,
    /// How the SP answered the last message.
    pub(super) answer: Option<HttpAnswer>,
    pub(super) setup: Option<Setup>,
    probe_checked: bool,
    pub(super) server: Option<Server>,
    now: Timestamp,
}

impl HttpTarget {
    /// Reads the settings. A server of the harness's own is started when it is configured.
    pub fn start(spec: HttpSpec) -> Result<Self, TargetError> {
        let plan = Plan::of(&spec).map_err(|error| TargetError::Settings {
            why: error.to_string(),
        })?;
        if let Some(foreign) = spec.foreign_hosts().into_iter().next() {
            return Err(TargetError::Settings {
                why: foreign.to_string(),
            });
        }
        let server = match &spec.server {
            None => None,
            Some(settings) => Some(Server::prepare(&spec, settings)?),
        };
        let mut network = Network::new(&spec.http.connect, &spec.allowed);
        let mut version = spec.http.version.clone();
        if let Some(server) = &server {
            for address in network.connect.values_mut() {
                *address = server.fill(address);
            }
            if let Some(own) = server.version() {
                own.clone_into(&mut version);
            }
        }
        if server.is_none() {
            network
                .reach(&plan.acs)
                .map_err(|why| TargetError::Unreachable {
                    url: plan.acs.to_string(),
                    why,
                })?;
        }
        let browsing = BrowserSettings {
            network,
            tls: plan.tls.clone(),
            headers: plan.headers.clone(),
            limit: spec.limit,
        };
        Ok(Self {
            hello: Hello {
                kind: Kind::Sp,
                version,
                ..Hello::in_process(&spec.name, features(&spec))
            },
            agent: Browser::agent(&browsing),
            browsing,
            plan,
            begun: None,
            last: None,
            answer: None,
            setup: None,
            probe_checked: false,
            server,
            now: Timestamp::from_unix_ms(0),
            spec,
        })
    }

    fn browser(&self) -> Browser {
        Browser::new(self.agent.clone(), &self.browsing, self.now)
    }

    /// Whether `url` leads away from the SP: to the IdP, or to where nothing may be sent.
    pub(super) fn is_elsewhere(&self) -> impl Fn(&Url) -> bool + use<> {
        let setup = self.setup.as_ref();
        let idp: Vec<Url> = setup
            .map(|setup| [Some(&setup.idp.sso_url), setup.idp.slo_url.as_ref()])
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|url| Url::parse(url).ok())
            .collect();
        let network = self.browsing.network.clone();
        move |url: &Url| {
            let is_idp = |idp: &Url| idp.origin() == url.origin() && idp.path() == url.path();
            if idp.iter().any(is_idp) {
                return true;
            }
            let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
                return true;
            };
            let addresses = network.addresses(host, port).unwrap_or_default();
            addresses.is_empty() || network.check(host, &addresses).is_err()
        }
    }

    /// A probe that finds somebody before anybody has logged in would make an acceptance of every
    /// refusal. Asked once: an SP that cannot be reached shows that by itself.
    fn check_probe(&mut self) -> Result<(), TargetError> {
        if std::mem::replace(&mut self.probe_checked, true) {
            return Ok(());
        }
        let page = self.browser().visit(&self.plan.probe, &self.is_elsewhere());
        match page {
            Ok(Landing::Page(page)) if identity(&self.plan, &page).is_some() => {
                // The next configuration has to be refused as well.
                self.probe_checked = false;
                Err(TargetError::Settings {
                    why: format!(
                        "{} says that somebody is logged in before anybody is; \
                         see name_id and logged_in in [http.probe]",
                        self.plan.probe
                    ),
                })
            }
            _ => Ok(()),
        }
    }

    /// What a request without an answer says of the SP.
    fn fault(&mut self, fault: &HttpFault) -> Observation {
        match fault {
            &HttpFault::TimedOut(after_ms) => {
                // Whatever hangs in there must not answer the next request.
                if let Some(server) = &mut self.server {
                    server.stop();
                }
                Observation::TimedOut { after_ms }
            }
            HttpFault::Redirects(_) => Observation::Crashed {
                reason: fault.to_string(),
            },
            HttpFault::Broken { .. } => {
                let log = self.server.as_mut().and_then(Server::obituary);
                let log = log.map(|log| format!("; {log}")).unwrap_or_default();
                Observation::Crashed {
                    reason: format!("{fault}{log}"),
                }
            }
        }
    }

    /// Sees to it that the server runs, where it is the harness's own.
    fn ensure_running(&mut self) -> Result<(), TargetError> {
        match (&mut self.server, &self.setup) {
            (Some(server), Some(setup)) => server.ensure_running(setup, self.now),
            _ => Ok(()),
        }
    }
}

impl HttpTarget {
    /// Begins a sign-in: the request, and the browser that carries it.
    fn sign_in(&mut self) -> Result<(request::AuthnRequest, Browser), TargetError> {
        let Some(login) = self.plan.login.clone() else {
            return Err(TargetError::unsupported("login_url"));
        };
        self.begun = None;
        self.ensure_running()?;
        let failed = |why: String| TargetError::Login { why };
        let mut browser = self.browser();
        let landing = browser.visit(&login, &self.is_elsewhere());
        let request = match landing.map_err(|fault| failed(self.fault(&fault).summary()))? {
            Landing::Elsewhere(url) => request::redirected(&url)
                .map_err(|why| failed(format!("{}: {why}", without_query(&url))))?,
            Landing::Page(page) => match request::posted(&page) {
                Some(request) => request.map_err(failed)?,
                None => {
                    return Err(failed(format!(
                        "{} ended at {} (HTTP {}) with no request to the IdP",
                        self.spec.http.login_url.as_deref().unwrap_or_default(),
                        page.url(),
                        page.status()
                    )));
                }
            },
        };
        Ok((request, browser))
    }
}

impl Target for HttpTarget {
    fn hello(&self) -> &Hello {
        &self.hello
    }

    fn sp(&self) -> Option<SpAddress> {
        Some(SpAddress {
            entity_id: self.spec.http.entity_id.clone(),
            acs_url: self.spec.http.acs_url.clone(),
        })
    }

    fn is_distant(&self) -> bool {
        !self.spec.distant_hosts().is_empty()
    }

    fn at(&mut self, now: Timestamp) -> Result<(), TargetError> {
        self.now = now;
        if let Some(server) = &self.server {
            server.set_clock(now)?;
        }
        Ok(())
    }

    fn configure(&mut self, setup: &Setup) -> Result<Configured, TargetError> {
        self.begun = None;
        self.setup = Some(setup.clone());
        self.ensure_running()?;
        self.check_probe()?;
        let mut deployed = self.spec.http.settings.clone();
        // A server of the harness's own can honour what it has a feature for.
        if self.server.is_some() {
            let can = |feature| self.hello.features.contains(&feature);
            if can(Feature::RequireSignedResponse) {
                deployed.require_signed_response = setup.sp.require_signed_response;
            }
            if can(Feature::ClockSkew) {
                deployed.clock_skew_s = setup.sp.clock_skew_s;
            }
            if can(Feature::RequireSignedAssertion) {
                deployed.require_signed_assertion = setup.sp.require_signed_assertion;
            }
        }
        Ok(departures(&deployed, setup))
    }

    fn trusts_as_told(&self) -> bool {
        self.server.is_some()
    }

    fn begins(&self) -> bool {
        self.plan.login.is_some()
    }

    fn begin(&mut self) -> Result<Option<Begun>, TargetError> {
        let (request, browser) = self.sign_in()?;
        self.begun = Some((request.id.clone(), browser));
        Ok(Some(Begun {
            request_id: request.id,
            relay_state: request.relay_state,
        }))
    }

    fn authn_request(&mut self) -> Result<SentRequest, TargetError> {
        let (request, browser) = self.sign_in()?;
        let headers = browser.last_headers().to_vec();
        self.last = Some(browser);
        Ok(SentRequest {
            headers,
            ..request.sent
        })
    }

    fn consume(&mut self, delivery: &Delivery) -> Observation {
        if delivery.logout.is_some() {
            return Observation::Unsupported {
                reason: "redirect-logout".to_owned(),
            };
        }
        let ready = self.at(delivery.now).and_then(|()| self.ensure_running());
        if let Err(error) = ready {
            return Observation::ProtocolError {
                detail: error.to_string(),
            };
        }
        if let Some(reason) = self.cannot(delivery) {
            return Observation::Unsupported { reason };
        }
        self.answer = None;
        let begun = self.begun.take();
        let last = self.last.take();
        let mut browser = match (delivery.brought_by, begun) {
            (BroughtBy::Own, Some((id, browser)))
                if delivery.outstanding_requests.contains(&id) =>
            {
                browser
            }
            (BroughtBy::TheLast, _) => last.unwrap_or_else(|| self.browser()),
            (BroughtBy::Another, _) => match self.sign_in() {
                Ok((_, browser)) => browser,
                Err(error) => {
                    let detail = error.to_string();
                    return Observation::ProtocolError { detail };
                }
            },
            (BroughtBy::Own | BroughtBy::WithoutCookies, _) => self.browser(),
        };
        browser.at(delivery.now);
        let observation = match self.login(&mut browser, delivery) {
            Ok(observation) => observation,
            Err(fault) => self.fault(&fault),
        };
        self.last = Some(browser);
        observation
    }

    /// Who is logged in for the browser that was used last.
    fn session(&mut self, now: Timestamp) -> Result<Option<Identity>, TargetError> {
        self.at(now)?;
        self.ensure_running()?;
        let is_elsewhere = self.is_elsewhere();
        let Some(browser) = &mut self.last else {
            return Ok(None);
        };
        browser.at(now);
        match browser.visit(&self.plan.probe, &is_elsewhere) {
            Ok(Landing::Page(page)) => Ok(identity(&self.plan, &page)),
            Ok(Landing::Elsewhere(_)) => Ok(None),
            Err(fault) => Err(TargetError::Request {
                op: "session",
                why: self.fault(&fault).summary(),
                stderr: String::new(),
            }),
        }
    }

    fn answer(&mut self) -> Result<HttpAnswer, TargetError> {
        let answer = self.answer.clone();
        answer.ok_or_else(|| TargetError::unsupported("the SP has answered no message"))
    }

    fn reset(&mut self) -> Result<(), TargetError> {
        self.last = None;
        self.begun = None;
        let Some((method, url)) = self.plan.reset.clone() else {
            // Every message comes from a new browser, and has identifiers of its own.
            return Ok(());
        };
        self.ensure_running()?;
        let failed = |why: String| TargetError::Request {
            op: "reset",
            why,
            stderr: String::new(),
        };
        let page = self.browser().call(&method, &url);
        let page = page.map_err(|fault| failed(self.fault(&fault).summary()))?;
        match page.status() {
            200..=399 => Ok(()),
            status => Err(failed(format!("HTTP {status} from {url}"))),
        }
    }

    fn health(&self) -> Result<(), TargetError> {
        self.server.as_ref().map_or(Ok(()), Server::health)
    }

    fn stderr_tail(&self) -> String {
        self.server
            .as_ref()
            .map(Server::log_tail)
            .unwrap_or_default()
    }
}
