//! Links in what people read: every one must lead somewhere.
//!
//! The pages of the repository are read as Markdown, where a link is relative to its file. The pages of
//! the book are read as HTML, as `mdbook build` has made them: there a link into the repository outside
//! docs/ would lead nowhere, so it is written with the address of the repository, and looked up here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use scraper::{Html, Selector};

use crate::tree::{TreeError, io_error};

/// How a page of the book names a file of the repository that is no page of the book.
const REPOSITORY: &str = "https://github.com/saml-gauntlet/saml-gauntlet/";

/// What people read that is not in docs/, and the folders of the pages that are.
const PAGES: &[&str] = &[
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "benches",
    "corpus/README.md",
    "docs",
    "fixtures",
    "fuzz/README.md",
    "snapshots/README.md",
];

/// The links of every page of the repository.
pub(crate) fn check_sources(root: &Path) -> Result<String, TreeError> {
    let mut pages = Vec::new();
    for page in PAGES {
        collect(&root.join(page), "md", &mut pages)?;
    }
    let mut anchors = BTreeMap::new();
    for page in &pages {
        anchors.insert(page.clone(), headings(&read(page)?));
    }
    let mut broken = Vec::new();
    let mut seen = 0;
    for page in &pages {
        let name = page
            .strip_prefix(root)
            .unwrap_or(page)
            .display()
            .to_string();
        for link in links(&read(page)?) {
            seen += 1;
            if let Some(why) = leads_nowhere(root, page, &link, &anchors) {
                broken.push(format!("{name}: {link}: {why}"));
            }
        }
    }
    broken.extend(not_in_the_book(root)?);
    verdict(broken, pages.len(), seen)
}

/// The pages of docs/ that the book's table of contents does not name, which nobody would find in it.
fn not_in_the_book(root: &Path) -> Result<Vec<String>, TreeError> {
    let docs = root.join("docs");
    let contents = docs.join("SUMMARY.md");
    let named: BTreeSet<PathBuf> = links(&read(&contents)?)
        .into_iter()
        .map(|link| docs.join(link))
        .collect();
    let mut pages = Vec::new();
    collect(&docs, "md", &mut pages)?;
    let missing = pages
        .into_iter()
        .filter(|page| *page != contents && !named.contains(page));
    let lines = missing.map(|page| {
        let page = page
            .strip_prefix(root)
            .unwrap_or(&page)
            .display()
            .to_string();
        format!("docs/SUMMARY.md: {page} is not in it")
    });
    Ok(lines.collect())
}

/// The links of every page of the book in this folder.
pub(crate) fn check_pages(book: &Path, root: &Path) -> Result<String, TreeError> {
    let mut pages = Vec::new();
    collect(book, "html", &mut pages)?;
    // One page with everything in it, for printing: its links are those of the others.
    pages.retain(|page| !page.ends_with("print.html") && !page.ends_with("toc.html"));
    let mut anchors = BTreeMap::new();
    let mut hrefs = BTreeMap::new();
    for page in &pages {
        let html = Html::parse_document(&read(page)?);
        anchors.insert(page.clone(), attributes(&html, "[id]", "id"));
        let mut of_page = attributes(&html, "a[href]", "href");
        of_page.extend(attributes(&html, "link[href]", "href"));
        of_page.extend(attributes(&html, "[src]", "src"));
        hrefs.insert(page.clone(), of_page);
    }
    let mut broken = Vec::new();
    let mut seen = 0;
    for (page, links) in &hrefs {
        let name = page
            .strip_prefix(book)
            .unwrap_or(page)
            .display()
            .to_string();
        for link in links {
            seen += 1;
            let why = match link.strip_prefix(REPOSITORY) {
                Some(inside) => not_in_repository(root, inside),
                None => leads_nowhere(book, page, link, &anchors),
            };
            if let Some(why) = why {
                broken.push(format!("{name}: {link}: {why}"));
            }
        }
    }
    verdict(broken, pages.len(), seen)
}

fn verdict(broken: Vec<String>, pages: usize, seen: usize) -> Result<String, TreeError> {
    if broken.is_empty() {
        return Ok(format!("{pages} pages, {seen} links, none leads nowhere"));
    }
    Err(TreeError::Links(broken))
}

/// Why a link leads nowhere; `None` where it leads somewhere, or out of the project, where nobody looks.
fn leads_nowhere(
    root: &Path,
    page: &Path,
    link: &str,
    anchors: &BTreeMap<PathBuf, BTreeSet<String>>,
) -> Option<String> {
    if let Some(inside) = link.strip_prefix(REPOSITORY) {
        return not_in_repository(root, inside);
    }
    if link.contains("://") || link.starts_with("mailto:") || link.starts_with("data:") {
        return None;
    }
    let (path, fragment) = link
        .split_once('#')
        .map_or((link, None), |(p, f)| (p, Some(f)));
    let target = match path {
        "" => page.to_path_buf(),
        path => normal(&page.parent().unwrap_or(root).join(path)),
    };
    if !target.starts_with(root) {
        return Some("it leads out of the project".to_owned());
    }
    if !target.exists() {
        return Some("there is no such file".to_owned());
    }
    let fragment = fragment.filter(|fragment| !fragment.is_empty())?;
    let known = anchors.get(&target)?;
    (!known.contains(fragment)).then(|| "the page has no such heading".to_owned())
}

/// `blob/main/PATH` or `tree/main/PATH`.
fn not_in_repository(root: &Path, inside: &str) -> Option<String> {
    let inside = inside.split_once('#').map_or(inside, |(path, _)| path);
    let path = ["blob/main/", "tree/main/"]
        .iter()
        .find_map(|prefix| inside.strip_prefix(prefix))?;
    (!root.join(path).exists()).then(|| "the repository has no such file".to_owned())
}

/// Without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                normal.pop();
            }
            std::path::Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// Where the links and pictures of a page lead.
fn links(markdown: &str) -> Vec<String> {
    let events = parser(markdown).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    });
    events.collect()
}

/// The anchors of a page's headings, as GitHub and mdBook make them.
fn headings(markdown: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in parser(markdown) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap_or_default());
                let again = (1..).map(|number| format!("{anchor}-{number}"));
                let mut free = std::iter::once(anchor.clone()).chain(again);
                anchors.extend(free.find(|anchor| !anchors.contains(anchor)));
            }
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}

/// The values of an attribute.
fn attributes(html: &Html, selector: &str, name: &str) -> BTreeSet<String> {
    let selector = Selector::parse(selector);
    let elements = selector.iter().flat_map(|selector| html.select(selector));
    elements
        .filter_map(|element| element.value().attr(name).map(str::to_owned))
        .collect()
}

/// The files of this kind below a folder, or the file itself.
fn collect(path: &Path, extension: &str, found: &mut Vec<PathBuf>) -> Result<(), TreeError> {
    let error = || io_error(&path.display().to_string());
    if path.is_dir() {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).map_err(error())? {
            entries.push(entry.map_err(error())?.path());
        }
        entries.sort();
        for entry in entries {
            collect(&entry, extension, found)?;
        }
    } else if path.extension().is_some_and(|is| is == extension) {
        found.push(normal(path));
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, TreeError> {
    fs::read_to_string(path).map_err(io_error(&path.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_link_of_the_repository_leads_nowhere() {
        if let Err(error) = check_sources(&normal(&crate::root())) {
            panic!("{error}");
        }
    }

    /// A book of two pages, and what is wrong with it when one of its links is this one.
    fn wrong(link: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write(
            "a.html",
            &format!("<h1 id=\"top\">A</h1><a href=\"{link}\">b</a>"),
        );
        write("b.html", "<h2 id=\"there\">B</h2>");
        check_pages(folder.path(), &normal(&crate::root()))
            .err()
            .map(|error| error.to_string())
    }

    #[test]
    fn a_link_of_the_book_that_leads_nowhere_is_named() {
        for good in [
            "b.html",
            "b.html#there",
            "#top",
            "https://example.org/",
            "https://github.com/saml-gauntlet/saml-gauntlet/blob/main/README.md",
        ] {
            assert_eq!(wrong(good), None, "{good}");
        }
        for (bad, why) in [
            ("c.html", "no such file"),
            ("b.html#elsewhere", "no such heading"),
            ("../../README.md", "out of the project"),
            (
                "https://github.com/saml-gauntlet/saml-gauntlet/blob/main/READ",
                "the repository has no such file",
            ),
        ] {
            let said = wrong(bad).unwrap_or_default();
            assert!(
                said.contains(&format!("a.html: {bad}")) && said.contains(why),
                "{said}"
            );
        }
    }

    #[test]
    fn anchors_are_those_of_github() {
        let page = "# `a` B: c, d\n## x_y-z\n## x_y-z\n";
        let expected = ["a-b-c-d", "x_y-z", "x_y-z-1"];
        assert_eq!(headings(page), expected.map(str::to_owned).into());
    }
}
