//! Group D: containers.

mod config_mount_missing;
mod config_mounted_as_file;
mod config_not_given_to_server;
mod daemonize_in_container;
mod loopback_in_container;
mod port_not_published;
mod server;

pub use config_mount_missing::ConfigMountMissing;
pub use config_mounted_as_file::ConfigMountedAsFile;
pub use config_not_given_to_server::ConfigNotGivenToServer;
pub use daemonize_in_container::DaemonizeInContainer;
pub use loopback_in_container::LoopbackInContainer;
pub use port_not_published::PortNotPublished;
