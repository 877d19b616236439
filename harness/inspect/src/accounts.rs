//! The accounts that an SP keeps, held to a rule.

use gauntlet_core::{Account, AccountRule, Identity};

use crate::Finding;

/// The claims of the app that an account is made of, as the tutorial of IT-Conductor has them.
pub const FIELDS: [&str; 4] = [
    "PERSON_Email",
    "OBJECT_Name",
    "PERSON_FirstName",
    "PERSON_LastName",
];

/// One login, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Whether the SP let the person in.
    pub accepted: bool,
    /// What was signed of the person; nothing where no signature covers anything.
    pub signed: Identity,
}

/// Everything that a rule about accounts may look at.
#[derive(Clone, Copy, Debug)]
pub struct AccountEvidence<'a> {
    /// The accounts that an administrator made before.
    pub before: &'a [Account],
    /// The logins, in order.
    pub logins: &'a [Login],
    /// The accounts after them.
    pub accounts: &'a [Account],
}

/// Holds accounts to a rule.
pub fn inspect_accounts(rule: AccountRule, evidence: &AccountEvidence<'_>) -> Finding {
    let fault = match rule {
        AccountRule::AccountEach => evidence.one_each(),
        AccountRule::OneAccount => evidence.count(1),
        AccountRule::AsSigned => evidence.one_each().or_else(|| evidence.as_signed()),
        AccountRule::OldOrNew => evidence.count(1).or_else(|| evidence.old_or_new()),
        AccountRule::NoBlankKey => evidence.blank_key().or_else(|| evidence.one_each()),
        AccountRule::NoRights => evidence.rights(),
        AccountRule::OthersUntouched => evidence.touched().or_else(|| evidence.one_each()),
        AccountRule::NoneLetIn => evidence.let_in().or_else(|| evidence.one_each()),
    };
    fault.map_or(Finding::Right, Finding::Wrong)
}

impl<'a> AccountEvidence<'a> {
    fn accepted(&self) -> impl Iterator<Item = &'a Identity> {
        let accepted = self.logins.iter().filter(|login| login.accepted);
        accepted.map(|login| &login.signed)
    }

    /// The accounts that are there because of the logins.
    fn made(&self) -> impl Iterator<Item = &'a Account> {
        let before = self.before;
        let by_hand = move |one: &&Account| before.iter().any(|other| other.key == one.key);
        self.accounts.iter().filter(move |one| !by_hand(one))
    }

    fn count(&self, right: usize) -> Option<String> {
        let found = self.made().count();
        (found != right).then(|| format!("there are {found} accounts, not {right}"))
    }

    fn one_each(&self) -> Option<String> {
        let (people, found) = (self.accepted().count(), self.made().count());
        (people != found).then(|| format!("{people} people were let in, and have {found} accounts"))
    }

    fn as_signed(&self) -> Option<String> {
        let mut left: Vec<&Account> = self.made().collect();
        for person in self.accepted() {
            let own = left.iter().position(|one| differs(one, person).is_none());
            let Some(own) = own else {
                let why = left.iter().find_map(|one| differs(one, person));
                return Some(why.unwrap_or_default());
            };
            left.swap_remove(own);
        }
        None
    }

    fn old_or_new(&self) -> Option<String> {
        let account = self.made().next()?;
        let (first, last) = (self.accepted().next()?, self.accepted().last()?);
        let (from_first, from_last) = (differs(account, first)?, differs(account, last)?);
        Some(format!(
            "the account is neither as the first login has it nor as the last: {from_first}; \
             {from_last}"
        ))
    }

    fn blank_key(&self) -> Option<String> {
        let blank = self.made().find(|one| one.key.trim().is_empty());
        blank.map(|one| format!("an account is known by '{}'", one.key))
    }

    fn rights(&self) -> Option<String> {
        let privileged = self.made().find(|one| !one.rights.is_empty())?;
        Some(format!(
            "the account '{}' may {}",
            privileged.key,
            privileged.rights.join(", ")
        ))
    }

    fn touched(&self) -> Option<String> {
        let gone = self
            .before
            .iter()
            .find(|one| !self.accounts.contains(one))?;
        Some(format!(
            "the account '{}', which an administrator made, is no longer as it was",
            gone.key
        ))
    }

    fn let_in(&self) -> Option<String> {
        let last = self.logins.last()?;
        last.accepted
            .then(|| "the last login was let in".to_owned())
    }
}

/// The first field in which the account is not as signed.
fn differs(account: &Account, signed: &Identity) -> Option<String> {
    let values = |of: &std::collections::BTreeMap<String, Vec<String>>, name: &str| {
        of.get(name).cloned().unwrap_or_default()
    };
    FIELDS.iter().find_map(|name| {
        let (kept, said) = (
            values(&account.attributes, name),
            values(&signed.attributes, name),
        );
        (kept != said).then(|| format!("{name} is {kept:?}, signed is {said:?}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(surname: &str) -> Identity {
        let field = ("PERSON_LastName".to_owned(), vec![surname.to_owned()]);
        Identity {
            attributes: [field].into(),
            ..Identity::default()
        }
    }

    fn account(key: &str, surname: &str) -> Account {
        Account {
            key: key.to_owned(),
            attributes: person(surname).attributes,
            rights: Vec::new(),
        }
    }

    fn login(accepted: bool, surname: &str) -> Login {
        Login {
            accepted,
            signed: person(surname),
        }
    }

    fn is_right(rule: AccountRule, logins: &[Login], accounts: &[Account]) -> bool {
        let evidence = AccountEvidence {
            before: &[],
            logins,
            accounts,
        };
        inspect_accounts(rule, &evidence) == Finding::Right
    }

    #[test]
    fn everybody_has_one_of_their_own() {
        let two = [login(true, "a"), login(true, "b")];
        let accounts = [account("2", "b"), account("1", "a")];
        for rule in [AccountRule::AccountEach, AccountRule::AsSigned] {
            assert!(is_right(rule, &two, &accounts));
            assert!(!is_right(rule, &two, &accounts[..1]));
            assert!(!is_right(rule, &two[..1], &accounts));
            assert!(is_right(rule, &[login(false, "a")], &[]));
            assert!(!is_right(rule, &[login(false, "a")], &accounts[1..]));
        }
        let other = [account("1", "a"), account("2", "c")];
        assert!(is_right(AccountRule::AccountEach, &two, &other));
        assert!(!is_right(AccountRule::AsSigned, &two, &other));
        let mixed = [account("1", "b"), account("2", "b")];
        assert!(!is_right(AccountRule::AsSigned, &two, &mixed));
    }

    #[test]
    fn one_account_is_old_or_new() {
        let two = [login(true, "a"), login(true, "b")];
        for (surname, right) in [("a", true), ("b", true), ("c", false), ("", false)] {
            let accounts = [account("1", surname)];
            assert!(is_right(AccountRule::OneAccount, &two, &accounts));
            assert_eq!(is_right(AccountRule::OldOrNew, &two, &accounts), right);
        }
        let accounts = [account("1", "a"), account("2", "b")];
        assert!(!is_right(AccountRule::OneAccount, &two, &accounts));
        assert!(!is_right(AccountRule::OldOrNew, &two, &accounts));
        assert!(!is_right(AccountRule::OneAccount, &two, &[]));
    }

    #[test]
    fn a_key_that_is_blank_is_nobodys() {
        let one = [login(true, "a")];
        let rule = AccountRule::NoBlankKey;
        assert!(is_right(rule, &one, &[account("1", "a")]));
        for key in ["", " ", "\t\n"] {
            assert!(!is_right(rule, &one, &[account(key, "a")]));
        }
        assert!(is_right(rule, &[login(false, "a")], &[]));
        assert!(!is_right(rule, &one, &[]));
    }

    #[test]
    fn a_right_is_found() {
        let one = [login(true, "a")];
        let mut accounts = [account("1", "a")];
        assert!(is_right(AccountRule::NoRights, &one, &accounts));
        accounts[0].rights.push("admin".to_owned());
        assert!(!is_right(AccountRule::NoRights, &one, &accounts));
    }

    #[test]
    fn an_account_made_by_hand_stays_as_it_is() {
        let before = [account("admin", "a")];
        let logins = [login(true, "a")];
        let rule = |accounts: &[Account]| {
            let evidence = AccountEvidence {
                before: &before,
                logins: &logins,
                accounts,
            };
            inspect_accounts(AccountRule::OthersUntouched, &evidence) == Finding::Right
        };
        assert!(rule(&[account("admin", "a"), account("1", "a")]));
        assert!(!rule(&[account("admin", "a")]), "taken over");
        assert!(!rule(&[account("1", "a")]), "gone");
        assert!(
            !rule(&[account("admin", "b"), account("1", "a")]),
            "changed"
        );
    }

    #[test]
    fn who_is_kept_out_has_no_account() {
        let rule = AccountRule::NoneLetIn;
        let accounts = [account("1", "a"), account("2", "b")];
        let then = |last| [login(true, "a"), login(last, "b")];
        assert!(is_right(rule, &then(false), &accounts[..1]));
        assert!(!is_right(rule, &then(false), &accounts));
        assert!(!is_right(rule, &then(true), &accounts));
    }
}
