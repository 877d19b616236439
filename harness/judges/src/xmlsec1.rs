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
