//! The recorded verdicts of 13 servers on many texts, and of six on ACL files.

use crate::servers::Verdict;
use rconf_core::catalog::Server;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file with the records of ACL files.
pub const ACL_FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/verdicts/acl-files.jsonl");

/// A text, and the servers that refuse it.
#[derive(Debug, Deserialize, Serialize)]
pub struct Record {
    /// The text of the file.
    pub text: String,
    reject: Vec<Rejection>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Rejection {
    servers: Vec<String>,
    /// The line that the server names, or 0 if it names none.
    line: usize,
    message: String,
}

impl Record {
    /// Returns all records, in the order of the file.
    ///
    /// # Panics
    /// If the file is missing or malformed.
    pub fn all() -> Vec<Record> {
        Self::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/verdicts/verdicts.jsonl"))
    }

    /// Returns the records of ACL files.
    ///
    /// # Panics
    /// If the file is missing or malformed.
    pub fn of_acl_files() -> Vec<Record> {
        Self::read(ACL_FILES)
    }

    fn read(path: &str) -> Vec<Record> {
        let text = std::fs::read_to_string(path).expect("the recorded verdicts are in the repository");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of the record is JSON")).collect()
    }

    /// Creates a record of what servers said. Servers that say the same stand together.
    pub fn new(text: String, verdicts: Vec<(Server, Verdict)>) -> Self {
        let mut reject: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
        let mut unknown = Vec::new();
        for (server, verdict) in verdicts {
            let name = server.name().replace(':', "-");
            match verdict {
                Verdict::Accepts => {}
                Verdict::Refuses { line, message } => {
                    reject.entry((line.unwrap_or_default(), message)).or_default().push(name);
                }
                Verdict::Unknown(_) => unknown.push(name),
            }
        }
        let reject =
            reject.into_iter().map(|((line, message), servers)| Rejection { servers, line, message });
        Self { text, reject: reject.collect(), unknown }
    }

    /// Returns the recorded verdict of a server, or `None` if it is not known.
    pub fn verdict(&self, server: Server) -> Option<Verdict> {
        let name = server.name().replace(':', "-");
        if self.unknown.contains(&name) {
            return None;
        }
        let rejection = self.reject.iter().find(|rejection| rejection.servers.contains(&name));
        Some(rejection.map_or(Verdict::Accepts, |rejection| Verdict::Refuses {
            line: (rejection.line > 0).then_some(rejection.line),
            message: rejection.message.clone(),
        }))
    }
}
