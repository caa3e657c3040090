//! The nodes of a cluster, with their addresses, ports, roles and slots: [`topology()`] returns those of a
//! spec, and [`described_cluster()`] those that other files describe.

mod created;
mod described;
mod model;
mod planned;
mod pods;
mod slots;

pub use described::{DescribedCluster, DescribedNode, described_cluster};
pub use model::{NodePlan, Role, SentinelPlan, Topology};
pub use planned::topology;
pub use pods::{Pod, Pods, Shard, headless_service, pods};
