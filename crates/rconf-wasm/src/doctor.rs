//! What is wrong with running nodes, from their pasted answers.

use rconf_core::doctor::{Examined, examine};
use rconf_core::lint::{Linter, Options};
use rconf_core::message::Language;
use rconf_core::report::json;
use rconf_core::running::{Flag, NodeId, Seen, SeenNode, Unread, Why, read_pasted};
use rconf_core::simulate::{Model, ModelNode, ModelRole};
use serde::Serialize;

/// The name of the pasted text, and of a node that has no other.
pub const PASTED: &str = "answers.txt";

/// What was found, or nothing if the text has no answers of a node.
#[derive(Serialize)]
pub struct Diagnosed {
    /// The output of `rconf doctor` with `--format json`. The path of a finding is the name of a node.
    report: Option<json::Json>,
    /// The nodes that answered, and those that they know.
    nodes: Vec<Node>,
    /// The numbers of the lines that were not understood, from 1.
    unread: Vec<usize>,
    /// Whether a server refused to answer without a password.
    needs_password: bool,
}

#[derive(Default, Serialize)]
struct Node {
    /// The name in the picture, which simulations know too.
    name: String,
    /// The path of findings about it. `None` if it did not answer.
    path: Option<String>,
    address: Option<String>,
    host: Option<String>,
    port: u16,
    bus_port: u16,
    is_replica: bool,
    /// The name of the master that it follows, if that is known.
    replica_of: Option<String>,
    /// The slots, as ranges.
    slots: Vec<String>,
    is_up: bool,
}

/// Examines the nodes whose answers a text has.
pub fn doctor(text: &str, language: Language) -> Diagnosed {
    let (answers, unread) = read_pasted(PASTED, text.as_bytes());
    let is_nothing = answers.is_empty();
    let seen = Seen::new(answers);
    let examined = examine(&seen, &[], &Linter::new(Options::default()));
    Diagnosed {
        report: (!is_nothing).then(|| report(examined, language)),
        nodes: nodes(&seen),
        needs_password: unread.iter().any(|line| line.why == Why::NoPassword),
        unread: unread.iter().map(|Unread { line, .. }| *line).filter(|line| *line > 0).collect(),
    }
}

fn report(mut examined: Examined, language: Language) -> json::Json {
    examined.report.language = language;
    let server = examined.server.unwrap_or_default();
    json::report_of_nodes(&examined, server, |path| examined.texts.get(path).map(Vec::as_slice))
}

/// Returns the nodes of a cluster, or else those that answered.
fn nodes(seen: &Seen) -> Vec<Node> {
    match Model::of_running(seen) {
        Ok(model) => model.nodes.iter().map(|node| member(node, &model, seen)).collect(),
        Err(_) => seen.nodes().map(|node| alone(node, seen)).collect(),
    }
}

/// Returns a node of a cluster.
fn member(node: &ModelNode, model: &Model, seen: &Seen) -> Node {
    let id = node.id.as_deref().and_then(NodeId::parse);
    let line = id.and_then(|id| seen.line(id));
    // Where each node has an address of its own, they are no hosts.
    let has_hosts = model.hosts().len() < model.nodes.len();
    let (slots, master) = match &node.role {
        ModelRole::Master { slots } => (slots.iter().map(ToString::to_string).collect(), None),
        ModelRole::Replica { of } => (Vec::new(), Some(*of)),
    };
    Node {
        name: node.name.clone(),
        path: id.and_then(|id| seen.node(id)).map(|node| node.name().to_owned()),
        address: line.and_then(|line| line.ip).map(|ip| ip.to_string()),
        host: node.host.clone().filter(|_| has_hosts),
        port: line.map_or(0, |line| line.port),
        bus_port: line.map_or(0, |line| line.bus_port),
        is_replica: master.is_some() || line.is_some_and(|line| line.has(Flag::Replica)),
        replica_of: master.map(|master| model.name(master).to_owned()),
        slots,
        is_up: node.is_up,
    }
}

/// Returns a node that is in no cluster, or did not say so.
fn alone(node: &SeenNode, seen: &Seen) -> Node {
    let name = |node: &SeenNode| node.name().to_owned();
    let port = |node: &SeenNode| {
        let asked = node.asked_at().map(|(_, port)| u64::from(port));
        node.number("tcp_port").or(asked).and_then(|port| u16::try_from(port).ok()).unwrap_or_default()
    };
    let follows = node.number("master_port").filter(|_| node.is_replica());
    let masters = seen.nodes().filter(|one| follows == Some(u64::from(port(one))));
    Node {
        name: name(node),
        path: Some(name(node)),
        address: node.asked_at().map(|(ip, _)| ip.to_string()),
        port: port(node),
        is_replica: node.is_replica(),
        replica_of: masters.map(name).next(),
        is_up: true,
        ..Node::default()
    }
}
