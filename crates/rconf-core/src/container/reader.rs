//! The interface of the readers of plan files.

use super::model::{Deployment, Kind};
use std::collections::BTreeMap;

/// A plan file to read.
pub(super) struct Plan<'a> {
    /// The path, as the caller gave it.
    pub path: &'a str,
    pub bytes: &'a [u8],
    /// The variables of the `.env` file next to it.
    pub environment: &'a BTreeMap<String, String>,
    /// Returns the bytes of another file that it names, by its path, or `None` if the file is not there.
    pub files: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

/// A reader of files of one kind.
pub(super) struct Reader {
    pub kind: Kind,
    /// Returns whether a file with this name, without its folder, is of this kind.
    pub claims: fn(&str) -> bool,
    /// Reads a file. Never fails: the parts that could not be read are in [`Deployment::unfollowed`].
    pub read: fn(&Plan) -> Deployment,
}
