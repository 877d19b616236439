use super::*;

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
