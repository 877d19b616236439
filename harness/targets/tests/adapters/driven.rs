//! A target of the table, driven with minted Responses.

use gauntlet_core::{Delivery, Feature, Identity, Observation, Setup, Timestamp};
use gauntlet_targets::{Begun, Configured, Kind, Target, TargetError, install, resolve};
use serde_json::Value;

use crate::Row;
use crate::common::{delivery, setup};
use crate::minting::{NOON, cache, certificate, mint, not_tested, read, required};

/// What a check finds: nothing, or what is wrong.
pub(crate) type Finding = Result<(), String>;

/// One check.
pub(crate) type Check = fn(&mut Driven) -> Finding;

/// A target that has been configured.
pub(crate) struct Driven {
    target: Box<dyn Target>,
    /// What it said to its last configuration.
    configured: Configured,
    minted: u32,
}

impl Driven {
    /// Starts the target of `row`; `None`, said on standard error, where it is not installed.
    pub(crate) fn start(row: Row) -> Option<Self> {
        if mint("").is_none() {
            not_tested(&format!("{} has nothing brought to it", row.name));
            return None;
        }
        let adapter = row.name.split(':').next().unwrap_or(row.name);
        if row.required {
            required(adapter)?;
        } else if install::installed(adapter, &cache()).is_none() {
            not_tested(&format!(
                "{adapter} is not installed (gauntlet target install {adapter})"
            ));
            return None;
        }
        let target = resolve(row.name, &cache()).unwrap().start().unwrap();
        Some(Self::new(target))
    }

    /// Takes a target that has been started.
    pub(crate) fn new(target: Box<dyn Target>) -> Self {
        Self {
            target,
            configured: Configured::default(),
            minted: 0,
        }
    }

    /// Configures it for the test's IdP, which signs with one key, with some settings changed.
    pub(crate) fn configure(&mut self, change: impl FnOnce(&mut Setup)) -> Result<(), TargetError> {
        let mut setup = setup("https://sp.example/saml");
        if let Some(sp) = self.target.sp() {
            setup.sp.entity_id = sp.entity_id;
            setup.sp.acs_url = sp.acs_url;
        }
        setup.idp.signing_certs_pem = vec![certificate("active")];
        change(&mut setup);
        setup.idp.metadata_xml = Some(idp_metadata(&setup));
        self.target.at(noon()).unwrap();
        self.configured = self.target.configure(&setup)?;
        Ok(())
    }

    /// The same, for settings that this target has said it takes.
    pub(crate) fn configured(&mut self, change: impl FnOnce(&mut Setup)) -> Finding {
        self.configure(change).map_err(|error| error.to_string())
    }

    pub(crate) fn has(&self, feature: Feature) -> bool {
        self.target.hello().features.contains(&feature)
    }

    /// Whether it is a linter, which knows nobody.
    pub(crate) fn is_lint(&self) -> bool {
        self.target.hello().kind == Kind::Lint
    }

    /// The least tolerance for the clock that it has said it has.
    pub(crate) fn tolerance_s(&self) -> i64 {
        let floor = self.configured.floor("clock_skew_s").unwrap_or(0);
        i64::try_from(floor).unwrap()
    }

    /// Whether it has neither ignored `setting` nor forced another value than was `asked` for.
    pub(crate) fn honours(&self, setting: &str, asked: &Value) -> bool {
        let is_met = |floor: &Value| match (floor.as_u64(), asked.as_u64()) {
            (Some(floor), Some(asked)) => floor <= asked,
            _ => floor == asked,
        };
        let is_ignored = self.configured.ignored.iter().any(|name| name == setting);
        !is_ignored && self.configured.floors.get(setting).is_none_or(is_met)
    }

    /// Brings it the Response of these words: to a request only where it takes no other.
    pub(crate) fn bring(&mut self, words: &str, now: Timestamp) -> Observation {
        if self.has(Feature::Unsolicited) {
            self.bring_unasked(words, now)
        } else {
            self.bring_answer(words, now)
        }
    }

    /// Brings it a Response to no request.
    pub(crate) fn bring_unasked(&mut self, words: &str, now: Timestamp) -> Observation {
        let saml_response = self.minted(words);
        self.forget();
        self.consume(&saml_response, now, None)
    }

    /// Brings it the answer to a request that it has made, or could have made.
    pub(crate) fn bring_answer(&mut self, words: &str, now: Timestamp) -> Observation {
        self.forget();
        let begun = self.begin(now);
        let saml_response = self.minted(&format!("{words} request={}", begun.request_id));
        self.consume(&saml_response, now, Some(&begun))
    }

    /// Brings it, while it waits for the answer to a request, the answer to another.
    pub(crate) fn bring_answer_to_another(&mut self, now: Timestamp) -> Observation {
        self.forget();
        let begun = self.begin(now);
        let saml_response = self.minted("request=_another");
        self.consume(&saml_response, now, Some(&begun))
    }

    /// Brings it the same Response twice, with no reset between them.
    pub(crate) fn bring_twice(&mut self, now: Timestamp) -> [Observation; 2] {
        self.forget();
        let begun = (!self.has(Feature::Unsolicited)).then(|| self.begin(now));
        let words = begun
            .as_ref()
            .map(|begun| format!("request={}", begun.request_id));
        let saml_response = self.minted(&words.unwrap_or_default());
        [(); 2].map(|()| self.consume(&saml_response, now, begun.as_ref()))
    }

    pub(crate) fn metadata(&mut self) -> Result<String, String> {
        self.target.metadata().map_err(|error| error.to_string())
    }

    pub(crate) fn authn_request(&mut self) -> Result<(String, String), String> {
        let request = self.target.authn_request();
        let request = request.map_err(|error| error.to_string())?;
        Ok((request.url, request.request_id))
    }

    /// So that a Response may be brought to it again.
    fn forget(&mut self) {
        self.target.reset().unwrap();
    }

    /// Has it begin a sign-in, where it is for the SP to do so.
    fn begin(&mut self, now: Timestamp) -> Begun {
        let mut begun = None;
        if self.target.begins() {
            self.target.at(now).unwrap();
            begun = self.target.begin().unwrap();
        }
        begun.unwrap_or_else(|| Begun {
            request_id: "_request".to_owned(),
            relay_state: None,
        })
    }

    /// The Response of these words, for this SP.
    fn minted(&mut self, words: &str) -> String {
        let mut words = words.to_owned();
        if let Some(sp) = self.target.sp() {
            words += &format!(" audience={} acs={}", sp.entity_id, sp.acs_url);
            // A server goes on remembering identifiers: it gets a twin.
            if self.has(Feature::Replay) {
                self.minted += 1;
                words += &format!(" id={}", self.minted);
            }
        }
        mint(&words).unwrap()
    }

    fn consume(
        &mut self,
        saml_response: &str,
        now: Timestamp,
        waits_for: Option<&Begun>,
    ) -> Observation {
        self.target.consume(&Delivery {
            now,
            relay_state: waits_for.and_then(|begun| begun.relay_state.clone()),
            outstanding_requests: waits_for
                .map(|begun| begun.request_id.clone())
                .into_iter()
                .collect(),
            ..delivery(saml_response)
        })
    }
}

pub(crate) fn noon() -> Timestamp {
    NOON.parse().unwrap()
}

/// Gives it a key to decrypt with.
pub(crate) fn decrypting(setup: &mut Setup) {
    setup.sp.decryption_key_pem = Some(read("../../fixtures/keys/idp-next.pem"));
    setup.sp.decryption_cert_pem = Some(certificate("next"));
}

/// Whom the target let in.
pub(crate) fn accepted(observation: Observation) -> Result<Identity, String> {
    match observation {
        Observation::Accepted { identity } => Ok(identity),
        other => Err(other.summary()),
    }
}

/// That the target refused, and did not crash.
pub(crate) fn refused(observation: &Observation) -> Finding {
    match observation {
        Observation::Rejected { .. } => Ok(()),
        other => Err(other.summary()),
    }
}

/// What the IdP says of itself, for SPs that take nothing else.
fn idp_metadata(setup: &Setup) -> String {
    let idp = &setup.idp;
    let body = |pem: &String| -> String { pem.lines().filter(|l| !l.starts_with('-')).collect() };
    let keys = idp.signing_certs_pem.iter().map(body).map(|key| {
        format!(
            r#"<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"
><X509Data><X509Certificate>{key}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"#
        )
    });
    format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}"
><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{}<SingleSignOnService
 Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{}"/></IDPSSODescriptor
></EntityDescriptor>"#,
        idp.entity_id,
        keys.collect::<String>(),
        idp.sso_url
    )
}
