//! One line a target: the numbers of the whole run at a glance, where the eye ends up.

use super::{Options, numbers};
use crate::model::{Counts, Run};
use crate::style::Tone;
use crate::text::{clean, wrap};

/// How many columns the numbers take.
const NUMBERS: usize = 30;

/// The table of targets and verdicts.
pub(super) fn overview(out: &mut String, run: &Run<'_>, options: Options) {
    let style = options.style;
    let names = || run.targets.iter().map(|target| clean(target.name));
    let longest = names().map(|name| name.chars().count()).max().unwrap_or(0);
    // A name may be a whole command line.
    let most = options.width.saturating_sub(NUMBERS + 2).max(20);
    let width = longest.clamp("target".len(), most);
    let head = format!("  {:width$}  pass  fail  warn  skip   n/c", "target");
    out.push_str(&format!("\n{}\n", style.paint(Tone::Dim, &head)));
    for (target, name) in run.targets.iter().zip(names()) {
        let mut numbers = numbers(Counts::of(target.results.iter().copied()), style);
        for line in wrap(&name, width) {
            let line = format!("  {line:width$}{numbers}");
            out.push_str(&format!("{}\n", line.trim_end()));
            numbers.clear();
        }
    }
}
