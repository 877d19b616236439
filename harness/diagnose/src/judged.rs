//! What the reference SP makes of a Response, under what is known of the SP, and what that means.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::statement::Suspects;
use gauntlet_core::{Check, Delivery, IdpTrust, Setup, SpSettings, Timestamp};
use gauntlet_reference::{CheckResult, ReferenceSp, profiles};
use roxmltree::Node;

use crate::input::Message;
use crate::model::{Explained, Finding, Grade};
use crate::response::is_covered;
use crate::tree::{ASSERTION, DSIG, PROTOCOL, all, path, text};
use crate::{Options, aadsts, advice, certificate, metadata};

/// What is known when a Response is judged.
#[derive(Clone, Copy)]
pub(crate) struct Known<'k> {
    pub(crate) options: &'k Options,
    pub(crate) trust: &'k Trust,
    /// The requests that a recording shows, by their IDs.
    pub(crate) sent: &'k [String],
    /// When it arrives.
    pub(crate) at: Option<Timestamp>,
}

/// What the SP trusts and how it is configured, as far as it is known, and what is assumed.
pub(crate) struct Trust {
    idp: IdpTrust,
    pub(crate) ders: Vec<Vec<u8>>,
    entity_id: String,
    acs_url: String,
    pub(crate) assumed: Vec<String>,
}

impl Trust {
    pub(crate) fn of(clear: Node<'_, '_>, options: &Options) -> Self {
        let mut assumed = Vec::new();
        let from_metadata = options.metadata.as_deref().and_then(metadata::idp);
        let given: Vec<Vec<u8>> = options
            .certificates
            .iter()
            .filter_map(|pem| certificate::from_pem(pem))
            .collect();
        let mut ders = from_metadata
            .as_ref()
            .map(|idp| idp.certificates.clone())
            .unwrap_or_default();
        ders.extend(given);
        if ders.is_empty() {
            ders = brought(clear);
            if !ders.is_empty() {
                assumed.push(
                    "The certificate in the message is the one that the SP trusts: compare its \
                     thumbprint, or give --metadata or --certificate"
                        .to_owned(),
                );
            }
        }
        let mut or = |given: Option<String>, found: Option<String>, name: &str, option: &str| {
            given.unwrap_or_else(|| {
                let found = found.unwrap_or_default();
                if !found.is_empty() {
                    assumed.push(format!(
                        "{name} of the SP is '{found}', as the message says ({option})"
                    ));
                }
                found
            })
        };
        let audience = all(clear, ASSERTION, "Audience").next().map(text);
        let entity_id = or(
            options.entity_id.clone(),
            audience,
            "The entity ID",
            "--entity-id",
        );
        let recipient = all(clear, ASSERTION, "SubjectConfirmationData")
            .find_map(|data| data.attribute("Recipient").map(str::to_owned))
            .or_else(|| clear.attribute("Destination").map(str::to_owned));
        let acs_url = or(
            options.acs_url.clone(),
            recipient,
            "The assertion consumer service",
            "--acs-url",
        );
        let issuer = all(clear, ASSERTION, "Issuer")
            .last()
            .map(text)
            .unwrap_or_default();
        let entity = if let Some(idp) = &from_metadata {
            idp.entity_id.clone()
        } else {
            assumed.push(format!("The SP trusts the IdP '{issuer}' (--metadata)"));
            issuer
        };
        let idp = IdpTrust {
            signing_certs_pem: ders.iter().map(|der| certificate::to_pem(der)).collect(),
            ..IdpTrust::new(
                entity,
                from_metadata.map(|idp| idp.sso_url).unwrap_or_default(),
            )
        };
        Self {
            idp,
            ders,
            entity_id,
            acs_url,
            assumed,
        }
    }

    pub(crate) fn suspects(&self, clear: Node<'_, '_>, options: &Options) -> Suspects {
        let others = brought(clear)
            .into_iter()
            .filter(|der| !self.ders.contains(der));
        Suspects {
            trusted: self.idp.signing_certs_pem.clone(),
            others: others.map(|der| certificate::to_pem(&der)).collect(),
            secrets: Vec::new(),
            decryption_keys: options.decryption_keys.clone(),
        }
    }
}

/// The certificates that the message brings to verify it with, each once.
pub(crate) fn brought(clear: Node<'_, '_>) -> Vec<Vec<u8>> {
    let mut ders: Vec<Vec<u8>> = Vec::new();
    let signatures = all(clear, DSIG, "Signature");
    for one in signatures.flat_map(|signature| all(signature, DSIG, "X509Certificate")) {
        if let Some(der) = certificate::from_xml(&text(one))
            && !ders.contains(&der)
        {
            ders.push(der);
        }
    }
    ders
}

/// What the reference SP made of a message.
#[derive(Default)]
pub(crate) struct Judged {
    /// The checks that refuse it, each with what it found.
    pub(crate) checks: Vec<(Check, String)>,
    /// Who is logged in.
    pub(crate) name: Option<String>,
}

/// What the reference SP makes of it.
pub(crate) fn failed(
    message: &Message,
    root: Node<'_, '_>,
    clear: Node<'_, '_>,
    known: &Known<'_>,
    said: &mut Explained,
) -> Judged {
    let Known {
        options,
        trust,
        sent,
        at,
    } = *known;
    for status in all(clear, PROTOCOL, "StatusMessage") {
        said.findings.extend(
            aadsts::numbers(&text(status))
                .into_iter()
                .map(aadsts::finding),
        );
    }
    if root.tag_name().name() != "Response" {
        said.findings.push(Finding::new(
            Grade::Note,
            "An SP takes whole Responses alone: hand in the value of SAMLResponse to see what it would say.",
        ));
        return Judged::default();
    }
    let setup = Setup {
        sp: settings(options, trust),
        idp: trust.idp.clone(),
        other_idps: Vec::new(),
    };
    let answered = clear.attribute("InResponseTo").map(str::to_owned);
    let asked: Vec<String> = match (&options.request_id, sent) {
        (Some(id), _) => vec![id.clone()],
        (None, []) => {
            if answered.is_some() {
                let what = "The SP has sent the request that it answers (--request-id)";
                said.assumed.push(what.to_owned());
            }
            answered.into_iter().collect()
        }
        // A recording shows which requests there were.
        (None, sent) => sent.to_vec(),
    };
    match (at, options.now) {
        (Some(at), None) => said
            .assumed
            .push(format!("It is delivered at {at} (--now)")),
        (None, _) => said.assumed.push("The time is unknown (--now)".to_owned()),
        _ => {}
    }
    let delivery = Delivery {
        outstanding_requests: asked,
        ..Delivery::posted(
            at.unwrap_or(Timestamp::from_unix_ms(0)),
            STANDARD.encode(&message.xml),
        )
    };
    let mut sp = match ReferenceSp::with_parts(&setup, profiles::parts(options.profile)) {
        Ok(sp) => sp,
        Err(error) => {
            said.findings.push(
                Finding::new(Grade::Problem, format!("No SP can be configured to judge it: {error}."))
                    .in_sp("Hand in the metadata of the IdP with --metadata, or its certificate with --certificate."),
            );
            return Judged::default();
        }
    };
    let judgement = sp.consume(&delivery);
    let failed = judgement
        .results
        .iter()
        .filter_map(|(check, result)| match result {
            CheckResult::Failed { detail } => Some((*check, detail.clone())),
            _ => None,
        });
    Judged {
        checks: failed.collect(),
        name: judgement
            .identity
            .and_then(|identity| identity.name_id.clone()),
    }
}

/// What the refusals mean: where one is decisive the others follow from it.
pub(crate) fn told(
    failed: &[(Check, String)],
    clear: Node<'_, '_>,
    trust: &Trust,
    said: &mut Explained,
) {
    let decisive = failed
        .iter()
        .position(|(check, _)| advice::DECISIVE.contains(check));
    let told = match decisive {
        Some(at) => failed.get(at..=at).unwrap_or_default(),
        None => failed,
    };
    for (check, detail) in told {
        let advice = advice::of(*check);
        let mut detail = detail.clone();
        if *check == Check::SignatureValue {
            let prints = |ders: &[Vec<u8>]| {
                let prints: Vec<String> = ders
                    .iter()
                    .map(|der| certificate::thumbprint(der))
                    .collect();
                if prints.is_empty() {
                    "none".to_owned()
                } else {
                    prints.join(", ")
                }
            };
            detail = format!(
                "{detail}; certificate in the message: {}; the SP trusts: {}",
                prints(&brought(clear)),
                prints(&trust.ders)
            );
        }
        // Two checks with one meaning are one reason.
        if let Some(same) = said.findings.iter_mut().find(|one| one.what == advice.what) {
            if same.detail != detail {
                same.detail = format!("{}; {detail}", same.detail);
            }
            continue;
        }
        said.findings.push(Finding {
            detail,
            check: Some(check.name()),
            in_entra: advice.in_entra,
            in_sp: advice.in_sp,
            ..Finding::new(Grade::Problem, advice.what)
        });
    }
}

/// A signed part, and an Assertion that no signature covers: how messages are forged.
pub(crate) fn forged(
    clear: Node<'_, '_>,
    covered: &[String],
    failed: &[(Check, String)],
    said: &mut Explained,
) {
    let mut parts = Vec::new();
    for assertion in all(clear, ASSERTION, "Assertion") {
        let name = all(assertion, ASSERTION, "NameID")
            .next()
            .map(text)
            .unwrap_or_default();
        let signed = if is_covered(assertion, covered) {
            "signed"
        } else {
            "NOT signed"
        };
        parts.push(format!("{} says '{name}', {signed}", path(assertion)));
    }
    let checks: Vec<&str> = failed.iter().map(|(check, _)| check.name()).collect();
    said.findings.push(
        Finding {
            detail: format!("{}; refused by: {}", parts.join("; "), checks.join(", ")),
            ..Finding::new(
                Grade::Problem,
                "It has the shape of a forgery: a genuine signature covers one part, and another part, which anybody may have written, says who signs in (signature wrapping).",
            )
        }
        .in_sp("Keep it and tell whoever is in charge of security. Never make an SP take it; `gauntlet run` shows whether yours does."),
    );
}

fn settings(options: &Options, trust: &Trust) -> SpSettings {
    let mut keys = options.decryption_keys.iter().cloned();
    SpSettings {
        allow_unsolicited: !options.solicited_only,
        require_signed_response: options.require_signed_response,
        require_signed_assertion: options.require_signed_assertion,
        clock_skew_s: options.clock_skew_s,
        decryption_key_pem: keys.next(),
        other_decryption_keys_pem: keys.collect(),
        ..SpSettings::new(&trust.entity_id, &trust.acs_url)
    }
}
