//! Logins of one person after another, for cases about accounts.

use gauntlet_idp::Plan;
use gauntlet_idp::steps::{
    NameIdFormat, NewIds, RemoveAttribute, SetAttribute, SetNameId, SetXmlAttribute,
};

use crate::plans::path;

/// The claim that is given to one person of a tenant and never again.
pub(crate) const OBJECT_ID: &str = "http://schemas.microsoft.com/identity/claims/objectidentifier";
pub(crate) const MAIL: &str = "PERSON_Email";
pub(crate) const USER_PRINCIPAL_NAME: &str = "OBJECT_Name";
pub(crate) const FIRST_NAME: &str = "PERSON_FirstName";
pub(crate) const LAST_NAME: &str = "PERSON_LastName";

/// Another login of the usual user.
pub(crate) fn again() -> Plan {
    Plan::default().before(NewIds {})
}

/// The login with one value of an attribute.
pub(crate) fn with(plan: Plan, name: &str, value: &str) -> Plan {
    plan.before(SetAttribute {
        name: name.to_owned(),
        values: vec![value.to_owned()],
    })
}

/// A login of somebody else, who is known by this object identifier and else as the usual user.
pub(crate) fn namesake(object_id: &str) -> Plan {
    with(again(), OBJECT_ID, object_id)
}

/// A login of somebody else, with nothing of the usual user but the IdP.
pub(crate) fn somebody_else() -> Plan {
    let mut plan = namesake("2d3c4b5a-6978-4867-9584-a3b2c1d0e9f8").before(SetNameId {
        value: "c.jones@contoso.example".to_owned(),
    });
    for (name, value) in [
        (MAIL, "c.jones@contoso.example"),
        (USER_PRINCIPAL_NAME, "c.jones@contoso.example"),
        (FIRST_NAME, "C"),
        (LAST_NAME, "Jones"),
    ] {
        plan = with(plan, name, value);
    }
    plan
}

/// The login of whoever has this NameID, of this Format, and no object identifier.
pub(crate) fn named(plan: Plan, format: &str, value: &str) -> Plan {
    plan.before(RemoveAttribute {
        name: OBJECT_ID.to_owned(),
    })
    .before(SetNameId {
        value: value.to_owned(),
    })
    .before(NameIdFormat {
        format: Some(format.to_owned()),
    })
}

/// The login with an XML attribute of the NameID.
pub(crate) fn qualified(plan: Plan, name: &str, value: &str) -> Plan {
    plan.before(SetXmlAttribute {
        of: path(&["Assertion", "Subject", "NameID"]),
        name: name.to_owned(),
        value: Some(value.to_owned()),
    })
}
