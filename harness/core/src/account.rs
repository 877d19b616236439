//! The accounts that an SP keeps, and the rules that they are held to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rule::rules;

/// One account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// What the SP recognises the person by.
    pub key: String,
    /// What it keeps of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Vec<String>>,
    /// What they may do beyond what everybody may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rights: Vec<String>,
}

/// What an administrator of the SP does between two logins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "act")]
pub enum AdminAct {
    /// Closes every account that there is: nobody logs in to one any more.
    DisableUsers,
    /// Makes an account by hand, which belongs to no IdP.
    AddUser {
        /// The account; its key is a name for an administrator.
        user: Account,
    },
}

rules! {
    /// One rule for the accounts that an SP keeps after logins.
    AccountRule;
    /// Everybody who logged in has an account of their own, and there is no other.
    AccountEach = "account-each",
    /// All who logged in were one person, and there is one account.
    OneAccount = "one-account",
    /// Everybody who logged in has an account of their own with the values of their claims, octet by
    /// octet, and without a value that is not in them.
    AsSigned = "as-signed",
    /// There is one account, with the values of the first login or with those of the last, and no
    /// mixture of both.
    OldOrNew = "old-or-new",
    /// Whoever was let in has an account, and nothing that it is known by is blank.
    NoBlankKey = "no-blank-key",
    /// No account may do more than others.
    NoRights = "no-rights",
    /// The account that an administrator made is as it was made, and nobody else's.
    OthersUntouched = "others-untouched",
    /// Nobody was let in, and there is no account but those that were there before.
    NoneLetIn = "none-let-in",
}
