//! The nodes of a cluster, with their addresses, ports, roles and slots: of the one that a spec describes
//! ([`topology()`]), and of one that other files describe ([`described_cluster()`]).

mod created;
mod described;
mod model;
mod planned;
mod slots;

pub use described::{DescribedCluster, DescribedNode, described_cluster};
pub use model::{NodePlan, Role, Topology};
pub use planned::topology;
