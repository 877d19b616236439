//! `gauntlet inspect`.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use gauntlet_core::Exit;
use gauntlet_diagnose::model::{Certificate, Fact, SignatureFacts};
use gauntlet_diagnose::{
    DiagnoseError, Diagnosis, Explained, Finding, Grade, MAX_BYTES, Options, diagnose,
};
use gauntlet_report::Style;
use gauntlet_report::style::Tone;
use gauntlet_report::text::{clean, wrap};
use gauntlet_runner::clock::real_time;

use crate::args::{InspectArgs, Wanted};
use crate::error::CliError;
use crate::{Done, output};

/// The input on standard input.
const STDIN: &str = "-";

pub(crate) fn run(args: &InspectArgs) -> Done {
    let bytes = bytes(&args.file)?;
    let texts = |paths: &[std::path::PathBuf]| -> Result<Vec<String>, CliError> {
        paths.iter().map(|path| text(path)).collect()
    };
    let options = Options {
        metadata: args.metadata.as_deref().map(text).transpose()?,
        certificates: texts(&args.certificates)?,
        entity_id: args.entity_id.clone(),
        acs_url: args.acs_url.clone(),
        request_id: args.request_id.clone(),
        decryption_keys: texts(&args.decryption_keys)?,
        claims: args.claims.clone(),
        now: args.now,
        present: real_time(),
        clock_skew_s: args.clock_skew,
        solicited_only: args.solicited_only,
        require_signed_response: args.wanted.contains(&Wanted::Response),
        require_signed_assertion: args.wanted.contains(&Wanted::Assertion),
        profile: args.profile.into(),
        mask: args.mask,
    };
    let diagnosis = diagnose(&bytes, &options).map_err(|error| match error {
        DiagnoseError::Input(source) => CliError::Input {
            name: args.file.clone(),
            source,
        },
        error => CliError::Beside(error),
    })?;
    let shown = if args.json {
        let mut text = serde_json::to_string_pretty(&diagnosis)?;
        text.push('\n');
        text
    } else {
        render(&diagnosis, output::style(), output::width())
    };
    output::print(shown.as_bytes())?;
    let findings = diagnosis
        .messages
        .iter()
        .flat_map(|message| &message.findings);
    let has_problem = findings
        .into_iter()
        .any(|finding| finding.grade == Grade::Problem);
    Ok(if has_problem {
        Exit::Findings
    } else {
        Exit::Pass
    })
}

fn bytes(name: &str) -> Result<Vec<u8>, CliError> {
    let unread = |source| CliError::Unread {
        name: name.to_owned(),
        source,
    };
    // One byte more than is read says that there is too much.
    let limit = u64::try_from(MAX_BYTES)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    if name == STDIN {
        io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(unread)?;
    } else {
        let file = fs::File::open(name).map_err(unread)?;
        file.take(limit).read_to_end(&mut bytes).map_err(unread)?;
    }
    Ok(bytes)
}

fn text(path: &Path) -> Result<String, CliError> {
    fs::read_to_string(path).map_err(|source| CliError::Unread {
        name: path.display().to_string(),
        source,
    })
}

/// The diagnosis for a person's eyes.
fn render(diagnosis: &Diagnosis, style: Style, width: usize) -> String {
    let mut page = Page {
        text: String::new(),
        style,
        width,
    };
    let number = diagnosis.messages.len();
    if number > 1 {
        page.line(&format!(
            "{} with {number} messages of SAML",
            clean(&diagnosis.input)
        ));
        page.text.push('\n');
    }
    for (index, message) in diagnosis.messages.iter().enumerate() {
        if index > 0 {
            page.text.push('\n');
        }
        page.message(message);
    }
    page.text
}

struct Page {
    text: String,
    style: Style,
    width: usize,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let painted = self.style.paint(Tone::Strong, text);
        self.text.push('\n');
        self.line(&painted);
    }

    /// A name, and its text beside it over as many lines as it takes.
    fn field(&mut self, name: &str, text: &str) {
        const NAME: usize = 24;
        let indent = 2 + NAME + 1;
        let mut head = format!("  {name:NAME$} ");
        if name.chars().count() > NAME {
            self.line(&format!("  {name}"));
            head = " ".repeat(indent);
        }
        let lines = wrap(text, self.width.saturating_sub(indent));
        for line in lines {
            self.line(&format!("{head}{line}"));
            head = " ".repeat(indent);
        }
    }

    fn message(&mut self, message: &Explained) {
        let what = self.style.paint(Tone::Strong, &clean(&message.what));
        self.line(&what);
        let has_problem = message
            .findings
            .iter()
            .any(|one| one.grade == Grade::Problem);
        let tone = if has_problem { Tone::Bad } else { Tone::Good };
        let verdict = self.style.paint(tone, &clean(&message.verdict));
        self.line(&verdict);
        if !message.findings.is_empty() {
            let is_note = |one: &Finding| one.grade == Grade::Note;
            self.heading(if message.findings.iter().all(is_note) {
                "Worth knowing"
            } else {
                "What is wrong, and what to change"
            });
            for finding in &message.findings {
                self.finding(finding);
            }
        }
        self.facts("What it says", &message.facts);
        self.facts("Who signs in", &message.claims);
        if !message.signatures.is_empty() {
            self.heading("What is signed");
            for signature in &message.signatures {
                self.signature(signature);
            }
        }
        if !message.certificates.is_empty() {
            self.heading("Certificates");
            for certificate in &message.certificates {
                self.certificate(certificate);
            }
        }
        if !message.assumed.is_empty() {
            self.heading("Taken for granted, since nobody has said it");
            for one in &message.assumed {
                self.bullet("-", one);
            }
        }
    }

    fn bullet(&mut self, mark: &str, text: &str) {
        let mut head = format!("  {mark} ");
        let indent = head.chars().count();
        for line in wrap(&clean(text), self.width.saturating_sub(indent)) {
            self.line(&format!("{head}{line}"));
            head = " ".repeat(indent);
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let (mark, tone) = match finding.grade {
            Grade::Problem => ("problem", Tone::Bad),
            Grade::Warning => ("warning", Tone::Odd),
            Grade::Note => ("note   ", Tone::Dim),
        };
        let painted = self.style.paint(tone, mark);
        let lines = wrap(&clean(&finding.what), self.width.saturating_sub(11));
        for (index, line) in lines.iter().enumerate() {
            let head = if index == 0 {
                painted.as_str()
            } else {
                "       "
            };
            self.line(&format!("  {head}  {line}"));
        }
        let check = finding
            .check
            .map(|check| format!(" ({check})"))
            .unwrap_or_default();
        let parts = [
            (
                "found",
                (!finding.detail.is_empty()).then(|| format!("{}{check}", finding.detail)),
            ),
            (
                "the rule",
                finding.rule.map(|rule| format!("{rule}{check}")),
            ),
            ("in Entra", finding.in_entra.map(str::to_owned)),
            ("at the SP", finding.in_sp.map(str::to_owned)),
        ];
        for (label, text) in parts {
            let Some(text) = text else { continue };
            let mut head = format!("           {:10} ", format!("{label}:"));
            for line in wrap(&clean(&text), self.width.saturating_sub(22)) {
                self.line(&format!("{head}{line}"));
                head = " ".repeat(22);
            }
        }
    }

    fn facts(&mut self, heading: &str, facts: &[Fact]) {
        if facts.is_empty() {
            return;
        }
        self.heading(heading);
        for fact in facts {
            let mut value = clean(&fact.values.join(" | "));
            if value.is_empty() {
                "(empty)".clone_into(&mut value);
            }
            if fact.signed == Some(false) {
                value.push_str("   [not protected]");
            }
            self.field(&clean(&fact.name), &value);
        }
    }

    fn signature(&mut self, signature: &SignatureFacts) {
        let digests = signature.digests.join(", ");
        self.field(&clean(&signature.place), &clean(&signature.says));
        self.field(
            "",
            &clean(&format!("{} over {digests}", signature.algorithm)),
        );
    }

    fn certificate(&mut self, certificate: &Certificate) {
        let trusted = match certificate.trusted {
            Some(true) => ", trusted by the SP",
            Some(false) => ", NOT trusted by the SP",
            None => "",
        };
        let place = clean(&certificate.place);
        self.line(&format!("  {}  ({place}{trusted})", certificate.thumbprint));
        self.field("", &clean(&certificate.subject));
        let dates = format!("{} to {}", certificate.not_before, certificate.not_after);
        self.field("", &dates);
    }
}
