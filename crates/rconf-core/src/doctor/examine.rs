//! Judges running nodes.

use super::drift::drift;
use super::node::node;
use crate::catalog::Server;
use crate::cluster::Node;
use crate::config::Source;
use crate::diagnostic::{Finding, Group, Meta, Report};
use crate::lint::rules::running::{
    announced_address_unreachable, answer_refused, clients_near_limit, clients_paused, cluster_down,
    config_epoch_collision, majority_on_one_host, master_without_slots, memory_near_limit, mixed_releases,
    node_busy, node_link_down, node_not_answering, node_unknown_to_peer, persistence_failing, replica_lags,
    replica_link_down, replica_of_replica, shard_without_replica, slot_left_open, slot_owners_disagree,
    slots_unassigned, slow_fork, slow_fsync, unfinished_handshake,
};
use crate::lint::{Linter, Sink};
use crate::running::{Flag, NodeLine, Seen, SeenNode};
use crate::secret::{shown, shown_in};
use crate::text::{LineTable, Place};
use std::collections::BTreeMap;

/// The checks of what only running nodes show.
const CHECKS: [fn(&Seen, &mut Sink); 25] = [
    node_not_answering::check,
    answer_refused::check,
    node_busy::check,
    node_link_down::check,
    unfinished_handshake::check,
    cluster_down::check,
    slots_unassigned::check,
    slot_owners_disagree::check,
    slot_left_open::check,
    node_unknown_to_peer::check,
    config_epoch_collision::check,
    replica_link_down::check,
    replica_lags::check,
    majority_on_one_host::check,
    announced_address_unreachable::check,
    mixed_releases::check,
    replica_of_replica::check,
    shard_without_replica::check,
    master_without_slots::check,
    memory_near_limit::check,
    persistence_failing::check,
    slow_fork::check,
    clients_near_limit::check,
    clients_paused::check,
    slow_fsync::check,
];

/// What was found in running nodes.
#[derive(Debug, Default)]
pub struct Examined {
    /// The findings, in order. Their places are in the texts of the nodes, by their names, and in files.
    pub report: Report,
    /// The server that all nodes run. `None` if there are several.
    pub server: Option<Server>,
    /// The texts that findings refer to, by path: what each node answered, and the files that it was compared with.
    pub texts: BTreeMap<String, Vec<u8>>,
    /// The names of the nodes that were not compared with a file, because none is theirs.
    pub without_file: Vec<String>,
    /// The end of the configuration in the text of each node. What follows holds no secrets.
    configurations: BTreeMap<String, usize>,
}

impl Examined {
    /// Returns the number of the line of a place, from 1, and that line without its secrets.
    pub fn line(&self, place: &Place) -> (usize, String) {
        let bytes = self.texts.get(&place.path).map_or(&[][..], Vec::as_slice);
        let table = LineTable::new(bytes);
        let number = table.line(place.span.start.min(bytes.len()));
        let (start, line) = (table.start(number), table.bytes(bytes, number));
        let shown = match self.configurations.get(&place.path) {
            Some(end) if start >= *end => line.to_vec(),
            Some(_) => shown(line).0,
            None => shown_in(&place.path, &bytes[..start], line).0,
        };
        (number, String::from_utf8_lossy(&shown).chars().filter(|c| !c.is_control()).collect())
    }

    /// Returns whether a place is in what a node answered, and not in a file.
    pub fn is_of_node(&self, place: &Place) -> bool {
        self.configurations.contains_key(&place.path)
    }

    /// Returns what a node answered at a place. Returns `None` for a file, and for a place that stands for a whole node.
    pub fn answered(&self, place: &Place) -> Option<String> {
        (self.is_of_node(place) && !place.span.is_empty()).then(|| self.line(place).1)
    }
}

/// Judges running nodes by the rules of a linter, and compares them with the files that they should run.
pub fn examine(seen: &Seen, files: &[Node], linter: &Linter) -> Examined {
    let mut findings = linter.selected(running(seen));
    findings.extend(of_configurations(seen, linter));
    let (differences, without_file) = drift(seen, files);
    findings.extend(linter.selected(differences));
    let texts = texts(seen, files);
    let mut report = Report::new(seen.all().len(), findings);
    report.locate(|path| texts.get(path).map(Vec::as_slice));
    let mut servers: Vec<Server> = seen.nodes().map(|node| node.server).collect();
    servers.dedup();
    let server = if let [server] = servers[..] { Some(server) } else { None };
    let end = |node: &SeenNode| (node.name().to_owned(), node.configuration().len());
    Examined { report, server, texts, without_file, configurations: seen.all().iter().map(end).collect() }
}

fn running(seen: &Seen) -> Vec<Finding> {
    let mut out = Sink::default();
    for check in CHECKS {
        check(seen, &mut out);
    }
    out.into_findings()
}

/// Returns what the rules for configurations find in those of the nodes.
fn of_configurations(seen: &Seen, linter: &Linter) -> Vec<Finding> {
    let nodes: Vec<Node> = seen.nodes().filter_map(node).collect();
    let mut findings = linter.check(&nodes.iter().collect::<Vec<_>>());
    findings.retain(|finding| holds_for_running(finding.rule) && !is_refuted(seen, finding));
    for finding in &mut findings {
        // There is no file to edit.
        finding.fix = None;
    }
    findings
}

/// Returns whether a rule says something of a server that runs. It has accepted its configuration, and how its file is
/// written is not known.
fn holds_for_running(rule: &Meta) -> bool {
    // Servers that run do not share a file: the second one would not have started.
    const NOT_OF_RUNNING: [&str; 1] = ["shared-state-file"];
    !matches!(rule.group, Group::Load | Group::Hygiene) && !NOT_OF_RUNNING.contains(&rule.name)
}

/// Returns whether nodes do what a finding says that they cannot: they reach a node that listens only on the loopback.
fn is_refuted(seen: &Seen, finding: &Finding) -> bool {
    let id = seen.nodes().find(|node| node.name() == finding.place.path).and_then(SeenNode::id);
    let is_reached = |line: &NodeLine| line.connected && !line.has(Flag::Myself) && !line.has(Flag::Failed);
    let mut views = seen.views().filter_map(|(_, view)| view.line(id?));
    finding.rule.name == "bind-loopback-in-cluster" && views.any(is_reached)
}

fn texts(seen: &Seen, files: &[Node]) -> BTreeMap<String, Vec<u8>> {
    let sources = files.iter().flat_map(|file| file.config.sources());
    let of_files = sources.flat_map(Source::files);
    let of_files = of_files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
    let of_nodes = seen.all().iter().map(|node| (node.name().to_owned(), node.text().to_vec()));
    of_files.chain(of_nodes).collect()
}
