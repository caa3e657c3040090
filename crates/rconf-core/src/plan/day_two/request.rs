use super::pods;
use super::watched::{self, Set};
use super::{Roles, UpgradeError, add_node, remove_node, rolling_restart, rotate_password, upgrade};
use crate::catalog::Server;
use crate::message::{Message, error_with_message, say};
use crate::plan::Change;
use crate::spec::{
    EditError, Spec, Target, default_image, with_node, with_server, with_shard, without_node, without_shard,
};
use crate::topology::{NodePlan, Pods, SentinelPlan, Shard, Topology, topology};

/// A change to a running cluster that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Request {
    /// Add a node.
    AddNode {
        /// The client port of the node, which is its key too.
        port: u16,
        /// The key of the master that it replicates. `None` adds a master.
        replica_of: Option<String>,
        /// The name of the host that runs it. Needed if the spec has several hosts.
        host: Option<String>,
    },
    /// Remove a node.
    RemoveNode {
        /// The key of the node.
        node: String,
    },
    /// Add a shard, where Kubernetes runs the nodes.
    AddShard {
        /// The client port of its first node, which is its key too. `None` takes the one after those of the other nodes.
        port: Option<u16>,
    },
    /// Remove the last shard, where Kubernetes runs the nodes.
    RemoveShard {
        /// The key of a node of it, to be sure.
        node: Option<String>,
    },
    /// Restart every node, one at a time.
    RollingRestart,
    /// Replace a Sentinel whose state is lost.
    ReplaceSentinel {
        /// The key of the Sentinel.
        sentinel: String,
    },
    /// Change the password. The old one stays valid until every node and client has the new one.
    RotatePassword,
    /// Move the cluster to another server, one node at a time.
    Upgrade {
        /// The server.
        to: Server,
        /// The image. `None` takes the official image of the server.
        image: Option<String>,
    },
}

/// Why there are no steps for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The spec cannot be changed as asked.
    Edit(EditError),
    /// The cluster cannot be moved to the server node by node.
    Upgrade(UpgradeError),
    /// There is no such node.
    UnknownNode {
        /// The key that was asked for.
        node: String,
        /// The keys of the nodes of the spec.
        known: Vec<String>,
    },
    /// Pods come and go with their shard.
    ByShard,
    /// Only pods come and go by the shard.
    NotByShard,
    /// An operator makes the changes.
    ByOperator,
    /// The node is the master, which Sentinels watch.
    IsMaster(String),
}

impl RequestError {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        match self {
            Self::Edit(why) => why.message(),
            Self::Upgrade(why) => why.message(),
            Self::UnknownNode { node, known } => say!(
                "there is no node {node}; the nodes are {known}",
                "没有节点 {node}；已有的节点是 {known}",
                node,
                known = known.join(", ")
            ),
            Self::ByShard => say!(
                "on Kubernetes, a master comes and goes with its shard: use `rconf plan add-shard` and `rconf plan remove-shard`; \
                 add-node with --replica-of and remove-node are for replicas",
                "在 Kubernetes 上，主节点随分片一起增减：请用 `rconf plan add-shard` 和 `rconf plan remove-shard`；带 --replica-of 的 \
                 add-node 以及 remove-node 只用于从节点"
            ),
            Self::NotByShard => say!(
                "shards are added and removed as a whole only on Kubernetes; on Docker, use add-node and remove-node for each node",
                "只有在 Kubernetes 上才能整个增减分片；在 Docker 上，请对每个节点用 add-node 和 remove-node"
            ),
            Self::ByOperator => say!(
                "the operator changes the cluster: change rconf.toml, run `rconf gen`, then `kubectl apply --kustomize .`",
                "集群由 operator 来改动：请修改 rconf.toml，运行 `rconf gen`，再运行 `kubectl apply --kustomize .`"
            ),
            Self::IsMaster(node) => say!(
                "node {node} is the master: let a replica take over first, with `./plan.sh cli SENTINEL sentinel failover NAME`",
                "节点 {node} 是主节点：请先让从节点接管，用 `./plan.sh cli SENTINEL sentinel failover NAME`",
                node
            ),
        }
    }
}

error_with_message!(RequestError);

impl From<EditError> for RequestError {
    fn from(why: EditError) -> Self {
        Self::Edit(why)
    }
}

impl From<UpgradeError> for RequestError {
    fn from(why: UpgradeError) -> Self {
        Self::Upgrade(why)
    }
}

impl Request {
    /// Returns the text of the spec after the change. It is the same text if the change is none of the spec's.
    pub fn changed_spec(&self, text: &str) -> Result<String, EditError> {
        match self {
            Self::AddNode { port, replica_of, host } => {
                with_node(text, *port, replica_of.as_deref(), host.as_deref())
            }
            Self::RemoveNode { node } => without_node(text, node),
            Self::AddShard { port } => with_shard(text, *port),
            Self::RemoveShard { node } => without_shard(text, node.as_deref()),
            Self::Upgrade { to, image } => {
                let image = image.clone().unwrap_or_else(|| default_image(*to));
                with_server(text, to.name(), &image)
            }
            Self::RollingRestart | Self::RotatePassword | Self::ReplaceSentinel { .. } => Ok(text.to_owned()),
        }
    }

    /// Returns why the nodes of a spec cannot be changed like this, whatever the rest of the spec says. Returns `None` if they can.
    pub fn refusal(&self, spec: &Spec) -> Option<RequestError> {
        match (self, spec.target) {
            (_, Target::ValkeyOperator | Target::RedisOperator) => Some(RequestError::ByOperator),
            (Self::AddShard { .. } | Self::RemoveShard { .. }, Target::Docker) => {
                Some(RequestError::NotByShard)
            }
            (Self::AddNode { replica_of: None, .. }, Target::Kubernetes) => Some(RequestError::ByShard),
            (Self::RemoveNode { node }, Target::Kubernetes) => {
                let shards = crate::topology::pods(spec).shards;
                let is_first = |shard: &Shard| shard.pods.first().is_some_and(|pod| pod.node == *node);
                shards.iter().any(is_first).then_some(RequestError::ByShard)
            }
            _ => None,
        }
    }

    /// Returns the steps. `before` and `after` are the spec before and after the change, and `roles` the roles that the
    /// nodes of `before` have now.
    pub fn steps(&self, before: &Spec, after: &Spec, roles: &Roles) -> Result<Change, RequestError> {
        if let Some(why) = self.refusal(before) {
            return Err(why);
        }
        if before.target == Target::Kubernetes {
            return self.steps_of_pods(before, after);
        }
        let now = topology(before);
        if let Some(set) = Set::of(before, &now) {
            return self.steps_of_sentinels(&set, after, roles);
        }
        Ok(match self {
            Self::ReplaceSentinel { sentinel } => return Err(unknown_sentinel(sentinel, &now)),
            Self::AddNode { port, .. } => {
                let wanted = topology(after);
                let key = port.to_string();
                let node = wanted.nodes.iter().find(|node| node.port == *port && node.node == key);
                add_node(&wanted, known(node, &key, &wanted)?, &self.options())
            }
            Self::RemoveNode { node } => {
                let found = now.nodes.iter().find(|one| one.node == *node);
                let is_master = roles.shards.iter().any(|(master, _)| master == node);
                remove_node(&now, known(found, node, &now)?, is_master)
            }
            Self::AddShard { .. } | Self::RemoveShard { .. } => return Err(RequestError::NotByShard),
            Self::RollingRestart => rolling_restart(&now, roles),
            Self::RotatePassword => rotate_password(before, &now),
            Self::Upgrade { .. } => upgrade(before, after, &now, roles, &self.options())?,
        })
    }

    /// Returns the steps where Kubernetes runs the nodes.
    fn steps_of_pods(&self, before: &Spec, after: &Spec) -> Result<Change, RequestError> {
        let (now, then) = (crate::topology::pods(before), crate::topology::pods(after));
        let first_of_last = |pods: &Pods| {
            let last = pods.shards.last().and_then(|shard| shard.pods.first());
            last.map_or_else(String::new, |pod| pod.node.clone())
        };
        let is_external = before.kubernetes.external_domain.is_some();
        Ok(match self {
            Self::RollingRestart => pods::rolling_restart(&now),
            Self::RotatePassword => pods::rotate_password(before, &now),
            Self::Upgrade { .. } => pods::upgrade(before, after, &now, &self.options())?,
            Self::AddShard { .. } => {
                let node = first_of_last(&then);
                pods::add(&now, &then, &format!("add-shard --port {node}"), &format!("remove-shard {node}"))
            }
            Self::RemoveShard { .. } => {
                let node = first_of_last(&now);
                // Its ports may not have been consecutive, so the way back chooses new ones.
                pods::remove(&now, &then, &format!("remove-shard {node}"), "add-shard", is_external)
            }
            Self::AddNode { port, replica_of: Some(_), .. } => {
                let write = format!("add-node {}", self.options());
                pods::add(&now, &then, &write, &format!("remove-node {port}"))
            }
            Self::RemoveNode { node } => {
                let of = now.shards.iter().find(|shard| shard.pods[1..].iter().any(|pod| pod.node == *node));
                let master = &of.ok_or(RequestError::ByShard)?.pods[0].node;
                let (write, back) =
                    (format!("remove-node {node}"), format!("add-node --port {node} --replica-of {master}"));
                pods::remove(&now, &then, &write, &back, is_external)
            }
            Self::AddNode { .. } => return Err(RequestError::ByShard),
            Self::ReplaceSentinel { sentinel } => return Err(unknown_sentinel(sentinel, &topology(before))),
        })
    }

    /// Returns the steps where Sentinels watch the servers. `set` are those before the change.
    fn steps_of_sentinels(&self, set: &Set<'_>, after: &Spec, roles: &Roles) -> Result<Change, RequestError> {
        let wanted = topology(after);
        // No change turns the set into a Redis Cluster.
        let then = Set::of(after, &wanted).unwrap_or(*set);
        Ok(match self {
            Self::AddNode { port, .. } => {
                let key = port.to_string();
                let node = wanted.nodes.iter().find(|node| node.port == *port && node.node == key);
                watched::add_replica(&then, known(node, &key, &wanted)?, &self.options())
            }
            Self::RemoveNode { node } => {
                if roles.shards.iter().any(|(master, _)| master == node) {
                    return Err(RequestError::IsMaster(node.clone()));
                }
                let found = set.topology.nodes.iter().find(|one| one.node == *node);
                watched::remove_replica(set, &then, known(found, node, set.topology)?)
            }
            Self::AddShard { .. } | Self::RemoveShard { .. } => return Err(RequestError::NotByShard),
            Self::RollingRestart => watched::rolling_restart(set, roles),
            Self::ReplaceSentinel { sentinel } => {
                let is_it = |one: &SentinelPlan| one.node == *sentinel;
                if !set.topology.sentinels.iter().any(is_it) {
                    return Err(unknown_sentinel(sentinel, set.topology));
                }
                watched::replace_sentinel(set, sentinel)
            }
            Self::RotatePassword => watched::rotate_password(set),
            Self::Upgrade { .. } => upgrade(set.spec, after, set.topology, roles, &self.options())?,
        })
    }

    /// Returns the options of the `rconf plan` command that asks for this.
    fn options(&self) -> String {
        let optional = |flag: &str, value: &Option<String>| {
            value.as_ref().map_or(String::new(), |value| format!(" {flag} {value}"))
        };
        match self {
            Self::AddNode { port, replica_of, host } => {
                let (replica_of, host) = (optional("--replica-of", replica_of), optional("--host", host));
                format!("--port {port}{replica_of}{host}")
            }
            Self::Upgrade { to, image } => format!("--to {to}{}", optional("--image", image)),
            Self::RemoveNode { node } => node.clone(),
            Self::ReplaceSentinel { sentinel } => sentinel.clone(),
            Self::RollingRestart
            | Self::RotatePassword
            | Self::AddShard { .. }
            | Self::RemoveShard { .. } => String::new(),
        }
    }
}

fn known<'t>(
    node: Option<&'t NodePlan>,
    key: &str,
    topology: &Topology,
) -> Result<&'t NodePlan, RequestError> {
    node.ok_or_else(|| RequestError::UnknownNode {
        node: key.to_owned(),
        known: topology.nodes.iter().map(|node| node.node.clone()).collect(),
    })
}

fn unknown_sentinel(sentinel: &str, topology: &Topology) -> RequestError {
    RequestError::UnknownNode {
        node: sentinel.to_owned(),
        known: topology.sentinels.iter().map(|one| one.node.clone()).collect(),
    }
}
