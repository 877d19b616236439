//! SPs that take every message as they should, and keep the wrong accounts, or send the browser to
//! the wrong page.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use gauntlet_accounts::{Account, Attributes, Key, Store};
use gauntlet_core::Identity;

use super::Mutant;
use crate::accounts::{self, AccountParts};
use crate::context::Context;
use crate::landing::{self, START};
use crate::parts::Parts;
use crate::refusal::Refusal;

pub(super) fn all() -> Vec<Mutant> {
    let mut all: Vec<Mutant> = keys()
        .into_iter()
        .chain(values())
        .chain(doors())
        .map(|(name, doc, change)| {
            let mut parts = Parts::default();
            change(&mut parts.accounts);
            Mutant::keeper(name, doc, parts)
        })
        .collect();
    all.push(Mutant::keeper(
        "accounts-looked-up-first",
        "Looks whether somebody has an account, and makes one a moment later.",
        {
            let mut parts = Parts::default();
            parts.accounts.key = looked_up_first;
            parts
        },
    ));
    all.extend(landings().into_iter().map(|(name, doc, landing)| {
        let parts = Parts {
            landing,
            ..Parts::default()
        };
        Mutant::keeper(name, doc, parts)
    }));
    all
}

type Change = (&'static str, &'static str, fn(&mut AccountParts));

/// How often somebody without an account was looked for while others were being let in.
static LOOKED: AtomicUsize = AtomicUsize::new(0);
/// How long one who has looked is kept waiting for the next to look.
const WAIT: Duration = Duration::from_secs(2);

/// The account of the person, or a new one, whether or not there is one by then.
fn looked_up_first(ctx: &Context<'_>, identity: &Identity) -> Result<Key, Refusal> {
    let key = accounts::key(ctx, identity)?;
    let Some(kept) = ctx.accounts.filter(|kept| kept.are_shared()) else {
        return Ok(key);
    };
    if kept
        .lock()
        .find(&key)
        .map_err(accounts::unusable)?
        .is_some()
    {
        return Ok(key);
    }
    let number = LOOKED.fetch_add(1, Ordering::SeqCst);
    let start = Instant::now();
    while LOOKED.load(Ordering::SeqCst) % 2 == 1 && start.elapsed() < WAIT {
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(Key {
        subject: format!("{} {number}", key.subject),
        ..key
    })
}

/// The key of this IdP with this subject.
fn of(ctx: &Context<'_>, subject: &str) -> Key {
    Key {
        issuer: ctx.idp.entity_id.clone(),
        subject: subject.to_owned(),
    }
}

fn value<'i>(identity: &'i Identity, name: &str) -> Option<&'i str> {
    Some(identity.attributes.get(name)?.first()?.as_str())
}

/// A key out of a claim that is no key; the right one where the claim is not there.
fn by_claim(ctx: &Context<'_>, identity: &Identity, name: &str) -> Result<Key, Refusal> {
    match value(identity, name) {
        Some(text) => Ok(of(ctx, text)),
        None => accounts::key(ctx, identity),
    }
}

/// Who is known by something that is not theirs for ever, or not theirs alone.
#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
fn keys() -> Vec<Change> {
    vec![
        ("by-mail", "Knows people by their mail address.", |parts| {
            parts.key = |ctx, identity| {
                let mail = value(identity, "PERSON_Email");
                Ok(of(ctx, mail.unwrap_or_default()))
            };
        }),
        (
            "by-user-principal-name",
            "Knows people by their user principal name.",
            |parts| parts.key = |ctx, identity| by_claim(ctx, identity, "OBJECT_Name"),
        ),
        ("by-display-name", "Knows people by their names.", |parts| {
            parts.key = |ctx, identity| by_claim(ctx, identity, "PERSON_LastName");
        }),
        (
            "by-name-id",
            "Knows people by the text of the NameID, without its Format and its qualifiers.",
            |parts| {
                parts.key =
                    |ctx, identity| Ok(of(ctx, identity.name_id.as_deref().unwrap_or_default()));
            },
        ),
        (
            "without-qualifiers",
            "Takes a persistent NameID without its qualifiers.",
            |parts| {
                parts.key = |ctx, identity| {
                    let key = accounts::key(ctx, identity)?;
                    if identity.attributes.contains_key(accounts::OBJECT_ID) {
                        return Ok(key);
                    }
                    Ok(of(ctx, identity.name_id.as_deref().unwrap_or_default()))
                };
            },
        ),
        (
            "without-idp",
            "Does not keep apart the people of two IdPs.",
            |parts| {
                parts.key = |ctx, identity| {
                    let key = accounts::key(ctx, identity)?;
                    Ok(Key {
                        issuer: String::new(),
                        ..key
                    })
                };
            },
        ),
        (
            "any-case",
            "Compares keys without regard to case.",
            |parts| {
                parts.key = |ctx, identity| {
                    let key = accounts::key(ctx, identity)?;
                    Ok(of(ctx, &key.subject.to_lowercase()))
                };
            },
        ),
        (
            "trimmed-keys",
            "Leaves out white space at the ends of a key.",
            |parts| {
                parts.key = |ctx, identity| {
                    let key = accounts::key(ctx, identity)?;
                    Ok(of(ctx, key.subject.trim()))
                };
            },
        ),
        (
            "cut-keys",
            "Has a column of 255 characters for keys, and cuts what is longer.",
            |parts| {
                parts.key = |ctx, identity| {
                    let whole = value(identity, accounts::OBJECT_ID).map_or_else(
                        || accounts::key(ctx, identity).map(|key| key.subject),
                        |text| Ok(text.to_owned()),
                    )?;
                    Ok(of(ctx, &whole.chars().take(255).collect::<String>()))
                };
            },
        ),
        (
            "blank-keys",
            "Makes an account for whoever has no key.",
            |parts| {
                parts.key = |ctx, identity| {
                    Ok(accounts::key(ctx, identity).unwrap_or_else(|_| of(ctx, "")))
                };
            },
        ),
        (
            "account-each-time",
            "Makes another account at every login.",
            |parts| {
                parts.linked = |store, key, _| {
                    let number = store.accounts()?.len();
                    Ok(Key {
                        subject: format!("{} {number}", key.subject),
                        ..key
                    })
                };
            },
        ),
        (
            "links-by-mail",
            "Gives whoever comes for the first time the account that has the same mail address.",
            |parts| parts.linked = by_same_mail,
        ),
    ]
}

/// The account with the same mail address, where the person has none yet.
fn by_same_mail(
    store: &Store,
    key: Key,
    identity: &Identity,
) -> Result<Key, gauntlet_accounts::StoreError> {
    if store.find(&key)?.is_some() {
        return Ok(key);
    }
    let mail = identity.attributes.get("PERSON_Email");
    let same = |account: &Account| mail.is_some() && account.attributes.get("PERSON_Email") == mail;
    let found = store.accounts()?.into_iter().find(same);
    Ok(found.map_or(key, |account| account.key))
}

/// The kept values, each changed.
fn changed(identity: &Identity, change: impl Fn(&str) -> String) -> Attributes {
    let mut kept = accounts::kept(identity);
    for value in kept.values_mut().flatten() {
        *value = change(value);
    }
    kept
}

/// What is kept of a person is not what was said.
#[expect(clippy::too_many_lines, reason = "a table: one entry a mutant")]
fn values() -> Vec<Change> {
    vec![
        (
            "escaped-values",
            "Keeps values as they would stand in HTML.",
            |parts| {
                parts.kept = |identity| {
                    changed(identity, |text| {
                        text.replace('&', "&amp;").replace('<', "&lt;")
                    })
                };
            },
        ),
        (
            "plain-letters",
            "Keeps the letters of ASCII alone.",
            |parts| {
                parts.kept = |identity| {
                    changed(identity, |text| {
                        text.chars().filter(char::is_ascii).collect()
                    })
                };
            },
        ),
        (
            "split-values",
            "Takes a semicolon or a line break for the end of a value.",
            |parts| {
                parts.kept = |identity| {
                    changed(identity, |text| {
                        let end = text.find([';', '\n', '\r']).unwrap_or(text.len());
                        text.get(..end).unwrap_or_default().to_owned()
                    })
                };
            },
        ),
        (
            "evaluated-values",
            "Takes what stands in braces for something to be computed.",
            |parts| {
                parts.kept = |identity| changed(identity, |text| text.replace("${7*7}", "49"));
            },
        ),
        (
            "cut-guests",
            "Keeps a user principal name up to its first '#'.",
            |parts| {
                parts.kept = |identity| {
                    changed(identity, |text| {
                        text.split('#').next().unwrap_or_default().to_owned()
                    })
                };
            },
        ),
        (
            "first-value",
            "Keeps the first value of a claim alone.",
            |parts| {
                parts.kept = |identity| {
                    let mut kept = accounts::kept(identity);
                    for values in kept.values_mut() {
                        values.truncate(1);
                    }
                    kept
                };
            },
        ),
        (
            "any-case-of-names",
            "Finds claims without regard to case.",
            |parts| parts.kept = |identity| named_like(identity, str::to_lowercase),
        ),
        (
            "trimmed-names",
            "Finds claims whose names have white space at their ends.",
            |parts| parts.kept = |identity| named_like(identity, |name| name.trim().to_owned()),
        ),
        (
            "last-part-of-names",
            "Finds claims by the last part of a longer name.",
            |parts| {
                parts.kept = |identity| {
                    named_like(identity, |name| {
                        name.rsplit(['/', ':'])
                            .next()
                            .unwrap_or_default()
                            .to_owned()
                    })
                };
            },
        ),
        (
            "long-names-alone",
            "Finds claims whose names are URIs, and no others.",
            |parts| parts.kept = |_| Attributes::new(),
        ),
        (
            "defaults-instead",
            "Keeps the mail address of the default claims where the app has one of its own.",
            |parts| {
                parts.kept = |identity| {
                    let mut kept = accounts::kept(identity);
                    let name = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
                    if let Some(values) = identity.attributes.get(name) {
                        kept.insert("PERSON_Email".to_owned(), values.clone());
                    }
                    kept
                };
            },
        ),
        (
            "empty-for-absent",
            "Keeps an empty value for a claim that is not there.",
            |parts| {
                parts.kept = |identity| {
                    let mut kept = accounts::kept(identity);
                    for name in accounts::KEPT {
                        let values = kept.entry(name.to_owned()).or_default();
                        if values.is_empty() {
                            values.push(String::new());
                        }
                    }
                    kept
                };
            },
        ),
        (
            "half-updated",
            "Brings the surname up to date, and nothing else.",
            |parts| {
                parts.provision = |store, key, kept| {
                    let mut mixed = kept.clone();
                    if let Some(before) = store.find(key)? {
                        mixed = before.attributes;
                        let name = "PERSON_LastName";
                        if let Some(values) = kept.get(name) {
                            mixed.insert(name.to_owned(), values.clone());
                        }
                    }
                    store.provision(key, &mixed)
                };
            },
        ),
    ]
}

/// The kept claims, and those whose names become theirs.
fn named_like(identity: &Identity, fold: impl Fn(&str) -> String) -> Attributes {
    let mut kept = Attributes::new();
    for (name, values) in &identity.attributes {
        let known = accounts::KEPT
            .iter()
            .find(|known| fold(known) == fold(name));
        if let Some(known) = known {
            kept.insert((*known).to_owned(), values.clone());
        }
    }
    kept
}

/// Whoever may not come in, and who may do what inside.
fn doors() -> Vec<Change> {
    vec![
        (
            "closed-accounts-open",
            "Lets in people whose account is closed, and opens it.",
            |parts| {
                parts.admits = |ctx, account| {
                    let open = account.map(|account| Account {
                        disabled: false,
                        ..account.clone()
                    });
                    accounts::admits(ctx, open.as_ref())
                };
                parts.provision = |store, key, kept| {
                    if let Some(account) = store.find(key)? {
                        let disabled = false;
                        store.put(&Account {
                            disabled,
                            ..account
                        })?;
                    }
                    store.provision(key, kept)
                };
            },
        ),
        (
            "role-claims",
            "Gives the rights that a claim named 'role' asks for.",
            |parts| {
                parts.rights = |identity| ending_in(identity, &["role", "roles"]);
            },
        ),
        (
            "mass-assignment",
            "Writes every claim to the field of its name, that of administrators included.",
            |parts| {
                parts.rights = |identity| {
                    let set = value(identity, "is_admin").filter(|text| *text == "true");
                    set.iter().map(|_| "is_admin".to_owned()).collect()
                };
            },
        ),
        (
            "groups-by-name",
            "Takes a group for its own administrators by what its name has in it.",
            |parts| {
                parts.rights = |identity| {
                    let groups = ending_in(identity, &["groups"]);
                    let named = |name: &String| name.to_lowercase().contains("admin");
                    groups.into_iter().filter(named).collect()
                };
            },
        ),
        (
            "overage-is-everything",
            "Takes a link instead of the groups for membership in all of them.",
            |parts| {
                parts.rights = |identity| {
                    let linked = identity
                        .attributes
                        .keys()
                        .any(|n| n.ends_with("groups.link"));
                    linked
                        .then(|| "every group".to_owned())
                        .into_iter()
                        .collect()
                };
            },
        ),
    ]
}

/// The values of claims whose names end so.
fn ending_in(identity: &Identity, ends: &[&str]) -> Vec<String> {
    let named = |name: &str| {
        let last = name.rsplit('/').next().unwrap_or_default();
        ends.iter().any(|end| last.eq_ignore_ascii_case(end))
    };
    let found = identity.attributes.iter().filter(|(name, _)| named(name));
    found.flat_map(|(_, values)| values.clone()).collect()
}

type Landing = (&'static str, &'static str, fn(Option<&str>) -> String);

/// Where the browser goes.
fn landings() -> Vec<Landing> {
    let all: Vec<Landing> = vec![
        (
            "any-page",
            "Sends the browser wherever RelayState says.",
            |asked| asked.unwrap_or(START).to_owned(),
        ),
        (
            "start-page-alone",
            "Sends the browser to the start page, whatever RelayState asks for.",
            |_| START.to_owned(),
        ),
        (
            "foreign-start-page",
            "Sends whoever asks for nothing to a page of somebody else.",
            |asked| match asked {
                None => "https://portal.example/".to_owned(),
                asked => landing::landing(asked),
            },
        ),
        (
            "any-path",
            "Follows whatever begins with a slash.",
            |asked| followed(asked, |text| text.starts_with('/')),
        ),
        (
            "no-double-slash",
            "Follows whatever begins with one slash, and does not think of backslashes.",
            |asked| {
                followed(asked, |text| {
                    text.starts_with('/')
                        && !text.starts_with("//")
                        && !text.contains(char::is_control)
                })
            },
        ),
        (
            "no-web-address",
            "Does not follow web addresses, and all others.",
            |asked| {
                followed(asked, |text| {
                    !text.starts_with("http") && !text.starts_with('/')
                })
            },
        ),
        (
            "begins-with-own-address",
            "Follows whatever begins with its own address.",
            |asked| {
                followed(asked, |text| {
                    text.starts_with("https://itconductor.example")
                })
            },
        ),
        (
            "names-own-host",
            "Follows addresses that have the name of its own host in them.",
            |asked| followed(asked, |text| text.contains("itconductor.example")),
        ),
        (
            "header-as-it-comes",
            "Writes a path to the header as it comes, line breaks included.",
            |asked| {
                followed(asked, |text| {
                    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
                    text.contains('\r') && plain.starts_with('/')
                })
            },
        ),
    ];
    all
}

/// The page that is asked for, where `follows` says so; what the sound SP does otherwise.
fn followed(asked: Option<&str>, follows: fn(&str) -> bool) -> String {
    match asked.filter(|text| follows(text)) {
        Some(text) => text.to_owned(),
        None => landing::landing(asked),
    }
}
