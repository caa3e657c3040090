use crate::message::{Message, error_with_message, say};

/// A spec for a cluster that already exists.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Imported {
    /// The text of the `rconf.toml`.
    pub text: String,
    /// The number of nodes.
    pub nodes: usize,
    /// What a spec cannot express, or what will be otherwise than it is.
    pub notes: Vec<Message>,
    /// Whether nothing tells which nodes are replicas, so that their roles are a guess.
    pub roles_are_guessed: bool,
}

/// Why there is no spec.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotImported {
    /// No configuration is of a cluster node.
    NoNodes,
    /// The nodes make no cluster that rconf can describe.
    NoSpec(Message),
}

impl NotImported {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        match self {
            Self::NoNodes => say!(
                "no node of a cluster was found: no configuration has `cluster-enabled yes`",
                "没有找到集群的节点：没有哪份配置写了 `cluster-enabled yes`"
            ),
            Self::NoSpec(why) => say!(
                "these nodes make no cluster that rconf.toml can describe: {why}",
                "rconf.toml 无法描述由这些节点组成的集群：{why}",
                why
            ),
        }
    }
}

error_with_message!(NotImported);
