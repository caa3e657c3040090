//! How what a service repeats is merged with what it has: of a service that it extends, or of an override file.

use crate::config::join;
use crate::container::model::{Container, MountKind};
use crate::text::Text;
use std::collections::HashSet;

/// Adds variables to others. A variable replaces one of the same name.
pub(super) fn merge_variables(all: &mut Vec<(Text, Option<Text>)>, added: Vec<(Text, Option<Text>)>) {
    let names: HashSet<&str> = added.iter().map(|(name, _)| name.text.as_str()).collect();
    all.retain(|(name, _)| !names.contains(name.text.as_str()));
    all.extend(added);
}

/// Drops what a service repeats of the one that it extends: the same port, and another mount at the same path.
pub(super) fn drop_replaced(container: &mut Container) {
    let mut ports = HashSet::new();
    container.ports.retain(|p| ports.insert((p.host_address, p.host, p.container, p.protocol.clone())));
    let mut targets = HashSet::new();
    container.mounts.reverse();
    container
        .mounts
        .retain(|mount| mount.target.get().is_none_or(|target| targets.insert(join("/", target))));
    container.mounts.reverse();
}

/// Removes what a service has at a key, for `!reset` and `!override`. Returns whether nothing of it is left.
pub(super) fn clear(container: &mut Container, key: &str) -> bool {
    match key {
        "ports" => container.ports.clear(),
        // What is left of other keys are the other kinds.
        "volumes" => {
            container.mounts.retain(|mount| matches!(mount.kind, MountKind::Config | MountKind::Tmpfs));
        }
        "tmpfs" => container.mounts.retain(|mount| mount.kind != MountKind::Tmpfs),
        "networks" => container.networks.clear(),
        "environment" => container.environment.clear(),
        "image" => container.image = None,
        "container_name" => container.name = None,
        "hostname" => container.hostname = None,
        "network_mode" => container.network_mode = None,
        "restart" => container.restart = None,
        "privileged" => container.privileged = None,
        "user" => container.user = None,
        "working_dir" => container.working_folder = None,
        "profiles" => container.profiles.clear(),
        _ => return false,
    }
    true
}
