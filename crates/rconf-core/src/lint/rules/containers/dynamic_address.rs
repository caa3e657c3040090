use crate::catalog::id;
use crate::container::{Container, Deployment, Text};
use crate::diagnostic::rule;
use crate::lint::rules::places::{attachments, container_indices, is_told_by_environment, network, subnets};
use crate::lint::{Described, Finding, Node, Rule, Sink, View};
use crate::message::say;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds three or more cluster nodes in containers without a static address (`--ip`, `ipv4_address`) that
    /// do not announce an address of the host either.
    ///
    /// Nothing is reported for nodes on the host's network, for nodes that announce an address outside of the
    /// plan's networks, or a host name that clients are sent to (`cluster-preferred-endpoint-type hostname`),
    /// for overlay networks, and for services with several replicas.
    ///
    /// ## Why it matters
    /// Docker assigns addresses in the order in which containers start. After a power failure, or a restart
    /// of all containers, that order is different, but each node's `nodes.conf` has the old addresses of the
    /// others. The nodes then look for each other at the wrong addresses: `CLUSTER INFO` shows
    /// `cluster_state:fail`, `CLUSTER NODES` shows `:0@0 master,fail,noaddr`, and clients get `CLUSTERDOWN
    /// The cluster is down`. Host names in `--cluster create` do not help: they are resolved once.
    ///
    /// ## Example
    /// ```yaml
    /// x-node: &node
    ///   image: redis:7.2
    ///   command: redis-server --cluster-enabled yes
    /// services:
    ///   redis-1:
    ///     <<: *node
    ///   redis-2:
    ///     <<: *node
    ///   redis-3:
    ///     <<: *node
    /// ```
    /// Use instead:
    /// ```yaml
    /// x-node: &node
    ///   image: redis:7.2
    ///   command: redis-server --cluster-enabled yes
    /// services:
    ///   redis-1:
    ///     <<: *node
    ///     networks: {redis: {ipv4_address: 172.28.0.11}}
    ///   redis-2:
    ///     <<: *node
    ///     networks: {redis: {ipv4_address: 172.28.0.12}}
    ///   redis-3:
    ///     <<: *node
    ///     networks: {redis: {ipv4_address: 172.28.0.13}}
    /// networks:
    ///   redis:
    ///     ipam:
    ///       config:
    ///         - subnet: 172.28.0.0/16
    /// ```
    ///
    /// ## References
    /// - <https://github.com/redis/redis/issues/4645>
    /// - "Nodes handshake" in the Redis Cluster specification
    DynamicAddress = "D011" "dynamic-address", Containers, Warning, fix: None
}

/// The minimum number of nodes of a cluster.
const FEWEST: usize = 3;

impl Rule for DynamicAddress {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let deployment = view.deployment;
        let is_static = with_static_address(deployment);
        let file = deployment.path.rsplit('/').next().unwrap_or_default();
        // The networks of a swarm are overlays by default.
        if file.contains("stack") || file.contains("swarm") {
            return;
        }
        let indices = container_indices(deployment);
        let nodes: Vec<_> = view.cluster_nodes().collect();
        let moving: Vec<&Container> = nodes
            .iter()
            .filter(|(container, node)| {
                let at = indices.get(&std::ptr::from_ref(*container));
                at.is_some_and(|at| !is_static[*at]) && may_move(deployment, container, node)
            })
            .map(|(container, _)| *container)
            .collect();
        let (Some(first), true) = (moving.first(), moving.len() >= FEWEST) else { return };
        let count = moving.len();
        let option = if first.service.is_some() { "`ipv4_address`" } else { "`--ip`" };
        let place = first.networks.first().map_or(&first.place, |a| &a.network.place);
        out.report(Finding::new(
            self.meta(),
            place.clone(),
            say!(
                "{count} cluster nodes have no static address: after a power failure or a restart of all, \
                 Docker may swap their addresses, and the nodes no longer find each other \
                 (`cluster_state:fail`)",
                "{count} 个集群节点没有静态地址：断电或全部重启之后，Docker 可能把它们的地址互相调换，\
                 节点就找不到彼此，集群无法恢复（`cluster_state:fail`）",
                count
            ),
            say!(
                "create the network with a subnet and give each node an address in it with {option}",
                "创建带子网的网络，用 {option} 给每个节点指定子网内的地址",
                option
            ),
        ));
    }
}

/// Returns for each container whether it has a static address, known or not.
fn with_static_address(deployment: &Deployment) -> Vec<bool> {
    let mut all = vec![false; deployment.containers.len()];
    for (nth, _, address) in attachments(deployment) {
        all[nth] |= address.is_some();
    }
    all
}

fn may_move(deployment: &Deployment, container: &Container, node: &Node) -> bool {
    let config = &node.config;
    let is_overlay = container.networks.iter().any(|a| {
        let driver = network(deployment, &a.network).and_then(|n| n.driver.as_ref());
        driver.is_some_and(|driver| driver.text != "bridge")
    });
    let by_name = !config.text(id::CLUSTER_ANNOUNCE_HOSTNAME).is_empty()
        && config.word(id::CLUSTER_PREFERRED_ENDPOINT_TYPE) == "hostname";
    let announced = String::from_utf8_lossy(config.text(id::CLUSTER_ANNOUNCE_IP)).into_owned();
    let is_outside = match announced.parse::<IpAddr>() {
        Ok(ip) => !subnets(deployment).any(|(_, _, net)| net.contains(&ip)),
        // Any other announced text counts as intended.
        Err(_) => !announced.is_empty(),
    };
    node.has_own_network()
        && !is_overlay
        && !by_name
        && !is_outside
        && !container.is_partial
        // The container does not come back.
        && container.removed_at_exit.is_none()
        // Replicas of one service, and services of a swarm, cannot have a static address.
        && container.replicas.is_none()
        && !announces_unknown(container)
        && !is_told_by_environment(container)
        && config.unresolved_includes().is_empty()
}

/// Returns whether the command announces an address that is known only at run time: `--cluster-announce-ip
/// $(hostname -i)`.
fn announces_unknown(container: &Container) -> bool {
    let Ok(Some(start)) = container.start() else { return true };
    let is_announce = |w: &Text| w.text.starts_with("--cluster-announce-");
    start.options.windows(2).any(|pair| is_announce(&pair[0]) && !pair[1].is_known)
}
