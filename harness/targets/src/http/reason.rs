//! What an SP said when it let nobody in: only shown, never judged.

use url::Url;

use super::browser::{Landing, Page};
use super::plan::Plan;

/// How much of a page stands for the reason of a refusal, in characters.
const REASON: usize = 300;

/// What it said to a message that was answered with `status` and led to `landing`; what it has `logged` meanwhile
/// says more than its page.
pub(super) fn reason(plan: &Plan, status: u16, landing: &Landing, logged: String) -> String {
    let text = match landing {
        _ if !logged.is_empty() => match &plan.reason {
            Some(finder) => finder.all(&Page::of_text(&plan.acs, &logged)).join(" "),
            None => logged,
        },
        Landing::Elsewhere(url) => format!("the browser was sent to {}", without_query(url)),
        Landing::Page(page) => {
            let found = plan
                .reason
                .as_ref()
                .map(|finder| finder.all(page).join(" "));
            let text = found.unwrap_or_else(|| title(page));
            let words: Vec<&str> = text.split_whitespace().collect();
            let words: String = words.join(" ").chars().take(REASON).collect();
            let last = match page.status() {
                last if last == status => String::new(),
                last => format!(", then {last} at {}", page.url().path()),
            };
            format!("{words}{last}")
        }
    };
    let text = text.trim();
    let end = if text.is_empty() {
        String::new()
    } else {
        format!(": {text}")
    };
    format!("HTTP {status}, nobody is logged in{end}")
}

/// Where `url` leads, without what it carries.
pub(super) fn without_query(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url
}

/// The title of a page, or its beginning where it is no HTML.
fn title(page: &Page) -> String {
    let text = page.text();
    let html = scraper::Html::parse_document(&text);
    let title = scraper::Selector::parse("title").ok();
    let title = title.and_then(|selector| {
        let element = html.select(&selector).next()?;
        Some(element.text().collect::<String>())
    });
    title.unwrap_or_else(|| text.chars().take(REASON).collect())
}
