//! What the benchmarks share: one world, the honest message of Entra's default settings, the floors that
//! nobody can beat, and the run of which reports are made.

pub mod checks;
pub mod counted;
pub mod scaling;

use std::process::ExitCode;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use gauntlet_core::runlog::Event;
use gauntlet_core::{DEFAULT_NOW, Profile};
use gauntlet_idp::keys::KeyName;
use gauntlet_idp::{MintError, Minted, Plan, World, WorldError, mint};
use gauntlet_runner::{Collect, Config, RunError, Subject, run};
use gauntlet_targets::Spec;
use quick_xml::Reader;
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::{PrivateKey, PublicKey};
use sha2::{Digest, Sha256};

/// How a program of this package ends: 0 where all is well, 1 where a goal is not met, 3 where it could not be found out.
pub fn ended(done: Result<bool, Box<dyn std::error::Error>>) -> ExitCode {
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

/// The world of every benchmark.
pub fn world() -> Result<World, WorldError> {
    World::new(DEFAULT_NOW, 1)
}

/// Assertion signed, IdP-initiated: what most apps get.
pub fn honest(world: &World) -> Result<Minted, MintError> {
    mint(world, &Plan::default(), "bench")
}

/// The same, of about this many octets: an attribute with many values fills it up. No smaller than the
/// honest message.
pub fn honest_of(world: &World, octets: usize) -> Result<Minted, Box<dyn std::error::Error>> {
    let empty = honest(world)?.xml.len();
    let value = "0f8fad5b-d9cb-469f-a165-70867728950e";
    let per_value = value.len() + "<AttributeValue></AttributeValue>".len();
    let count = octets.saturating_sub(empty) / per_value;
    let values = vec![format!("{value:?}"); count].join(", ");
    let text = format!(
        "entra(sign=assertion, flow=unsolicited) | add-attribute(name=\"groups\", values=[{values}]) | sign"
    );
    Ok(mint(world, &text.parse()?, "bench")?)
}

/// What no validation can do without: a verification, a digest, a pass over the text.
#[derive(Debug)]
pub struct Floor {
    der: Vec<u8>,
    parsed: ParsedPublicKey,
    content: Signed,
    signed_info: Signed,
}

#[derive(Debug)]
struct Signed {
    octets: Vec<u8>,
    signature: Vec<u8>,
}

impl Signed {
    fn new(private: &PrivateKey, octets: &[u8]) -> Result<Self, rsa::Error> {
        let digest = Sha256::digest(octets);
        Ok(Self {
            octets: octets.to_vec(),
            signature: private.sign(Pkcs1v15Sign::new::<Sha256>(), &digest)?,
        })
    }
}

impl Floor {
    /// With the key that signs, with 6 KB of content, and with the SignedInfo of the honest message.
    pub fn new(world: &World) -> Result<Self, Box<dyn std::error::Error>> {
        let private = private_key(world)?;
        let public: &PublicKey = private.as_ref();
        let der = public.to_pkcs1_der()?.as_bytes().to_vec();
        let xml = honest(world)?.xml;
        let begin = xml.find("<SignedInfo").ok_or("no SignedInfo")?;
        let end = xml.find("</SignedInfo>").ok_or("no end of SignedInfo")?;
        let signed_info = xml.as_bytes().get(begin..end).unwrap_or_default();
        Ok(Self {
            parsed: ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &der)?,
            der,
            content: Signed::new(private, &[b'x'; 6 * 1024])?,
            signed_info: Signed::new(private, signed_info)?,
        })
    }

    /// Verifies an RSA signature over 6 KB, which it digests, by a key of 2048 bits, which it parses: the
    /// call that a library offers.
    pub fn verify(&self) -> bool {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.der);
        let Signed { octets, signature } = &self.content;
        key.verify(octets, signature).is_ok()
    }

    /// The same over a SignedInfo, which is a tenth as long, by a key that was parsed before: the least that a
    /// validation takes.
    pub fn verify_parsed(&self) -> bool {
        let Signed { octets, signature } = &self.signed_info;
        self.parsed.verify_sig(octets, signature).is_ok()
    }

    /// Digests 6 KB.
    pub fn digest(&self) -> u8 {
        let digest = digest(&SHA256, &self.content.octets);
        digest.as_ref().first().copied().unwrap_or(0)
    }
}

/// What no decryption can do without. Apart from [`Floor`], whose instructions are counted: here chance plays a part.
#[derive(Debug)]
pub struct DecryptionFloor {
    key: OaepPrivateDecryptingKey,
    sealed: Vec<u8>,
}

impl DecryptionFloor {
    /// With a key of 2048 bits, and a content-encryption key that is encrypted to it.
    pub fn new(world: &World) -> Result<Self, Box<dyn std::error::Error>> {
        let der = private_key(world)?.to_pkcs8_der()?;
        let key = PrivateDecryptingKey::from_pkcs8(der.as_bytes())?;
        let public = OaepPublicEncryptingKey::new(key.public_key())?;
        let mut sealed = vec![0; public.ciphertext_size()];
        public.encrypt(&OAEP_SHA1_MGF1SHA1, &[7; 32], &mut sealed, None)?;
        Ok(Self {
            key: OaepPrivateDecryptingKey::new(key)?,
            sealed,
        })
    }

    /// Decrypts the content-encryption key by RSA-OAEP with SHA-1, as most IdPs encrypt it.
    pub fn decrypt(&self) -> bool {
        let mut room = vec![0; self.key.min_output_size()];
        self.key
            .decrypt(&OAEP_SHA1_MGF1SHA1, &self.sealed, &mut room, None)
            .is_ok()
    }
}

/// The key that signs.
pub fn private_key(world: &World) -> Result<&PrivateKey, Box<dyn std::error::Error>> {
    let key = world.keys().get(KeyName::Active);
    key.private().ok_or_else(|| "the key is no RSA key".into())
}

/// One pass of events, which is the least that reading costs: how many there are.
pub fn events(xml: &str) -> usize {
    let mut reader = Reader::from_str(xml);
    let mut count = 0;
    while !matches!(
        reader.read_event(),
        Ok(quick_xml::events::Event::Eof) | Err(_)
    ) {
        count += 1;
    }
    count
}

/// A run that reports are made of: a family at the reference and at a weak SP.
pub fn run_of_two() -> Result<Vec<Event>, RunError> {
    let cases = gauntlet_catalog::all();
    let cases: Vec<_> = cases
        .into_iter()
        .filter(|case| case.id().starts_with("attacks/wrapping/"))
        .collect();
    let subjects = [
        Subject::of_spec("reference", Spec::Reference(Profile::default())),
        Subject::of_spec(
            "mutant:first-assertion",
            Spec::Mutant("mutant:first-assertion".to_owned()),
        ),
    ];
    let config = Config::new("bench", 1, DEFAULT_NOW, Profile::default());
    let mut collect = Collect::default();
    run(&config, &subjects, &cases, &mut collect)?;
    Ok(collect.events)
}

/// The whole catalogue at the reference: how many results there are.
pub fn whole_run(jobs: usize) -> Result<usize, RunError> {
    let subject = Subject::of_spec("reference", Spec::Reference(Profile::default()));
    let config = Config {
        jobs,
        ..Config::new("bench", 1, DEFAULT_NOW, Profile::default())
    };
    let mut collect = Collect::default();
    run(
        &config,
        std::slice::from_ref(&subject),
        &gauntlet_catalog::everything(),
        &mut collect,
    )?;
    Ok(collect.events.len())
}
