//! Remembering the assertions that have been consumed (SAML Profiles 4.1.4.5).

use std::collections::HashMap;

use gauntlet_core::Timestamp;

/// Assertions that have been consumed, until they would not be accepted any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReplayStore {
    /// Issuer and identifier, and the end of their time.
    seen: HashMap<(String, String), Timestamp>,
}

impl ReplayStore {
    pub(crate) fn contains(&self, issuer: &str, id: &str) -> bool {
        self.seen.contains_key(&(issuer.to_owned(), id.to_owned()))
    }

    /// Remembers an assertion until `until`, and forgets those whose time is over.
    pub(crate) fn remember(
        &mut self,
        issuer: String,
        id: String,
        until: Timestamp,
        now: Timestamp,
    ) {
        self.seen.retain(|_, until| *until > now);
        self.seen.insert((issuer, id), until);
    }

    pub(crate) fn clear(&mut self) {
        self.seen.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_is_remembered_until_its_time_is_over() {
        let mut store = ReplayStore::default();
        let at = Timestamp::from_unix_ms;
        store.remember("i".into(), "a".into(), at(10), at(0));
        assert!(store.contains("i", "a") && !store.contains("j", "a") && !store.contains("i", "b"));
        store.remember("i".into(), "b".into(), at(20), at(9));
        assert!(store.contains("i", "a"));
        store.remember("i".into(), "c".into(), at(20), at(10));
        assert!(!store.contains("i", "a") && store.contains("i", "b"));
    }
}
