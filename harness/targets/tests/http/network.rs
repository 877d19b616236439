//! Where connections go, and where they do not.

use std::net::TcpListener;
use std::process::Command;

use gauntlet_core::Observation;
use gauntlet_targets::http::HttpTarget;
use gauntlet_targets::{AllowedHosts, Target, TargetError};

use crate::common::delivery;
use crate::fake::{FakeSp, PROBE, Reply, manifest, naive, spec, started, whoami};

fn crashed(observation: Observation) -> String {
    match observation {
        Observation::Crashed { reason } => reason,
        other => panic!("{other:?}"),
    }
}

fn is_accepted(observation: &Observation) -> bool {
    matches!(observation, Observation::Accepted { .. })
}

#[test]
fn a_connection_is_led_elsewhere_and_the_names_stay() {
    let sp = FakeSp::start(naive);
    let http = format!(
        "connect = {{ 'sp.example:80' = '127.0.0.1:{0}', 'sp.example:8080' = '127.0.0.1:{0}' }}",
        sp.port()
    );
    for (base, host) in [
        ("http://sp.example", "sp.example"),
        ("http://SP.example:8080", "sp.example:8080"),
    ] {
        let before = sp.asked().len();
        let mut target = started(spec(&manifest(base, &http, PROBE)));
        let observed = target.consume(&delivery("alice"));
        assert!(is_accepted(&observed), "{base}: {observed:?}");
        for asked in &sp.asked()[before..] {
            assert_eq!(asked.all("host"), [host]);
        }
    }
    // The name in the settings may be written as it likes.
    let loud = http.replace("sp.example:80'", "SP.Example:80'");
    let mut target = started(spec(&manifest("http://sp.example", &loud, PROBE)));
    assert!(is_accepted(&target.consume(&delivery("alice"))));
}

fn over_tls(sp: &FakeSp, host: &str, more: &str) -> Observation {
    let http = format!(
        "connect = {{ '{host}:443' = '127.0.0.1:{}' }}\n{more}",
        sp.port()
    );
    let mut target = started(spec(&manifest(&format!("https://{host}"), &http, PROBE)));
    target.consume(&delivery("alice"))
}

#[test]
fn a_certificate_is_trusted_where_the_settings_say_so() {
    let sp = FakeSp::start_tls(naive);
    let ours = "ca_file = 'tls-certificate.pem'";
    let any = "accept_any_certificate = true";
    let observed = over_tls(&sp, "sp.gauntlet.example", ours);
    assert!(is_accepted(&observed), "{observed:?}");
    let asked = sp.asked();
    assert_eq!(asked.len(), 3);
    for asked in &asked {
        assert_eq!(asked.server_name.as_deref(), Some("sp.gauntlet.example"));
        assert_eq!(asked.all("host"), ["sp.gauntlet.example"]);
    }
    for (host, more) in [
        // Nobody public has signed it.
        ("sp.gauntlet.example", ""),
        // It is for another host.
        ("sp.example", ours),
        // The file holds a certificate that signed nothing here.
        ("sp.gauntlet.example", "ca_file = 'sp-certificate.pem'"),
    ] {
        let reason = crashed(over_tls(&sp, host, more));
        assert!(reason.contains(&format!("https://{host}/acs")), "{reason}");
        assert!(reason.contains("certificate"), "{reason}");
    }
    assert_eq!(
        sp.asked().len(),
        3,
        "a message went where nobody was trusted"
    );
    for host in ["sp.gauntlet.example", "sp.example"] {
        let observed = over_tls(&sp, host, any);
        assert!(is_accepted(&observed), "{observed:?}");
    }
}

#[test]
fn no_connection_is_an_observation() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let spec = spec(&manifest(&base, "", PROBE));
    let mut target = started(spec.clone());
    drop(listener);
    let reason = crashed(target.consume(&delivery("alice")));
    assert!(reason.starts_with(&format!("{base}/acs: ")), "{reason}");
    assert!(reason.contains("refused"), "{reason}");
    // Of one that was never there, nothing can be said at all.
    let error = HttpTarget::start(spec).err().unwrap().to_string();
    assert!(error.contains(&format!("{base}/acs")), "{error}");
    assert!(error.contains("start the SP"), "{error}");
}

/// An address of the documentation (RFC 5737): nobody's.
const FOREIGN: &str = "203.0.113.1";

#[test]
fn nothing_starts_that_would_send_elsewhere() {
    let here = "http://127.0.0.1:9";
    let away = format!("http://{FOREIGN}");
    let with = |http: &str| manifest(here, http, PROBE);
    let mut acs = spec(&with(""));
    acs.http.acs_url = format!("{away}/acs");
    let mut probe = spec(&with(""));
    probe.http.probe.url = format!("{away}/whoami");
    let login = spec(&with(&format!("login_url = '{away}/login'")));
    let reset = spec(&with(&format!("reset = {{ url = '{away}/reset' }}")));
    let connect = format!("connect = {{ 'sp.example:80' = '{FOREIGN}:80' }}");
    let named = spec(&manifest("http://sp.example", &connect, PROBE));
    // Every interface is more than the loopback interface.
    let any = spec(&manifest("http://0.0.0.0:9", "", PROBE));
    let mapped = spec(&manifest(
        &format!("http://[::ffff:{FOREIGN}]:9"),
        "",
        PROBE,
    ));
    for (spec, host, address) in [
        (acs, FOREIGN, FOREIGN),
        (probe, FOREIGN, FOREIGN),
        (login, FOREIGN, FOREIGN),
        (reset, FOREIGN, FOREIGN),
        (named, "sp.example", FOREIGN),
        (any, "0.0.0.0", "0.0.0.0"),
        (mapped, "[::ffff:cb00:7101]", "::ffff:203.0.113.1"),
    ] {
        let foreign = spec.foreign_hosts();
        assert_eq!(foreign.len(), 1, "{foreign:?}");
        assert_eq!(foreign[0].host, host);
        assert_eq!(foreign[0].address, address);
        assert_eq!(spec.distant_hosts(), foreign);
        let Err(TargetError::Settings { why }) = HttpTarget::start(spec).map(|_| ()) else {
            panic!("{host} was let through")
        };
        assert!(why.contains(&format!("--allow-host {host}")), "{why}");
    }
}

#[test]
fn an_allowed_host_is_let_through_and_no_other() {
    let base = format!("http://{FOREIGN}");
    let mut spec = spec(&manifest(&base, "login_url = 'http://203.0.113.2/'", PROBE));
    spec.allowed = AllowedHosts::new([FOREIGN.to_owned()]);
    let hosts = |foreign: Vec<gauntlet_targets::http::ForeignHost>| {
        let hosts = foreign.into_iter().map(|foreign| foreign.host);
        hosts.collect::<Vec<_>>()
    };
    assert_eq!(hosts(spec.foreign_hosts()), ["203.0.113.2"]);
    assert_eq!(hosts(spec.distant_hosts()), [FOREIGN, "203.0.113.2"]);
    spec.allowed = AllowedHosts::new([FOREIGN.to_owned(), "203.0.113.2".to_owned()]);
    assert_eq!(hosts(spec.foreign_hosts()), [""; 0]);
    assert_eq!(hosts(spec.distant_hosts()), [FOREIGN, "203.0.113.2"]);
    // It is not started: that would be the first step to send something there.
}

#[test]
fn a_redirect_elsewhere_is_not_followed() {
    for to in [
        format!("http://{FOREIGN}/page?secret=1"),
        format!("//{FOREIGN}/page?secret=1"),
        format!("http://127.0.0.1@{FOREIGN}/page?secret=1"),
        "http://named.example/page?secret=1".to_owned(),
        "mailto:alice@example.com".to_owned(),
    ] {
        let location = to.clone();
        let sp = FakeSp::start(move |asked| match asked.target.as_str() {
            "/acs" => Reply::redirect(302, &location),
            _ => whoami(asked),
        });
        let mut target = sp.target(&format!(
            "connect = {{ 'named.example:80' = '{FOREIGN}:80' }}"
        ));
        let observed = target.consume(&delivery("alice"));
        let Observation::Rejected { reason, .. } = observed else {
            panic!("{to}: {observed:?}")
        };
        assert!(
            reason.contains("the browser was sent to "),
            "{to}: {reason}"
        );
        assert!(!reason.contains("secret"), "{to}: {reason}");
        assert_eq!(sp.lines(), ["POST /acs", "GET /whoami"], "{to}");
    }
}

#[test]
#[ignore = "runs in a process of its own, with another environment"]
fn delivers_once() {
    let sp = FakeSp::start(naive);
    assert!(is_accepted(&sp.target("").consume(&delivery("alice"))));
    let tls = FakeSp::start_tls(naive);
    let observed = over_tls(&tls, "sp.gauntlet.example", "accept_any_certificate = true");
    assert!(is_accepted(&observed), "{observed:?}");
}

#[test]
fn a_proxy_of_the_environment_is_ignored() {
    let proxy = FakeSp::start(|_| Reply::page(502, ""));
    let mut inner = Command::new(std::env::current_exe().unwrap());
    inner.args(["--exact", "network::delivers_once", "--ignored"]);
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        inner.env(name, proxy.base());
        inner.env(name.to_ascii_uppercase(), proxy.base());
    }
    inner.env_remove("no_proxy").env_remove("NO_PROXY");
    let output = inner.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(proxy.lines(), [""; 0]);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}
