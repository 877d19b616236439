//! Planted findings: each oracle fires at an SP with a bug made for it, and what it fires at becomes
//! small.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use gauntlet_campaign::{Bench, Context, Flaw, Look, flaw_of, look, minimized, page};
use gauntlet_core::judge::Control;
use gauntlet_core::{Delivery, Feature, Observation, Setup};
use gauntlet_fuzzing::Scenario;
use gauntlet_fuzzing::generators::scenario::{settled, world};
use gauntlet_fuzzing::oracles::agreement::{Agreement, Difference, compare};
use gauntlet_fuzzing::oracles::monotonicity::{addition, without_additions};
use gauntlet_targets::protocol::Hello;
use gauntlet_targets::target::Configured;
use gauntlet_targets::{Spec, Target, TargetError};

/// Ten scenarios with a flaw among steps and settings that have nothing to do with it: the weak SP that
/// falls for it, what it is, and the steps that it takes.
const PLANTED: [(&str, Flaw, usize, &str); 10] = [
    (
        "mutant:skips-audience",
        Flaw::AcceptedInvalid,
        1,
        "sp(clock-skew-300)\nentra(sign=both, flow=solicited) | add-advice() | set-audience(value=\"https://other.example/saml\") | new-ids() | sign | comment-before-root()",
    ),
    (
        "mutant:skips-recipient",
        Flaw::AcceptedInvalid,
        1,
        "entra(sign=response, flow=unsolicited) | set-recipient(value=\"https://other.example/acs\") | pretty-print() | sign",
    ),
    (
        "mutant:skips-conditions-not-on-or-after",
        Flaw::AcceptedInvalid,
        1,
        "sp(second-acs)\nentra() | typed-values() | set-time(field=\"conditions-not-on-or-after\", offset_ms=-3600000) | sign | xml-declaration()",
    ),
    (
        "mutant:skips-status",
        Flaw::AcceptedInvalid,
        1,
        "entra(sign=both, flow=unsolicited) | add-extensions() | set-status(code=\"urn:oasis:names:tc:SAML:2.0:status:Responder\", nested=null) | sign",
    ),
    (
        "mutant:skips-replay",
        Flaw::AcceptedInvalid,
        0,
        "entra() | sign\nentra() | new-ids() | sign\nafter(60000)\nentra() | sign",
    ),
    (
        "mutant:skips-digest-value",
        Flaw::ForgedIdentity,
        1,
        "entra(sign=assertion, flow=solicited) | add-advice() | sign | forge() | comment-before-root() | declare-namespaces()",
    ),
    (
        "mutant:first-assertion",
        Flaw::ForgedIdentity,
        1,
        "entra() | typed-values() | sign | hide-forged(id=\"fresh\", plain=false) | xml-declaration() | declare-namespaces()",
    ),
    (
        "mutant:key-from-keyinfo",
        Flaw::ForgedIdentity,
        1,
        "entra() | sign-with(key=\"attacker\", certificate=\"attacker\") | forge() | add-advice() | sign | comment-before-root()",
    ),
    (
        "mutant:text-first-node",
        Flaw::ForgedIdentity,
        2,
        "entra() | set-name-id(value=\"admin@contoso.example.evil.example\") | add-advice() | sign | comment-in-name-id(at=21) | xml-declaration()",
    ),
    (
        "mutant:believes-anything",
        Flaw::ForgedIdentity,
        2,
        "sp(other-tenant)\nentra(sign=both, flow=unsolicited) | sign | strip-signatures() | forge() | comment-before-root()",
    ),
];

#[test]
fn what_is_found_becomes_small_and_its_page_says_everything() {
    for (target, flaw, steps, text) in PLANTED {
        let original: Scenario = text.parse().unwrap();
        let mut sp = Spec::Mutant(target.to_owned()).start().unwrap();
        let mut bench = Bench::new(sp.as_mut(), world(1).unwrap());
        let tried = bench.try_one(&original).unwrap();
        assert_eq!(
            flaw_of(&tried),
            Some(flaw),
            "{target}: {:?}",
            tried.answer.verdict
        );
        let found = minimized(&mut bench, &original, flaw, false).unwrap();
        assert!(
            found.scenario.steps() <= steps && steps <= 3,
            "{target}: {}",
            found.scenario
        );
        assert!(found.scenario.to_string().len() <= original.to_string().len());
        let context = Context {
            target,
            seed: 1,
            command: "gauntlet replay plan.txt",
        };
        let page = page(&found, &context);
        for part in [
            &format!("# {}", flaw.title()),
            target,
            "## What happened",
            "accepted as",
            "## Why it is wrong",
            "## How to see it again",
            "gauntlet replay plan.txt",
            &found.scenario.to_string(),
            "message.xml",
            "The honest twin",
            "The reference SP",
            &found.cause,
        ] {
            assert!(page.contains(part), "{target}: '{part}' is not in\n{page}");
        }
    }
}

/// The observation of a scenario at a target.
fn observed(target: &str, text: &str) -> Observation {
    let spec = match target {
        "reference" => Spec::Reference(gauntlet_core::Profile::default()),
        name => Spec::Mutant(name.to_owned()),
    };
    let mut sp = spec.start().unwrap();
    let mut bench = Bench::new(sp.as_mut(), world(1).unwrap());
    let tried = bench.try_one(&text.parse().unwrap()).unwrap();
    tried.observation().unwrap().clone()
}

fn flaw_at(target: &str, text: &str) -> Option<Flaw> {
    let mut sp = Spec::Mutant(target.to_owned()).start().unwrap();
    let mut bench = Bench::new(sp.as_mut(), world(1).unwrap());
    flaw_of(&bench.try_one(&text.parse().unwrap()).unwrap())
}

#[test]
fn soundness_fires() {
    let forged = "entra() | sign | hide-forged(id=\"fresh\", plain=false)";
    assert_eq!(
        flaw_at("mutant:first-assertion", forged),
        Some(Flaw::ForgedIdentity)
    );
    assert_eq!(flaw_at("mutant:skips-audience", forged), None);
}

#[test]
fn completeness_fires() {
    // An SP that keeps out whoever writes prefixes otherwise is strict beyond the standard.
    let names = gauntlet_targets::resolve::mutants().filter(|name| name.starts_with("strict:"));
    let plans = [
        "entra() | prefix-assertion(prefix=\"saml2\") | sign",
        "entra() | sign | xml-declaration()",
        "entra() | pretty-print() | sign",
    ];
    let fires = |name: &String| {
        plans
            .iter()
            .any(|plan| flaw_at(name, plan) == Some(Flaw::RefusedValid))
    };
    assert!(names.filter(fires).count() >= 3);
}

#[test]
fn totality_fires() {
    let names = gauntlet_targets::resolve::mutants().filter(|name| name.starts_with("brittle:"));
    let plans = [
        "entra() | remove-conditions() | sign",
        "entra() | remove-subject() | sign",
        "entra() | remove-authn-statement() | sign",
        "entra() | remove-status() | sign",
        "entra() | remove-name-id() | sign",
        "entra() | sign | remove-from-signature(name=\"SignedInfo\")",
        "entra() | sign | remove-from-signature(name=\"SignatureValue\")",
        "entra() | sign | remove-from-signature(name=\"DigestValue\")",
        "entra() | sign | remove-assertion()",
        "entra() | sign | strip-signatures()",
    ];
    let fires = |name: &String| {
        plans
            .iter()
            .any(|plan| flaw_at(name, plan) == Some(Flaw::Crashed))
    };
    assert!(names.filter(fires).count() >= 2);
}

#[test]
fn agreement_fires() {
    let text = "entra() | set-audience(value=\"https://other.example\") | sign";
    let (weak, right) = (
        observed("mutant:skips-audience", text),
        observed("reference", text),
    );
    let how = Difference::OnlyFirstAccepts;
    assert_eq!(compare(&weak, &right), Agreement::Disagree { how });
    assert_eq!(compare(&right, &right), Agreement::Agree);
}

#[test]
fn monotonicity_fires() {
    let text = "entra() | sign | hide-forged(id=\"fresh\", plain=false)";
    let scenario: Scenario = text.parse().unwrap();
    let mut less = scenario.clone();
    less.judged.plan = without_additions(&scenario.judged.plan).unwrap();
    let before = observed("mutant:first-assertion", &less.to_string());
    let after = observed("mutant:first-assertion", text);
    let minted = gauntlet_idp::mint(&world(1).unwrap(), &scenario.judged.plan, "t").unwrap();
    assert!(addition(&before, &after, &minted.truth).is_some());
    let right = observed("reference", text);
    assert_eq!(addition(&before, &right, &minted.truth), None);
}

/// What the reference SP does as well is no finding, and neither is what happens once.
#[test]
fn a_second_look_keeps_false_alarms_out() {
    let mut sp = Spec::Mutant("mutant:skips-audience".to_owned())
        .start()
        .unwrap();
    let mut bench = Bench::new(sp.as_mut(), world(1).unwrap());
    let honest: Scenario = "entra() | sign".parse().unwrap();
    let tried = bench.try_one(&honest).unwrap();
    assert_eq!(tried.answer.control, Some(Control::Accepted));
    let seen = look(&mut bench, &honest, Flaw::ForgedIdentity, false);
    assert!(matches!(seen, Look::Flaky), "{seen:?}");
    let hostile: Scenario = "entra() | set-audience(value=\"x\") | sign"
        .parse()
        .unwrap();
    let seen = look(&mut bench, &hostile, Flaw::AcceptedInvalid, false);
    assert!(matches!(seen, Look::Flaw { .. }), "{seen:?}");
}

/// What an SP may do is no finding: every SP that does what the standards leave to it, under every
/// setting, at the start and later.
#[test]
fn what_an_sp_may_do_is_no_finding() {
    let mut accepted = 0;
    for name in gauntlet_targets::resolve::mutants().filter(|name| name.starts_with("lenient:")) {
        let mut sp = Spec::Mutant(name.clone()).start().unwrap();
        let mut bench = Bench::new(sp.as_mut(), world(1).unwrap());
        for named in gauntlet_fuzzing::settings::ALL {
            for later in [false, true] {
                let first = if later { "sp()\n" } else { "" };
                let text = format!("{first}sp({})\nentra() | sign", named.name);
                let scenario = settled(text.parse().unwrap());
                let Some(tried) = bench.try_one(&scenario) else {
                    continue;
                };
                accepted += usize::from(tried.control_accepted());
                let flaw = flaw_of(&tried);
                assert_ne!(flaw, Some(Flaw::AcceptedInvalid), "{name}\n{scenario}");
                assert_ne!(flaw, Some(Flaw::ForgedIdentity), "{name}\n{scenario}");
            }
        }
    }
    assert!(accepted > 1000, "{accepted}");
}

/// An SP that lets clocks differ by five minutes whatever it is told, forgets what it has taken and
/// holds no answer to a request, and says all of that, as many a library does.
struct Lax {
    sp: Box<dyn Target>,
    hello: Hello,
    setup: Option<Setup>,
}

impl Lax {
    fn new() -> Self {
        let sp = Spec::Reference(gauntlet_core::Profile::default())
            .start()
            .unwrap();
        let mut hello = sp.hello().clone();
        hello.features.remove(&Feature::Replay);
        Self {
            sp,
            hello,
            setup: None,
        }
    }
}

impl Target for Lax {
    fn hello(&self) -> &Hello {
        &self.hello
    }

    fn configure(&mut self, setup: &Setup) -> Result<Configured, TargetError> {
        let mut lax = setup.clone();
        lax.sp.clock_skew_s = lax.sp.clock_skew_s.max(300);
        self.setup = Some(lax.clone());
        let mut configured = self.sp.configure(&lax)?;
        let floor = ("clock_skew_s".to_owned(), 300.into());
        configured.floors.extend([floor]);
        Ok(configured)
    }

    fn consume(&mut self, delivery: &Delivery) -> Observation {
        // It forgets everything between two messages.
        self.sp.reset().unwrap();
        self.sp.consume(delivery)
    }

    fn reset(&mut self) -> Result<(), TargetError> {
        self.sp.reset()
    }
}

/// What a target says that it cannot do is no finding; what goes beyond it is.
#[test]
fn what_an_sp_says_it_does_is_no_finding() {
    let mut sp = Lax::new();
    let mut bench = Bench::new(&mut sp, world(1).unwrap());
    let mut flaw = |text: &str| {
        let tried = bench.try_one(&text.parse().unwrap()).unwrap();
        let accepted = matches!(tried.observation(), Some(Observation::Accepted { .. }));
        (accepted, flaw_of(&tried))
    };
    for borne in [
        "entra() | set-time(field=\"conditions-not-before\", offset_ms=1) | sign",
        "entra() | set-time(field=\"conditions-not-before\", offset_ms=200000) | sign",
        "entra() | sign\nentra() | sign",
    ] {
        assert_eq!(flaw(borne), (true, None), "{borne}");
    }
    let late = "entra() | set-time(field=\"conditions-not-before\", offset_ms=400000) | sign";
    assert_eq!(flaw(late), (false, None));
    // One that says nothing of the kind is held to what it is told.
    let text = "entra() | set-time(field=\"conditions-not-before\", offset_ms=1) | sign";
    let skips = flaw_at("mutant:skips-conditions-not-before", text);
    assert_eq!(skips, Some(Flaw::AcceptedInvalid));
}
