//! The command `gauntlet`, built here because tests find the binaries of their own package alone.

use std::process::ExitCode;

fn main() -> ExitCode {
    match saml_gauntlet::args::parse() {
        Ok(args) => saml_gauntlet::run(&args),
        Err(exit) => exit,
    }
}
