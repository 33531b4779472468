//! The witnesses' processes: scripts that answer once, and servers that live as long as their handle.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What a witness is written in.
#[derive(Clone, Copy)]
pub(crate) enum Language {
    Node,
    Python,
}

impl Language {
    /// Whether the witnesses in this language are installed.
    pub(crate) fn is_installed(self) -> bool {
        match self {
            Self::Node => installed("node/node_modules/stripe").is_dir() && runs("node"),
            Self::Python => installed("python/bin/python").is_file(),
        }
    }

    /// A script of `tests/witnesses`, ready to run.
    pub(crate) fn script(self, name: &str) -> Command {
        let interpreter = match self {
            Self::Node => PathBuf::from("node"),
            Self::Python => installed("python/bin/python"),
        };
        let mut command = Command::new(interpreter);
        command.arg(workspace().join("tests/witnesses").join(name)).env("WITNESS_NODE", installed("node"));
        command
    }
}

/// Gives a script its input and returns what it wrote.
pub(crate) fn answer(mut script: Command, input: &[u8]) -> Vec<u8> {
    let mut child = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the witness failed: {}", output.status);
    output.stdout
}

/// A server of somebody else's, on loopback. It stops when the handle is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) base_url: String,
}

impl Server {
    /// Starts a script that prints its port and stops when its standard input closes.
    pub(crate) fn start(mut script: Command) -> Self {
        let mut child = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let port: u16 = port.trim().parse().expect("the witness prints its port first");
        Self { child, base_url: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn installed(path: &str) -> PathBuf {
    workspace().join(".witnesses").join(path)
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn runs(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}
