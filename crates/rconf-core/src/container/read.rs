//! Finds the reader of a plan file.

use super::model::{Deployment, Kind};
use super::reader::{Plan, Reader};
use super::{compose, script};
use std::collections::BTreeMap;

/// The readers. The first one that claims a file reads it; the last one reads what nobody claims.
const READERS: [Reader; 2] = [compose::READER, script::READER];

/// A kind of file, and whether a file of a name is of this kind.
type Name = (Kind, fn(&str) -> bool);

/// The kinds and names of the [`READERS`]. A program that asks for these alone is smaller: the readers are not linked.
static NAMES: [Name; READERS.len()] = names();

const fn names() -> [Name; READERS.len()] {
    let mut names: [Name; READERS.len()] = [(READERS[0].kind, READERS[0].claims); READERS.len()];
    let mut nth = 1;
    while nth < READERS.len() {
        names[nth] = (READERS[nth].kind, READERS[nth].claims);
        nth += 1;
    }
    names
}

/// Returns the number of the reader that claims a path, if one does.
fn claimed_by(path: &str) -> Option<usize> {
    let name = path.rsplit('/').next().unwrap_or_default();
    NAMES.iter().position(|(_, claims)| claims(name))
}

/// Reads a plan file: a compose file by its extension (`.yml`, `.yaml`), anything else as a shell script.
/// `environment` holds what a compose file's variables may be: the `.env` file beside it. Never fails: what could
/// not be read is in [`Deployment::unfollowed`].
pub fn read(path: &str, bytes: &[u8], environment: &BTreeMap<String, String>) -> Deployment {
    let nth = claimed_by(path).unwrap_or(READERS.len() - 1);
    (READERS[nth].read)(&Plan { path, bytes, environment })
}

/// Returns the kind of plan file that a path names.
pub fn kind(path: &str) -> Kind {
    NAMES[claimed_by(path).unwrap_or(NAMES.len() - 1)].0
}

/// Returns whether a path is that of a plan file by its name alone: a compose file or a shell script.
pub fn is_plan(path: &str) -> bool {
    claimed_by(path).is_some()
}
