//! The nodes of a cluster as pods of Kubernetes: each shard is a StatefulSet, whose pods have stable names.

use super::{Role, topology};
use crate::spec::Spec;
use serde::Serialize;
use std::fmt::Write as _;

/// The pods of a cluster. The same spec always gives the same pods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Pods {
    /// The name of the cluster.
    pub cluster: String,
    /// The namespace of all objects.
    pub namespace: String,
    /// The shards, in the order of their slots.
    pub shards: Vec<Shard>,
}

/// A master and its replicas, which are the pods of one StatefulSet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Shard {
    /// The number of the shard, from 0.
    pub number: usize,
    /// The name of the StatefulSet.
    pub set: String,
    /// The first and the last slot that the shard starts with.
    pub slots: (u16, u16),
    /// The pods. The first one starts as the master, the others as its replicas. A failover may change this.
    pub pods: Vec<Pod>,
}

/// A pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Pod {
    /// The node of the spec.
    pub node: String,
    /// The name of the pod: that of its StatefulSet and a number from 0.
    pub pod: String,
    /// The host name. All of Kubernetes resolves it to the current address of the pod.
    pub hostname: String,
    /// The client port.
    pub port: u16,
    /// The bus port.
    pub bus_port: u16,
}

/// Returns the name of the headless Service of a cluster, which gives its pods host names.
pub fn headless_service(spec: &Spec) -> String {
    format!("{}-nodes", spec.name)
}

/// Returns the pods of the cluster that a spec describes.
pub fn pods(spec: &Spec) -> Pods {
    let topology = topology(spec);
    let port = spec.kubernetes.port;
    let shard = |(number, master): (usize, &super::NodePlan)| {
        let set = format!("{}-{number}", spec.name);
        let follows =
            |role: &Role| matches!(role, Role::Replica { replica_of } if *replica_of == master.node);
        let replicas = topology.nodes.iter().filter(|node| follows(&node.role));
        let pod = |(ordinal, node): (usize, &super::NodePlan)| {
            let pod = format!("{set}-{ordinal}");
            let hostname = format!("{pod}.{}.{}.svc", headless_service(spec), spec.kubernetes.namespace);
            Pod { node: node.node.clone(), pod, hostname, port, bus_port: port + 10_000 }
        };
        let slots = match master.role {
            Role::Master { first_slot, last_slot } => (first_slot, last_slot),
            Role::Watched | Role::Replica { .. } => (0, 0),
        };
        let pods = std::iter::once(master).chain(replicas).enumerate().map(pod).collect();
        Shard { number, set, slots, pods }
    };
    Pods {
        cluster: spec.name.clone(),
        namespace: spec.kubernetes.namespace.clone(),
        shards: topology.masters().enumerate().map(shard).collect(),
    }
}

impl Pods {
    /// Returns all pods, shard by shard.
    pub fn all(&self) -> impl Iterator<Item = &Pod> {
        self.shards.iter().flat_map(|shard| &shard.pods)
    }

    /// Returns the number of pods.
    pub fn count(&self) -> usize {
        self.all().count()
    }

    /// Returns the pods as a table in plain text, one line each.
    pub fn table(&self) -> String {
        let mut rows = vec![["POD", "NODE", "SHARD", "PORT", "BUS PORT", "ROLE", "SLOTS"].map(String::from)];
        for shard in &self.shards {
            for (nth, pod) in shard.pods.iter().enumerate() {
                let (role, slots) = match (nth, &shard.pods[0]) {
                    (0, _) => ("master".to_owned(), format!("{}-{}", shard.slots.0, shard.slots.1)),
                    (_, master) => (format!("replica of {}", master.pod), String::new()),
                };
                let number = shard.number.to_string();
                let (port, bus) = (pod.port.to_string(), pod.bus_port.to_string());
                rows.push([pod.pod.clone(), pod.node.clone(), number, port, bus, role, slots]);
            }
        }
        let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..7).map(width).collect();
        let mut text = String::new();
        for row in &rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(line, "{cell:width$}  ");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;

    #[test]
    fn each_shard_has_its_master_first() {
        let text = "[cluster]\nports = \"7001-7009\"\nreplicas = 2\ntarget = \"kubernetes\"\n";
        let spec = read("rconf.toml", text).spec.expect("a good spec");
        let pods = pods(&spec);
        let names: Vec<Vec<&str>> =
            pods.shards.iter().map(|s| s.pods.iter().map(|pod| pod.pod.as_str()).collect()).collect();
        let wanted = |n: usize| (0..3).map(|o| format!("redis-{n}-{o}")).collect::<Vec<_>>();
        assert_eq!(names, (0..3).map(wanted).collect::<Vec<_>>());
        assert_eq!(pods.shards[0].pods[0].hostname, "redis-0-0.redis-nodes.redis.svc");
        assert_eq!(pods.shards[2].slots.1, 16_383);
        assert_eq!((pods.count(), pods.table().lines().count()), (9, 10));
    }
}
