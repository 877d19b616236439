//! Every mixture of two tenants and two applications, at an SP that trusts the one, the other or
//! both.
//!
//! Five things of a login are each of tenant A (Contoso) or B (Fabrikam), or for this application
//! or another: the Issuer, the signing key, the claim that names the tenant, the audience with
//! Recipient and Destination, and the user. 32 logins at three SPs. What a right SP does follows
//! from two rules.
//!
//! 1. *Who vouches* (SAML Profiles 4.1.4.3, Core 2.2.5, 2.5.1.4): the Issuer is an IdP that the SP
//!    trusts, the key is that IdP's, and the login is for this application. Where one of the three
//!    fails, it is refused.
//! 2. *What is vouched for*: claim and user are what that IdP says of itself and its users. Entra
//!    states its own tenant in `tenantid`, and names a user by object identifier within it; a
//!    claims mapping can make other values of both. So where they fit the Issuer, the login is
//!    taken. Where one does not, an SP may refuse it, or take it as what it is, a user of the
//!    Issuer; it never becomes a user of the other tenant.

use gauntlet_core::clause::{core, profiles};
use gauntlet_core::{Check, Expectation, Soundness};
use gauntlet_idp::directory::{Tenant, TenantName};
use gauntlet_idp::draft::Of;
use gauntlet_idp::steps::{
    SetAttribute, SetAudience, SetDestination, SetIssuer, SetRecipient, SignWith, UserOf,
};
use gauntlet_idp::{Baseline, Plan};

use crate::Script;
use crate::group::{Group, Member};
use crate::script::Setting;

/// The claim that names the tenant.
const TENANT_CLAIM: &str = "http://schemas.microsoft.com/identity/claims/tenantid";
/// Another application: its identifier.
const OTHER_APP: &str = "https://other-app.example/saml";
/// Another application: its assertion consumer service.
const OTHER_ACS: &str = "https://other-app.example/saml/acs";

pub(in crate::attacks) const GROUP: Group = group! {
    /// Every mixture of two tenants and two applications, at an SP that trusts the one, the other or
    /// both.
    ///
    /// Five things of a login are each of tenant A (Contoso) or B (Fabrikam), or for this
    /// application or another: the Issuer, the signing key, the claim that names the tenant, the
    /// audience with Recipient and Destination, and the user. Each mixture is sent to three SPs.
    ///
    /// A right SP takes a login whose Issuer it trusts, that this Issuer's own key has signed, and
    /// that is for this application; everything else it refuses. Where the claim or the user is of
    /// the other tenant, it may refuse, or take the login for what it is, a user of the Issuer, and
    /// never as a user of the other tenant. SPs that take any trusted key for any trusted Issuer
    /// let the administrator of one tenant in as anybody of the other.
    ///
    /// The name of a member says the SP, and then the five.
    clauses: [profiles("4.1.4.3"), core("2.2.5"), core("2.5.1.4")],
    attacks: ["idp-mixup-other-idp-key", "tenant-user-not-bound-to-idp", "entra-cross-app"],
    mint: Idp,
    severity: Critical,
    members: members,
};

/// Whom the SP trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sp {
    /// Tenant A.
    ForA,
    /// Tenant B.
    ForB,
    /// Both of them, A first.
    ForBoth,
}

impl Sp {
    const ALL: [Self; 3] = [Self::ForA, Self::ForB, Self::ForBoth];

    const fn name(self) -> &'static str {
        match self {
            Self::ForA => "a",
            Self::ForB => "b",
            Self::ForBoth => "both",
        }
    }

    fn trusts(self, tenant: TenantName) -> bool {
        match self {
            Self::ForA => tenant == TenantName::Contoso,
            Self::ForB => tenant == TenantName::Fabrikam,
            Self::ForBoth => true,
        }
    }

    /// The tenant to which it sends its users.
    const fn first(self) -> TenantName {
        match self {
            Self::ForA | Self::ForBoth => TenantName::Contoso,
            Self::ForB => TenantName::Fabrikam,
        }
    }

    const fn setting(self) -> Option<Setting> {
        match self {
            Self::ForA => None,
            Self::ForB => Some(Setting::OnlyOtherTenant),
            Self::ForBoth => Some(Setting::OtherTenant),
        }
    }
}

/// What is of which tenant, and for which application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Login {
    issuer: TenantName,
    key: TenantName,
    claim: TenantName,
    this_app: bool,
    user: TenantName,
}

impl Login {
    /// All of them, counted in binary: A and this application are zero.
    fn all() -> impl Iterator<Item = Self> {
        (0..32_u8).map(|bits| {
            let tenant = |bit: u8| match bits >> bit & 1 {
                0 => TenantName::Contoso,
                _ => TenantName::Fabrikam,
            };
            Self {
                issuer: tenant(4),
                key: tenant(3),
                claim: tenant(2),
                this_app: bits >> 1 & 1 == 0,
                user: tenant(0),
            }
        })
    }

    /// The two rules.
    fn expectation(self, sp: Sp) -> Expectation {
        let vouched = sp.trusts(self.issuer) && self.key == self.issuer && self.this_app;
        if !vouched {
            Expectation::Reject
        } else if self.claim == self.issuer && self.user == self.issuer {
            Expectation::Accept
        } else {
            Expectation::NeverForged
        }
    }

    /// The parts of the first rule that fail.
    fn caught_by(self, sp: Sp) -> Vec<Check> {
        let mut checks = Vec::new();
        let trusted = sp.trusts(self.issuer);
        // Where the Issuer is nobody who is trusted, the keys of the first IdP are all there is.
        let key = if trusted { self.issuer } else { sp.first() };
        if self.key != key {
            checks.push(Check::SignatureValue);
        }
        if !trusted {
            checks.extend([Check::ResponseIssuer, Check::AssertionIssuer]);
        }
        if !self.this_app {
            checks.extend([Check::Destination, Check::Audience, Check::Recipient]);
        }
        checks
    }

    fn plan(self, sp: Sp) -> Plan {
        // The honest twin is what this SP takes: a login at the Issuer, where it is trusted.
        let base = match sp {
            Sp::ForBoth => self.issuer,
            Sp::ForA | Sp::ForB => sp.first(),
        };
        let tenant = tenant(base);
        let user = tenant.users.into_iter().next();
        let mut plan = Plan::honest(Baseline {
            tenant: base,
            user: user
                .map(|user| user.user_principal_name)
                .unwrap_or_default(),
            ..Baseline::default()
        });
        if self.user != base {
            plan = plan.before(UserOf { tenant: self.user });
        }
        if self.claim != base {
            plan = plan.before(SetAttribute {
                name: TENANT_CLAIM.to_owned(),
                values: vec![self::tenant(self.claim).id],
            });
        }
        if self.issuer != base {
            let value = Some(self::tenant(self.issuer).issuer());
            for of in [Of::Response, Of::Assertion] {
                let value = value.clone();
                plan = plan.before(SetIssuer { of, value });
            }
        }
        if !self.this_app {
            plan = plan
                .before(SetAudience {
                    value: OTHER_APP.to_owned(),
                })
                .before(SetRecipient {
                    value: Some(OTHER_ACS.to_owned()),
                })
                .before(SetDestination {
                    value: Some(OTHER_ACS.to_owned()),
                });
        }
        if self.key != base {
            plan = plan.before(SignWith {
                key: self.key.key(),
                certificate: Some(self.key.key()),
            });
        }
        plan
    }
}

fn tenant(name: TenantName) -> Tenant {
    match name {
        TenantName::Contoso => Tenant::contoso(),
        TenantName::Fabrikam => Tenant::fabrikam(),
    }
}

const fn letter(name: TenantName) -> char {
    match name {
        TenantName::Contoso => 'a',
        TenantName::Fabrikam => 'b',
    }
}

/// The product without the logins that are consistent: these are the honest twins of the others, and
/// must be accepted before any of them is believed.
fn members() -> Vec<Member> {
    let mut members = product();
    members.retain(|member| member.expectation != Expectation::Accept);
    members
}

/// The whole product: 32 logins at each of three SPs.
fn product() -> Vec<Member> {
    let of_sp = |&sp: &Sp| Login::all().map(move |login| member(sp, login));
    Sp::ALL.iter().flat_map(of_sp).collect()
}

fn member(sp: Sp, login: Login) -> Member {
    let [issuer, key, claim, user] = [login.issuer, login.key, login.claim, login.user].map(letter);
    let app = if login.this_app { "this" } else { "other" };
    let sp_name = sp.name();
    let script = Script::one(login.plan(sp));
    let script = match sp.setting() {
        Some(setting) => script.with(setting),
        None => script,
    };
    let upper = |c: char| c.to_ascii_uppercase();
    Member {
        name: format!(
            "sp-for-{sp_name}-issuer-{issuer}-key-{key}-claim-{claim}-app-{app}-user-{user}"
        ),
        title: format!(
            "SP for {}: issuer {}, key {}, tenant claim {}, {app} app, user {}.",
            match sp {
                Sp::ForBoth => "A and B".to_owned(),
                one => one.name().to_uppercase(),
            },
            upper(issuer),
            upper(key),
            upper(claim),
            upper(user)
        ),
        script,
        expectation: login.expectation(sp),
        caught_by: login.caught_by(sp).into(),
        mint: None,
        bytes: (!sp.trusts(login.key)).then_some(Soundness::Foreign),
        like: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use gauntlet_idp::{World, mint};

    use super::*;

    #[test]
    fn there_are_96_with_as_many_identifiers_and_titles() {
        let all = product();
        assert_eq!(all.len(), 96);
        let ids: BTreeSet<&str> = all.iter().map(|crossed| crossed.name.as_str()).collect();
        let titles: BTreeSet<&str> = all.iter().map(|crossed| crossed.title.as_str()).collect();
        assert_eq!((ids.len(), titles.len()), (96, 96));
        assert!(titles.iter().all(|title| title.len() <= 100));
        // One of them by hand, for identifiers are stable.
        assert!(ids.contains("sp-for-both-issuer-a-key-b-claim-a-app-this-user-a"));
    }

    /// The table by hand: of the 32, an SP for one tenant takes the one that is consistent and may
    /// take three that differ in claim or user alone; an SP for both has twice as many of each.
    #[test]
    fn the_expectations() {
        let all = product();
        let count = |sp: &str, expectation: Expectation| {
            let prefix = format!("sp-for-{sp}-");
            let of_sp = all.iter().filter(|c| c.name.starts_with(&prefix));
            of_sp.filter(|c| c.expectation == expectation).count()
        };
        for (sp, accept, never_forged, reject) in
            [("a", 1, 3, 28), ("b", 1, 3, 28), ("both", 2, 6, 24)]
        {
            assert_eq!(count(sp, Expectation::Accept), accept, "{sp}");
            assert_eq!(count(sp, Expectation::NeverForged), never_forged, "{sp}");
            assert_eq!(count(sp, Expectation::Reject), reject, "{sp}");
        }
        let accepted: Vec<&str> = all
            .iter()
            .filter(|c| c.expectation == Expectation::Accept)
            .map(|c| c.name.as_str())
            .collect();
        assert_eq!(
            accepted,
            [
                "sp-for-a-issuer-a-key-a-claim-a-app-this-user-a",
                "sp-for-b-issuer-b-key-b-claim-b-app-this-user-b",
                "sp-for-both-issuer-a-key-a-claim-a-app-this-user-a",
                "sp-for-both-issuer-b-key-b-claim-b-app-this-user-b",
            ]
        );
    }

    #[test]
    fn whatever_is_refused_names_a_check_and_nothing_else_does() {
        for crossed in product() {
            let refused = crossed.expectation == Expectation::Reject;
            assert_eq!(refused, !crossed.caught_by.is_empty(), "{}", crossed.name);
        }
    }

    /// The plan says what the identifier says, and reads back from its text.
    #[test]
    fn every_one_can_be_minted_as_its_name_says() {
        let world = World::new("2026-01-15T12:00:00Z".parse().unwrap(), 1).unwrap();
        let [a, b] = [Tenant::contoso(), Tenant::fabrikam()];
        for crossed in product() {
            let plan = &crossed.script.sendings[0].plan;
            assert_eq!(plan.to_string().parse::<Plan>().unwrap(), *plan);
            let xml = mint(&world, plan, &crossed.name).unwrap().xml;
            let says = |part: &str| crossed.name.contains(part);
            let issuers = |t: &Tenant| xml.matches(&format!(">{}</Issuer>", t.issuer())).count();
            assert_eq!(issuers(&a), if says("issuer-a") { 2 } else { 0 });
            assert_eq!(issuers(&b), if says("issuer-b") { 2 } else { 0 });
            assert_eq!(xml.contains(&format!(">{}<", a.id)), says("claim-a"));
            assert_eq!(xml.contains(&format!(">{}<", b.id)), says("claim-b"));
            assert_eq!(xml.contains(OTHER_APP), says("app-other"));
            for (tenant, name) in [(&a, "user-a"), (&b, "user-b")] {
                let user = &tenant.users[0].user_principal_name;
                assert_eq!(xml.contains(&format!(">{user}</NameID>")), says(name));
            }
        }
    }
}
