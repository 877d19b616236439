use super::*;
use crate::dom::Kind;

fn refused(text: &str) -> String {
    match read(text) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("read: {text}"),
    }
}

fn root_text(text: &str) -> String {
    let document = read(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    document.at(document.root.unwrap()).unwrap().text()
}

fn attribute(text: &str) -> String {
    let document = read(text).unwrap();
    let root = document.at(document.root.unwrap()).unwrap();
    root.attributes().next().unwrap().value.to_owned()
}

/// One document a rule of XML 1.0 or Namespaces in XML that it breaks.
#[test]
fn what_is_not_well_formed_is_refused() {
    for text in [
        "",
        "text",
        "<a>",
        "<a></b>",
        "</a>",
        "<a/><b/>",
        "<a/>text",
        "text<a/>",
        "<a/>&amp;",
        "<a/><![CDATA[x]]>",
        "<a b='1' b='2'/>",
        "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
        "<a b=1/>",
        "<a b/>",
        "<a b='1'c='2'/>",
        "<a b='<'/>",
        "<a b='&'/>",
        "<a>&undefined;</a>",
        "<a>& b</a>",
        "<a>&#0;</a>",
        "<a>&#xFFFE;</a>",
        "<a>&#xD800;</a>",
        "<a>&#+65;</a>",
        "<a>\u{1}</a>",
        "<a>\u{ffff}</a>",
        "<a b='\u{2}'/>",
        "<a>]]></a>",
        "<a><!-- x -- y --></a>",
        "<a><!-- x ---></a>",
        "<a><?xml version='1.0'?></a>",
        " <?xml version='1.0'?><a/>",
        "<?xml version='1.1'?><a/>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
        "<1a/>",
        "<a:b:c xmlns:a='u'/>",
        "<:a/>",
        "<a :b='1'/>",
        "<p:a/>",
        "<a p:b='1'/>",
        "<a xmlns:p=''/>",
        "<a xmlns:xml='urn:x'/>",
        "<a xmlns:xmlns='urn:x'/>",
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<a/><!DOCTYPE a>",
    ] {
        refused(text);
    }
}

#[test]
fn references_line_ends_and_sections() {
    assert_eq!(
        root_text("<a>&lt;&gt;&amp;&apos;&quot;&#65;&#x42;</a>"),
        "<>&'\"AB"
    );
    assert_eq!(root_text("<a>1\r\n2\r3&#13;4</a>"), "1\n2\n3\r4");
    assert_eq!(root_text("<a>b<![CDATA[<&>]]>c</a>"), "b<&>c");
    assert_eq!(root_text("<a>b<!-- c -->d<?e f?>g</a>"), "bdg");
    assert_eq!(root_text("\u{feff}<a>b</a>"), "b");
    assert_eq!(
        root_text("<?xml version='1.0' encoding='UTF-8'?>\n<!-- c --><a>b</a>\n"),
        "b"
    );
}

#[test]
fn attribute_values_are_normalised() {
    assert_eq!(attribute("<a b='1\t2\n3\r\n4'/>"), "1 2 3 4");
    assert_eq!(attribute("<a b='1&#9;2&#10;3&#13;4'/>"), "1\t2\n3\r4");
    assert_eq!(attribute("<a b=' x  y '/>"), " x  y ");
}

#[test]
fn namespaces_are_resolved() {
    let document =
        read("<p:a xmlns:p='u' xmlns='v'><b p:c='1' d='2'/><e xmlns=''/></p:a>").unwrap();
    let root = document.at(document.root.unwrap()).unwrap();
    assert!(root.is("u", "a"));
    let children: Vec<_> = root.elements().collect();
    assert!(children[0].is("v", "b"));
    assert_eq!(children[0].attributes().next().unwrap().namespace, "u");
    assert_eq!(children[0].attribute("d"), Some("2"));
    assert_eq!(children[0].attribute("c"), None);
    assert!(children[1].is("", "e"));
}

#[test]
fn declared_entities_are_expanded_only_where_allowed() {
    let text = "<!DOCTYPE a [<!ENTITY e \"x&f;\"><!ENTITY f 'y'><!ENTITY e 'no'>]><a>&e;</a>";
    assert!(refused(text).contains("'e' is not declared"));
    let document = read_with(
        text,
        ReadOptions {
            entities: true,
            unlimited: false,
        },
    )
    .unwrap();
    assert!(document.has_doctype);
    assert_eq!(document.at(document.root.unwrap()).unwrap().text(), "xy");
}

#[test]
fn limits_hold() {
    let deep = "<a>".repeat(MAX_DEPTH + 1) + &"</a>".repeat(MAX_DEPTH + 1);
    assert!(refused(&deep).contains("nested elements"));
    let wide = format!("<a>{}</a>", "<b/>".repeat(MAX_NODES));
    assert!(refused(&wide).contains("nodes"));
    let attributes: String = (0..=MAX_ATTRIBUTES).map(|i| format!(" a{i}='1'")).collect();
    assert!(refused(&format!("<a{attributes}/>")).contains("attributes"));
    let long = format!("<a>{}</a>", "x".repeat(MAX_BYTES));
    assert!(refused(&long).contains("octets"));
    let laughs: String = (1..9)
        .map(|i| format!("<!ENTITY l{i} \"{}\">", format!("&l{};", i - 1).repeat(10)))
        .collect();
    let text = format!("<!DOCTYPE a [<!ENTITY l0 \"ha\">{laughs}]><a>&l8;</a>");
    let error = read_with(
        &text,
        ReadOptions {
            entities: true,
            unlimited: false,
        },
    )
    .unwrap_err();
    assert!(matches!(error, ReadError::Limit { .. }), "{error}");
}

/// The limits are the most that is allowed, not the least that is refused.
#[test]
fn what_is_at_a_limit_is_read() {
    let deep = "<a>".repeat(MAX_DEPTH) + &"</a>".repeat(MAX_DEPTH);
    assert!(read(&deep).is_ok());
    let attributes: String = (0..MAX_ATTRIBUTES).map(|i| format!(" a{i}='1'")).collect();
    assert!(read(&format!("<a{attributes}/>")).is_ok());
    let long = format!("<a>{}</a>", "x".repeat(MAX_BYTES - "<a></a>".len()));
    assert!(read(&long).is_ok());
    let longer = format!("<a>{}</a>", "x".repeat(MAX_BYTES - "<a></a>".len() + 1));
    assert!(read(&longer).is_err());
}

#[test]
fn entities_in_attributes_expand_within_the_limit_alone() {
    let options = ReadOptions {
        entities: true,
        unlimited: true,
    };
    let with = |length: usize| {
        let value = "x".repeat(length);
        let text = format!("<!DOCTYPE a [<!ENTITY e \"{value}\">]><a b=\"&e;&e;\"/>");
        read_with(&text, options)
    };
    assert_eq!(MAX_EXPANSION, 1 << 20, "one mebibyte, as documented");
    assert!(with(MAX_EXPANSION / 2).is_ok());
    let error = with(MAX_EXPANSION / 2 + 1).unwrap_err();
    assert!(error.to_string().contains("expanded"), "{error}");
}

/// What a tree is, in one line.
fn shape(document: &Document) -> String {
    fn of(document: &Document, id: NodeId, out: &mut String) {
        match document.kind(id) {
            Some(Kind::Element) => {
                let el = document.at(id).unwrap();
                out.push_str(&format!("<{{{}}}{}", el.namespace(), el.local()));
                for attribute in el.attributes() {
                    let (namespace, local) = (attribute.namespace, attribute.local);
                    out.push_str(&format!(" {{{namespace}}}{local}={:?}", attribute.value));
                }
                out.push('>');
                el.children().for_each(|child| of(document, child, out));
                out.push_str("</>");
            }
            Some(Kind::Text(text)) => out.push_str(&format!("{text:?}")),
            Some(Kind::Comment(text)) => out.push_str(&format!("<!--{text:?}-->")),
            Some(Kind::Pi { target, data }) => out.push_str(&format!("<?{target} {data:?}?>")),
            None => {}
        }
    }
    let mut out = String::new();
    document.top().for_each(|id| of(document, id, &mut out));
    out
}

/// The same of the tree of roxmltree, whose authors are other people.
fn shape_by_others(node: roxmltree::Node<'_, '_>, out: &mut String) {
    use roxmltree::NodeType;
    match node.node_type() {
        NodeType::Root => node
            .children()
            .for_each(|child| shape_by_others(child, out)),
        NodeType::Element => {
            let name = node.tag_name();
            out.push_str(&format!(
                "<{{{}}}{}",
                name.namespace().unwrap_or(""),
                name.name()
            ));
            for attribute in node.attributes() {
                let namespace = attribute.namespace().unwrap_or("");
                out.push_str(&format!(
                    " {{{namespace}}}{}={:?}",
                    attribute.name(),
                    attribute.value()
                ));
            }
            out.push('>');
            node.children()
                .for_each(|child| shape_by_others(child, out));
            out.push_str("</>");
        }
        // It makes a node of an empty CDATA section, which holds no character.
        NodeType::Text if node.text() == Some("") => {}
        NodeType::Text => out.push_str(&format!("{:?}", node.text().unwrap_or(""))),
        // It leaves line ends in these as they are, which are one line feed each (XML 1.0 2.11).
        NodeType::Comment => {
            let text = node.text().unwrap_or("").replace("\r\n", "\n");
            out.push_str(&format!("<!--{text:?}-->"));
        }
        NodeType::PI => {
            let pi = node.pi().unwrap();
            let data = pi.value.unwrap_or("").replace("\r\n", "\n");
            out.push_str(&format!("<?{} {data:?}?>", pi.target));
        }
    }
}

const PIECES: &[&str] = &[
    "<a",
    ">",
    "/>",
    "</a>",
    "</",
    "<p:b",
    " b='1'",
    " p:b=\"x&lt;\ty\"",
    " xmlns:p='u'",
    " xmlns='v'",
    "c",
    " ",
    "&amp;",
    "&#13;",
    "&x;",
    "<!--",
    "-->",
    "-",
    "<![CDATA[",
    "]]>",
    "<?p ",
    "?>",
    "\r\n",
];

/// Holds our reading of a text against that of others; whether it is read at all.
fn same_reading(text: &str) -> bool {
    let theirs = roxmltree::Document::parse(text).map(|document| {
        let mut out = String::new();
        shape_by_others(document.root(), &mut out);
        out
    });
    let ours = read(text).map(|document| shape(&document));
    assert_eq!(
        ours.clone().ok(),
        theirs.clone().ok(),
        "{text:?}: {ours:?} {theirs:?}"
    );
    ours.is_ok()
}

/// Everything that can be put together of a few pieces is read as roxmltree reads it, or refused by both. So it
/// was with six pieces, too, which takes ten times as long.
#[test]
fn others_read_the_same() {
    let mut read = 0;
    let mut texts = vec![String::new()];
    for _ in 0..5 {
        texts = texts
            .iter()
            .flat_map(|text| PIECES.iter().map(move |piece| format!("{text}{piece}")))
            .filter(|text| !is_hopeless(text))
            .collect();
        read += texts.iter().filter(|text| same_reading(text)).count();
    }
    assert!(read > 500, "{read}");
}

/// The same of longer texts, whose pieces are drawn.
#[test]
fn others_read_longer_texts_the_same() {
    let mut state = 1_u32;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let mut read = 0;
    for _ in 0..50_000 {
        let mut text = "<a xmlns:p='u'".to_owned();
        for _ in 0..draw(14) {
            let longer = format!("{text}{}", PIECES[draw(PIECES.len())]);
            if !is_hopeless(&longer) {
                text = longer;
            }
        }
        read += usize::from(same_reading(&text));
        read += usize::from(same_reading(&format!("{text}></a>")));
    }
    assert!(read > 1000, "{read}");
}

/// Whether a text is refused however it goes on: for that the error must stand before its end.
fn is_hopeless(text: &str) -> bool {
    match read(text) {
        Err(ReadError::NotWellFormed { at, .. }) => at + 12 < text.len(),
        _ => false,
    }
}
