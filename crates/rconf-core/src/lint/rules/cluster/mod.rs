//! Group C: cluster and addresses.

mod announce_port_mismatch;
mod bus_port_mismatch;
mod port_differs_from_folder;

pub use announce_port_mismatch::AnnouncePortMismatch;
pub use bus_port_mismatch::BusPortMismatch;
pub use port_differs_from_folder::PortDiffersFromFolder;
