//! Declarations of namespaces in scope: of what is read, and of what is written.

use std::collections::BTreeMap;

/// What prefixes are bound to, inner bindings before outer ones. However many there are, one is
/// found in a few steps.
#[derive(Debug)]
pub(crate) struct Scope<'t, N> {
    /// Prefix, namespace, and the place of the binding that this one hides.
    bindings: Vec<(&'t str, N, Option<usize>)>,
    /// The place of the innermost binding of each prefix.
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
        let place = *self.innermost.get(prefix)?;
        self.bindings.get(place).map(|(_, namespace, _)| *namespace)
    }

    /// Binds a prefix, up to where [`Self::leave`] leads back.
    pub(crate) fn bind(&mut self, prefix: &'t str, namespace: N) {
        let hidden = self.innermost.insert(prefix, self.bindings.len());
        self.bindings.push((prefix, namespace, hidden));
    }

    /// How many bindings there are, hidden ones too.
    pub(crate) fn len(&self) -> usize {
        self.bindings.len()
    }

    /// Takes back all bindings but the outermost `len`.
    pub(crate) fn leave(&mut self, len: usize) {
        while self.bindings.len() > len {
            match self.bindings.pop() {
                Some((prefix, _, Some(hidden))) => self.innermost.insert(prefix, hidden),
                Some((prefix, _, None)) => self.innermost.remove(prefix),
                None => None,
            };
        }
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
}
