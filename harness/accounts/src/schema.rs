//! The tables, and how the database is opened.

use std::thread;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::store::StoreError;

/// Written to `user_version`; a database with another one is not touched.
const VERSION: i64 = 1;

/// How often a writer that finds another one at work looks again, and how long it waits each time:
/// half a minute in all, enough for fifty in a row on a slow disk. SQLite's own waiting grows to a
/// tenth of a second, which is long beside a transaction of less than a millisecond.
const LOOKS: i32 = 60_000;
const PAUSE: Duration = Duration::from_micros(500);

const TABLES: &str = "
    CREATE TABLE account (
        id INTEGER PRIMARY KEY,
        issuer TEXT NOT NULL,
        subject TEXT NOT NULL,
        disabled INTEGER NOT NULL DEFAULT 0,
        UNIQUE (issuer, subject)
    ) STRICT;
    CREATE TABLE attribute (
        account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        position INTEGER NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (account, name, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE granted (
        account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        PRIMARY KEY (account, name)
    ) STRICT, WITHOUT ROWID;
";

/// Sets the journal in which a reader sees a whole state while somebody writes, and a killed writer
/// leaves one behind.
///
/// Where several open a new file at the same time, each reads before it wants to write, and `SQLite`
/// tells all but one at once that the file is busy, without asking the busy handler: waiting while
/// one holds on to what it has read could last for ever. So the waiting is done here, holding nothing.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let mut looks = 0;
    loop {
        // In memory there is no journal to choose, which SQLite answers with a word of its own.
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && looks < LOOKS =>
            {
                looks += 1;
                thread::sleep(PAUSE);
            }
            other => return other,
        }
    }
}

/// Makes a connection ready: settings, and the tables where there are none yet.
pub(crate) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    connection.busy_handler(Some(|looks| {
        thread::sleep(PAUSE);
        looks < LOOKS
    }))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    write_ahead(connection)?;
    connection.pragma_update(None, "synchronous", "normal")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        0 => {
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            transaction.commit()?;
            Ok(())
        }
        VERSION => Ok(()),
        found => Err(StoreError::Version {
            found,
            known: VERSION,
        }),
    }
}
