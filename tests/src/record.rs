//! The recorded verdicts of 13 servers on many texts.

use crate::servers::Verdict;
use rconf_core::catalog::Server;
use serde::Deserialize;

/// A text, and the servers that refuse it.
#[derive(Debug, Deserialize)]
pub struct Record {
    /// The text of the file.
    pub text: String,
    reject: Vec<Rejection>,
    #[serde(default)]
    unknown: Vec<String>,
}

#[derive(Debug, Deserialize)]
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
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/verdicts/verdicts.jsonl");
        let text = std::fs::read_to_string(path).expect("the recorded verdicts are in the repository");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of the record is JSON")).collect()
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
