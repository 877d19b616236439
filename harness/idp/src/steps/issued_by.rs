//! Turns the draft into what another tenant would send of its own user, signed with its own key. It comes first.

use crate::baseline::{Baseline, Flow, SignOption};
use crate::directory::TenantName;
use crate::draft::{Draft, StepError};
use crate::honest;

use super::Apply;

step! {
    /// Turns the draft into what another tenant would send of its own user, signed with its own key. It comes first.
    "issued-by" => IssuedBy {
        /// The tenant.
        tenant: TenantName,
    }
}

impl Apply for IssuedBy {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let world = draft.world;
        let user = world
            .tenant_named(self.tenant)
            .users
            .first()
            .ok_or_else(|| StepError::missing("user of the tenant"))?;
        let baseline = Baseline {
            sign: match (&draft.response_signature, &draft.assertion_signature) {
                (Some(_), Some(_)) => SignOption::Both,
                (Some(_), None) => SignOption::Response,
                (None, _) => SignOption::Assertion,
            },
            flow: if draft.outstanding_requests.is_empty() {
                Flow::Unsolicited
            } else {
                Flow::Solicited
            },
            tenant: self.tenant,
            user: user.user_principal_name.clone(),
            key: None,
            encrypt: draft.encryption.assertion,
        };
        *draft = honest::draft(world, &baseline, &draft.scope.clone())?;
        Ok(())
    }
}
