//! Rules about the containers that run the nodes: networks, addresses, and the commands that speak to them.

mod address_outside_subnet;
mod address_taken;
mod addslots_where_assigned;
mod create_with_hostname;
mod dynamic_address;
mod replicas_share_state;
mod subnet_not_private;
mod subnet_overlap;
mod sysctl_not_namespaced;
mod too_few_masters_in_create;
mod unfollowed_plan;
mod unknown_network;
mod wrong_address_in_command;

pub use address_outside_subnet::AddressOutsideSubnet;
pub use address_taken::AddressTaken;
pub use addslots_where_assigned::AddslotsWhereAssigned;
pub use create_with_hostname::CreateWithHostname;
pub use dynamic_address::DynamicAddress;
pub use replicas_share_state::ReplicasShareState;
pub use subnet_not_private::SubnetNotPrivate;
pub use subnet_overlap::SubnetOverlap;
pub use sysctl_not_namespaced::SysctlNotNamespaced;
pub use too_few_masters_in_create::TooFewMastersInCreate;
pub use unfollowed_plan::UnfollowedPlan;
pub use unknown_network::UnknownNetwork;
pub use wrong_address_in_command::WrongAddressInCommand;
