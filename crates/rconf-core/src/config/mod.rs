//! Reads a configuration as one server does: the values with their places, the included files, and what the
//! server would refuse.

mod acl;
mod acl_file;
mod check;
mod directives;
mod effective;
mod files;
mod late;
mod loader;
mod number;
mod read;
mod refusal;
mod rights;
mod scalar;
mod sentinel;
mod state;
mod template;
#[cfg(test)]
mod tests;
mod unknown;
mod value;

pub use acl_file::read_acl_file;
pub(crate) use check::is_hostname;
pub use effective::{Config, Source, UnresolvedInclude};
pub use files::{Files, glob_matches};
pub use late::BUNDLED_MODULES;
pub(crate) use read::{StartFolder, read_parts_of};
pub use read::{read, read_parts};
pub use refusal::{Arity, LimitFault, NotAUser, Reason, Refusal, SaveFault};
pub(crate) use rights::{
    REPLICA_CALLS, SENTINEL_CALLS, SENTINEL_CHANNEL, allows_channel, allows_command, rules_for,
};
pub(crate) use scalar::memory_size;
pub use sentinel::{
    Entry, Located, Master, Sentinel, read_sentinel, read_sentinel_parts, read_sentinel_parts_of,
};
pub use template::{Marks, Template, is_template, template_of};
pub(crate) use template::{Placeholder, STAND_IN};
pub use unknown::Unknown;
pub use value::{At, BufferLimit, Setting, Value};
