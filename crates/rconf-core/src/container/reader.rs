//! One model, many readers: a reader turns a file of one kind into a deployment.

use super::model::{Deployment, Kind};
use std::collections::BTreeMap;

/// A plan file to read.
pub(super) struct Plan<'a> {
    /// Its path, as the caller gave it.
    pub path: &'a str,
    pub bytes: &'a [u8],
    /// What the `.env` file beside it says.
    pub environment: &'a BTreeMap<String, String>,
}

/// What reads files of one kind.
pub(super) struct Reader {
    pub kind: Kind,
    /// Whether a file of this name, without its folder, is of this kind.
    pub claims: fn(&str) -> bool,
    /// Reads a file. Never fails: what could not be read is in [`Deployment::unfollowed`].
    pub read: fn(&Plan) -> Deployment,
}
