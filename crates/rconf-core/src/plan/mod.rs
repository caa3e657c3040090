//! The steps that make a topology run, and their form as a shell script.

mod change;
pub mod shell;

pub use change::{Change, ChangeStep, Check};

use crate::catalog::Flavor;
use crate::spec::{Announce, Spec};
use crate::topology::{NodePlan, Topology};

/// Ordered steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
}

/// One step: what, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub action: Action,
    /// Why, in one sentence.
    pub why: &'static str,
}

/// What a step does. Arguments are words of a command line, each to be quoted as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `docker …`, unless the network is there.
    CreateNetwork(Vec<String>),
    /// `docker …` for one node, unless its container is there.
    RunNode {
        /// The name of the container.
        name: String,
        /// The words after `docker`.
        docker: Vec<String>,
    },
    /// Waits until every node answers.
    WaitForNodes,
    /// `redis-cli …`, unless the cluster is there. The password comes through the environment.
    CreateCluster(Vec<String>),
    /// Waits until the cluster is whole: state, slots, links, every node reached where it says it is.
    Verify,
}

/// Where the folder with a node's configuration is mounted.
const CONF_MOUNT: &str = "/usr/local/etc/redis";

/// The plan that brings a new cluster up.
pub fn bring_up(spec: &Spec, topology: &Topology) -> Plan {
    let mut steps = vec![Step {
        action: Action::CreateNetwork(network(spec, topology)),
        why: "Nodes keep their addresses for life; Docker gives other containers addresses from the other half.",
    }];
    steps.extend(topology.nodes.iter().map(|node| Step {
        action: Action::RunNode { name: node.name.clone(), docker: run(spec, topology, node) },
        why: "A folder is mounted, not a file, so that CONFIG REWRITE can rename over it.",
    }));
    steps.push(Step {
        action: Action::WaitForNodes,
        why: "Creating a cluster of servers that still start fails half-way.",
    });
    steps.push(Step {
        action: Action::CreateCluster(create(spec, topology)),
        why: "Shares out the slots and gives every master its replicas.",
    });
    steps.push(Step {
        action: Action::Verify,
        why: "`cluster_state:ok` alone does not say that replicas hold any data.",
    });
    Plan { steps }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

fn network(spec: &Spec, topology: &Topology) -> Vec<String> {
    let mut docker = words(&["network", "create"]);
    if spec.subnet.addr().is_ipv6() {
        docker.push("--ipv6".to_owned());
    }
    docker.extend([
        format!("--subnet={}", topology.subnet),
        format!("--gateway={}", topology.gateway),
        format!("--ip-range={}", topology.dynamic_range),
        spec.name.clone(),
    ]);
    docker
}

fn run(spec: &Spec, topology: &Topology, node: &NodePlan) -> Vec<String> {
    let mut docker = words(&["run", "--detach", "--restart=unless-stopped"]);
    docker.push(format!("--name={}", node.name));
    docker.push(format!("--network={}", spec.name));
    let ip = if topology.subnet.addr().is_ipv6() { "--ip6" } else { "--ip" };
    docker.push(format!("{ip}={}", node.address));
    if let Announce::Host(_) = spec.announce {
        docker.push(format!("--publish={0}:{0}", node.port));
        docker.push(format!("--publish={0}:{0}", node.bus_port));
    }
    // 10000 clients, the default of maxclients, need 10032 descriptors.
    docker.extend(words(&["--ulimit=nofile=10240:10240", "--stop-timeout=60"]));
    docker.push(format!("--volume={}/{}/conf:{CONF_MOUNT}", shell::HERE, node.folder()));
    docker.push(format!("--volume={}/{}/data:/data", shell::HERE, node.folder()));
    docker.push(spec.image.clone());
    docker.push(server_binary(spec).to_owned());
    docker.push(format!("{CONF_MOUNT}/redis.conf"));
    docker
}

fn create(spec: &Spec, topology: &Topology) -> Vec<String> {
    let mut cli = words(&["--cluster", "create"]);
    cli.extend(topology.nodes.iter().map(NodePlan::endpoint));
    cli.extend(["--cluster-replicas".to_owned(), spec.replicas.to_string(), "--cluster-yes".to_owned()]);
    cli
}

/// The server's program in its image.
fn server_binary(spec: &Spec) -> &'static str {
    match spec.server.flavor() {
        Flavor::Redis => "redis-server",
        Flavor::Valkey => "valkey-server",
    }
}

/// The command line client in its image.
fn cli_binary(spec: &Spec) -> &'static str {
    match spec.server.flavor() {
        Flavor::Redis => "redis-cli",
        Flavor::Valkey => "valkey-cli",
    }
}
