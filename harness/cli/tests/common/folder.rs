//! A folder in which a test calls the command.

use std::path::PathBuf;
use std::process::Output;

use tempfile::TempDir;

use super::gauntlet;

/// A folder to work in.
pub struct Folder(pub TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The command, called in this folder.
    pub fn output(&self, args: &[&str]) -> Output {
        let mut command = gauntlet();
        command
            .args(args)
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    /// Exit code and everything that was printed.
    pub fn run(&self, args: &[&str]) -> (i32, String) {
        let output = self.output(args);
        let mut text = String::from_utf8(output.stdout).unwrap();
        text.push_str(&String::from_utf8(output.stderr).unwrap());
        (output.status.code().unwrap(), text)
    }

    /// The same, which must end with this code.
    pub fn ends(&self, code: i32, args: &[&str]) -> String {
        let (ended, text) = self.run(args);
        assert_eq!(ended, code, "{args:?}\n{text}");
        text
    }
}
