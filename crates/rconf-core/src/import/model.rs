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
    /// The files of some servers are not there, as where a script makes them when it runs.
    WithoutFiles {
        /// The number of servers that plans start.
        servers: usize,
        /// The number of nodes whose configuration is there.
        files: usize,
    },
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
            Self::WithoutFiles { servers, files } => say!(
                "servers that are started: {servers}; configurations of cluster nodes that are there: {files}. If a script makes the others when it runs, name the folder where it has put them",
                "启动的服务器：{servers} 个；找到的集群节点配置：{files} 份。如果其余配置由脚本运行时生成，请给出存放它们的目录",
                servers,
                files
            ),
        }
    }
}

error_with_message!(NotImported);
