//! Which node runs in which container, and where it is.

use super::fault::{Named, is_bad};
use super::inspect::{Container, Endpoint, is_name};
use super::state::{Flag, NodeId, NodeLine, Observed, SLOTS, Slots, View, Wanted};
use crate::sorted::{SortedMap, SortedSet};
use std::net::IpAddr;

/// Whether a node lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    /// Some node reaches it, or it answered itself.
    Up,
    /// Nobody reaches it.
    Down,
}

/// A node of the cluster, out of all that was seen of it.
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
    /// Whether it answered itself.
    pub answered: bool,
    pub container: Option<usize>,
    pub wanted: Option<usize>,
}

/// All nodes.
#[derive(Debug)]
pub(super) struct Places<'a> {
    pub observed: &'a Observed,
    pub wanted: Vec<&'a Wanted>,
    /// By port, address and id.
    pub nodes: Vec<Place>,
}

impl<'a> Places<'a> {
    pub(super) fn of(observed: &'a Observed, wanted: &'a [Wanted]) -> Self {
        // What is wanted comes from a spec, which has checked it; commands are made of it, so it is checked again.
        let wanted = wanted.iter().filter(|w| is_name(&w.node) && is_name(&w.key)).collect();
        let mut places = Self { observed, wanted, nodes: Vec::new() };
        let mut lines: SortedMap<NodeId, Vec<(&View, &NodeLine)>> = SortedMap::new();
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

    /// What people call a node.
    pub(super) fn name(&self, node: &Place) -> Named {
        let name = match (self.wanted(node), self.container(node)) {
            (Some(wanted), _) => wanted.key.clone(),
            (None, Some(container)) => container.name.clone(),
            (None, None) => {
                let id: String = node.id.to_string().chars().take(8).collect();
                if node.port == 0 { id } else { format!("{id} (port {})", node.port) }
            }
        };
        Named { name, id: Some(node.id) }
    }

    pub(super) fn name_of(&self, id: NodeId) -> Named {
        self.get(id).map_or_else(
            || Named { name: id.to_string().chars().take(8).collect(), id: Some(id) },
            |node| self.name(node),
        )
    }

    /// Where a node is looked for, or should be.
    pub(super) fn target(&self, node: &Place) -> Option<IpAddr> {
        self.wanted(node).map(|wanted| wanted.address).or(node.ip)
    }

    /// The network on which a container is looked for, and its address there now.
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

    /// Where a node is now: where its container is, or where others reach it.
    pub(super) fn now(&self, node: &Place) -> Option<IpAddr> {
        match self.endpoint(node) {
            Some((_, now)) => now,
            None if self.is_reached_at(node) => node.ip,
            None => None,
        }
    }

    /// Whether another node reaches it at its recorded address.
    fn is_reached_at(&self, node: &Place) -> bool {
        let mut lines = self.observed.views.iter().filter_map(|view| view.line(node.id));
        lines.any(|line| line.is_reached() && !line.has(Flag::Myself) && line.ip == node.ip)
    }

    /// Gives each slot to the one with the newest claim.
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
        let mut slots: SortedMap<NodeId, Vec<u16>> = SortedMap::new();
        for (slot, owner) in (0..SLOTS).zip(owners) {
            if let Some((_, id)) = owner {
                slots.entry(id).or_default().push(slot);
            }
        }
        for node in &mut self.nodes {
            node.slots = ranges(slots.get(&node.id).map_or(&[][..], |slots| slots));
        }
    }

    /// Finds the container of each node: where its answer says that it comes from, by its port if all differ, at
    /// last by its address, if others reach it there or it is fixed.
    fn find_containers(&mut self) {
        let containers = &self.observed.containers;
        let mut taken = SortedSet::new();
        let mut found: SortedMap<NodeId, usize> = SortedMap::new();
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
                claim(line.id, one(containers.iter().map(|container| mentions(from, &container.name))));
            }
        }
        for node in self.nodes.iter().filter(|node| node.port != 0 && self.is_alone_on_port(node)) {
            let wanted = one(self.wanted.iter().map(|wanted| wanted.port == node.port));
            let name = wanted.map(|at| &self.wanted[at].node);
            claim(node.id, containers.iter().position(|container| Some(&container.name) == name));
            claim(node.id, one(containers.iter().map(|container| container.published.contains(&node.port))));
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
            claim(node.id, one(containers.iter().map(is_at)));
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
            let by_port = || one(self.wanted.iter().map(|wanted| is_alone && wanted.port == node.port));
            // With one port for all and no container seen, an answer's own words are all there is.
            let mut views = self.observed.views.iter();
            let view = views.find(|view| view.myself().is_some_and(|line| line.id == node.id));
            let from = view.and_then(|view| view.from.as_deref()).unwrap_or_default();
            let by_words = || one(self.wanted.iter().map(|wanted| mentions(from, &wanted.node)));
            by_name.or_else(by_port).or_else(by_words)
        };
        let found: Vec<_> = self.nodes.iter().map(find).collect();
        let mut taken = SortedSet::new();
        for (node, wanted) in self.nodes.iter_mut().zip(found) {
            node.wanted = wanted.filter(|at| taken.insert(*at));
        }
    }
}

/// A node out of the lines about it.
fn place(lines: &[(&View, &NodeLine)]) -> Place {
    let own = lines.iter().find(|(_, line)| line.has(Flag::Myself)).map(|(_, line)| *line);
    let newest = own.or_else(|| lines.iter().map(|(_, line)| *line).max_by_key(|line| line.epoch));
    let newest = newest.unwrap_or(lines[0].1);
    let others = || lines.iter().map(|(_, line)| *line).filter(|line| !line.has(Flag::Myself));
    // What others have recorded is where it is looked for; what it thinks of itself is not told to clients of others.
    let mut recorded: SortedMap<IpAddr, usize> = SortedMap::new();
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

/// Whether a node is alive: it answered, or others reach it, and its container was not seen stopped.
pub(super) fn is_alive(places: &Places<'_>, node: &Place) -> bool {
    node.health == Health::Up && places.container(node).is_none_or(|container| container.running)
}

/// The only one that is so.
fn one(items: impl Iterator<Item = bool>) -> Option<usize> {
    let mut so = items.enumerate().filter(|(_, so)| *so).map(|(at, _)| at);
    let first = so.next()?;
    so.next().is_none().then_some(first)
}

/// Whether a name stands in a text as a word.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    text.split(|c: char| !is_part(c)).any(|word| word == name)
}

/// Slots in order as ranges.
pub(super) fn ranges(slots: &[u16]) -> Vec<Slots> {
    let mut ranges: Vec<Slots> = Vec::new();
    for slot in slots {
        match ranges.last_mut() {
            Some(range) if range.last + 1 == *slot => range.last = *slot,
            _ => ranges.push(Slots { first: *slot, last: *slot }),
        }
    }
    ranges
}

/// Whether any flag of a line says that the node is not reached, or the line has no connection.
pub(super) fn is_cut(line: &NodeLine) -> bool {
    !line.connected || line.flags.iter().any(|flag| is_bad(*flag))
}
