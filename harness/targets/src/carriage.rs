//! A message as the HTTP request that carries it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::{Carriage, Delivery, HttpRequest, SpSettings};

/// The media type of a form (HTML, "form submission").
const FORM: &str = "application/x-www-form-urlencoded";
/// What separates the parts of a form in parts (RFC 2046 5.1.1).
const BOUNDARY: &str = "----saml-gauntlet";

/// The request that carries a message to an SP with these settings, where the message says how;
/// `None` where it is carried as usual.
pub fn request(delivery: &Delivery, sp: &SpSettings) -> Option<HttpRequest> {
    let carriage = delivery.carriage.as_ref()?;
    let message = &delivery.saml_response;
    let state = delivery.relay_state.as_ref();
    let fields = |name: &str, value: &str| {
        let message = (name.to_owned(), value.to_owned());
        let state = state.map(|state| ("RelayState".to_owned(), state.clone()));
        std::iter::once(message).chain(state).collect::<Vec<_>>()
    };
    let form = |fields: &[(String, String)]| posted(&sp.acs_url, FORM, encoded(fields));
    let usual = || form(&fields("SAMLResponse", message));
    Some(match carriage {
        Carriage::Form => usual(),
        Carriage::Request(request) => request.clone(),
        Carriage::FieldNamed(name) => form(&fields(name, message)),
        Carriage::Query => HttpRequest {
            method: "GET".to_owned(),
            url: with_query(&sp.acs_url, &encoded(&fields("SAMLResponse", message))),
            headers: Vec::new(),
            body: String::new(),
        },
        Carriage::SecondField { find, with, first } => {
            let mut both = fields("SAMLResponse", message);
            let second = ("SAMLResponse".to_owned(), replaced(message, find, with));
            both.insert(usize::from(!*first), second);
            form(&both)
        }
        Carriage::QueryBesideForm { find, with } => {
            let other = fields("SAMLResponse", &replaced(message, find, with));
            HttpRequest {
                url: with_query(&sp.acs_url, &encoded(&other)),
                ..usual()
            }
        }
        Carriage::MediaType(kind) => {
            let body = encoded(&fields("SAMLResponse", message));
            posted(&sp.acs_url, kind, body)
        }
        Carriage::Multipart => {
            let parts = fields("SAMLResponse", message).into_iter();
            let parts: String = parts.map(|(name, value)| part(&name, &value)).collect();
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            posted(&sp.acs_url, &kind, format!("{parts}--{BOUNDARY}--\r\n"))
        }
        Carriage::Json => {
            let fields: serde_json::Map<_, _> = fields("SAMLResponse", message)
                .into_iter()
                .map(|(name, value)| (name, value.into()))
                .collect();
            let body = serde_json::Value::Object(fields).to_string();
            posted(&sp.acs_url, "application/json", body)
        }
        Carriage::EveryEscape => {
            let fields = fields("SAMLResponse", message).into_iter();
            let pairs = fields.map(|(name, value)| format!("{name}={}", escaped(&value)));
            posted(&sp.acs_url, FORM, pairs.collect::<Vec<_>>().join("&"))
        }
        Carriage::ToLogout => HttpRequest {
            url: sp.slo_url.clone().unwrap_or_default(),
            ..usual()
        },
        Carriage::WithoutTls => HttpRequest {
            url: sp.acs_url.replacen("https:", "http:", 1),
            ..usual()
        },
        Carriage::Header { name, value } => {
            let mut request = usual();
            request.headers.push((name.clone(), value.clone()));
            request
        }
        Carriage::Artifact(artifact) => form(&fields("SAMLart", artifact)),
    })
}

fn posted(url: &str, kind: &str, body: String) -> HttpRequest {
    HttpRequest {
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: vec![("Content-Type".to_owned(), kind.to_owned())],
        body,
    }
}

fn encoded(fields: &[(String, String)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

fn with_query(url: &str, query: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{query}")
}

/// The message with a text of its document replaced, wherever it stands.
fn replaced(message: &str, find: &str, with: &str) -> String {
    let octets = STANDARD.decode(message).unwrap_or_default();
    let text = String::from_utf8_lossy(&octets).replace(find, with);
    STANDARD.encode(text)
}

/// One field of a form in parts (RFC 7578 4.2).
fn part(name: &str, value: &str) -> String {
    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

/// Every octet that is no letter, and every third of those that are, by its number.
fn escaped(text: &str) -> String {
    let octets = text.bytes().enumerate();
    octets
        .map(|(index, octet)| {
            if octet.is_ascii_alphanumeric() && index % 3 != 0 {
                char::from(octet).to_string()
            } else {
                format!("%{octet:02x}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(carriage: Carriage) -> HttpRequest {
        let sp = SpSettings {
            slo_url: Some("https://sp.example/slo".to_owned()),
            ..SpSettings::new("sp", "https://sp.example/acs")
        };
        let delivery = Delivery {
            relay_state: Some("a b".to_owned()),
            carriage: Some(carriage),
            ..Delivery::posted(gauntlet_core::Timestamp::from_unix_ms(0), "PGEvPj8+")
        };
        request(&delivery, &sp).unwrap()
    }

    #[test]
    fn a_form_is_encoded_as_browsers_do() {
        let request = carried(Carriage::Form);
        assert_eq!(request.body, "SAMLResponse=PGEvPj8%2B&RelayState=a+b");
        assert_eq!(request.url, "https://sp.example/acs");
    }

    #[test]
    fn another_form_says_the_same() {
        let request = carried(Carriage::EveryEscape);
        let read: Vec<_> = url::form_urlencoded::parse(request.body.as_bytes()).collect();
        assert_eq!(read[0].1, "PGEvPj8+");
        assert_eq!(read[1].1, "a b");
    }

    #[test]
    fn two_fields_stand_in_their_order() {
        let two = |first| {
            let (find, with) = ("<a/>".to_owned(), "<b/>".to_owned());
            let request = carried(Carriage::SecondField { find, with, first });
            let read = url::form_urlencoded::parse(request.body.as_bytes());
            read.take(2)
                .map(|(_, v)| v.into_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(two(true), ["PGIvPj8+", "PGEvPj8+"]);
        assert_eq!(two(false), ["PGEvPj8+", "PGIvPj8+"]);
    }

    #[test]
    fn the_address_is_another() {
        assert_eq!(carried(Carriage::ToLogout).url, "https://sp.example/slo");
        assert_eq!(carried(Carriage::WithoutTls).url, "http://sp.example/acs");
        let query = carried(Carriage::Query);
        assert!(
            query
                .url
                .ends_with("/acs?SAMLResponse=PGEvPj8%2B&RelayState=a+b")
        );
        assert_eq!((query.method.as_str(), query.body.as_str()), ("GET", ""));
    }
}
