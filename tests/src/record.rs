//! The recorded verdicts: many texts, and what each of 13 servers said of them.

use crate::servers::Verdict;
use rconf_core::catalog::Server;
use serde::Deserialize;

/// One text and who refuses it.
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
    /// 0 for a refusal without a line.
    line: usize,
    message: String,
}

impl Record {
    /// Every record, in the order of the file.
    ///
    /// # Panics
    /// If the record is not there or not JSON.
    pub fn all() -> Vec<Record> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/verdicts/verdicts.jsonl");
        let text = std::fs::read_to_string(path).expect("the recorded verdicts are in the repository");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of the record is JSON")).collect()
    }

    /// What the record says of a server; none if it does not know.
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
