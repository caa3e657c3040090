//! Finds the reader of a plan file.

use super::model::{Deployment, Kind};
use super::reader::{Plan, Reader};
use super::{compose, script};
use std::collections::BTreeMap;

/// The readers. The first one that claims a file reads it; the last one reads what nobody claims.
static READERS: [Reader; 2] = [compose::READER, script::READER];

fn reader_of(path: &str) -> &'static Reader {
    let claims = |reader: &&Reader| (reader.claims)(name_of(path));
    READERS.iter().find(claims).unwrap_or(&READERS[READERS.len() - 1])
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Reads a plan file: a compose file by its extension (`.yml`, `.yaml`), anything else as a shell script.
/// `environment` holds what a compose file's variables may be: the `.env` file beside it. Never fails: what could
/// not be read is in [`Deployment::unfollowed`].
pub fn read(path: &str, bytes: &[u8], environment: &BTreeMap<String, String>) -> Deployment {
    (reader_of(path).read)(&Plan { path, bytes, environment })
}

/// Returns the kind of plan file that a path names.
pub fn kind(path: &str) -> Kind {
    reader_of(path).kind
}

/// Returns whether a path is that of a plan file by its name alone: a compose file or a shell script.
pub fn is_plan(path: &str) -> bool {
    READERS.iter().any(|reader| (reader.claims)(name_of(path)))
}
