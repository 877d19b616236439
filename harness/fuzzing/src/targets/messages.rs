//! Octets as they arrive from outside: any at all, at every door.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gauntlet_core::{
    Binding, Delivery, Identity, LogoutDelivery, Observation, SentRequest, Setup, Timestamp,
};
use gauntlet_diagnose::{Options, diagnose};
use gauntlet_idp::logout::{LogoutKind, LogoutPlan, LogoutSubject, mint_logout};
use gauntlet_idp::{Plan, World, mint};
use gauntlet_inspect::entra::{App, Reception, User, receive};
use gauntlet_reference::ReferenceSp;
use gauntlet_reference::reader::read;

use super::{Outcome, the_world};
use crate::settings;

fn of(observation: &Observation) -> Outcome {
    match observation {
        Observation::Accepted { .. } => Outcome::Accepted,
        _ => Outcome::Refused,
    }
}

/// The reader of the reference SP says of any text what it is.
pub fn reader(octets: &[u8]) -> Outcome {
    match std::str::from_utf8(octets).map(read) {
        Ok(Ok(_)) => Outcome::Accepted,
        _ => Outcome::Refused,
    }
}

/// The SP with the usual settings, or with those of this name, and the honest delivery to it.
fn subject(name: &'static str) -> Option<(ReferenceSp, Delivery)> {
    let world = the_world()?;
    let named = settings::find(name).map_or(&[][..], |named| named.settings);
    let setup = gauntlet_catalog::setup_under(world, named);
    let mut plan = Plan::default();
    plan.baseline.encrypt = name == "decrypt";
    let delivery = mint(world, &plan, "fuzz").ok()?.delivery;
    Some((ReferenceSp::new(&setup).ok()?, delivery))
}

/// The judgement on a message, which must be the same twice.
fn judged(subject: Option<&(ReferenceSp, Delivery)>, octets: &[u8]) -> Option<Observation> {
    let (sp, delivery) = subject?;
    let mut delivery = delivery.clone();
    delivery.saml_response = STANDARD.encode(octets);
    let judge = || {
        let mut sp = sp.clone();
        sp.reset();
        sp.consume(&delivery).observation()
    };
    let seen = judge();
    assert_eq!(seen, judge(), "two judgements of one message");
    Some(seen)
}

/// The values of the Signatures in a message, as written but for white space.
fn signature_values(octets: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(octets);
    let ends = text.split("SignatureValue>").skip(1).step_by(2);
    ends.map(|rest| {
        let value = rest.split('<').next().unwrap_or_default();
        value.split_whitespace().collect()
    })
    .collect()
}

/// Who came of a Signature before.
type Signed = Mutex<HashMap<String, Identity>>;

/// Whoever has no key can only use Signatures again: one that has let one person in lets nobody else
/// in.
///
/// # Panics
/// Where it does.
fn one_signature_one_identity(signed: &Signed, octets: &[u8], identity: &Identity) {
    let values = signature_values(octets);
    let mut signed = signed.lock().unwrap_or_else(PoisonError::into_inner);
    let known: Vec<&Identity> = values.iter().filter_map(|it| signed.get(it)).collect();
    assert!(
        known.is_empty() || known.contains(&identity),
        "a Signature of {known:?} has let in {identity:?}"
    );
    if let [only] = values.as_slice() {
        signed.insert(only.clone(), identity.clone());
    }
}

/// The reference SP comes to a judgement on any octets, and to the same one twice; a Signature that it
/// has accepted once is of one person for ever.
///
/// # Panics
/// Where that is not so.
pub fn response(octets: &[u8]) -> Outcome {
    static SUBJECT: OnceLock<Option<(ReferenceSp, Delivery)>> = OnceLock::new();
    static SIGNED: OnceLock<Signed> = OnceLock::new();
    let Some(seen) = judged(SUBJECT.get_or_init(|| subject("")).as_ref(), octets) else {
        return Outcome::Outside;
    };
    if let Observation::Accepted { identity } = &seen {
        let signed = SIGNED.get_or_init(Signed::default);
        one_signature_one_identity(signed, octets, identity);
    }
    of(&seen)
}

/// The same for an SP with a key to decrypt with. What is signed cannot be seen in the octets; all of
/// the corpus is of one person.
///
/// # Panics
/// Where somebody else is let in, or two judgements differ.
pub fn decryption(octets: &[u8]) -> Outcome {
    static SUBJECT: OnceLock<Option<(ReferenceSp, Delivery)>> = OnceLock::new();
    let subject = SUBJECT.get_or_init(|| subject("decrypt")).as_ref();
    let Some(seen) = judged(subject, octets) else {
        return Outcome::Outside;
    };
    if let (Observation::Accepted { identity }, Some((sp, genuine))) = (&seen, subject) {
        let mut sp = sp.clone();
        sp.reset();
        let honest = sp.consume(genuine).observation();
        assert!(
            matches!(&honest, Observation::Accepted { identity: own } if own == identity),
            "an identity that nobody signed: {identity:?}"
        );
    }
    of(&seen)
}

/// Any metadata is taken or not, and where it is taken, the SP goes on to judge messages.
pub fn metadata(octets: &[u8]) -> Outcome {
    let (Some(world), Ok(text)) = (the_world(), std::str::from_utf8(octets)) else {
        return Outcome::Refused;
    };
    let mut setup: Setup = world.setup();
    setup.idp.signing_certs_pem = Vec::new();
    setup.idp.metadata_xml = Some(text.to_owned());
    let Ok(mut sp) = ReferenceSp::new(&setup) else {
        return Outcome::Refused;
    };
    if let Ok(minted) = mint(world, &Plan::default(), "fuzz") {
        let _ = sp.consume(&minted.delivery).observation();
    }
    Outcome::Accepted
}

/// A whole query at the single logout service: whatever ends the session has the genuine parameters,
/// octet for octet.
///
/// # Panics
/// Where it has others.
pub fn query(octets: &[u8]) -> Outcome {
    static SESSION: OnceLock<Option<(ReferenceSp, String, Timestamp)>> = OnceLock::new();
    let session = SESSION.get_or_init(|| {
        let world = the_world()?;
        let (sp, query) = logged_in(world)?;
        Some((sp, query, world.now()))
    });
    let (Some((sp, genuine, now)), Ok(text)) = (session, std::str::from_utf8(octets)) else {
        return Outcome::Outside;
    };
    let mut sp = sp.clone();
    let _ = sp.logout(&LogoutDelivery::Query(text.to_owned()), *now);
    if sp.session(*now).is_some() {
        return Outcome::Refused;
    }
    let value = |query: &str, name: &str| -> Vec<String> {
        let parts = query.split('&').filter_map(|part| part.split_once('='));
        // A name may be escaped; what is signed has it plain, and the value as it stands (SAML Bindings
        // 3.4.4.1).
        let named = parts.filter(|(key, _)| unescaped(key) == name);
        named.map(|(_, value)| value.to_owned()).collect()
    };
    for name in ["SAMLRequest", "SigAlg", "RelayState"] {
        assert_eq!(
            value(text, name),
            value(genuine, name),
            "a query that nobody signed has ended the session: {text}"
        );
    }
    Outcome::Accepted
}

/// A name of a query without escapes.
fn unescaped(name: &str) -> String {
    let mut octets = Vec::new();
    let mut rest = name.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        octets.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&octets).into_owned()
}

/// An SP at which somebody is logged in, and the query that ends the session.
pub fn logged_in(world: &World) -> Option<(ReferenceSp, String)> {
    let mut sp = ReferenceSp::new(&world.setup()).ok()?;
    let login = mint(world, &Plan::default(), "fuzz").ok()?;
    let _ = sp.consume(&login.delivery);
    let subject = LogoutSubject {
        session: sp.session(world.now())?.clone(),
        request: None,
    };
    let plan = LogoutPlan::honest(LogoutKind::Request, Binding::HttpRedirect);
    let message = mint_logout(world, &plan, "fuzz", &subject).ok()?;
    match message.delivery.logout? {
        LogoutDelivery::Query(query) => Some((sp, query)),
        LogoutDelivery::Form(_) => None,
    }
}

/// A posted LogoutRequest: any octets leave an SP that answers.
pub fn logout_request(octets: &[u8]) -> Outcome {
    static SESSION: OnceLock<Option<(ReferenceSp, Timestamp)>> = OnceLock::new();
    let session = SESSION.get_or_init(|| {
        let world = the_world()?;
        Some((logged_in(world)?.0, world.now()))
    });
    let Some((sp, now)) = session else {
        return Outcome::Outside;
    };
    let mut sp = sp.clone();
    let form = [("SAMLRequest".to_owned(), STANDARD.encode(octets))];
    let _ = sp.logout(&LogoutDelivery::Form(form.into()), *now);
    // Whether a message that ends the session is the genuine one cannot be seen in its octets here: the
    // query, signed as it stands, is held to that.
    if sp.session(*now).is_some() {
        Outcome::Refused
    } else {
        Outcome::Accepted
    }
}

/// An AuthnRequest in the query of an address: Entra's side comes to an answer.
pub fn authn_request(octets: &[u8]) -> Outcome {
    let (Some(world), Ok(url)) = (the_world(), std::str::from_utf8(octets)) else {
        return Outcome::Refused;
    };
    let app = App::of(&world.setup().sp);
    let sent = SentRequest {
        url: url.to_owned(),
        form: None,
        request_id: String::new(),
        headers: Vec::new(),
    };
    match receive(&sent, &app, &User::default()) {
        Reception::SignIn(_) => Outcome::Accepted,
        _ => Outcome::Refused,
    }
}

/// `gauntlet inspect` explains anything, or says that there is nothing in it.
pub fn inspect(octets: &[u8]) -> Outcome {
    match diagnose(octets, &Options::default()) {
        Ok(_) => Outcome::Accepted,
        Err(_) => Outcome::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> Identity {
        Identity {
            name_id: Some(name.to_owned()),
            ..Identity::default()
        }
    }

    #[test]
    #[should_panic(expected = "has let in")]
    fn another_person_by_the_same_signature_is_noticed() {
        let signed = Signed::default();
        let message = b"<SignatureValue>a b</SignatureValue>";
        one_signature_one_identity(&signed, message, &person("alice"));
        one_signature_one_identity(
            &signed,
            b"<SignatureValue>ab</SignatureValue>",
            &person("alice"),
        );
        one_signature_one_identity(&signed, message, &person("mallory"));
    }

    #[test]
    fn a_query_is_taken_as_it_was_signed_and_not_otherwise() {
        let (_, genuine) = logged_in(the_world().unwrap()).unwrap();
        assert_eq!(query(genuine.as_bytes()), Outcome::Accepted);
        let other = genuine.replacen("SAMLRequest=", "SAMLRequest=A", 1);
        assert_eq!(query(other.as_bytes()), Outcome::Refused);
        assert_eq!(query(b""), Outcome::Refused);
    }
}
