//! The addresses and the roles of single nodes, where they are not those that a spec gives by itself.

use super::cluster::Draft;
use super::directives::Directives;
use super::generated::generated_master;
use super::model::NotImported;
use super::sentinels::followed;
use crate::diagnostic::Severity;
use crate::message::say;
use crate::spec::{self, Spec};
use crate::topology::{Role, topology};
use std::collections::{BTreeMap, BTreeSet};

impl Draft<'_> {
    /// Returns the spec without directives, in which the addresses and roles are those of the nodes.
    pub(super) fn read_without_directives(&mut self) -> Result<Spec, NotImported> {
        let read = |draft: &Self| {
            let read = spec::read("rconf.toml", &draft.text(&Directives::default()));
            let fault = read.findings.iter().find(|finding| finding.severity == Severity::Error);
            let fault = fault.map(|fault| fault.message.clone()).unwrap_or_default();
            read.spec.ok_or(NotImported::NoSpec(fault))
        };
        let spec = match read(self) {
            Ok(spec) => spec,
            Err(_) => {
                self.write_every_role();
                read(self)?
            }
        };
        let net = spec.network.subnet;
        for (nth, (found, node)) in self.all.iter().zip(&spec.nodes).enumerate() {
            if let Some(address) =
                found.address.filter(|address| *address != node.address && net.contains(address))
            {
                self.addresses.insert(nth, address);
            }
        }
        let mut spec = read(self)?;
        if !self.roles.is_empty() || self.pods.is_some() {
            return Ok(spec);
        }
        let wanted = self.wanted_roles();
        let keys: Vec<String> = spec.nodes.iter().map(|node| node.key.clone()).collect();
        let plan = topology(&spec);
        for node in &plan.nodes {
            let Some(master) = wanted.get(&node.index) else { continue };
            let is = match &node.role {
                Role::Master { .. } | Role::Watched => None,
                Role::Replica { replica_of } => keys.iter().position(|key| key == replica_of),
            };
            if is != *master {
                self.roles.insert(node.index, *master);
            }
        }
        if !self.roles.is_empty() {
            // If one role differs, all are written.
            self.roles = wanted;
            spec = read(self)?;
        }
        Ok(spec)
    }

    /// Writes the role of every node, because a spec cannot share them out evenly.
    fn write_every_role(&mut self) {
        self.roles = self.wanted_roles();
        for nth in 0..self.all.len() {
            self.roles.entry(nth).or_insert(None);
        }
        let count = self.all.len();
        self.note(say!(
            "{count} nodes cannot be shared out evenly: the role of each is written, and one whose role is not known is a \
             master",
            "{count} 个节点无法平均分配：写出了每个节点的角色，角色不明的作为主节点",
            count
        ));
    }

    /// Returns the master of each node whose role is known; `None` for a master.
    fn wanted_roles(&self) -> BTreeMap<usize, Option<usize>> {
        let mut wanted = BTreeMap::new();
        let position = |name: &str| {
            let ports = self.all.iter().map(|found| found.port.to_string());
            let names = self.described.nodes.iter().map(|node| node.node.clone());
            names
                .clone()
                .position(|node| node == name)
                .or_else(|| ports.clone().position(|port| port == name))
        };
        for (nth, (found, described)) in self.all.iter().zip(&self.described.nodes).enumerate() {
            match (&described.role, generated_master(found)) {
                (Some(Role::Master { .. } | Role::Watched), _) => _ = wanted.insert(nth, None),
                (Some(Role::Replica { replica_of }), _) => {
                    wanted.extend(position(replica_of).map(|master| (nth, Some(master))));
                }
                (None, Some(master)) => wanted.extend(position(&master).map(|master| (nth, Some(master)))),
                (None, None) if described.is_added_master => _ = wanted.insert(nth, None),
                (None, None) if self.watched.is_some() => {
                    wanted.extend(followed(self.all, found).ok().map(|master| (nth, master)));
                }
                (None, None) => {}
            }
        }
        // A node that nothing is known of is a master if others follow it.
        let masters: BTreeSet<usize> = wanted.values().flatten().copied().collect();
        for master in masters {
            wanted.entry(master).or_insert(None);
        }
        wanted
    }
}
