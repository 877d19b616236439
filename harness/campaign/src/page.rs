//! A finding on one page of Markdown: for whoever has to believe it and for whoever has to mend it.

use gauntlet_core::{FailKind, Observation, Verdict};

use crate::finding::{Finding, Flaw};

/// What the page says beside the finding.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The target.
    pub target: &'a str,
    /// The seed of the campaign.
    pub seed: u64,
    /// What shows it again.
    pub command: &'a str,
}

/// The page.
pub fn page(finding: &Finding, context: &Context<'_>) -> String {
    let mut out = format!("# {}\n\n", finding.flaw.title());
    out.push_str(&format!(
        "Target `{}`, kind `{}`, found in run {} after {:.1} s of the campaign with seed {}.\n\n",
        context.target,
        finding.flaw,
        finding.run,
        std::time::Duration::from_millis(finding.after_ms).as_secs_f64(),
        context.seed,
    ));
    out.push_str("## What happened\n\n");
    out.push_str(&happened(finding));
    out.push_str("\n## Why it is wrong\n\n");
    out.push_str(&wrong(finding));
    out.push_str("\n## How to see it again\n\n");
    out.push_str(&format!("```sh\n{}\n```\n\n", context.command));
    out.push_str("The smallest plan that shows it:\n\n```text\n");
    out.push_str(&finding.scenario.to_string());
    out.push_str("```\n\n");
    out.push_str(
        "`message.xml` beside this page is the last message as it was sent, `original.txt` the \
         plan that showed it first.\n\n",
    );
    out.push_str("## What else is known\n\n");
    out.push_str(
        "- The honest twin, with the same settings and without these steps, was accepted by the \
         target just before.\n",
    );
    out.push_str("- It happened each of the times that it was tried.\n");
    match &finding.reference {
        Some(Observation::Rejected { reason, .. }) => {
            out.push_str(&format!(
                "- The reference SP refuses the message: {reason}.\n"
            ));
        }
        Some(Observation::Accepted { .. }) => {
            out.push_str("- The reference SP takes the message, and hands out what was signed.\n");
        }
        Some(other) => out.push_str(&format!("- The reference SP: {}.\n", other.summary())),
        None => {}
    }
    out.push_str(&format!(
        "- Findings of the same cause are one: `{}`.\n",
        finding.cause
    ));
    out
}

fn happened(finding: &Finding) -> String {
    let count = finding.exchanges.len();
    let mut out = String::new();
    for (index, step) in finding.exchanges.iter().enumerate() {
        let which = if count == 1 {
            "The message".to_owned()
        } else {
            format!("Message {} of {count}", index + 1)
        };
        out.push_str(&format!("- {which}: {}.\n", step.observed.summary()));
    }
    if let Verdict::Fail { kind } = &finding.verdict {
        match kind {
            FailKind::ForgedIdentity { evidence } => {
                for one in evidence {
                    out.push_str(&format!("- Evidence: {one}.\n"));
                }
            }
            FailKind::SideEffect { effects } => {
                for one in effects {
                    out.push_str(&format!("- Evidence: {one}.\n"));
                }
            }
            _ => {}
        }
    }
    out
}

fn wrong(finding: &Finding) -> String {
    match finding.flaw {
        Flaw::AcceptedInvalid if !finding.breaches.is_empty() => {
            let mut out = String::from("The message must not be accepted by this SP:\n\n");
            for breach in &finding.breaches {
                out.push_str(&format!("- {breach}.\n"));
            }
            out
        }
        Flaw::ForgedIdentity => {
            "What the application was given is not what the IdP has signed. An \
             SP hands out values that are covered by a signature of a key that it trusts, and no \
             others (SAML Core 5.4, SAML Profiles 4.1.4.3).\n"
                .to_owned()
        }
        Flaw::RefusedValid => "Every edit in this plan leaves an honest message honest: what the \
             standards say an SP must take.\n"
            .to_owned(),
        Flaw::SideEffect => "A message that nobody had authenticated yet made the SP open an \
             address or a file.\n"
            .to_owned(),
        Flaw::Crashed | Flaw::TimedOut => "Whoever can send a message can stop the SP: it must \
             answer anything, and in bounded time.\n"
            .to_owned(),
        Flaw::NotMonotonic => "The message is refused without the unsigned content and accepted \
             with it: content that nobody signed decides.\n"
            .to_owned(),
        Flaw::AcceptedInvalid => "The message must not be accepted by this SP.\n".to_owned(),
    }
}
