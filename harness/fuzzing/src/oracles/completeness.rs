//! Completeness: edits that change nothing an SP may look at never turn an honest message into a
//! refusal.

use std::sync::OnceLock;

use gauntlet_idp::steps::Step;
use gauntlet_idp::{Baseline, Plan, SignOption};

/// On which side of the signing an edit is inert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Before it is signed.
    Before,
    /// Once it is signed: what is covered stays the same in canonical form.
    After,
}

/// Every edit that every SP must let pass, with what says so. What the standards merely advise is not
/// among them.
const EDITS: &[(When, &str, &str)] = &[
    (
        When::Before,
        "prefix-signature(prefix=\"ds\")",
        "Namespaces in XML 4: prefixes mean nothing",
    ),
    (
        When::Before,
        "prefix-assertion(prefix=\"saml2\")",
        "Namespaces in XML 4",
    ),
    (
        When::Before,
        "prefix-response(prefix=\"saml2p\")",
        "Namespaces in XML 4",
    ),
    (
        When::Before,
        "pretty-print()",
        "XML 2.10; SAML Schema has element content there",
    ),
    (
        When::Before,
        "encode-form(encoding=\"base64-lines\")",
        "RFC 2045 6.8, by SAML Bindings 3.5.4",
    ),
    (
        When::Before,
        "issuer-format(format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:entity\")",
        "SAML Profiles 4.1.4.2",
    ),
    (
        When::Before,
        "add-extensions()",
        "SAML Core 3.2.2: unknown extensions are ignored",
    ),
    (
        When::Before,
        "add-advice()",
        "SAML Core 2.6.1: advice may be ignored",
    ),
    (
        When::Before,
        "authn-statement-first()",
        "SAML Core 2.3.3: statements in any order",
    ),
    (When::Before, "typed-values()", "SAML Core 2.7.3.1.1"),
    (When::Before, "new-ids()", "SAML Core 1.3.4"),
    (
        When::Before,
        "add-audience(value=\"https://other.example/saml\")",
        "SAML Core 2.5.1.4: any of them",
    ),
    (
        When::Before,
        "add-confirmation(method=\"urn:oasis:names:tc:SAML:2.0:cm:sender-vouches\", recipient=null)",
        "SAML Profiles 4.1.4.3: one bearer confirmation is enough",
    ),
    (
        When::Before,
        "set-time(field=\"authn-instant\", offset_ms=-6912000000)",
        "SAML Core 2.7.2",
    ),
    (
        When::Before,
        "add-attribute(name=\"unknown-0\", values=[\"0\"])",
        "SAML Core 2.7.3",
    ),
    (
        When::After,
        "break-base64-lines()",
        "XML Schema 2, 3.2.16: white space in base64Binary",
    ),
    (When::After, "xml-declaration()", "XML 2.8"),
    (
        When::After,
        "comment-before-root()",
        "XML 2.5; Exclusive C14N leaves it out",
    ),
    (
        When::After,
        "declare-namespaces()",
        "Exclusive C14N 3: only what is visibly utilized",
    ),
    (
        When::After,
        "cdata-in-name-id(at=3)",
        "Canonical XML 2.1: CDATA sections become text",
    ),
    (
        When::After,
        "char-refs-in-name-id()",
        "Canonical XML 2.1: references become characters",
    ),
    (
        When::After,
        "encode-form(encoding=\"base64-lines64\")",
        "RFC 2045 6.8, by SAML Bindings 3.5.4",
    ),
];

/// Every inert edit as a step.
pub fn edits() -> &'static [(When, Step)] {
    static EDITS_READ: OnceLock<Vec<(When, Step)>> = OnceLock::new();
    EDITS_READ.get_or_init(|| {
        let read = |(when, text, _): &(When, &str, &str)| {
            let plan: Plan = format!("entra() | {text} | sign").parse().ok()?;
            Some((*when, plan.before.first()?.clone()))
        };
        EDITS.iter().filter_map(read).collect()
    })
}

/// Which edits come first where there are several: what changes names and white space does so to
/// everything that the others have added.
fn rank(step: &Step) -> usize {
    match step {
        Step::PrettyPrint(_) => 1,
        Step::PrefixAssertion(_) | Step::PrefixResponse(_) | Step::PrefixSignature(_) => 2,
        _ => 0,
    }
}

/// An honest plan with these edits, each where it is inert and none of them twice.
pub fn edited(baseline: Baseline, edits: &[&(When, Step)]) -> Plan {
    let baseline_sign = baseline.sign;
    let mut plan = Plan::honest(baseline);
    for (when, step) in edits {
        if !fits(baseline_sign, step) {
            continue;
        }
        let steps = match when {
            When::Before => &mut plan.before,
            When::After => &mut plan.after,
        };
        if !steps.contains(step) {
            steps.push(step.clone());
        }
    }
    plan.before.sort_by_key(rank);
    plan
}

/// Whether an edit is inert in a message that is signed so: the Signature of an Assertion is content of
/// a Response that is signed, too.
fn fits(sign: SignOption, step: &Step) -> bool {
    sign != SignOption::Both || !matches!(step, Step::BreakBase64Lines(_))
}

/// Whether every step of `plan` is inert where it stands.
pub fn is_inert(plan: &Plan) -> bool {
    let known = |when: When, step: &Step| {
        let mut all = edits().iter();
        all.any(|(at, edit)| *at == when && edit == step)
    };
    let once = |steps: &[Step]| (1..steps.len()).all(|at| !steps[..at].contains(&steps[at]));
    plan.before.is_sorted_by_key(rank)
        && once(&plan.before)
        && once(&plan.after)
        && plan.before.iter().all(|step| known(When::Before, step))
        && plan
            .after
            .iter()
            .all(|step| known(When::After, step) && fits(plan.baseline.sign, step))
}

#[cfg(test)]
mod tests {
    use gauntlet_core::Observation;
    use gauntlet_idp::mint;
    use gauntlet_reference::ReferenceSp;

    use super::*;
    use crate::generators::scenario::world;

    #[test]
    fn every_edit_reads_and_has_a_source() {
        assert_eq!(edits().len(), EDITS.len());
        assert!(EDITS.iter().all(|(_, _, source)| !source.is_empty()));
    }

    /// Two at a time, so that no edit undoes what another rests on.
    #[test]
    fn the_reference_takes_any_two_of_them() {
        let world = world(1).unwrap();
        let mut sp = ReferenceSp::new(&world.setup()).unwrap();
        for first in edits() {
            for second in edits() {
                let plan = edited(Baseline::default(), &[first, second]);
                assert!(is_inert(&plan));
                let Ok(minted) = mint(&world, &plan, "t") else {
                    // Two edits of one text exclude each other.
                    continue;
                };
                sp.reset();
                let seen = sp.consume(&minted.delivery).observation();
                assert!(
                    matches!(seen, Observation::Accepted { .. }),
                    "{plan}: {seen:?}"
                );
            }
        }
    }
}
