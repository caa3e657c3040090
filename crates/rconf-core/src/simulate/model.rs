//! A cluster before the loss.

use super::settings::Settings;
use crate::running::{SLOTS, Slots};
use serde::Serialize;
use std::collections::BTreeSet;

/// A cluster before the loss.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Model {
    /// The nodes. Others refer to them by their index.
    pub nodes: Vec<ModelNode>,
    /// Whether the roles are a guess, because the files do not tell which node follows which.
    pub roles_are_guessed: bool,
    /// Whether hosts are only the addresses that nodes announce.
    pub hosts_are_addresses: bool,
}

/// A node of a [`Model`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ModelNode {
    /// The name of the node in messages.
    pub name: String,
    /// The other names by which a loss may call it: its id, its container, its address with the port, its port.
    pub aliases: Vec<String>,
    /// The id of the node, if it runs.
    pub id: Option<String>,
    /// The host that it runs on, if that is known.
    pub host: Option<String>,
    /// The rack of its host, if that is known.
    pub rack: Option<String>,
    /// What it does.
    pub role: ModelRole,
    /// Whether it runs. A node that already counts as failed does not.
    pub is_up: bool,
    /// The settings in force.
    pub settings: Settings,
    /// Whether the settings are known. Otherwise they are the defaults.
    pub has_settings: bool,
    /// How much of the data of its master it has, if it is a replica.
    pub data: Data,
}

/// The role of a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "role", rename_all = "kebab-case")]
pub enum ModelRole {
    /// It serves slots, or none yet.
    Master {
        /// The slots, in order.
        slots: Vec<Slots>,
    },
    /// It follows the master with this index.
    Replica {
        /// The index of the master.
        of: usize,
    },
}

/// How much of the data of its master a replica has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "data", rename_all = "kebab-case")]
pub enum Data {
    /// All but the last writes.
    Current,
    /// What the master had when the link between them broke.
    Behind {
        /// How long ago that was, in seconds.
        seconds: u64,
    },
    /// Nothing: it never synchronised.
    Never {
        /// Whether the reason is that the master asks for a password that the replica does not send.
        no_password: bool,
    },
}

impl Model {
    /// Returns the name of a node.
    pub fn name(&self, node: usize) -> &str {
        &self.nodes[node].name
    }

    /// Returns the names of nodes.
    pub(super) fn names<'a>(&self, nodes: impl IntoIterator<Item = &'a usize>) -> Vec<String> {
        nodes.into_iter().map(|node| self.nodes[*node].name.clone()).collect()
    }

    /// Returns the slots of a node; none if it is a replica.
    pub(super) fn slots(&self, node: usize) -> &[Slots] {
        match &self.nodes[node].role {
            ModelRole::Master { slots } => slots,
            ModelRole::Replica { .. } => &[],
        }
    }

    /// Returns the master that a node follows.
    pub(super) fn master_of(&self, node: usize) -> Option<usize> {
        match self.nodes[node].role {
            ModelRole::Replica { of } => Some(of),
            ModelRole::Master { .. } => None,
        }
    }

    /// Returns the masters with slots, which alone have a vote.
    pub(super) fn voters(&self) -> Vec<usize> {
        (0..self.nodes.len()).filter(|node| !self.slots(*node).is_empty()).collect()
    }

    /// Returns the number of votes that an election needs.
    pub(super) fn quorum(&self) -> usize {
        self.voters().len() / 2 + 1
    }

    /// Returns the replicas of a master.
    pub(super) fn replicas(&self, master: usize) -> Vec<usize> {
        (0..self.nodes.len()).filter(|node| self.master_of(*node) == Some(master)).collect()
    }

    /// Returns the number of slots that no node has.
    pub(super) fn unassigned(&self) -> u32 {
        let all: u32 = (0..self.nodes.len()).map(|node| count(self.slots(node))).sum();
        u32::from(SLOTS).saturating_sub(all)
    }

    /// Returns the hosts, in order.
    pub fn hosts(&self) -> Vec<&str> {
        let hosts: BTreeSet<&str> = self.nodes.iter().filter_map(|node| node.host.as_deref()).collect();
        hosts.into_iter().collect()
    }

    /// Returns the racks, in order.
    pub fn racks(&self) -> Vec<&str> {
        let racks: BTreeSet<&str> = self.nodes.iter().filter_map(|node| node.rack.as_deref()).collect();
        racks.into_iter().collect()
    }

    /// Puts hosts into a rack. Returns the name of a host that the cluster does not have, if there is one.
    pub fn set_rack<'h>(&mut self, rack: &str, hosts: &[&'h str]) -> Result<(), &'h str> {
        for host in hosts {
            let mut found = false;
            for node in self.nodes.iter_mut().filter(|node| node.host.as_deref() == Some(host)) {
                node.rack = Some(rack.to_owned());
                found = true;
            }
            if !found {
                return Err(host);
            }
        }
        Ok(())
    }
}

/// Returns the number of slots in ranges.
pub(super) fn count(slots: &[Slots]) -> u32 {
    slots.iter().map(|range| range.count()).sum()
}
