//! Chooses the reader for a plan file.

use super::blocks::read_values;
use super::kubernetes::{is_manifest, read_manifest};
use super::model::{Deployment, Kind};
use super::reader::{Plan, Reader};
use super::{compose, dockerfile, script, systemd};
use std::collections::BTreeMap;

/// The readers. The first that claims a file reads it; the last also reads files that none claims.
const READERS: [Reader; 4] = [compose::READER, dockerfile::READER, systemd::READER, script::READER];

/// A kind of file, and a function that returns whether a file of a name is of this kind.
type Name = (Kind, fn(&str) -> bool);

/// The kinds and names of the [`READERS`]. A program that uses only these is smaller, because it does not
/// link the readers.
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

/// Returns the index of the reader that claims a path, or `None` if none does.
fn claimed_by(path: &str) -> Option<usize> {
    let name = path.rsplit('/').next().unwrap_or_default();
    NAMES.iter().position(|(_, claims)| claims(name))
}

/// Reads a plan file: a compose file if its extension is `.yml` or `.yaml`, a Dockerfile or a systemd unit if it is
/// named so, and a shell script otherwise.
/// `environment` contains the variables for a compose file, from the `.env` file next to it. Never fails: the
/// parts that could not be read are in [`Deployment::unfollowed`].
pub fn read(path: &str, bytes: &[u8], environment: &BTreeMap<String, String>) -> Deployment {
    read_beside(path, bytes, environment, &|_| None)
}

/// Reads a plan file like [`read()`], with the files that it names: what a compose file includes or extends, and files
/// with environment variables. `files` returns the bytes of a file, or `None` if it is not there.
pub fn read_beside(
    path: &str,
    bytes: &[u8],
    environment: &BTreeMap<String, String>,
    files: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Deployment {
    let nth = claimed_by(path).unwrap_or(READERS.len() - 1);
    // All are YAML: only the text tells them apart.
    if READERS[nth].kind == Kind::Compose && is_manifest(bytes) {
        return read_manifest(path, bytes);
    }
    if READERS[nth].kind == Kind::Compose
        && let Some(values) = read_values(path, bytes)
    {
        return values;
    }
    (READERS[nth].read)(&Plan { path, bytes, environment, files })
}

/// Returns the kind of the plan file at a path.
pub fn kind(path: &str) -> Kind {
    NAMES[claimed_by(path).unwrap_or(NAMES.len() - 1)].0
}

/// Returns whether the name of a file is that of a plan file: a compose file, a Dockerfile, a systemd unit
/// or a shell script.
pub fn is_plan(path: &str) -> bool {
    claimed_by(path).is_some()
}
