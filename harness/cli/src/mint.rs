//! `gauntlet mint`.

use gauntlet_catalog::Case;
use gauntlet_core::{Delivery, Exit};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::{Minted, Plan, World, metadata, mint};
use gauntlet_runner::closest;

use crate::args::{MintArgs, MintForm};
use crate::error::CliError;
use crate::{Done, output};

/// What identifiers of a message without a case follow from, beside the seed.
const SCOPE: &str = "plan";

pub(crate) fn run(args: &MintArgs) -> Done {
    let mut world = World::new(args.world.now, args.world.seed)?;
    if let (Some(entity_id), Some(acs_url)) = (&args.entity_id, &args.acs_url) {
        world = world.for_sp(entity_id, acs_url);
    }
    if let Some(request) = &args.request_id {
        world = world.answering(request);
    }
    let text = match args.form {
        MintForm::Xml => message(args, &world)?.xml,
        MintForm::Base64 => message(args, &world)?.delivery.saml_response,
        MintForm::Form => form(&message(args, &world)?.delivery),
        MintForm::Metadata => metadata::federation_metadata(&world, &[KeyName::Active])
            .map_err(|error| CliError::Metadata(Box::new(error)))?,
    };
    output::print(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// The case with this identifier.
pub(crate) fn find(name: &str) -> Result<&'static Case, CliError> {
    gauntlet_catalog::find(name).ok_or_else(|| {
        let ids: Vec<String> = gauntlet_catalog::everything()
            .iter()
            .map(|case| case.id())
            .collect();
        CliError::UnknownCase {
            name: name.to_owned(),
            closest: closest(name, ids.iter().map(String::as_str)).map(str::to_owned),
        }
    })
}

/// The message asked for.
fn message(args: &MintArgs, world: &World) -> Result<Minted, CliError> {
    let Some(name) = &args.case else {
        let plan = match &args.plan {
            Some(text) => text.parse()?,
            None => Plan::default(),
        };
        let only = [mint(world, &plan, SCOPE)?];
        return pick(&only, args.message);
    };
    pick(&find(name)?.mint(world)?.messages, args.message)
}

fn pick(messages: &[Minted], number: Option<usize>) -> Result<Minted, CliError> {
    let count = messages.len();
    if count == 0 {
        return Err(CliError::SendsNothing);
    }
    let number = number.unwrap_or(count);
    let message = number.checked_sub(1).and_then(|index| messages.get(index));
    message
        .cloned()
        .ok_or(CliError::NoMessage { number, count })
}

/// The body of the POST request.
fn form(delivery: &Delivery) -> String {
    let mut body = format!("SAMLResponse={}", urlencoded(&delivery.saml_response));
    if let Some(state) = &delivery.relay_state {
        body.push_str(&format!("&RelayState={}", urlencoded(state)));
    }
    body
}

/// As the URL Standard encodes a form.
fn urlencoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            b'*' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_encoding_of_the_url_standard() {
        assert_eq!(urlencoded("a+b/c= é*\r\n"), "a%2Bb%2Fc%3D+%C3%A9*%0D%0A");
    }
}
