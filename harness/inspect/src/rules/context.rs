//! What a request asks for: whom, by which name, and how they signed in.

use crate::entra::{App, NAME_ID_FORMATS, Reception, User, receive};
use crate::request::{ASSERTION, PROTOCOL, child, with_root};
use crate::{Evidence, Finding};

use super::{first, right};

pub(crate) fn no_subject_confirmation(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let has = with_root(first(evidence)?, |root| {
        child(root, ASSERTION, "Subject")
            .is_some_and(|subject| child(subject, ASSERTION, "SubjectConfirmation").is_some())
    })?;
    right(!has, || "the Subject has a SubjectConfirmation".to_owned())
}

pub(crate) fn no_subject(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let has = with_root(first(evidence)?, |root| {
        child(root, ASSERTION, "Subject").is_some()
    })?;
    right(!has, || {
        "there is a Subject, which Entra takes no notice of".to_owned()
    })
}

pub(crate) fn name_id_format(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let format = with_root(first(evidence)?, |root| {
        let policy = child(root, PROTOCOL, "NameIDPolicy")?;
        policy.attribute("Format").map(str::to_owned)
    })?;
    match format {
        None => Ok(Finding::Right),
        Some(format) => right(NAME_ID_FORMATS.contains(&format.as_str()), || {
            format!("the Format of NameIDPolicy is '{format}', which Entra does not take")
        }),
    }
}

pub(crate) fn exact_context(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let comparison = with_root(first(evidence)?, |root| {
        let context = child(root, PROTOCOL, "RequestedAuthnContext")?;
        context.attribute("Comparison").map(str::to_owned)
    })?;
    // Where it is not said, it is exact.
    let comparison = comparison.unwrap_or_else(|| "exact".to_owned());
    right(comparison == "exact", || {
        format!("the Comparison of RequestedAuthnContext is '{comparison}'")
    })
}

pub(crate) fn no_demanded_context(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let has = with_root(first(evidence)?, |root| {
        child(root, PROTOCOL, "RequestedAuthnContext").is_some()
    })?;
    right(!has, || {
        "there is a RequestedAuthnContext: Entra refuses with AADSTS75011 whoever has signed in \
         otherwise"
            .to_owned()
    })
}

pub(crate) fn taken_by_entra(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    let request = first(evidence)?;
    with_root(request, |_| ())?;
    let app = App::of(&evidence.setup.sp);
    match receive(request, &app, &User::default()) {
        Reception::SignIn(_) => Ok(Finding::Right),
        Reception::Page(error) | Reception::Status(error) => {
            Ok(Finding::Wrong(format!("Entra refuses it: {error}")))
        }
    }
}

pub(crate) fn nobody_yet(evidence: &Evidence<'_>) -> Result<Finding, Finding> {
    first(evidence)?;
    right(evidence.session.is_none(), || {
        "somebody is logged in, and no answer has come".to_owned()
    })
}
