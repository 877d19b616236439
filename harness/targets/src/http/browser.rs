//! A browser: requests with its headers and cookies, and redirects followed as it would.

use std::cmp::Reverse;
use std::time::Duration;

use cookie_store::{Cookie, CookieExpiration, CookieStore, RawCookie};
use gauntlet_core::{HttpRequest, Timestamp};
use time::OffsetDateTime;
use ureq::Agent;
use ureq::http::{HeaderMap, Method, Request};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use super::network::Network;

/// How many redirects are followed (Fetch, "HTTP-redirect fetch").
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

/// A request as the browser makes it.
struct Ask<'a> {
    method: Method,
    initiator: Initiator,
    /// Beside those of every request.
    headers: Vec<(&'a str, &'a str)>,
    form: Option<&'a str>,
}

impl Ask<'_> {
    const fn of(method: Method, initiator: Initiator) -> Self {
        Self {
            method,
            initiator,
            headers: Vec::new(),
            form: None,
        }
    }

    /// What a redirect with this status makes of it: 307 and 308 keep a form, after all others
    /// only the referrer stays (Fetch, "HTTP-redirect fetch").
    fn redirected(&mut self, status: u16) {
        if self.form.is_some() && !matches!(status, 307 | 308) {
            self.method = Method::GET;
            self.form = None;
            self.headers.retain(|(name, _)| *name == "Referer");
        }
    }
}

/// How a browser is made.
#[derive(Clone, Debug)]
pub(super) struct BrowserSettings {
    pub(super) network: Network,
    pub(super) tls: ureq::tls::TlsConfig,
    /// Of every request, in place of its own.
    pub(super) headers: HeaderMap,
    /// For each request with its answer.
    pub(super) limit: Duration,
}

/// A browser whose memory is empty.
#[derive(Clone)]
pub(super) struct Browser {
    agent: Agent,
    headers: HeaderMap,
    limit: Duration,
    jar: CookieStore,
    now: Timestamp,
    last_headers: Vec<(String, String)>,
}

impl Browser {
    /// What makes the connections.
    pub(super) fn agent(settings: &BrowserSettings) -> Agent {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy would connect to addresses that nobody has looked at.
            .proxy(None)
            // An SP may close a connection at the moment in which it is used again, and that
            // would look like a crash. Browsers send the form once more then, which would hide
            // one.
            .max_idle_connections(0)
            .allow_non_standard_methods(true)
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
            last_headers: Vec::new(),
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
        let ask = Ask::of(Method::GET, Initiator::Person);
        let page = self.send(url, &ask)?;
        self.follow(page, ask, is_elsewhere)
    }

    /// The page of the IdP at `origin` submits a form to `url`. Gives the status of the answer,
    /// and where that led.
    pub(super) fn submit_from(
        &mut self,
        origin: &str,
        url: &Url,
        form: &str,
        is_elsewhere: &dyn Fn(&Url) -> bool,
    ) -> Result<(u16, Result<Landing, HttpFault>), HttpFault> {
        let referer = format!("{origin}/");
        // As in a capture of Entra's form post: origin and referrer, and a reload of its page.
        let ask = Ask {
            headers: vec![
                ("Cache-Control", "max-age=0"),
                ("Origin", origin),
                ("Referer", &referer),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ],
            form: Some(form),
            ..Ask::of(Method::POST, Initiator::OtherSite)
        };
        let page = self.send(url, &ask)?;
        Ok((page.status, self.follow(page, ask, is_elsewhere)))
    }

    /// The IdP redirects the browser to `url`, as [`Self::submit_from`] does by a form.
    pub(super) fn redirected_to(
        &mut self,
        url: &Url,
        is_elsewhere: &dyn Fn(&Url) -> bool,
    ) -> Result<(u16, Result<Landing, HttpFault>), HttpFault> {
        let ask = Ask::of(Method::GET, Initiator::OtherSite);
        let page = self.send(url, &ask)?;
        Ok((page.status, self.follow(page, ask, is_elsewhere)))
    }

    /// The page of the IdP at `origin` has the browser make this request: a form that it submits, or
    /// what a script on it sends.
    pub(super) fn carry(
        &mut self,
        origin: &str,
        request: &HttpRequest,
        is_elsewhere: &dyn Fn(&Url) -> bool,
    ) -> Result<(u16, Result<Landing, HttpFault>), HttpFault> {
        let broken = |why: String| HttpFault::Broken {
            url: request.url.clone(),
            why,
        };
        let url = Url::parse(&request.url).map_err(|error| broken(error.to_string()))?;
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|error| broken(error.to_string()))?;
        let referer = format!("{origin}/");
        let mut ask = Ask {
            headers: vec![("Referer", &referer)],
            form: (method == Method::POST).then_some(&request.body),
            ..Ask::of(method, Initiator::OtherSite)
        };
        if ask.form.is_some() {
            ask.headers.push(("Origin", origin));
        }
        let own = request.headers.iter();
        ask.headers
            .extend(own.map(|(name, value)| (name.as_str(), value.as_str())));
        let page = self.send(&url, &ask)?;
        Ok((page.status, self.follow(page, ask, is_elsewhere)))
    }

    /// The headers of the last answer.
    pub(super) fn last_headers(&self) -> &[(String, String)] {
        &self.last_headers
    }

    /// A request that no browser would make: the answer alone matters.
    pub(super) fn call(&mut self, method: &Method, url: &Url) -> Result<Page, HttpFault> {
        self.send(url, &Ask::of(method.clone(), Initiator::Person))
    }

    fn follow(
        &mut self,
        mut page: Page,
        mut ask: Ask<'_>,
        is_elsewhere: &dyn Fn(&Url) -> bool,
    ) -> Result<Landing, HttpFault> {
        let mut followed = 0;
        while let Some(next) = page.redirect() {
            if is_elsewhere(&next) {
                return Ok(Landing::Elsewhere(next));
            }
            if followed == REDIRECTS {
                return Err(HttpFault::Redirects(page.url.to_string()));
            }
            followed += 1;
            ask.redirected(page.status);
            page = self.send(&next, &ask)?;
        }
        Ok(Landing::Page(page))
    }

    fn send(&mut self, url: &Url, ask: &Ask<'_>) -> Result<Page, HttpFault> {
        let broken = |why: String| HttpFault::Broken {
            url: url.to_string(),
            why,
        };
        let site = match ask.initiator {
            Initiator::Person => "none",
            Initiator::OtherSite => "cross-site",
        };
        let mut request = Request::builder()
            .method(ask.method.clone())
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
        for (name, value) in &ask.headers {
            request = request.header(*name, *value);
        }
        if let Some(headers) = request.headers_mut() {
            for (name, value) in &self.headers {
                headers.insert(name, value.clone());
            }
        }
        let cookies = self.cookies(url, ask);
        if !cookies.is_empty() {
            request = request.header("Cookie", cookies);
        }
        let answer = match ask.form {
            // A POST without a form has a body too, an empty one.
            form if form.is_some() || ask.method == Method::POST => request
                .body(form.unwrap_or_default().to_owned())
                .map_err(|e| broken(e.to_string()))
                .map(|request| self.agent.run(request)),
            _ => request
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
        self.last_headers.clone_from(&page.headers);
        Ok(page)
    }

    /// The cookies that go with a request. Another site's form brings no cookie that was set
    /// with `SameSite=Lax`, and nothing from another site brings one with `SameSite=Strict`.
    fn cookies(&self, url: &Url, ask: &Ask<'_>) -> String {
        use cookie_store::RawCookie as Raw;
        let strict = |cookie: &Raw<'_>| cookie.same_site().is_some_and(|s| s.is_strict());
        let lax = |cookie: &Raw<'_>| cookie.same_site().is_some_and(|s| s.is_lax());
        let goes = |cookie: &Raw<'_>| match ask.initiator {
            Initiator::Person => true,
            Initiator::OtherSite if ask.method == Method::GET => !strict(cookie),
            Initiator::OtherSite => !strict(cookie) && !lax(cookie),
        };
        let mut cookies = self.jar.matches(url);
        cookies.retain(|cookie| goes(cookie) && !self.is_over(cookie.expires_datetime()));
        // The longer path first (RFC 6265 5.4). Beyond that the store has no order of its own, and
        // the bytes shall be the same every time.
        cookies.sort_by_cached_key(|cookie| {
            let name = cookie.name().to_owned();
            (Reverse(cookie.path.len()), name, cookie.domain.clone())
        });
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
            if let (Some(age), Some(now)) = (cookie.max_age(), self.now.to_offset_date_time()) {
                cookie.set_expires(now.saturating_add(age));
            }
            // Browsers take SameSite=None only together with Secure.
            let insecure = cookie.secure() != Some(true);
            if insecure && cookie.same_site().is_some_and(|s| s.is_none()) {
                continue;
            }
            let Ok(mut kept) = Cookie::try_from_raw_cookie(&cookie, &page.url) else {
                continue;
            };
            // The store goes by the clock of the machine, so it is told of no end.
            kept.expires = CookieExpiration::SessionEnd;
            // A cookie that the store refuses is one that a browser would refuse.
            let _ = self.jar.insert(kept, &page.url);
        }
    }

    /// Whether this time has come, by the clock of this browser.
    fn is_over(&self, end: Option<OffsetDateTime>) -> bool {
        let now = self.now.to_offset_date_time();
        end.zip(now).is_some_and(|(end, now)| end <= now)
    }
}
