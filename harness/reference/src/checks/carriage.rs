//! Where the whole HTTP request is known, it is one that brings a message (SAML Bindings 3.5.4,
//! SAML Metadata 2.4.4). It is looked at before the message is: see [`crate::web`].

use crate::refusal::Refusal;
use crate::web::Field;

/// What is known of how a message has come.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    /// The fields of the request; none where it is not known.
    pub(crate) fields: Vec<Field>,
    /// Whether the request fits.
    pub(crate) fits: Result<(), Refusal>,
}

impl Carried {
    /// A message of whose request nothing is known.
    pub(crate) const fn unknown() -> Self {
        Self {
            fields: Vec::new(),
            fits: Ok(()),
        }
    }
}
