//! Explains a SAML message that an administrator or a developer has in hand: base64 out of a browser,
//! XML, a URL, a page, a HAR file. What it is, what is signed and by whom, which values no signature
//! covers, what an SP would refuse and why, and what to change in Entra or at the SP.
//!
//! The text is read twice, by readers that share nothing: what it says by `roxmltree`, what an SP
//! makes of it by the reference SP. Nothing is ever sent or fetched.
//!
//! To add words for a check, add a line to `advice.rs`; for another kind of message, a file and an
//! arm in `explain`.

mod aadsts;
mod advice;
mod certificate;
mod input;
mod judged;
mod logout;
mod mask;
mod metadata;
pub mod model;
mod request;
mod response;
mod tree;

use gauntlet_core::{Profile, Timestamp};
use roxmltree::{Document, Error};

use input::Message;
pub use input::{InputError, MAX_BYTES};
pub use model::{Diagnosis, Explained, Finding, Grade};

/// What is known of the SP and of the IdP; what is not is taken from the message and said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of the SP or of the answer"
)]
pub struct Options {
    /// The metadata of the IdP.
    pub metadata: Option<String>,
    /// Certificates that the SP trusts, in PEM, beside those in the metadata.
    pub certificates: Vec<String>,
    /// The entity identifier of the SP.
    pub entity_id: Option<String>,
    /// Its assertion consumer service.
    pub acs_url: Option<String>,
    /// The request that it has sent, by its ID.
    pub request_id: Option<String>,
    /// Its private keys to decrypt with, in PEM.
    pub decryption_keys: Vec<String>,
    /// The claims that it wants, by name.
    pub claims: Vec<String>,
    /// When the message arrives; when it was sent or issued where absent.
    pub now: Option<Timestamp>,
    /// The present, for metadata where `now` is absent.
    pub present: Timestamp,
    /// How far its clock may be off, in seconds.
    pub clock_skew_s: u32,
    /// Whether it takes answers to its own requests alone.
    pub solicited_only: bool,
    /// Whether it wants the Response itself signed.
    pub require_signed_response: bool,
    /// Whether it wants the Assertion itself signed.
    pub require_signed_assertion: bool,
    /// Whose word counts where sources differ.
    pub profile: Profile,
    /// Whether what says something about a person is hidden.
    pub mask: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            metadata: None,
            certificates: Vec::new(),
            entity_id: None,
            acs_url: None,
            request_id: None,
            decryption_keys: Vec::new(),
            claims: Vec::new(),
            now: None,
            present: Timestamp::from_unix_ms(0),
            clock_skew_s: 180,
            solicited_only: false,
            require_signed_response: false,
            require_signed_assertion: false,
            profile: Profile::default(),
            mask: false,
        }
    }
}

/// Why nothing can be explained.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiagnoseError {
    /// There is no message in what was handed in.
    #[error(transparent)]
    Input(#[from] InputError),
    /// What was given for the metadata of the IdP is none.
    #[error(
        "what was given as the metadata of the IdP has no IDPSSODescriptor that can be read; save \
         the App Federation Metadata of the app"
    )]
    Metadata,
    /// A certificate is not read.
    #[error("certificate {number} of those that were given is not PEM of an X.509 certificate")]
    Certificate {
        /// Which one, from 1.
        number: usize,
    },
    /// A private key is not read.
    #[error("private key {number} of those that were given: {why}")]
    DecryptionKey {
        /// Which one, from 1.
        number: usize,
        /// Why not.
        why: String,
    },
}

/// What is given beside the message, looked at before anything is said of the message.
fn check(options: &Options) -> Result<(), DiagnoseError> {
    let metadata = options.metadata.as_deref();
    if metadata.is_some_and(|text| metadata::idp(text).is_none()) {
        return Err(DiagnoseError::Metadata);
    }
    for (index, pem) in options.certificates.iter().enumerate() {
        let der = certificate::from_pem(pem);
        if !der.is_some_and(|der| certificate::is_one(&der)) {
            return Err(DiagnoseError::Certificate { number: index + 1 });
        }
    }
    for (index, pem) in options.decryption_keys.iter().enumerate() {
        gauntlet_reference::check_private_key(pem).map_err(|error| {
            DiagnoseError::DecryptionKey {
                number: index + 1,
                why: error.to_string(),
            }
        })?;
    }
    Ok(())
}

/// Explains what was handed in.
///
/// # Errors
/// Where there is no message in it, or where what is given beside it cannot be read; the error says
/// what to hand in instead.
pub fn diagnose(bytes: &[u8], options: &Options) -> Result<Diagnosis, DiagnoseError> {
    check(options)?;
    let input = match input::read(bytes) {
        Ok(input) => input,
        Err(error) => return of_error_page(bytes).ok_or(error.into()),
    };
    let sent = requests(&input.messages);
    let messages = input
        .messages
        .iter()
        .map(|message| explain(message, options, &sent));
    let diagnosis = Diagnosis {
        input: input.what,
        messages: messages.collect(),
    };
    Ok(if options.mask {
        mask::masked(diagnosis)
    } else {
        diagnosis
    })
}

/// What Entra says on its own page, where that was copied.
fn of_error_page(bytes: &[u8]) -> Option<Diagnosis> {
    let text = String::from_utf8_lossy(bytes);
    let findings: Vec<Finding> = aadsts::numbers(&text)
        .into_iter()
        .map(aadsts::finding)
        .collect();
    (!findings.is_empty()).then(|| Diagnosis {
        input: "an error message of Entra".to_owned(),
        messages: vec![Explained {
            what: "An error that Entra shows on its own page; the SP has seen nothing of it"
                .to_owned(),
            kind: "error".to_owned(),
            findings,
            verdict: "Entra has not let the user go on to the SP.".to_owned(),
            ..Explained::default()
        }],
    })
}

/// The requests to sign in among the messages, by their IDs.
fn requests(messages: &[Message]) -> Vec<String> {
    let id = |message: &Message| {
        let document = Document::parse(&message.xml).ok()?;
        let root = document.root_element();
        let is_request = root.tag_name().name() == "AuthnRequest";
        is_request.then(|| root.attribute("ID").map(str::to_owned))?
    };
    messages.iter().filter_map(id).collect()
}

fn explain(message: &Message, options: &Options, sent: &[String]) -> Explained {
    let document = match Document::parse(&message.xml) {
        Ok(document) => document,
        Err(error) => return unread(message, &error),
    };
    let root = document.root_element();
    let now = options.now;
    let mut said = match root.tag_name().name() {
        "Response" | "Assertion" => response::explain(message, root, options, sent),
        "AuthnRequest" => request::explain(message, root, options),
        "LogoutRequest" | "LogoutResponse" => logout::explain(message, root),
        "EntityDescriptor" | "EntitiesDescriptor" => {
            metadata::explain(&message.xml, root, now.unwrap_or(options.present))
        }
        other => Explained {
            kind: other.to_owned(),
            what: format!("XML whose document element is '{other}', no message of SAML Web SSO"),
            verdict: "There is nothing to say about it.".to_owned(),
            findings: vec![Finding::new(
                Grade::Problem,
                "It is neither a Response nor a request nor metadata.",
            )],
            ..Explained::default()
        },
    };
    said.facts
        .insert(0, model::Fact::new("carried by", message.carried.clone()));
    said
}

/// What cannot be read as XML.
fn unread(message: &Message, error: &Error) -> Explained {
    let finding = match error {
        Error::DtdDetected => Finding::new(
            Grade::Problem,
            "It has a document type declaration, which SAML never has.",
        )
        .in_sp("Never make an SP take it: that is how files and memory are reached."),
        error => Finding {
            detail: error.to_string(),
            ..Finding::new(Grade::Problem, "It is not well-formed XML.")
                .in_sp("Was it cut while it was copied, or rewritten on the way?")
        },
    };
    Explained {
        what: "A message that is no XML as SAML wants it".to_owned(),
        kind: "unreadable".to_owned(),
        facts: vec![model::Fact::new("carried by", message.carried.clone())],
        findings: vec![finding],
        verdict: "No SP can read it.".to_owned(),
        ..Explained::default()
    }
}
