//! Slopes: a table for the terminal, or a JSON document.

use std::collections::BTreeMap;

use gauntlet_core::slope::{Growth, Slope, TargetSlopes};
use serde::Serialize;

use crate::style::{Style, Tone};
use crate::text::wrap;

/// Version of the document; raised when a reader of the old one could misread the new one.
pub const FORMAT: u32 = 1;

/// The document.
#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    exit: u8,
    targets: &'a [TargetSlopes],
}

/// What was measured, as one JSON document.
pub fn json(targets: &[TargetSlopes]) -> Result<String, serde_json::Error> {
    let exit = gauntlet_core::Exit::of_targets(targets.iter().map(TargetSlopes::exit));
    let document = Document {
        format: FORMAT,
        exit: exit.code(),
        targets,
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// What was measured, as a table a target.
pub fn table(targets: &[TargetSlopes], style: Style, width: usize) -> String {
    let tables: Vec<String> = targets.iter().map(|t| target(t, style, width)).collect();
    tables.join("\n")
}

fn target(target: &TargetSlopes, style: Style, width: usize) -> String {
    let name = format!("{} {}", target.target, target.version);
    let mut text = style.paint(Tone::Strong, name.trim());
    if let Some(meter) = target.meter {
        let limits = if target.limited {
            "held to limits"
        } else {
            "not held to limits"
        };
        text.push_str(&format!(": {}, {limits}", meter.words()));
    }
    text.push('\n');
    if !target.slopes.is_empty() {
        let head = format!(
            "  {:<22}{:>9}{:>11}{:>11}{:>11}{:>10}  growth",
            "dimension", "size", "octets", "honest ms", "dearest ms", "exponent"
        );
        text.push_str(&style.paint(Tone::Dim, &head));
        text.push('\n');
    }
    for slope in &target.slopes {
        text.push_str(&row(slope, style));
        let raised = slope.raised.as_ref().map(|raised| {
            format!(
                "from size {} on an error that the library does not document: {}",
                raised.size, raised.reason
            )
        });
        for detail in detail(&slope.growth).into_iter().chain(raised) {
            for line in wrap(&detail, width.saturating_sub(6)) {
                text.push_str(&format!("      {line}\n"));
            }
        }
    }
    if let Some(why) = &target.failed {
        for line in wrap(
            &format!("cannot be measured: {why}"),
            width.saturating_sub(2),
        ) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text.push_str(&summary(&target.slopes));
    text
}

/// The dearest size stands for the dimension.
fn row(slope: &Slope, style: Style) -> String {
    let dearest = slope.points.iter().max_by_key(|point| point.cost_us);
    let or_dash = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let tone = match &slope.growth {
        Growth::Flat | Growth::Linear => Tone::Good,
        Growth::Unclear | Growth::Inconclusive { .. } => Tone::Odd,
        Growth::SuperLinear | Growth::Crashed { .. } | Growth::TimedOut { .. } => Tone::Bad,
    };
    format!(
        "  {:<22}{:>9}{:>11}{:>11}{:>11}{:>10}  {}\n",
        slope.dimension,
        or_dash(dearest.map(|point| point.size.to_string())),
        or_dash(dearest.map(|point| point.octets.to_string())),
        milliseconds(slope.base_us),
        or_dash(dearest.map(|point| milliseconds(point.cost_us))),
        or_dash(slope.exponent.map(|exponent| format!("{exponent:.2}"))),
        style.paint(tone, slope.growth.word()),
    )
}

/// Microseconds as milliseconds with one decimal.
fn milliseconds(us: u64) -> String {
    format!("{}.{}", us / 1000, us % 1000 / 100)
}

fn detail(growth: &Growth) -> Option<String> {
    match growth {
        Growth::Flat | Growth::Linear | Growth::SuperLinear | Growth::Unclear => None,
        Growth::Crashed { size, reason } => Some(format!("at size {size}: {reason}")),
        Growth::TimedOut { size, after_ms } => {
            Some(format!("at size {size}: no answer within {after_ms} ms"))
        }
        Growth::Inconclusive { why } => Some(why.clone()),
    }
}

/// How many dimensions of each kind there are.
fn summary(slopes: &[Slope]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for slope in slopes {
        *counts.entry(slope.growth.word()).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    match counts.as_slice() {
        [] => String::new(),
        counts => format!("  {} dimensions: {}\n", slopes.len(), counts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use gauntlet_core::slope::{Meter, Point};

    use super::*;

    fn measured() -> TargetSlopes {
        let slope = |dimension: &str, cost_us, exponent, growth| Slope {
            dimension: dimension.into(),
            base_us: 1_250,
            points: vec![Point {
                size: 4096,
                octets: 70_000,
                cost_us,
            }],
            exponent,
            growth,
            raised: None,
        };
        let reason = "the process ended with signal 6 (SIGABRT)".to_owned();
        TargetSlopes {
            target: "x".into(),
            version: "2".into(),
            meter: Some(Meter::Cpu),
            limited: true,
            failed: None,
            slopes: vec![
                slope("text", 1_300, None, Growth::Flat),
                slope("attributes", 812_345, Some(1.987), Growth::SuperLinear),
                slope("depth", 9, None, Growth::Crashed { size: 8192, reason }),
            ],
        }
    }

    #[test]
    fn a_row_a_dimension_and_what_it_comes_to() {
        let text = table(&[measured()], Style::Plain, 100);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "x 2: processor time of its processes, held to limits"
        );
        let words: Vec<&str> = lines[3].split_whitespace().collect();
        let expected = [
            "attributes",
            "4096",
            "70000",
            "1.2",
            "812.3",
            "1.99",
            "super-linear",
        ];
        assert_eq!(words, expected);
        assert_eq!(
            lines[5],
            "      at size 8192: the process ended with signal 6 (SIGABRT)"
        );
        assert_eq!(
            lines[6],
            "  3 dimensions: 1 crashed, 1 flat, 1 super-linear"
        );
    }

    #[test]
    fn the_document_says_how_it_ends() {
        let document: serde_json::Value =
            serde_json::from_str(&json(&[measured()]).unwrap()).unwrap();
        assert_eq!(document["exit"], 1);
        assert_eq!(
            document["targets"][0]["slopes"][2]["growth"]["kind"],
            "crashed"
        );
        let nothing = TargetSlopes {
            failed: Some("no".into()),
            slopes: vec![],
            ..measured()
        };
        assert!(
            table(std::slice::from_ref(&nothing), Style::Plain, 80)
                .contains("cannot be measured: no")
        );
        let document: serde_json::Value = serde_json::from_str(&json(&[nothing]).unwrap()).unwrap();
        assert_eq!(document["exit"], 3);
    }
}
