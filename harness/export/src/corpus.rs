//! Where fuzzing starts: messages of the catalogue and what else arrives at an SP or at Entra, as the
//! exact bytes, and plans as their text.

use gauntlet_catalog::{everything, setup_under};
use gauntlet_core::{Binding, LogoutDelivery};
use gauntlet_fuzzing::targets::messages::logged_in;
use gauntlet_fuzzing::{Scenario, settings};
use gauntlet_idp::logout::{LogoutKind, LogoutPlan, LogoutSubject, mint_logout};
use gauntlet_idp::{Plan, World, mint};
use gauntlet_reference::ReferenceSp;

use crate::{ExportError, File};

/// The six honest messages, and one or two of each family of attacks.
const CASES: &[&str] = &[
    "conformance/signing/assertion-signed-unsolicited",
    "conformance/signing/assertion-signed-solicited",
    "conformance/signing/response-signed-unsolicited",
    "conformance/signing/response-signed-solicited",
    "conformance/signing/both-signed-unsolicited",
    "conformance/signing/both-signed-solicited",
    "attacks/wrapping/xsw1",
    "attacks/wrapping/xsw3",
    "attacks/absence/sig-removed-all",
    "attacks/absence/tampered-name-id",
    "attacks/keys/keyinfo-selfsigned",
    "attacks/keys/alg-hmac-with-public-cert",
    "attacks/references/multi-reference",
    "attacks/references/transform-xslt",
    "attacks/text/comment-nameid",
    "attacks/text/entity-nameid",
    "attacks/parser/billion-laughs",
    "attacks/parser/dtd-inert",
    "attacks/content/aud-wrong",
    "attacks/content/cond-expired",
    "attacks/correlation/irt-wrong",
    "attacks/correlation/irt-stripped",
];

fn world() -> Result<World, ExportError> {
    let now = gauntlet_core::DEFAULT_NOW;
    Ok(World::new(now, 1)?)
}

fn file(place: &str, name: &str, content: impl Into<String>) -> File {
    File {
        path: format!("{place}{name}"),
        content: content.into(),
    }
}

/// Messages of the catalogue, as XML.
pub fn responses(place: &str) -> Result<Vec<File>, ExportError> {
    let world = world()?;
    CASES
        .iter()
        .map(|id| {
            let case = gauntlet_catalog::find(id).ok_or_else(|| format!("no case '{id}'"))?;
            let minted = case.mint(&world)?;
            let last = minted
                .messages
                .last()
                .ok_or_else(|| format!("{id} sends nothing"))?;
            let name = format!("{}.xml", id.replace('/', "--"));
            Ok(file(place, &name, last.xml.clone()))
        })
        .collect()
}

/// One plan of each kind of step, from the first case that has it: all that a mutator can borrow.
pub fn scenarios(place: &str) -> Result<Vec<File>, ExportError> {
    let mut seen = std::collections::BTreeSet::new();
    let mut files = vec![file(place, "honest.plan", Scenario::default().to_string())];
    for named in settings::ALL.iter().filter(|one| one.distrusts.is_none()) {
        let scenario = Scenario {
            settings: vec![named],
            ..Scenario::default()
        };
        let scenario = gauntlet_fuzzing::generators::scenario::settled(scenario);
        let name = format!("setting--{}.plan", named.name);
        files.push(file(place, &name, scenario.to_string()));
    }
    for case in everything() {
        let Some(scenario) = Scenario::of_case(case) else {
            continue;
        };
        let plans = scenario.messages().map(|message| &message.plan);
        let steps = plans.flat_map(|plan| plan.before.iter().chain(&plan.after));
        let names: Vec<&str> = steps.map(gauntlet_idp::Step::name).collect();
        let text = scenario.to_string();
        // What costs seconds, and what is mostly one long value, is no start.
        let known = gauntlet_fuzzing::generators::kind::kinds();
        let known: Vec<&str> = known.map(|info| info.name).collect();
        let fits = text.len() < 2000 && names.iter().all(|name| known.contains(name));
        let new = names.iter().any(|name| !seen.contains(name));
        if fits && new {
            seen.extend(names);
            let name = format!("{}.plan", case.id().replace('/', "--"));
            files.push(file(place, &name, text));
        }
    }
    Ok(files)
}

/// Messages with an encrypted Assertion.
pub fn encrypted(place: &str) -> Result<Vec<File>, ExportError> {
    let world = world()?;
    let plans = [
        ("cbc", ""),
        ("gcm", "encrypt-by(cipher=\"aes256-gcm\", named=null) | "),
        (
            "rsa-1_5",
            "transport-key(by=\"rsa-1_5\", digest=null, mask=null, label=null) | ",
        ),
        ("key-beside", "place-key(at=\"beside\") | "),
        (
            "two-keys",
            "encrypt-to(keys=[\"attacker\", \"sp-encryption\"], named=true) | ",
        ),
    ];
    plans
        .into_iter()
        .map(|(name, steps)| {
            let head = "entra(sign=assertion, flow=unsolicited, encrypt=assertion)";
            let plan: Plan = format!("{head} | {steps}sign").parse()?;
            let minted = mint(&world, &plan, "fuzz")?;
            Ok(file(place, &format!("{name}.xml"), minted.xml))
        })
        .collect()
}

/// Metadata in every form that a setting trusts an IdP by.
pub fn metadata(place: &str) -> Result<Vec<File>, ExportError> {
    let world = world()?;
    let about = settings::ALL.iter();
    let about = about.filter(|one| one.name.starts_with("metadata"));
    Ok(about
        .filter_map(|named| {
            let document = setup_under(&world, named.settings).idp.metadata_xml?;
            Some(file(place, &format!("{}.xml", named.name), document))
        })
        .collect())
}

fn logout(
    world: &World,
    binding: Binding,
) -> Result<Vec<(&'static str, LogoutDelivery)>, ExportError> {
    let (sp, _) = logged_in(world).ok_or("nobody could log in")?;
    let session = sp
        .session(world.now())
        .ok_or("nobody is logged in")?
        .clone();
    let mut all = Vec::new();
    for (name, kind) in [
        ("request", LogoutKind::Request),
        ("response", LogoutKind::Response),
    ] {
        let subject = LogoutSubject {
            session: session.clone(),
            request: Some("_sent".to_owned()),
        };
        let minted = mint_logout(world, &LogoutPlan::honest(kind, binding), "fuzz", &subject)?;
        all.push((name, minted.delivery.logout.ok_or("no logout")?));
    }
    Ok(all)
}

/// Queries of single logout; the first of them ends the session of the target.
pub fn queries(place: &str) -> Result<Vec<File>, ExportError> {
    let world = world()?;
    let (_, genuine) = logged_in(&world).ok_or("nobody could log in")?;
    let mut files = vec![
        file(place, "genuine.txt", genuine.clone()),
        file(
            place,
            "unsigned.txt",
            genuine.split("&SigAlg").next().unwrap_or_default(),
        ),
        file(place, "twice.txt", format!("{genuine}&{genuine}")),
    ];
    for (name, delivery) in logout(&world, Binding::HttpRedirect)? {
        if let LogoutDelivery::Query(query) = delivery {
            files.push(file(place, &format!("{name}.txt"), query));
        }
    }
    Ok(files)
}

/// Posted messages of single logout, as XML.
pub fn logouts(place: &str) -> Result<Vec<File>, ExportError> {
    let world = world()?;
    let mut files = vec![file(
        place,
        "unsigned.xml",
        "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_a\" Version=\"2.0\"/>",
    )];
    for (name, delivery) in logout(&world, Binding::HttpPost)? {
        if let LogoutDelivery::Form(form) = delivery {
            let field = form.values().next().cloned().unwrap_or_default();
            let octets = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, field)?;
            files.push(file(
                place,
                &format!("{name}.xml"),
                String::from_utf8(octets)?,
            ));
        }
    }
    Ok(files)
}

/// Addresses with an AuthnRequest, as the reference SP sends them.
pub fn requests(place: &str) -> Result<Vec<File>, ExportError> {
    let world = world()?;
    ["", "own-key", "demand-password"]
        .into_iter()
        .map(|name| {
            let named = settings::find(name).map_or(&[][..], |named| named.settings);
            let mut setup = setup_under(&world, named);
            setup.sp.sign_authn_requests = name == "own-key";
            let sent = ReferenceSp::new(&setup)?.authn_request(world.now())?;
            let name = if name.is_empty() { "plain" } else { name };
            Ok(file(place, &format!("{name}.txt"), sent.url))
        })
        .collect()
}

/// Makes the seeds of one kind, in the folder that it is given.
pub type Seeds = fn(&str) -> Result<Vec<File>, ExportError>;

/// Every kind of seeds: the folder, as in `corpus/`, and what makes them.
pub const ALL: &[(&str, Seeds)] = &[
    ("response/seeds/", responses),
    ("scenario/seeds/", scenarios),
    ("encrypted/seeds/", encrypted),
    ("metadata/seeds/", metadata),
    ("query/seeds/", queries),
    ("logout/seeds/", logouts),
    ("request/seeds/", requests),
];
