//! Where connections may go, and where they go.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::Url;

/// How long a connection may take to be made.
const REACH: Duration = Duration::from_secs(5);

/// Which hosts messages may be sent to: those of the loopback interface, and those named here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<String>);

impl AllowedHosts {
    /// These, besides the loopback interface.
    pub fn new(hosts: impl IntoIterator<Item = String>) -> Self {
        Self(
            hosts
                .into_iter()
                .map(|host| host.to_ascii_lowercase())
                .collect(),
        )
    }

    fn names(&self, host: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(host))
    }
}

/// A host that nothing may be sent to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{host}' is not on this machine ({address}); if it is yours to test, allow it with \
     --allow-host {host}"
)]
pub struct ForeignHost {
    /// The host of the URL.
    pub host: String,
    /// What it resolves to.
    pub address: String,
}

/// Finds the address behind a URL, and refuses one that is not allowed: the one place that every
/// connection passes.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    pub(super) connect: BTreeMap<String, String>,
    pub(super) allowed: AllowedHosts,
}

impl Network {
    /// Connections go to what `connect` says of a `HOST:PORT`, in upper or lower case.
    pub(super) fn new(connect: &BTreeMap<String, String>, allowed: &AllowedHosts) -> Self {
        let connect = connect.iter();
        Self {
            connect: connect
                .map(|(from, to)| (from.to_ascii_lowercase(), to.clone()))
                .collect(),
            allowed: allowed.clone(),
        }
    }

    /// The addresses behind `host` and `port`.
    pub(super) fn addresses(&self, host: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
        // An IPv6 address stands in brackets in a URL.
        let name = format!("{host}:{port}");
        let there = self.connect.get(&name).unwrap_or(&name);
        Ok(there.to_socket_addrs()?.collect())
    }

    /// Whether somebody takes connections where `url` is, or why not.
    pub(super) fn reach(&self, url: &Url) -> Result<(), String> {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err("no host is named".to_owned());
        };
        let addresses = self.addresses(host, port).map_err(|e| e.to_string())?;
        self.check(host, &addresses).map_err(|e| e.to_string())?;
        let mut last = "the host has no address".to_owned();
        for address in addresses {
            match TcpStream::connect_timeout(&address, REACH) {
                Ok(_) => return Ok(()),
                Err(error) => last = error.to_string(),
            }
        }
        Err(last)
    }

    /// Whether messages may be sent to `host`, which has these addresses.
    pub(super) fn check(&self, host: &str, addresses: &[SocketAddr]) -> Result<(), ForeignHost> {
        let foreign = addresses.iter().find(|address| !address.ip().is_loopback());
        match foreign {
            Some(address) if !self.allowed.names(host) => Err(ForeignHost {
                host: host.to_owned(),
                address: address.ip().to_string(),
            }),
            _ => Ok(()),
        }
    }
}

impl Resolver for Network {
    fn resolve(
        &self,
        uri: &Uri,
        _config: &Config,
        _timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().ok_or(ureq::Error::HostNotFound)?;
        let default = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        let addresses = self.addresses(host, uri.port_u16().unwrap_or(default))?;
        self.check(host, &addresses)
            .map_err(|foreign| ureq::Error::Other(Box::new(foreign)))?;
        let mut resolved = self.empty();
        // The collection holds sixteen; nobody needs more.
        for address in addresses.into_iter().take(8) {
            resolved.push(address);
        }
        if resolved.is_empty() {
            return Err(ureq::Error::HostNotFound);
        }
        Ok(resolved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_loopback_interface_and_what_is_named_is_allowed() {
        let mut network = Network::default();
        let public: SocketAddr = "203.0.113.7:80".parse().unwrap();
        let private: SocketAddr = "10.0.0.1:80".parse().unwrap();
        let own: SocketAddr = "127.9.9.9:80".parse().unwrap();
        let six: SocketAddr = "[::1]:80".parse().unwrap();
        assert!(network.check("x", &[own, six]).is_ok());
        assert!(network.check("x", &[private]).is_err());
        // One that leads elsewhere is enough.
        let error = network.check("App.example", &[own, public]).unwrap_err();
        assert!(error.to_string().contains("--allow-host App.example"));
        network.allowed = AllowedHosts::new(["app.EXAMPLE".to_owned()]);
        assert!(network.check("App.example", &[public]).is_ok());
        assert!(network.check("other.example", &[public]).is_err());
    }

    #[test]
    fn a_connection_goes_where_it_is_told() {
        let network = Network {
            connect: BTreeMap::from([("sp.example:80".to_owned(), "127.0.0.1:81".to_owned())]),
            ..Network::default()
        };
        assert_eq!(
            network.addresses("sp.example", 80).unwrap(),
            ["127.0.0.1:81".parse().unwrap()]
        );
    }
}
