//! The nodes of a cluster with their containers and addresses, combined from all pasted texts.

use super::fault::is_bad;
use super::inspect::{Container, Endpoint, is_name};
use super::named::Named;
use super::state::{Flag, NodeId, NodeLine, Observed, SLOTS, Slots, View, Wanted};
use super::text;
use crate::message::{Message, say};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

pub(super) use crate::running::ranges;

/// Whether a node is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    /// The node answered, or another node reaches it.
    Up,
    /// No other node reaches the node.
    Down,
}

/// A node, combined from the lines about it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub id: NodeId,
    pub ip: Option<IpAddr>,
    pub port: u16,
    pub bus_port: u16,
    pub is_replica: bool,
    pub handshake: bool,
    pub master: Option<NodeId>,
    pub slots: Vec<Slots>,
    pub health: Health,
    /// Whether the node's own answer was pasted.
    pub answered: bool,
    pub container: Option<usize>,
    pub wanted: Option<usize>,
}

/// All nodes of a cluster.
#[derive(Debug)]
pub(super) struct Places<'a> {
    pub observed: &'a Observed,
    pub wanted: Vec<&'a Wanted>,
    /// The nodes, ordered by port, address and id.
    pub nodes: Vec<Place>,
}

impl<'a> Places<'a> {
    /// Returns the names of nodes, separated by commas.
    pub(super) fn names(&self, nodes: &[&Place]) -> Message {
        text::list(nodes.iter().map(|node| self.name(node)))
    }

    pub(super) fn of(observed: &'a Observed, wanted: &'a [Wanted]) -> Self {
        // The names become part of commands, so they are checked here too.
        let wanted = wanted.iter().filter(|w| is_name(&w.node) && is_name(&w.key)).collect();
        let mut places = Self { observed, wanted, nodes: Vec::new() };
        let mut lines: BTreeMap<NodeId, Vec<(&View, &NodeLine)>> = BTreeMap::new();
        for view in &observed.views {
            for line in &view.nodes {
                lines.entry(line.id).or_default().push((view, line));
            }
        }
        places.nodes = lines.values().map(|lines| place(lines)).collect();
        places.nodes.sort_by_key(|node| (node.port, node.ip, node.id));
        places.own_slots();
        places.find_containers();
        places.find_wanted();
        places
    }

    pub(super) fn get(&self, id: NodeId) -> Option<&Place> {
        self.nodes.iter().find(|node| node.id == id)
    }

    pub(super) fn container(&self, node: &Place) -> Option<&'a Container> {
        node.container.and_then(|at| self.observed.containers.get(at))
    }

    pub(super) fn wanted(&self, node: &Place) -> Option<&'a Wanted> {
        node.wanted.map(|at| self.wanted[at])
    }

    /// Returns the name of a node for messages.
    pub(super) fn name(&self, node: &Place) -> Named {
        let name = match (self.wanted(node), self.container(node)) {
            (Some(wanted), _) => Message::verbatim(&wanted.key),
            (None, Some(container)) => Message::verbatim(&container.name),
            (None, None) => {
                let id = short(node.id);
                match node.port {
                    0 => Message::verbatim(id),
                    port => say!("{id} (port {port})", "{id}（端口 {port}）", id, port),
                }
            }
        };
        Named { name, id: Some(node.id) }
    }

    pub(super) fn name_of(&self, id: NodeId) -> Named {
        self.get(id).map_or_else(
            || Named { name: Message::verbatim(short(id)), id: Some(id) },
            |node| self.name(node),
        )
    }

    /// Returns the address that a node should have: that in the spec, or the one its peers have recorded.
    pub(super) fn target(&self, node: &Place) -> Option<IpAddr> {
        self.wanted(node).map(|wanted| wanted.address).or(node.ip)
    }

    /// Returns the endpoint of a node's container in the network of the cluster, and its current address
    /// there.
    pub(super) fn endpoint(&self, node: &Place) -> Option<(&'a Endpoint, Option<IpAddr>)> {
        let container = self.container(node)?;
        let target = self.target(node);
        let holds = |endpoint: &&Endpoint| {
            let nets = self.observed.networks.iter().filter(|net| net.name == endpoint.network);
            let subnets = nets.flat_map(|net| &net.subnets).chain(&endpoint.subnets);
            target.is_some_and(|ip| subnets.into_iter().any(|net| net.contains(&ip)))
        };
        let found = container.endpoints.iter().find(holds).or(match &container.endpoints[..] {
            [only] => Some(only),
            _ => None,
        })?;
        let same_family = |ip: &&IpAddr| target.is_none_or(|target| target.is_ipv4() == ip.is_ipv4());
        Some((found, found.addresses.iter().find(same_family).copied()))
    }

    /// Returns the current address of a node: that of its container, or the one at which others reach it.
    pub(super) fn now(&self, node: &Place) -> Option<IpAddr> {
        match self.endpoint(node) {
            Some((_, now)) => now,
            None if self.is_reached_at(node) => node.ip,
            None => None,
        }
    }

    /// Returns whether another node reaches the node at its recorded address.
    fn is_reached_at(&self, node: &Place) -> bool {
        let mut lines = self.observed.views.iter().filter_map(|view| view.line(node.id));
        lines.any(|line| line.is_reached() && !line.has(Flag::Myself) && line.ip == node.ip)
    }

    /// Assigns each slot to the node that claims it with the highest epoch.
    fn own_slots(&mut self) {
        let mut owners: Vec<Option<(u64, NodeId)>> = vec![None; usize::from(SLOTS)];
        for line in self.observed.views.iter().flat_map(|view| &view.nodes) {
            for slot in line.slots.iter().flat_map(|slots| slots.first..=slots.last) {
                let owner = &mut owners[usize::from(slot)];
                if owner.is_none_or(|owner| owner < (line.epoch, line.id)) {
                    *owner = Some((line.epoch, line.id));
                }
            }
        }
        let mut slots: BTreeMap<NodeId, Vec<u16>> = BTreeMap::new();
        for (slot, owner) in (0..SLOTS).zip(owners) {
            if let Some((_, id)) = owner {
                slots.entry(id).or_default().push(slot);
            }
        }
        for node in &mut self.nodes {
            node.slots = ranges(slots.get(&node.id).map_or(&[][..], |slots| slots));
        }
    }

    /// Finds the container of each node: the one named in the line before the node's answer, else by its port
    /// if no other node has that port, else by its address if others reach it there or the address is fixed.
    fn find_containers(&mut self) {
        let containers = &self.observed.containers;
        let mut taken = BTreeSet::new();
        let mut found: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut claim = |id: NodeId, at: Option<usize>| {
            if let Some(at) = at
                && !found.contains_key(&id)
                && taken.insert(at)
            {
                found.insert(id, at);
            }
        };
        for view in &self.observed.views {
            if let (Some(line), Some(from)) = (view.myself(), &view.from) {
                claim(
                    line.id,
                    only_position(containers.iter().map(|container| mentions(from, &container.name))),
                );
            }
        }
        for node in self.nodes.iter().filter(|node| node.port != 0 && self.is_alone_on_port(node)) {
            let wanted = only_position(self.wanted.iter().map(|wanted| wanted.port == node.port));
            let name = wanted.map(|at| &self.wanted[at].node);
            claim(node.id, containers.iter().position(|container| Some(&container.name) == name));
            claim(
                node.id,
                only_position(containers.iter().map(|container| container.published.contains(&node.port))),
            );
        }
        for node in &self.nodes {
            let is_at = |container: &Container| {
                let here = |ip: &IpAddr| Some(*ip) == node.ip;
                let mut endpoints = container.endpoints.iter();
                if container.running {
                    self.is_reached_at(node) && endpoints.any(|end| end.addresses.iter().any(here))
                } else {
                    endpoints.any(|end| end.fixed.iter().any(here))
                }
            };
            claim(node.id, only_position(containers.iter().map(is_at)));
        }
        for node in &mut self.nodes {
            node.container = found.get(&node.id).copied();
        }
    }

    fn is_alone_on_port(&self, node: &Place) -> bool {
        self.nodes.iter().filter(|other| other.port == node.port).count() == 1
    }

    fn find_wanted(&mut self) {
        let find = |node: &Place| {
            let by_name = self.container(node).map(|container| &container.name);
            let by_name = self.wanted.iter().position(|wanted| Some(&wanted.node) == by_name);
            let is_alone = node.port != 0 && self.is_alone_on_port(node);
            let by_port =
                || only_position(self.wanted.iter().map(|wanted| is_alone && wanted.port == node.port));
            // If all nodes have the same port and no container was inspected, only the line before the answer
            // is left.
            let mut views = self.observed.views.iter();
            let view = views.find(|view| view.myself().is_some_and(|line| line.id == node.id));
            let from = view.and_then(|view| view.from.as_deref()).unwrap_or_default();
            let by_words = || only_position(self.wanted.iter().map(|wanted| mentions(from, &wanted.node)));
            by_name.or_else(by_port).or_else(by_words)
        };
        let found: Vec<_> = self.nodes.iter().map(find).collect();
        let mut taken = BTreeSet::new();
        for (node, wanted) in self.nodes.iter_mut().zip(found) {
            node.wanted = wanted.filter(|at| taken.insert(*at));
        }
    }
}

/// Returns the first digits of an id.
fn short(id: NodeId) -> String {
    id.to_string().chars().take(8).collect()
}

/// Returns the node that the lines are about.
fn place(lines: &[(&View, &NodeLine)]) -> Place {
    let own = lines.iter().find(|(_, line)| line.has(Flag::Myself)).map(|(_, line)| *line);
    let newest = own.or_else(|| lines.iter().map(|(_, line)| *line).max_by_key(|line| line.epoch));
    let newest = newest.unwrap_or(lines[0].1);
    let others = || lines.iter().map(|(_, line)| *line).filter(|line| !line.has(Flag::Myself));
    // The peers of a node connect to the address that they have recorded, which may differ from its own.
    let mut recorded: BTreeMap<IpAddr, usize> = BTreeMap::new();
    for ip in others().filter_map(|line| line.ip) {
        *recorded.entry(ip).or_default() += 1;
    }
    let most = recorded.into_iter().min_by_key(|(ip, count)| (std::cmp::Reverse(*count), *ip));
    let ip = most.map(|(ip, _)| ip).or(newest.ip);
    let with_port = std::iter::once(newest).chain(others()).find(|line| line.port != 0).unwrap_or(newest);
    let is_failed = others().any(|line| line.has(Flag::Failed));
    let is_reached = others().any(NodeLine::is_reached);
    let is_up = own.is_some() || (is_reached && !is_failed);
    Place {
        id: newest.id,
        ip,
        port: with_port.port,
        bus_port: with_port.bus_port,
        is_replica: newest.has(Flag::Replica),
        handshake: newest.has(Flag::Handshake),
        master: newest.master,
        slots: Vec::new(),
        health: if is_up { Health::Up } else { Health::Down },
        answered: own.is_some(),
        container: None,
        wanted: None,
    }
}

/// Returns whether a node is alive: it answered or others reach it, and its container is not known to be
/// stopped.
pub(super) fn is_alive(places: &Places<'_>, node: &Place) -> bool {
    node.health == Health::Up && places.container(node).is_none_or(|container| container.running)
}

/// Returns the position of the only `true`, or `None` if there is none or several.
fn only_position(items: impl Iterator<Item = bool>) -> Option<usize> {
    let mut so = items.enumerate().filter(|(_, so)| *so).map(|(at, _)| at);
    let first = so.next()?;
    so.next().is_none().then_some(first)
}

/// Returns whether a text contains a name as a word.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    text.split(|c: char| !is_part(c)).any(|word| word == name)
}

/// Returns whether a line says that the node is unreachable or not connected.
pub(super) fn is_cut(line: &NodeLine) -> bool {
    !line.connected || line.flags.iter().any(|flag| is_bad(*flag))
}
