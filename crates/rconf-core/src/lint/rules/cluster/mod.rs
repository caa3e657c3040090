//! Group C: cluster and addresses.

mod announce_outside_subnet;
mod announce_port_mismatch;
mod bus_port_mismatch;
mod port_differs_from_folder;
mod replica_beside_its_master;

pub use announce_outside_subnet::AnnounceOutsideSubnet;
pub use announce_port_mismatch::AnnouncePortMismatch;
pub use bus_port_mismatch::BusPortMismatch;
pub use port_differs_from_folder::PortDiffersFromFolder;
pub use replica_beside_its_master::ReplicaBesideItsMaster;
