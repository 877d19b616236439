//! Where an SP sends its requests.

use gauntlet_core::Setup;
use roxmltree::Document;

use crate::request::METADATA;

/// The binding by which a request travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    Redirect,
    Post,
}

impl Binding {
    const fn uri(self) -> &'static str {
        match self {
            Self::Redirect => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            Self::Post => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        }
    }
}

/// The addresses of the single sign-on service for a binding: those in the metadata of the IdP, and
/// the one that the SP was told, which is for either.
pub(crate) fn of(setup: &Setup, binding: Binding) -> Vec<String> {
    let mut all = Vec::new();
    let metadata = setup.idp.metadata_xml.as_deref().unwrap_or_default();
    if let Ok(document) = Document::parse(metadata) {
        let services = document
            .descendants()
            .filter(|node| node.has_tag_name((METADATA, "SingleSignOnService")))
            .filter(|node| node.attribute("Binding") == Some(binding.uri()));
        all.extend(services.filter_map(|node| node.attribute("Location").map(str::to_owned)));
    }
    // Without metadata nothing else is known, and whoever has both may go by either.
    if all.is_empty() || binding == Binding::Redirect {
        all.push(setup.idp.sso_url.clone());
    }
    all.dedup();
    all
}
