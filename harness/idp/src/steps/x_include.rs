//! Adds Extensions to the Response whose content is to be included from elsewhere.

use crate::beacon::Source;
use crate::draft::{Draft, StepError};
use crate::names;
use crate::wrap::park_in_extensions;
use crate::xml::Element;

use super::Apply;

step! {
    /// Adds Extensions to the Response whose content is to be included from elsewhere.
    "x-include" => XInclude {}
}

impl Apply for XInclude {
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
        let include = Element::new("xi:include")
            .with("href", draft.address(Source::Web, "include.txt"))
            .with("parse", "text")
            .with("xmlns:xi", names::XINCLUDE);
        let holder = Element::new("x:Note").with("xmlns:x", "urn:example:extension").child(include);
        park_in_extensions(&mut draft.root, holder);
        draft.unsigned_additions = true;
        Ok(())
    }

    fn reaches_out(&self) -> bool {
        true
    }
}
