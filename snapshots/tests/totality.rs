//! Damaged messages: the reference SP judges each of them, and lets nobody in on the strength
//! of what was not signed.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{judge, world};
use gauntlet_core::{Acceptance, Check, Observation};
use gauntlet_reference::ReferenceSp;
use gauntlet_reference::parts::Parts;

/// How often each message is damaged.
const ROUNDS: usize = 300;

/// Honest messages and attacks on messages that are signed.
const CASES: [&str; 10] = [
    "conformance/signing/assertion-signed-unsolicited",
    "conformance/signing/assertion-signed-solicited",
    "conformance/signing/response-signed-unsolicited",
    "conformance/signing/response-signed-solicited",
    "conformance/signing/both-signed-unsolicited",
    "conformance/signing/both-signed-solicited",
    "attacks/wrapping/xsw1",
    "attacks/wrapping/xsw3",
    "attacks/wrapping/xsw7",
    "attacks/absence/sig-removed-response",
];

/// What means something in XML.
const MARKS: &[u8] = b"<>&\"'/=: \t\n;#x!-[]?";

/// The generator of Knuth's MMIX: the same numbers everywhere, for ever.
struct Numbers(u64);

impl Numbers {
    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    /// One small change: a bit, an octet, or a run of octets.
    fn damage(&mut self, octets: &mut Vec<u8>) {
        let at = self.below(octets.len());
        let end = (at + 1 + self.below(64)).min(octets.len());
        match self.below(6) {
            0 => octets[at] ^= 1 << self.below(8),
            // What means something in XML is drawn more often than chance would.
            1 => octets[at] = MARKS[self.below(MARKS.len())],
            2 => octets.insert(at, MARKS[self.below(MARKS.len())]),
            3 => {
                octets.drain(at..end);
            }
            4 => {
                let copy = octets[at..end].to_vec();
                octets.splice(at..at, copy);
            }
            // The same run, elsewhere.
            _ => {
                let copy = octets[at..end].to_vec();
                let to = self.below(octets.len());
                octets.splice(to..to, copy);
            }
        }
    }
}

/// How many damaged messages an SP with these parts accepts, and what is wrong with which.
fn damaged(parts: &Parts) -> (usize, Vec<String>) {
    let world = world();
    let mut numbers = Numbers(1);
    let mut accepted = 0;
    let mut wrong = Vec::new();
    for id in CASES {
        let minted = gauntlet_catalog::find(id).unwrap().mint(&world).unwrap();
        let message = minted.messages.last().unwrap();
        let mut sp = ReferenceSp::with_parts(&minted.setup, parts.clone()).unwrap();
        for round in 0..ROUNDS {
            let mut octets = message.xml.clone().into_bytes();
            for _ in 0..=numbers.below(3) {
                numbers.damage(&mut octets);
            }
            let Observation::Accepted { identity } = judge(&mut sp, &message.delivery, &octets)
            else {
                continue;
            };
            accepted += 1;
            let comparison = message.truth.compare(&identity);
            if comparison.acceptance == Acceptance::Forged || !comparison.lost.is_empty() {
                let text = String::from_utf8_lossy(&octets);
                wrong.push(format!("{id}, round {round}: {comparison:?}\n{text}"));
            }
        }
    }
    (accepted, wrong)
}

#[test]
fn damaged_messages_are_judged_and_never_forged() {
    let (accepted, wrong) = damaged(&Parts::default());
    assert_eq!(wrong, Vec::<String>::new());
    // Damage to what is not signed is survived now and then; if it never is, this test has
    // stopped to look at anything.
    assert!(
        accepted >= 20,
        "only {accepted} damaged messages were accepted"
    );
}

/// The proof that the test above can fail.
#[test]
fn an_sp_that_checks_no_digest_is_noticed() {
    let (_, wrong) = damaged(&Parts::default().without(Check::DigestValue));
    assert!(!wrong.is_empty());
}
