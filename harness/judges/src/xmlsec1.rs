//! The `xmlsec1` command: XML Signature on libxml2 and OpenSSL.

use std::io;
use std::path::Path;
use std::process::Command;

use crate::Missing;

/// Attributes that are identifiers: xmlsec1 knows no schema.
const ID_ATTRIBUTES: [&str; 3] = [
    "urn:oasis:names:tc:SAML:2.0:protocol:Response",
    "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
    "urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor",
];

/// The command, known to be there.
#[derive(Debug)]
pub struct Xmlsec1 {
    version: String,
}

/// Finds the command.
pub fn find() -> Result<Xmlsec1, Missing> {
    let missing = |why: String| Missing {
        judge: "xmlsec1",
        why,
        how: "install the package xmlsec1 (Debian: apt-get install xmlsec1)",
    };
    let output = Command::new("xmlsec1")
        .arg("--version")
        .output()
        .map_err(|error| missing(error.to_string()))?;
    if !output.status.success() {
        return Err(missing(format!("xmlsec1 --version: {}", output.status)));
    }
    Ok(Xmlsec1 {
        version: String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    })
}

impl Xmlsec1 {
    /// What it says of its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The names of the transforms that it knows.
    pub fn transforms(&self) -> io::Result<Vec<String>> {
        let output = Command::new("xmlsec1").arg("--list-transforms").output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let (_, list) = said.split_once(':').unwrap_or_default();
        let names = list.split(',').map(|name| name.trim().trim_matches('"'));
        Ok(names.map(str::to_owned).collect())
    }

    /// Verifies the signature at `xpath` in `document` with the certificate's key.
    ///
    /// Returns the judgement and what the command printed.
    pub fn verify(
        &self,
        document: &Path,
        certificate: &Path,
        xpath: &str,
    ) -> io::Result<(bool, String)> {
        let mut command = Command::new("xmlsec1");
        command
            .arg("--verify")
            .arg("--pubkey-cert-pem")
            .arg(certificate);
        // The key comes from the command line alone, as an SP takes it from its configuration.
        command.args(["--enabled-key-data", "key-name", "--node-xpath", xpath]);
        run(command, document)
    }

    /// Encrypts the element at `xpath` in `document` by the template, with a fresh content key of
    /// this kind (`aes-256`) and the key of the certificate, and returns the document.
    pub fn encrypt(
        &self,
        template: &Path,
        certificate: &Path,
        content_key: &str,
        document: &Path,
        xpath: &str,
    ) -> io::Result<String> {
        let output = document.with_extension("encrypted.xml");
        let mut command = Command::new("xmlsec1");
        command
            .arg("--encrypt")
            .arg("--pubkey-cert-pem")
            .arg(certificate)
            .args(["--session-key", content_key, "--node-xpath", xpath])
            .arg("--xml-data")
            .arg(document)
            .arg("--output")
            .arg(&output);
        let (success, said) = run(command, template)?;
        if success {
            std::fs::read_to_string(output)
        } else {
            Err(io::Error::other(said))
        }
    }

    /// Decrypts each EncryptedData that an EncryptedAssertion of `xml` holds, with one of the
    /// private keys: the document with the plaintext in its place, inside the EncryptedAssertion.
    /// Nothing where it can decrypt none.
    pub fn decrypt_assertions(&self, xml: &str, keys: &[String]) -> io::Result<Option<String>> {
        const FIRST: &str = "(/*/*[local-name()='EncryptedAssertion']\
                             /*[local-name()='EncryptedData'])[1]";
        /// Assertions of one message that are looked at.
        const MAX: usize = 8;
        let folder = tempfile::tempdir()?;
        let document = folder.path().join("encrypted.xml");
        let output = folder.path().join("plain.xml");
        let key = folder.path().join("key.pem");
        let mut opened = None;
        'more: for _ in 0..MAX {
            std::fs::write(&document, opened.as_deref().unwrap_or(xml))?;
            for pem in keys {
                std::fs::write(&key, pem)?;
                let mut command = Command::new("xmlsec1");
                command
                    .arg("--decrypt")
                    .args([
                        "--id-attr:Id",
                        "http://www.w3.org/2001/04/xmlenc#:EncryptedKey",
                    ])
                    .arg("--privkey-pem")
                    .arg(&key)
                    .args(["--node-xpath", FIRST])
                    .arg("--output")
                    .arg(&output);
                if run(command, &document)?.0 {
                    opened = Some(std::fs::read_to_string(&output)?);
                    continue 'more;
                }
            }
            break;
        }
        Ok(opened)
    }

    /// Signs the template `document` with `key` and returns the signed document.
    pub fn sign(&self, document: &Path, key: &Path) -> io::Result<String> {
        let output = document.with_extension("signed.xml");
        let mut command = Command::new("xmlsec1");
        command
            .arg("--sign")
            .arg("--privkey-pem")
            .arg(key)
            .arg("--output")
            .arg(&output);
        let (success, said) = run(command, document)?;
        if success {
            std::fs::read_to_string(output)
        } else {
            Err(io::Error::other(said))
        }
    }
}

fn run(mut command: Command, document: &Path) -> io::Result<(bool, String)> {
    for name in ID_ATTRIBUTES {
        command.arg("--id-attr:ID").arg(name);
    }
    let output = command.arg(document).output()?;
    let said = [output.stdout, output.stderr].concat();
    Ok((
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}
