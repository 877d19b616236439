//! The listener: what messages name and a right SP leaves alone, and who asked for it.
//!
//! It serves on loopback only, for as long as anybody holds it. A file lies in the temporary folder
//! while such a message is on its way, and no longer. Every message that names an address has a token of its own in the path, so that
//! a request says which message caused it. Cases at several targets share tokens, so only one
//! such message is on its way at a time.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use gauntlet_core::SideEffect;
use gauntlet_idp::Beacons;
use gauntlet_idp::beacon::{PORT, TEXT, TOKEN_PREFIX, file_name};

/// How long a request may take to arrive. Whoever asks is on this machine.
const REQUEST: Duration = Duration::from_secs(1);
/// How much of a request is read: the first line is all that counts.
const REQUEST_OCTETS: usize = 8 * 1024;
/// How many requests are remembered that nobody has asked about.
const MAX_HITS: usize = 10_000;
/// The listeners of this process whose port is not free again.
static LIVE: AtomicUsize = AtomicUsize::new(0);
/// How long an accepted connection is waited for that has not said yet what it wants.
const GRACE: Duration = Duration::from_secs(1);

/// A listener that runs.
#[derive(Debug)]
pub struct Listener {
    beacons: Beacons,
    address: SocketAddr,
    shared: Arc<Shared>,
    turn: Mutex<()>,
    thread: Option<JoinHandle<()>>,
    file: PathBuf,
}

#[derive(Debug, Default)]
struct Shared {
    stop: AtomicBool,
    /// Connections that have not said yet what they want.
    pending: AtomicUsize,
    hits: Mutex<Vec<Hit>>,
    /// Requests that came after the answer, and so belong to nobody.
    late: Mutex<Vec<SideEffect>>,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hit {
    method: String,
    path: String,
}

/// The right to have a message on its way that names an address.
#[derive(Debug)]
pub struct Turn<'l> {
    listener: &'l Listener,
    token: String,
    _guard: MutexGuard<'l, ()>,
}

impl Listener {
    /// The listener of this process: the one that runs, or a new one.
    pub fn shared() -> io::Result<Arc<Self>> {
        static RUNNING: Mutex<Weak<Listener>> = Mutex::new(Weak::new());
        let mut running = lock(&RUNNING);
        if let Some(listener) = running.upgrade() {
            return Ok(listener);
        }
        // One that is just ending still has the port.
        let until = Instant::now() + GRACE;
        while LIVE.load(Ordering::SeqCst) > 0 && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
        let listener = Arc::new(Self::start(&std::env::temp_dir())?);
        *running = Arc::downgrade(&listener);
        Ok(listener)
    }

    /// Starts one, with its file in `folder`. Where the usual port is taken, another one serves;
    /// messages then have other bytes.
    fn start(folder: &Path) -> io::Result<Self> {
        let any = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let socket = any(PORT).or_else(|_| any(0))?;
        let address = socket.local_addr()?;
        let file = folder.join(file_name(address.port()));
        // Whether it can be written is known before anybody counts on it.
        write(&file)?;
        std::fs::remove_file(&file)?;
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("listener".to_owned())
            .spawn(move || serve(&socket, &serving))?;
        LIVE.fetch_add(1, Ordering::SeqCst);
        Ok(Self {
            beacons: Beacons::new(address.port(), &folder.to_string_lossy()),
            address,
            shared,
            turn: Mutex::new(()),
            thread: Some(thread),
            file,
        })
    }

    /// Where it is, for messages to name.
    pub fn beacons(&self) -> &Beacons {
        &self.beacons
    }

    /// Whether it has the port that messages name everywhere.
    pub fn has_usual_port(&self) -> bool {
        self.address.port() == PORT
    }

    /// Waits until no other message is on its way that names an address. An error where the file
    /// cannot be written any more.
    pub fn turn(&self, token: String) -> io::Result<Turn<'_>> {
        let guard = lock(&self.turn);
        write(&self.file)?;
        // What a target asks for after its answer cannot be laid at its door any more.
        let late = self.take(&token);
        lock(&self.shared.late).extend(late);
        Ok(Turn {
            listener: self,
            token,
            _guard: guard,
        })
    }

    /// The requests so far that came after the answer to their message; they are forgotten. That a
    /// target asks late is a fact, but which one it was is not known.
    pub fn late(&self) -> Vec<SideEffect> {
        let mut late = std::mem::take(&mut *lock(&self.shared.late));
        late.extend(self.take(TOKEN_PREFIX));
        late
    }

    /// The requests with this token, each kind once; they are forgotten.
    fn take(&self, token: &str) -> Vec<SideEffect> {
        let until = Instant::now() + GRACE;
        while self.shared.pending.load(Ordering::SeqCst) > 0 && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
        let mut hits = lock(&self.shared.hits);
        let of_token = |hit: &Hit| hit.path.trim_start_matches('/').starts_with(token);
        let mut effects: Vec<SideEffect> = Vec::new();
        for hit in hits.iter().filter(|hit| of_token(hit)) {
            let effect = SideEffect::Fetched {
                method: hit.method.clone(),
                path: hit.path.clone(),
            };
            if !effects.contains(&effect) {
                effects.push(effect);
            }
        }
        hits.retain(|hit| !of_token(hit));
        effects
    }
}

impl Turn<'_> {
    /// What was asked for since the turn began.
    pub fn side_effects(&self) -> Vec<SideEffect> {
        self.listener.take(&self.token)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.listener.file);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // Wakes the thread, which waits for a connection.
        let _ = TcpStream::connect_timeout(&self.address, REQUEST);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        LIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Writes the file. The port in its name is ours, so one that is there is what a killed run has left.
fn write(file: &Path) -> io::Result<()> {
    let _ = std::fs::remove_file(file);
    std::fs::File::create_new(file)?.write_all(TEXT.as_bytes())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers one connection after the other.
fn serve(socket: &TcpListener, shared: &Shared) {
    for connection in socket.incoming() {
        if shared.stop.load(Ordering::SeqCst) {
            return;
        }
        let Ok(mut connection) = connection else {
            // Too many open files, for example: not worth a core.
            thread::sleep(Duration::from_millis(10));
            continue;
        };
        shared.pending.fetch_add(1, Ordering::SeqCst);
        let hit = request(&mut connection);
        // Noted before it is answered: whoever waits for the answer cannot be missed.
        if let Some(hit) = &hit {
            let mut hits = lock(&shared.hits);
            if hits.len() < MAX_HITS && hit.path.trim_start_matches('/').starts_with(TOKEN_PREFIX) {
                hits.push(hit.clone());
            }
        }
        shared.pending.fetch_sub(1, Ordering::SeqCst);
        if let Some(hit) = hit {
            let _ = answer(&mut connection, &hit);
        }
    }
}

/// The first line of a request; none where it is no HTTP.
fn request(connection: &mut TcpStream) -> Option<Hit> {
    let until = Instant::now() + REQUEST;
    let mut read = Vec::new();
    let mut part = [0; 1024];
    while !read.windows(4).any(|end| end == b"\r\n\r\n") && read.len() < REQUEST_OCTETS {
        let left = until.checked_duration_since(Instant::now())?;
        // Zero would be no limit at all.
        let limit = left.max(Duration::from_millis(1));
        connection.set_read_timeout(Some(limit)).ok()?;
        match connection.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(count) => read.extend_from_slice(part.get(..count)?),
        }
    }
    let text = String::from_utf8_lossy(&read);
    let mut words = text.lines().next()?.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    Some(Hit {
        method: method.to_owned(),
        path: path.to_owned(),
    })
}

fn answer(connection: &mut TcpStream, hit: &Hit) -> io::Result<()> {
    let (kind, body) = content(&hit.path);
    let body = if hit.method == "HEAD" {
        ""
    } else {
        body.as_str()
    };
    connection.set_write_timeout(Some(REQUEST))?;
    write!(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// What stands behind a path: something that whoever asks for it can go on with.
fn content(path: &str) -> (&'static str, String) {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("dtd") => ("application/xml-dtd", format!("<!ENTITY more \"{TEXT}\">")),
        Some("xsd") => (
            "application/xml",
            "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"/>".to_owned(),
        ),
        Some("xsl") => (
            "application/xml",
            "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\"/>"
                .to_owned(),
        ),
        Some("xml") => ("application/xml", format!("<canary>{TEXT}</canary>")),
        _ => ("text/plain", TEXT.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(listener: &Listener, text: &str) -> String {
        let mut stream = TcpStream::connect(listener.address).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn a_request_counts_for_its_token_and_once() {
        let listener = Listener::shared().unwrap();
        assert!(listener.address.ip().is_loopback());
        let turn = listener.turn("canary-of-this-test".to_owned()).unwrap();
        assert_eq!(std::fs::read_to_string(&listener.file).unwrap(), TEXT);
        let answer = ask(
            &listener,
            "GET /canary-of-this-test/entity HTTP/1.1\r\n\r\n",
        );
        assert!(answer.ends_with(TEXT), "{answer}");
        ask(
            &listener,
            "GET /canary-of-another-test/entity HTTP/1.1\r\n\r\n",
        );
        ask(&listener, "no HTTP at all\r\n\r\n");
        let hit = SideEffect::Fetched {
            method: "GET".into(),
            path: "/canary-of-this-test/entity".into(),
        };
        assert_eq!(turn.side_effects(), [hit]);
        assert_eq!(turn.side_effects(), []);
        drop(turn);
        assert!(!listener.file.exists());
        let other = "the message made it ask for GET /canary-of-another-test/entity";
        let late: Vec<String> = listener.late().iter().map(ToString::to_string).collect();
        assert!(late.iter().any(|effect| effect == other), "{late:?}");
    }

    #[test]
    fn it_ends_with_its_last_owner() {
        let folder = std::env::temp_dir();
        let listener = Listener::start(&folder).unwrap();
        let address = listener.address;
        assert!(TcpStream::connect(address).is_ok());
        drop(listener);
        assert!(TcpStream::connect(address).is_err());
    }
}
