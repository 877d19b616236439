//! Puts something else that the IdP signs, and anybody can get, into Extensions of the Response.

use crate::draft::{Draft, StepError};
use crate::sign::signed_alone;
use crate::wrap::{Captured, error_response, idp_metadata, park_in_extensions};

use super::Apply;

step! {
    /// Puts something else that the IdP signs, and anybody can get, into Extensions of the Response.
    "park-signed" => ParkSigned {
        /// What.
        what: Captured,
    }
}

impl Apply for ParkSigned {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let captured = match self.what {
            Captured::Metadata => {
                let sso_url = "https://login.example/saml2".to_owned();
                idp_metadata(draft, draft.id("metadata"), sso_url)
            }
            Captured::ErrorResponse => error_response(draft, draft.id("error-response"))?,
        };
        let captured = signed_alone(draft, captured)?;
        park_in_extensions(&mut draft.root, captured);
        draft.unsigned_additions = true;
        Ok(())
    }
}
