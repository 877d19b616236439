//! A deployed SP, driven over HTTP: the harness is the browser and the IdP.
//!
//! Who is logged in afterwards decides, never a status: each message is posted by a browser
//! with an empty memory, redirects are followed, and then a page of the SP is asked who this is.

mod browser;
mod deployed;
mod login;
mod network;
mod plan;
mod probe;
mod reason;
mod request;
mod select;
pub mod settings;
mod target;

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use network::Network;
use plan::Plan;
use settings::{HttpSettings, ServerSettings};

pub use network::{AllowedHosts, ForeignHost};
pub use target::HttpTarget;

/// How a deployed SP is driven, and how it is started where the harness starts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpSpec {
    /// The target's name.
    pub name: String,
    /// The folder of its manifest.
    pub folder: PathBuf,
    /// The table `[http]`.
    pub http: HttpSettings,
    /// The table `[server]`.
    pub server: Option<ServerSettings>,
    /// Whether libfaketime sets the clock of the server.
    pub clock: bool,
    /// The time limit for each request.
    pub limit: Duration,
    /// The time limit for the start of the server.
    pub start_limit: Duration,
    /// The hosts that messages may be sent to.
    pub allowed: AllowedHosts,
}

/// Settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{key}' of [http]: {why}")]
pub struct HttpSettingsError {
    /// The key.
    pub key: String,
    /// What is wrong with its value.
    pub why: String,
}

impl HttpSpec {
    /// Finds what is wrong with the settings, before anything starts.
    pub fn check(&self) -> Result<(), HttpSettingsError> {
        Plan::of(self).map(|_| ())
    }

    /// The hosts of its URLs that are not on this machine and not allowed. Hosts that cannot be
    /// found are none of them: that shows when they are needed.
    pub fn foreign_hosts(&self) -> Vec<ForeignHost> {
        self.hosts(&self.allowed)
    }

    /// The hosts of its URLs that are not on this machine, allowed or not.
    pub fn distant_hosts(&self) -> Vec<ForeignHost> {
        self.hosts(&AllowedHosts::default())
    }

    fn hosts(&self, allowed: &AllowedHosts) -> Vec<ForeignHost> {
        let network = Network::new(&self.http.connect, allowed);
        let http = &self.http;
        let urls = [&http.acs_url, &http.probe.url]
            .into_iter()
            .chain(&http.login_url)
            .chain(http.reset.as_ref().map(|reset| &reset.url));
        let mut foreign: Vec<ForeignHost> = Vec::new();
        for url in urls.filter_map(|url| Url::parse(url).ok()) {
            let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
                continue;
            };
            let addresses = network.addresses(host, port).unwrap_or_default();
            if let Err(one) = network.check(host, &addresses)
                && !foreign.contains(&one)
            {
                foreign.push(one);
            }
        }
        foreign
    }
}
