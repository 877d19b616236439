//! The honest response, as Entra ID writes it: attribute order, prefixes, times and all.
//!
//! Differences from the schema's usual order are Entra's own: namespace declarations come last
//! in a start tag, and the attribute statement precedes the authentication statement.

use gauntlet_core::BroughtBy;

use crate::baseline::{Baseline, Flow, SignOption};
use crate::directory::{Tenant, User};
use crate::draft::{Draft, FormEncoding, StepError};
use crate::encrypt::Encryption;
use crate::names;
use crate::sign::SignatureSpec;
use crate::world::World;
use crate::xml::Element;

/// How long before `now` the token service decided, in milliseconds.
const DECISION_LAG_MS: i64 = 100;
/// How long before the decision a token becomes valid, in milliseconds.
const SKEW_ALLOWANCE_MS: i64 = 5 * 60 * 1000;
/// How long after the decision a token stays valid, in milliseconds.
const LIFETIME_MS: i64 = 60 * 60 * 1000;
/// How long ago the user has signed in, in milliseconds.
const SIGN_IN_AGE_MS: i64 = 20 * 60 * 1000;

/// The draft of an honest response.
pub fn draft<'w>(
    world: &'w World,
    baseline: &Baseline,
    scope: &str,
) -> Result<Draft<'w>, StepError> {
    let tenant = world.tenant_named(baseline.tenant);
    let key = baseline.signing_key();
    let user = tenant
        .user(&baseline.user)
        .ok_or_else(|| StepError::Argument {
            argument: "user",
            why: format!("the tenant has no user '{}'", baseline.user),
        })?;
    let request = match baseline.flow {
        Flow::Unsolicited => None,
        Flow::Solicited => Some(world.request_id(scope)),
    };
    let spec = || SignatureSpec::by(key);
    let (response, assertion) = match baseline.sign {
        SignOption::Assertion => (None, Some(spec())),
        SignOption::Response => (Some(spec()), None),
        SignOption::Both => (Some(spec()), Some(spec())),
    };
    Ok(Draft {
        world,
        scope: scope.to_owned(),
        user: user.clone(),
        prolog: String::new(),
        root: root(world, tenant, user, scope, request.as_deref()),
        epilog: String::new(),
        replacements: Vec::new(),
        cut: 0,
        encoding: FormEncoding::Base64,
        form_spaces: 0,
        relay_state: match baseline.flow {
            Flow::Unsolicited => tenant.app.relay_state.clone(),
            Flow::Solicited => None,
        },
        carriage: None,
        brought_by: BroughtBy::Own,
        outstanding_requests: request.into_iter().collect(),
        trusted_key: key,
        also_trusted: None,
        response_signature: response,
        assertion_signature: assertion,
        response_signed_first: false,
        encryption: Encryption {
            assertion: baseline.encrypt,
            ..Encryption::default()
        },
        plain_assertion: None,
        signed: None,
        canaries: Vec::new(),
        alternatives: Vec::new(),
        is_signed: false,
        forged_first: false,
        absent: Vec::new(),
        unsigned_additions: false,
    })
}

/// The Response element.
fn root(
    world: &World,
    tenant: &Tenant,
    user: &User,
    scope: &str,
    request: Option<&str>,
) -> Element {
    let issued = world.now();
    Element::new("samlp:Response")
        .with("ID", world.id(scope, "response"))
        .with("Version", "2.0")
        .with("IssueInstant", issued.to_string())
        .with("Destination", &tenant.app.reply_url)
        .with_optional("InResponseTo", request)
        .with("xmlns:samlp", names::PROTOCOL)
        .child(
            Element::new("Issuer")
                .with("xmlns", names::ASSERTION)
                .text(tenant.issuer()),
        )
        .child(
            Element::new("samlp:Status")
                .child(Element::new("samlp:StatusCode").with("Value", names::SUCCESS)),
        )
        .child(assertion(world, tenant, user, scope, request))
}

/// The Assertion element.
fn assertion(
    world: &World,
    tenant: &Tenant,
    user: &User,
    scope: &str,
    request: Option<&str>,
) -> Element {
    let app = &tenant.app;
    let decided = world.now().plus_ms(-DECISION_LAG_MS);
    let not_before = decided.plus_ms(-SKEW_ALLOWANCE_MS).to_string();
    let not_on_or_after = decided.plus_ms(LIFETIME_MS).to_string();
    let id = world.id(scope, "assertion");
    let mut attributes = Element::new("AttributeStatement");
    for (name, values) in tenant.claims(user) {
        let mut attribute = Element::new("Attribute").with("Name", name);
        for value in values {
            attribute = attribute.child(Element::new("AttributeValue").text(value));
        }
        attributes = attributes.child(attribute);
    }
    Element::new("Assertion")
        .with("ID", &id)
        .with("IssueInstant", world.now().plus_ms(-5).to_string())
        .with("Version", "2.0")
        .with("xmlns", names::ASSERTION)
        .child(Element::new("Issuer").text(tenant.issuer()))
        .child(
            Element::new("Subject")
                .child(
                    Element::new("NameID")
                        .with("Format", names::EMAIL_FORMAT)
                        .text(&user.user_principal_name),
                )
                .child(
                    Element::new("SubjectConfirmation")
                        .with("Method", names::BEARER)
                        .child(
                            Element::new("SubjectConfirmationData")
                                .with_optional("InResponseTo", request)
                                .with("NotOnOrAfter", &not_on_or_after)
                                .with("Recipient", &app.reply_url),
                        ),
                ),
        )
        .child(
            Element::new("Conditions")
                .with("NotBefore", not_before)
                .with("NotOnOrAfter", not_on_or_after)
                .child(
                    Element::new("AudienceRestriction")
                        .child(Element::new("Audience").text(&app.identifier)),
                ),
        )
        .child(attributes)
        .child(
            Element::new("AuthnStatement")
                .with(
                    "AuthnInstant",
                    world.now().plus_ms(-SIGN_IN_AGE_MS).to_string(),
                )
                .with("SessionIndex", id)
                .child(
                    Element::new("AuthnContext")
                        .child(Element::new("AuthnContextClassRef").text(names::PASSWORD_CLASS)),
                ),
        )
}
