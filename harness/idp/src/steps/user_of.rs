//! Names the first user of a tenant in NameID and claims, whoever issues the assertion.

use crate::directory::TenantName;
use crate::draft::{Draft, StepError};
use crate::xml::{Element, Node};

use super::Apply;

step! {
    /// Names the first user of a tenant in NameID and claims, whoever issues the assertion.
    "user-of" => UserOf {
        /// The tenant.
        tenant: TenantName,
    }
}

/// The claims that are about the tenant and the login, not about the person.
const NOT_PERSONAL: [&str; 3] = ["tenantid", "identityprovider", "authnmethodsreferences"];

impl Apply for UserOf {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let tenant = draft.world.tenant_named(self.tenant);
        let user = tenant
            .users
            .first()
            .ok_or_else(|| StepError::missing("user of the tenant"))?;
        draft.name_id_mut()?.set_text(user.user_principal_name.clone());
        for (name, values) in tenant.claims(user) {
            let last = name.rsplit('/').next().unwrap_or_default();
            if NOT_PERSONAL.contains(&last) {
                continue;
            }
            draft.attribute_mut(&name)?.children = values
                .into_iter()
                .map(|value| Node::Element(Element::new("AttributeValue").text(value)))
                .collect();
        }
        Ok(())
    }
}
