//! A service provider that is none: it answers as a test says and remembers what it was asked,
//! byte for byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use gauntlet_targets::http::HttpTarget;
use gauntlet_targets::{HttpSpec, Manifest, Target};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::common::setup;

/// A request as it came over the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// The name in the TLS handshake.
    pub(crate) server_name: Option<String>,
}

impl Asked {
    /// The method and the path with its query.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    /// The values of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(known, _)| known == name);
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// The cookies, in the order in which they were sent.
    pub(crate) fn cookies(&self) -> Vec<&str> {
        let headers = self.all("cookie");
        assert!(headers.len() <= 1, "{headers:?}");
        let pairs = headers.iter().flat_map(|header| header.split("; "));
        pairs.collect()
    }
}

/// What the connection does beside the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connection {
    /// It stays open for the next request.
    Stays,
    /// It is closed after the answer, though the answer does not say so.
    Ends,
    /// It is closed before any answer.
    Breaks,
    /// It is closed in the middle of the body.
    BreaksInBody,
    /// It stays open, and nothing comes.
    Hangs,
    /// It stays open, and nothing comes after the first byte of the body.
    HangsInBody,
}

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: String,
    connection: Connection,
}

impl Reply {
    pub(crate) fn page(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: vec![],
            body: body.to_owned(),
            connection: Connection::Stays,
        }
    }

    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::page(status, "").with("Location", to)
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn cookie(self, cookie: &str) -> Self {
        self.with("Set-Cookie", cookie)
    }

    pub(crate) fn then(mut self, connection: Connection) -> Self {
        self.connection = connection;
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("HTTP/1.1 {} Whatever\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend(name.as_bytes());
            bytes.extend(b": ");
            bytes.extend(value);
            bytes.extend(b"\r\n");
        }
        bytes.extend(format!("Content-Length: {}\r\n\r\n{}", self.body.len(), self.body).bytes());
        bytes
    }
}

type Answer = dyn Fn(&Asked) -> Reply + Send + Sync;

/// The server. It takes connections until it is dropped.
pub(crate) struct FakeSp {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    over: Arc<AtomicBool>,
}

impl FakeSp {
    pub(crate) fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::serve(None, Arc::new(answer))
    }

    /// With TLS and the certificate of the bundled adapters, which is for `*.gauntlet.example`.
    pub(crate) fn start_tls(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let certificate = CertificateDer::from_pem_file(shared("tls-certificate.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(shared("tls-key.pem")).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        Self::serve(Some(Arc::new(config)), Arc::new(answer))
    }

    fn serve(tls: Option<Arc<ServerConfig>>, answer: Arc<Answer>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let sp = Self {
            port: listener.local_addr().unwrap().port(),
            asked: Arc::default(),
            over: Arc::default(),
        };
        let (asked, over) = (Arc::clone(&sp.asked), Arc::clone(&sp.over));
        let begun = Arc::new(AtomicBool::new(false));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let stream = stream.unwrap();
                let (asked, answer, tls) = (Arc::clone(&asked), Arc::clone(&answer), tls.clone());
                let begun = Arc::clone(&begun);
                thread::spawn(move || match tls {
                    None => converse(stream, |_| None, &begun, &asked, &*answer),
                    Some(config) => {
                        let connection = ServerConnection::new(config).unwrap();
                        let name = |s: &StreamOwned<ServerConnection, TcpStream>| {
                            s.conn.server_name().map(str::to_owned)
                        };
                        let stream = StreamOwned::new(connection, stream);
                        converse(stream, name, &begun, &asked, &*answer);
                    }
                });
            }
        });
        sp
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The beginning of its URLs.
    pub(crate) fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Everything that it was asked so far, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The methods and paths of everything that it was asked so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(Asked::line).collect()
    }

    /// The only request for `line` so far.
    pub(crate) fn only(&self, line: &str) -> Asked {
        let mut found = self.asked();
        found.retain(|asked| asked.line() == line);
        assert_eq!(found.len(), 1, "{line}: {:?}", self.lines());
        found.remove(0)
    }

    /// Settings whose URLs are its own: `/acs` and, for the probe, `/whoami`, which answers JSON.
    pub(crate) fn spec(&self, http: &str) -> HttpSpec {
        spec(&manifest(&self.base(), http, PROBE))
    }

    /// A target with these settings, configured.
    pub(crate) fn target(&self, http: &str) -> HttpTarget {
        started(self.spec(http))
    }
}

impl Drop for FakeSp {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

/// Where the page of the probe says who is logged in, unless a test says otherwise.
pub(crate) const PROBE: &str = "name_id = { json = '$.name_id' }";

/// A `target.toml` for the SP at `base`.
pub(crate) fn manifest(base: &str, http: &str, probe: &str) -> String {
    format!(
        "name = 'fake'\nsummary = 's'\nkind = 'sp'\n\
         [http.probe]\nurl = '{base}/whoami'\n{probe}\n\
         [http]\nentity_id = 'https://sp.example/'\nacs_url = '{base}/acs'\n{http}\n"
    )
}

/// The settings in the text of a `target.toml`.
pub(crate) fn spec(manifest: &str) -> HttpSpec {
    let manifest = Manifest::parse(manifest, Path::new("target.toml")).unwrap();
    manifest.http_spec(&shared(""), None).unwrap()
}

/// A target with these settings, configured.
pub(crate) fn started(spec: HttpSpec) -> HttpTarget {
    let mut target = HttpTarget::start(spec).unwrap();
    target.configure(&setup("https://sp.example/")).unwrap();
    target
}

/// A file that bundled adapters share.
pub(crate) fn shared(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("adapters/shared")
        .join(name)
}

/// Lets everybody in, each as the text of their message, and says so at `/whoami`.
pub(crate) fn naive(asked: &Asked) -> Reply {
    match asked.line().as_str() {
        "POST /acs" => {
            let fields = url::form_urlencoded::parse(asked.body.as_bytes());
            let mut named = fields.filter(|(name, _)| name == "SAMLResponse");
            let name = named.next().unwrap().1;
            Reply::redirect(302, "/home").cookie(&format!("session={name}; Path=/"))
        }
        "GET /whoami" => whoami(asked),
        _ => Reply::page(200, "Welcome"),
    }
}

/// The person whom the cookie `session` names.
pub(crate) fn whoami(asked: &Asked) -> Reply {
    let cookies = asked.cookies();
    let name = cookies.iter().find_map(|c| c.strip_prefix("session="));
    let name = name.map_or_else(|| "null".to_owned(), |name| format!("\"{name}\""));
    Reply::page(200, &format!("{{\"name_id\":{name}}}"))
}

/// Takes the requests of one connection and answers them.
fn converse<S: Read + Write>(
    stream: S,
    server_name: impl Fn(&S) -> Option<String>,
    begun: &AtomicBool,
    log: &Mutex<Vec<Asked>>,
    answer: &Answer,
) {
    let mut stream = BufReader::new(stream);
    // Whoever asks may go away at any time.
    while let Some(mut asked) = read(&mut stream) {
        asked.server_name = server_name(stream.get_ref());
        let reply = if !begun.swap(true, Ordering::Relaxed) && asked.target.ends_with("/whoami") {
            // The harness looks at the probe before anybody is logged in; no test is about that
            // but the one that uses another path.
            Reply::page(404, "")
        } else {
            log.lock().unwrap().push(asked.clone());
            answer(&asked)
        };
        let bytes = reply.bytes();
        let sent = match reply.connection {
            Connection::Stays | Connection::Ends => bytes.as_slice(),
            Connection::Breaks | Connection::Hangs => &[],
            Connection::BreaksInBody | Connection::HangsInBody => {
                &bytes[..=bytes.len() - reply.body.len()]
            }
        };
        let stream = stream.get_mut();
        if stream
            .write_all(sent)
            .and_then(|()| stream.flush())
            .is_err()
        {
            return;
        }
        match reply.connection {
            Connection::Stays => {}
            Connection::Ends | Connection::Breaks | Connection::BreaksInBody => return,
            // Longer than any time limit in these tests.
            Connection::Hangs | Connection::HangsInBody => thread::sleep(Duration::from_secs(30)),
        }
    }
}

fn read(stream: &mut impl BufRead) -> Option<Asked> {
    let mut line = || {
        let mut line = String::new();
        let read = stream.read_line(&mut line).unwrap_or_default();
        (read > 0).then(|| line.trim_end().to_owned())
    };
    let first = line()?;
    let mut words = first.split(' ');
    let mut asked = Asked {
        method: words.next()?.to_owned(),
        target: words.next()?.to_owned(),
        ..Asked::default()
    };
    loop {
        let header = line()?;
        let Some((name, value)) = header.split_once(": ") else {
            assert_eq!(header, "", "no header");
            break;
        };
        let header = (name.to_ascii_lowercase(), value.to_owned());
        asked.headers.push(header);
    }
    let length = asked.all("content-length").first().map(|n| n.parse());
    let mut body = vec![0; length.unwrap_or(Ok(0)).unwrap()];
    stream.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).unwrap();
    Some(asked)
}
