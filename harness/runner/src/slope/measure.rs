//! The cost of one message.

use std::time::{Duration, Instant};

use gauntlet_core::slope::Meter;
use gauntlet_core::{Delivery, Observation};
use gauntlet_targets::Target;

/// What has to be counted before it is believed: the system counts in steps of 10 ms.
const COUNTED: Duration = Duration::from_millis(150);
/// How often a message is brought at most.
const TIMES: u32 = 64;
/// How long one message is brought again and again at most.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What came of measuring.
pub(super) enum Measured {
    /// The cost of one delivery, and the error that stood for a refusal, where one did.
    Cost(Duration, Option<String>),
    /// The target failed at it.
    Failed(Observation),
    /// The target works, but its cost cannot be measured so.
    Unmeasured(String),
}

/// Brings a message until enough has been counted, and gives the mean.
pub(super) fn measure(target: &mut dyn Target, delivery: &Delivery, meter: Meter) -> Measured {
    let begun = Instant::now();
    let before = target.processor_time();
    let mut reported = Duration::ZERO;
    let mut times = 0;
    loop {
        let observed = target.consume(delivery);
        let raised = match observed {
            Observation::Accepted { .. } | Observation::Rejected { .. } => None,
            Observation::Crashed { reason } if target.outlived() => Some(reason),
            other => return Measured::Failed(other),
        };
        times += 1;
        reported += target.library_time().unwrap_or_default();
        let counted = match meter {
            Meter::Cpu => {
                let now = target.processor_time();
                let used = before
                    .zip(now)
                    .map(|(before, now)| now.saturating_sub(before));
                let Some(used) = used else {
                    let why = "the processor time of the target cannot be read".to_owned();
                    return Measured::Unmeasured(why);
                };
                used
            }
            Meter::Reported if target.library_time().is_none() => {
                let why = "the target does not report how long it took".to_owned();
                return Measured::Unmeasured(why);
            }
            Meter::Reported => reported,
            Meter::Wall => begun.elapsed(),
        };
        if counted >= COUNTED || times >= TIMES || begun.elapsed() >= PATIENCE {
            return Measured::Cost(counted / times, raised);
        }
    }
}
