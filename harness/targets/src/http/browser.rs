//! A browser: requests with its headers and cookies, and redirects followed as it would.

use std::time::Duration;

use cookie_store::{CookieStore, RawCookie};
use gauntlet_core::Timestamp;
use ureq::Agent;
use ureq::http::{Method, Request};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use super::network::Network;

/// How many redirects are followed, as by the browsers of today.
const REDIRECTS: usize = 20;
/// How much of a page is read, in bytes.
const PAGE_BYTES: u64 = 16 * 1024 * 1024;

/// What came back for a request.
#[derive(Clone, Debug)]
pub(super) struct Page {
    url: Url,
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Page {
    pub(super) const fn url(&self) -> &Url {
        &self.url
    }

    pub(super) const fn status(&self) -> u16 {
        self.status
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The values of the header `name`.
    pub(super) fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = move |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .filter(named)
            .map(|(_, value)| value.as_str())
    }

    /// Where it sends the browser.
    fn redirect(&self) -> Option<Url> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        self.url.join(self.headers("location").next()?).ok()
    }

    /// A page that came from nowhere but holds `text`.
    pub(super) fn of_text(url: &Url, text: &str) -> Self {
        Self {
            url: url.clone(),
            status: 200,
            headers: Vec::new(),
            body: text.into(),
        }
    }

    #[cfg(test)]
    pub(super) fn of(header: &str, body: &str) -> Self {
        Self {
            url: Url::parse("http://sp.example/").unwrap(),
            status: 200,
            headers: vec![("x-test".to_owned(), header.to_owned())],
            body: body.into(),
        }
    }
}

/// A request that brought no page.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpFault {
    /// No whole answer in time.
    #[error("no answer within {0} ms")]
    TimedOut(u64),
    /// No connection, or one that broke.
    #[error("{url}: {why}")]
    Broken {
        /// What was asked for.
        url: String,
        /// What went wrong.
        why: String,
    },
    /// The redirects have no end.
    #[error("more than {REDIRECTS} redirects, the last to {0}")]
    Redirects(String),
}

/// Where following redirects ended.
#[derive(Debug)]
pub(super) enum Landing {
    /// At a page.
    Page(Page),
    /// Before a URL that is not the SP's: the IdP's, or one that may not be visited.
    Elsewhere(Url),
}

/// Where a request comes from: it decides which cookies go with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Initiator {
    /// The person typed the URL.
    Person,
    /// Another site.
    OtherSite,
}

/// How a browser is made.
#[derive(Clone, Debug)]
pub(super) struct BrowserSettings {
    pub(super) network: Network,
    pub(super) tls: ureq::tls::TlsConfig,
    pub(super) headers: Vec<(String, String)>,
    /// For each request with its answer.
    pub(super) limit: Duration,
}

/// A browser whose memory is empty.
pub(super) struct Browser {
    agent: Agent,
    headers: Vec<(String, String)>,
    limit: Duration,
    jar: CookieStore,
    now: Timestamp,
}

impl Browser {
    /// Connections are kept from one browser to the next, because they carry no state.
    pub(super) fn agent(settings: &BrowserSettings) -> Agent {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy would connect to addresses that nobody has looked at.
            .proxy(None)
            .timeout_global(Some(settings.limit))
            .user_agent("")
            .accept("")
            .accept_encoding("")
            .tls_config(settings.tls.clone())
            .build();
        Agent::with_parts(
            config,
            DefaultConnector::default(),
            settings.network.clone(),
        )
    }

    /// A browser on a machine where it is `now`.
    pub(super) fn new(agent: Agent, settings: &BrowserSettings, now: Timestamp) -> Self {
        Self {
            agent,
            headers: settings.headers.clone(),
            limit: settings.limit,
            jar: CookieStore::default(),
            now,
        }
    }

    /// Another time of the day.
    pub(super) const fn at(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// The person goes to `url` and is redirected until `is_elsewhere`.
    pub(super) fn visit(
        &mut self,
        url: &Url,
        is_elsewhere: &dyn Fn(&Url) -> bool,
    ) -> Result<Landing, HttpFault> {
        let page = self.send(&Method::GET, url, Initiator::Person, &[], None)?;
        self.follow(page, Initiator::Person, is_elsewhere)
    }

    /// The page of the IdP at `origin` submits a form to `url`.
    pub(super) fn submit_from(
        &mut self,
        origin: &str,
        url: &Url,
        form: &str,
        is_elsewhere: &dyn Fn(&Url) -> bool,
    ) -> Result<(u16, Landing), HttpFault> {
        let referer = format!("{origin}/");
        // As in a capture of Entra's form post: origin and referrer, and a reload of its page.
        let headers = [
            ("Cache-Control", "max-age=0"),
            ("Origin", origin),
            ("Referer", &referer),
        ];
        let page = self.send(
            &Method::POST,
            url,
            Initiator::OtherSite,
            &headers,
            Some(form),
        )?;
        let status = page.status;
        let landing = self.follow(page, Initiator::OtherSite, is_elsewhere)?;
        Ok((status, landing))
    }

    /// A request that no browser would make: the answer alone matters.
    pub(super) fn call(&mut self, method: &Method, url: &Url) -> Result<Page, HttpFault> {
        self.send(method, url, Initiator::Person, &[], None)
    }

    fn follow(
        &mut self,
        mut page: Page,
        initiator: Initiator,
        is_elsewhere: &dyn Fn(&Url) -> bool,
    ) -> Result<Landing, HttpFault> {
        for _ in 0..REDIRECTS {
            let Some(next) = page.redirect() else {
                return Ok(Landing::Page(page));
            };
            if is_elsewhere(&next) {
                return Ok(Landing::Elsewhere(next));
            }
            page = self.send(&Method::GET, &next, initiator, &[], None)?;
        }
        Err(HttpFault::Redirects(page.url.to_string()))
    }

    fn send(
        &mut self,
        method: &Method,
        url: &Url,
        initiator: Initiator,
        extra: &[(&str, &str)],
        form: Option<&str>,
    ) -> Result<Page, HttpFault> {
        let broken = |why: String| HttpFault::Broken {
            url: url.to_string(),
            why,
        };
        let site = match initiator {
            Initiator::Person => "none",
            Initiator::OtherSite => "cross-site",
        };
        let mut request = Request::builder()
            .method(method.clone())
            .uri(url.as_str())
            .header(
                "User-Agent",
                concat!(
                    "Mozilla/5.0 (compatible; saml-gauntlet/",
                    env!("CARGO_PKG_VERSION"),
                    ")"
                ),
            )
            .header(
                "Accept",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            )
            .header("Accept-Language", "en-US,en;q=0.9")
            .header("Upgrade-Insecure-Requests", "1")
            .header("Sec-Fetch-Site", site)
            .header("Sec-Fetch-Mode", "navigate")
            .header("Sec-Fetch-Dest", "document");
        let own = self.headers.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        for (name, value) in own.chain(extra.iter().copied()) {
            request = request.header(name, value);
        }
        let cookies = self.cookies(url, initiator, method);
        if !cookies.is_empty() {
            request = request.header("Cookie", cookies);
        }
        let answer = match form {
            Some(form) => request
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(form.to_owned())
                .map_err(|e| broken(e.to_string()))
                .map(|request| self.agent.run(request)),
            None => request
                .body(())
                .map_err(|e| broken(e.to_string()))
                .map(|request| self.agent.run(request)),
        }?;
        let fault = |error: ureq::Error| match error {
            ureq::Error::Timeout(_) => {
                HttpFault::TimedOut(u64::try_from(self.limit.as_millis()).unwrap_or(u64::MAX))
            }
            other => broken(other.to_string()),
        };
        let (parts, mut body) = answer.map_err(fault)?.into_parts();
        let headers: Vec<(String, String)> = parts
            .headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect();
        let body = body
            .with_config()
            .limit(PAGE_BYTES)
            .read_to_vec()
            .map_err(fault)?;
        let page = Page {
            url: url.clone(),
            status: parts.status.as_u16(),
            headers,
            body,
        };
        self.remember(&page);
        Ok(page)
    }

    /// The cookies that go with a request. Another site's form brings no cookie that was set
    /// with `SameSite=Lax`, and nothing from another site brings one with `SameSite=Strict`.
    fn cookies(&self, url: &Url, initiator: Initiator, method: &Method) -> String {
        use cookie_store::RawCookie as Raw;
        let strict = |cookie: &Raw<'_>| cookie.same_site().is_some_and(|s| s.is_strict());
        let lax = |cookie: &Raw<'_>| cookie.same_site().is_some_and(|s| s.is_lax());
        let goes = |cookie: &Raw<'_>| match initiator {
            Initiator::Person => true,
            Initiator::OtherSite if *method == Method::GET => !strict(cookie),
            Initiator::OtherSite => !strict(cookie) && !lax(cookie),
        };
        let mut cookies = self.jar.matches(url);
        cookies.retain(|cookie| goes(cookie));
        // The store has no order of its own; the bytes shall be the same every time.
        cookies.sort_by_key(|cookie| cookie.name().to_owned());
        let pairs: Vec<String> = cookies
            .iter()
            .map(|cookie| format!("{}={}", cookie.name(), cookie.value()))
            .collect();
        pairs.join("; ")
    }

    /// Keeps the cookies that came with `page`. Their end is judged by this browser's clock.
    fn remember(&mut self, page: &Page) {
        for text in page.headers("set-cookie") {
            let Ok(cookie) = RawCookie::parse(text.to_owned()) else {
                continue;
            };
            let mut cookie = cookie.into_owned();
            let over = match (cookie.max_age(), cookie.expires_datetime()) {
                (Some(age), _) => !age.is_positive(),
                (None, Some(end)) => {
                    let now = self.now.to_offset_date_time();
                    now.is_some_and(|now| end <= now)
                }
                (None, None) => false,
            };
            // The store goes by the clock of the machine, so it is told of no end but the present.
            cookie.unset_expires();
            cookie.set_max_age(over.then_some(time::Duration::ZERO));
            // Browsers take SameSite=None only together with Secure.
            let insecure = cookie.secure() != Some(true);
            if insecure && cookie.same_site().is_some_and(|s| s.is_none()) {
                continue;
            }
            // A cookie that the store refuses is one that a browser would refuse.
            let _ = self.jar.insert_raw(&cookie, &page.url);
        }
    }
}
