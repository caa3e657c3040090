//! A plan file as the rules see it: what it runs, and which node each of its containers is.

use super::node::Node;
use crate::container::{Container, Deployment, HostFiles, OnHost};
use std::collections::BTreeSet;

/// A plan file, with the nodes that its containers run.
#[derive(Debug)]
pub struct View<'a> {
    /// What the plan runs.
    pub deployment: &'a Deployment,
    pub(super) nodes: Vec<Option<&'a Node>>,
    pub(super) servers: Vec<ServerContainer<'a>>,
    pub(super) sentinels: Vec<ServerContainer<'a>>,
    pub(super) host: &'a HostFiles,
    pub(super) in_images: &'a BTreeSet<String>,
    /// The path of the plan, joined to the folder it starts from.
    pub(super) path: &'a str,
    pub(super) text: &'a [u8],
    pub(super) all: &'a [(Deployment, Vec<u8>)],
}

/// A container that runs a server or a Sentinel, and its node if that is known.
#[derive(Debug, Clone, Copy)]
pub struct ServerContainer<'a> {
    /// The container.
    pub container: &'a Container,
    /// The node: the file with the options of the command, or only the options. `None` if the file is not
    /// known.
    pub node: Option<&'a Node>,
}

impl<'a> View<'a> {
    /// Notes which containers run servers and Sentinels: every rule asks for them.
    pub(super) fn note_roles(&mut self) {
        let Deployment { containers, .. } = self.deployment;
        for (container, node) in containers.iter().zip(&self.nodes) {
            // An init container ends before the server starts.
            let is_init = container.pod.as_ref().is_some_and(|pod| pod.is_init);
            if is_init || container.part.is_some() {
                continue;
            }
            let one = ServerContainer { container, node: *node };
            if container.process.is_none() && container.is_server() {
                self.servers.push(one);
            } else if container.sentinel().is_some() {
                self.sentinels.push(one);
            }
        }
    }

    /// Returns the containers that run a Redis or Valkey server, and the services of the host. Those that an operator or a chart makes are not known.
    pub fn servers(&self) -> impl Iterator<Item = ServerContainer<'a>> + '_ {
        self.servers.iter().copied()
    }

    /// Returns the servers that a script starts on the host itself.
    pub fn processes(&self) -> impl Iterator<Item = ServerContainer<'a>> + '_ {
        let all = self.deployment.containers.iter().zip(&self.nodes);
        all.filter(|(container, _)| container.process.is_some())
            .map(|(container, node)| ServerContainer { container, node: *node })
    }

    /// Returns the containers that run a Sentinel.
    pub fn sentinels(&self) -> impl Iterator<Item = ServerContainer<'a>> + '_ {
        self.sentinels.iter().copied()
    }

    /// Returns the nodes that the plan runs.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &'a Node> + '_ {
        self.nodes.iter().copied().flatten()
    }

    /// Returns the servers that run in cluster mode.
    pub fn cluster_nodes(&self) -> impl Iterator<Item = (&'a Container, &'a Node)> + '_ {
        self.servers().filter_map(|s| Some((s.container, s.node.filter(|n| n.config.is_cluster())?)))
    }

    /// Returns what is at a host path that a mount names, or `None` if that is not known.
    pub fn on_host(&self, host_path: &str) -> Option<OnHost> {
        self.host.get(host_path)
    }

    /// Returns whether another plan gives its server a file at a path of its image, or below it.
    pub fn is_given_elsewhere(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let below = |file: &String| {
            file.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.in_images.range(path.to_owned()..).take_while(|file| file.starts_with(path)).any(below)
    }

    /// Returns whether it is known that the file at a host path may not be executed.
    pub fn is_plain(&self, host_path: &str) -> bool {
        self.host.is_plain(host_path)
    }

    /// Returns all plans that are read together, with this one.
    pub fn all_deployments(&self) -> impl Iterator<Item = &'a Deployment> + use<'a> {
        self.all.iter().map(|(deployment, _)| deployment)
    }

    /// Returns the path of the plan file, joined to the folder it starts from.
    pub fn location(&self) -> &'a str {
        self.path
    }

    /// Returns the text of the plan file.
    pub fn text(&self) -> &'a [u8] {
        self.text
    }

    /// Returns whether everything in the file could be followed, so that nothing exists that it does not
    /// mention.
    pub fn is_whole(&self) -> bool {
        self.deployment.unfollowed.is_empty()
    }

    /// Returns the host paths of the mounts of a deployment, and of the files that its containers give to
    /// their servers.
    pub fn host_paths(deployment: &Deployment) -> BTreeSet<String> {
        let mounts = deployment.containers.iter().flat_map(|c| &c.mounts);
        let mounted = mounts.filter_map(|m| m.host_path.clone());
        mounted.chain(deployment.containers.iter().filter_map(Container::config_on_host)).collect()
    }
}
