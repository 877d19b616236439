//! The HTML report in a real browser: a person who filters, opens a case and reads who was let in.
//!
//! With `GAUNTLET_SCREENSHOTS=FOLDER` the pictures that it takes are kept there.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod common;

use std::path::Path;

use gauntlet_judges::chromium::Page;
use gauntlet_judges::{chromium, require};

use common::gauntlet;

/// What the page of a full run of three targets may weigh, in octets.
const MOST: u64 = 5_000_000;

/// A weak SP that takes the first assertion of a document.
const WEAK: &str = "mutant:first-assertion";

fn text(page: &mut Page, selector: &str) -> String {
    let expression = format!("document.querySelector({selector:?}).innerText");
    let value = page.evaluate(&expression).unwrap();
    value.as_str().unwrap_or_default().to_owned()
}

fn keep(page: &mut Page, name: &str) {
    let picture = page.screenshot().unwrap();
    assert!(picture.starts_with(b"\x89PNG"), "{name}");
    if let Some(folder) = std::env::var_os("GAUNTLET_SCREENSHOTS") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), picture).unwrap();
    }
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one thing after the other, as a person does them"
)]
fn a_person_finds_the_forged_identity() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    let report = format!("html={}", file.display());
    let output = gauntlet()
        .args(["run", "--target", "reference", "--target", WEAK])
        .args(["--target", "mutant:skips-audience", "--report", &report])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let size = std::fs::metadata(&file).unwrap().len();
    assert!(size < MOST, "{size}");

    let Some(browser) = require(chromium::find()) else {
        return;
    };
    let profile = folder.path().join("profile");
    let mut page = browser.open(&file, &profile).unwrap();
    page.resize(1400, 1100).unwrap();
    page.wait_for("document.body && document.body.dataset.ready === 'true'")
        .unwrap();
    keep(&mut page, "overview");
    assert!(text(&mut page, "#verdict").ends_with("findings"));

    // Filter by typing: the slash takes the keyboard to the search.
    page.press("/").unwrap();
    page.write("xsw3").unwrap();
    page.wait_for("document.querySelectorAll('button.name').length === 1")
        .unwrap();
    assert!(text(&mut page, "#shown").starts_with("1 case of "));

    // Open the case with the keyboard alone.
    page.evaluate("document.querySelector('button.name').focus()")
        .unwrap();
    page.press("Enter").unwrap();
    page.wait_for("document.querySelector('.case')").unwrap();
    let forged = text(&mut page, ".identity td.forged");
    assert!(forged.starts_with("canary-"), "{forged}");
    let shown = text(&mut page, ".case");
    for expected in [
        "A forged, unsigned Assertion stands before the signed one",
        "b.simon@contoso.example",
        "gauntlet run --target mutant:first-assertion --filter attacks/wrapping/xsw3",
        "must refuse it",
    ] {
        assert!(shown.contains(expected), "{expected}\n{shown}");
    }
    // What was added is marked, beside the honest twin.
    let added = page
        .evaluate(
            "[...document.querySelectorAll('.at.fail .diff ins')].map(n => n.innerText).join(' ')",
        )
        .unwrap();
    let added = added.as_str().unwrap_or_default();
    assert!(added.contains(&forged), "{added}");
    let address = page.evaluate("location.hash").unwrap();
    assert_eq!(address, "#case=attacks/wrapping/xsw3");
    page.evaluate("document.querySelector('.matrix').scrollIntoView()")
        .unwrap();
    keep(&mut page, "case");
    page.evaluate("document.querySelector('.at.fail .diff').scrollIntoView()")
        .unwrap();
    keep(&mut page, "difference");

    // A family of one target, from the overview.
    page.evaluate(
        "[...document.querySelectorAll('button.cell')].find(b => b.dataset.family === \
         'attacks/content' && b.dataset.target === '2').click()",
    )
    .unwrap();
    page.wait_for("document.querySelectorAll('button.name').length > 100")
        .unwrap();
    page.evaluate(
        "[...document.querySelectorAll('#verdicts input')].forEach(box => { if (box.value !== \
         'blocks' && box.checked) box.click(); })",
    )
    .unwrap();
    page.wait_for("document.querySelectorAll('button.name').length < 20")
        .unwrap();
    let verdicts = text(&mut page, ".matrix");
    assert!(verdicts.contains("accepted-invalid"), "{verdicts}");
    keep(&mut page, "family");

    // Everything that a hand can reach has a name for those who do not see it.
    let tree = page.accessible().unwrap();
    let controls = ["button", "checkbox", "combobox", "searchbox", "link"];
    for (role, name) in &tree {
        assert!(
            !controls.contains(&role.as_str()) || !name.is_empty(),
            "{role}"
        );
    }
    assert!(tree.iter().any(|(role, _)| role == "searchbox"));
    assert!(
        tree.iter()
            .any(|(role, name)| role == "heading" && name == "Cases")
    );

    page.look("dark", "screen").unwrap();
    page.evaluate("document.getElementById('reset').click(); scrollTo(0, 0)")
        .unwrap();
    keep(&mut page, "dark");
    let dark = page
        .evaluate("getComputedStyle(document.body).backgroundColor")
        .unwrap();
    page.look("light", "print").unwrap();
    let light = page
        .evaluate("getComputedStyle(document.body).backgroundColor")
        .unwrap();
    assert_ne!(dark, light);
    let filters = page
        .evaluate("getComputedStyle(document.querySelector('.filters')).display")
        .unwrap();
    assert_eq!(filters, "none");
    keep(&mut page, "print");
    page.look("light", "screen").unwrap();
    page.resize(420, 900).unwrap();
    keep(&mut page, "narrow");

    // Nothing is loaded, and nothing goes wrong.
    let foreign = page.requests.iter().find(|url| !url.starts_with("file://"));
    assert_eq!(foreign, None);
    assert_eq!(page.complaints, [""; 0]);
}
