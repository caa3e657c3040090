//! Running nodes: what they answer to `INFO`, `CONFIG GET *`, `CLUSTER NODES` and `ACL LIST`, whether a client asked them or
//! a person pasted it.

mod answers;
mod conf;
mod pasted;
mod read;
mod seen;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use crate::cluster::SLOTS;
pub use answers::{Answers, Refused};
pub use pasted::read_pasted;
pub use read::{MAX_BYTES, Unread, Why, answers};
pub(crate) use seen::ranges;
pub use seen::{Seen, SeenNode};
pub use state::{Flag, Info, NodeId, NodeLine, OpenSlot, Slots, View};
