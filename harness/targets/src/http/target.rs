//! A deployed SP as a target.

use std::collections::{BTreeMap, BTreeSet};

use gauntlet_core::{
    Binding, BroughtBy, Carriage, Delivery, Feature, HttpAnswer, Identity, Observation,
    SentRequest, Setup, SpSettings, Timestamp,
};
use serde_json::Value;
use ureq::Agent;
use url::Url;

use super::browser::{Browser, BrowserSettings, HttpFault, Landing, Page};
use super::network::Network;
use super::plan::Plan;
use super::select::Finder;
use super::settings::SpAsDeployed;
use super::{HttpSpec, request};
use crate::carriage;
use crate::protocol::{Hello, Kind};
use crate::server::Server;
use crate::target::{Begun, Configured, SpAddress, Target, TargetError};

/// How much of a page stands for the reason of a refusal, in characters.
const REASON: usize = 300;

/// A deployed SP.
pub struct HttpTarget {
    spec: HttpSpec,
    plan: Plan,
    hello: Hello,
    browsing: BrowserSettings,
    agent: Agent,
    /// The browser that began the SP-initiated flow, and the request that it carried.
    begun: Option<(String, Browser)>,
    /// The browser that brought the last message.
    last: Option<Browser>,
    /// How the SP answered the last message.
    answer: Option<HttpAnswer>,
    setup: Option<Setup>,
    probe_checked: bool,
    server: Option<Server>,
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
    fn is_elsewhere(&self) -> impl Fn(&Url) -> bool + use<> {
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

    /// Brings the message, then asks who is logged in.
    fn login(
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
            before = self.identity(&page);
        }
        // What somebody has who had the cookies of the browser before the login: there are some once
        // a page of the SP was visited.
        let mut bystander = None;
        if delivery.carriage == Some(Carriage::Form) {
            browser.visit(&self.plan.probe, &is_elsewhere)?;
            bystander = Some(browser.clone());
        }
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("SAMLResponse", &delivery.saml_response);
        let solicited = !delivery.outstanding_requests.is_empty();
        let configured = self.spec.http.relay_state.as_ref().filter(|_| !solicited);
        let relay_state = delivery.relay_state.as_ref().or(configured);
        if let Some(relay_state) = relay_state {
            form.append_pair("RelayState", relay_state);
        }
        let origin = self
            .setup
            .as_ref()
            .and_then(|s| Url::parse(&s.idp.sso_url).ok());
        let origin = origin.map_or_else(|| "null".to_owned(), |u| u.origin().ascii_serialization());
        let mark = self.server.as_ref().map_or(0, Server::reasons_mark);
        let fields = form.finish();
        let carried = self.setup.as_ref().and_then(|setup| {
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
                        return Ok(Observation::Rejected {
                            reason: format!("there is no answer to such a request: {fault}"),
                            checks: Vec::new(),
                        });
                    }
                    other => other?,
                }
            }
            (None, Binding::HttpPost) => {
                browser.submit_from(&origin, &self.plan.acs, &fields, &is_elsewhere)?
            }
            (None, Binding::HttpRedirect) => {
                let mut url = self.plan.acs.clone();
                let own = url.query().map(|own| format!("{own}&"));
                url.set_query(Some(&format!("{}{fields}", own.unwrap_or_default())));
                browser.redirected_to(&url, &is_elsewhere)?
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
            answer.before = self.identity(&page);
        }
        self.answer = Some(answer);
        if let Ok(Landing::Page(page)) = &who
            && let Some(identity) = self.identity(page)
        {
            if before.as_ref() == Some(&identity) {
                return Ok(Observation::Rejected {
                    reason: format!("HTTP {status}, who was logged in before still is"),
                    checks: Vec::new(),
                });
            }
            return Ok(Observation::Accepted { identity });
        }
        let landing = landing?;
        who?;
        Ok(Observation::Rejected {
            reason: self.reason(status, &landing, mark),
            checks: Vec::new(),
        })
    }

    /// A probe that finds somebody before anybody has logged in would make an acceptance of every
    /// refusal. Asked once: an SP that cannot be reached shows that by itself.
    fn check_probe(&mut self) -> Result<(), TargetError> {
        if std::mem::replace(&mut self.probe_checked, true) {
            return Ok(());
        }
        let page = self.browser().visit(&self.plan.probe, &self.is_elsewhere());
        match page {
            Ok(Landing::Page(page)) if self.identity(&page).is_some() => {
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

    /// Who is logged in, by the probe's page; nobody where it does not say so.
    fn identity(&self, page: &Page) -> Option<Identity> {
        let plan = &self.plan;
        let first = |finder: &Option<Finder>| finder.as_ref()?.first(page);
        // An empty place for a name is a page without anybody.
        let name_id = first(&plan.name_id).filter(|name_id| !name_id.trim().is_empty());
        let logged_in = match &plan.logged_in {
            Some(finder) => finder.first(page).is_some(),
            None => name_id.is_some(),
        };
        if !logged_in {
            return None;
        }
        let all = plan.all_attributes.iter().flat_map(|f| f.named(page));
        let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, values) in all {
            attributes.entry(name).or_default().extend(values);
        }
        for (name, finder) in &plan.attributes {
            let values = finder.all(page);
            if !values.is_empty() {
                attributes.insert(name.clone(), values);
            }
        }
        Some(Identity {
            name_id,
            name_id_format: first(&plan.name_id_format),
            issuer: first(&plan.issuer),
            session_index: first(&plan.session_index),
            attributes,
        })
    }

    /// What the SP said to the post: only shown.
    fn reason(&self, status: u16, landing: &Landing, mark: u64) -> String {
        let logged = self
            .server
            .as_ref()
            .map(|server| server.reasons_since(mark));
        let logged = logged.unwrap_or_default();
        let text = match landing {
            _ if !logged.is_empty() => match &self.plan.reason {
                Some(finder) => finder
                    .all(&Page::of_text(&self.plan.acs, &logged))
                    .join(" "),
                None => logged,
            },
            Landing::Elsewhere(url) => {
                format!("the browser was sent to {}", without_query(url))
            }
            Landing::Page(page) => {
                let found = self
                    .plan
                    .reason
                    .as_ref()
                    .map(|finder| finder.all(page).join(" "));
                let text = found.unwrap_or_else(|| title(page));
                let words: Vec<&str> = text.split_whitespace().collect();
                let words: String = words.join(" ").chars().take(REASON).collect();
                let last = match page.status() {
                    last if last == status => String::new(),
                    last => format!(", then {last} at {}", page.url().path()),
                };
                format!("{words}{last}")
            }
        };
        let text = text.trim();
        let end = if text.is_empty() {
            String::new()
        } else {
            format!(": {text}")
        };
        format!("HTTP {status}, nobody is logged in{end}")
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
                Ok(Landing::Page(page)) if self.identity(&page).is_none()
            )
    }

    /// Why a message cannot be carried as it says, where that is so.
    fn cannot(&self, delivery: &Delivery) -> Option<String> {
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

/// What a target with these settings can do.
fn features(spec: &HttpSpec) -> BTreeSet<Feature> {
    let mut features: BTreeSet<Feature> = spec.http.features.iter().copied().collect();
    features.insert(Feature::Post);
    features.insert(Feature::Http);
    if spec.http.settings.allow_unsolicited {
        features.insert(Feature::Unsolicited);
    }
    if spec.clock {
        features.insert(Feature::Clock);
    }
    features
}

/// Where `url` leads, without what it carries.
fn without_query(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url
}

/// The title of a page, or its beginning where it is no HTML.
fn title(page: &Page) -> String {
    let text = page.text();
    let html = scraper::Html::parse_document(&text);
    let title = scraper::Selector::parse("title").ok();
    let title = title.and_then(|selector| {
        let element = html.select(&selector).next()?;
        Some(element.text().collect::<String>())
    });
    title.unwrap_or_else(|| text.chars().take(REASON).collect())
}

/// The settings of `asked` that an SP deployed as `deployed` does not have.
fn departures(deployed: &SpAsDeployed, asked: &Setup) -> Configured {
    let sp = &asked.sp;
    let mut ignored = Vec::new();
    let settings = [
        (
            "allow_unsolicited",
            sp.allow_unsolicited,
            deployed.allow_unsolicited,
        ),
        (
            "require_signed_response",
            sp.require_signed_response,
            deployed.require_signed_response,
        ),
        (
            "require_signed_assertion",
            sp.require_signed_assertion,
            deployed.require_signed_assertion,
        ),
    ];
    for (name, asked, deployed) in settings {
        if asked != deployed {
            ignored.push(name.to_owned());
        }
    }
    if sp.clock_skew_s != deployed.clock_skew_s {
        ignored.push("clock_skew_s".to_owned());
    }
    if sp.signing_key_pem.is_some() {
        ignored.push("signing_key_pem".to_owned());
    }
    let floors = [(
        "clock_skew_s".to_owned(),
        Value::from(deployed.clock_skew_s),
    )];
    Configured {
        ignored,
        floors: floors.into(),
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
            Ok(Landing::Page(page)) => Ok(self.identity(&page)),
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
