//! The gate against slowness: counts instructions under callgrind, and fails where they are more than those
//! that were accepted. Wall time is noise; this is the same every time.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use gauntlet_benches::counted::{ALL, Counted};
use gauntlet_benches::ended;

const USAGE: &str = "\
instructions            fail where something takes more instructions than were accepted
instructions --write    accept what is counted now; read `git diff`
instructions --slowed   the same, with reading done twice: it must fail";

/// What may be more or less without anybody having to say why, in per cent. Another version of the compiler or of
/// a library moves the numbers; what is worse by design moves them further.
const TOLERANCE: f64 = 5.0;

/// The least number of repetitions, and how many more the second count has: what is not repeated
/// (making keys, minting) is the same in both and so falls out.
const FEW: usize = 2;
const MORE: usize = 6;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        // The child, under callgrind.
        ["run", name, times] => run(name, times),
        [] => gate(&ALL.iter().collect::<Vec<_>>(), 1),
        ["--slowed"] => gate(
            &ALL.iter()
                .filter(|one| one.name == "read")
                .collect::<Vec<_>>(),
            2,
        ),
        ["--write"] => write(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    ended(done)
}

fn run(name: &str, times: &str) -> Result<bool, Box<dyn Error>> {
    let counted = ALL.iter().find(|counted| counted.name == name);
    let counted = counted.ok_or("there is nothing of this name")?;
    (counted.run)(times.parse()?)?;
    Ok(true)
}

/// Where the accepted numbers stand.
fn accepted_path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.tsv")
}

const HEAD: &str = "\
# Instructions that each of these takes, as accepted: `cargo run --release --package gauntlet-benches --bin \
instructions -- --write`.
";

fn write() -> Result<bool, Box<dyn Error>> {
    let mut text = HEAD.to_owned();
    for (name, count) in count_all(&ALL.iter().collect::<Vec<_>>(), 1)? {
        text.push_str(&format!("{name}\t{count}\n"));
    }
    fs::write(accepted_path(), text)?;
    Ok(true)
}

/// Whether none of these takes more than was accepted, with each done `factor` times.
fn gate(these: &[&'static Counted], factor: usize) -> Result<bool, Box<dyn Error>> {
    let text = fs::read_to_string(accepted_path())?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let accepted: BTreeMap<&str, &str> = lines.filter_map(|line| line.split_once('\t')).collect();
    let mut passed = true;
    let counts = count_all(these, factor)?;
    for (name, count) in &counts {
        let Some(before) = accepted.get(name) else {
            println!("{name:24} {count:>12}  not accepted yet: --write");
            passed = false;
            continue;
        };
        let before: i64 = before.parse()?;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let change = (*count as f64 / before as f64 - 1.0) * 100.0;
        let word = if change > TOLERANCE {
            passed = false;
            "SLOWER"
        } else if change < -TOLERANCE {
            "faster: --write keeps it so"
        } else {
            ""
        };
        println!("{name:24} {count:>12}  accepted {before:>12}  {change:>+6.1} %  {word}");
    }
    let is_known = |name: &str| ALL.iter().any(|counted| counted.name == name);
    for name in accepted.keys().filter(|name| !is_known(name)) {
        println!("{name:24} is counted no more: --write");
        passed = false;
    }
    Ok(passed)
}

/// The instructions of each, by name, without the cryptography in it.
fn count_all(
    these: &[&'static Counted],
    factor: usize,
) -> Result<BTreeMap<&'static str, i64>, Box<dyn Error>> {
    let mut raw = BTreeMap::new();
    for counted in these {
        raw.insert(counted.name, count(counted, factor)?);
    }
    let net = these
        .iter()
        .filter(|counted| !counted.name.starts_with("floor-"))
        .map(|counted| {
            let without: i64 = counted
                .without
                .iter()
                .filter_map(|name| raw.get(name))
                .sum();
            let all = raw.get(counted.name).copied().unwrap_or(0);
            (counted.name, all - without)
        });
    Ok(net.collect())
}

fn count(counted: &Counted, factor: usize) -> Result<i64, Box<dyn Error>> {
    // Both at once: what one process does is no instruction of the other's.
    let (few, more) = std::thread::scope(|scope| {
        let few = scope.spawn(|| callgrind(counted.name, FEW * factor));
        let more = callgrind(counted.name, (FEW + MORE) * factor);
        (few.join(), more)
    });
    let few = few.map_err(|_| "a thread has panicked")??;
    Ok((more? - few) / i64::try_from(MORE)?)
}

/// Whether numbers of this processor can be held against those that were accepted.
fn comparable() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx2");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// All instructions of a process that does it so many times.
fn callgrind(name: &str, times: usize) -> Result<i64, String> {
    if !comparable() {
        return Err("what was accepted was counted on x86-64 with AVX2, for which some libraries have other code".to_owned());
    }
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().map_err(|error| error.to_string())?)
        .args(["run", name, &times.to_string()])
        .output()
        .map_err(|error| {
            format!("valgrind cannot be started ({error}): apt-get install valgrind")
        })?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{name}: {said}"));
    }
    let line = said
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let (_, number) = line.ok_or_else(|| format!("callgrind says no number: {said}"))?;
    number
        .trim()
        .parse()
        .map_err(|_| format!("callgrind says no number: {said}"))
}
