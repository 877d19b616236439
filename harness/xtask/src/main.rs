//! Generated files: `cargo xtask bless` writes them, `cargo xtask check` fails where one is out
//! of date. The list is in [`generated`].

mod generated;
mod tree;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask bless   write every generated file
cargo xtask check   fail where a generated file is out of date";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["bless"] => tree::bless(),
        ["check"] => tree::check(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
