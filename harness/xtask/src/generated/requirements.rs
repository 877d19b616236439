//! The page about what the standards require: which cases test it, and what is not tested.

use gauntlet_catalog::requirements::{self, Requirement, SECTIONS};

use super::{File, GenerateError, head, one, page, row};

pub(super) fn generate(path: &str) -> Result<Vec<File>, GenerateError> {
    let tested = requirements::tested();
    let all = requirements::all();
    let live = |of: &[&Requirement]| of.iter().filter(|r| tested.contains_key(r.id)).count();
    let mut text = page(
        "Requirements",
        &format!(
            "What SAML 2.0 with its errata asks of a service provider or of who sends to it, and the valid variations \
             that the field writes: {} of {} have a case, the others say why not. Clause numbers are those of a \
             survey made from memory where the text was not at hand.",
            tested.len(),
            all.len()
        ),
    );
    text.push('\n');
    text.push_str(&head(&[
        "section",
        "title",
        "requirements",
        "with a case",
        "of Web SSO, to be seen from outside",
        "with a case",
    ]));
    for (section, title) in SECTIONS {
        let members: Vec<&Requirement> = all.iter().filter(|r| r.is_in(section)).collect();
        let outside: Vec<&Requirement> = members
            .iter()
            .copied()
            .filter(|r| r.is_of_sso_from_outside())
            .collect();
        text.push_str(&row(&[
            section,
            title,
            &members.len().to_string(),
            &live(&members).to_string(),
            &outside.len().to_string(),
            &live(&outside).to_string(),
        ]));
    }
    for (section, title) in SECTIONS {
        text.push_str(&format!("\n## {section}. {title}\n\n"));
        text.push_str(&head(&[
            "requirement",
            "source",
            "level",
            "tested by, or why not",
        ]));
        for one in all.iter().filter(|r| r.is_in(section)) {
            let by = tested
                .get(one.id)
                .map(|ids| format!("`{}`", ids.join("`, `")));
            text.push_str(&row(&[
                &format!("`{}`", one.id),
                one.source,
                &one.bound.to_string(),
                &by.unwrap_or_else(|| one.reason.to_owned()),
            ]));
        }
    }
    Ok(one(path, text))
}
