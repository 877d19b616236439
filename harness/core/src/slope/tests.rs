use super::*;
use crate::Exit;

const BASE_US: u64 = 3_000;

fn points(cost_us: impl Fn(u64) -> u64) -> Vec<Point> {
    (7..=13)
        .map(|power| {
            let size = 1_u32 << power;
            Point {
                size,
                octets: 0,
                cost_us: BASE_US + cost_us(u64::from(size)),
            }
        })
        .collect()
}

fn judged(cost_us: impl Fn(u64) -> u64) -> (Option<f64>, Growth) {
    growth_of(Duration::from_micros(BASE_US), &points(cost_us))
}

fn near(exponent: Option<f64>, expected: f64) -> bool {
    exponent.is_some_and(|exponent| (exponent - expected).abs() < 0.05)
}

#[test]
fn powers_come_back_as_their_exponents() {
    let (exponent, growth) = judged(|n| n * 40);
    assert!(near(exponent, 1.0), "{exponent:?}");
    assert_eq!(growth, Growth::Linear);
    let (exponent, growth) = judged(|n| n * n / 50);
    assert!(near(exponent, 2.0), "{exponent:?}");
    assert_eq!(growth, Growth::SuperLinear);
    let (exponent, growth) = judged(|n| n * n * n / 100_000);
    assert!(near(exponent, 3.0), "{exponent:?}");
    assert_eq!(growth, Growth::SuperLinear);
}

#[test]
fn sorting_is_not_super_linear() {
    let (exponent, growth) = judged(|n| n * u64::from(n.ilog2()) * 4);
    assert_eq!(growth, Growth::Linear, "{exponent:?}");
}

/// A square that a linear part ten times as large at the start hides, shows at the end.
#[test]
fn the_largest_sizes_decide() {
    let (_, growth) = judged(|n| n * 20 + n * n / 50);
    assert_eq!(growth, Growth::SuperLinear);
}

#[test]
fn what_costs_little_is_flat_however_it_grows() {
    assert_eq!(judged(|n| n * n / 2_000), (None, Growth::Flat));
    assert_eq!(judged(|_| 0), (None, Growth::Flat));
    assert_eq!(growth_of(WORTH, &[]), (None, Growth::Flat));
}

/// A clock that counts in steps of 10 ms does not make a slope.
#[test]
fn ticks_make_no_slope() {
    for phase in 0..10 {
        let ticks = |us: u64| us / 10_000 * 10_000;
        // As measured: a message is repeated until 150 ms have been counted.
        let measured = |n: u64| {
            let once = n * 30;
            let times = (1..64).find(|times| ticks(once * times + phase * 1_000) >= 150_000);
            let times = times.unwrap_or(64);
            ticks(once * times + phase * 1_000) / times
        };
        assert_eq!(judged(measured).1, Growth::Linear, "{phase}");
    }
}

/// Beyond a limit of the target every message is cheap; what counts is how it came there.
#[test]
fn a_refusal_of_large_sizes_hides_nothing() {
    let (_, growth) = judged(|n| if n > 4096 { 100 } else { n * n / 20 });
    assert_eq!(growth, Growth::SuperLinear);
    let (_, growth) = judged(|n| if n > 4096 { 100 } else { n * 50 });
    assert_eq!(growth, Growth::Linear);
}

#[test]
fn a_sudden_explosion_is_super_linear() {
    let (exponent, growth) = judged(|n| if n == 8192 { 5_000_000 } else { 0 });
    assert_eq!(growth, Growth::SuperLinear, "{exponent:?}");
}

#[test]
fn a_dear_base_makes_it_unclear_and_never_steep() {
    let base = Duration::from_millis(300);
    let dear = |cost_us: fn(u64) -> u64| -> Vec<Point> {
        let mut points = points(cost_us);
        for point in &mut points {
            point.cost_us += 300_000 - BASE_US;
        }
        points
    };
    assert_eq!(growth_of(base, &dear(|n| n * 10)).1, Growth::Unclear);
    assert_eq!(growth_of(base, &dear(|n| n * 100)).1, Growth::Linear);
    assert_eq!(
        growth_of(base, &dear(|n| n * n / 20)).1,
        Growth::SuperLinear
    );
}

/// An engine that compiles what it runs often is slower at the honest size, which comes first.
#[test]
fn a_slow_start_makes_no_slope() {
    let warm = points(|n| n * 15);
    let (exponent, growth) = growth_of(Duration::from_millis(40), &warm);
    assert_eq!(growth, Growth::Linear, "{exponent:?}");
}

/// The two ways to find an attribute twice, with their work counted instead of timed.
#[test]
fn counted_work_shows_the_square() {
    let pairwise = |n: u64| {
        let mut compared = 0;
        for index in 0..n {
            compared += n - index - 1;
        }
        compared / 20
    };
    assert_eq!(judged(pairwise).1, Growth::SuperLinear);
    let hashed = |n: u64| {
        let mut seen = std::collections::BTreeSet::new();
        (0..n)
            .map(|index| u64::from(seen.insert(index)))
            .sum::<u64>()
            * 50
    };
    assert_eq!(judged(hashed).1, Growth::Linear);
}

#[test]
fn a_finding_decides_how_it_ends() {
    let slope = |growth: Growth| Slope {
        dimension: "depth".into(),
        base_us: 0,
        points: vec![],
        exponent: None,
        growth,
        raised: None,
    };
    let of = |growths: Vec<Growth>| TargetSlopes {
        target: "t".into(),
        version: "1".into(),
        meter: None,
        limited: true,
        failed: None,
        slopes: growths.into_iter().map(slope).collect(),
    };
    let unknown = Growth::Inconclusive { why: "x".into() };
    let crashed = Growth::Crashed {
        size: 1,
        reason: "x".into(),
    };
    assert_eq!(of(vec![]).exit(), Exit::NothingSelected);
    assert_eq!(of(vec![Growth::Flat, Growth::Unclear]).exit(), Exit::Pass);
    assert_eq!(
        of(vec![Growth::Flat, unknown.clone()]).exit(),
        Exit::Failure
    );
    assert_eq!(of(vec![unknown, crashed]).exit(), Exit::Findings);
}
