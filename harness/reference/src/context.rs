//! What a check may look at.

use gauntlet_core::{Delivery, Setup, Timestamp};

use crate::accounts::Accounts;
use crate::decrypt::Part;
use crate::dom::El;
use crate::message::Message;
use crate::names;
use crate::parts::Parts;
use crate::refusal::Refusal;
use crate::replay::ReplayStore;
use crate::signature::Examined;
use crate::time;
use crate::trust::Idp;

/// What a check may look at.
pub(crate) struct Context<'a> {
    pub(crate) setup: &'a Setup,
    /// The trusted IdP whose message this must be.
    pub(crate) idp: &'a Idp,
    pub(crate) delivery: &'a Delivery,
    pub(crate) message: &'a Message,
    pub(crate) replay: &'a ReplayStore,
    /// The accounts, where the SP makes any.
    pub(crate) accounts: Option<&'a Accounts>,
    pub(crate) parts: &'a Parts,
}

impl<'a> Context<'a> {
    /// The Response, out of verified octets where it was signed.
    pub(crate) fn response(&self) -> Result<El<'a>, Refusal> {
        self.message
            .response()
            .ok_or_else(|| Refusal::new("there is no Response"))
    }

    /// The Assertion whose claims are read.
    pub(crate) fn assertion(&self) -> Result<El<'a>, Refusal> {
        self.message
            .assertion()
            .ok_or_else(|| Refusal::new("there is no Assertion"))
    }

    /// The text of an element.
    pub(crate) fn text(&self, element: El<'_>) -> String {
        (self.parts.text)(element)
    }

    /// Passes where `judge` passes for every Signature.
    pub(crate) fn every_signature(
        &self,
        judge: impl Fn(&Examined) -> &Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.message
            .signatures
            .iter()
            .try_for_each(|examined| judge(examined).clone())
    }

    /// Passes where `judge` passes for every encrypted part.
    pub(crate) fn every_encrypted_part(
        &self,
        judge: impl Fn(&Part) -> &Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.message
            .encrypted
            .iter()
            .try_for_each(|part| judge(part).clone())
    }

    /// The bearer confirmation that counts: the one with the fewest faults, the first of
    /// several. Whether there is one at all is a check of its own.
    pub(crate) fn confirmation_data(&self) -> Option<El<'a>> {
        let subject = self
            .message
            .assertion()?
            .child(names::ASSERTION, "Subject")?;
        subject
            .named(names::ASSERTION, "SubjectConfirmation")
            .filter(|confirmation| confirmation.attribute("Method") == Some(names::BEARER))
            .filter_map(|bearer| bearer.child(names::ASSERTION, "SubjectConfirmationData"))
            .min_by_key(|data| {
                [
                    self.recipient(*data),
                    self.confirmation_end(*data),
                    self.confirmation_start(*data),
                    self.confirmation_request(*data),
                ]
                .iter()
                .filter(|result| result.is_err())
                .count()
            })
    }

    /// Recipient of a confirmation is the ACS.
    pub(crate) fn recipient(&self, data: El<'_>) -> Result<(), Refusal> {
        match data.attribute("Recipient") {
            Some(recipient) if recipient == self.setup.sp.acs_url => Ok(()),
            Some(recipient) => Err(Refusal::mismatch(
                "Recipient",
                recipient,
                &self.setup.sp.acs_url,
            )),
            None => Err(Refusal::new("the bearer confirmation has no Recipient")),
        }
    }

    /// NotOnOrAfter of a confirmation is there and lies ahead.
    pub(crate) fn confirmation_end(&self, data: El<'_>) -> Result<(), Refusal> {
        if data.attribute("NotOnOrAfter").is_none() {
            return Err(Refusal::new("the bearer confirmation has no NotOnOrAfter"));
        }
        self.lies_ahead(data, "NotOnOrAfter")
    }

    /// NotBefore of a confirmation, if any, has come.
    pub(crate) fn confirmation_start(&self, data: El<'_>) -> Result<(), Refusal> {
        self.has_come(data, "NotBefore")
    }

    /// InResponseTo of a confirmation is that of the Response.
    pub(crate) fn confirmation_request(&self, data: El<'_>) -> Result<(), Refusal> {
        let response = self.response()?.attribute("InResponseTo");
        match (data.attribute("InResponseTo"), response) {
            (ours, theirs) if ours == theirs => Ok(()),
            (Some(ours), Some(theirs)) => Err(Refusal::mismatch(
                "InResponseTo of the confirmation",
                ours,
                theirs,
            )),
            (Some(_), _) => Err(Refusal::new("only the confirmation names a request")),
            (None, _) => Err(Refusal::new("only the Response names a request")),
        }
    }

    /// Passes where the time in an attribute, if there is one, has come: `now` is on or after
    /// it, within the skew.
    pub(crate) fn has_come(&self, element: El<'_>, name: &str) -> Result<(), Refusal> {
        let Some((text, time)) = attribute_time(element, name)? else {
            return Ok(());
        };
        let now = self.delivery.now;
        if time <= now.plus_s(self.skew_s()) {
            Ok(())
        } else {
            Err(Refusal::new(format!(
                "{name} '{text}' has not come: it is {now}"
            )))
        }
    }

    /// Passes where the time in an attribute, if there is one, lies ahead: `now` is before it,
    /// within the skew.
    pub(crate) fn lies_ahead(&self, element: El<'_>, name: &str) -> Result<(), Refusal> {
        let Some((text, time)) = attribute_time(element, name)? else {
            return Ok(());
        };
        let now = self.delivery.now;
        if now < time.plus_s(self.skew_s()) {
            Ok(())
        } else {
            Err(Refusal::new(format!(
                "{name} '{text}' has passed: it is {now}"
            )))
        }
    }

    fn skew_s(&self) -> i64 {
        i64::from(self.setup.sp.clock_skew_s)
    }
}

/// The time in an attribute with its text, if there is one.
fn attribute_time<'e>(
    element: El<'e>,
    name: &str,
) -> Result<Option<(&'e str, Timestamp)>, Refusal> {
    let Some(text) = element.attribute(name) else {
        return Ok(None);
    };
    match time::parse(text) {
        Some(time) => Ok(Some((text, time))),
        None => Err(Refusal::new(format!(
            "{name} '{text}' is not a time in UTC"
        ))),
    }
}
