//! The report of several targets at once.

use gauntlet_core::Expectation;

use super::*;
use crate::model::sample::several;

fn report(options: Options) -> String {
    render(&several::events(), options)
}

#[test]
fn the_matrix_has_a_row_for_whatever_is_no_pass_and_no_skip() {
    let text = report(Options::default());
    let expected = r"
Matrix: 8 cases by 3 targets
  1  alpha
  2  beta
  3  gamma\u{1b}[2J
  . pass   F fail   ! fail: a forged identity
  w warning   s skip   ? inconclusive   - no result

  attacks/wrapping  1 2 3
    forged          ! . .
    lenient         F F F

  conformance/time  1 2 3
    lossy           . w F
    alone           s ? .
    late            F F ?
    cut             . - -

  left out: 2 cases that every target passed or skipped (--matrix shows all)

Targets disagree";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn the_whole_matrix_on_demand() {
    let text = report(Options {
        matrix: true,
        ..Options::default()
    });
    let expected = "
  attacks/wrapping  1 2 3
    forged          ! . .
    refused         . . .
    lenient         F F F

  conformance/time  1 2 3
    lossy           . w F
    alone           s ? .
    choice          . . s
    late            F F ?
    cut             . - -

Targets disagree";
    assert!(text.contains(expected), "{text}");
    assert!(!text.contains("left out"));
}

#[test]
fn disagreements_say_who_did_what() {
    let text = report(Options::default());
    let expected = r"
Targets disagree on 3 of 8 cases
  What they did, whatever was expected: no failure in itself.

  attacks/wrapping: 1 of 3 cases
    forged  (never-forged)
      accepted as signed    gamma\u{1b}[2J
      accepted forged       alpha
      refused               beta

  conformance/time: 2 of 5 cases
    lossy  (accept)
      accepted as signed    alpha
      accepted with a loss  beta
      crashed               gamma\u{1b}[2J
    choice  (policy)
      accepted as signed    alpha
      refused               beta

Not compared, for want of two answers: 2 cases
     1  inconclusive: the honest twin was not accepted: rejected: no, at beta
     1  no result: the run was cut short, at beta, gamma\u{1b}[2J
     1  skipped: feature replay, at alpha

Failures at alpha: 3
";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn targets_that_agree_are_said_to() {
    let events = [
        several::started(&["a", "b"]),
        several::did("a", "x/one", Expectation::Reject, several::rejected()),
        several::did("b", "x/one", Expectation::Reject, several::rejected()),
    ];
    let text = render(&events, Options::default());
    let expected = "
Matrix: 1 case by 2 targets

  left out: 1 case that every target passed or skipped (--matrix shows all)

Targets disagree on 0 of 1 case

  target  pass";
    assert!(text.contains(expected), "{text}");
    assert!(!text.contains("Not compared"));
}

#[test]
fn every_section_names_its_target() {
    let text = report(Options::default());
    for title in [
        "\nFailures at alpha: 3\n",
        "\nFailures at beta: 2\n",
        "\nFailures at gamma\\u{1b}[2J: 2\n",
        "\nInconclusive at beta\n",
        "\nInconclusive at gamma\\u{1b}[2J\n",
        "\nWarnings at beta\n",
        "\nSkipped at alpha, for want of\n",
        "\nSkipped at gamma\\u{1b}[2J, for want of\n",
    ] {
        assert_eq!(text.matches(title).count(), 1, "{title}\n---\n{text}");
    }
}

#[test]
fn the_end_has_a_line_for_each_target() {
    let text = report(Options::default());
    let expected = r"
  target          pass  fail  warn  skip   n/c
  alpha              4     3     -     1     -
  beta               3     2     1     -     1
  gamma\u{1b}[2J     3     2     -     1     1

22 results: 10 passed, 7 failed, 1 with a warning, 2 skipped, 2 inconclusive; the run was cut short
";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn one_target_has_nothing_to_be_compared_with() {
    let text = super::report(Options {
        matrix: true,
        ..Options::default()
    });
    for section in [
        "Matrix",
        "disagree",
        "Not compared",
        "Failures at",
        "n/c\n  weak",
    ] {
        assert!(!text.contains(section), "{section}\n---\n{text}");
    }
}

#[test]
fn no_results_no_matrix() {
    let text = render(&[several::started(&["a", "b"])], Options::default());
    assert!(
        !text.contains("Matrix") && !text.contains("disagree"),
        "{text}"
    );
}

#[test]
fn targets_cannot_write_escape_sequences_either() {
    assert!(!report(Options::default()).contains('\u{1b}'));
    let text = report(Options {
        style: Style::Ansi,
        ..Options::default()
    });
    assert!(text.contains("\u{1b}[31;1m!\u{1b}[0m"), "{text}");
    assert!(!text.contains("\u{1b}[2J"));
}

/// A run in which every one of so many targets fails at the same case.
fn wide(targets: usize, options: Options) -> String {
    let names: Vec<String> = (1..=targets).map(|number| format!("t{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let case = "attacks/wrapping/a-name-as-long-as-the-longest-there-is";
    let mut events = vec![several::started(&names)];
    events.extend(
        names
            .iter()
            .map(|name| several::did(name, case, Expectation::Reject, several::accepted("alice"))),
    );
    render(&events, options)
}

#[test]
fn seventeen_targets_fit_side_by_side() {
    let text = wide(17, Options::default());
    let expected = "
                                                              1 1 1 1 1 1 1 1
  attacks/wrapping                          1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7
    a-name-as-long-as-the-longest-there-is  F F F F F F F F F F F F F F F F F
";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn columns_that_do_not_fit_follow_below() {
    let text = wide(
        12,
        Options {
            width: 63,
            ..Options::default()
        },
    );
    let expected = "
                                                              1
  attacks/wrapping                          1 2 3 4 5 6 7 8 9 0
    a-name-as-long-as-the-longest-there-is  F F F F F F F F F F

                                            1 1
  attacks/wrapping                          1 2
    a-name-as-long-as-the-longest-there-is  F F
";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_hundred_targets_take_a_third_digit_only_where_it_is() {
    let text = wide(
        100,
        Options {
            width: 63,
            ..Options::default()
        },
    );
    let first = "
  w warning   s skip   ? inconclusive   - no result

                                                              1
  attacks/wrapping                          1 2 3 4 5 6 7 8 9 0
";
    let last = "
                                                              1
                                            9 9 9 9 9 9 9 9 9 0
  attacks/wrapping                          1 2 3 4 5 6 7 8 9 0
";
    for expected in [first, last] {
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_target_that_is_a_command_line_does_not_push_the_numbers_out() {
    let line = "cmd:python3 a-rather-long-path/to/adapter.py --with an-option";
    let events = [
        several::started(&["a", line]),
        several::did("a", "x/one", Expectation::Reject, several::rejected()),
        several::did(line, "x/one", Expectation::Reject, several::rejected()),
    ];
    let text = render(
        &events,
        Options {
            width: 70,
            ..Options::default()
        },
    );
    let expected = "
  a                                          1     -     -     -     -
  cmd:python3                                1     -     -     -     -
  a-rather-long-path/to/adapter.py
  --with an-option

";
    assert!(text.contains(expected), "{text}");
}
