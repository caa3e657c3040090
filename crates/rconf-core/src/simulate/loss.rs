//! What is lost, and how it is written: `7001,host:a,rack:r1` and `a,b|c,d`.

use super::model::Model;
use crate::message::{Message, error_with_message, say};
use std::collections::BTreeSet;

/// The maximum number of names in an error.
const MOST_NAMES: usize = 12;

/// What happens to a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The nodes that stop, by their index in [`Model::nodes`].
    pub lost: BTreeSet<usize>,
    /// The parts that no longer reach each other, with the nodes of each. One part if there is no cut.
    pub sides: Vec<BTreeSet<usize>>,
}

/// Why a loss cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LossError {
    /// Nothing has this name.
    Unknown {
        /// The name.
        name: String,
        /// What there is.
        known: Message,
    },
    /// Several nodes have this name.
    Ambiguous {
        /// The name.
        name: String,
        /// The nodes.
        nodes: String,
    },
    /// A node is on both sides of a cut.
    Twice {
        /// The node.
        node: String,
    },
    /// Nodes are on no side of a cut.
    NoSide {
        /// The nodes.
        nodes: String,
    },
    /// A cut has one side.
    OneSide,
    /// A cut has several empty sides.
    TwoEmpty,
}

impl LossError {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        match self {
            Self::Unknown { name, known } => say!(
                "the cluster has no node, host or rack `{name}`; it has {known}",
                "集群没有叫 `{name}` 的节点、主机或机架；它有{known}",
                name,
                known
            ),
            Self::Ambiguous { name, nodes } => say!(
                "`{name}` may be any of {nodes}: write the address and the port, or the id",
                "`{name}` 可能是 {nodes} 中的任何一个：请写出地址和端口，或写 id",
                name,
                nodes
            ),
            Self::Twice { node } => {
                say!("{node} is on two sides of the cut", "{node} 同时在网络分割的两侧", node)
            }
            Self::NoSide { nodes } => say!(
                "{nodes} are on no side of the cut: name them, or leave one side empty, which then has all others: `a,b|`",
                "{nodes} 不在网络分割的任何一侧：请写出它们，或让一侧为空，其余节点就都在那一侧：`a,b|`",
                nodes
            ),
            Self::OneSide => say!(
                "a cut has two sides or more, with `|` between them: `a,b|c,d`",
                "网络分割至少有两侧，用 `|` 隔开：`a,b|c,d`"
            ),
            Self::TwoEmpty => say!(
                "only one side of a cut can be empty, which then has all nodes that are not named",
                "网络分割只能有一侧为空，没有写出的节点都在那一侧"
            ),
        }
    }
}

error_with_message!(LossError);

impl Loss {
    /// Returns the loss of nodes.
    pub fn of_nodes(model: &Model, lost: impl IntoIterator<Item = usize>) -> Self {
        Self { lost: lost.into_iter().collect(), sides: vec![(0..model.nodes.len()).collect()] }
    }

    /// Reads a loss. Each of `names` stands for nodes, hosts or racks, with commas between them: `7001`, `node:7001`, `host:a`,
    /// `rack:r1`. `cut` has the sides of a cut, with `|` between them.
    ///
    /// # Errors
    ///
    /// Returns an error if a name means nothing or several nodes, or if the cut does not place every node on one side.
    pub fn read(model: &Model, names: &[String], cut: Option<&str>) -> Result<Self, LossError> {
        let mut loss = Self::of_nodes(model, named(model, &names.join(","))?);
        if let Some(cut) = cut {
            loss.sides = sides(model, cut, &loss.lost)?;
        }
        Ok(loss)
    }

    /// Returns the nodes of each side that still run.
    pub(super) fn living(&self, model: &Model) -> Vec<Vec<usize>> {
        let lives = |node: &&usize| model.nodes[**node].is_up && !self.lost.contains(*node);
        let living = |side: &BTreeSet<usize>| side.iter().filter(lives).copied().collect::<Vec<usize>>();
        self.sides.iter().map(living).filter(|side| !side.is_empty()).collect()
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}

/// Returns the nodes that names stand for.
fn named(model: &Model, names: &str) -> Result<BTreeSet<usize>, LossError> {
    let mut all = BTreeSet::new();
    for name in words(names) {
        all.extend(resolve(model, name)?);
    }
    Ok(all)
}

fn sides(model: &Model, cut: &str, lost: &BTreeSet<usize>) -> Result<Vec<BTreeSet<usize>>, LossError> {
    let parts: Vec<&str> = cut.split('|').collect();
    let is_empty = |part: &&&str| words(part).next().is_none();
    match (parts.len(), parts.iter().filter(is_empty).count()) {
        (0 | 1, _) => return Err(LossError::OneSide),
        (_, 2..) => return Err(LossError::TwoEmpty),
        _ => {}
    }
    let mut sides = Vec::new();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    for part in &parts {
        let side = named(model, part)?;
        if let Some(node) = side.intersection(&seen).next() {
            return Err(LossError::Twice { node: model.name(*node).to_owned() });
        }
        seen.extend(&side);
        sides.push(side);
    }
    let rest: BTreeSet<usize> = (0..model.nodes.len()).filter(|node| !seen.contains(node)).collect();
    match sides.iter_mut().find(|side| side.is_empty()) {
        Some(empty) => *empty = rest,
        None => {
            let missing: Vec<&usize> = rest.iter().filter(|node| !lost.contains(node)).collect();
            if !missing.is_empty() {
                return Err(LossError::NoSide { nodes: shown(model.names(missing)) });
            }
        }
    }
    Ok(sides)
}

/// Returns the nodes that a name stands for: those of a rack or a host, or one node.
fn resolve(model: &Model, name: &str) -> Result<Vec<usize>, LossError> {
    let all = |is: &dyn Fn(usize) -> bool| (0..model.nodes.len()).filter(|node| is(*node)).collect();
    let (kind, bare) = match name.split_once(':') {
        Some((kind @ ("node" | "host" | "rack"), bare)) => (Some(kind), bare),
        _ => (None, name),
    };
    let may_be = |of: &str| kind.is_none_or(|kind| kind == of);
    let nodes: Vec<usize> = all(&|node| may_be("node") && model.nodes[node].name == bare);
    let nodes = if nodes.is_empty() {
        all(&|node| may_be("node") && model.nodes[node].aliases.iter().any(|alias| alias == bare))
    } else {
        nodes
    };
    match nodes.len() {
        0 => {}
        1 => return Ok(nodes),
        _ => {
            return Err(LossError::Ambiguous { name: bare.to_owned(), nodes: shown(model.names(&nodes)) });
        }
    }
    let on_host: Vec<usize> = all(&|node| may_be("host") && model.nodes[node].host.as_deref() == Some(bare));
    let in_rack: Vec<usize> = all(&|node| may_be("rack") && model.nodes[node].rack.as_deref() == Some(bare));
    let found = if on_host.is_empty() { in_rack } else { on_host };
    if found.is_empty() {
        return Err(LossError::Unknown { name: bare.to_owned(), known: known(model) });
    }
    Ok(found)
}

/// Returns what a loss may name.
fn known(model: &Model) -> Message {
    let shown = |names: Vec<&str>| shown(names.into_iter().map(str::to_owned).collect());
    let nodes = shown(model.nodes.iter().map(|node| node.name.as_str()).collect());
    let (hosts, racks) = (model.hosts(), model.racks());
    let hosts = if hosts.is_empty() {
        Message::default()
    } else {
        say!(", the hosts {names}", "，主机 {names}", names = shown(hosts))
    };
    let racks = if racks.is_empty() {
        Message::default()
    } else {
        say!(", the racks {names}", "，机架 {names}", names = shown(racks))
    };
    say!("the nodes {nodes}{hosts}{racks}", "节点 {nodes}{hosts}{racks}", nodes, hosts, racks)
}

fn shown(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(MOST_NAMES);
    names.truncate(MOST_NAMES);
    let names = names.join(", ");
    if more > 0 { format!("{names} and {more} more") } else { names }
}
