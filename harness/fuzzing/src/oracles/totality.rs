//! Totality: an answer to whatever arrives, within the time limit of the target. How the cost grows with
//! the size is measured by `gauntlet slope`.

use gauntlet_core::Observation;

/// What is wrong with an observation, whatever the message was.
pub fn fault(observation: &Observation) -> Option<String> {
    match observation {
        Observation::Crashed { reason } => Some(format!("it crashed: {reason}")),
        Observation::TimedOut { after_ms } => Some(format!("no answer within {after_ms} ms")),
        _ => None,
    }
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
}
