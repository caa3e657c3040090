//! The recorded verdicts of 13 servers on many texts, and of six on ACL files and as Sentinels.

use crate::servers::{Role, Verdict};
use rconf_core::catalog::Server;
use serde::{Deserialize, Serialize};

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
        Self::of(Role::Server)
    }

    /// Returns all records of a role, in the order of the file.
    ///
    /// # Panics
    /// If the file is missing or malformed.
    pub fn of(role: Role) -> Vec<Record> {
        Self::read(Self::path(role))
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

    /// Returns the path of the record of a role.
    pub fn path(role: Role) -> &'static str {
        match role {
            Role::Server => concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/verdicts/verdicts.jsonl"),
            Role::Sentinel => concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/verdicts/sentinel.jsonl"),
        }
    }

    /// Creates a record of what servers said. Servers that say the same stand together, in the order in which
    /// the first of them is given.
    pub fn new(text: String, verdicts: Vec<(Server, Verdict)>) -> Self {
        let (mut reject, mut unknown) = (Vec::<Rejection>::new(), Vec::new());
        for (server, verdict) in verdicts {
            let name = server.name().replace(':', "-");
            match verdict {
                Verdict::Accepts => {}
                Verdict::Unknown(_) => unknown.push(name),
                Verdict::Refuses { line, message } => {
                    let message =
                        if line.is_some() { message } else { without_circumstances(&message).to_owned() };
                    let line = line.unwrap_or_default();
                    match reject.iter_mut().find(|known| known.line == line && known.message == message) {
                        Some(known) => known.servers.push(name),
                        None => reject.push(Rejection { servers: vec![name], line, message }),
                    }
                }
            }
        }
        Self { text, reject, unknown }
    }

    /// Orders what the servers said by its line and message.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.reject.sort_by(|a, b| (a.line, &a.message).cmp(&(b.line, &b.message)));
        self
    }

    /// Returns the line of the file that holds the record.
    ///
    /// # Panics
    /// If the record is not JSON, which cannot be.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("a record is JSON")
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
