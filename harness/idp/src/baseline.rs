//! What Entra would send, with which settings: where every plan starts.

use std::fmt;
use std::str::FromStr;

use crate::directory::TenantName;
use crate::keys::KeyName;

/// Entra's signing option for the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignOption {
    /// Sign SAML assertion: the default of most apps.
    Assertion,
    /// Sign SAML response.
    Response,
    /// Sign SAML response and assertion.
    Both,
}

/// Who began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flow {
    /// IdP-initiated: no request, no InResponseTo (SAML Profiles 4.1.5).
    Unsolicited,
    /// SP-initiated: the Response answers an outstanding request.
    Solicited,
}

/// The settings of an honest response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Baseline {
    /// What is signed.
    pub sign: SignOption,
    /// Who began.
    pub flow: Flow,
    /// Whose IdP it is.
    pub tenant: TenantName,
    /// The user principal name of the user who signs in.
    pub user: String,
    /// The key that signs, which the SP of such a plan trusts, where it is not the tenant's own.
    pub key: Option<KeyName>,
    /// Whether the assertion is encrypted to the SP (Entra's token encryption).
    pub encrypt: bool,
}

/// The user of the tutorial, who signs in unless a plan says otherwise.
pub const B_SIMON: &str = "b.simon@contoso.example";

impl Default for Baseline {
    fn default() -> Self {
        Self {
            sign: SignOption::Assertion,
            flow: Flow::Unsolicited,
            tenant: TenantName::Contoso,
            user: B_SIMON.to_owned(),
            key: None,
            encrypt: false,
        }
    }
}

impl Baseline {
    /// The key that signs.
    pub fn signing_key(&self) -> KeyName {
        self.key.unwrap_or(self.tenant.key())
    }
}

impl fmt::Display for Baseline {
    /// `entra(sign=assertion, flow=unsolicited)`; tenant, user and key are named where they are not
    /// Contoso, B.Simon and the tenant's own, and encryption where there is some.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.sign {
            SignOption::Assertion => "assertion",
            SignOption::Response => "response",
            SignOption::Both => "both",
        };
        let flow = match self.flow {
            Flow::Unsolicited => "unsolicited",
            Flow::Solicited => "solicited",
        };
        write!(f, "entra(sign={sign}, flow={flow}")?;
        if self.tenant != TenantName::Contoso {
            write!(f, ", tenant={}", self.tenant.name())?;
        }
        if self.user != B_SIMON {
            write!(f, ", user={}", self.user)?;
        }
        if let Some(key) = self.key {
            write!(f, ", key={}", key.name())?;
        }
        if self.encrypt {
            f.write_str(", encrypt=assertion")?;
        }
        f.write_str(")")
    }
}

/// A text that is not a baseline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// Not of the form `entra(key=value, ...)`.
    #[error("'{text}' is not of the form 'entra(sign=assertion, flow=unsolicited)'")]
    Form {
        /// What was read.
        text: String,
    },
    /// A key or value that does not exist.
    #[error(
        "'{setting}' is not a setting of a baseline: sign=assertion|response|both, \
         flow=unsolicited|solicited, tenant=contoso|fabrikam, user=NAME, key=NAME, \
         encrypt=assertion"
    )]
    Setting {
        /// What was read.
        setting: String,
    },
}

impl FromStr for Baseline {
    type Err = BaselineError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let settings = text
            .trim()
            .strip_prefix("entra(")
            .and_then(|rest| rest.strip_suffix(')'))
            .ok_or_else(|| BaselineError::Form {
                text: text.to_owned(),
            })?;
        let mut baseline = Self::default();
        for setting in settings.split(',').map(str::trim).filter(|s| !s.is_empty()) {
            match setting.split_once('=') {
                Some(("sign", "assertion")) => baseline.sign = SignOption::Assertion,
                Some(("sign", "response")) => baseline.sign = SignOption::Response,
                Some(("sign", "both")) => baseline.sign = SignOption::Both,
                Some(("flow", "unsolicited")) => baseline.flow = Flow::Unsolicited,
                Some(("flow", "solicited")) => baseline.flow = Flow::Solicited,
                Some(("tenant", "contoso")) => baseline.tenant = TenantName::Contoso,
                Some(("tenant", "fabrikam")) => baseline.tenant = TenantName::Fabrikam,
                Some(("encrypt", "assertion")) => baseline.encrypt = true,
                Some(("user", user)) => user.clone_into(&mut baseline.user),
                _ => {
                    let key = setting.strip_prefix("key=").and_then(KeyName::find);
                    baseline.key = Some(key.ok_or_else(|| BaselineError::Setting {
                        setting: setting.to_owned(),
                    })?);
                }
            }
        }
        Ok(baseline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trip() {
        for sign in [
            SignOption::Assertion,
            SignOption::Response,
            SignOption::Both,
        ] {
            for flow in [Flow::Unsolicited, Flow::Solicited] {
                for tenant in [TenantName::Contoso, TenantName::Fabrikam] {
                    for user in [B_SIMON, "no.mail@contoso.example"] {
                        for key in [None, Some(KeyName::Active), Some(KeyName::P256)] {
                            for encrypt in [false, true] {
                                let baseline = Baseline {
                                    sign,
                                    flow,
                                    tenant,
                                    user: user.to_owned(),
                                    key,
                                    encrypt,
                                };
                                let text = baseline.to_string();
                                assert_eq!(text.parse::<Baseline>().unwrap(), baseline);
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let error = "entra(sign=nothing)".parse::<Baseline>().unwrap_err();
        assert!(error.to_string().contains("sign=nothing"));
    }
}
