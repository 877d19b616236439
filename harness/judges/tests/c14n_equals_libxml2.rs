//! Canonical forms equal libxml2's, on both sides, over generated documents.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_idp::xml::{C14nOptions, Element, Node, canonicalize, write};
use gauntlet_judges::{python, require};
use serde_json::{Value, json};

/// How many documents are generated; each is canonicalized whole and in a part.
const DOCUMENTS: u64 = 400;

/// Canonicalizes a part of every document in three ways with lxml, which is libxml2.
const SCRIPT: &str = r#"
import base64, json, sys
from lxml import etree
for line in sys.stdin:
    job = json.loads(line)
    root = etree.fromstring(job["xml"].encode())
    node = root
    for index in job["path"]:
        node = list(node.iterchildren("*"))[index]
    # lxml hands a part to libxml2 as a document of its own with the namespaces in scope.
    def c14n(**options):
        return base64.b64encode(etree.tostring(node, method="c14n", exclusive=True, with_tail=False, **options)).decode()
    print(json.dumps([c14n(with_comments=False), c14n(with_comments=True),
                      c14n(with_comments=False, inclusive_ns_prefixes=job["prefixes"])]))
"#;

/// A small generator of numbers (SplitMix64): the documents are the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n).unwrap()).unwrap()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

const PREFIXES: [&str; 5] = ["", "a", "b", "saml", "ж"];
const NAMESPACES: [&str; 5] = [
    "urn:one",
    "urn:two",
    "http://three.example/?x=1",
    "urn:three",
    "urn:four",
];
const TEXTS: [&str; 12] = [
    "plain",
    " spaces \t and\nlines ",
    "a & b",
    "1 < 2 > 0",
    "\r\n carriage \r",
    "\"quoted\" 'twice'",
    "Жанна 中文 ضيف",
    "e\u{301} 😀",
    "]] >",
    "&amp;",
    "\u{a0}\u{2028}",
    "",
];

/// An element whose prefixes are all declared by it or by an ancestor.
fn element(random: &mut Random, scope: &[&'static str], depth: usize) -> Element {
    let mut scope = scope.to_vec();
    let mut declared: Vec<(&str, &str)> = vec![];
    while random.chance(35) {
        let prefix = random.pick(&PREFIXES);
        if declared.iter().any(|(p, _)| *p == prefix) {
            continue;
        }
        let undeclare = prefix.is_empty() && random.chance(25);
        let namespace = if undeclare {
            ""
        } else {
            random.pick(&NAMESPACES)
        };
        declared.push((prefix, namespace));
        scope.push(prefix);
    }
    let prefix = if scope.is_empty() || random.chance(40) {
        ""
    } else {
        random.pick(&scope)
    };
    let local = random.pick(&["x", "Response", "имя", "a-b.c_d"]);
    let name = if prefix.is_empty() {
        local.to_owned()
    } else {
        format!("{prefix}:{local}")
    };
    let mut element = Element::new(name);
    let mut attributes = vec![];
    for local in ["id", "b", "Name", "ключ"] {
        if !random.chance(30) {
            continue;
        }
        let prefixed: Vec<&str> = scope.iter().copied().filter(|p| !p.is_empty()).collect();
        // One prefix an element at most, so that no two attributes have the same expanded name.
        let name = if !prefixed.is_empty() && random.chance(40) {
            format!("{}:{local}", random.pick(&prefixed))
        } else {
            local.to_owned()
        };
        attributes.push((name, random.pick(&TEXTS).to_owned()));
    }
    if random.chance(10) {
        attributes.push(("xml:lang".to_owned(), "en".to_owned()));
    }
    for (prefix, namespace) in declared {
        let name = if prefix.is_empty() {
            "xmlns".to_owned()
        } else {
            format!("xmlns:{prefix}")
        };
        attributes.push((name, namespace.to_owned()));
    }
    while !attributes.is_empty() {
        let (name, value) = attributes.remove(random.below(attributes.len()));
        element = element.with(name, value);
    }
    let children = if depth == 0 { 0 } else { random.below(5) };
    for _ in 0..children {
        let node = match random.below(10) {
            0 => Node::Comment(random.pick(&["", " c ", "ж & <x>"]).to_owned()),
            1 => Node::Pi {
                target: "pi".to_owned(),
                data: random.pick(&["", "some data", "<&>"]).to_owned(),
            },
            2 => Node::CData(random.pick(&["", "<cdata> & more", "ж"]).to_owned()),
            3 => Node::CharRef(random.pick(&['\r', '\n', 'A', '&', '<', '😀'])),
            4 | 5 => Node::Text(random.pick(&TEXTS).to_owned()),
            _ => Node::Element(self::element(random, &scope, depth - 1)),
        };
        element.children.push(node);
    }
    element
}

/// A way down to some element: indices among all children, and among child elements alone.
fn path(random: &mut Random, root: &Element) -> (Vec<usize>, Vec<usize>) {
    let (mut nodes, mut elements) = (vec![], vec![]);
    let mut at = root;
    while random.chance(70) {
        let children: Vec<(usize, &Element)> = at
            .children
            .iter()
            .enumerate()
            .filter_map(|(index, node)| match node {
                Node::Element(element) => Some((index, element)),
                _ => None,
            })
            .collect();
        if children.is_empty() {
            break;
        }
        let choice = random.below(children.len());
        nodes.push(children[choice].0);
        elements.push(choice);
        at = children[choice].1;
    }
    (nodes, elements)
}

struct Job {
    root: Element,
    xml: String,
    nodes: Vec<usize>,
    elements: Vec<usize>,
    prefixes: Vec<String>,
}

fn jobs() -> Vec<Job> {
    let mut random = Random(2026);
    (0..DOCUMENTS)
        .map(|_| {
            let root = element(&mut random, &[], 4);
            let (nodes, elements) = path(&mut random, &root);
            let mut prefixes: Vec<String> = vec![];
            while random.chance(60) {
                prefixes.push(random.pick(&["a", "b", "saml", "absent"]).to_owned());
            }
            Job {
                xml: write(&root),
                root,
                nodes,
                elements,
                prefixes,
            }
        })
        .collect()
}

/// The three canonical forms of every job by libxml2.
fn by_libxml2(python: &python::Python, jobs: &[Job]) -> Vec<[Vec<u8>; 3]> {
    let input: String = jobs
        .iter()
        .map(|job| {
            format!(
                "{}\n",
                json!({ "xml": job.xml, "path": job.elements, "prefixes": job.prefixes })
            )
        })
        .collect();
    python
        .run(SCRIPT, &[], &input)
        .unwrap()
        .lines()
        .map(|line| {
            let forms: Vec<Value> = serde_json::from_str(line).unwrap();
            [0, 1, 2].map(|i| STANDARD.decode(forms[i].as_str().unwrap()).unwrap())
        })
        .collect()
}

fn assert_equal(side: &str, job: &Job, ours: &[u8], theirs: &[u8]) {
    assert!(
        ours == theirs,
        "{side} differs from libxml2 at {:?} with prefixes {:?}\ndocument: {}\nours:     {}\nlibxml2:  {}",
        job.elements,
        job.prefixes,
        job.xml,
        String::from_utf8_lossy(ours),
        String::from_utf8_lossy(theirs)
    );
}

#[test]
fn on_both_sides() {
    let Some(python) = require(python::find()) else {
        return;
    };
    let jobs = jobs();
    let judged = by_libxml2(&python, &jobs);
    assert_eq!(judged.len(), jobs.len());
    let parts = jobs.iter().filter(|job| !job.nodes.is_empty()).count();
    assert!(
        parts >= 100,
        "only {parts} jobs are about a part of a document"
    );
    for (job, forms) in jobs.iter().zip(&judged) {
        let options = [
            (false, vec![]),
            (true, vec![]),
            (false, job.prefixes.clone()),
        ];
        for ((with_comments, prefixes), theirs) in options.into_iter().zip(forms) {
            let idp = C14nOptions {
                with_comments,
                inclusive_prefixes: prefixes.clone(),
                ..C14nOptions::default()
            };
            let octets = canonicalize(&job.root, &job.nodes, &idp).unwrap();
            assert_equal("the IdP", job, &octets, theirs);
            let octets = reference::canonical(&job.xml, &job.elements, with_comments, prefixes);
            assert_equal("the reference", job, &octets, theirs);
        }
    }
}

/// The reference's reader and canonicalizer.
mod reference {
    use gauntlet_reference::c14n::{Options, canonicalize};
    use gauntlet_reference::reader::read;

    pub(super) fn canonical(
        xml: &str,
        path: &[usize],
        with_comments: bool,
        inclusive_prefixes: Vec<String>,
    ) -> Vec<u8> {
        let document = read(xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
        let mut apex = document.root().unwrap();
        for &index in path {
            apex = document.child_elements(apex)[index];
        }
        let options = Options {
            with_comments,
            inclusive_prefixes,
            without: vec![],
        };
        canonicalize(&document, apex, &options)
            .unwrap()
            .into_bytes()
    }
}
