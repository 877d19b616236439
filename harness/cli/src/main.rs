//! The command `gauntlet`: see the library of this package.

use std::process::ExitCode;

fn main() -> ExitCode {
    match saml_gauntlet::args::parse() {
        Ok(args) => saml_gauntlet::run(&args),
        Err(exit) => exit,
    }
}
