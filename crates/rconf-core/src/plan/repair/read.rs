//! Reads pasted text: the JSON of Docker, or the answers of nodes.

use super::inspect::{self, InspectError};
use super::state::Observed;

pub use crate::running::{MAX_BYTES, Unread, Why, answers};

impl Observed {
    /// Adds a text: the JSON of `docker inspect` and `docker network inspect`, or answers to `CLUSTER NODES`
    /// and `CLUSTER INFO`. Returns the lines that could not be read.
    pub fn add(&mut self, text: &[u8]) -> Vec<Unread> {
        let start = text.iter().find(|byte| !byte.is_ascii_whitespace());
        if matches!(start, Some(b'[' | b'{')) {
            let found = inspect::inspected(text);
            self.containers.extend(found.containers);
            self.networks.extend(found.networks);
            return found.errors.into_iter().map(from_inspect).collect();
        }
        let (views, infos, unread) = answers(text);
        self.views.extend(views);
        self.infos.extend(infos);
        unread
    }
}

fn from_inspect(error: InspectError) -> Unread {
    match error {
        InspectError::Json { line, message } => Unread { line, why: Why::Json(message) },
        InspectError::Name => Unread { line: 0, why: Why::Name },
        InspectError::TooLong => Unread { line: 0, why: Why::TooLong },
    }
}
