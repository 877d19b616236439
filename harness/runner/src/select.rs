//! Which cases run.
//!
//! A filter is an identifier, a glob or a part of an identifier, tried in this order: where a
//! case has exactly this identifier, it alone is selected; a filter with a `*` must match the
//! whole identifier, with `*` standing for anything at all, `/` included; any other filter
//! selects the cases whose identifier contains it. A case that any filter selects runs, once, in
//! the order of the catalogue.

use gauntlet_catalog::Case;

use gauntlet_targets::suggest::closest;

/// A selection without cases.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// A filter matches no case.
    #[error("no case matches the filter '{filter}'")]
    NoMatch {
        /// The filter.
        filter: String,
        /// The identifier that was probably meant.
        closest: Option<String>,
    },
    /// There are no cases at all.
    #[error("there are no cases to select from")]
    Empty,
}

/// The cases that any of `filters` selects; all of them where there is no filter.
pub fn select(
    cases: &[&'static Case],
    filters: &[String],
) -> Result<Vec<&'static Case>, SelectError> {
    if cases.is_empty() {
        return Err(SelectError::Empty);
    }
    if filters.is_empty() {
        return Ok(cases.to_vec());
    }
    let ids: Vec<String> = cases.iter().map(|case| case.id()).collect();
    let chosen = select_ids(&ids, filters)?;
    let picked = cases.iter().zip(chosen).filter(|(_, chosen)| *chosen);
    Ok(picked.map(|(case, _)| *case).collect())
}

/// For each identifier, whether any filter selects it.
fn select_ids(ids: &[String], filters: &[String]) -> Result<Vec<bool>, SelectError> {
    let mut chosen = vec![false; ids.len()];
    for filter in filters {
        let exact = ids.contains(filter);
        let mut any = false;
        for (id, chosen) in ids.iter().zip(&mut chosen) {
            let matches = match exact {
                true => id == filter,
                false if filter.contains('*') => glob(filter, id),
                false => id.contains(filter.as_str()),
            };
            *chosen |= matches;
            any |= matches;
        }
        if !any {
            return Err(SelectError::NoMatch {
                filter: filter.clone(),
                closest: closest(filter, ids.iter().map(String::as_str)).map(str::to_owned),
            });
        }
    }
    Ok(chosen)
}

/// Whether `text` is `pattern`, where `*` stands for anything.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(filters: &[&str]) -> Result<Vec<String>, SelectError> {
        let ids: Vec<String> = ["a/wrapping/xsw1", "a/wrapping/xsw10", "c/signing/plain"]
            .map(str::to_owned)
            .into();
        let filters: Vec<String> = filters.iter().map(|f| (*f).to_owned()).collect();
        let chosen = select_ids(&ids, &filters)?;
        let picked = ids.into_iter().zip(chosen);
        Ok(picked.filter(|(_, c)| *c).map(|(id, _)| id).collect())
    }

    #[test]
    fn exact_glob_and_part() {
        assert_eq!(chosen(&["a/wrapping/xsw1"]).unwrap(), ["a/wrapping/xsw1"]);
        assert_eq!(chosen(&["xsw1"]).unwrap().len(), 2);
        assert_eq!(chosen(&["a/*"]).unwrap().len(), 2);
        assert_eq!(chosen(&["*/xsw1"]).unwrap(), ["a/wrapping/xsw1"]);
        assert_eq!(chosen(&["*"]).unwrap().len(), 3);
        assert_eq!(chosen(&["a*x*0"]).unwrap(), ["a/wrapping/xsw10"]);
    }

    #[test]
    fn filters_add_up_and_keep_the_order() {
        let both = chosen(&["plain", "a/wrapping/xsw1"]).unwrap();
        assert_eq!(both, ["a/wrapping/xsw1", "c/signing/plain"]);
    }

    #[test]
    fn a_filter_that_matches_nothing_is_an_error_with_a_suggestion() {
        let error = chosen(&["plain", "xsw11"]).unwrap_err();
        let SelectError::NoMatch { filter, closest } = error else {
            panic!("{error}");
        };
        assert_eq!(filter, "xsw11");
        assert_eq!(closest.as_deref(), Some("a/wrapping/xsw1"));
        assert!(chosen(&["*/xsw"]).is_err());
    }

    #[test]
    fn no_filter_selects_everything() {
        let all = gauntlet_catalog::all();
        assert_eq!(select(&all, &[]).unwrap().len(), all.len());
        assert_eq!(select(&[], &[]).unwrap_err(), SelectError::Empty);
    }
}
