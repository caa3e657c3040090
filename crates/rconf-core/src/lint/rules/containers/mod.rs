//! Group D: containers: their configuration, mounts, networks and addresses, and the redis-cli commands for
//! them.

pub(crate) mod address_outside_subnet;
pub(crate) mod address_taken;
pub(crate) mod addslots_where_assigned;
mod announce;
pub(crate) mod bus_port_not_published;
mod compose_file;
pub(crate) mod config_mount_missing;
pub(crate) mod config_mounted_as_file;
pub(crate) mod config_not_given_to_server;
pub(crate) mod create_with_hostname;
pub(crate) mod daemonize_in_container;
pub(crate) mod data_without_volume;
pub(crate) mod dynamic_address;
pub(crate) mod host_network_with_publish;
pub(crate) mod host_port_taken;
pub(crate) mod image_not_pinned;
pub(crate) mod logfile_in_container;
pub(crate) mod loopback_in_container;
pub(crate) mod no_healthcheck;
pub(crate) mod no_restart_policy;
pub(crate) mod password_in_argv;
pub(crate) mod password_variable_not_read;
pub(crate) mod port_not_published;
pub(crate) mod privileged;
pub(crate) mod published_port_differs_from_announced;
pub(crate) mod published_without_password;
pub(crate) mod replicas_share_state;
pub(super) mod server;
pub(crate) mod shared_volume;
pub(crate) mod state_file_mounted_alone;
pub(crate) mod subnet_not_private;
pub(crate) mod subnet_overlap;
pub(crate) mod supervised_in_container;
pub(crate) mod sysctl_not_namespaced;
pub(crate) mod too_few_masters_in_create;
pub(crate) mod tty_and_detached;
pub(crate) mod unfollowed_plan;
pub(crate) mod unknown_network;
pub(crate) mod wrong_address_in_command;

pub(crate) use too_few_masters_in_create::layout;
