//! The steps of a repair, in order.

use super::addresses;
use super::alone;
use super::commands::Commands;
use super::diagnose::faults;
use super::fault::{Fault, Named};
use super::place::{Place, Places};
use super::rest;
use super::state::{Observed, SLOTS, Wanted};
use crate::plan::{Change, ChangeStep};
use crate::topology::Pods;

/// Returns the steps that repair a cluster. A step without commands is for a person, because something is not
/// known or not for a script to decide.
///
/// No step uses `CLUSTER ADDSLOTS`. The server refuses it for assigned slots, and on a node that has
/// forgotten its peers it would assign the slots to a second master.
pub fn repair(observed: &Observed, wanted: &[Wanted]) -> Change {
    repaired(&Places::of(observed, wanted), None)
}

/// Returns the steps that repair a cluster whose nodes are pods of generated manifests.
pub fn repair_pods(observed: &Observed, pods: &Pods) -> Change {
    repaired(&Places::of(observed, &[]), Some(pods))
}

fn repaired(places: &Places<'_>, pods: Option<&Pods>) -> Change {
    let faults = faults(places);
    let commands = Commands::new(places, pods);
    let mut change = Change { title: title(&faults), notes: notes(places, &faults), steps: Vec::new() };
    if faults.is_empty() {
        return change;
    }
    let steps = &mut change.steps;
    let has = |test: fn(&Fault) -> bool| faults.iter().any(test);
    let looks_moved = has(|fault| matches!(fault, Fault::LooksMoved { .. }));
    let moved = has(|fault| matches!(fault, Fault::AddressesMoved { .. } | Fault::AddressesSwapped { .. }));
    let apart = has(|fault| matches!(fault, Fault::NodesApart { .. }));
    // One who does not know whether there is a cluster must not change it.
    if has(alone::is_question) {
        for fault in &faults {
            alone::put_right(&commands, fault, steps);
        }
        return change;
    }
    if looks_moved {
        addresses::find(&commands, &faults, steps);
        return change;
    }
    steps.extend(addresses::identify(&commands));
    if moved {
        addresses::restore(&commands, steps);
    }
    for fault in &faults {
        rest::start(&commands, fault, steps);
    }
    if moved || apart {
        addresses::meet(&commands, steps);
    }
    for fault in &faults {
        alone::put_right(&commands, fault, steps);
        rest::put_right(&commands, fault, steps);
    }
    steps.extend(verify(&commands));
    change
}

fn title(faults: &[Fault]) -> String {
    let what = match faults.first() {
        None => return "no problem found".to_owned(),
        Some(Fault::AddressesSwapped { .. } | Fault::AddressesMoved { .. }) => "nodes with changed addresses",
        Some(Fault::LooksMoved { .. }) => "nodes that cannot find each other",
        Some(Fault::ContainerDown { .. }) => "stopped containers",
        Some(Fault::ShardLost { .. }) => "a shard without a live node",
        Some(Fault::MasterDown { .. }) => "a failed master",
        Some(Fault::Alone { .. }) => return "find out why a node knows no other one".to_owned(),
        Some(Fault::NeverCreated { .. }) => return "create the cluster".to_owned(),
        Some(Fault::Forgetful { .. }) => "a node that has lost its nodes.conf",
        Some(Fault::Outside { .. }) => "a node outside the cluster",
        Some(Fault::NodesApart { .. }) => "nodes that cannot reach each other",
        Some(Fault::SlotsUnassigned { .. }) => "slots without a node",
        Some(Fault::SlotsOpen { .. }) => "unfinished moves of slots",
        Some(Fault::ReplicaStranded { .. }) => "replicas without data",
        Some(Fault::Ghosts { .. }) => "nodes that no longer exist",
    };
    format!("repair {what}")
}

fn notes(places: &Places<'_>, faults: &[Fault]) -> Vec<String> {
    let mut notes: Vec<String> = faults.iter().map(Fault::message).collect();
    notes.extend(two_rules(places));
    notes.extend(stale(places));
    let is_about_addresses = |fault: &Fault| {
        matches!(
            fault,
            Fault::AddressesSwapped { .. } | Fault::AddressesMoved { .. } | Fault::LooksMoved { .. }
        )
    };
    let keeps_slots = |fault: &Fault| matches!(fault, Fault::MasterDown { .. } | Fault::ShardLost { .. });
    if faults.iter().any(is_about_addresses) {
        notes.push(
            "Do not add slots: they are assigned, and belong to the ids of their nodes. A loop of `cluster \
             addslots` from 0 to 16383 gets `ERR Slot 0 is already busy`, and the same for every other \
             slot. Written as `for port in seq 0 16384`, the loop runs over these three words and gets `ERR \
             Invalid or out of range slot` for `seq`, `ERR Slot 0 is already busy` for 0 and `ERR Invalid \
             or out of range slot` for 16384, which is not a slot. Neither changes anything. But on a node \
             that has forgotten its peers it succeeds, and then two masters own the same slots."
                .to_owned(),
        );
    } else if faults.iter().any(keeps_slots) {
        notes.push(
            "Do not add slots: the slots of a failed master are still assigned to it, and `cluster \
             addslots` gets `ERR Slot 0 is already busy`."
                .to_owned(),
        );
    }
    notes.extend(dynamic(places, faults));
    if places.wanted.is_empty() && !faults.is_empty() && !places.observed.containers.is_empty() {
        notes.push(
            "First put the password into the environment, where `docker exec --env` reads it: `export \
             REDISCLI_AUTH`."
                .to_owned(),
        );
    }
    notes
}

/// Returns a note if some nodes report a bus port 10000 above their port, and others do not. A node is met at the port that
/// it reports.
fn two_rules(places: &Places<'_>) -> Option<String> {
    let ports = || places.nodes.iter().filter(|node| node.port != 0 && node.bus_port != 0);
    let is_usual = |node: &&Place| u32::from(node.bus_port) == u32::from(node.port) + 10_000;
    let (usual, other) = (ports().find(is_usual)?, ports().find(|node| !is_usual(node))?);
    Some(format!(
        "The bus ports follow two rules: {}@{} is 10000 above the client port, {}@{} is not. Was `cluster-port` or \
         `cluster-announce-bus-port` set for some nodes only? Each bus port has to be reachable as it is reported.",
        usual.port, usual.bus_port, other.port, other.bus_port
    ))
}

/// Returns a note if the answers come from different times.
fn stale(places: &Places<'_>) -> Option<String> {
    let nodes = places.nodes.len() as u64;
    let masters = places.nodes.iter().filter(|node| !node.slots.is_empty()).count() as u64;
    let infos = &places.observed.infos;
    let is_whole = places.observed.views.iter().all(|view| view.myself().is_some() && !view.partial);
    if nodes == 0 || !is_whole {
        return None;
    }
    let differs = |said: Option<u64>, seen: u64| said.filter(|said| *said != seen);
    let known = infos.iter().find_map(|info| differs(info.known, nodes));
    let size = infos.iter().find_map(|info| differs(info.size, masters));
    let what = match (known, size) {
        (Some(known), _) => format!("{nodes} nodes, but CLUSTER INFO knows {known}"),
        (None, Some(size)) => format!("{masters} masters with slots, but CLUSTER INFO counts {size}"),
        (None, None) => return None,
    };
    Some(format!(
        "CLUSTER NODES shows {what}: the two outputs are from different times. Before you do anything, take \
         both again, from every node."
    ))
}

/// Returns a note about containers whose addresses may change again.
fn dynamic(places: &Places<'_>, faults: &[Fault]) -> Option<String> {
    let restored: Vec<&Named> = faults
        .iter()
        .filter_map(|fault| match fault {
            Fault::AddressesSwapped { nodes } | Fault::AddressesMoved { nodes } => Some(nodes),
            _ => None,
        })
        .flatten()
        .map(|moved| &moved.node)
        .collect();
    let is_dynamic = |node: &&Place| {
        places.endpoint(node).is_some_and(|(endpoint, _)| endpoint.fixed.is_empty())
            && !restored.iter().any(|named| named.id == Some(node.id))
    };
    let nodes: Vec<&Place> = places.nodes.iter().filter(is_dynamic).collect();
    let apart = faults.iter().any(|fault| matches!(fault, Fault::NodesApart { .. }));
    let matters = !nodes.is_empty() && (apart || !restored.is_empty());
    matters.then(|| {
        format!(
            "The addresses of {} depend on the order in which the containers start, and can change again: \
             give each a fixed address, with `--ip` when you create the container, or with `docker network \
             connect --ip` for an existing one.",
            places.names(&nodes)
        )
    })
}

/// Returns the last step.
fn verify(commands: &Commands<'_>) -> Option<ChangeStep> {
    let mut step = ChangeStep::new(
        "Check the cluster",
        format!("All {SLOTS} slots must be served, and every node must agree."),
    );
    step.commands = vec![commands.verify()?];
    Some(step)
}
