//! How time grows: with the size of a message, the number of cases, the number of targets.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use gauntlet_core::{DEFAULT_NOW, Profile};
use gauntlet_idp::World;
use gauntlet_reference::parts::Parts;
use gauntlet_reference::{ConfigError, ReferenceSp};
use gauntlet_runner::{Collect, Config, Subject, run};
use gauntlet_targets::{Cache, Spec, install, resolve};

use crate::{honest_of, world};

/// A quantity, and the time that it took.
pub type Point = (f64, Duration);

/// One way to grow.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// What grows.
    pub what: &'static str,
    /// What was measured, in order.
    pub points: Vec<Point>,
}

impl Scaling {
    /// The exponent of the power that fits best: 1 is in proportion, 2 is its square. By least squares over
    /// the logarithms.
    pub fn exponent(&self) -> f64 {
        let logs: Vec<(f64, f64)> = self
            .points
            .iter()
            .map(|(x, time)| (x.ln(), time.as_secs_f64().ln()))
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "a handful of points")]
        let n = logs.len() as f64;
        let mean = |pick: fn(&(f64, f64)) -> f64| logs.iter().map(pick).sum::<f64>() / n;
        let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
        let covariance: f64 = logs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
        let variance: f64 = logs.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
        covariance / variance
    }
}

/// The median of so many runs.
pub fn median(runs: usize, mut once: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..runs.max(1)).map(|_| once()).collect();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// A megabyte, in octets.
pub const MEGABYTE: usize = 1024 * 1024;

/// With the size of the message, in octets: from what is far above the signature in it to ten megabytes,
/// which is ten times what the reference takes without being told to.
pub fn sizes() -> Result<Scaling, Box<dyn Error>> {
    let world = world()?;
    let mut sp = of_any_size(&world)?;
    let mut points = Vec::new();
    for kilobytes in [32, 128, 512, 2048, 5120, 10240] {
        let minted = honest_of(&world, kilobytes * 1024)?;
        let mut accepted = true;
        let time = median(9, || {
            sp.reset();
            let begin = Instant::now();
            accepted &= sp.consume(black_box(&minted.delivery)).identity.is_some();
            begin.elapsed()
        });
        if !accepted {
            return Err(format!("{kilobytes} KB are not accepted").into());
        }
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        points.push((minted.xml.len() as f64, time));
    }
    Ok(Scaling {
        what: "octets of a response",
        points,
    })
}

/// The reference without its bounds on size.
pub fn of_any_size(world: &World) -> Result<ReferenceSp, ConfigError> {
    ReferenceSp::with_parts(&world.setup(), Parts::default().without_bounds())
}

/// The time to refuse a response of ten megabytes, which is more than the reference reads.
pub fn refusal_of_ten_megabytes() -> Result<Duration, Box<dyn Error>> {
    let world = world()?;
    let mut sp = ReferenceSp::new(&world.setup())?;
    let minted = honest_of(&world, 10 * MEGABYTE)?;
    let mut refused = true;
    let time = median(5, || {
        sp.reset();
        let begin = Instant::now();
        refused &= sp.consume(black_box(&minted.delivery)).identity.is_none();
        begin.elapsed()
    });
    if refused {
        Ok(time)
    } else {
        Err("ten megabytes are accepted".into())
    }
}

/// With the number of cases.
pub fn cases() -> Result<Scaling, Box<dyn Error>> {
    let all = gauntlet_catalog::everything();
    let mut points = Vec::new();
    for parts in [8, 4, 2, 1] {
        // Every so many-th, so that each part has some of every kind.
        let some: Vec<_> = all.iter().copied().step_by(parts).collect();
        let time = median(5, || timed(&some, 1, 1));
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        points.push((some.len() as f64, time));
    }
    Ok(Scaling {
        what: "cases",
        points,
    })
}

/// With the number of targets, one after the other.
pub fn targets() -> Result<Scaling, Box<dyn Error>> {
    let all = gauntlet_catalog::everything();
    let some: Vec<_> = all.iter().copied().step_by(4).collect();
    let mut points = Vec::new();
    for count in [1_u32, 2, 4, 8] {
        points.push((f64::from(count), median(5, || timed(&some, count, 1))));
    }
    Ok(Scaling {
        what: "targets",
        points,
    })
}

/// How long these cases take at so many targets.
fn timed(cases: &[&'static gauntlet_catalog::Case], targets: u32, jobs: usize) -> Duration {
    let subjects: Vec<Subject> = (0..targets)
        .map(|number| {
            Subject::of_spec(
                format!("reference-{number}"),
                Spec::Reference(Profile::default()),
            )
        })
        .collect();
    let config = Config {
        jobs,
        ..Config::new("bench", 1, DEFAULT_NOW, Profile::default())
    };
    let begin = Instant::now();
    let mut collect = Collect::default();
    let _ = black_box(run(&config, &subjects, cases, &mut collect));
    begin.elapsed()
}

/// What a run of the whole catalogue at an adapter takes, and what of that is the adapter's own.
#[derive(Clone, Copy, Debug)]
pub struct Overhead {
    /// How long the run took.
    pub wall: Duration,
    /// The processor time of the adapter's process, its start included.
    pub own: Duration,
}

impl Overhead {
    /// What the harness adds, in parts of the adapter's own time.
    pub fn share(&self) -> f64 {
        self.wall.as_secs_f64() / self.own.as_secs_f64() - 1.0
    }
}

/// The overhead at the bundled target `name`, the median of so many runs; `None` where it is not installed.
pub fn overhead(name: &str, runs: usize) -> Result<Option<Overhead>, Box<dyn Error>> {
    let cache = Cache::from_env()?;
    if install::installed(name, &cache).is_none() {
        return Ok(None);
    }
    let all = gauntlet_catalog::everything();
    let mut measured = Vec::new();
    for _ in 0..runs.max(1) {
        let subject = Subject::of_spec(name, resolve(name, &cache)?);
        let config = Config::new("bench", 1, DEFAULT_NOW, Profile::default());
        let before = children()?;
        let begin = Instant::now();
        let mut collect = Collect::default();
        run(&config, std::slice::from_ref(&subject), &all, &mut collect)?;
        let wall = begin.elapsed();
        let own = children()?.saturating_sub(before);
        measured.push(Overhead { wall, own });
    }
    measured.sort_by(|a, b| a.share().total_cmp(&b.share()));
    Ok(measured.get(measured.len() / 2).copied())
}

/// The processor time of the processes that this one has started and waited for.
fn children() -> Result<Duration, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in parentheses, may have anything in it. proc(5): cutime and cstime are fields 16 and
    // 17, in ticks, of which Linux has a hundred a second for everybody who asks.
    let (_, fields) = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?;
    let ticks = fields.split_ascii_whitespace().skip(13).take(2);
    let ticks: u64 = ticks.map(str::parse::<u64>).sum::<Result<_, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}

/// The most memory that this process has had, in megabytes; `None` where the system does not say.
pub fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").trim().parse().ok()?;
    Some(kilobytes / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponent_is_that_of_the_power() {
        for power in [0.5, 1.0, 2.0] {
            let point = |x: f64| (x, Duration::from_secs_f64(3e-6 * x.powf(power)));
            let scaling = Scaling {
                what: "x",
                points: [1e3, 1e4, 1e5, 1e6].map(point).to_vec(),
            };
            assert!((scaling.exponent() - power).abs() < 0.01, "{scaling:?}");
        }
    }
}
