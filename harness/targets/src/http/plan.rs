//! The settings of an HTTP target, read and found good.

use std::collections::BTreeMap;
use std::sync::Arc;

use ureq::http::{HeaderMap, HeaderName, HeaderValue, Method};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use url::Url;

use super::select::Finder;
use super::{HttpSettingsError, HttpSpec, settings};

/// Settings that were read and found good.
pub(super) struct Plan {
    pub(super) acs: Url,
    pub(super) login: Option<Url>,
    pub(super) probe: Url,
    pub(super) reset: Option<(Method, Url)>,
    pub(super) logged_in: Option<Finder>,
    pub(super) name_id: Option<Finder>,
    pub(super) name_id_format: Option<Finder>,
    pub(super) issuer: Option<Finder>,
    pub(super) session_index: Option<Finder>,
    pub(super) attributes: BTreeMap<String, Finder>,
    pub(super) all_attributes: Option<Finder>,
    pub(super) reason: Option<Finder>,
    pub(super) headers: HeaderMap,
    pub(super) tls: TlsConfig,
}

impl Plan {
    pub(super) fn of(spec: &HttpSpec) -> Result<Self, HttpSettingsError> {
        let http = &spec.http;
        let bad = |key: &str| {
            let key = key.to_owned();
            move |why: String| HttpSettingsError { key, why }
        };
        let url = |key: &str, text: &str| {
            let url = Url::parse(text).map_err(|e| format!("'{text}': {e}"));
            let http = url.and_then(|url| match url.scheme() {
                "http" | "https" => Ok(url),
                other => Err(format!(
                    "'{text}' has the scheme '{other}', not http or https"
                )),
            });
            http.map_err(bad(key))
        };
        let finder = |key: &str, select: &Option<settings::Select>| {
            select
                .as_ref()
                .map(Finder::new)
                .transpose()
                .map_err(bad(key))
        };
        let probe = &http.probe;
        let plan = Self {
            acs: url("acs_url", &http.acs_url)?,
            login: http
                .login_url
                .as_ref()
                .map(|t| url("login_url", t))
                .transpose()?,
            probe: url("probe.url", &probe.url)?,
            reset: match &http.reset {
                None => None,
                Some(reset) => {
                    let method = reset.method.to_ascii_uppercase();
                    let method = Method::from_bytes(method.as_bytes())
                        .map_err(|e| e.to_string())
                        .map_err(bad("reset.method"))?;
                    Some((method, url("reset.url", &reset.url)?))
                }
            },
            logged_in: finder("probe.logged_in", &probe.logged_in)?,
            name_id: finder("probe.name_id", &probe.name_id)?,
            name_id_format: finder("probe.name_id_format", &probe.name_id_format)?,
            issuer: finder("probe.issuer", &probe.issuer)?,
            session_index: finder("probe.session_index", &probe.session_index)?,
            attributes: probe
                .attributes
                .iter()
                .map(|(name, select)| {
                    let key = format!("probe.attributes.{name}");
                    Ok((name.clone(), Finder::new(select).map_err(bad(&key))?))
                })
                .collect::<Result<_, HttpSettingsError>>()?,
            all_attributes: finder("probe.all_attributes", &probe.all_attributes)?,
            reason: finder("reason", &http.reason)?,
            headers: headers(&http.headers).map_err(bad("headers"))?,
            tls: tls(spec).map_err(bad("ca_file"))?,
        };
        http.connect
            .iter()
            .try_for_each(|(from, to)| way(from, to, spec.server.is_some()))
            .map_err(bad("connect"))?;
        if plan.logged_in.is_none() && plan.name_id.is_none() {
            let why = "name what shows that somebody is logged in: probe.name_id or \
                       probe.logged_in";
            return Err(bad("probe")(why.to_owned()));
        }
        if plan
            .all_attributes
            .as_ref()
            .is_some_and(|finder| !finder.is_json())
        {
            return Err(bad("probe.all_attributes")(
                "it must be a 'json' path".to_owned(),
            ));
        }
        Ok(plan)
    }
}

/// Headers that can be sent.
fn headers(settings: &BTreeMap<String, String>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in settings {
        let known = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| format!("'{name}' is not the name of a header"))?;
        let value = HeaderValue::try_from(value)
            .map_err(|_| format!("the value of '{name}' is not that of a header"))?;
        headers.insert(known, value);
    }
    Ok(headers)
}

/// Whether connections can be led `from` one host and port `to` another.
fn way(from: &str, to: &str, has_server: bool) -> Result<(), String> {
    let is_way = |text: &str, server_port: bool| {
        text.rsplit_once(':').is_some_and(|(host, port)| {
            let is_port = port.parse::<u16>().is_ok() || (server_port && port == "{port}");
            !host.is_empty() && is_port
        })
    };
    if !is_way(from, false) {
        return Err(format!("'{from}' is not a HOST:PORT"));
    }
    if !is_way(to, has_server) {
        return Err(format!("'{to}' is not an ADDRESS:PORT"));
    }
    Ok(())
}

/// Whose certificates are trusted.
fn tls(spec: &HttpSpec) -> Result<TlsConfig, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let roots = match &spec.http.ca_file {
        None => RootCerts::WebPki,
        Some(name) => {
            let path = spec.folder.join(name);
            let pem = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let certificates: Vec<Certificate<'static>> = ureq::tls::parse_pem(&pem)
                .filter_map(|item| match item {
                    Ok(ureq::tls::PemItem::Certificate(certificate)) => Some(Ok(certificate)),
                    Ok(_) => None,
                    Err(error) => Some(Err(error)),
                })
                .collect::<Result<_, _>>()
                .map_err(|e| format!("{}: {e}", path.display()))?;
            if certificates.is_empty() {
                return Err(format!("{} holds no certificate", path.display()));
            }
            RootCerts::new_with_certs(&certificates)
        }
    };
    Ok(TlsConfig::builder()
        .root_certs(roots)
        .disable_verification(spec.http.accept_any_certificate)
        .unversioned_rustls_crypto_provider(provider)
        .build())
}
