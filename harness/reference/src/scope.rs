//! Declarations of namespaces in scope: of what is read, and of what is written.

use std::collections::BTreeMap;

/// How many bindings are looked at one by one, from the innermost: a message rarely has more in scope, and
/// to search for one of so few takes longer.
const NEAR: usize = 6;

/// What prefixes are bound to, inner bindings before outer ones. However many there are, one is
/// found in a few steps.
#[derive(Debug)]
pub(crate) struct Scope<'t, N> {
    /// Prefix, namespace, and the place of the binding that this one hides.
    bindings: Vec<(&'t str, N, Option<usize>)>,
    /// The place of the innermost binding of each prefix, where there are more than [`NEAR`].
    innermost: BTreeMap<&'t str, usize>,
}

impl<'t, N: Copy> Scope<'t, N> {
    /// Nothing is bound.
    pub(crate) const fn new() -> Self {
        Self {
            bindings: Vec::new(),
            innermost: BTreeMap::new(),
        }
    }

    /// What a prefix is bound to.
    pub(crate) fn get(&self, prefix: &str) -> Option<N> {
        let place = self.place(prefix)?;
        self.bindings.get(place).map(|(_, namespace, _)| *namespace)
    }

    /// Binds a prefix, up to where [`Self::leave`] leads back.
    pub(crate) fn bind(&mut self, prefix: &'t str, namespace: N) {
        let hidden = self.place(prefix);
        self.bindings.push((prefix, namespace, hidden));
        if self.bindings.len() <= NEAR {
            return;
        }
        let known = self.innermost.len();
        let new = if known == 0 {
            0
        } else {
            self.bindings.len() - 1
        };
        for (place, (prefix, ..)) in self.bindings.iter().enumerate().skip(new) {
            self.innermost.insert(prefix, place);
        }
    }

    /// How many bindings there are, hidden ones too.
    pub(crate) fn len(&self) -> usize {
        self.bindings.len()
    }

    /// Takes back all bindings but the outermost `len`.
    pub(crate) fn leave(&mut self, len: usize) {
        while self.bindings.len() > len {
            let last = self.bindings.pop();
            if self.bindings.len() <= NEAR {
                self.innermost.clear();
                continue;
            }
            match last {
                Some((prefix, _, Some(hidden))) => self.innermost.insert(prefix, hidden),
                Some((prefix, _, None)) => self.innermost.remove(prefix),
                None => None,
            };
        }
    }

    /// The place of the innermost binding of a prefix.
    fn place(&self, prefix: &str) -> Option<usize> {
        let mut near = self.bindings.iter().enumerate().rev().take(NEAR);
        if let Some((place, _)) = near.find(|(_, (bound, ..))| *bound == prefix) {
            return Some(place);
        }
        self.innermost.get(prefix).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_bindings_hide_outer_ones_until_they_are_left() {
        let mut scope = Scope::new();
        scope.bind("", 1);
        scope.bind("a", 2);
        let outer = scope.len();
        scope.bind("", 3);
        scope.bind("b", 4);
        assert_eq!(
            [scope.get(""), scope.get("a"), scope.get("b")],
            [Some(3), Some(2), Some(4)]
        );
        scope.leave(outer);
        assert_eq!(
            [scope.get(""), scope.get("a"), scope.get("b")],
            [Some(1), Some(2), None]
        );
        scope.leave(0);
        assert_eq!([scope.get(""), scope.get("a")], [None, None]);
    }

    #[test]
    fn of_many_each_is_found() {
        let names: Vec<String> = (0..4 * NEAR).map(|number| format!("p{number}")).collect();
        let mut scope = Scope::new();
        for (number, name) in names.iter().enumerate() {
            scope.bind(name, number);
            scope.bind("hidden", number);
        }
        for (number, name) in names.iter().enumerate() {
            assert_eq!(scope.get(name), Some(number));
        }
        assert_eq!(scope.get("hidden"), Some(4 * NEAR - 1));
        assert_eq!(scope.get("p"), None);
        scope.leave(2);
        assert_eq!(
            [scope.get("p0"), scope.get("hidden"), scope.get("p1")],
            [Some(0), Some(0), None]
        );
    }
}
