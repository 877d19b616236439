//! Finds values in the answers of an SP.

use regex_lite::Regex;
use scraper::{Html, Selector};
use serde_json::Value;
use serde_json_path::JsonPath;

use super::browser::Page;
use super::settings::Select;

/// A [`Select`] that can be used.
#[derive(Debug)]
pub(super) struct Finder {
    place: Place,
    split: Option<String>,
}

#[derive(Debug)]
enum Place {
    Json(Box<JsonPath>),
    Header(String),
    Regex(Regex),
    Css {
        selector: Box<Selector>,
        attribute: Option<String>,
    },
}

impl Finder {
    /// Reads the expressions; the error says what is wrong with them.
    pub(super) fn new(select: &Select) -> Result<Self, String> {
        let Select {
            json,
            header,
            regex,
            css,
            attr,
            split,
        } = select;
        if attr.is_some() && css.is_none() {
            return Err("'attr' goes with 'css'".to_owned());
        }
        if split.as_ref().is_some_and(String::is_empty) {
            return Err("'split' must not be empty".to_owned());
        }
        let place = match (json, header, regex, css) {
            (Some(path), None, None, None) => {
                let path = JsonPath::parse(path).map_err(|e| format!("'{path}': {e}"))?;
                Place::Json(Box::new(path))
            }
            (None, Some(name), None, None) => Place::Header(name.clone()),
            (None, None, Some(text), None) => {
                Place::Regex(Regex::new(text).map_err(|e| format!("'{text}': {e}"))?)
            }
            (None, None, None, Some(text)) => {
                let selector =
                    Selector::parse(text).map_err(|_| format!("'{text}' is not a CSS selector"))?;
                Place::Css {
                    selector: Box::new(selector),
                    attribute: attr.clone(),
                }
            }
            _ => return Err("exactly one of json, header, regex and css is needed".to_owned()),
        };
        Ok(Self {
            place,
            split: split.clone(),
        })
    }

    /// The values on `page`, in order; none where the place is not there.
    pub(super) fn all(&self, page: &Page) -> Vec<String> {
        let found = match &self.place {
            Place::Json(path) => json(page).map_or_else(Vec::new, |value| {
                let nodes = path.query(&value);
                nodes.iter().flat_map(|node| scalars(node)).collect()
            }),
            Place::Header(name) => page.headers(name).map(str::to_owned).collect(),
            Place::Regex(regex) => regex
                .captures_iter(&page.text())
                .filter_map(|found| found.get(1).or_else(|| found.get(0)))
                .map(|found| found.as_str().to_owned())
                .collect(),
            Place::Css {
                selector,
                attribute,
            } => Html::parse_document(&page.text())
                .select(selector)
                .filter_map(|element| match attribute {
                    Some(name) => element.attr(name).map(str::to_owned),
                    None => Some(element.text().collect()),
                })
                .collect(),
        };
        match &self.split {
            None => found,
            Some(separator) => found
                .iter()
                .flat_map(|text| text.split(separator.as_str()))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// The first value on `page`.
    pub(super) fn first(&self, page: &Page) -> Option<String> {
        self.all(page).into_iter().next()
    }

    /// Names with their values: of an object, or of a list of objects with `name` and `values`.
    pub(super) fn named(&self, page: &Page) -> Vec<(String, Vec<String>)> {
        let Place::Json(path) = &self.place else {
            return Vec::new();
        };
        let Some(value) = json(page) else {
            return Vec::new();
        };
        let mut named = Vec::new();
        for node in path.query(&value).iter() {
            match node {
                Value::Object(members) => {
                    let members = members.iter().map(|(name, v)| (name.clone(), scalars(v)));
                    named.extend(members);
                }
                Value::Array(entries) => named.extend(entries.iter().filter_map(|entry| {
                    let name = entry.get("name")?.as_str()?.to_owned();
                    Some((name, scalars(entry.get("values")?)))
                })),
                _ => {}
            }
        }
        named
    }

    /// Whether it finds names with values.
    pub(super) const fn is_json(&self) -> bool {
        matches!(self.place, Place::Json(_))
    }
}

fn json(page: &Page) -> Option<Value> {
    serde_json::from_slice(page.body()).ok()
}

/// The texts, numbers and truth values in `value`, those of a list one by one.
fn scalars(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Bool(truth) => vec![truth.to_string()],
        Value::Array(values) => values.iter().flat_map(scalars).collect(),
        Value::Null | Value::Object(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finder(toml: &str) -> Result<Finder, String> {
        Finder::new(&toml::from_str(toml).unwrap())
    }

    fn all(toml: &str, body: &str) -> Vec<String> {
        finder(toml).unwrap().all(&Page::of("text", body))
    }

    #[test]
    fn each_kind_of_place_is_found() {
        let json = r#"{"user":{"name":"alice","mail":["a@x","b@x"],"age":3}}"#;
        assert_eq!(all("json = '$.user.name'", json), ["alice"]);
        assert_eq!(all("json = '$.user.mail'", json), ["a@x", "b@x"]);
        assert_eq!(all("json = '$.user.age'", json), ["3"]);
        assert_eq!(all("json = '$.nobody'", json), [""; 0]);
        assert_eq!(all("json = '$.user'", "no json"), [""; 0]);
        let html = "<p id=who title='t'>O'Neil &amp; &lt;Sons&gt;</p>";
        assert_eq!(all("css = '#who'", html), ["O'Neil & <Sons>"]);
        assert_eq!(all("css = '#who'\nattr = 'title'", html), ["t"]);
        assert_eq!(
            all("regex = 'User: (\\w+)'", "User: bob, User: eve"),
            ["bob", "eve"]
        );
        assert_eq!(all("regex = 'b.b'\nsplit = 'o'", "bob"), ["b", "b"]);
        assert_eq!(all("header = 'X-Test'", ""), ["text"]);
    }

    #[test]
    fn attributes_come_as_an_object_or_as_a_list() {
        let named = |body: &str| finder("json = '$.a'").unwrap().named(&Page::of("", body));
        let expected = [("mail".to_owned(), vec!["x".to_owned(), "y".to_owned()])];
        assert_eq!(named(r#"{"a":{"mail":["x","y"]}}"#), expected);
        assert_eq!(
            named(r#"{"a":[{"name":"mail","values":["x","y"]}]}"#),
            expected
        );
        assert!(named(r#"{"a":3}"#).is_empty());
    }

    #[test]
    fn a_place_that_makes_no_sense_is_an_error() {
        for toml in [
            "",
            "json = '$'\ncss = 'p'",
            "json = '$['",
            "regex = '('",
            "css = '['",
            "json = '$'\nattr = 'x'",
            "json = '$'\nsplit = ''",
        ] {
            assert!(finder(toml).is_err(), "{toml}");
        }
    }
}
