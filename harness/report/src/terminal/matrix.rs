//! Cases by targets: a row a case, a column a target, a mark a cell.

use gauntlet_core::runlog::CaseFinished;
use gauntlet_core::{FailKind, Outcome, Verdict};

use super::{Options, mark};
use crate::model::{CaseRun, Run, by_family, short_name, with_groups_as_one};
use crate::style::{Style, Tone};
use crate::text::{clean, count, wrap};

/// What the marks mean, in lines for the narrowest terminal.
const LEGEND: [&str; 3] = [
    ". pass   F fail   ! fail: a forged identity",
    "w warning   s skip   ? inconclusive   - no result",
    "k known failure   S stale: listed, and does not fail any more",
];

/// How many columns of the terminal a column of the matrix takes.
const CELL: usize = 2;

/// The matrix, where there is any result.
pub(super) fn matrix(out: &mut String, run: &Run<'_>, options: Options) {
    let style = options.style;
    let all = run.by_case();
    if all.is_empty() {
        return;
    }
    let number = all.len();
    let all = if options.matrix {
        all
    } else {
        with_groups_as_one(all)
    };
    let rows = all.len();
    let shown: Vec<CaseRun<'_>> = all
        .into_iter()
        .filter(|case| options.matrix || is_noteworthy(case))
        .collect();
    let title = format!(
        "Matrix: {} by {} targets",
        count(number, "case"),
        run.targets.len()
    );
    out.push_str(&format!("\n{}\n", style.paint(Tone::Strong, &title)));
    if !shown.is_empty() {
        legend(out, run, options);
        Grid::of(run, &shown, options).write(out);
    }
    let left_out = rows - shown.len();
    if left_out > 0 {
        let line = format!(
            "left out: {} that every target passed or skipped (--matrix shows all)",
            count(left_out, "case")
        );
        out.push_str(&format!("\n  {}\n", style.paint(Tone::Dim, &line)));
    }
}

/// Whether a row has anything but passes and skips.
fn is_noteworthy(case: &CaseRun<'_>) -> bool {
    let dull = |result: &CaseFinished| {
        matches!(result.verdict, Verdict::Pass { .. } | Verdict::Skip { .. })
    };
    !case.results.iter().all(|result| result.is_some_and(dull))
}

/// Which number stands for which target, and what the marks mean.
fn legend(out: &mut String, run: &Run<'_>, options: Options) {
    let digits = digits(run.targets.len());
    for (index, target) in run.targets.iter().enumerate() {
        let mut head = format!("{:>digits$}", index + 1);
        let width = options.width.saturating_sub(digits + 4);
        for line in wrap(&clean(target.name), width) {
            out.push_str(&format!("  {head}  {line}\n"));
            head = " ".repeat(digits);
        }
    }
    let has_baseline = run.started.is_some_and(|run| run.gate.baseline.is_some());
    for line in LEGEND.iter().take(if has_baseline { 3 } else { 2 }) {
        out.push_str(&format!("  {}\n", options.style.paint(Tone::Dim, line)));
    }
}

/// Rows and columns.
struct Grid<'g, 'a> {
    /// By family.
    rows: Vec<(&'a str, Vec<&'g CaseRun<'a>>)>,
    columns: usize,
    /// How many columns of the terminal the names take.
    names: usize,
    /// How many columns of the matrix stand side by side.
    side_by_side: usize,
    style: Style,
}

impl<'g, 'a> Grid<'g, 'a> {
    fn of(run: &Run<'a>, shown: &'g [CaseRun<'a>], options: Options) -> Self {
        let rows = by_family(shown, |case| case.case);
        let name = |(family, cases): &(&str, Vec<&CaseRun<'_>>)| {
            let names = cases.iter().map(|case| short_name(case.case).len() + 4);
            names.max().unwrap_or(0).max(family.len() + 2)
        };
        let names = rows.iter().map(name).max().unwrap_or(0) + 1;
        Self {
            rows,
            columns: run.targets.len(),
            names,
            side_by_side: (options.width.saturating_sub(names) / CELL).max(10),
            style: options.style,
        }
    }

    /// Everything. Where not all columns fit side by side, the others follow below.
    fn write(&self, out: &mut String) {
        for first in (0..self.columns).step_by(self.side_by_side) {
            let columns = first..self.columns.min(first + self.side_by_side);
            for (family, cases) in &self.rows {
                out.push('\n');
                self.head(out, family, columns.clone());
                for case in cases {
                    let name = format!("    {}", short_name(case.case));
                    let cells = case.results.get(columns.clone()).unwrap_or_default();
                    let marks: String = cells
                        .iter()
                        .map(|result| format!(" {}", cell(*result, self.style)))
                        .collect();
                    out.push_str(&format!("{name:0$}{marks}\n", self.names));
                }
            }
        }
    }

    /// The family and the numbers of the columns, which stand upright, a digit a line.
    fn head(&self, out: &mut String, family: &str, columns: std::ops::Range<usize>) {
        let digits = digits(columns.end);
        for line in 0..digits {
            let numbers: String = columns
                .clone()
                .map(|column| format!("{:>digits$}", column + 1))
                .filter_map(|number| number.chars().nth(line))
                .map(|digit| format!(" {digit}"))
                .collect();
            let name = if line + 1 == digits { family } else { "" };
            let numbers = self.style.paint(Tone::Dim, &numbers);
            out.push_str(&format!("  {name:0$}{numbers}\n", self.names - 2));
        }
    }
}

/// A forged identity has a mark of its own: it is what an SP must never hand out.
fn cell(result: Option<&CaseFinished>, style: Style) -> String {
    let Some(result) = result else {
        return style.paint(Tone::Dim, "-");
    };
    match (&result.verdict, &result.outcome) {
        (
            Verdict::Fail {
                kind: FailKind::ForgedIdentity { .. },
            },
            Outcome::Expected | Outcome::Unexpected | Outcome::Expired { .. },
        ) => style.paint(Tone::Bad, "!"),
        _ => mark(result, style),
    }
}

/// How many digits `number` has.
fn digits(number: usize) -> usize {
    number.to_string().len()
}
