use crate::diagnostic::rule;
use crate::message::{Message, say};
use crate::spec::problem::Problem;
use crate::spec::words::shortened;

rule! {
    /// ## What it does
    /// Finds tables and roles in a spec that name a node or host which the spec does not have.
    ///
    /// ## Why it matters
    /// Their settings would be ignored, or cannot be applied.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// ports = "7002-7007"
    ///
    /// [node.7008.config]
    /// maxmemory = "4gb"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// ports = "7002-7007"
    ///
    /// [node.7007.config]
    /// maxmemory = "4gb"
    /// ```
    ///
    /// ## References
    /// - `rconf gen --print topology` shows the nodes
    UnknownNode = "S012" "unknown-node", Spec, Error, fix: None
}

/// Returns the problem that no node has this key. `keys` are the keys of the nodes, in order.
pub(in crate::spec) fn no_such_node(key: &str, keys: &[&str]) -> Problem {
    let known = match keys {
        [] => say!("none", "无"),
        [first, .., last] if keys.len() > 12 => {
            say!("{first} to {last}", "{first} 至 {last}", first, last)
        }
        keys => Message::verbatim(keys.join(", ")),
    };
    Problem::new(
        UnknownNode::META,
        say!("there is no node `{key}`", "没有节点 `{key}`", key = shortened(key)),
        say!("the nodes are {known}", "现有节点：{known}", known),
    )
}

/// Returns the problem that no host has this name. `names` are the names of the hosts.
pub(in crate::spec) fn no_such_host(name: &str, names: &[&str]) -> Problem {
    Problem::new(
        UnknownNode::META,
        say!("there is no host `{name}`", "没有主机 `{name}`", name = shortened(name)),
        say!("the hosts are {known}", "现有主机：{known}", known = names.join(", ")),
    )
}

/// Returns the problem that a node should be a replica of `master`, which is a replica itself.
pub(in crate::spec) fn replica_of_replica(node: &str, master: &str) -> Problem {
    Problem::new(
        UnknownNode::META,
        say!(
            "node {node} cannot be a replica of {wanted}, which is a replica itself",
            "节点 {node} 不能作为 {wanted} 的从节点：后者自己就是从节点",
            node,
            wanted = master,
        ),
        say!("name a master instead", "改写为一个主节点"),
    )
}
