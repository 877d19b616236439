//! The store: opening it, and everything that is done with an account.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use crate::schema;

/// Values by the name of the attribute, in order.
pub type Attributes = BTreeMap<String, Vec<String>>;

/// Whose account it is: compared octet by octet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Who vouches for the person: the entity identifier of the identity provider.
    pub issuer: String,
    /// What the identity provider never gives to anybody else.
    pub subject: String,
}

/// An account as it stands in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub key: Key,
    /// What is kept of the person.
    pub attributes: Attributes,
    /// What the person may do beyond what everybody may.
    pub rights: Vec<String>,
    /// Whether an administrator has closed it.
    pub disabled: bool,
}

/// What became of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was no account, and now there is one.
    Created,
    /// There was one, and it has the new values.
    Updated,
    /// There is one that is closed; it is left as it is.
    Disabled,
}

/// A store that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened.
    #[error("the accounts in {path} cannot be opened: {source}", path = path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
    /// The file is of another version of this program.
    #[error(
        "the accounts are of version {found}, this program knows {known}: \
         give it another file, or run the program that wrote this one"
    )]
    Version {
        /// The version in the file.
        found: i64,
        /// The version of this program.
        known: i64,
    },
    /// A question or a change failed.
    #[error("the accounts cannot be read or written: {0}")]
    Sql(#[from] rusqlite::Error),
    /// The database is damaged.
    #[error("the accounts are damaged: {what}")]
    Damaged {
        /// What SQLite found.
        what: String,
    },
}

/// The accounts of one service provider. Several stores may be open on one file at a time, in any
/// number of threads and processes.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens the accounts in a file, which is made where there is none.
    ///
    /// # Errors
    /// Where the file cannot be opened, or is something else.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path).map_err(|source| StoreError::Open {
            path: path.to_owned(),
            source,
        })?;
        Self::on(connection)
    }

    /// Accounts that are gone when the store is dropped.
    ///
    /// # Errors
    /// Where SQLite has no memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::on(Connection::open_in_memory()?)
    }

    fn on(mut connection: Connection) -> Result<Self, StoreError> {
        schema::prepare(&mut connection)?;
        Ok(Self { connection })
    }

    /// Takes a person in who has just logged in: makes the account, or brings it up to date. The
    /// attributes given replace those kept; rights are never touched.
    ///
    /// # Errors
    /// Where SQLite cannot write; then nothing has changed.
    pub fn provision(&mut self, key: &Key, kept: &Attributes) -> Result<Outcome, StoreError> {
        let transaction = self.writing()?;
        // The constraint decides, not a look beforehand: whoever comes second finds the first.
        let created = transaction.execute(
            "INSERT INTO account (issuer, subject) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![key.issuer, key.subject],
        )? == 1;
        let (id, disabled): (i64, bool) = transaction.query_row(
            "SELECT id, disabled FROM account WHERE issuer = ?1 AND subject = ?2",
            params![key.issuer, key.subject],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if disabled {
            return Ok(Outcome::Disabled);
        }
        replace_attributes(&transaction, id, kept)?;
        transaction.commit()?;
        Ok(if created {
            Outcome::Created
        } else {
            Outcome::Updated
        })
    }

    /// Makes an account by hand, or replaces the one of this key.
    ///
    /// # Errors
    /// Where SQLite cannot write; then nothing has changed.
    pub fn put(&mut self, account: &Account) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        let id: i64 = transaction.query_row(
            "INSERT INTO account (issuer, subject, disabled) VALUES (?1, ?2, ?3)
             ON CONFLICT (issuer, subject) DO UPDATE SET disabled = excluded.disabled
             RETURNING id",
            params![account.key.issuer, account.key.subject, account.disabled],
            |row| row.get(0),
        )?;
        replace_attributes(&transaction, id, &account.attributes)?;
        transaction.execute("DELETE FROM granted WHERE account = ?1", [id])?;
        for right in &account.rights {
            transaction.execute(
                "INSERT OR IGNORE INTO granted (account, name) VALUES (?1, ?2)",
                params![id, right],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The account of this key.
    ///
    /// # Errors
    /// Where SQLite cannot read.
    pub fn find(&self, key: &Key) -> Result<Option<Account>, StoreError> {
        let found = self
            .connection
            .query_row(
                "SELECT id, disabled FROM account WHERE issuer = ?1 AND subject = ?2",
                params![key.issuer, key.subject],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        found
            .map(|(id, disabled)| self.account(id, key.clone(), disabled))
            .transpose()
    }

    /// Every account, in the order in which they were made.
    ///
    /// # Errors
    /// Where SQLite cannot read.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        // One reading, so that nothing is seen of what is written meanwhile.
        let reading = self.connection.unchecked_transaction()?;
        let mut rows =
            reading.prepare("SELECT id, issuer, subject, disabled FROM account ORDER BY id")?;
        let rows = rows.query_map([], |row| {
            let key = Key {
                issuer: row.get(1)?,
                subject: row.get(2)?,
            };
            Ok((row.get(0)?, key, row.get(3)?))
        })?;
        let rows: Vec<(i64, Key, bool)> = rows.collect::<Result<_, _>>()?;
        rows.into_iter()
            .map(|(id, key, disabled)| self.account(id, key, disabled))
            .collect()
    }

    /// Closes every account that there is.
    ///
    /// # Errors
    /// Where SQLite cannot write.
    pub fn disable_all(&mut self) -> Result<(), StoreError> {
        self.connection
            .execute("UPDATE account SET disabled = 1", [])?;
        Ok(())
    }

    /// Forgets every account.
    ///
    /// # Errors
    /// Where SQLite cannot write.
    pub fn clear(&mut self) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM account", [])?;
        Ok(())
    }

    /// Reads the whole database and every reference in it.
    ///
    /// # Errors
    /// Where it is damaged, or cannot be read.
    pub fn check(&self) -> Result<(), StoreError> {
        let damage: String =
            self.connection
                .pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        if damage != "ok" {
            return Err(StoreError::Damaged { what: damage });
        }
        let loose: Option<String> = self
            .connection
            .query_row("PRAGMA foreign_key_check", [], |row| row.get(0))
            .optional()?;
        match loose {
            None => Ok(()),
            Some(table) => Err(StoreError::Damaged {
                what: format!("a row of '{table}' belongs to no account"),
            }),
        }
    }

    /// A transaction that holds the right to write from its beginning, so that nobody else's
    /// writing comes between what it reads and what it writes.
    fn writing(&mut self) -> Result<Transaction<'_>, StoreError> {
        let behavior = TransactionBehavior::Immediate;
        Ok(self.connection.transaction_with_behavior(behavior)?)
    }

    fn account(&self, id: i64, key: Key, disabled: bool) -> Result<Account, StoreError> {
        let mut attributes = Attributes::new();
        let mut rows = self.connection.prepare_cached(
            "SELECT name, value FROM attribute WHERE account = ?1 ORDER BY name, position",
        )?;
        let rows = rows.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            let (name, value): (String, String) = row?;
            attributes.entry(name).or_default().push(value);
        }
        let mut rows = self
            .connection
            .prepare_cached("SELECT name FROM granted WHERE account = ?1 ORDER BY name")?;
        let rights = rows.query_map([id], |row| row.get(0))?;
        Ok(Account {
            key,
            attributes,
            rights: rights.collect::<Result<_, _>>()?,
            disabled,
        })
    }
}

fn replace_attributes(
    transaction: &Transaction<'_>,
    id: i64,
    kept: &Attributes,
) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM attribute WHERE account = ?1", [id])?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO attribute (account, name, position, value) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (name, values) in kept {
        for (position, value) in values.iter().enumerate() {
            let position = i64::try_from(position).unwrap_or(i64::MAX);
            insert.execute(params![id, name, position, value])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(issuer: &str, subject: &str) -> Key {
        Key {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
        }
    }

    fn kept(surname: &str) -> Attributes {
        Attributes::from([("surname".to_owned(), vec![surname.to_owned()])])
    }

    #[test]
    fn a_person_has_one_account_and_it_has_the_latest_values() {
        let mut store = Store::in_memory().unwrap();
        let simon = key("contoso", "1");
        assert_eq!(
            store.provision(&simon, &kept("Simon")).unwrap(),
            Outcome::Created
        );
        assert_eq!(
            store.provision(&simon, &kept("Ford")).unwrap(),
            Outcome::Updated
        );
        let accounts = store.accounts().unwrap();
        assert_eq!(accounts.len(), 1);
        assert_eq!(accounts[0].attributes, kept("Ford"));
        assert_eq!(store.find(&simon).unwrap().as_ref(), accounts.first());
        store.check().unwrap();
    }

    /// Neither the same subject at another issuer, nor one that differs in case or in a blank, is
    /// the same person.
    #[test]
    fn keys_are_compared_octet_by_octet() {
        let mut store = Store::in_memory().unwrap();
        let keys = [
            key("contoso", "a"),
            key("fabrikam", "a"),
            key("contoso", "A"),
            key("contoso", "a "),
            key("contoso", "a\0b"),
            key("contos", "oa"),
        ];
        for key in &keys {
            assert_eq!(
                store.provision(key, &Attributes::new()).unwrap(),
                Outcome::Created,
                "{key:?}"
            );
        }
        let found: Vec<Key> = store
            .accounts()
            .unwrap()
            .into_iter()
            .map(|a| a.key)
            .collect();
        assert_eq!(found, keys);
    }

    #[test]
    fn a_closed_account_stays_closed_and_as_it_is() {
        let mut store = Store::in_memory().unwrap();
        let simon = key("contoso", "1");
        store.provision(&simon, &kept("Simon")).unwrap();
        store.disable_all().unwrap();
        assert_eq!(
            store.provision(&simon, &kept("Ford")).unwrap(),
            Outcome::Disabled
        );
        let account = store.find(&simon).unwrap().unwrap();
        assert!(account.disabled);
        assert_eq!(account.attributes, kept("Simon"));
    }

    #[test]
    fn a_login_touches_no_rights() {
        let mut store = Store::in_memory().unwrap();
        let simon = key("contoso", "1");
        let account = Account {
            key: simon.clone(),
            attributes: kept("Simon"),
            rights: vec!["admin".to_owned()],
            disabled: false,
        };
        store.put(&account).unwrap();
        assert_eq!(store.find(&simon).unwrap().unwrap(), account);
        store.provision(&simon, &kept("Ford")).unwrap();
        assert_eq!(store.find(&simon).unwrap().unwrap().rights, ["admin"]);
        store.clear().unwrap();
        assert_eq!(store.accounts().unwrap(), []);
        store.check().unwrap();
    }

    #[test]
    fn values_are_kept_as_they_are() {
        let mut store = Store::in_memory().unwrap();
        let simon = key("contoso", "1'; DROP TABLE account; --");
        let values = ["", "two", "a\0b", "O'Neil & <Sons>", "Гость 客 ضيف"];
        let kept = Attributes::from([(
            "x\"y".to_owned(),
            values.iter().map(|v| (*v).to_owned()).collect(),
        )]);
        store.provision(&simon, &kept).unwrap();
        assert_eq!(store.find(&simon).unwrap().unwrap().attributes, kept);
    }

    #[test]
    fn a_file_of_another_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts");
        Store::open(&path).unwrap();
        let other = Connection::open(&path).unwrap();
        other.pragma_update(None, "user_version", 7).unwrap();
        drop(other);
        let error = Store::open(&path).unwrap_err();
        assert!(error.to_string().contains("version 7"), "{error}");
        let missing = folder.path().join("nowhere").join("accounts");
        assert!(matches!(
            Store::open(&missing),
            Err(StoreError::Open { .. })
        ));
        std::fs::write(folder.path().join("text"), "no database ".repeat(100)).unwrap();
        assert!(Store::open(&folder.path().join("text")).is_err());
    }
}
