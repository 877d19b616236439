//! One command that prints how fast everything is: beside the floor, beside peers, and how it grows.
//!
//! It runs the benchmarks by criterion, and reads what criterion has written down: the medians.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use gauntlet_benches::checks::{CHECKS, left_out};
use gauntlet_benches::scaling::{
    MEGABYTE, Scaling, cases, of_any_size, overhead, peak_megabytes, refusal_of_ten_megabytes,
    sizes, targets,
};
use gauntlet_benches::{ended, honest_of, whole_run, world};
use serde_json::Value;

const USAGE: &str = "\
speed                runs the benchmarks, and prints the tables
speed --linked       the same, and peers in Rust linked in, which are built first: minutes more
speed --no-bench     prints them of what the benchmarks have found last
speed --write        as the first, into docs/speed.md
speed --check        exit code 1 where a goal is not met, or could not be measured";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    // A child of its own for each, so that each has a peak of its own.
    if let [command, what] = arguments.as_slice()
        && command == "peak"
    {
        return ended(peak(what));
    }
    let known = ["--no-bench", "--linked", "--write", "--check"];
    if arguments
        .iter()
        .any(|argument| !known.contains(&argument.as_str()))
    {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    if has("--linked")
        && let Err(error) = linked()
    {
        return ended(Err(error));
    }
    ended(speed(!has("--no-bench"), has("--write"), has("--check")))
}

fn speed(bench: bool, write: bool, check: bool) -> Result<bool, Box<dyn Error>> {
    // Where it is before cargo builds anything, which may put another in its place.
    let own = std::env::current_exe()?;
    if bench {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["bench", "--quiet", "--package", "gauntlet-benches"])
            .current_dir(root())
            .status()?;
        if !status.success() {
            return Err("the benchmarks have failed: see above".into());
        }
    }
    let (text, met) = page(&own)?;
    if write {
        fs::write(root().join("docs/speed.md"), &text)?;
    }
    println!("{text}");
    Ok(met || !check)
}

/// Builds and measures the peers in Rust in a process with the benchmark, each by itself. One that cannot be built
/// is named, and has no row.
fn linked() -> Result<(), Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let criterion = criterion();
    let folder = root().join("benches/linked");
    // Each is a feature of that package.
    let output = Command::new(&cargo)
        .args(["metadata", "--no-deps", "--format-version=1"])
        .current_dir(&folder)
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let features = metadata["packages"][0]["features"].as_object();
    for name in features.ok_or("benches/linked has no features")?.keys() {
        let status = Command::new(&cargo)
            .args(["bench", "--quiet", "--features", name])
            .current_dir(&folder)
            .env("CRITERION_HOME", &criterion)
            .env("CARGO_TARGET_DIR", criterion.with_file_name("linked"))
            .status()?;
        if !status.success() {
            eprintln!("{name} is not measured: see above, and benches/README.md");
        }
    }
    Ok(())
}

fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.parent().unwrap_or(folder).to_path_buf()
}

/// Where criterion writes.
fn criterion() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target
        .unwrap_or_else(|| root().join("target"))
        .join("criterion")
}

/// The median of a benchmark, in microseconds.
fn median(name: &str) -> Result<f64, Box<dyn Error>> {
    let path = criterion().join(name).join("new/estimates.json");
    let text = fs::read_to_string(&path)
        .map_err(|error| format!("no result of {name} ({error}): run without --no-bench"))?;
    let value: Value = serde_json::from_str(&text)?;
    let nanoseconds = value["median"]["point_estimate"].as_f64();
    Ok(nanoseconds.ok_or("criterion wrote no median")? / 1000.0)
}

/// What a table says, and whether the goals are met.
fn page(own: &Path) -> Result<(String, bool), Box<dyn Error>> {
    let mut text = String::from(HEAD);
    let _ = writeln!(text, "{}\n", machine());
    let met = [
        validation(&mut text)?,
        parts(&mut text)?,
        growth(&mut text, own)?,
    ];
    Ok((text, met.iter().all(|met| *met)))
}

const HEAD: &str = "\
<!-- Written by `cargo run --release --package gauntlet-benches --bin speed -- --write`; edits are lost. -->

# Speed

Times depend on the machine; ratios hardly do, so each stands beside a floor that nobody can avoid, or beside a peer, in the same run.
Medians of criterion, single thread, warm. Regressions are found by counting instructions, not by the clock:
`cargo run --release --package gauntlet-benches --bin instructions`.

";

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("a processor that does not say its name", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    format!(
        "Measured on {model}, {cores} cores, {} {}, {}.",
        std::env::consts::OS,
        std::env::consts::ARCH,
        rustc.unwrap_or_default()
    )
}

/// Somebody else's SP.
#[derive(Clone, Debug)]
struct Peer {
    /// The name of the bundled target.
    name: String,
    /// How it was called, as it stands behind the name.
    how: &'static str,
    /// Microseconds for a validation.
    time: f64,
}

/// Validation beside the floor and beside peers.
fn validation(text: &mut String) -> Result<bool, Box<dyn Error>> {
    let others = [
        ("SHA-256 of 6 KB", median("floor/sha256-6k")?),
        ("one pass of quick-xml", median("floor/xml-events")?),
    ];
    let least = (
        "RSA-2048 verification, the key parsed, of a SignedInfo",
        median("floor/rsa2048-verify-parsed")?,
    );
    let call = (
        "RSA-2048 verification by one call of aws-lc-rs: it parses the key and digests 6 KB",
        median("floor/rsa2048-verify")?,
    );
    let rest: f64 = others.iter().map(|(_, time)| time).sum();
    let floor = call.1 + rest;
    let ours = median("reference/consume")?;
    text.push_str(
        "## Validation of one response of Entra's shape\n\n5.6 KB, RSA-2048, the Assertion signed; every check on.\n\n\
         | | µs | a second | beside the floor |\n| --- | --: | --: | --: |\n",
    );
    for (name, time) in [least, call].into_iter().chain(others) {
        let _ = writeln!(text, "| {name} | {time:.1} | | |");
    }
    let mut row = |name: &str, time: f64| {
        let _ = writeln!(
            text,
            "| {name} | {time:.1} | {:.0} | {:.2} |",
            1e6 / time,
            time / floor
        );
    };
    row("**the floor**: the call, the digest, the pass", floor);
    row("the least: with the key parsed before", least.1 + rest);
    row("**the reference SP**", ours);
    let mut peers: Vec<Peer> = Vec::new();
    for (group, how) in [("peer", ""), ("linked", ", linked in")] {
        let Ok(entries) = fs::read_dir(criterion().join(group)) else {
            continue;
        };
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Ok(time) = median(&format!("{group}/{name}")) {
                peers.push(Peer { name, how, time });
            }
        }
    }
    peers.sort_by(|a, b| a.time.total_cmp(&b.time));
    for Peer { name, how, time } in &peers {
        row(&format!("{name}{how}"), *time);
    }
    let near = ours / floor <= 1.5;
    let _ = writeln!(
        text,
        "\nThe goal is 1.5 times the floor: {}. Beside the least it is {:.2}.",
        if near { "met" } else { "not met" },
        ours / (least.1 + rest)
    );
    let ahead = ahead(text, &peers, ours);
    Ok(near && ahead)
}

/// Peers that say themselves, in public, that they do not do everything that the standard asks for.
const PARTIAL: [(&str, &str); 1] = [(
    "minisaml",
    "its description in the Python Package Index says that it does not support all of SAML 2.0, on purpose",
)];

/// Whether ours is ten times as fast as the fastest peer that checks as much; not so where there is none. Which peers do is asked of each by its
/// adapter, from the fastest on; one that cannot be asked counts as one that does. What a peer leaves out is a
/// finding about other people's software, which has no place on a page: it goes to standard error.
fn ahead(text: &mut String, peers: &[Peer], ours: f64) -> bool {
    for Peer { name, how, time } in peers {
        let missing = left_out(name).unwrap_or_else(|error| {
            eprintln!("what {name} checks could not be asked: {error}");
            None
        });
        let unasked = if missing.is_some() {
            ""
        } else {
            " (not asked: its adapter is not installed here, or gave no answer)"
        };
        let missing = missing.unwrap_or_default();
        let times = time / ours;
        if missing.is_empty() {
            let checks = CHECKS.map(|asked| asked.check).join(", ");
            let met = times >= 10.0;
            let _ = writeln!(
                text,
                "\nThe fastest peer that checks as much, {name}{how}{unasked}, takes {times:.1} times as long as ours. The goal is 10 times: \
                 {}. As much means what every SP must check ({checks}), each asked by a case of the catalogue. The time of a peer is what its \
                 library took, by its adapter's own clock and in a loop of its own: no pipe counts against it.",
                if met { "met" } else { "not met" }
            );
            return met;
        }
        for asked in missing {
            eprintln!("{name} does not check {}: {}", asked.check, asked.case);
        }
        if let Some((_, said)) = PARTIAL.iter().find(|(partial, _)| partial == name) {
            let _ = writeln!(
                text,
                "\n{name}, at {times:.1} times as long as ours, is not held against it: {said}."
            );
        }
    }
    text.push_str(
        "\nNo peer that checks as much was measured: `gauntlet target install gamlastan` installs one.\n",
    );
    false
}

/// Everything else, each beside what it cannot do without.
fn parts(text: &mut String) -> Result<bool, Box<dyn Error>> {
    text.push_str("\n## Parts\n\n| what | µs | beside | ratio |\n| --- | --: | --- | --: |\n");
    let events = ("a pass of quick-xml", median("floor/xml-events")?);
    let sign = (
        "an RSA-2048 signature by ring",
        median("mint/floor-rsa2048-sign")?,
    );
    let honest = ("an honest validation", median("reference/consume")?);
    let open = ("RSA-2048 OAEP by aws-lc-rs", median("floor/rsa2048-oaep")?);
    let verify = (
        "RSA-2048 verification, the key parsed",
        median("floor/rsa2048-verify-parsed")?,
    );
    for (what, name, beside) in [
        ("reading into a tree", "reference/read", Some(events)),
        (
            "canonicalizing a document",
            "reference/canonicalize",
            Some(events),
        ),
        (
            "stating what each Signature is, whoever signed (self-test)",
            "reference/verify",
            Some(verify),
        ),
        (
            "opening an encrypted Assertion, the key parsed too",
            "reference/decrypt",
            Some(open),
        ),
        (
            "validation, the Assertion encrypted",
            "reference/consume-encrypted",
            Some(open),
        ),
        (
            "reading metadata into a configuration",
            "reference/read-metadata",
            Some(honest),
        ),
        (
            "validation, the keys from metadata (read once)",
            "reference/consume-by-metadata",
            Some(honest),
        ),
        (
            "minting an honest response",
            "mint/honest-response",
            Some(sign),
        ),
        (
            "the same, signed before",
            "mint/honest-response-signed-before",
            Some(sign),
        ),
        ("judging", "core_judge", None),
        ("report: HTML, of 86 results", "report/html", None),
        ("report: JUnit", "report/junit", None),
        ("report: SARIF", "report/sarif", None),
        ("report: Markdown", "report/markdown", None),
        ("report: terminal", "report/terminal", None),
        ("report: JSON", "report/json", None),
        ("report: annotations", "report/annotations", None),
    ] {
        let time = median(name)?;
        let (beside, ratio) = match beside {
            Some((beside, floor)) => (beside, format!("{:.2}", time / floor)),
            None => ("", String::new()),
        };
        let _ = writeln!(text, "| {what} | {time:.1} | {beside} | {ratio} |");
    }
    let whole = median("run/whole-catalogue")? / 1e6;
    let _ = writeln!(
        text,
        "\nThe whole catalogue in this process, on two cores: **{whole:.2} s** (goal: under 2 s: {}).",
        if whole < 2.0 { "met" } else { "not met" }
    );
    let light = match overhead("python3-saml", 5)? {
        None => {
            text.push_str(
                "What the harness adds at python3-saml: not measured, `gauntlet target install python3-saml` installs it.\n",
            );
            false
        }
        Some(measured) => {
            let light = measured.share() < 0.1;
            let _ = writeln!(
                text,
                "The whole catalogue at python3-saml, over a pipe: {:.2} s, of which {:.2} s are its own, so the harness adds {:.1} % \
                 (goal: under 10 %: {}).",
                measured.wall.as_secs_f64(),
                measured.own.as_secs_f64(),
                measured.share() * 100.0,
                if light { "met" } else { "not met" }
            );
            light
        }
    };
    Ok(whole < 2.0 && light)
}

/// Exponents, and memory, for which the program at `own` calls itself.
fn growth(text: &mut String, own: &Path) -> Result<bool, Box<dyn Error>> {
    text.push_str("\n## Growth\n\n| with | from | to | exponent |\n| --- | --: | --: | --: |\n");
    let mut met = true;
    for scaling in [sizes()?, cases()?, targets()?] {
        let exponent = scaling.exponent();
        met &= exponent <= 1.1;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {exponent:.2} |",
            scaling.what,
            point(&scaling, 0),
            point(&scaling, scaling.points.len() - 1)
        );
    }
    let refusal = refusal_of_ten_megabytes()?;
    let _ = writeln!(
        text,
        "\nWhat is longer than 1 MiB (`MAX_BYTES`) was validated by the reference without this bound; with it, ten \
         megabytes are refused in {:.1} µs.\n\n\
         | the most memory of a process that | MB |\n| --- | --: |",
        refusal.as_secs_f64() * 1e6
    );
    for (what, word) in [
        ("validates one honest response", "honest"),
        ("validates one of a megabyte", "large"),
        ("mints one of ten megabytes", "minted"),
        ("mints and validates one of ten megabytes", "huge"),
        (
            "runs the whole catalogue, every message kept for the reports",
            "run",
        ),
    ] {
        let output = Command::new(own).args(["peak", word]).output()?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let _ = writeln!(text, "| {what} | {said} |");
    }
    Ok(met)
}

fn point(scaling: &Scaling, index: usize) -> String {
    let Some((x, time)) = scaling.points.get(index) else {
        return String::new();
    };
    format!("{x:.0} in {:.2} ms", time.as_secs_f64() * 1e3)
}

/// Does one thing and says how much memory that took.
fn peak(what: &str) -> Result<bool, Box<dyn Error>> {
    let world = world()?;
    let octets = match what {
        "honest" => 0,
        "large" => MEGABYTE,
        "minted" | "huge" => 10 * MEGABYTE,
        "run" => {
            whole_run(2)?;
            return said_peak();
        }
        _ => return Err("there is nothing of this name".into()),
    };
    let minted = honest_of(&world, octets)?;
    if what != "minted" {
        let judgement = of_any_size(&world)?.consume(&minted.delivery);
        judgement.identity.ok_or("it is not accepted")?;
    }
    said_peak()
}

fn said_peak() -> Result<bool, Box<dyn Error>> {
    println!("{}", peak_megabytes().ok_or("the system does not say")?);
    Ok(true)
}
