mod groups;
mod several;

use super::*;
use crate::model::sample;

fn report(options: Options) -> String {
    render(&sample::events(), options)
}

#[test]
fn a_failure_shows_who_got_in_and_how_to_see_it_again() {
    let text = report(Options::default());
    for expected in [
        "FAIL critical, forged-identity: attacks/wrapping/one",
        "NameID = 'canary-1@evil.example' (signed: 'alice@contoso.example')",
        "NameID is the forged value 'canary-1@evil.example'",
        "refuse, or hand out nothing but what was signed",
        "single-assertion: There is exactly one Assertion",
        "SAML Core 5.4.2",
        "harness/catalog/src/x.rs:7",
        "gauntlet run --target 'weak sp' --filter attacks/wrapping/one --seed 9 --now 2026-01-15T12:00:00.000Z",
        "gauntlet explain attacks/wrapping/one",
        "   1  feature replay",
        "the honest twin was not accepted: rejected: no",
        "3 results: 0 passed, 1 failed, 1 skipped, 1 inconclusive in 1.23 s",
    ] {
        assert!(text.contains(expected), "{expected}\n---\n{text}");
    }
    assert!(!text.contains("<b/>"));
}

#[test]
fn a_target_cannot_write_escape_sequences() {
    let text = report(Options::default());
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains("\\u{1b}[31m3"));
}

#[test]
fn colours_only_where_asked_for() {
    let text = report(Options {
        style: Style::Ansi,
        ..Options::default()
    });
    assert!(text.contains("\u{1b}[31;1mFAIL\u{1b}[0m"));
}

#[test]
fn what_was_sent_is_shown_on_demand() {
    let text = report(Options {
        show_sent: true,
        ..Options::default()
    });
    assert!(text.contains("<a>\n         <b/>\n       </a>"), "{text}");
}

#[test]
fn a_run_that_was_cut_short_says_so() {
    let mut events = sample::events();
    events.pop();
    let text = render(&events, Options::default());
    assert!(text.contains("the run was cut short"));
    assert!(render(&[], Options::default()).contains("0 results"));
}

#[test]
fn lines_keep_to_the_width() {
    let text = report(Options {
        width: 60,
        ..Options::default()
    });
    let exact = ["reproduce", "read", "declared", "messages of", "results:"];
    for line in text
        .lines()
        .filter(|l| !exact.iter().any(|e| l.contains(e)))
    {
        assert!(line.chars().count() <= 64, "{line}");
    }
}
