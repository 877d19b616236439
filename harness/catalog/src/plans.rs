//! Baselines and values that many cases share.

use crate::script::{Script, Setting};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::{Baseline, Flow, Plan, SignOption};

/// The identifier of the IdP.
pub(crate) const ISSUER: &str = "https://sts.windows.net/7a1c8f2e-4b7d-4f0e-9a35-2c6f5d1e8b90/";

/// The identifier of the IdP of the other tenant.
pub(crate) const OTHER_ISSUER: &str =
    "https://sts.windows.net/e1d2c3b4-a596-4788-9aab-bccddeeff001/";

/// IdP-initiated, Response signed.
pub(crate) fn response_signed() -> Plan {
    Plan::honest(Baseline {
        sign: SignOption::Response,
        ..Baseline::default()
    })
}

/// IdP-initiated, Response and Assertion signed.
pub(crate) fn both_signed() -> Plan {
    Plan::honest(Baseline {
        sign: SignOption::Both,
        ..Baseline::default()
    })
}

/// IdP-initiated, Assertion signed by this key, which the settings of the SP must trust.
pub(crate) fn signed_by(key: KeyName) -> Plan {
    Plan::honest(Baseline {
        key: Some(key),
        ..Baseline::default()
    })
}

/// IdP-initiated, as `sign` says, with the Assertion encrypted as Entra does.
pub(crate) fn encrypted(sign: SignOption) -> Plan {
    Plan::honest(Baseline {
        sign,
        encrypt: true,
        ..Baseline::default()
    })
}

/// This message to an SP that has the key to it.
pub(crate) fn to_key_holder(plan: Plan) -> Script {
    Script::one(plan).with(Setting::Decrypt(&[KeyName::SpEncryption]))
}

/// The path of an element from the Response, for steps.
pub(crate) fn path(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// SP-initiated, Assertion signed.
pub(crate) fn solicited() -> Plan {
    Plan::honest(Baseline {
        flow: Flow::Solicited,
        ..Baseline::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use gauntlet_idp::World;

    #[test]
    fn the_values_are_those_of_the_tenant() {
        let world = World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap();
        let setup = world.setup();
        assert_eq!(setup.idp.entity_id, ISSUER);
        let other = world.trust(gauntlet_idp::directory::TenantName::Fabrikam);
        assert_eq!(other.entity_id, OTHER_ISSUER);
    }
}
