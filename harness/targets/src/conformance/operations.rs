//! The operations that not every target has, and the end.

use gauntlet_core::Feature;
use serde::de::IgnoredAny;
use url::Url;

use super::bench::Bench;
use super::session::{END_LIMIT, Reply, Session};
use super::xml::{self, document_element};
use super::{Attempt, Rule, Stop, Trial};
use crate::protocol::{AuthnRequestReply, MetadataReply, UsersReply};

const SECTION: &str = "metadata, authn_request, users";

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        rule: Rule {
            id: "sp-metadata",
            demand: "A target that declares `sp-metadata` answers `metadata` with a well-formed EntityDescriptor.",
            section: SECTION,
        },
        needs: &["configure"],
        attempt: metadata,
    },
    Trial {
        rule: Rule {
            id: "authn-request",
            demand: "A target that declares `authn-request` answers with a URL of the IdP, an AuthnRequest and its ID, another each time.",
            section: SECTION,
        },
        needs: &["configure"],
        attempt: authn_request,
    },
    Trial {
        rule: Rule {
            id: "jit",
            demand: "A target that declares `jit` answers `users` with the accounts that exist: one more for who was let in, none after `reset`.",
            section: SECTION,
        },
        needs: &["control", "reset"],
        attempt: users,
    },
    Trial {
        rule: Rule {
            id: "undeclared-operations",
            demand: "An operation whose feature is not declared is answered all the same, with `unsupported` or as the protocol says.",
            section: SECTION,
        },
        needs: &["configure"],
        attempt: undeclared,
    },
    Trial {
        rule: Rule {
            id: "end",
            demand: "The program ends by itself within 2 s of the end of its standard input.",
            section: "Framing",
        },
        needs: &["consume-reply"],
        attempt: end,
    },
];

fn metadata(bench: &Bench) -> Attempt {
    bench.needs(Feature::SpMetadata)?;
    let mut session = bench.configured()?;
    let reply = session.ask_op("metadata")?;
    let answer: MetadataReply = reply.as_declared("metadata")?;
    let root = document_element(&answer.metadata_xml)
        .map_err(|why| reply.fails(format!("metadata_xml is not well-formed: {why}")))?;
    if root.is(xml::METADATA, "EntityDescriptor") {
        return Ok(Vec::new());
    }
    Err(reply.fails(format!("{root} is no EntityDescriptor")))
}

fn authn_request(bench: &Bench) -> Attempt {
    bench.needs(Feature::AuthnRequest)?;
    let mut session = bench.configured()?;
    let (_, first) = begun(bench, &mut session)?;
    let (reply, second) = begun(bench, &mut session)?;
    if first == second {
        return Err(reply.fails("the request before this one had the same request_id"));
    }
    Ok(Vec::new())
}

/// One request of the target, with its identifier.
fn begun(bench: &Bench, session: &mut Session<'_>) -> Result<(Reply, String), Stop> {
    let reply = session.ask_op("authn_request")?;
    let answer: AuthnRequestReply = reply.as_declared("authn_request")?;
    let answer = answer.request;
    let parsed = |url: &str| Url::parse(url).map(|url| (url.origin(), url.path().to_owned(), url));
    let (origin, path, url) = parsed(&answer.url)
        .map_err(|e| reply.fails(format!("'{}' is no absolute URL: {e}", answer.url)))?;
    let sso = &bench.material.setup.idp.sso_url;
    if parsed(sso).is_ok_and(|(at, below, _)| (at, below) != (origin, path)) {
        return Err(reply.fails(format!("the URL does not lead to the IdP, at {sso}")));
    }
    let request = xml::authn_request(&url, answer.form.as_ref())
        .map_err(|why| reply.fails(format!("there is no AuthnRequest in it: {why}")))?;
    match request.id {
        Some(id) if id == answer.request_id => Ok((reply, id)),
        Some(id) => Err(reply.fails(format!("the ID of the AuthnRequest is '{id}'"))),
        None => Err(reply.fails("the AuthnRequest has no ID")),
    }
}

fn users(bench: &Bench) -> Attempt {
    bench.needs(Feature::Jit)?;
    let control = bench.control()?;
    let mut session = bench.start()?;
    session.take(&bench.changed(|setup| setup.sp.provisions = true))?;
    let count = |session: &mut Session<'_>| {
        let reply = session.ask_op("users")?;
        let answer: UsersReply = reply.as_declared("users")?;
        Ok::<_, Stop>((reply, answer.users.len()))
    };
    let (_, before) = count(&mut session)?;
    session.consume(&control.delivery)?;
    let (reply, after) = count(&mut session)?;
    if after != before + 1 {
        return Err(reply.fails(format!(
            "there were {before} users, then one was let in, now there are {after}"
        )));
    }
    session.reset()?;
    let (reply, left) = count(&mut session)?;
    if left != 0 {
        return Err(reply.fails("there are still users after 'reset'"));
    }
    Ok(Vec::new())
}

fn undeclared(bench: &Bench) -> Attempt {
    let operations = [
        (Feature::SpMetadata, "metadata"),
        (Feature::AuthnRequest, "authn_request"),
        (Feature::Jit, "users"),
    ];
    let mut session = bench.configured()?;
    let mut tried = false;
    for (feature, op) in operations {
        if bench.has(feature) {
            continue;
        }
        tried = true;
        let reply = session.ask_op(op)?;
        if reply.unsupported()?.is_some() {
            continue;
        }
        match feature {
            Feature::SpMetadata => reply.as_declared::<MetadataReply>(op).map(|_| IgnoredAny)?,
            Feature::AuthnRequest => reply
                .as_declared::<AuthnRequestReply>(op)
                .map(|_| IgnoredAny)?,
            _ => reply.as_declared::<UsersReply>(op).map(|_| IgnoredAny)?,
        };
    }
    session.lives()?;
    if tried {
        return Ok(Vec::new());
    }
    Err(Stop::Skipped("it declares them all".to_owned()))
}

fn end(bench: &Bench) -> Attempt {
    let mut session = bench.configured()?;
    session.consume(&bench.message())?;
    session.process.close_input();
    if !session.process.exits_within(END_LIMIT) {
        return Err(Stop::failed(format!(
            "it still runs {} s after the end of its standard input",
            END_LIMIT.as_secs()
        )));
    }
    Ok(match session.process.kill() {
        Some(status) if !status.success() => vec![format!("it ended with {status}")],
        _ => Vec::new(),
    })
}
