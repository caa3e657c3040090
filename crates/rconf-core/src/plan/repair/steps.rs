//! The steps of a repair, in order.

use super::addresses;
use super::commands::Commands;
use super::diagnose::faults;
use super::fault::{Fault, Named};
use super::place::{Place, Places};
use super::rest;
use super::state::{Observed, SLOTS, Wanted};
use crate::plan::{Change, ChangeStep};

/// Returns the steps that repair a cluster. A step without commands is for a person, because something is not
/// known or not for a script to decide.
///
/// No step uses `CLUSTER ADDSLOTS`. The server refuses it for assigned slots, and on a node that has
/// forgotten its peers it would assign the slots to a second master.
pub fn repair(observed: &Observed, wanted: &[Wanted]) -> Change {
    let places = Places::of(observed, wanted);
    let faults = faults(&places);
    let commands = Commands::new(&places);
    let mut change = Change { title: title(&faults), notes: notes(&places, &faults), steps: Vec::new() };
    if faults.is_empty() {
        return change;
    }
    let steps = &mut change.steps;
    let has = |test: fn(&Fault) -> bool| faults.iter().any(test);
    let looks_moved = has(|fault| matches!(fault, Fault::LooksMoved { .. }));
    let moved = has(|fault| matches!(fault, Fault::AddressesMoved { .. } | Fault::AddressesSwapped { .. }));
    let apart = has(|fault| matches!(fault, Fault::NodesApart { .. }));
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
        rest::put_right(&commands, fault, steps);
    }
    steps.extend(verify(&commands));
    change
}

fn title(faults: &[Fault]) -> String {
    let what = match faults.first() {
        None => return "nothing is seen to be wrong".to_owned(),
        Some(Fault::AddressesSwapped { .. } | Fault::AddressesMoved { .. }) => "nodes that moved",
        Some(Fault::LooksMoved { .. }) => "nodes that do not find each other",
        Some(Fault::ContainerDown { .. }) => "containers that do not run",
        Some(Fault::ShardLost { .. }) => "a shard without a node",
        Some(Fault::MasterDown { .. }) => "a master that failed",
        Some(Fault::NodesApart { .. }) => "nodes that do not reach each other",
        Some(Fault::SlotsUnassigned { .. }) => "slots without a node",
        Some(Fault::SlotsOpen { .. }) => "slots half-way to another node",
        Some(Fault::ReplicaStranded { .. }) => "replicas without data",
        Some(Fault::Ghosts { .. }) => "nodes that are known and not there",
    };
    format!("repair {what}")
}

fn notes(places: &Places<'_>, faults: &[Fault]) -> Vec<String> {
    let mut notes: Vec<String> = faults.iter().map(Fault::message).collect();
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
            "Add no slots: they are assigned, and stay with the ids of their nodes. A loop of `cluster addslots` \
             from 0 to 16383 is answered `ERR Slot 0 is already busy` and so on for each; written `for port in seq 0 16384` it runs over these \
             three words and is answered `ERR Invalid or out of range slot` for `seq`, `ERR Slot 0 is already busy` \
             for 0 and `ERR Invalid or out of range slot` for 16384, which is no slot. Neither changes anything; on a \
             node that has forgotten its peers it goes through, and two masters own the same slots."
                .to_owned(),
        );
    } else if faults.iter().any(keeps_slots) {
        notes.push(
            "Add no slots: those of a failed master are still assigned to it, and `cluster addslots` is answered \
             `ERR Slot 0 is already busy`."
                .to_owned(),
        );
    }
    notes.extend(dynamic(places, faults));
    if places.wanted.is_empty() && !faults.is_empty() && !places.observed.containers.is_empty() {
        notes.push(
            "Put the password into the environment first, where `docker exec --env` finds it: \
             `export REDISCLI_AUTH`."
                .to_owned(),
        );
    }
    notes
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
        (Some(known), _) => format!("{nodes} nodes, and CLUSTER INFO knows {known}"),
        (None, Some(size)) => format!("{masters} masters with slots, and CLUSTER INFO counts {size}"),
        (None, None) => return None,
    };
    Some(format!(
        "CLUSTER NODES shows {what}: they were taken at different times. Take both anew, from every node, before \
         anything is done."
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
            "The addresses of {} go by the order in which containers start, and change again with it: give each a \
             fixed one, with `--ip` where the container is made, or `docker network connect --ip` where it is.",
            places.names(&nodes)
        )
    })
}

/// Returns the last step.
fn verify(commands: &Commands<'_>) -> Option<ChangeStep> {
    let mut step = ChangeStep::new(
        "Check the cluster",
        format!("All {SLOTS} slots are served, and every node sees that."),
    );
    step.commands = vec![commands.verify()?];
    Some(step)
}
