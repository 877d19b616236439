//! What is said of a message: plain data, for a person's eyes or for a program.

use serde::Serialize;

/// Everything that is said of what was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// What was handed in, in a few words.
    pub input: String,
    /// What is said of each message in it, in order.
    pub messages: Vec<Explained>,
}

/// What is said of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// What it is, in a sentence.
    pub what: String,
    /// The name of its document element.
    pub kind: String,
    /// What it says of itself.
    pub facts: Vec<Fact>,
    /// Who signs in, and with which claims.
    pub claims: Vec<Fact>,
    /// Its Signatures, or the sentence that there is none.
    pub signatures: Vec<SignatureFacts>,
    /// The certificates that it brings or lists.
    pub certificates: Vec<Certificate>,
    /// What was taken for granted, since nobody has said it.
    pub assumed: Vec<String>,
    /// What is wrong with it or worth knowing, the worst first.
    pub findings: Vec<Finding>,
    /// What comes of it, in a sentence.
    pub verdict: String,
}

impl Explained {
    /// How many problems there are, the findings sorted by how bad they are.
    pub(crate) fn sorted(&mut self) -> usize {
        self.findings.sort_by_key(|finding| finding.grade);
        let problems = self.findings.iter();
        problems.filter(|one| one.grade == Grade::Problem).count()
    }
}

/// A value with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// What it says; several where an attribute has several values.
    pub values: Vec<String>,
    /// Whether a Signature that verifies covers it; nothing where nobody asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<bool>,
    /// Whether it says something about a person or is a secret, and is hidden on request.
    #[serde(skip)]
    pub private: bool,
}

impl Fact {
    /// A fact about the message.
    pub(crate) fn new(name: &str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            values: vec![value.into()],
            signed: None,
            private: false,
        }
    }

    /// The same about a person.
    #[must_use]
    pub(crate) fn private(mut self) -> Self {
        self.private = true;
        self
    }

    /// The same, covered by a Signature or not.
    #[must_use]
    pub(crate) fn signed(mut self, signed: bool) -> Self {
        self.signed = Some(signed);
        self
    }
}

/// One Signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureFacts {
    /// Where it stands.
    pub place: String,
    /// What it covers and who has made it, in a sentence.
    pub says: String,
    /// The signature algorithm, by its identifier.
    pub algorithm: String,
    /// The digest algorithms, by their identifiers.
    pub digests: Vec<String>,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// Where it stands.
    pub place: String,
    /// The subject.
    pub subject: String,
    /// SHA-1 of the certificate, as the portal of Entra shows it.
    pub thumbprint: String,
    /// From when it is valid.
    pub not_before: String,
    /// Until when it is valid.
    pub not_after: String,
    /// Whether the SP trusts it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted: Option<bool>,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// A login fails by it, or must.
    Problem,
    /// It works, and may not for long or not everywhere.
    Warning,
    /// Worth knowing.
    Note,
}

/// Something that is wrong or worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub grade: Grade,
    /// What, in plain words.
    pub what: String,
    /// What was found, in the words of the check.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What ought to be, where a rule says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// The check or rule that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<&'static str>,
    /// What to change at the IdP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_entra: Option<&'static str>,
    /// What to change at the SP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_sp: Option<&'static str>,
}

impl Finding {
    /// One without advice.
    pub(crate) fn new(grade: Grade, what: impl Into<String>) -> Self {
        Self {
            grade,
            what: what.into(),
            detail: String::new(),
            rule: None,
            check: None,
            in_entra: None,
            in_sp: None,
        }
    }

    /// The same with what to change at the IdP.
    #[must_use]
    pub(crate) fn in_entra(mut self, advice: &'static str) -> Self {
        self.in_entra = Some(advice);
        self
    }

    /// The same with what to change at the SP.
    #[must_use]
    pub(crate) fn in_sp(mut self, advice: &'static str) -> Self {
        self.in_sp = Some(advice);
        self
    }
}
