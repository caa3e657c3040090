//! A spec beside the configurations of a run.

use super::Input;
use crate::diagnostic::Finding;
use crate::spec::{form, read};
use crate::text::{join, parent};

/// A spec, and what a session has to know of it.
#[derive(Debug, Clone)]
pub struct Spec {
    pub(super) input: Input,
    /// The findings from reading it.
    pub(super) findings: Vec<Finding>,
    /// The path of the file with its users. No server reads it: `gen` makes ACL files of it.
    pub(super) users: Option<String>,
}

impl Spec {
    /// Reads a spec. `text` is the text of `input`.
    pub fn read(input: Input, text: &str) -> Self {
        let findings = read(&input.path, text).findings;
        let users =
            form(text).and_then(|form| Some(join(parent(&input.path), form.values.get("auth.acl-file")?)));
        Self { input, findings, users }
    }
}
