//! How the cost of a message grows with its size, at one target.
//!
//! In each dimension the target gets messages of sizes that double, none of them authenticated,
//! until their cost can be told from noise or the largest size is reached. A process of its own
//! is started for each dimension and held to limits. What the costs mean,
//! [`gauntlet_core::slope::growth_of()`] says.

mod measure;

use std::thread;
use std::time::Duration;

use gauntlet_catalog::dimension::{Dimension, honest_size};
use gauntlet_core::slope::{
    ENOUGH, Growth, Meter, Point, Raised, Slope, TargetSlopes, beyond, growth_of,
};
use gauntlet_core::{Acceptance, DEFAULT_NOW, Feature, Observation};
use gauntlet_idp::{Baseline, Flow, MintError, Minted, Plan, SignOption, World, WorldError, mint};
use gauntlet_targets::{Confinement, Spec, Target};

use crate::clock;
use measure::{Measured, measure};

/// Stack for minting: the writer of the IdP goes as deep as the message does.
const STACK: usize = 512 * 1024 * 1024;
/// How often a cost that looks super-linear is measured again before it is believed.
const AGAIN: usize = 2;

/// What the system holds the processes of a target to while slopes are measured.
pub const CONFINEMENT: Confinement = Confinement {
    processor_s: 120,
    data_bytes: 2 * 1024 * 1024 * 1024,
};
/// How long a message may take where the target does not say.
pub const TIME_LIMIT: Duration = Duration::from_secs(20);

/// How slopes are measured.
#[derive(Clone, Debug)]
pub struct SlopeConfig {
    /// The seed of identifiers.
    pub seed: u64,
    /// The dimensions.
    pub dimensions: Vec<&'static Dimension>,
    /// What is measured by; the best that there is where `None`.
    pub meter: Option<Meter>,
}

/// Measures one target. `progress` is told what begins.
pub fn slope(
    config: &SlopeConfig,
    name: &str,
    spec: &Spec,
    progress: &mut dyn FnMut(&str),
) -> Result<TargetSlopes, WorldError> {
    let mut spec = spec.clone();
    let mut limited = false;
    if let Spec::Process(launch) = &mut spec {
        launch.confinement = Some(CONFINEMENT);
        limited = Confinement::SUPPORTED;
    }
    let mut result = TargetSlopes {
        target: name.to_owned(),
        version: String::new(),
        meter: None,
        limited,
        failed: None,
        slopes: Vec::new(),
    };
    let world = World::new(DEFAULT_NOW, config.seed)?;
    let mut baseline = None;
    for dimension in &config.dimensions {
        progress(&format!("{name}: {}", dimension.name));
        let begun = Ready::start(&spec, &world, config.meter, &mut baseline);
        let mut ready = match begun {
            Ok(ready) => ready,
            Err(why) => {
                result.failed = Some(why);
                return Ok(result);
            }
        };
        result.meter = Some(ready.meter);
        result.version.clone_from(&ready.target.hello().version);
        result.slopes.push(ready.dimension(dimension));
    }
    Ok(result)
}

/// A target that has accepted an honest message.
struct Ready {
    target: Box<dyn Target>,
    world: World,
    baseline: Baseline,
    meter: Meter,
}

impl Ready {
    /// Starts the target and brings it honest messages until one is accepted; `known` is the
    /// baseline of that message. An SP that refuses everything is fast at every size.
    fn start(
        spec: &Spec,
        world: &World,
        meter: Option<Meter>,
        known: &mut Option<Baseline>,
    ) -> Result<Self, String> {
        let mut target = spec.start().map_err(|error| error.to_string())?;
        let mut world = world.clone();
        let takes = |feature| target.hello().features.contains(&feature);
        let flow = if takes(Feature::Unsolicited) {
            Flow::Unsolicited
        } else {
            Flow::Solicited
        };
        if !takes(Feature::Clock) {
            let seed = fresh_seed(target.as_ref(), &world);
            world = world.at(clock::real_time(), seed);
        }
        if let Some(sp) = target.sp() {
            world = world.for_sp(sp.entity_id, sp.acs_url);
        }
        target.at(world.now()).map_err(|error| error.to_string())?;
        target
            .configure(&world.setup())
            .map_err(|error| error.to_string())?;
        let tried = [
            SignOption::Response,
            SignOption::Assertion,
            SignOption::Both,
        ];
        let baselines = match known.clone() {
            Some(baseline) => vec![baseline],
            None => tried
                .map(|sign| Baseline {
                    sign,
                    flow,
                    ..Baseline::default()
                })
                .to_vec(),
        };
        let mut refused = String::new();
        for baseline in baselines {
            let mut world = world.clone();
            if flow == Flow::Solicited
                && let Some(begun) = target.begin().map_err(|error| error.to_string())?
            {
                world = world.answering(&begun.request_id);
            }
            let honest = minted(&world, &Plan::honest(baseline.clone()))?;
            let observed = target.consume(&honest.delivery);
            let accepted = matches!(&observed, Observation::Accepted { identity }
                if honest.truth.compare(identity).acceptance != Acceptance::Forged);
            if !accepted {
                refused = observed.summary();
                continue;
            }
            let meter = meter.unwrap_or_else(|| best(target.as_ref()));
            *known = Some(baseline.clone());
            return Ok(Self {
                target,
                world,
                baseline,
                meter,
            });
        }
        Err(format!("an honest message was not accepted: {refused}"))
    }

    /// The baseline of the messages that are measured. One signature is made up, so there is
    /// only one: that of the Response, which covers all that grows, unless the target wants the
    /// other.
    fn unauthenticated(&self) -> Baseline {
        let mut baseline = self.baseline.clone();
        if baseline.sign == SignOption::Both {
            baseline.sign = SignOption::Response;
        }
        baseline
    }

    fn dimension(&mut self, dimension: &Dimension) -> Slope {
        let mut slope = Slope {
            dimension: dimension.name.to_owned(),
            base_us: 0,
            points: Vec::new(),
            exponent: None,
            growth: Growth::Flat,
            raised: None,
        };
        if let Err(growth) = self.climb(dimension, &mut slope) {
            slope.growth = growth;
        }
        slope
    }

    /// Measures one size after the other; the error is what ends the dimension early.
    fn climb(&mut self, dimension: &Dimension, slope: &mut Slope) -> Result<(), Growth> {
        let baseline = self.unauthenticated();
        let base = self.message(&honest_size(&baseline))?;
        // The first time is slower where code is compiled or files are read.
        self.cost(&base, 0, slope)?;
        let mut base_cost = self.cost(&base, 0, slope)?;
        let mut messages = Vec::new();
        for size in dimension.sizes() {
            slope.base_us = microseconds(base_cost);
            let message = self.message(&dimension.plan(&baseline, size))?;
            let octets = message.delivery.saml_response.len();
            let cost_us = microseconds(self.cost(&message, size, slope)?);
            let point = Point {
                size,
                octets,
                cost_us,
            };
            slope.points.push(point);
            messages.push(message);
            // Enough, and a quarter of it can still be told from the base.
            let more = beyond(base_cost, &point);
            if slope.points.len() > 2 && more >= ENOUGH && more >= base_cost * 4 {
                break;
            }
        }
        base_cost = base_cost.min(self.cost(&base, 0, slope)?);
        slope.base_us = microseconds(base_cost);
        (slope.exponent, slope.growth) = growth_of(base_cost, &slope.points);
        let mut again = 0;
        while slope.growth == Growth::SuperLinear && again < AGAIN {
            again += 1;
            for (index, message) in messages.iter().enumerate() {
                let Some(point) = slope.points.get(index).copied() else {
                    continue;
                };
                let cost_us = microseconds(self.cost(message, point.size, slope)?);
                if let Some(point) = slope.points.get_mut(index) {
                    point.cost_us = point.cost_us.min(cost_us);
                }
            }
            (slope.exponent, slope.growth) = growth_of(base_cost, &slope.points);
        }
        Ok(())
    }

    fn message(&self, plan: &Plan) -> Result<Minted, Growth> {
        minted(&self.world, plan).map_err(|why| Growth::Inconclusive { why })
    }

    /// The cost of one message; a target that fails at it is an error, which ends the dimension.
    fn cost(&mut self, message: &Minted, size: u32, slope: &mut Slope) -> Result<Duration, Growth> {
        match measure(self.target.as_mut(), &message.delivery, self.meter) {
            Measured::Cost(cost, raised) => {
                if let (None, Some(reason)) = (&slope.raised, raised) {
                    slope.raised = Some(Raised { size, reason });
                }
                Ok(cost)
            }
            Measured::Unmeasured(why) => Err(Growth::Inconclusive { why }),
            Measured::Failed(observed) if size == 0 => {
                let what = observed.summary();
                let why = format!("at a message of honest size with a wrong signature: {what}");
                Err(Growth::Inconclusive { why })
            }
            Measured::Failed(Observation::Crashed { reason }) => {
                Err(Growth::Crashed { size, reason })
            }
            Measured::Failed(Observation::TimedOut { after_ms }) => {
                Err(Growth::TimedOut { size, after_ms })
            }
            Measured::Failed(other) => Err(Growth::Inconclusive {
                why: other.summary(),
            }),
        }
    }
}

/// The best that there is: the processor time of its processes is what its users pay for, and
/// other programs on the machine do not change it.
fn best(target: &dyn Target) -> Meter {
    if target.processor_time().is_some() {
        Meter::Cpu
    } else if target.library_time().is_some() {
        Meter::Reported
    } else {
        Meter::Wall
    }
}

/// A deployed SP may remember the messages of the last run.
fn fresh_seed(target: &dyn Target, world: &World) -> u64 {
    match target.sp() {
        Some(_) => world
            .seed()
            .wrapping_add(clock::real_time().unix_ms().unsigned_abs()),
        None => world.seed(),
    }
}

fn microseconds(cost: Duration) -> u64 {
    u64::try_from(cost.as_micros()).unwrap_or(u64::MAX)
}

/// Mints on a thread with a large stack.
fn minted(world: &World, plan: &Plan) -> Result<Minted, String> {
    let minted = thread::scope(|scope| {
        let work = || mint(world, plan, "slope");
        let builder = thread::Builder::new().stack_size(STACK);
        let minted = builder
            .spawn_scoped(scope, work)
            .map_err(|error| error.to_string())?;
        minted
            .join()
            .map_err(|_| "the harness panicked while it minted".to_owned())?
            .map_err(|error: MintError| error.to_string())
    });
    minted.map_err(|why| format!("the message could not be minted: {why}"))
}
