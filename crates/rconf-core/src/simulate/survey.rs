//! What one loss, or two, would do: a row for each node, host and rack, or for each pair of them.

use super::after_loss::predict;
use super::loss::Loss;
use super::model::Model;
use super::prediction::Prediction;
use serde::Serialize;

/// Something that can be lost at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "name", rename_all = "kebab-case")]
pub enum Lost {
    /// A node.
    Node(String),
    /// A host, with all its nodes.
    Host(String),
    /// A rack, with all its hosts.
    Rack(String),
}

/// What a survey tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Each node, each host and each rack.
    Single,
    /// Each of them, and each pair of nodes, of hosts and of racks.
    Pairs,
}

/// What a loss would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What is lost: one thing, or two. Nothing in the row of a cluster that is damaged already.
    pub lost: Vec<Lost>,
    /// The number of replicas that are promoted.
    pub promoted: usize,
    /// The number of slots that nobody serves then.
    pub not_served: u32,
    /// Whether any node still says `cluster_state:ok`.
    pub goes_on: bool,
    /// Whether all slots can be read and written.
    pub is_whole: bool,
    /// Whether keys are lost, because a replica without data takes over.
    pub loses_data: bool,
}

impl Row {
    /// Returns whether the cluster does not serve all slots, or loses data, after this loss.
    pub fn is_bad(&self) -> bool {
        !self.is_whole || self.loses_data
    }

    /// Returns whether the loss of a single node or host, or of nothing more, keeps the cluster from serving all slots, or loses
    /// data.
    pub fn is_weakness(&self) -> bool {
        matches!(self.lost[..], [] | [Lost::Node(_) | Lost::Host(_)]) && self.is_bad()
    }
}

/// Returns what each loss would do. The first row of a cluster that has lost something already, or does not serve all slots, is
/// what becomes of it without a further loss. What does not run cannot be lost again.
pub fn survey(model: &Model, scope: Scope) -> Vec<Row> {
    let nodes = (0..model.nodes.len()).map(|node| (Lost::Node(model.name(node).to_owned()), vec![node]));
    let with = |has: &dyn Fn(usize) -> bool| (0..model.nodes.len()).filter(|node| has(*node)).collect();
    let host = |name: &str| with(&|node| model.nodes[node].host.as_deref() == Some(name));
    let rack = |name: &str| with(&|node| model.nodes[node].rack.as_deref() == Some(name));
    let hosts = model.hosts().into_iter().map(|name| (Lost::Host(name.to_owned()), host(name)));
    let racks = model.racks().into_iter().map(|name| (Lost::Rack(name.to_owned()), rack(name)));
    let mut kinds: Vec<Vec<(Lost, Vec<usize>)>> = vec![nodes.collect(), hosts.collect(), racks.collect()];
    if model.hosts_are_addresses && kinds[1].len() == kinds[0].len() {
        // Each node has an address of its own, so that its host tells nothing more.
        kinds[1].clear();
    }
    for kind in &mut kinds {
        kind.retain(|(_, nodes)| nodes.iter().any(|node| model.nodes[*node].is_up));
    }
    let now = row(model, Vec::new(), std::iter::empty());
    let is_damaged = now.is_bad() || model.nodes.iter().any(|node| !node.is_up);
    let mut rows: Vec<Row> = Some(now).filter(|_| is_damaged).into_iter().collect();
    let single = kinds.iter().flatten();
    rows.extend(single.map(|(lost, nodes)| row(model, vec![lost.clone()], nodes.iter().copied())));
    if scope == Scope::Pairs {
        for kind in &kinds {
            for (nth, (one, first)) in kind.iter().enumerate() {
                for (other, second) in &kind[nth + 1..] {
                    let lost = vec![one.clone(), other.clone()];
                    rows.push(row(model, lost, first.iter().chain(second).copied()));
                }
            }
        }
    }
    rows
}

fn row(model: &Model, lost: Vec<Lost>, nodes: impl Iterator<Item = usize>) -> Row {
    let prediction = predict(model, &Loss::of_nodes(model, nodes));
    Row {
        lost,
        promoted: prediction.promotions(),
        not_served: not_served(&prediction),
        goes_on: prediction.sides.iter().any(super::prediction::Side::is_ok),
        is_whole: prediction.is_whole,
        loses_data: prediction.loses_data(),
    }
}

/// Returns the number of slots that cannot be read or written on the side that serves most.
fn not_served(prediction: &Prediction) -> u32 {
    let served = prediction.sides.iter().map(|side| side.writable.min(side.readable)).max();
    u32::from(crate::running::SLOTS).saturating_sub(served.unwrap_or(0))
}
