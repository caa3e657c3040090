//! The recorded verdicts of 13 servers on many texts, and of the Sentinels of six.

use crate::servers::{Role, Verdict};
use rconf_core::catalog::Server;
use serde::{Deserialize, Serialize};

/// A text, and the servers that refuse it.
#[derive(Debug, Deserialize)]
pub struct Record {
    /// The text of the file.
    pub text: String,
    reject: Vec<Rejection>,
    #[serde(default)]
    unknown: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
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
        Self::of(Role::Server)
    }

    /// Returns all records of a role, in the order of the file.
    ///
    /// # Panics
    /// If the file is missing or malformed.
    pub fn of(role: Role) -> Vec<Record> {
        let text =
            std::fs::read_to_string(Self::path(role)).expect("the recorded verdicts are in the repository");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of the record is JSON")).collect()
    }

    /// Returns the path of the record of a role.
    pub fn path(role: Role) -> &'static str {
        match role {
            Role::Server => concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/verdicts/verdicts.jsonl"),
            Role::Sentinel => concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/verdicts/sentinel.jsonl"),
        }
    }

    /// Returns a line of a record: a text with the verdict of each server.
    pub fn line(text: &str, verdicts: &[(Server, Verdict)]) -> String {
        let (mut reject, mut unknown) = (Vec::<Rejection>::new(), Vec::new());
        for (server, verdict) in verdicts {
            let name = server.name().replace(':', "-");
            match verdict {
                Verdict::Accepts => {}
                Verdict::Unknown(_) => unknown.push(name),
                Verdict::Refuses { line, message } => {
                    let message =
                        if line.is_some() { message.as_str() } else { without_circumstances(message) };
                    let line = line.unwrap_or(0);
                    let same = |known: &&mut Rejection| known.line == line && known.message == message;
                    match reject.iter_mut().find(same) {
                        Some(known) => known.servers.push(name),
                        None => {
                            reject.push(Rejection { servers: vec![name], line, message: message.to_owned() });
                        }
                    }
                }
            }
        }
        let mut record = serde_json::json!({ "text": text, "reject": reject });
        if !unknown.is_empty() {
            record["unknown"] = unknown.into();
        }
        record.to_string()
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

/// Returns what a server says last, without the time and the process, or the signal that ended it.
fn without_circumstances(message: &str) -> &str {
    if message.starts_with("signal") {
        let end = message.match_indices(':').nth(1).map_or(message.len(), |(at, _)| at);
        return &message[..end];
    }
    let last = message.rsplit(" | ").next().unwrap_or(message);
    [" # ", " * "].iter().find_map(|mark| Some(last.split_once(mark)?.1)).unwrap_or(last)
}
