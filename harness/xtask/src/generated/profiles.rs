//! The page about profiles: what each rules where sources differ, and which cases test what the
//! deployment profiles ask.

use gauntlet_catalog::conflict::Ruling;
use gauntlet_catalog::views::{self, Item, VIEWS};
use gauntlet_catalog::{Conflict, requirements};
use gauntlet_core::{Expectation, Profile};

use super::{File, GenerateError, head, one, page, row};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let mut text = page(
        "Profiles",
        "Sources contradict each other: one says that an SP must accept what another says that it \
         must refuse. `gauntlet run --profile PROFILE` says whose word counts; `entra`, the \
         default, is what the cases declare. The reference SP of a profile is \
         `reference:PROFILE`.",
    );
    text.push('\n');
    text.push_str(&head(&["profile", "what it is"]));
    for profile in Profile::ALL {
        text.push_str(&row(&[&format!("`{profile}`"), profile.doc()]));
    }
    text.push_str(CONFLICTS);
    text.push_str(&head(&[
        "question", "accept", "refuse", "cases", "saml2int", "spid", "strict",
    ]));
    for conflict in Conflict::ALL {
        let (question, accept, refuse) = conflict.sources();
        let cases = gauntlet_catalog::all();
        let about = cases.iter().filter(|c| c.conflicts().contains(&conflict));
        let about: Vec<String> = about.map(|case| format!("`{}`", case.id())).collect();
        let ruled = |profile| said(conflict.ruling(profile));
        text.push_str(&row(&[
            question,
            accept,
            refuse,
            &about.join(", "),
            ruled(Profile::Saml2int),
            ruled(Profile::Spid),
            ruled(Profile::Strict),
        ]));
    }
    text.push_str(LEFT_OUT);
    let tested = requirements::tested();
    for (view, title) in VIEWS {
        let items: Vec<&Item> = views::all().iter().filter(|i| i.view == *view).collect();
        let live = items
            .iter()
            .filter(|i| !i.cases(&tested).is_empty())
            .count();
        text.push_str(&format!(
            "\n## {title}\n\n{live} of {} have a case, the others say why not.\n\n",
            items.len()
        ));
        text.push_str(&head(&["item", "source", "level", "tested by, or why not"]));
        for item in items {
            let cases = item.cases(&tested);
            let by = if cases.is_empty() {
                item.why_not().to_owned()
            } else {
                format!("`{}`", cases.join("`, `"))
            };
            text.push_str(&row(&[
                &format!("`{}`", item.id),
                item.clause,
                &item.bound.to_string(),
                &by,
            ]));
        }
    }
    Ok(one(path, text))
}

const fn said(ruling: Ruling) -> &'static str {
    match ruling {
        None => "as declared",
        Some((Expectation::Accept, _)) => "accept",
        Some((Expectation::Reject, _)) => "refuse",
        Some(_) => "either",
    }
}

const CONFLICTS: &str = "\n## Where sources differ\n\n\
    A profile that refuses or accepts here does so as a must: a departure is a failure. Under \
    `spid` and `strict` all other cases deliver answers to requests, but for those in which another \
    IdP speaks than the one that was asked; what rests on a Response whose Assertion is not signed \
    is skipped where the SP says that it always demands that.\n\n";

const LEFT_OUT: &str = "\nNot ruled on, since no case asks it: metadata that is signed with a key that it lists (no case publishes \
     metadata that the SP fetches), and the HTTP status of a refusal, which is never a verdict: whether somebody is logged in is.\n";
