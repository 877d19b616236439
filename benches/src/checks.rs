//! What an SP must have checked to be held against the reference: a peer that leaves checks out is fast for it.

use std::error::Error;

use gauntlet_core::runlog::Event;
use gauntlet_core::{DEFAULT_NOW, FailKind, Profile, Verdict};
use gauntlet_runner::{Collect, Config, Subject, run};
use gauntlet_targets::{Cache, install, resolve};

/// A check, and the case that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What is checked, in a few words.
    pub check: &'static str,
    /// The case whose message must be refused.
    pub case: &'static str,
}

/// What every SP must do with a response (Profiles 4.1.4.3 and 4.1.4.5; Core 2.5.1 and 3.2.2.2), a case for each.
/// Replays are not among them: libraries leave those to their callers.
pub const CHECKS: [Asked; 8] = [
    Asked {
        check: "that there is a signature",
        case: "attacks/absence/sig-removed-all",
    },
    Asked {
        check: "that what is read is what was signed",
        case: "attacks/absence/tampered-name-id",
    },
    Asked {
        check: "the status",
        case: "attacks/content/status-not-success",
    },
    Asked {
        check: "the Audience",
        case: "attacks/content/aud-wrong",
    },
    Asked {
        check: "the end of the Conditions",
        case: "attacks/content/cond-expired",
    },
    Asked {
        check: "the Recipient",
        case: "attacks/content/recipient-wrong",
    },
    Asked {
        check: "the end of the confirmation",
        case: "attacks/content/scd-expired",
    },
    Asked {
        check: "InResponseTo",
        case: "attacks/correlation/irt-wrong",
    },
];

/// Those of [`CHECKS`] that the bundled target `name` leaves out, as it shows by accepting the message; `None` where
/// it is not installed. What cannot be asked of it, since it has not what the case needs, does not count against it.
///
/// # Errors
///
/// When it cannot be run, or a case got no answer.
pub fn left_out(name: &str) -> Result<Option<Vec<Asked>>, Box<dyn Error>> {
    let cache = Cache::from_env()?;
    if install::installed(name, &cache).is_none() {
        return Ok(None);
    }
    let subject = Subject::of_spec(name, resolve(name, &cache)?);
    left_out_by(&subject).map(Some)
}

fn left_out_by(subject: &Subject) -> Result<Vec<Asked>, Box<dyn Error>> {
    let cases = CHECKS.map(|asked| gauntlet_catalog::find(asked.case));
    let cases: Vec<_> = cases.into_iter().flatten().collect();
    let config = Config::new("bench", 1, DEFAULT_NOW, Profile::default());
    let mut collect = Collect::default();
    run(&config, std::slice::from_ref(subject), &cases, &mut collect)?;
    let mut missing = Vec::new();
    for asked in CHECKS {
        let verdict = collect.events.iter().find_map(|event| match event {
            Event::CaseFinished(finished) if finished.case == asked.case => Some(&finished.verdict),
            _ => None,
        });
        match verdict {
            Some(Verdict::Pass { .. } | Verdict::Skip { .. }) => {}
            Some(Verdict::Fail {
                kind: FailKind::AcceptedInvalid | FailKind::ForgedIdentity { .. },
            }) => missing.push(asked),
            other => return Err(format!("{}: {}: {other:?}", subject.name, asked.case).into()),
        }
    }
    Ok(missing)
}

#[cfg(test)]
mod tests {
    use gauntlet_targets::Spec;

    use super::*;

    #[test]
    fn an_sp_that_leaves_a_check_out_is_found_to() {
        let reference = Subject::of_spec("reference", Spec::Reference(Profile::default()));
        assert_eq!(left_out_by(&reference).expect("it runs"), []);
        for asked in CHECKS {
            let case = gauntlet_catalog::find(asked.case).expect("a case of this name");
            assert!(!case.caught_by.is_empty(), "{}", asked.case);
            for check in case.caught_by.iter() {
                let name = format!("mutant:skips-{check}");
                let subject = Subject::of_spec(&name, Spec::Mutant(name.clone()));
                let missing = left_out_by(&subject).expect("it runs");
                assert!(missing.contains(&asked), "{name}: {missing:?}");
            }
        }
    }
}
