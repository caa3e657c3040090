//! What may be behind a message that a server, a client, Docker, Kubernetes or the kernel printed.
//!
//! Each cause is a file in `data/causes`, which `build.rs` makes a static table of. Of the texts that resemble a
//! message, the longest and most specific wins. What the system says of a failed call (`Permission denied`)
//! tells causes apart, but never decides alone.

mod align;
mod cause;
mod class;
mod log;
mod own;
mod prefix;
#[cfg(test)]
mod tests;
mod trace;
mod words;

pub use cause::{CAUSES, Cause, Said, Speaker, find_cause};
pub use log::{Found, causes, is_only_a_tail, is_well, nearest};
pub(crate) use prefix::message;
pub(crate) use words::{Kind, LOOPBACK, kind, words};
