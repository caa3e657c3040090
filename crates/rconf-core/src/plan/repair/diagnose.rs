//! Finds what is wrong with a cluster.

use super::alone::alone;
use super::fault::Fault;
use super::inspect::Container;
use super::named::{Ghost, Moved, Named, Stranded};
use super::place::{Health, Place, Places, is_alive, is_cut, ranges};
use super::state::{Flag, Info, NodeId, Observed, SLOTS, View, Wanted};
use crate::message::Message;
use std::collections::BTreeSet;

/// Returns the faults of a cluster. A fault that explains others comes before them.
pub fn diagnose(observed: &Observed, wanted: &[Wanted]) -> Vec<Fault> {
    faults(&Places::of(observed, wanted))
}

pub(super) fn faults(places: &Places<'_>) -> Vec<Fault> {
    let moved = moved(places);
    let mut faults: Vec<Fault> = Vec::new();
    let looks_moved = if moved.is_empty() { looks_moved(places) } else { None };
    // Nodes at other addresses look dead to their peers, so the consequences of that are not separate faults.
    let explained = !moved.is_empty() || looks_moved.is_some();
    faults.extend(moved_fault(places, moved));
    faults.extend(looks_moved);
    faults.extend(containers_down(places));
    if !explained {
        faults.extend(masters_down(places));
        let alone = alone(places);
        // What nodes that know no other one lack follows from that.
        let is_all = matches!(alone, Some(Fault::Alone { .. } | Fault::NeverCreated { .. }));
        if !is_all {
            faults.extend(apart(places).filter(|_| alone.is_none()));
            faults.extend(unassigned(places));
        }
        faults.extend(alone);
        faults.extend(stranded(places));
        faults.extend(ghosts(places));
    }
    faults.extend(open(places));
    faults.sort_by_key(Fault::rank);
    faults
}

/// Returns the nodes whose containers have other addresses than their peers have recorded, or than the spec
/// has.
pub(super) fn moved<'p>(places: &'p Places<'_>) -> Vec<(&'p Place, Moved)> {
    let mut found = Vec::new();
    for node in &places.nodes {
        let (Some(container), Some(target)) = (places.container(node), places.target(node)) else { continue };
        let Some((endpoint, now)) = places.endpoint(node) else { continue };
        if is_announced(places, node, container) {
            continue;
        }
        let is_there = if container.running {
            // A container without an address uses the network of the host.
            now.is_none() || endpoint.addresses.contains(&target)
        } else {
            // A container without a fixed address gets the lowest free one when it starts.
            let is_taken = places.nodes.iter().any(|other| places.now(other) == Some(target));
            endpoint.fixed.contains(&target) || (endpoint.fixed.is_empty() && !is_taken)
        };
        if !is_there {
            let recorded = target;
            found.push((node, Moved { node: places.name(node), recorded, port: node.port, now }));
        }
    }
    found
}

/// Returns whether the recorded address is an announced one: it is in none of the container's networks, and
/// another node has it too or both ports are published.
fn is_announced(places: &Places<'_>, node: &Place, container: &Container) -> bool {
    let Some(target) = places.target(node) else { return false };
    let own = container.endpoints.iter().flat_map(|end| &end.subnets);
    let networks = places.observed.networks.iter().flat_map(|network| &network.subnets);
    if own.chain(networks).any(|net| net.contains(&target)) {
        return false;
    }
    let is_shared = places.nodes.iter().any(|other| other.id != node.id && other.ip == Some(target));
    let is_published = [node.port, node.bus_port].iter().all(|port| container.published.contains(port));
    is_shared || is_published
}

fn moved_fault(places: &Places<'_>, moved: Vec<(&Place, Moved)>) -> Option<Fault> {
    let answers_elsewhere = moved.iter().any(|(node, moved)| {
        let mut others = places.nodes.iter().filter(|other| other.id != node.id && other.port == node.port);
        others.any(|other| places.now(other) == Some(moved.recorded))
    });
    let nodes: Vec<_> = moved.into_iter().map(|(_, moved)| moved).collect();
    match () {
        () if nodes.is_empty() => None,
        () if answers_elsewhere => Some(Fault::AddressesSwapped { nodes }),
        () => Some(Fault::AddressesMoved { nodes }),
    }
}

/// Returns the fault that nodes do not reach each other, as after a change of their addresses, if no
/// container was inspected.
fn looks_moved(places: &Places<'_>) -> Option<Fault> {
    let observed = places.observed;
    let others = |view: &View| view.nodes.iter().filter(|line| !line.has(Flag::Myself)).count();
    let is_alone = |view: &&View| {
        let rest = view.nodes.iter().filter(|line| !line.has(Flag::Myself));
        let is_whole = view.myself().is_some() && !view.partial && count(view) == u64::from(SLOTS);
        is_whole && others(view) >= 2 && rest.into_iter().all(is_cut)
    };
    let is_deaf = |info: &&Info| {
        info.is_ok == Some(false)
            && info.assigned == Some(u64::from(SLOTS))
            && info.received == Some(0)
            && info.sent.is_some_and(|sent| sent > 0)
            && info.known.is_none_or(|known| known > 2)
    };
    let view = observed.views.iter().find(is_alone);
    let info = observed.infos.iter().find(is_deaf);
    if view.is_none() && info.is_none() {
        return None;
    }
    // If only one node is cut off, the fault is its own, and the other nodes would report it.
    let hears = |view: &View| view.nodes.iter().any(|line| line.is_reached() && !line.has(Flag::Myself));
    if info.is_none() && observed.views.iter().any(hears) {
        return None;
    }
    let cut = |node: &&Place| !node.answered;
    let unreached: Vec<&Place> = match view {
        Some(_) => places.nodes.iter().filter(cut).collect(),
        None => Vec::new(),
    };
    // Inspected containers are more reliable than guesses.
    if unreached.iter().any(|node| node.container.is_some()) {
        return None;
    }
    Some(Fault::LooksMoved {
        sent: info.and_then(|info| info.sent),
        received: info.and_then(|info| info.received),
        suspected: info.and_then(|info| Some(info.suspected? + info.failed.unwrap_or(0))),
        unreached: unreached.into_iter().map(|node| places.name(node)).collect(),
    })
}

/// Returns the number of slots that a view assigns.
fn count(view: &View) -> u64 {
    view.nodes.iter().flat_map(|line| &line.slots).map(|slots| u64::from(slots.count())).sum()
}

fn containers_down(places: &Places<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, container) in places.observed.containers.iter().enumerate().filter(|(_, one)| !one.running) {
        let node = places.nodes.iter().find(|node| node.container == Some(at));
        let wanted = places.wanted.iter().find(|wanted| wanted.node == container.name);
        let node = match (node, wanted) {
            (Some(node), _) => places.name(node),
            (None, Some(wanted)) => Named { name: Message::verbatim(&wanted.key), id: None },
            (None, None) if is_server(container) => {
                Named { name: Message::verbatim(&container.name), id: None }
            }
            (None, None) => continue,
        };
        faults.push(Fault::ContainerDown {
            node,
            container: container.name.clone(),
            exit_code: container.exit_code,
            oom_killed: container.oom_killed,
        });
    }
    faults
}

fn is_server(container: &Container) -> bool {
    ["redis", "valkey"].iter().any(|name| container.image.contains(name))
}

fn masters_down(places: &Places<'_>) -> Vec<Fault> {
    let owners: Vec<&Place> = places.nodes.iter().filter(|node| !node.slots.is_empty()).collect();
    let voters = owners.iter().filter(|node| is_alive(places, node)).count();
    let down = owners.iter().filter(|node| !is_alive(places, node));
    down.map(|node| {
        let follows = |other: &&Place| other.is_replica && other.master == Some(node.id);
        let replicas = places.nodes.iter().filter(follows).filter(|other| is_alive(places, other));
        let replicas: Vec<Named> = replicas.map(|other| places.name(other)).collect();
        let (master, slots) = (places.name(node), node.slots.clone());
        if replicas.is_empty() {
            Fault::ShardLost { master, slots }
        } else {
            Fault::MasterDown { master, slots, replicas, voters, size: owners.len() }
        }
    })
    .collect()
}

/// Returns the fault that nodes which are alive are not known to others, or not reached by them.
fn apart(places: &Places<'_>) -> Option<Fault> {
    let mut pairs = BTreeSet::new();
    for view in &places.observed.views {
        let Some(myself) = view.myself() else { continue };
        for node in places.nodes.iter().filter(|node| node.id != myself.id && !node.handshake) {
            let is_missing = match view.line(node.id) {
                None => node.answered && !view.partial,
                // `noaddr` stays until the node is met again, whether or not it is alive.
                Some(line) if line.has(Flag::NoAddress) => is_alive(places, node),
                Some(line) => node.answered && is_alive(places, node) && is_cut(line),
            };
            if is_missing {
                pairs.insert((places.name_of(myself.id), places.name(node)));
            }
        }
    }
    (!pairs.is_empty()).then(|| Fault::NodesApart { pairs: pairs.into_iter().collect() })
}

fn unassigned(places: &Places<'_>) -> Option<Fault> {
    let all = u64::from(SLOTS);
    let views = &places.observed.views;
    let said = places.observed.infos.iter().filter_map(|info| info.assigned).max();
    let is_whole = !views.is_empty() && views.iter().all(|view| view.myself().is_some() && !view.partial);
    let mut owned = vec![false; usize::from(SLOTS)];
    for slots in places.nodes.iter().flat_map(|node| &node.slots) {
        (slots.first..=slots.last).for_each(|slot| owned[usize::from(slot)] = true);
    }
    let free: Vec<u16> = (0..SLOTS).filter(|slot| !owned[usize::from(*slot)]).collect();
    match (is_whole, said) {
        (_, Some(said)) if said >= all => None,
        (true, _) if free.is_empty() => None,
        (true, _) => Some(Fault::SlotsUnassigned { slots: ranges(&free), count: free.len() as u64 }),
        (false, Some(said)) => Some(Fault::SlotsUnassigned { slots: Vec::new(), count: all - said }),
        (false, None) => None,
    }
}

fn open(places: &Places<'_>) -> Vec<Fault> {
    let lines =
        places.observed.views.iter().flat_map(|view| &view.nodes).filter(|line| !line.open.is_empty());
    lines.map(|line| Fault::SlotsOpen { node: places.name_of(line.id), open: line.open.clone() }).collect()
}

fn stranded(places: &Places<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for node in places.nodes.iter().filter(|node| node.is_replica && node.slots.is_empty()) {
        let info = info_of(places, node.id);
        let master = node.master.and_then(|id| places.get(id));
        let has_moved = |info: &Info| {
            let ip = master.and_then(|master| master.ip);
            ip.is_some() && info.master_host.is_some() && info.master_host != ip
        };
        let why = match info {
            // A stopped or removed node is another fault.
            _ if places.container(node).is_some_and(|container| !container.running) => continue,
            _ if is_gone(places, node) => continue,
            _ if !is_alive(places, node) => Stranded::Failed,
            Some(info) if info.no_auth => Stranded::NoAuth,
            _ if node.master.is_none() => Stranded::NoMaster,
            Some(info) if info.link_up == Some(false) && has_moved(info) => Stranded::OldAddress,
            // A master that is down is another fault.
            Some(info)
                if info.link_up == Some(false) && master.is_some_and(|master| is_alive(places, master)) =>
            {
                Stranded::LinkDown
            }
            _ => continue,
        };
        faults.push(Fault::ReplicaStranded {
            replica: places.name(node),
            master: node.master.map(|id| places.name_of(id)),
            why,
        });
    }
    faults
}

/// Returns the INFO of a node: the answer with the same heading as its view, or the only one.
fn info_of<'a>(places: &Places<'a>, id: NodeId) -> Option<&'a Info> {
    let (views, infos) = (&places.observed.views, &places.observed.infos);
    let asked = |view: &&View| view.myself().is_some_and(|line| line.id == id);
    let view = views.iter().find(asked)?;
    match (&views[..], &infos[..]) {
        ([_], [info]) => Some(info),
        _ => infos.iter().find(|info| info.from.is_some() && info.from == view.from),
    }
}

/// Returns whether nobody runs a failed node anymore: there is nothing left to find, or all containers were
/// inspected and run other nodes.
fn is_gone(places: &Places<'_>, node: &Place) -> bool {
    let is_followed = places.nodes.iter().any(|other| other.master == Some(node.id));
    let is_idle = node.slots.is_empty() && !is_followed && !node.handshake;
    let is_lost = node.ip.is_none() || !node.is_replica || all_containers_known(places);
    is_idle && is_lost && node.health == Health::Down && node.container.is_none()
}

/// Returns whether containers were inspected, and for each server it is known which node it runs.
pub(super) fn all_containers_known(places: &Places<'_>) -> bool {
    let is_known = |at: usize| places.nodes.iter().any(|node| node.container == Some(at));
    let mut servers =
        places.observed.containers.iter().enumerate().filter(|(_, one)| is_server(one)).peekable();
    servers.peek().is_some() && servers.all(|(at, _)| is_known(at))
}

fn ghosts(places: &Places<'_>) -> Vec<Fault> {
    let named = |found: Vec<&Place>| found.into_iter().map(|node| places.name(node)).collect::<Vec<_>>();
    let shaking: Vec<&Place> = places.nodes.iter().filter(|node| node.handshake && !node.answered).collect();
    let gone: Vec<&Place> = places.nodes.iter().filter(|node| is_gone(places, node)).collect();
    let mut faults = Vec::new();
    if !shaking.is_empty() {
        faults.push(Fault::Ghosts { nodes: named(shaking), why: Ghost::Handshake });
    }
    if !gone.is_empty() {
        faults.push(Fault::Ghosts { nodes: named(gone), why: Ghost::Gone });
    }
    faults
}
