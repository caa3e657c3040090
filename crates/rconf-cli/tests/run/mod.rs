//! Runs the binary.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What came of a run.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    /// All that was printed.
    #[allow(dead_code, reason = "each test uses what it needs")]
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// Runs `rconf` in a folder, with a text on standard input.
pub fn rconf_with<A: AsRef<OsStr>>(folder: &Path, stdin: &[u8], args: &[A]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rconf"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was built");
    let mut input = child.stdin.take().expect("standard input is piped");
    // A run that does not read it may be over already.
    let _ = input.write_all(stdin);
    drop(input);
    let output = child.wait_with_output().expect("the binary runs");
    Run {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs `rconf` in a folder.
pub fn rconf<A: AsRef<OsStr>>(folder: &Path, args: &[A]) -> Run {
    rconf_with(folder, b"", args)
}
