//! One page to look at: everything of a run in one file, which works from a disk and loads nothing.
//!
//! The overview is plain HTML. The cases are data, compressed, that the page's own script shows: what
//! a case is, what was sent beside its honest twin, and what came of it at each target. All text from
//! elsewhere becomes text nodes, never markup.

mod data;

use std::io::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use gauntlet_core::runlog::Event;
use gauntlet_core::{Exit, Outcome};

use crate::model::{Counts, Run};
use crate::text::{clean, count};

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// Where the page would be larger, in octets, it leaves out what was sent in the cases that passed.
const MOST: usize = 4_500_000;

/// The report of one run.
pub fn render(events: &[Event]) -> io::Result<String> {
    let run = Run::of(events);
    let mut packed = pack(&run, true)?;
    if packed.len() > MOST {
        packed = pack(&run, false)?;
    }
    let (word, tone) = ending(&run);
    let parts = [
        ("{{style}}", STYLE.to_owned()),
        ("{{title}}", escape(&format!("saml-gauntlet: {word}"))),
        ("{{tone}}", tone.to_owned()),
        ("{{verdict}}", escape(&word)),
        ("{{about}}", about(&run)),
        ("{{targets}}", targets(&run)),
        ("{{families}}", families(&run)),
        ("{{script}}", SCRIPT.to_owned()),
        ("{{data}}", packed),
    ];
    let mut page =
        String::with_capacity(PAGE.len() + parts.iter().map(|(_, p)| p.len()).sum::<usize>());
    let mut rest = PAGE;
    // In one pass, so that nothing in a value is taken for a place.
    for (place, value) in &parts {
        let (before, after) = rest
            .split_once(place)
            .ok_or_else(|| io::Error::other(format!("the page has no {place}")))?;
        page.push_str(before);
        page.push_str(value);
        rest = after;
    }
    page.push_str(rest);
    Ok(page)
}

fn pack(run: &Run<'_>, with_passes: bool) -> io::Result<String> {
    let json = serde_json::to_vec(&data::of(run, with_passes)).map_err(io::Error::other)?;
    // No time and no name of a file in the header: the same run is the same page.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&json)?;
    Ok(STANDARD.encode(encoder.finish()?))
}

/// How the run ended, in words, and the class of its colour.
fn ending(run: &Run<'_>) -> (String, &'static str) {
    let standing = run.standing();
    match run.exit() {
        Exit::Findings => {
            let mut parts = Vec::new();
            if standing.blocking > 0 {
                parts.push(count(standing.blocking, "finding"));
            }
            if standing.stale > 0 {
                parts.push(format!("{} stale in the baseline", standing.stale));
            }
            if parts.is_empty() {
                parts.push("another number of skips".to_owned());
            }
            (parts.join(", "), "bad")
        }
        Exit::Pass if standing.known > 0 => (
            format!("passed, with {}", count(standing.known, "known failure")),
            "good",
        ),
        Exit::Pass => ("passed".to_owned(), "good"),
        Exit::Failure if run.us.is_none() => ("cut short".to_owned(), "odd"),
        Exit::Failure => ("inconclusive".to_owned(), "odd"),
        Exit::NothingSelected | Exit::Usage => ("nothing was tested".to_owned(), "odd"),
    }
}

fn about(run: &Run<'_>) -> String {
    let mut parts = Vec::new();
    if let Some(started) = run.started {
        parts.push(format!("version {}", started.version));
        parts.push(format!("seed {}", started.seed));
        parts.push(format!("messages of {}", started.now));
        parts.push(format!("profile {}", started.profile));
        parts.push(format!("fails on: {}", run.fail_on()));
        parts.extend(started.filter.as_ref().map(|f| format!("filter {f}")));
        parts.extend(started.shard.as_ref().map(|s| format!("shard {s}")));
    }
    parts.push(count(run.cases.len(), "case"));
    if let Some(us) = run.us {
        parts.push(format!(
            "{}.{:02} s",
            us / 1_000_000,
            us % 1_000_000 / 10_000
        ));
    }
    escape(&parts.join(" · "))
}

fn targets(run: &Run<'_>) -> String {
    let mut rows = String::new();
    for target in &run.targets {
        let counts = Counts::of(target.results.iter().copied());
        let with = |wanted: fn(&Outcome) -> bool| {
            target.results.iter().filter(|r| wanted(&r.outcome)).count()
        };
        let known = with(|o| matches!(o, Outcome::KnownFailure { .. }));
        let stale = with(|o| matches!(o, Outcome::Stale { .. } | Outcome::Expired { .. }));
        let version = target
            .started
            .map(|s| format!("{} {}", s.name, s.version))
            .unwrap_or_default();
        rows.push_str(&format!(
            "<tr><th scope=\"row\">{}<span class=\"dim\"> {}</span>{}</th>",
            escape(target.name),
            escape(&version),
            match target.failed {
                Some(why) => format!("<p class=\"bad\">failed: {}</p>", escape(why)),
                None => String::new(),
            }
        ));
        let numbers = [
            (counts.pass, "good"),
            (counts.fail, "bad"),
            (known, "dim"),
            (stale, "odd"),
            (counts.warning, "odd"),
            (counts.skip, "dim"),
            (counts.inconclusive, "odd"),
        ];
        for (number, tone) in numbers {
            let tone = if number == 0 { "zero" } else { tone };
            rows.push_str(&format!("<td class=\"{tone}\">{number}</td>"));
        }
        rows.push_str("</tr>\n");
    }
    for (skipped, expected) in run.other_skips() {
        rows.push_str(&format!(
            "<tr><td colspan=\"8\" class=\"odd\">{}: {skipped} cases were skipped; the baseline \
             expects {} of {}</td></tr>\n",
            escape(&expected.target),
            expected.skipped,
            expected.of
        ));
    }
    rows
}

/// Families by targets: how many of them passed, and what else there is.
fn families(run: &Run<'_>) -> String {
    let mut names: Vec<&str> = Vec::new();
    let by_target: Vec<Vec<(&str, Counts)>> = run
        .targets
        .iter()
        .map(|target| {
            let families = target.families().into_iter();
            families
                .map(|(family, results)| (family, Counts::of(results)))
                .collect()
        })
        .collect();
    for (family, _) in by_target.iter().flatten() {
        if !names.contains(family) {
            names.push(family);
        }
    }
    names.sort_unstable();
    let mut html = String::from("<thead><tr><th scope=\"col\">family</th>");
    for target in &run.targets {
        html.push_str(&format!("<th scope=\"col\">{}</th>", escape(target.name)));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for name in names {
        html.push_str(&format!("<tr><th scope=\"row\">{}</th>", escape(name)));
        for (index, families) in by_target.iter().enumerate() {
            let counts = families.iter().find(|(family, _)| *family == name);
            html.push_str(&match counts {
                Some((_, counts)) => family_cell(name, index, *counts),
                None => "<td class=\"zero\">–</td>".to_owned(),
            });
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>");
    html
}

fn family_cell(family: &str, target: usize, counts: Counts) -> String {
    let tested = counts.total() - counts.skip;
    let mut words = vec![format!("{} of {tested} passed", counts.pass)];
    for (number, word) in [
        (counts.fail, "failed"),
        (counts.warning, "with a warning"),
        (counts.inconclusive, "inconclusive"),
        (counts.skip, "skipped"),
    ] {
        if number > 0 {
            words.push(format!("{number} {word}"));
        }
    }
    let words = words.join(", ");
    let (tone, text) = match counts {
        c if c.fail > 0 => ("bad", format!("{} failed", c.fail)),
        c if c.inconclusive > 0 => ("odd", format!("{} unclear", c.inconclusive)),
        c if c.warning > 0 => ("warn", format!("{} warned", c.warning)),
        _ if tested == 0 => ("zero", "skipped".to_owned()),
        c => ("good", format!("{} passed", c.pass)),
    };
    format!(
        "<td class=\"{tone}\"><button type=\"button\" class=\"cell\" data-family=\"{}\" \
         data-target=\"{target}\" title=\"{words}\">{text}<span class=\"sr\">: {words}; show \
         them</span></button></td>",
        escape(family)
    )
}

/// Text as HTML, in an element or in an attribute with double quotes.
fn escape(text: &str) -> String {
    clean(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;
    use flate2::read::GzDecoder;
    use std::io::Read as _;

    /// The data of a page.
    fn unpacked(page: &str) -> serde_json::Value {
        let (_, rest) = page.split_once("id=\"data\">").unwrap();
        let (data, _) = rest.split_once("</script>").unwrap();
        let octets = STANDARD.decode(data.trim()).unwrap();
        let mut json = String::new();
        GzDecoder::new(octets.as_slice())
            .read_to_string(&mut json)
            .unwrap();
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn everything_is_in_the_page_and_nothing_is_loaded() {
        let page = render(&sample::events()).unwrap();
        for foreign in ["http://", "https://", "src=", "href=\"h", "{{"] {
            let at = page.find(foreign);
            let near = at.map(|at| &page[at..page.len().min(at + 80)]);
            assert!(at.is_none(), "{foreign}: {near:?}");
        }
        let data = unpacked(&page);
        let result = &data["cases"][0]["results"][0];
        assert_eq!(result["verdict"], "fail");
        assert_eq!(result["kind"], "forged-identity");
        assert_eq!(data["texts"][0]["lines"][0], "<a>");
        assert_eq!(page, render(&sample::events()).unwrap());
    }

    #[test]
    fn what_a_target_says_is_no_markup() {
        let mut events = sample::events();
        for event in &mut events {
            if let Event::TargetStarted(started) = event {
                started.version = "</script><img onerror=\"x\">".into();
            }
        }
        let page = render(&events).unwrap();
        assert!(page.contains("&lt;/script&gt;&lt;img onerror=&quot;x&quot;&gt;"));
        assert!(!page.contains("<img"));
    }

    #[test]
    fn an_empty_log_is_a_page_too() {
        let page = render(&[]).unwrap();
        assert!(page.contains("nothing was tested"));
        assert_eq!(unpacked(&page)["cases"].as_array().unwrap().len(), 0);
    }
}
