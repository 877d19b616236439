//! The accounts of the SP: whose they are, what is kept of a person, and who makes them
//! (just-in-time provisioning).
//!
//! What Entra says of its claims decides the key: the object identifier is given to one person of a
//! tenant and never again, mail address, user principal name and display name are not (Microsoft,
//! SAML token claims reference). Where there is no object identifier, a persistent NameID does as
//! well, with everything that makes it one (SAML Core 8.3.7).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gauntlet_accounts::{Account, Attributes, Key, Outcome, Store, StoreError};
use gauntlet_core::Identity;

use crate::context::Context;
use crate::names;
use crate::refusal::Refusal;

/// The claim with the object identifier.
pub(crate) const OBJECT_ID: &str = "http://schemas.microsoft.com/identity/claims/objectidentifier";

/// The claims that are kept, by their bare names and no other.
pub(crate) const KEPT: [&str; 4] = [
    "PERSON_Email",
    "OBJECT_Name",
    "PERSON_FirstName",
    "PERSON_LastName",
];

/// Characters of the longest key: what SAML Core 8.3.7 allows a persistent identifier. A longer one
/// is refused, not cut: two people may begin alike.
const LONGEST: usize = 256;

/// The store, shared by everything that the SP does at one time.
#[derive(Clone, Debug)]
pub(crate) struct Accounts(Arc<Mutex<Store>>);

impl Accounts {
    pub(crate) fn new() -> Result<Self, StoreError> {
        Ok(Self(Arc::new(Mutex::new(Store::in_memory()?))))
    }

    /// Whether several logins are under way.
    pub(crate) fn are_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 2
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The decisions of whoever keeps accounts, as a table of functions.
#[derive(Clone)]
pub(crate) struct AccountParts {
    /// Whose account it is, or why it could be anybody's.
    pub(crate) key: fn(&Context<'_>, &Identity) -> Result<Key, Refusal>,
    /// The key under which the account of this person stands, where it is another.
    pub(crate) linked: fn(&Store, Key, &Identity) -> Result<Key, StoreError>,
    /// Whether somebody may log in whose account is this one, or who has none yet.
    pub(crate) admits: fn(&Context<'_>, Option<&Account>) -> Result<(), Refusal>,
    /// What is kept of the person.
    pub(crate) kept: fn(&Identity) -> Attributes,
    /// What the person may do beyond what everybody may, by what the message says.
    pub(crate) rights: fn(&Identity) -> Vec<String>,
    /// Makes the account, or brings it up to date.
    pub(crate) provision: fn(&mut Store, &Key, &Attributes) -> Result<Outcome, StoreError>,
}

impl Default for AccountParts {
    fn default() -> Self {
        Self {
            key,
            linked: |_, key, _| Ok(key),
            admits,
            kept,
            rights: |_| Vec::new(),
            provision: Store::provision,
        }
    }
}

/// The identity provider, and the person's object identifier or persistent name.
pub(crate) fn key(ctx: &Context<'_>, identity: &Identity) -> Result<Key, Refusal> {
    let subject = match identity.attributes.get(OBJECT_ID).map(Vec::as_slice) {
        Some([one]) => one.clone(),
        Some([]) | None => persistent(ctx, identity)?,
        Some(_) => return Err(Refusal::new("there are several object identifiers")),
    };
    if subject.trim().is_empty() {
        return Err(Refusal::new("the person has no key: it is blank"));
    }
    if subject.chars().count() > LONGEST {
        return Err(Refusal::new(format!(
            "the key of the person has more than {LONGEST} characters"
        )));
    }
    Ok(Key {
        issuer: ctx.idp.entity_id.clone(),
        subject,
    })
}

/// A persistent NameID with its qualifiers, which are the IdP and this SP where they are left out
/// (SAML Core 8.3.7).
fn persistent(ctx: &Context<'_>, identity: &Identity) -> Result<String, Refusal> {
    if identity.name_id_format.as_deref() != Some(names::PERSISTENT_FORMAT) {
        return Err(Refusal::new(
            "the person has no key: neither an object identifier nor a persistent NameID",
        ));
    }
    let name = identity.name_id.clone().unwrap_or_default();
    if name.trim().is_empty() {
        return Err(Refusal::new("the person has no key: the NameID is blank"));
    }
    let element = ctx
        .assertion()?
        .child(names::ASSERTION, "Subject")
        .and_then(|subject| subject.child(names::ASSERTION, "NameID"));
    let qualifier = |attribute: &str, default: &str| {
        let given = element.and_then(|el| el.attribute(attribute));
        given.unwrap_or(default).to_owned()
    };
    let by = qualifier("NameQualifier", &ctx.idp.entity_id);
    let within = qualifier("SPNameQualifier", &ctx.setup.sp.entity_id);
    if by == ctx.idp.entity_id && within == ctx.setup.sp.entity_id {
        return Ok(name);
    }
    // With the lengths, so that no two of them run together.
    Ok(format!("{}:{by}{}:{within}{name}", by.len(), within.len()))
}

/// A closed account stays closed, and an IdP for linked accounts makes none.
pub(crate) fn admits(ctx: &Context<'_>, account: Option<&Account>) -> Result<(), Refusal> {
    match account {
        Some(account) if account.disabled => {
            Err(Refusal::new("the account of the person is closed"))
        }
        None if ctx.idp.links_only => Err(Refusal::new(
            "the IdP lets in whoever has linked an account to it, and this person has not",
        )),
        _ => Ok(()),
    }
}

/// The values of the four claims, as they are.
pub(crate) fn kept(identity: &Identity) -> Attributes {
    let values = |name: &&str| {
        let values = identity.attributes.get(*name)?;
        Some(((*name).to_owned(), values.clone()))
    };
    KEPT.iter().filter_map(values).collect()
}

/// Makes the account of whoever has just been let in.
pub(crate) fn provision(ctx: &Context<'_>, identity: &Identity) -> Result<(), Refusal> {
    let Some(accounts) = ctx.accounts else {
        return Ok(());
    };
    let parts = &ctx.parts.accounts;
    let key = (parts.key)(ctx, identity)?;
    let mut store = accounts.lock();
    let key = (parts.linked)(&store, key, identity).map_err(unusable)?;
    (parts.provision)(&mut store, &key, &(parts.kept)(identity)).map_err(unusable)?;
    let rights = (parts.rights)(identity);
    if !rights.is_empty()
        && let Some(account) = store.find(&key).map_err(unusable)?
    {
        store
            .put(&Account { rights, ..account })
            .map_err(unusable)?;
    }
    Ok(())
}

/// A refusal by a store that does not work: nobody is let in whose account is not known.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn unusable(error: StoreError) -> Refusal {
    Refusal::new(error.to_string())
}
