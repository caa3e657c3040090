//! The commands of a repair. From pasted text, only ids, addresses, ports, and names in the form that Docker
//! allows become part of a command, each formatted from its parsed value.

use super::place::{Place, Places, is_alive};
use super::state::NodeId;
use crate::generate::POD_SCRIPTS;
use crate::message::say;
use crate::plan::Check;
use crate::plan::in_pod::exec;
use crate::topology::Pods;
use std::net::IpAddr;

/// The arguments of CLUSTER MEET for a node, with its id.
#[derive(Debug, Clone)]
pub(super) struct Meeting {
    pub id: NodeId,
    pub ip: IpAddr,
    pub port: u16,
    pub bus_port: u16,
}

/// Creates commands, which use `plan.sh` if there is a spec for Docker, `kubectl` if there is one for Kubernetes, and
/// `docker exec` otherwise.
pub(super) struct Commands<'p> {
    pub places: &'p Places<'p>,
    pub by_plan: bool,
    pub pods: Option<&'p Pods>,
}

impl<'p> Commands<'p> {
    pub(super) fn new(places: &'p Places<'p>, pods: Option<&'p Pods>) -> Self {
        Self { places, by_plan: !places.wanted.is_empty(), pods }
    }

    /// Returns the beginning of a command that runs the client on a node, or `None` if its container is not
    /// known.
    pub(super) fn on(&self, node: &Place) -> Option<String> {
        self.client(node, "")
    }

    /// Returns the beginning of a command that runs the client on a node and passes on its standard input.
    pub(super) fn on_with_input(&self, node: &Place) -> Option<String> {
        self.client(node, "--interactive ")
    }

    /// Returns a command that runs the client in the first pod. It reaches each node at its address, so it does not matter which
    /// pod a node runs in.
    fn in_pod(pods: &Pods, node: &Place, option: &str) -> Option<String> {
        let ip = node.ip.filter(|_| node.port != 0)?;
        let exec = exec_first(pods, !option.is_empty());
        Some(format!("{exec} sh {POD_SCRIPTS}/node.sh cli -h {ip} -p {}", node.port))
    }

    fn client(&self, node: &Place, option: &str) -> Option<String> {
        if let Some(pods) = self.pods {
            return Self::in_pod(pods, node, option);
        }
        if let Some(wanted) = self.places.wanted(node) {
            return Some(format!("./plan.sh cli {}", wanted.key));
        }
        let container = self.places.container(node).filter(|_| node.port != 0)?;
        let (name, client) = (&container.name, client_program(&container.image));
        Some(format!("docker exec {option}--env REDISCLI_AUTH {name} {client} -p {}", node.port))
    }

    /// Returns the nodes on which commands can run: those that are alive, or whose container runs.
    pub(super) fn reachable(&self) -> Vec<&'p Place> {
        let runs = |node: &&Place| match self.places.container(node) {
            Some(container) => container.running,
            None => node.answered || is_alive(self.places, node),
        };
        self.places.nodes.iter().filter(runs).filter(|node| self.on(node).is_some()).collect()
    }

    /// Returns `{ …; …; }` with a command for each node.
    fn each(&self, nodes: &[&Place], command: &str) -> String {
        let lines = nodes.iter().filter_map(|node| Some(format!("{} {command}", self.on(node)?)));
        format!("{{ {}; }} 2>/dev/null", lines.collect::<Vec<_>>().join("; "))
    }

    /// Checks that every node is connected to every other. `cluster_state:ok` does not prove it: a node
    /// without the address of another still counts its slots as served.
    pub(super) fn all_connected(&self, nodes: &[&Place], seconds: u32) -> Check {
        let lines = nodes.len() * nodes.len();
        Check {
            says: say!(
                "each of the {count} nodes reaches all others",
                "{count} 个节点两两都能连接",
                count = nodes.len()
            ),
            test: format!(
                "[ \"$({} | grep -vE '[ ,](fail|noaddr|handshake)[?, ]' | grep -c ' connected')\" -ge {lines} ]",
                self.each(nodes, "cluster nodes")
            ),
            seconds,
        }
    }

    /// Checks that every node reports `cluster_state:ok`.
    pub(super) fn all_ok(&self, nodes: &[&Place], seconds: u32) -> Check {
        Check {
            says: say!("every node reports `cluster_state:ok`", "所有节点都报告 `cluster_state:ok`"),
            test: format!(
                "[ \"$({} | grep -c '^cluster_state:ok')\" -eq {} ]",
                self.each(nodes, "cluster info"),
                nodes.len()
            ),
            seconds,
        }
    }

    /// Checks that at each place is the node that this plan expects.
    pub(super) fn ids_are(&self, nodes: &[&Place]) -> Check {
        let tests = nodes
            .iter()
            .filter_map(|node| Some(format!("[ \"$({} cluster myid)\" = {} ]", self.on(node)?, node.id)));
        Check {
            says: say!(
                "at each place is the node that this plan expects",
                "每个位置上都是本方案所预期的节点"
            ),
            test: tests.collect::<Vec<_>>().join(" && "),
            seconds: 0,
        }
    }

    /// Returns commands that make every node in `who` meet every node in `whom`.
    pub(super) fn meet(&self, who: &[&Place], whom: &[Meeting]) -> Vec<String> {
        whom.iter().flat_map(|peer| self.meet_one(who, peer)).collect()
    }

    fn meet_one(&self, who: &[&Place], peer: &Meeting) -> Vec<String> {
        let others: Vec<&Place> = who.iter().copied().filter(|node| node.id != peer.id).collect();
        let words = format!("cluster meet {} {} {}", peer.ip, peer.port, peer.bus_port);
        let keys: Option<Vec<&str>> =
            others.iter().map(|node| Some(self.places.wanted(node)?.key.as_str())).collect();
        match keys {
            Some(keys) if keys.len() > 1 => {
                vec![format!("for node in {}; do ./plan.sh cli \"$node\" {words}; done", keys.join(" "))]
            }
            _ => others.iter().filter_map(|node| Some(format!("{} {words}", self.on(node)?))).collect(),
        }
    }

    /// Returns a command that makes a replica follow its master again if its link is down and no
    /// synchronization is running.
    pub(super) fn follow_again(&self, node: &Place) -> Option<String> {
        let on = self.on(node)?;
        Some(format!(
            "if [ \"$({on} info replication | grep -cE '^(master_link_status:down|master_sync_in_progress:0)')\" \
             -eq 2 ]; then {on} cluster replicate \"$({on} cluster nodes | awk '$3 ~ /myself/ {{ print $4 }}')\"; fi"
        ))
    }

    /// Checks that no link from a replica to its master is down.
    pub(super) fn links_up(&self, nodes: &[&Place], seconds: u32) -> Check {
        Check {
            says: say!("every replica is connected to its master", "所有从节点都已连接到主节点"),
            test: format!("! {} | grep -q '^master_link_status:down'", self.each(nodes, "info replication")),
            seconds,
        }
    }
}

/// Returns the words that run a command in the first pod. It reads what comes in if `is_fed`.
pub(super) fn exec_first(pods: &Pods, is_fed: bool) -> String {
    exec(pods, pods.all().next().map_or("", |pod| &pod.pod), is_fed)
}

/// Returns the name of the client in an image.
fn client_program(image: &str) -> &'static str {
    if image.contains("valkey") { "valkey-cli" } else { "redis-cli" }
}
