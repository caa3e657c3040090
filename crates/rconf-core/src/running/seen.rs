//! Running nodes beside each other, and where each thing that they answered stands.

use super::answers::Answers;
use super::conf::configuration;
use super::read::{Unread, answers};
use super::state::{NodeId, NodeLine, Slots, View};
use crate::catalog::Server;
use crate::text::{Place, Span};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The nodes that were asked.
#[derive(Debug, Default)]
pub struct Seen {
    nodes: Vec<SeenNode>,
}

/// A node that was asked.
#[derive(Debug)]
pub struct SeenNode {
    /// Its answers.
    pub answers: Answers,
    /// The server that it is, or the default if it does not say so.
    pub server: Server,
    /// Its view of the cluster, if it is in cluster mode.
    pub view: Option<View>,
    /// The lines of its answer to `CLUSTER NODES` that could not be read.
    pub unread: Vec<Unread>,
    sheet: Sheet,
}

/// What a node answered as one text, which findings refer to: its configuration, the fields of `INFO`, and the lines of
/// `CLUSTER NODES`.
#[derive(Debug, Default)]
struct Sheet {
    text: Vec<u8>,
    /// The end of the configuration.
    configuration: usize,
    fields: BTreeMap<String, Span>,
    lines: BTreeMap<NodeId, Span>,
    refused: Vec<Span>,
    unreachable: Span,
}

impl Sheet {
    fn add(&mut self, line: &str) -> Span {
        let start = self.text.len();
        self.text.extend_from_slice(line.as_bytes());
        self.text.push(b'\n');
        Span::new(start, self.text.len() - 1)
    }
}

impl Seen {
    /// Reads answers.
    pub fn new(answers: Vec<Answers>) -> Self {
        Self { nodes: answers.into_iter().map(SeenNode::new).collect() }
    }

    /// Returns all nodes, with those that did not answer.
    pub fn all(&self) -> &[SeenNode] {
        &self.nodes
    }

    /// Returns the nodes that answered.
    pub fn nodes(&self) -> impl Iterator<Item = &SeenNode> + Clone {
        self.nodes.iter().filter(|node| node.answers.unreachable.is_none())
    }

    /// Returns the nodes that answered, each with its view of the cluster.
    pub fn views(&self) -> impl Iterator<Item = (&SeenNode, &View)> + Clone {
        self.nodes().filter_map(|node| Some((node, node.view.as_ref()?)))
    }

    /// Returns the node with an id, if it answered.
    pub fn node(&self, id: NodeId) -> Option<&SeenNode> {
        self.nodes().find(|node| node.id() == Some(id))
    }

    /// Returns the ids of all nodes that occur in a view, ordered.
    pub fn ids(&self) -> Vec<NodeId> {
        let mut ids: Vec<NodeId> =
            self.views().flat_map(|(_, view)| &view.nodes).map(|line| line.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Returns the most trustworthy line about a node: its own, else the one with the highest epoch.
    pub fn line(&self, id: NodeId) -> Option<&NodeLine> {
        let own = self.node(id).and_then(SeenNode::own_line);
        let lines = self.views().filter_map(|(_, view)| view.line(id));
        own.or_else(|| lines.max_by_key(|line| line.epoch))
    }

    /// Returns the name of a node in messages: that under which it was asked, else its address, else its id.
    pub fn name(&self, id: NodeId) -> String {
        if let Some(node) = self.node(id) {
            return node.answers.name.clone();
        }
        let mut lines = self.views().filter_map(|(_, view)| view.line(id));
        let known = lines.find_map(|line| Some(address(line.ip?, line.port)));
        known.unwrap_or_else(|| id.to_string().chars().take(8).collect())
    }

    /// Returns the text that findings about a node refer to.
    pub fn text(&self, name: &str) -> Option<&[u8]> {
        self.nodes.iter().find(|node| node.answers.name == name).map(SeenNode::text)
    }
}

impl SeenNode {
    fn new(given: Answers) -> Self {
        let server = given.server().unwrap_or_default();
        let (views, _, unread) = answers(given.nodes.join("\n").as_bytes());
        let mut sheet = Sheet { text: configuration(&given, server), ..Sheet::default() };
        sheet.configuration = sheet.text.len();
        for (name, value) in &given.info {
            let span = sheet.add(&format!("{name}:{value}"));
            sheet.fields.entry(name.clone()).or_insert(span);
        }
        for line in &given.nodes {
            let id = line.split_whitespace().find_map(NodeId::parse);
            let span = sheet.add(line);
            if let Some(id) = id {
                sheet.lines.entry(id).or_insert(span);
            }
        }
        for refused in &given.refused {
            let span = sheet.add(&format!("{}: {}", refused.command, refused.error));
            sheet.refused.push(span);
        }
        if let Some(why) = &given.unreachable {
            sheet.unreachable = sheet.add(why);
        }
        Self { answers: given, server, view: views.into_iter().next(), unread, sheet }
    }

    /// Returns the name of the node in messages.
    pub fn name(&self) -> &str {
        &self.answers.name
    }

    /// Returns the id of the node, if it is known.
    pub fn id(&self) -> Option<NodeId> {
        self.own_line().map(|line| line.id)
    }

    /// Returns what the node says of itself in `CLUSTER NODES`.
    pub fn own_line(&self) -> Option<&NodeLine> {
        self.view.as_ref()?.myself()
    }

    /// Returns a field of `INFO` or `CLUSTER INFO`.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.answers.field(name)
    }

    /// Returns a field that is a number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.answers.number(name)
    }

    /// Returns whether the node is a replica.
    pub fn is_replica(&self) -> bool {
        self.field("role") == Some("slave")
    }

    /// Returns the address at which the node was asked, if its name is one: the host and the port.
    pub fn asked_at(&self) -> Option<(IpAddr, u16)> {
        let (host, port) = self.name().rsplit_once(':')?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Some((host.parse().ok()?, port.parse().ok()?))
    }

    /// Returns everything that the node answered, as one text.
    pub fn text(&self) -> &[u8] {
        &self.sheet.text
    }

    /// Returns the configuration of the node.
    pub fn configuration(&self) -> &[u8] {
        &self.sheet.text[..self.sheet.configuration]
    }

    fn place(&self, span: Span) -> Place {
        Place { path: self.answers.name.clone(), span }
    }

    /// Returns the place of a field, or the start if there is no such field.
    pub fn at_field(&self, name: &str) -> Place {
        self.place(self.sheet.fields.get(name).copied().unwrap_or_default())
    }

    /// Returns the place of the line about a node in `CLUSTER NODES`, or the start if there is no such line.
    pub fn at_line(&self, id: NodeId) -> Place {
        self.place(self.sheet.lines.get(&id).copied().unwrap_or_default())
    }

    /// Returns the place of a refused command.
    pub fn at_refused(&self, nth: usize) -> Place {
        self.place(self.sheet.refused.get(nth).copied().unwrap_or_default())
    }

    /// Returns the place that says why the node could not be asked.
    pub fn at_unreachable(&self) -> Place {
        self.place(self.sheet.unreachable)
    }
}

/// Returns an address in messages.
pub(super) fn address(ip: IpAddr, port: u16) -> String {
    std::net::SocketAddr::new(ip, port).to_string()
}

/// Returns sorted slots as ranges.
pub(crate) fn ranges(slots: &[u16]) -> Vec<Slots> {
    let mut ranges: Vec<Slots> = Vec::new();
    for slot in slots {
        match ranges.last_mut() {
            Some(range) if range.last + 1 == *slot => range.last = *slot,
            _ => ranges.push(Slots { first: *slot, last: *slot }),
        }
    }
    ranges
}
