//! The manifests with which Kubernetes runs the nodes of a cluster.

mod conf;
mod files;
mod manifests;
mod operator;

pub(crate) use conf::configuration as pods_configuration;
pub use files::generate_manifests;
pub(crate) use manifests::{SCRIPTS_MOUNT, SECRET_MOUNT};
