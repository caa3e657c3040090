//! Configurations as the nodes of clusters: the container of each node, its addresses, and its siblings.

mod create;
mod deployments;
mod endpoint;
mod label;
mod node;
mod reader;
mod sentinel;
mod sentinel_node;
mod siblings;
mod slot;
mod state;
mod variants;
mod view;
mod watch;
mod watched;

pub(crate) use create::CreateCall;
pub(crate) use deployments::Deployments;
pub use endpoint::{Endpoint, bound, endpoint, is_loopback, is_sure, shown_port};
pub use label::{Label, label, part_fits};
pub use node::{Node, RunsIn};
pub(crate) use reader::{ForSentinels, server_comment, server_in};
pub use reader::{NodeReader, is_acl_path};
pub use sentinel::{is_sentinel_file, is_sentinel_name};
pub use sentinel_node::SentinelNode;
pub use siblings::{Cluster, key, pattern_of};
pub use slot::{SLOTS, hash_tag, slot};
pub use state::is_state_file;
pub use view::{ServerContainer, View};
pub use watch::Sentinels;
pub use watched::Watched;
