//! Where the servers in pods keep their data.

use super::pods::Pod;
use crate::catalog::id;
use crate::config::Config;
use crate::container::{Mount, VolumeSource, Workload};
use crate::lint::rules::containers::server::Server;

impl<'a> Pod<'a> {
    /// Returns the server with its configuration, or `None` if that is not known.
    pub(super) fn server(&self) -> Option<Server<'a>> {
        Some(Server { container: self.container, node: self.node? })
    }

    /// Returns the folder of the server's data as a path in the container, or `None` if it is not known.
    pub(super) fn data_folder(&self) -> Option<String> {
        let server = self.server()?;
        let is_absolute = server.config().text(id::DIR).starts_with(b"/");
        let is_known = is_absolute || self.in_pod.working_folder.is_none();
        server.data_folder().filter(|_| is_known)
    }
}

/// Returns the name of the file with the state of a cluster node.
pub(super) fn cluster_state_file(config: &Config) -> String {
    let file = config.text(id::CLUSTER_CONFIG_FILE);
    if file.is_empty() { "nodes.conf".to_owned() } else { String::from_utf8_lossy(file).into_owned() }
}

/// Returns the name of the kind of object whose keys a mount shows.
pub(super) fn object_of(mount: &Mount, workload: &Workload) -> &'static str {
    match workload.volume(&mount.source.text).map(|volume| &volume.source) {
        Some(VolumeSource::Config(keys)) if keys.iter().all(|key| key.is_secret) => "Secret",
        _ => "ConfigMap",
    }
}
