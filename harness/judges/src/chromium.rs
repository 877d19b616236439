//! Chromium without a window, driven over a pipe by the Chrome `DevTools` Protocol.
//!
//! The pipe wants descriptors 3 and 4; a shell makes them of standard input and output.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::Missing;

/// The names that Debian and others give the program.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// How the program is started. The page is our own, and containers have no user namespaces for a
/// sandbox.
const START: &str = r#"exec "$0" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --no-first-run --disable-extensions --disable-background-networking --disable-sync \
    --user-data-dir="$1" --remote-debugging-pipe about:blank 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null"#;

/// The program, known to be there.
#[derive(Debug)]
pub struct Chromium {
    program: &'static str,
    version: String,
}

/// Finds the program.
pub fn find() -> Result<Chromium, Missing> {
    for program in NAMES {
        let said = Command::new(program).arg("--version").output();
        if let Ok(output) = said
            && output.status.success()
        {
            return Ok(Chromium {
                program,
                version: String::from_utf8_lossy(&output.stdout).trim().to_owned(),
            });
        }
    }
    Err(Missing {
        judge: "Chromium",
        why: format!("none of {} runs", NAMES.join(", ")),
        how: "install the package chromium (Debian: apt-get install chromium)",
    })
}

impl Chromium {
    /// What it says of its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Opens a file. `profile` is an empty folder that it may fill.
    pub fn open(&self, file: &Path, profile: &Path) -> io::Result<Page> {
        let mut child = Command::new("sh")
            .args(["-c", START, self.program])
            .arg(profile)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let no_pipe = || io::Error::other("no pipe to the browser");
        let input = child.stdin.take().ok_or_else(no_pipe)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(no_pipe)?);
        let mut page = Page {
            child,
            input,
            output,
            session: None,
            next: 0,
            requests: Vec::new(),
            complaints: Vec::new(),
        };
        let target = page.call("Target.createTarget", &json!({ "url": "about:blank" }))?;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = page.call("Target.attachToTarget", &attach)?;
        page.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in [
            "Network.enable",
            "Runtime.enable",
            "Log.enable",
            "Page.enable",
        ] {
            page.call(domain, &json!({}))?;
        }
        let url = format!("file://{}", file.canonicalize()?.display());
        page.call("Page.navigate", &json!({ "url": url }))?;
        Ok(page)
    }
}

/// A page that is open.
#[derive(Debug)]
pub struct Page {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: Option<String>,
    next: u64,
    /// The addresses that were asked for.
    pub requests: Vec<String>,
    /// Exceptions, and what the browser complained of.
    pub complaints: Vec<String>,
}

impl Page {
    /// The value of an expression; a promise is waited for.
    pub fn evaluate(&mut self, expression: &str) -> io::Result<Value> {
        let params = json!({
            "expression": expression, "awaitPromise": true, "returnByValue": true,
        });
        let mut answer = self.call("Runtime.evaluate", &params)?;
        if let Some(exception) = answer.get("exceptionDetails") {
            return Err(io::Error::other(format!("{expression}: {exception}")));
        }
        Ok(answer["result"]["value"].take())
    }

    /// Waits until an expression is true, half a minute at most.
    pub fn wait_for(&mut self, expression: &str) -> io::Result<()> {
        let wait = format!(
            "new Promise((done, fail) => {{ let left = 300; const look = () => {{ if ({expression}) \
             done(true); else if (left-- > 0) setTimeout(look, 100); else fail('waited for'); }}; \
             look(); }})"
        );
        self.evaluate(&wait).map(|_| ())
    }

    /// Presses a key, as a person does.
    pub fn press(&mut self, key: &str) -> io::Result<()> {
        let text = match key {
            "Enter" => Some("\r"),
            key if key.chars().count() == 1 => Some(key),
            _ => None,
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": key, "code": key });
            if let (Some(text), "keyDown") = (text, kind) {
                event["text"] = json!(text);
            }
            if key == "Enter" {
                event["windowsVirtualKeyCode"] = json!(13);
            }
            if key == "Tab" {
                event["windowsVirtualKeyCode"] = json!(9);
            }
            self.call("Input.dispatchKeyEvent", &event)?;
        }
        Ok(())
    }

    /// Types a text where the focus is.
    pub fn write(&mut self, text: &str) -> io::Result<()> {
        self.call("Input.insertText", &json!({ "text": text }))
            .map(|_| ())
    }

    /// Shows the page as on a dark or a light screen, or in print.
    pub fn look(&mut self, scheme: &str, media: &str) -> io::Result<()> {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let params = json!({ "media": media, "features": features });
        self.call("Emulation.setEmulatedMedia", &params).map(|_| ())
    }

    /// How wide and high the window is.
    pub fn resize(&mut self, width: u32, height: u32) -> io::Result<()> {
        let params = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.call("Emulation.setDeviceMetricsOverride", &params)
            .map(|_| ())
    }

    /// A picture of the window, PNG.
    pub fn screenshot(&mut self) -> io::Result<Vec<u8>> {
        let answer = self.call("Page.captureScreenshot", &json!({ "format": "png" }))?;
        let data = answer["data"].as_str().unwrap_or_default();
        STANDARD.decode(data).map_err(io::Error::other)
    }

    /// The tree that a screen reader sees: role and name of each node.
    pub fn accessible(&mut self) -> io::Result<Vec<(String, String)>> {
        self.call("Accessibility.enable", &json!({}))?;
        let tree = self.call("Accessibility.getFullAXTree", &json!({}))?;
        let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
        let word = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
        let named = nodes.iter().filter(|node| node["ignored"] != true);
        Ok(named
            .map(|node| (word(&node["role"]), word(&node["name"])))
            .collect())
    }

    fn call(&mut self, method: &str, params: &Value) -> io::Result<Value> {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(message.to_string().as_bytes())?;
        self.input.write_all(&[0])?;
        self.input.flush()?;
        loop {
            let mut octets = Vec::new();
            self.output.read_until(0, &mut octets)?;
            if octets.pop() != Some(0) {
                return Err(io::Error::other("the browser has gone away"));
            }
            let mut message: Value = serde_json::from_slice(&octets)?;
            if message["id"] == self.next {
                return match message.get("error") {
                    Some(error) => Err(io::Error::other(format!("{method}: {error}"))),
                    None => Ok(message["result"].take()),
                };
            }
            self.notice(&message);
        }
    }

    fn notice(&mut self, message: &Value) {
        let params = &message["params"];
        match message["method"].as_str() {
            Some("Network.requestWillBeSent") => {
                let url = params["request"]["url"].as_str().unwrap_or_default();
                self.requests.push(url.to_owned());
            }
            Some("Runtime.exceptionThrown") => {
                self.complaints.push(params["exceptionDetails"].to_string());
            }
            Some("Log.entryAdded") => self.complaints.push(params["entry"].to_string()),
            _ => {}
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.session = None;
        // It closes its own processes; whatever hangs is killed.
        let _ = self
            .input
            .write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let _ = self.input.flush();
        for _ in 0..50 {
            if let Ok(Some(_)) = self.child.try_wait() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
