//! First logins that arrive at the same time, and a process that is killed in the middle of one.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use gauntlet_accounts::{Attributes, Key, Outcome, Store, StoreError};

/// Set where this program is the one that is to be killed.
const VICTIM: &str = "GAUNTLET_ACCOUNTS_VICTIM";
/// The values that every account has in full, or it is broken.
const VALUES: usize = 40;

fn key(subject: &str) -> Key {
    Key {
        issuer: "https://sts.windows.net/contoso/".to_owned(),
        subject: subject.to_owned(),
    }
}

fn kept(surname: &str) -> Attributes {
    Attributes::from([("surname".to_owned(), vec![surname.to_owned(); VALUES])])
}

#[test]
fn fifty_first_logins_at_once_make_one_account() {
    const THREADS: usize = 50;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("accounts");
    let barrier = Barrier::new(THREADS);
    let rounds = 100;
    // A thread that panicked would leave the others at the barrier for ever: it says what went
    // wrong at the end.
    let outcomes: Vec<Result<Vec<Outcome>, StoreError>> = thread::scope(|scope| {
        let login = || {
            let mut store = Store::open(&path);
            let outcomes: Vec<_> = (0..rounds)
                .map(|round| {
                    barrier.wait();
                    let person = key(&format!("person {round}"));
                    let store = store.as_mut().ok()?;
                    Some(store.provision(&person, &kept("Simon")))
                })
                .collect();
            store?;
            outcomes.into_iter().flatten().collect()
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(login)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let outcomes: Vec<Vec<Outcome>> = outcomes.into_iter().map(Result::unwrap).collect();
    for round in 0..rounds {
        let created = outcomes
            .iter()
            .filter(|of_thread| of_thread[round] == Outcome::Created);
        assert_eq!(created.count(), 1, "round {round}");
    }
    let store = Store::open(&path).unwrap();
    let accounts = store.accounts().unwrap();
    assert_eq!(accounts.len(), rounds);
    assert!(accounts.iter().all(|one| one.attributes == kept("Simon")));
    store.check().unwrap();
}

#[test]
fn a_new_file_is_opened_by_many_at_once() {
    const THREADS: usize = 8;
    let folder = tempfile::tempdir().unwrap();
    let barrier = Barrier::new(THREADS);
    for round in 0..200 {
        let path = folder.path().join(format!("accounts {round}"));
        let opened: Vec<Result<(), StoreError>> = thread::scope(|scope| {
            let open = || {
                barrier.wait();
                Store::open(&path).map(drop)
            };
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        for result in opened {
            assert!(result.is_ok(), "round {round}: {result:?}");
        }
    }
}

/// Not a test of its own: what is killed below. It writes accounts until it is.
#[test]
fn victim() {
    let Ok(path) = std::env::var(VICTIM) else {
        return;
    };
    let mut store = Store::open(Path::new(&path)).unwrap();
    for number in 0_u32.. {
        store
            .provision(&key(&number.to_string()), &kept("Simon"))
            .unwrap();
        println!("wrote {number}");
    }
}

#[test]
fn whoever_is_killed_while_writing_leaves_whole_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("accounts");
    let mut written = 0;
    for round in 0..20 {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "victim", "--nocapture"])
            .env(VICTIM, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
        let first = lines.find(|line| line.as_ref().unwrap().contains("wrote"));
        assert!(first.is_some(), "the victim wrote nothing");
        // Another moment each time: sometimes in the middle of a transaction.
        thread::sleep(Duration::from_micros(700 * round));
        // SIGKILL: nothing runs any more in it.
        victim.kill().unwrap();
        let last = lines
            .map_while(Result::ok)
            .filter_map(|line| line.split("wrote ").nth(1)?.parse::<usize>().ok())
            .last();
        victim.wait().unwrap();

        let mut store = Store::open(&path).unwrap();
        store.check().unwrap();
        let accounts = store.accounts().unwrap();
        for account in &accounts {
            assert_eq!(account.attributes, kept("Simon"), "{:?}", account.key);
        }
        // What it said that it wrote is there, and somebody else can go on.
        assert!(accounts.len() > last.unwrap_or_default());
        written = written.max(accounts.len());
        let outcome = store.provision(&key("after"), &kept("Ford")).unwrap();
        assert_eq!(outcome, Outcome::Created);
        store.clear().unwrap();
    }
    assert!(written > 1, "nothing was killed in the middle of anything");
}
