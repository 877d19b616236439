//! Totality: an answer to whatever arrives, in bounded time, and the same one twice.

use gauntlet_core::Observation;

/// What is wrong with an observation, whatever the message was.
pub fn fault(observation: &Observation) -> Option<String> {
    match observation {
        Observation::Crashed { reason } => Some(format!("it crashed: {reason}")),
        Observation::TimedOut { after_ms } => Some(format!("no answer within {after_ms} ms")),
        _ => None,
    }
}

/// Whether costs grow no faster than a little beyond the size: `costs` are those of sizes each
/// twice the one before, and those below `floor` say nothing.
///
/// The exponent is that of the last doubling; 1.3 leaves room for a logarithm and for noise.
pub fn is_near_linear(costs: &[f64], floor: f64) -> bool {
    let mut pairs = costs.windows(2).filter(|pair| pair[0] >= floor);
    pairs.all(|pair| (pair[1] / pair[0]).log2() <= 1.3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crashes_and_hangs_are_faults_and_refusals_are_none() {
        let crashed = Observation::Crashed {
            reason: "boom".into(),
        };
        assert!(fault(&crashed).unwrap().contains("boom"));
        assert!(
            fault(&Observation::TimedOut { after_ms: 9 })
                .unwrap()
                .contains('9')
        );
        let refused = Observation::Rejected {
            reason: "no".into(),
            checks: vec![],
        };
        assert_eq!(fault(&refused), None);
    }

    #[test]
    fn a_square_is_noticed_and_a_line_is_not() {
        assert!(is_near_linear(&[10.0, 20.0, 40.0, 81.0], 1.0));
        assert!(!is_near_linear(&[10.0, 40.0, 160.0], 1.0));
        assert!(is_near_linear(&[0.1, 0.4, 1.6], 2.0), "below the floor");
    }
}
