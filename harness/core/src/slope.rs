//! How the cost of a message grows with its size, and [`growth_of()`], which says what it means.
//!
//! The cost of a message of size `n` is held against that of the same message at its honest size.
//! What is left grows as a power of `n`; the exponent is fitted by least squares in logarithms.

use std::time::Duration;

use serde::Serialize;

/// The exponent above which growth is super-linear: sorting stays below it, and so does memory
/// that no longer fits the cache.
pub const STEEP: f64 = 1.3;
/// The cost beyond the honest size below which nothing is said about growth: no harm is done.
pub const WORTH: Duration = Duration::from_millis(50);
/// The cost beyond the honest size that is enough to see how it grows.
pub const ENOUGH: Duration = Duration::from_millis(400);
/// The least cost that counts as measured.
const LEAST: Duration = Duration::from_millis(2);
/// The part of the cost at the honest size that may be noise.
const NOISE: f64 = 0.25;
/// How many sizes the exponent is fitted to: `n`, `2n`, `4n`.
const FITTED: usize = 3;

/// What costs are measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meter {
    /// Processor time of the target's processes, as the system counts it.
    Cpu,
    /// The time that the target reports with its answers.
    Reported,
    /// The time until the answer is there.
    Wall,
}

impl Meter {
    /// In words, for a table.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Cpu => "processor time of its processes",
            Self::Reported => "time that it reports",
            Self::Wall => "time until it answers",
        }
    }
}

/// The cost at one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The size.
    pub size: u32,
    /// The octets of the form field.
    pub octets: usize,
    /// The cost, in microseconds.
    pub cost_us: u64,
}

/// How the cost grows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Growth {
    /// At no size it costs enough to say anything.
    Flat,
    /// No faster than the message.
    Linear,
    /// Faster than the message.
    SuperLinear,
    /// The cost at the honest size hides it.
    Unclear,
    /// The target crashed, or its process ended.
    Crashed {
        /// At which size.
        size: u32,
        /// What is known of it.
        reason: String,
    },
    /// No answer came in time.
    TimedOut {
        /// At which size.
        size: u32,
        /// The limit, in milliseconds.
        after_ms: u64,
    },
    /// It could not be measured.
    Inconclusive {
        /// Why not.
        why: String,
    },
}

impl Growth {
    /// Whether it is a finding.
    pub const fn is_finding(&self) -> bool {
        matches!(
            self,
            Self::SuperLinear | Self::Crashed { .. } | Self::TimedOut { .. }
        )
    }

    /// In one word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Linear => "linear",
            Self::SuperLinear => "super-linear",
            Self::Unclear => "unclear",
            Self::Crashed { .. } => "crashed",
            Self::TimedOut { .. } => "timed out",
            Self::Inconclusive { .. } => "inconclusive",
        }
    }
}

/// An error that the library raised and does not document; its process went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Raised {
    /// The smallest size at which it did.
    pub size: u32,
    /// What is known of it.
    pub reason: String,
}

/// What was measured in one dimension.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slope {
    /// The dimension.
    pub dimension: String,
    /// The cost at the honest size, in microseconds.
    pub base_us: u64,
    /// The costs by size, in ascending order.
    pub points: Vec<Point>,
    /// The exponent, where it could be fitted.
    pub exponent: Option<f64>,
    /// What it means.
    pub growth: Growth,
    /// The error that stood for a refusal, where one did: untidy, and no finding.
    pub raised: Option<Raised>,
}

/// What was measured at one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetSlopes {
    /// The target.
    pub target: String,
    /// The version of the SP.
    pub version: String,
    /// What was measured by; `None` where nothing could be.
    pub meter: Option<Meter>,
    /// Whether its processes were held to limits.
    pub limited: bool,
    /// Why nothing could be measured, where that is so.
    pub failed: Option<String>,
    /// The dimensions, in order.
    pub slopes: Vec<Slope>,
}

impl TargetSlopes {
    /// How it ends: a finding outranks what could not be measured.
    pub fn exit(&self) -> crate::Exit {
        let inconclusive = |slope: &Slope| matches!(slope.growth, Growth::Inconclusive { .. });
        if self.slopes.iter().any(|slope| slope.growth.is_finding()) {
            crate::Exit::Findings
        } else if self.failed.is_some() || self.slopes.iter().any(inconclusive) {
            crate::Exit::Failure
        } else if self.slopes.is_empty() {
            crate::Exit::NothingSelected
        } else {
            crate::Exit::Pass
        }
    }
}

/// The exponent and what it means. `points` double in size, in ascending order.
///
/// Fitted are the three sizes that end with the most expensive one: beyond it the target refuses
/// sooner. What cannot be known is taken so that growth looks slower than it is, never faster: a
/// size that costs less than `base` lowers it, for the target may have been slow to begin with,
/// and a cost that drowns in the noise of the base counts as that noise.
pub fn growth_of(base: Duration, points: &[Point]) -> (Option<f64>, Growth) {
    let dearest = (1..=points.len())
        .filter_map(|end| points.get(..end))
        .max_by_key(|upto| upto.last().map(|point| point.cost_us));
    let upto = dearest.unwrap_or_default();
    let cheapest = upto.iter().map(|point| point.cost_us).min();
    let base = cheapest.map_or(base, |us| base.min(Duration::from_micros(us)));
    let upto: Vec<(u32, f64)> = upto
        .iter()
        .map(|point| (point.size, beyond(base, point).as_secs_f64()))
        .collect();
    let most = upto.last().map_or(0.0, |(_, cost)| *cost);
    if most < WORTH.as_secs_f64() {
        return (None, Growth::Flat);
    }
    let floor = LEAST.as_secs_f64().max(base.as_secs_f64() * NOISE);
    let start = upto.len().saturating_sub(FITTED);
    let fitted = upto.get(start..).unwrap_or_default();
    if fitted.len() < FITTED {
        return (None, Growth::Unclear);
    }
    let hidden = fitted.iter().any(|(_, cost)| *cost < floor);
    let logs: Vec<(f64, f64)> = fitted
        .iter()
        .map(|(size, cost)| (f64::from(*size).ln(), cost.max(floor).ln()))
        .collect();
    let Some(exponent) = least_squares(&logs) else {
        return (None, Growth::Unclear);
    };
    let growth = match (exponent > STEEP, hidden) {
        (true, _) => Growth::SuperLinear,
        (false, true) => Growth::Unclear,
        (false, false) => Growth::Linear,
    };
    (Some(exponent), growth)
}

/// What a size costs beyond the honest one.
pub fn beyond(base: Duration, point: &Point) -> Duration {
    Duration::from_micros(point.cost_us).saturating_sub(base)
}

/// The slope of the line through `points`; `None` where there are no two of different abscissa.
fn least_squares(points: &[(f64, f64)]) -> Option<f64> {
    let count = points.iter().map(|_| 1.0).sum::<f64>();
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
    let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let together: f64 = points
        .iter()
        .map(|(x, y)| (x - mean_x) * (y - mean_y))
        .sum();
    (spread > f64::EPSILON).then(|| together / spread)
}

#[cfg(test)]
mod tests;
