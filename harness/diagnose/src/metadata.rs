//! Metadata: whose, with which keys and addresses, and what is wrong with it.

use gauntlet_core::Statement;
use gauntlet_core::Timestamp;
use gauntlet_core::statement::{Suspects, Value};
use gauntlet_reference::statement::state;
use roxmltree::{Document, Node};

use crate::certificate;
use crate::model::{Certificate, Explained, Fact, Finding, Grade};
use crate::tree::{DSIG, METADATA, all, child, children, path, text};

/// How many days before its end a certificate is worth a word.
const SOON_DAYS: i64 = 30;

/// What an SP takes out of the metadata of an IdP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Idp {
    pub(crate) entity_id: String,
    pub(crate) sso_url: String,
    pub(crate) certificates: Vec<Vec<u8>>,
}

/// Reads the metadata of an IdP; nothing where it is none.
pub(crate) fn idp(xml: &str) -> Option<Idp> {
    let document = Document::parse(xml).ok()?;
    let role = all(document.root_element(), METADATA, "IDPSSODescriptor").next()?;
    let entity = role.parent_element()?;
    let sso = children(role, METADATA, "SingleSignOnService").next();
    let location = sso.and_then(|sso| sso.attribute("Location"));
    Some(Idp {
        entity_id: entity.attribute("entityID").unwrap_or_default().to_owned(),
        sso_url: location.unwrap_or_default().to_owned(),
        certificates: keys(role)
            .filter(|(usage, _)| *usage != Some("encryption"))
            .flat_map(|(_, key)| ders(key))
            .collect(),
    })
}

/// The keys of a role, each with its use.
fn keys<'a, 'i>(role: Node<'a, 'i>) -> impl Iterator<Item = (Option<&'a str>, Node<'a, 'i>)> {
    children(role, METADATA, "KeyDescriptor").map(|key| (key.attribute("use"), key))
}

fn ders(key: Node<'_, '_>) -> Vec<Vec<u8>> {
    all(key, DSIG, "X509Certificate")
        .filter_map(|one| certificate::from_xml(&text(one)))
        .collect()
}

/// Explains metadata.
pub(crate) fn explain(xml: &str, root: Node<'_, '_>, now: Timestamp) -> Explained {
    let mut said = Explained {
        kind: root.tag_name().name().to_owned(),
        ..Explained::default()
    };
    let entities: Vec<Node<'_, '_>> = all(root, METADATA, "EntityDescriptor").collect();
    let names: Vec<&str> = entities
        .iter()
        .filter_map(|e| e.attribute("entityID"))
        .collect();
    said.what = match names.as_slice() {
        [one] => format!("SAML metadata of {one}"),
        many => format!("SAML metadata of {} entities", many.len()),
    };
    for name in ["validUntil", "cacheDuration"] {
        let value = root.attribute(name).unwrap_or("not said");
        said.facts.push(Fact::new(name, value));
    }
    for entity in entities.iter().take(20) {
        of_entity(*entity, now, &mut said);
    }
    validity(root, now, &mut said.findings);
    signature(xml, &mut said);
    if names.iter().any(|name| name.contains("{tenantid}")) {
        said.findings.push(
            Finding::new(
                Grade::Problem,
                "This is the metadata of no tenant: its entityID has a place holder.",
            )
            .in_sp("Use the App Federation Metadata URL of the app: it names the tenant, and lists the keys of the app."),
        );
    }
    let problems = said.sorted();
    said.verdict = match problems {
        0 => "An SP can be configured with it.".to_owned(),
        _ => "An SP that is configured with it lets nobody in, or must not use it.".to_owned(),
    };
    said
}

fn of_entity(entity: Node<'_, '_>, now: Timestamp, said: &mut Explained) {
    for role in entity.children().filter(Node::is_element) {
        let name = role.tag_name().name();
        if !name.ends_with("SSODescriptor") {
            continue;
        }
        let whose = match name {
            "IDPSSODescriptor" => "identity provider",
            _ => "service provider",
        };
        said.facts.push(Fact::new("role", whose));
        let services = [
            "SingleSignOnService",
            "SingleLogoutService",
            "AssertionConsumerService",
        ];
        for service in services {
            for one in children(role, METADATA, service) {
                let binding = one.attribute("Binding").unwrap_or_default();
                let binding = binding.rsplit(':').next().unwrap_or_default();
                let location = one.attribute("Location").unwrap_or_default();
                said.facts
                    .push(Fact::new(service, format!("{location} ({binding})")));
            }
        }
        let flags = [
            "AuthnRequestsSigned",
            "WantAssertionsSigned",
            "WantAuthnRequestsSigned",
        ];
        for flag in flags {
            if let Some(value) = role.attribute(flag) {
                said.facts.push(Fact::new(flag, value));
            }
        }
        let mut to_sign = 0;
        for (usage, key) in keys(role) {
            for der in ders(key) {
                let place = format!("{whose}, use {}", usage.unwrap_or("not said: both"));
                let one = certificate::facts(place, &der, None);
                if usage != Some("encryption") {
                    to_sign += 1;
                }
                said.findings.extend(dates(&one, now));
                said.certificates.push(one);
            }
        }
        if name == "IDPSSODescriptor" && to_sign == 0 {
            said.findings.push(Finding::new(
                Grade::Problem,
                "The identity provider lists no certificate to sign with: nothing it says can be verified.",
            ));
        }
        if to_sign > 1 {
            said.findings.push(
                Finding::new(
                    Grade::Note,
                    format!("There are {to_sign} certificates to sign with: a rollover is under way or prepared."),
                )
                .in_sp("Trust all of them; an SP that takes the first alone fails when the other becomes active."),
            );
        }
    }
}

/// What the dates of a certificate mean for an SP.
pub(crate) fn dates(one: &Certificate, now: Timestamp) -> Option<Finding> {
    if one.is_valid(now) == Some(false) {
        let what = format!(
            "The certificate {} is not valid now ({} to {}).",
            one.thumbprint, one.not_before, one.not_after
        );
        return Some(
            Finding::new(Grade::Warning, what)
                .in_entra("Create a new certificate under SAML Certificates, give it to the SP, then make it active.")
                .in_sp("Many SPs look at the key alone, some refuse it from that day on."),
        );
    }
    let soon = now.plus_s(SOON_DAYS * 24 * 60 * 60);
    (one.is_valid(soon) == Some(false)).then(|| {
        Finding::new(
            Grade::Warning,
            format!("The certificate {} ends on {}.", one.thumbprint, one.not_after),
        )
        .in_entra("Create the next certificate now, give it to the SP, and make it active before that day.")
    })
}

fn validity(root: Node<'_, '_>, now: Timestamp, findings: &mut Vec<Finding>) {
    let until = root
        .descendants()
        .filter_map(|node| node.attribute("validUntil"))
        .filter_map(|text| text.parse::<Timestamp>().ok())
        .min();
    match until {
        Some(until) if until <= now => findings.push(
            Finding::new(Grade::Problem, format!("It has run out: it was valid until {until}."))
                .in_sp("Fetch it again; an SP must not use it any more (SAML Metadata 2.3.2)."),
        ),
        Some(_) => {}
        None => findings.push(Finding::new(
            Grade::Note,
            "It says no end (validUntil), as Entra's: fetch it again from time to time, for the keys change.",
        )),
    }
}

fn signature(xml: &str, said: &mut Explained) {
    let Ok(document) = Document::parse(xml) else {
        return;
    };
    let root = document.root_element();
    let Some(signature) = child(root, DSIG, "Signature") else {
        said.findings.push(Finding::new(
            Grade::Note,
            "It is not signed: trust it only as far as you trust the way by which it has come (https from Microsoft).",
        ));
        return;
    };
    let suspects = Suspects {
        others: ders(signature)
            .iter()
            .map(|der| certificate::to_pem(der))
            .collect(),
        ..Suspects::default()
    };
    let verified = match state(xml, &suspects) {
        Statement::Unreadable { .. } => false,
        Statement::Read(all) => all.iter().any(|one| {
            one.path == path(signature)
                && one
                    .infos
                    .iter()
                    .any(|info| info.value != Value::Nobody && info.matches())
        }),
    };
    said.findings.push(if verified {
        Finding::new(
            Grade::Note,
            "It is signed with a certificate that stands in it, which proves that nobody has changed it since, not whose it is.",
        )
    } else {
        Finding::new(Grade::Problem, "Its signature does not verify: it was changed after it was signed.")
            .in_sp("Fetch it anew, and do not lay it out in an editor.")
    });
}
