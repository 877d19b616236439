//! The tenant: its app registration, its users, and the claims mapping between them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::keys::KeyName;

/// The tenants of every run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TenantName {
    /// The one that the SP trusts unless a case says otherwise.
    Contoso,
    /// Another one, in which the same SP is registered.
    Fabrikam,
}

impl TenantName {
    /// The name in plans.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contoso => "contoso",
            Self::Fabrikam => "fabrikam",
        }
    }

    /// The key that the tenant signs with.
    pub const fn key(self) -> KeyName {
        match self {
            Self::Contoso => KeyName::Active,
            Self::Fabrikam => KeyName::OtherTenant,
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Contoso => Self::Fabrikam,
            Self::Fabrikam => Self::Contoso,
        }
    }
}

/// A tenant of the mock Entra ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// The tenant's GUID.
    pub id: String,
    /// The app registration under test.
    pub app: AppRegistration,
    /// Its users.
    pub users: Vec<User>,
}

/// An enterprise application with SAML single sign-on (Entra's Basic SAML Configuration).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppRegistration {
    /// The application (client) id, a GUID.
    pub app_id: String,
    /// Identifier (Entity ID): the audience.
    pub identifier: String,
    /// Reply URL (assertion consumer service).
    pub reply_url: String,
    /// Logout URL, if one is configured.
    pub logout_url: Option<String>,
    /// Relay State for IdP-initiated sign-in, if one is configured.
    pub relay_state: Option<String>,
    /// Claims beyond the nine defaults, in order: name and the user attribute they come from.
    pub claims: Vec<(String, Source)>,
}

/// A user attribute that a claim can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `user.mail`; empty for a user without a mailbox.
    Mail,
    /// `user.userprincipalname`.
    UserPrincipalName,
    /// `user.givenname`.
    GivenName,
    /// `user.surname`.
    Surname,
}

/// A user of the tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// `user.objectid`, a GUID.
    pub object_id: String,
    /// `user.userprincipalname`.
    pub user_principal_name: String,
    /// `user.displayname`.
    pub display_name: String,
    /// `user.givenname`.
    pub given_name: Option<String>,
    /// `user.surname`.
    pub surname: Option<String>,
    /// `user.mail`.
    pub mail: Option<String>,
    /// Object ids of the groups, for the groups claim; empty where it is not configured.
    pub groups: Vec<String>,
}

/// Prefix of the claims that Entra names in its own namespace.
const MICROSOFT_IDENTITY: &str = "http://schemas.microsoft.com/identity/claims/";
/// Prefix of the claims of WS-Federation.
const WS_2005: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
/// The user of the other tenant.
pub const A_NOVAK: &str = "a.novak@fabrikam.example";
/// The groups claim.
pub const GROUPS_CLAIM: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";

impl Tenant {
    /// Another tenant, Fabrikam, in which the same app is registered, with a user of its own.
    pub fn fabrikam() -> Self {
        let contoso = Self::contoso();
        Self {
            id: "e1d2c3b4-a596-4788-9aab-bccddeeff001".to_owned(),
            app: AppRegistration {
                app_id: "c0b1a2d3-e4f5-4697-8879-6a5b4c3d2e1f".to_owned(),
                ..contoso.app
            },
            users: vec![User {
                object_id: "47f6e5d4-c3b2-4a19-8087-9f6e5d4c3b2a".to_owned(),
                user_principal_name: A_NOVAK.to_owned(),
                display_name: "A.Novak".to_owned(),
                given_name: Some("A".to_owned()),
                surname: Some("Novak".to_owned()),
                mail: Some(A_NOVAK.to_owned()),
                groups: Vec::new(),
            }],
        }
    }

    /// The tenant that the SP trusts in every run: Contoso, with an IT-Conductor app and its test users.
    pub fn contoso() -> Self {
        Self {
            id: "7a1c8f2e-4b7d-4f0e-9a35-2c6f5d1e8b90".to_owned(),
            app: AppRegistration {
                app_id: "3d5e9c41-8a26-4e7b-b1f0-64c2a97d0e58".to_owned(),
                identifier: "https://itconductor.example/saml".to_owned(),
                reply_url: "https://itconductor.example/saml/acs".to_owned(),
                logout_url: Some("https://itconductor.example/saml/slo".to_owned()),
                relay_state: None,
                claims: [
                    ("PERSON_Email", Source::Mail),
                    ("OBJECT_Name", Source::UserPrincipalName),
                    ("PERSON_FirstName", Source::GivenName),
                    ("PERSON_LastName", Source::Surname),
                ]
                .map(|(name, source)| (name.to_owned(), source))
                .to_vec(),
            },
            users: vec![
                User {
                    object_id: "b5c0d1a2-6e3f-4a78-8c94-d07f12e3a456".to_owned(),
                    user_principal_name: "b.simon@contoso.example".to_owned(),
                    display_name: "B.Simon".to_owned(),
                    given_name: Some("B".to_owned()),
                    surname: Some("Simon".to_owned()),
                    mail: Some("b.simon@contoso.example".to_owned()),
                    groups: Vec::new(),
                },
                User {
                    object_id: "0f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a".to_owned(),
                    user_principal_name: "no.mail@contoso.example".to_owned(),
                    display_name: "No Mail".to_owned(),
                    given_name: Some("No".to_owned()),
                    surname: Some("Mail".to_owned()),
                    mail: None,
                    groups: Vec::new(),
                },
                User {
                    object_id: "9c8b7a69-5847-4635-a241-302f1e0d9c8b".to_owned(),
                    user_principal_name: "guest_partner.example#EXT#@contoso.onmicrosoft.example"
                        .to_owned(),
                    display_name: "Гость 客 ضيف".to_owned(),
                    given_name: Some("Гость".to_owned()),
                    surname: Some("O'Neil & <Sons>".to_owned()),
                    mail: Some("guest@partner.example".to_owned()),
                    groups: vec![
                        "11111111-2222-4333-8444-555555555555".to_owned(),
                        "66666666-7777-4888-9999-aaaaaaaaaaaa".to_owned(),
                    ],
                },
            ],
        }
    }

    /// The IdP's entity identifier; the trailing slash is part of it.
    pub fn issuer(&self) -> String {
        format!("https://sts.windows.net/{}/", self.id)
    }

    /// The endpoint of single sign-on and single logout.
    pub fn saml2_url(&self) -> String {
        format!("https://login.microsoftonline.com/{}/saml2", self.id)
    }

    /// The user with this user principal name.
    pub fn user(&self, user_principal_name: &str) -> Option<&User> {
        self.users
            .iter()
            .find(|user| user.user_principal_name == user_principal_name)
    }

    /// The claims about `user`, in wire order: the nine defaults, groups if configured, then the
    /// app's own. A claim whose source is empty is left out altogether, as Entra does.
    pub fn claims(&self, user: &User) -> Vec<(String, Vec<String>)> {
        let mut claims = vec![
            (
                format!("{MICROSOFT_IDENTITY}tenantid"),
                vec![self.id.clone()],
            ),
            (
                format!("{MICROSOFT_IDENTITY}objectidentifier"),
                vec![user.object_id.clone()],
            ),
            (
                format!("{MICROSOFT_IDENTITY}displayname"),
                vec![user.display_name.clone()],
            ),
            (
                format!("{MICROSOFT_IDENTITY}identityprovider"),
                vec![self.issuer()],
            ),
            (
                "http://schemas.microsoft.com/claims/authnmethodsreferences".to_owned(),
                vec![
                    "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"
                        .to_owned(),
                ],
            ),
            (
                format!("{WS_2005}givenname"),
                user.given_name.iter().cloned().collect(),
            ),
            (
                format!("{WS_2005}surname"),
                user.surname.iter().cloned().collect(),
            ),
            (
                format!("{WS_2005}emailaddress"),
                user.mail.iter().cloned().collect(),
            ),
            (
                format!("{WS_2005}name"),
                vec![user.user_principal_name.clone()],
            ),
            (GROUPS_CLAIM.to_owned(), user.groups.clone()),
        ];
        claims.extend(self.app.claims.iter().map(|(name, source)| {
            let value = match source {
                Source::Mail => user.mail.clone(),
                Source::UserPrincipalName => Some(user.user_principal_name.clone()),
                Source::GivenName => user.given_name.clone(),
                Source::Surname => user.surname.clone(),
            };
            (name.clone(), value.into_iter().collect())
        }));
        claims.retain(|(_, values): &(_, Vec<String>)| !values.is_empty());
        claims
    }

    /// The claims as an application reads them.
    pub fn claims_by_name(&self, user: &User) -> BTreeMap<String, Vec<String>> {
        self.claims(user).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_simon_has_the_nine_defaults_and_the_four_of_the_app() {
        let tenant = Tenant::contoso();
        let user = tenant.user("b.simon@contoso.example").unwrap();
        let claims = tenant.claims(user);
        assert_eq!(claims.len(), 13);
        assert_eq!(
            claims[9],
            (
                "PERSON_Email".into(),
                vec!["b.simon@contoso.example".into()]
            )
        );
        assert_eq!(claims[10].0, "OBJECT_Name");
    }

    #[test]
    fn a_user_without_mailbox_has_no_mail_claims_at_all() {
        let tenant = Tenant::contoso();
        let claims = tenant.claims_by_name(tenant.user("no.mail@contoso.example").unwrap());
        assert!(!claims.contains_key("PERSON_Email"));
        assert!(!claims.keys().any(|name| name.ends_with("/emailaddress")));
    }
}
