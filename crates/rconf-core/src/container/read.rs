//! Chooses the reader for a plan file.

use super::blocks::read_values;
use super::kubernetes::{is_manifest, read_manifest};
use super::model::{Container, Deployment, Kind};
use super::reader::{Plan, Reader};
use super::{compose, dockerfile, env_file, script, systemd};
use std::collections::BTreeMap;

/// The readers. Of those that claim a file by its name, the first reads it.
const READERS: [Reader; 7] = [
    compose::READER,
    KUBERNETES,
    VALUES,
    dockerfile::READER,
    systemd::READER,
    env_file::READER,
    script::READER,
];

/// The reader of manifests. They are YAML, as compose files are, so only the text tells them apart.
const KUBERNETES: Reader = Reader {
    kind: Kind::Kubernetes,
    claims: |_| false,
    read: |plan: &Plan| read_manifest(plan.path, plan.bytes),
};

/// The reader of the values of charts, which are YAML too.
const VALUES: Reader = Reader {
    kind: Kind::Values,
    claims: |_| false,
    read: |plan: &Plan| {
        let empty = || Deployment { path: plan.path.to_owned(), kind: Kind::Values, ..Deployment::default() };
        read_values(plan.path, plan.bytes).unwrap_or_else(empty)
    },
};

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

/// Returns the kind of the plan that a file with this name is, or `None` if it is none. Any YAML file counts as a compose
/// file here.
pub fn claimed_kind(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or_default();
    NAMES.iter().find(|(_, claims)| claims(name)).map(|(kind, _)| *kind)
}

/// Reads a plan file of a kind. `environment` contains the variables for a compose file, from the `.env` file next to it.
/// `files` returns the bytes of another file that the plan names, such as one that a compose file includes, or `None` if it
/// is not there. Never fails: the parts that could not be read are in [`Deployment::unfollowed`].
pub fn read_as(
    kind: Kind,
    path: &str,
    bytes: &[u8],
    environment: &BTreeMap<String, String>,
    files: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Deployment {
    let reader = READERS.iter().find(|reader| reader.kind == kind).unwrap_or(&script::READER);
    let mut deployment = (reader.read)(&Plan { path, bytes, environment, files });
    let created: Vec<_> = deployment.containers.iter().filter_map(Container::creation).collect();
    deployment.cli.extend(created);
    deployment
}

/// Reads a plan file alone, of the kind that its name tells, and its text if several kinds have that name. A file whose name
/// tells nothing is read as a script.
pub fn read(path: &str, bytes: &[u8], environment: &BTreeMap<String, String>) -> Deployment {
    let kind = match claimed_kind(path) {
        Some(Kind::Compose) if is_manifest(bytes) => Kind::Kubernetes,
        Some(Kind::Compose) if read_values(path, bytes).is_some() => Kind::Values,
        kind => kind.unwrap_or(Kind::Script),
    };
    read_as(kind, path, bytes, environment, &|_| None)
}

/// Returns whether the name of a file is that of a plan file: a compose file, a Dockerfile, a systemd unit or a shell
/// script.
pub fn is_plan(path: &str) -> bool {
    claimed_kind(path).is_some()
}
